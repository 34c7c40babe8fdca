/* members.h - the rows behind a number, as they came: those a value is about, those that count in its
 * numerator, and those of its population that were left out.
 *
 * They are found by the nodes, days and populations of the layout that the number itself is measured by, so
 * there are as many of them as the measures say:
 *   den        n rows; of distinct_share, distinct_sum and breadth, whose n counts things, the rows of those
 *              things
 *   num        of shares those that are true (of distinct_share the rows whose condition is true); of others
 *              the same as den
 *   excluded   n_excluded rows: undated, too young, without a value
 * Of a ratio den are the rows of its second part and num those of its first; of a difference both are those
 * of its first part; of a stock what came and has not gone. What either part leaves out is excluded.
 */
#ifndef CS_METRIC_MEMBERS_H
#define CS_METRIC_MEMBERS_H

#include "metric/measure.h"

enum cs_side { CS_SIDE_DEN, CS_SIDE_NUM, CS_SIDE_EXCLUDED };

/* "frt", "csat:num", "fcr.zammad:excluded": takes the side off the id. CS_USAGE for another word behind ':'.
 */
enum cs_status cs_members_parse(struct cs_slice text, struct cs_slice *id, enum cs_side *,
                                struct cs_error *) CS_MUST_USE;
/* Writes the header of q->input and the rows of the one metric of its one view, which has no keys. Fills what
 * cs_measure() counts of the rows; *rows: how many were written. */
enum cs_status cs_members_write(struct cs_measured *, const struct cs_question *, enum cs_side,
                                struct cs_output *, uint64_t *rows, struct cs_error *) CS_MUST_USE;

#endif
