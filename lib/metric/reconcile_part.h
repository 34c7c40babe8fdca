/* reconcile_part.h - what reading the measures (reconcile.c) and the rules (reconcile_rules.c) share. */
#ifndef CS_METRIC_RECONCILE_PART_H
#define CS_METRIC_RECONCILE_PART_H

#include "metric/reconcile.h"

enum cs_reconcile_rule {
    CS_RULE_TOTAL,
    CS_RULE_PARTS,
    CS_RULE_SHARE,
    CS_RULE_SHARES_SUM,
    CS_RULE_STOCK,
    CS_RULE_MEAN,
    CS_RULE_INTERVAL,
    CS_RULE_DIFFERENCE,
    CS_RULES
};
extern const char *const cs_reconcile_rules[CS_RULES];

/* A row of the measures; texts as they stand there. */
struct cs_posting {
    struct cs_slice view, keys, group, metric, unit, vs, period;
    struct cs_num value, num, den, lo, hi, base, diff;
    int aggregate; /* of the catalogue's metric; -1: it has none */
};
struct cs_books {
    struct cs_reconcile *run;
    struct cs_arena arena;
    struct cs_posting *v;
    size_t n, cap;
    struct cs_map index, filtered;
    size_t *first; /* by index: the entry */
    uint64_t checked[CS_RULES], failed[CS_RULES];
};

/* What the same group says of another metric in the same period; NULL: nothing. */
const struct cs_posting *cs_books_other(const struct cs_books *, const struct cs_posting *,
                                        const char *metric);
/* Counts a check; a failed one is told with a reason about the entry. */
void cs_books_judge(struct cs_books *, enum cs_reconcile_rule, bool good, const struct cs_posting *,
                    const char *format, ...) CS_PRINTF(5, 6);

enum cs_status cs_reconcile_totals(struct cs_books *,
                                   struct cs_error *) CS_MUST_USE;     /* total, shares-sum, stock */
void cs_reconcile_entry(struct cs_books *, const struct cs_posting *); /* the others */

#endif
