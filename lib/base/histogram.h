/* histogram.h - numbers in logarithmic buckets: what can be added up where quantiles cannot.
 *
 * Between two powers of two lie 16 buckets of equal width, so a bucket is at most 1/16 of its least value
 * wide; it is named by that value. 0 is a bucket, and negative numbers have the buckets of their opposites,
 * with a minus. Buckets do not depend on the data, so histograms of parts add up. Memory grows with the
 * buckets that are not empty, not with the values.
 */
#ifndef CS_BASE_HISTOGRAM_H
#define CS_BASE_HISTOGRAM_H

#include "base/num.h"

struct cs_bucket {
    int32_t number; /* in the order of the values; 0 is that of 0 */
    uint64_t n;
};
/* Zero-initialise. */
struct cs_histogram {
    struct cs_bucket *buckets; /* once settled: in the order of their values, each once, none empty */
    size_t n, cap;
    bool failed; /* memory was short */
};

void cs_histogram_release(struct cs_histogram *);
/* Counts a value; a missing one is ignored. */
void cs_histogram_add(struct cs_histogram *, struct cs_num);
void cs_histogram_merge(struct cs_histogram *into, const struct cs_histogram *from);
void cs_histogram_settle(struct cs_histogram *);
enum cs_status cs_histogram_status(const struct cs_histogram *, struct cs_error *) CS_MUST_USE;
/* The state as words (base/state.h), and back into an empty histogram: false when it is no such state. */
void cs_histogram_write(const struct cs_histogram *, struct cs_buf *);
bool cs_histogram_read(struct cs_histogram *, struct cs_slice) CS_MUST_USE;

/* The bucket that holds a value, and of the values of a bucket the one nearest to 0. */
int32_t cs_bucket_of(double);
struct cs_num cs_bucket_least(int32_t number);

#endif
