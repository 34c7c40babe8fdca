/* wide.h - integers of up to 4 900 bits, for arithmetic that is exact first and rounded once at the end.
 *
 * Sign and magnitude in 64-bit limbs, lowest first, in a fixed array: nothing is allocated and nothing can
 * fail. The callers (base/sum.c, base/quantile.c) know how large their values can become; what would not fit
 * is cut off. Size: sum.c's variance of doubles, 64 + 2 * (1074 + 1024 + 64) + 60 bits, is the largest there
 * is.
 */
#ifndef CS_BASE_WIDE_H
#define CS_BASE_WIDE_H

#include "base/num.h"

enum { CS_WIDE_LIMBS = 77 };

struct cs_wide {
    bool negative; /* never set for 0 */
    unsigned n;    /* limbs in use: limb[n - 1] is not 0 */
    uint64_t limb[CS_WIDE_LIMBS];
};

/* The n limbs of a two's complement integer, lowest first. */
void cs_wide_set(struct cs_wide *, const uint64_t *limb, unsigned n);
void cs_wide_set_i128(struct cs_wide *, cs_i128);
/* x = mantissa * 2^*exponent, the mantissa odd or 0; x finite. */
void cs_wide_set_double(struct cs_wide *, double x, int *exponent);

void cs_wide_shift(struct cs_wide *, unsigned bits); /* times 2^bits */
void cs_wide_scale(struct cs_wide *, uint64_t factor);
void cs_wide_mul(struct cs_wide *product, const struct cs_wide *, const struct cs_wide *); /* no overlap */
void cs_wide_add(struct cs_wide *, const struct cs_wide *);
void cs_wide_sub(struct cs_wide *, const struct cs_wide *);

/* 2^exponent * a / b rounded once to the nearest double, ties to even, subnormal results too; b is not 0. */
double cs_wide_ratio(const struct cs_wide *a, const struct cs_wide *b, int exponent);
/* 2^exponent * a / b as a number: decimal when it is exactly one, else rounded once; b is not 0, exponent <=
 * 0. */
struct cs_num cs_wide_quotient(const struct cs_wide *a, const struct cs_wide *b, int exponent);

/* Two's complement accumulators of n limbs: *at += the 128-bit magnitude u (subtracted when negative) << bit.
 */
void cs_wide_accumulate(uint64_t *at, unsigned n, cs_u128 u, unsigned bit, bool negative);

#endif
