/* explain.h - what metrics mean, told: the list of all of them, and one in full with the numbers behind it.
 */
#ifndef CS_METRIC_EXPLAIN_H
#define CS_METRIC_EXPLAIN_H

#include "metric/answer.h"

/* The catalogue as a stream: id, names, unit, formula, population, anchor, maturity, and the columns it
 * needs. */
enum cs_status cs_catalogue_list(const struct cs_catalogue *, struct cs_buf *, struct cs_error *) CS_MUST_USE;
/* One metric in full. `fit`, when not NULL, tells which alternatives apply to the stream at hand. */
enum cs_status cs_metric_explain(const struct cs_metric *, const struct cs_fit *, struct cs_buf *,
                                 struct cs_error *) CS_MUST_USE;
/* The numbers of the first metric of the first view. */
enum cs_status cs_answer_explain(const struct cs_answer *, struct cs_buf *, struct cs_error *) CS_MUST_USE;

#endif
