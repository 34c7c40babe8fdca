/* sum.c - exact sums: small decimal parts first, wide integers behind them, one rounding at the end. */
#include "base/sum.h"

#include "base/state.h"
#include "base/wide.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Two's complement accumulators. Decimals: the sum in units of 10^-9 (2^63 values of 2^93 fit), the squares
 * in units of 10^-18. Doubles: the whole range of exponents, 2^-1074 … 2^1024 and twice that for the squares,
 * with 64 bits of room for carries, so that adding is exact and the order does not matter. */
enum { DECIMAL_SUM = 3, DECIMAL_SQ = 5, DOUBLE_SUM = 34, DOUBLE_SQ = 67, DOUBLE_UNIT = -1074 };

struct doubles {
    uint64_t sum[DOUBLE_SUM], sq[DOUBLE_SQ];
};

struct cs_sum_wide {
    uint64_t sum[DECIMAL_SUM], sq[DECIMAL_SQ];
    struct doubles *doubles; /* NULL while there were none */
};

void cs_sum_release(struct cs_sum *s)
{
    if (s->wide) free(s->wide->doubles);
    free(s->wide);
    *s = (struct cs_sum){0};
}

enum cs_status cs_sum_status(const struct cs_sum *s, struct cs_error *e)
{
    return s->failed ? cs_fail_memory(e) : CS_OK;
}

/* --- adding */
static bool make_wide(struct cs_sum *s)
{
    if (!s->wide) s->wide = cs_alloc(1, sizeof *s->wide);
    if (!s->wide) s->failed = true;
    return s->wide;
}

static bool make_doubles(struct cs_sum *s)
{
    if (!make_wide(s)) return false;
    if (!s->wide->doubles) s->wide->doubles = cs_alloc(1, sizeof *s->wide->doubles);
    if (!s->wide->doubles) s->failed = true;
    return s->wide->doubles;
}

/* A sum and a sum of squares in units of 10^-scale and 10^-2scale. */
static void add_wide(struct cs_sum_wide *w, int64_t sum, cs_u128 sq, unsigned scale)
{
    const uint64_t unit = (uint64_t)cs_pow10[CS_SCALE_MAX - scale], square = unit * unit;
    const cs_u128 magnitude = (cs_u128)(sum < 0 ? -(uint64_t)sum : (uint64_t)sum) * unit;
    cs_wide_accumulate(w->sum, DECIMAL_SUM, magnitude, 0, sum < 0);
    cs_wide_accumulate(w->sq, DECIMAL_SQ, (cs_u128)(uint64_t)sq * square, 0, false);
    cs_wide_accumulate(w->sq, DECIMAL_SQ, (cs_u128)(uint64_t)(sq >> 64) * square, 64, false);
}

static bool empty_part(struct cs_sum *s)
{
    if (!make_wide(s)) return false;
    add_wide(s->wide, s->part, s->part_sq, s->scale);
    s->part = 0;
    s->part_sq = 0;
    return true;
}

/* sum and sq times 10^by and 10^2by, when they stay small. */
static bool rescale(int64_t *sum, cs_u128 *sq, unsigned by)
{
    int64_t a;
    cs_u128 b;
    if (__builtin_mul_overflow(*sum, cs_pow10[by], &a)) return false;
    if (__builtin_mul_overflow(*sq, (cs_u128)cs_pow10[by] * (cs_u128)cs_pow10[by], &b)) return false;
    *sum = a;
    *sq = b;
    return b >> 126 == 0;
}

static void add_part(struct cs_sum *s, int64_t sum, cs_u128 sq, unsigned scale)
{
    if (scale > s->scale) {
        int64_t part = s->part;
        cs_u128 part_sq = s->part_sq;
        if (!rescale(&part, &part_sq, scale - s->scale)) {
            if (!empty_part(s)) return;
            part = 0;
            part_sq = 0;
        }
        s->part = part;
        s->part_sq = part_sq;
        s->scale = (uint8_t)scale;
    }
    int64_t a = sum, both;
    cs_u128 b = sq;
    if (rescale(&a, &b, s->scale - scale) && !__builtin_add_overflow(s->part, a, &both) &&
        (s->part_sq + b) >> 126 == 0) {
        s->part = both;
        s->part_sq += b;
        return;
    }
    if (empty_part(s)) add_wide(s->wide, sum, sq, scale);
}

/* A double is an integer below 2^53 at one of 2046 places; its square one below 2^106 at twice the place. */
static void add_double(struct cs_sum *s, int64_t bits)
{
    const unsigned field = (unsigned)((uint64_t)bits >> 52 & 0x7ff);
    uint64_t m = (uint64_t)bits & ((UINT64_C(1) << 52) - 1);
    if (field > 0) m |= UINT64_C(1) << 52;
    const unsigned bit = field > 0 ? field - 1 : 0;
    if (!make_doubles(s)) return;
    cs_wide_accumulate(s->wide->doubles->sum, DOUBLE_SUM, m, bit, bits < 0);
    cs_wide_accumulate(s->wide->doubles->sq, DOUBLE_SQ, (cs_u128)m * m, 2 * bit, false);
}

void cs_sum_add_slow(struct cs_sum *s, struct cs_num x)
{
    if (x.tag == CS_TAG_MISSING) return;
    s->n++;
    if (x.tag == CS_TAG_DOUBLE)
        add_double(s, x.v);
    else
        add_part(s, x.v, (cs_u128)((cs_i128)x.v * x.v), x.tag);
}

static void add_limbs(uint64_t *to, const uint64_t *from, size_t n)
{
    uint64_t carry = 0;
    for (size_t i = 0; i < n; i++) {
        const cs_u128 v = (cs_u128)to[i] + from[i] + carry;
        to[i] = (uint64_t)v;
        carry = (uint64_t)(v >> 64);
    }
}

void cs_sum_merge(struct cs_sum *into, const struct cs_sum *from)
{
    into->n += from->n;
    if (from->failed) into->failed = true;
    add_part(into, from->part, from->part_sq, from->scale);
    if (!from->wide || !make_wide(into)) return;
    add_limbs(into->wide->sum, from->wide->sum, DECIMAL_SUM);
    add_limbs(into->wide->sq, from->wide->sq, DECIMAL_SQ);
    if (!from->wide->doubles || !make_doubles(into)) return;
    add_limbs(into->wide->doubles->sum, from->wide->doubles->sum, DOUBLE_SUM);
    add_limbs(into->wide->doubles->sq, from->wide->doubles->sq, DOUBLE_SQ);
}

/* --- as text: n scale part part_sq(high low), then the limbs of `wide`, then those of the doubles that are
 * not 0, each behind its number */
static void write_limbs(struct cs_buf *b, const uint64_t *limb, size_t n)
{
    for (size_t i = 0; i < n; i++) cs_state_put_hex(b, limb[i]);
}

static bool read_limbs(struct cs_slice *rest, uint64_t *limb, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!cs_state_take_hex(rest, &limb[i])) return false;
    return true;
}

static void write_sparse(struct cs_buf *b, const uint64_t *limb, size_t n)
{
    size_t used = 0;
    for (size_t i = 0; i < n; i++) used += limb[i] != 0;
    cs_state_put(b, (int64_t)used);
    for (size_t i = 0; i < n; i++) {
        if (!limb[i]) continue;
        cs_state_put(b, (int64_t)i);
        cs_state_put_hex(b, limb[i]);
    }
}

static bool read_sparse(struct cs_slice *rest, uint64_t *limb, size_t n)
{
    int64_t used, at, before = -1;
    if (!cs_state_take(rest, &used) || used < 0 || (uint64_t)used > n) return false;
    for (; used; used--, before = at)
        if (!cs_state_take(rest, &at) || at <= before || (uint64_t)at >= n ||
            !cs_state_take_hex(rest, &limb[at]))
            return false;
    return true;
}

void cs_sum_write(const struct cs_sum *s, struct cs_buf *b)
{
    const bool small = !s->wide;
    cs_state_put_hex(b, s->n);
    cs_state_put(b, small ? s->scale : 0);
    cs_state_put(b, small ? s->part : 0);
    cs_state_put_hex(b, small ? (uint64_t)(s->part_sq >> 64) : 0);
    cs_state_put_hex(b, small ? (uint64_t)s->part_sq : 0);
    if (small) return;
    struct cs_sum_wide all = *s->wide;
    add_wide(&all, s->part, s->part_sq, s->scale);
    write_limbs(b, all.sum, DECIMAL_SUM);
    write_limbs(b, all.sq, DECIMAL_SQ);
    if (!s->wide->doubles) return;
    write_sparse(b, s->wide->doubles->sum, DOUBLE_SUM);
    write_sparse(b, s->wide->doubles->sq, DOUBLE_SQ);
}

bool cs_sum_read(struct cs_sum *s, struct cs_slice rest)
{
    int64_t scale;
    uint64_t high, low;
    if (!cs_state_take_hex(&rest, &s->n) || !cs_state_take(&rest, &scale) || scale < 0 ||
        scale > CS_SCALE_MAX || !cs_state_take(&rest, &s->part) || !cs_state_take_hex(&rest, &high) ||
        !cs_state_take_hex(&rest, &low) || high >> 62)
        return false;
    s->scale = (uint8_t)scale;
    s->part_sq = (cs_u128)high << 64 | low;
    if (!rest.n) return true;
    if (!make_wide(s)) return true; /* the failure is remembered */
    if (!read_limbs(&rest, s->wide->sum, DECIMAL_SUM) || !read_limbs(&rest, s->wide->sq, DECIMAL_SQ))
        return false;
    if (!rest.n) return true;
    if (!make_doubles(s)) return true;
    return read_sparse(&rest, s->wide->doubles->sum, DOUBLE_SUM) &&
           read_sparse(&rest, s->wide->doubles->sq, DOUBLE_SQ) && !rest.n;
}

/* --- results */
/* The exact total is *sum * 2^exponent / 10^9, that of the squares *sq * 2^2exponent / 10^18; sq may be NULL.
 * With decimals alone the exponent is 0, with doubles theirs. */
static int exact_sums(const struct cs_sum *s, struct cs_wide *sum, struct cs_wide *sq)
{
    struct cs_sum_wide all = s->wide ? *s->wide : (struct cs_sum_wide){0};
    const struct doubles *d = all.doubles;
    add_wide(&all, s->part, s->part_sq, s->scale);
    cs_wide_set(sum, all.sum, DECIMAL_SUM);
    if (sq) cs_wide_set(sq, all.sq, DECIMAL_SQ);
    if (!d) return 0;

    struct cs_wide binary;
    const uint64_t unit = (uint64_t)cs_pow10[CS_SCALE_MAX];
    cs_wide_set(&binary, d->sum, DOUBLE_SUM);
    cs_wide_scale(&binary, unit);
    cs_wide_shift(sum, -DOUBLE_UNIT);
    cs_wide_add(sum, &binary);
    if (!sq) return DOUBLE_UNIT;
    cs_wide_set(&binary, d->sq, DOUBLE_SQ);
    cs_wide_scale(&binary, unit * unit);
    cs_wide_shift(sq, 2 * -DOUBLE_UNIT);
    cs_wide_add(sq, &binary);
    return DOUBLE_UNIT;
}

/* The sum divided by n. */
static struct cs_num share_of_sum(const struct cs_sum *s, uint64_t n)
{
    if (!s->wide) return cs_num_quotient(s->part, (cs_i128)n * cs_pow10[s->scale]);
    struct cs_wide sum, divisor;
    const int exponent = exact_sums(s, &sum, NULL);
    cs_wide_set_i128(&divisor, (cs_i128)n * cs_pow10[CS_SCALE_MAX]);
    return cs_wide_quotient(&sum, &divisor, exponent);
}

struct cs_num cs_sum_total(const struct cs_sum *s)
{
    return share_of_sum(s, 1);
}

struct cs_num cs_sum_mean(const struct cs_sum *s)
{
    return s->n == 0 ? CS_MISSING : share_of_sum(s, s->n);
}

/* (n sq - sum^2) / (n (n - 1)) in 128 bits, where that is room enough. */
static bool small_variance(const struct cs_sum *s, struct cs_num *out)
{
    cs_i128 a, b;
    const cs_i128 n = s->n, square = (cs_i128)cs_pow10[s->scale] * cs_pow10[s->scale];
    if (s->wide || __builtin_mul_overflow(n, (cs_i128)s->part_sq, &a)) return false;
    if (s->n > UINT32_MAX || __builtin_mul_overflow(n * (n - 1), square, &b)) return false;
    *out = cs_num_quotient(a - (cs_i128)s->part * s->part, b);
    return true;
}

struct cs_num cs_sum_variance(const struct cs_sum *s)
{
    struct cs_num variance;
    if (s->n < 2) return CS_MISSING;
    if (small_variance(s, &variance)) return variance;

    struct cs_wide sum, sq, square, divisor;
    const int exponent = exact_sums(s, &sum, &sq);
    cs_wide_mul(&square, &sum, &sum);
    cs_wide_scale(&sq, s->n);
    cs_wide_sub(&sq, &square);
    cs_wide_set_i128(&divisor, 1);
    cs_wide_scale(&divisor, s->n);
    cs_wide_scale(&divisor, s->n - 1);
    cs_wide_scale(&divisor, (uint64_t)cs_pow10[2 * CS_SCALE_MAX]);
    return cs_wide_quotient(&sq, &divisor, 2 * exponent);
}

struct cs_num cs_sum_sd(const struct cs_sum *s)
{
    const struct cs_num variance = cs_sum_variance(s);
    return cs_num_missing(variance) ? variance : cs_num_from_double(sqrt(cs_num_double(variance)));
}
