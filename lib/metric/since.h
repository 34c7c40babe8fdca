/* since.h - an answer against the measures of an earlier run: numbers of periods that were over then and have
 * changed all the same.
 *
 * The rows of the earlier measures are those of the same question where view, keys, metric and days are the
 * same; comparisons, targets and what is made of a number (shares of the whole, histograms) are not looked
 * at. Where as-of has moved on, a number is compared only when its days - those of its date, week or month,
 * or of its period - and the metric's time to mature were over at the earlier as-of: others must change. Not
 * then compared either are metrics whose formula says as_of.
 */
#ifndef CS_METRIC_SINCE_H
#define CS_METRIC_SINCE_H

#include "metric/answer.h"

enum { CS_SINCE_TOLD = 20 };

struct cs_since {
    uint64_t met;       /* numbers of the same question */
    uint64_t compared;  /* those that had to stay what they are */
    uint64_t changed;   /* those that did not, in value or n; also those that are gone */
    struct cs_buf told; /* a line for each of the first CS_SINCE_TOLD of them */
};

/* Zero-initialise. CS_DATA when the file is no measures, when a cell of it is wrong, or when none of its
 * numbers could be compared. */
enum cs_status cs_since_compare(struct cs_since *, const struct cs_answer *, const char *path,
                                struct cs_error *) CS_MUST_USE;
void cs_since_release(struct cs_since *);

#endif
