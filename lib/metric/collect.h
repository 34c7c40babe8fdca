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
/* Counts rows of a batch that a period leaves out and that might be missed: without a date they are in none;
 * with a derived as-of, those newer than the period it chose. */
enum cs_status cs_collect_left_out(const struct cs_measured *, struct cs_eval *, const uint16_t *rows,
                                   uint32_t n, uint64_t *undated, uint64_t *newer,
                                   struct cs_error *) CS_MUST_USE;

#endif
