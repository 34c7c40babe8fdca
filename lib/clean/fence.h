/* fence.h - where the plausible ends: limits for the values of a group, and what stands in for a value.
 *
 * mad          median -+ limit * 1.4826 * median(|x - median|)      (Iglewicz & Hoaglin 1993; 1.4826 makes it
 *                                                                    the standard deviation of a normal)
 * iqr          q25 - limit * (q75 - q25), q75 + limit * (q75 - q25)  (Tukey 1977)
 * percentile   the quantiles of `low` and `high` per cent
 *
 * Quantiles are of type 7 (base/quantile.h). Decimal as long as decimals can be exact. There is no fence for
 * fewer than `least` values, nor where the spread is 0: when more than half of the values are equal, every
 * other one would be an outlier.
 */
#ifndef CS_CLEAN_FENCE_H
#define CS_CLEAN_FENCE_H

#include "base/map.h"
#include "base/quantile.h"
#include "base/sum.h"

enum cs_fence_kind { CS_FENCE_MAD, CS_FENCE_IQR, CS_FENCE_PERCENTILE };

struct cs_fence_rule {
    enum cs_fence_kind kind;
    struct cs_num limit;     /* mad, iqr */
    struct cs_num low, high; /* percentile: 0..100, at most three decimals */
    uint64_t least;
};
/* What is known of a group. Numbers may be missing: low and high together mean that there is no fence. */
struct cs_fence {
    uint64_t n;
    struct cs_num low, high, median, mean;
    struct cs_slice mode; /* the most common cell, of equally common ones the smallest */
};

/* Fills low and high. CS_FAIL when memory is short. */
enum cs_status cs_fence_set(struct cs_fence *, const struct cs_values *, const struct cs_fence_rule *,
                            struct cs_error *) CS_MUST_USE;
static inline bool cs_fence_outside(const struct cs_fence *f, struct cs_num x)
{
    return (!cs_num_missing(f->low) && cs_num_cmp(x, f->low) < 0) ||
           (!cs_num_missing(f->high) && cs_num_cmp(x, f->high) > 0);
}

#endif
