/* sum.h - exact sums: totals, means and variances that do not depend on order, threads or partition. */
#ifndef CS_BASE_SUM_H
#define CS_BASE_SUM_H

#include "base/num.h"

/* The exact sum and sum of squares of any multiset of numbers, mergeable. Zero-initialise. Nothing is rounded
 * before a result is asked for, so results are functions of the multiset. The first sums are kept here, in
 * decimal units that fit the values seen; what outgrows them, and doubles, goes to wide integers made when
 * they are needed. */
struct cs_sum {
    uint64_t n;
    int64_t part;             /* sum in units of 10^-scale, of what is not in `wide` */
    cs_u128 part_sq;          /* sum of squares in units of 10^-2scale, below 2^127 */
    struct cs_sum_wide *wide; /* the rest; NULL while there is none */
    uint8_t scale;
    bool failed; /* memory was short: the sum is worthless, cs_sum_status() says so */
};

void cs_sum_release(struct cs_sum *);
void cs_sum_add_slow(struct cs_sum *, struct cs_num);
/* Adds a number; a missing one is not added and not counted. The common case is inline. */
static inline void cs_sum_add(struct cs_sum *s, struct cs_num x)
{
    if (x.tag <= s->scale && x.v == (int32_t)x.v) {
        const int64_t v = x.v * cs_pow10[s->scale - x.tag];
        int64_t sum;
        if (v == (int32_t)v && !__builtin_add_overflow(s->part, v, &sum)) {
            s->n++;
            s->part = sum;
            s->part_sq += (uint64_t)(v * v);
            return;
        }
    }
    cs_sum_add_slow(s, x);
}
void cs_sum_merge(struct cs_sum *into, const struct cs_sum *from);
/* The state as words (base/state.h), and back into an empty sum: false when it is no such state. What a state
 * that nobody wrote says is worthless, but harmless. */
void cs_sum_write(const struct cs_sum *, struct cs_buf *);
bool cs_sum_read(struct cs_sum *, struct cs_slice) CS_MUST_USE;
enum cs_status cs_sum_status(const struct cs_sum *, struct cs_error *) CS_MUST_USE;

/* Each is exact arithmetic rounded once: a decimal when the value is exactly one, else the nearest double;
 * missing when it is beyond every double. */
struct cs_num cs_sum_total(const struct cs_sum *);    /* 0 when n = 0 */
struct cs_num cs_sum_mean(const struct cs_sum *);     /* missing when n = 0 */
struct cs_num cs_sum_variance(const struct cs_sum *); /* sample variance, divisor n-1; missing when n < 2 */
struct cs_num cs_sum_sd(const struct cs_sum *);       /* the square root of the variance as a double */

#endif
