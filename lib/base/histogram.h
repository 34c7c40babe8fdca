/* histogram.h - numbers in logarithmic buckets: what can be added up where quantiles cannot.
 *
 * Between two powers of two lie 16 buckets of equal width, so a bucket is at most 1/16 of its least value
 * wide; it is named by that value. 0 is a bucket, and negative numbers have the buckets of their opposites,
 * with a minus. Buckets do not depend on the data, so histograms of parts add up.
 */
#ifndef CS_BASE_HISTOGRAM_H
#define CS_BASE_HISTOGRAM_H

#include "base/quantile.h"

struct cs_bucket {
    struct cs_num least; /* of its values, the one nearest to 0 */
    uint64_t n;
};
/* The buckets that are not empty, in the order of their values; the caller frees them. */
enum cs_status cs_histogram(const struct cs_values *, struct cs_bucket **, size_t *n,
                            struct cs_error *) CS_MUST_USE;

#endif
