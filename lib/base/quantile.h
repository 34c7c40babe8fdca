/* quantile.h - exact quantiles, Hyndman-Fan type 7 (R's default, numpy's, Excel's PERCENTILE.INC).
 *
 * h = (n-1)p; the result is x[floor h] + (h - floor h)(x[floor h + 1] - x[floor h]), p decimal, computed in
 * integers and rounded once. Source: Hyndman & Fan (1996), "Sample quantiles in statistical packages".
 */
#ifndef CS_BASE_QUANTILE_H
#define CS_BASE_QUANTILE_H

#include "base/num.h"

/* A multiset of numbers. Starts as 4-byte integers and widens when a value needs it, so that durations in
 * seconds cost four bytes each. Zero-initialise. Representation and results are functions of the multiset
 * alone: the scale is the largest of its decimals; when a value is a double, or a decimal does not fit int64
 * at that scale, all are kept as their nearest doubles. */
struct cs_values {
    size_t n, cap; /* cap in bytes */
    uint8_t scale; /* common scale of all values; 0 with doubles */
    uint8_t width; /* 4 or 8 bytes; 0 = empty */
    bool doubles;  /* width 8, values are doubles */
    bool failed;   /* memory was short */
    void *v;
};

void cs_values_release(struct cs_values *);
void cs_values_add_slow(struct cs_values *, struct cs_num);
/* Adds a value; a missing one is ignored. The common case is inline. */
static inline void cs_values_add(struct cs_values *s, struct cs_num x)
{
    if (s->width == 4 && s->n < s->cap / 4 && x.tag == s->scale && x.v == (int32_t)x.v)
        ((int32_t *)s->v)[s->n++] = (int32_t)x.v;
    else
        cs_values_add_slow(s, x);
}
void cs_values_merge(struct cs_values *into, const struct cs_values *from);
/* The state as words (base/state.h), and back into an empty multiset: false when it is no such state. */
void cs_values_write(const struct cs_values *, struct cs_buf *);
bool cs_values_read(struct cs_values *, struct cs_slice) CS_MUST_USE;
enum cs_status cs_values_status(const struct cs_values *, struct cs_error *) CS_MUST_USE;
/* The quantile p = num/den, num <= den, den > 0 (90 / 100): decimal when it is exactly one, else rounded
 * once. Time linear in n whatever the values, nothing allocated. Missing when empty. cs_values_status() must
 * have been CS_OK. */
struct cs_num cs_values_quantile(const struct cs_values *, uint32_t num, uint32_t den);
/* Value i, in no order. */
struct cs_num cs_values_at(const struct cs_values *, size_t i);

#endif
