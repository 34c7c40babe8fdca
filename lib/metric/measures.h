/* measures.h - answers as streams: long, the measures stream of cs-schema(5), and wide, a row a group.
 */
#ifndef CS_METRIC_MEASURES_H
#define CS_METRIC_MEASURES_H

#include "metric/answer.h"
#include "table/output.h"

/* A row a value, and one a comparison. Sorted by view, keys (or the view's own order), catalogue order. */
enum cs_status cs_measures_long(const struct cs_answer *, struct cs_output *, uint64_t *rows,
                                struct cs_error *) CS_MUST_USE;
/* A row a group, a column a metric in the order asked for; comparisons add METRIC_previous,
 * METRIC_previous_diff and METRIC_previous_change, intervals METRIC_lo and METRIC_hi. Of one view. Small
 * cells are empty. CS_USAGE when two columns would have one name. Each sets *rows to the rows below the
 * header. */
enum cs_status cs_measures_wide(const struct cs_answer *, struct cs_output *, uint64_t *rows,
                                struct cs_error *) CS_MUST_USE;

#endif
