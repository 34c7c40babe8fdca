/* answer.h - what was measured, group by group: sorted groups, and the value of a metric with all that
 * defends it.
 */
#ifndef CS_METRIC_ANSWER_H
#define CS_METRIC_ANSWER_H

#include "metric/interval.h"
#include "metric/measure.h"

/* One value. Numbers are missing where they do not apply. */
struct cs_result {
    struct cs_num value;    /* missing: nothing to say (no row, or not enough of them) */
    uint64_t n;             /* rows that the value is about */
    uint64_t excluded;      /* rows of the population left out: unknown, undated, immature */
    struct cs_num num, den; /* of shares and means; num alone of counts and sums */
    struct cs_num lo, hi;   /* its interval: of a share always, of means and quantiles when asked for */
    struct cs_num variance; /* of the values, where a mean has an interval */
    bool share, points;     /* what kind of interval it is */
};

/* A row of the answer: a group, a total over some of the keys, or what --top left out. */
struct cs_group {
    struct cs_keyval *keys; /* of all keys of the view; those that do not apply are missing */
    uint32_t named;         /* bit k: key k applies; the others are summed over */
    bool rest;              /* what was left out, merged: its named keys have no value */
    bool filled;            /* made by `fill`: there need be no row of it */
    uint32_t number;        /* of cs_view_answer.all */
    uint32_t *id;           /* in each domain of the view; CS_NO_GROUP: has no row there */
    uint32_t *other;        /* where comparison p >= 1 of metric m is found: all[other[m * compares + p - 1]],
                             * CS_NO_GROUP: nowhere; NULL: in this group */
    size_t order;           /* by keys; breaks ties of other orders */
};
struct cs_stock;
struct cs_targets;
/* What a value should be; missing: nothing is said. */
struct cs_target {
    struct cs_num target, benchmark;
};
/* What part of the whole a value is; see metric/share.h. */
struct cs_part {
    struct cs_num share, cumulative, shown;
};
struct cs_adjusted; /* metric/adjust.h */
struct cs_view_answer {
    const struct cs_bound_view *bound;
    const struct cs_place *places;
    struct cs_group *groups; /* in the order of output: groups, then totals; after order and limit */
    size_t n;
    struct cs_adjusted *adjusted; /* the same; see metric/adjust.h */
    struct cs_part *parts;        /* the same, of the whole */
    struct cs_target *targets;    /* [group * metrics + m]; NULL: none; see metric/targets.h */
    size_t total;                 /* groups before the limit */
    struct cs_group *all;         /* by number; also those that are not shown */
    struct cs_grouper *index;     /* numbers them, see cs_groups_find() */
    uint32_t n_all;
    uint32_t *domain; /* the view's domains */
    size_t n_domains;
    struct cs_stock **stocks; /* as places; NULL where it is none, or the view has no time key */
};
struct cs_answer {
    struct cs_arena arena;
    struct cs_measured *measured;
    bool ci;                          /* intervals of means and quantiles too */
    double level;                     /* of all intervals */
    const struct cs_context *context; /* names the calendars; NULL: there are none */
    const struct cs_targets *targets; /* NULL: none */
    uint64_t min_n;                   /* what fewer rows than these say is no figure to rely on */
    struct cs_view_answer *views;     /* as the bindings have them */
    size_t n;
};

enum cs_status cs_answer_make(struct cs_answer *, struct cs_measured *, struct cs_error *) CS_MUST_USE;
void cs_answer_release(struct cs_answer *);
/* Can the metric say anything about this group: a group of a day that the metric's period does not hold is
 * about others. Then its value is missing, not 0. */
bool cs_answer_applies(const struct cs_view_answer *, const struct cs_group *, size_t m, size_t period);
/* The value of metric `m` (of bound->metrics) in a group; period 0 is the view's, 1 … its comparisons. */
struct cs_result cs_answer_get(const struct cs_answer *, const struct cs_view_answer *,
                               const struct cs_group *, size_t m, size_t period);
/* Was memory short while values were worked out? Then they are not to be believed. */
enum cs_status cs_answer_status(const struct cs_answer *, struct cs_error *) CS_MUST_USE;
/* The same by the number of a group in the metric's own domain, CS_NO_GROUP: one without rows; whatever the
 * period holds. Not of derived metrics. */
struct cs_result cs_answer_part(const struct cs_answer *, const struct cs_view_answer *, uint32_t group,
                                size_t m, size_t period);
/* Its value alone, at less cost. */
struct cs_num cs_answer_value(const struct cs_answer *, const struct cs_view_answer *, uint32_t group,
                              size_t m, size_t period);
/* Of `most`: the value that most rows have, the first in its order of several, and in how many rows; missing
 * and 0 when none has any. */
struct cs_keyval cs_answer_most(const struct cs_answer *, const struct cs_view_answer *, uint32_t group,
                                size_t m, uint64_t *n);
/* Fetches what a value of the group will be made of, for who knows which group comes soon. */
static inline void cs_answer_fetch(const struct cs_answer *a, const struct cs_view_answer *v, uint32_t group)
{
    const struct cs_store *s = &a->measured->domains[v->places[0].domain].store;
    cs_store_fetch(s, group, 0, s->size);
}
/* How the values of quantile metric `m` of a cube lie in a group; NULL when it is no quantile, the group has
 * none, or an earlier metric of the view has the very same. */
struct cs_histogram *cs_answer_histogram(const struct cs_answer *, const struct cs_view_answer *,
                                         const struct cs_group *, size_t m);
/* A value that is given, such as a target. */
struct cs_result cs_result_of(struct cs_num value);
/* a - b, exact for counts, shares, means and decimals before it is rounded once; missing when either is. */
struct cs_num cs_result_diff(const struct cs_result *a, const struct cs_result *b);
/* a / b and (a - b) / b, as exact; missing when b is not above 0. */
struct cs_num cs_result_ratio(const struct cs_result *a, const struct cs_result *b);
struct cs_num cs_result_excess(const struct cs_result *a, const struct cs_result *b);
/* Appends a key value as text (not escaped); nothing when missing. */
void cs_keyval_format(const struct cs_keyval *, enum cs_unit, struct cs_buf *);
void cs_key_format(const struct cs_bound_view *, const struct cs_group *, size_t key, struct cs_buf *);
/* The excess; missing too for shares, whose difference says it. */
struct cs_num cs_result_change(const struct cs_result *a, const struct cs_result *b);
/* Is it a share, mean or quantile of fewer rows than min_n? */
bool cs_result_is_small(const struct cs_answer *, const struct cs_metric *, const struct cs_result *);
/* The interval of a difference a - b, of shares, or of means that have intervals; else missing. */
struct cs_interval cs_result_diff_interval(const struct cs_result *a, const struct cs_result *b,
                                           double level);

#endif
