/* share.h - what part of the whole a group is, and with the groups before it (Pareto).
 *
 * Of metrics that count or add up rows: every group, total and rest against the grand total, cumulated in the
 * order of output over groups with the same keys. Nothing is rounded; `shown` is the share in tenths of a per
 * cent for the eye, by largest remainder, so that the groups of a whole add to 100.0.
 */
#ifndef CS_METRIC_SHARE_H
#define CS_METRIC_SHARE_H

#include "metric/answer.h"

/* Can a part of the whole be said of the metric? */
bool cs_share_fits(const struct cs_metric *);
/* Fills v->parts; the groups must be in order by then. */
enum cs_status cs_shares_make(struct cs_answer *, struct cs_view_answer *, struct cs_error *) CS_MUST_USE;
/* Of metric m of a group of v->groups; missing when the whole is not above 0. */
struct cs_part cs_part_of(const struct cs_view_answer *, const struct cs_group *, size_t m);

#endif
