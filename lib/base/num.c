/* num.c - decimal numbers: exact arithmetic, and the one rounding when a double must do. */
#include "base/num.h"

#include <math.h>
#include <string.h>

const int64_t cs_pow10[19] = {
    1,
    10,
    100,
    1000,
    10000,
    100000,
    1000000,
    10000000,
    100000000,
    1000000000,
    10000000000,
    100000000000,
    1000000000000,
    10000000000000,
    100000000000000,
    1000000000000000,
    10000000000000000,
    100000000000000000,
    1000000000000000000,
};

static const int64_t exact_in_double = INT64_C(1) << 53;

/* --- doubles */
static double bits_double(int64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static struct cs_num raw_double(double x)
{
    struct cs_num a = {0, CS_TAG_DOUBLE};
    memcpy(&a.v, &x, sizeof x);
    return a;
}

struct cs_num cs_num_from_double(double x)
{
    if (!isfinite(x)) return CS_MISSING;
    if (x >= -0x1p63 && x < 0x1p63 && (double)(int64_t)x == x) return cs_int((int64_t)x);
    /* k binary places are exactly k decimal places: m / 2^k = m 5^k / 10^k. */
    if (fabs(x) >= 0x1p53 || x * 512 != floor(x * 512)) return raw_double(x);
    int64_t five = 1;
    for (uint8_t k = 1; k <= CS_SCALE_MAX; k++) {
        five *= 5;
        double m = ldexp(x, k);
        if (m != floor(m)) continue;
        int64_t v;
        if (fabs(m) >= 0x1p63 || __builtin_mul_overflow((int64_t)m, five, &v)) break;
        return (struct cs_num){v, k};
    }
    return raw_double(x);
}

/* *u, not 0 and at most 2^127, shifted to exactly 127 bits; returns the power of two that it lost. */
static int to_127_bits(cs_u128 *u)
{
    const uint64_t high = (uint64_t)(*u >> 64), low = (uint64_t)*u;
    const int bits = high ? 128 - __builtin_clzll(high) : 64 - __builtin_clzll(low);
    if (bits == 128) { /* 2^127 only: nothing is lost */
        *u >>= 1;
        return 1;
    }
    *u <<= 127 - bits;
    return bits - 127;
}

/* 64 bits of n / d by long division; what is left over makes the last bit sticky, so that the one conversion
 * to double rounds the exact quotient. With 127 bits each there is room for the shift. */
static double divide(cs_u128 n, cs_u128 d)
{
    const int exponent = to_127_bits(&n) - to_127_bits(&d);
    uint64_t q = 0;
    for (int i = 0; i < 64; i++) {
        q <<= 1;
        if (n >= d) {
            n -= d;
            q |= 1;
        }
        n <<= 1;
    }
    return ldexp((double)(q | (n != 0)), exponent - 63);
}

double cs_ratio(cs_i128 a, cs_i128 b)
{
    if (b == 0) return NAN;
    if (a == 0) return 0;
    const cs_u128 n = a < 0 ? -(cs_u128)a : (cs_u128)a, d = b < 0 ? -(cs_u128)b : (cs_u128)b;
    const cs_u128 exact = (cs_u128)exact_in_double;
    const double q = n <= exact && d <= exact ? (double)(int64_t)n / (double)(int64_t)d : divide(n, d);
    return (a < 0) != (b < 0) ? -q : q;
}

double cs_num_double(struct cs_num a)
{
    if (a.tag == CS_TAG_MISSING) return NAN;
    if (a.tag == CS_TAG_DOUBLE) return bits_double(a.v);
    if (a.tag == 0) return (double)a.v;
    /* Both are doubles exactly, and so one division rounds once. */
    if (a.v >= -(INT64_C(1) << 53) && a.v <= INT64_C(1) << 53) return (double)a.v / (double)cs_pow10[a.tag];
    return cs_ratio(a.v, cs_pow10[a.tag]);
}

/* --- one form for each value */
static bool fits(cs_i128 v)
{
    return v == (int64_t)v;
}

/* v / 10^scale, scale 0..18, as a number. */
static struct cs_num normal(cs_i128 v, unsigned scale)
{
    cs_i128 wide = v;
    unsigned places = scale;
    while (!fits(wide) && places > 0 && wide % 10 == 0) {
        wide /= 10;
        places--;
    }
    if (fits(wide)) {
        int64_t m = (int64_t)wide;
        while (places > 0 && m % 10 == 0) {
            m /= 10;
            places--;
        }
        if (places <= CS_SCALE_MAX) return (struct cs_num){m, (uint8_t)places};
    }
    return cs_num_from_double(cs_ratio(v, cs_pow10[scale]));
}

/* Long division: the next decimal digit of *rest / d, both at most 2^127: 10 r = 2 (2 * 2 r + r), a step at a
 * time. */
static unsigned next_digit(cs_u128 *rest, cs_u128 d)
{
    const cs_u128 one = *rest;
    unsigned digit = 0;
    for (int step = 0; step < 4; step++) {
        const bool twice = step != 2;
        *rest += twice ? *rest : one;
        digit *= twice ? 2 : 1;
        if (*rest < d) continue;
        *rest -= d;
        digit++;
    }
    return digit;
}

struct cs_num cs_num_quotient(cs_i128 a, cs_i128 b)
{
    const cs_i128 unit = cs_pow10[CS_SCALE_MAX];
    if (b == 0) return CS_MISSING;
    const int64_t small = INT64_C(1) << 33; /* times 10^9 is below 2^63 */
    if (a < small && a > -small && b < small && b > -small) {
        const int64_t nine = (int64_t)a * (int64_t)unit, q = nine / (int64_t)b;
        if (q * (int64_t)b == nine) return normal(q, CS_SCALE_MAX);
        return cs_num_from_double((double)(int64_t)a / (double)(int64_t)b);
    }
    const cs_u128 n = a < 0 ? -(cs_u128)a : (cs_u128)a, d = b < 0 ? -(cs_u128)b : (cs_u128)b;
    cs_u128 whole = n / d, rest = n % d;
    if (whole > INT64_MAX) return cs_num_from_double(cs_ratio(a, b));
    for (unsigned place = 0; place < CS_SCALE_MAX; place++) whole = whole * 10 + next_digit(&rest, d);
    if (rest != 0) return cs_num_from_double(cs_ratio(a, b));
    return normal((a < 0) != (b < 0) ? -(cs_i128)whole : (cs_i128)whole, CS_SCALE_MAX);
}

/* --- arithmetic */
static bool any_missing(struct cs_num a, struct cs_num b)
{
    return a.tag == CS_TAG_MISSING || b.tag == CS_TAG_MISSING;
}

static bool any_double(struct cs_num a, struct cs_num b)
{
    return a.tag == CS_TAG_DOUBLE || b.tag == CS_TAG_DOUBLE;
}

/* Both mantissas at the larger of the two scales, which is returned; at most 2^93. */
static unsigned align(struct cs_num a, struct cs_num b, cs_i128 *x, cs_i128 *y)
{
    const unsigned scale = a.tag > b.tag ? a.tag : b.tag;
    *x = (cs_i128)a.v * cs_pow10[scale - a.tag];
    *y = (cs_i128)b.v * cs_pow10[scale - b.tag];
    return scale;
}

struct cs_num cs_num_add(struct cs_num a, struct cs_num b)
{
    int64_t sum;
    if ((a.tag | b.tag) == 0 && !__builtin_add_overflow(a.v, b.v, &sum)) return cs_int(sum);
    if (any_missing(a, b)) return CS_MISSING;
    if (any_double(a, b)) return cs_num_from_double(cs_num_double(a) + cs_num_double(b));
    cs_i128 x, y;
    const unsigned scale = align(a, b, &x, &y);
    return normal(x + y, scale);
}

struct cs_num cs_num_sub(struct cs_num a, struct cs_num b)
{
    int64_t difference;
    if ((a.tag | b.tag) == 0 && !__builtin_sub_overflow(a.v, b.v, &difference)) return cs_int(difference);
    if (any_missing(a, b)) return CS_MISSING;
    if (any_double(a, b)) return cs_num_from_double(cs_num_double(a) - cs_num_double(b));
    cs_i128 x, y;
    const unsigned scale = align(a, b, &x, &y);
    return normal(x - y, scale);
}

struct cs_num cs_num_mul(struct cs_num a, struct cs_num b)
{
    int64_t product;
    if ((a.tag | b.tag) == 0 && !__builtin_mul_overflow(a.v, b.v, &product)) return cs_int(product);
    if (any_missing(a, b)) return CS_MISSING;
    if (any_double(a, b)) return cs_num_from_double(cs_num_double(a) * cs_num_double(b));
    return normal((cs_i128)a.v * b.v, (unsigned)a.tag + b.tag);
}

struct cs_num cs_num_div(struct cs_num a, struct cs_num b)
{
    if (any_missing(a, b)) return CS_MISSING;
    if (any_double(a, b)) return cs_num_from_double(cs_num_double(a) / cs_num_double(b));
    cs_i128 x, y;
    align(a, b, &x, &y);
    return cs_num_quotient(x, y);
}

struct cs_num cs_num_mod(struct cs_num a, struct cs_num b)
{
    if (any_missing(a, b)) return CS_MISSING;
    if (any_double(a, b)) return cs_num_from_double(fmod(cs_num_double(a), cs_num_double(b)));
    cs_i128 x, y;
    const unsigned scale = align(a, b, &x, &y);
    return y == 0 ? CS_MISSING : normal(x % y, scale);
}

struct cs_num cs_num_neg(struct cs_num a)
{
    if (a.tag == CS_TAG_MISSING) return a;
    if (a.tag == CS_TAG_DOUBLE) return cs_num_from_double(-bits_double(a.v));
    return normal(-(cs_i128)a.v, a.tag);
}

/* x and d have the same nearest double, d: compares v / 10^tag with d exactly. Both sides stay below 2^94, as
 * they differ by less than a unit in the last place of d. */
static int compare_close(struct cs_num x, double d)
{
    int exponent;
    const double fraction = frexp(d, &exponent); /* d = fraction 2^exponent = m 2^(exponent - 53) */
    cs_i128 left = x.v, right = (cs_i128)(int64_t)ldexp(fraction, 53) * cs_pow10[x.tag];
    if (d == 0) return (x.v > 0) - (x.v < 0);
    exponent -= 53;
    if (exponent > 0)
        right *= (cs_i128)1 << exponent;
    else
        left *= (cs_i128)1 << -exponent;
    return (left > right) - (left < right);
}

int cs_num_cmp(struct cs_num a, struct cs_num b)
{
    if (a.tag == b.tag && a.tag <= CS_SCALE_MAX) return (a.v > b.v) - (a.v < b.v);
    if (any_double(a, b)) {
        const double x = cs_num_double(a), y = cs_num_double(b);
        if (x != y || a.tag == b.tag) return (x > y) - (x < y);
        return a.tag == CS_TAG_DOUBLE ? -compare_close(b, x) : compare_close(a, y);
    }
    cs_i128 x, y;
    align(a, b, &x, &y);
    return (x > y) - (x < y);
}

/* A double that is no decimal is a 53-bit integer over a power of two: rounded there, exactly. */
static struct cs_num round_double(double x, unsigned places)
{
    int exponent;
    const double fraction = frexp(fabs(x), &exponent);
    const int down = 53 - exponent;
    if (down <= 0) return raw_double(x);
    if (down > 120) return cs_int(0);
    const cs_i128 m = (cs_i128)(int64_t)ldexp(fraction, 53) * cs_pow10[places];
    const cs_i128 q = (m + ((cs_i128)1 << (down - 1))) >> down;
    return normal(x < 0 ? -q : q, places);
}

struct cs_num cs_num_round(struct cs_num a, unsigned places)
{
    if (places > CS_SCALE_MAX) places = CS_SCALE_MAX;
    if (a.tag == CS_TAG_DOUBLE) return round_double(bits_double(a.v), places);
    if (a.tag == CS_TAG_MISSING || a.tag <= places) return a;
    const int64_t unit = cs_pow10[a.tag - places], rest = a.v % unit;
    int64_t q = a.v / unit;
    if (rest >= unit / 2) q++;
    if (rest <= -unit / 2) q--;
    return normal(q, places);
}

struct cs_num cs_num_floor(struct cs_num a)
{
    if (a.tag == CS_TAG_MISSING || a.tag == 0) return a;
    if (a.tag == CS_TAG_DOUBLE) return cs_num_from_double(floor(bits_double(a.v)));
    const int64_t unit = cs_pow10[a.tag];
    return cs_int(a.v / unit - (a.v % unit < 0));
}
