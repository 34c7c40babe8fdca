/* collect.h - the main pass: every row into every view's cells.
 */
#ifndef CS_METRIC_COLLECT_H
#define CS_METRIC_COLLECT_H

#include "expr/survey.h"
#include "metric/measure.h"

/* Fills m->domains and the counts from one pass. `gaps` may be NULL; `newest`, when not NULL, is followed on
 * the way. */
enum cs_status cs_collect(struct cs_measured *, struct cs_input *, const struct cs_scope *,
                          const struct cs_gaps *gaps, struct cs_newest *newest,
                          struct cs_error *) CS_MUST_USE;
/* Settles what the pass left pending (only m->unsettled leaves something), and asks whether memory sufficed.
 */
enum cs_status cs_collect_settle(struct cs_measured *, struct cs_error *) CS_MUST_USE;
/* The nodes whose values must be looked at in every row; the caller frees them. */
enum cs_status cs_collect_judges(const struct cs_bindings *, cs_node **judges, size_t *n,
                                 struct cs_error *) CS_MUST_USE;

#endif
