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

#endif
