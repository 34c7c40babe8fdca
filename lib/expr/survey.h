/* survey.h - the first pass over the input, when there has to be one: the newest time of all rows, and the
 * gaps.
 */
#ifndef CS_EXPR_SURVEY_H
#define CS_EXPR_SURVEY_H

#include "expr/expr.h"
#include "table/input.h"

/* The newest created, assigned, responded, resolved, closed or csat time. Never due_at: that is a plan. */
struct cs_newest {
    bool any;
    struct cs_time at;
};
/* Follows the newest time over the rows that one worker sees. */
struct cs_newest_watch {
    struct cs_plan *plan;
    cs_node times[6];
    size_t n;
};
enum cs_status cs_newest_watch_make(struct cs_newest_watch *, const struct cs_scope *,
                                    struct cs_error *) CS_MUST_USE;
void cs_newest_watch_release(struct cs_newest_watch *);
/* Of the batch that `eval`, an evaluator of watch->plan, stands at. */
enum cs_status cs_newest_batch(const struct cs_newest_watch *, struct cs_eval *, struct cs_newest *,
                               struct cs_error *) CS_MUST_USE;
void cs_newest_merge(struct cs_newest *into, const struct cs_newest *from);

/* One pass: `newest` and `gaps` (of `plan`) may each be NULL when not wanted. *gaps stays NULL when the plan
 * has none. */
enum cs_status cs_survey(struct cs_input *, const struct cs_scope *, struct cs_newest *newest,
                         const struct cs_plan *plan, struct cs_gaps **gaps, struct cs_error *) CS_MUST_USE;

#endif
