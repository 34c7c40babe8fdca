/* explain.h - what metrics mean, told: the list of all of them, and one in full with the numbers behind it.
 */
#ifndef CS_METRIC_EXPLAIN_H
#define CS_METRIC_EXPLAIN_H

#include "metric/answer.h"

/* The catalogue as a stream: id, names, unit, formula, population, anchor, maturity, and the columns it
 * needs. */
enum cs_status cs_catalogue_list(const struct cs_catalogue *, struct cs_buf *, struct cs_error *) CS_MUST_USE;
/* One metric in full. `fit`, when not NULL, tells which alternatives apply to the stream at hand. */
enum cs_status cs_metric_explain(const struct cs_metric *, const struct cs_fit *, enum cs_lang,
                                 struct cs_buf *, struct cs_error *) CS_MUST_USE;
/* To say why rows are left out they have to be counted: adds metrics to the catalogue that do, one a rule of
 * the metric, and their ids, each after a comma, to `ids`. A derived metric has no rules of its own. */
enum cs_status cs_explain_rules(struct cs_catalogue *, const struct cs_metric *, const struct cs_fit *,
                                struct cs_buf *ids, struct cs_error *) CS_MUST_USE;
/* The numbers of the first metric of the first view; the others of it are those of cs_explain_rules(). */
enum cs_status cs_answer_explain(const struct cs_answer *, struct cs_buf *, struct cs_error *) CS_MUST_USE;

#endif
