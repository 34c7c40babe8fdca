/* actions.h - rules that turn numbers into things to do: who is to do what by when, if a condition holds.
 *
 *     [late-complaints]
 *     view   = overview                   # which the condition is asked of; a view with keys: of each group
 *     when   = complaint_on_time < 0.95   # cs-expr(7) over the metrics of the view
 *     action.en = Escalate late complaints, close them the same day
 *     owner.en  = Complaints desk
 *     due    = 1d                         # days behind as-of, or a date
 *     effect.en = on time ≥ 95%
 *     limit  = 3                          # groups at most; 3 without it
 *
 * In `when` a metric has its id, dots written '_', and like the columns of wide rows (cs-metrics(1))
 * METRIC_n, METRIC_lo, METRIC_hi, METRIC_target, METRIC_week (and previous, year), METRIC_week_diff,
 * METRIC_week_diff_lo, METRIC_week_diff_hi; METRIC_limits is "low" or "high" where a share lies outside
 * the 99.8 % limits of all groups together, "within" where it does not. The keys of the view are there by
 * their names.
 */
#ifndef CS_REPORT_ACTIONS_H
#define CS_REPORT_ACTIONS_H

#include "base/stanza.h"
#include "expr/expr.h"
#include "table/schema.h"

struct cs_action {
    const struct cs_stanza *stanza;
    struct cs_slice view;
    const struct cs_expr *when;
    struct cs_slice action[CS_LANGS], owner[CS_LANGS], effect[CS_LANGS];
    int64_t due;   /* a day, or days behind as-of */
    bool due_date; /* `due` is a day */
    bool has_due;
    uint64_t limit;
};
struct cs_actions { /* zero-initialise */
    struct cs_stanzas file;
    struct cs_arena arena;
    struct cs_action *v;
    size_t n;
};

/* CS_USAGE with file, line and column. Release in any case. */
enum cs_status cs_actions_read(struct cs_actions *, const char *path, struct cs_error *) CS_MUST_USE;
void cs_actions_release(struct cs_actions *);

struct cs_build;
struct cs_tag;
struct cs_part;
/* The fenced block `actions`: a table of the rules that hold, with the numbers that made them hold. */
enum cs_status cs_actions_add(struct cs_build *, struct cs_tag *, struct cs_part *parent,
                              struct cs_error *) CS_MUST_USE;

#endif
