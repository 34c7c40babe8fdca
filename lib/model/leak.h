/* leak.h - features that tell the outcome by themselves: most often they were written after it. */
#ifndef CS_MODEL_LEAK_H
#define CS_MODEL_LEAK_H

#include "model/frame.h"

#define CS_LEAK_AUC 0.99 /* from which on a feature is suspected */

/* How well one column alone tells the outcome, either way round: the AUC (model/judge.h) of its numbers, or
 * of the share of events that each level has. NAN where that says nothing: of one outcome, or of levels with
 * less than ten rows each on average. Rows with w 0 or without a value do not count. */
enum cs_status cs_leak_auc(double *auc, const struct cs_frame_column *, const double *y, const double *w,
                           size_t n, struct cs_error *) CS_MUST_USE;

#endif
