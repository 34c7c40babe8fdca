/* wide.c - integers of a few thousand bits: schoolbook arithmetic on 64-bit limbs, division to one double. */
#include "base/wide.h"

#include <math.h>
#include <string.h>

static void trim(struct cs_wide *a)
{
    while (a->n > 0 && a->limb[a->n - 1] == 0) a->n--;
    if (a->n == 0) a->negative = false;
}

void cs_wide_set(struct cs_wide *a, const uint64_t *limb, unsigned n)
{
    a->negative = n > 0 && limb[n - 1] >> 63;
    a->n = n;
    uint64_t carry = a->negative; /* a negative one is complemented, and one added */
    for (unsigned i = 0; i < n; i++) {
        const uint64_t v = a->negative ? ~limb[i] : limb[i];
        a->limb[i] = v + carry;
        carry = a->limb[i] < v;
    }
    trim(a);
}

void cs_wide_set_i128(struct cs_wide *a, cs_i128 v)
{
    const uint64_t limb[2] = {(uint64_t)v, (uint64_t)((cs_u128)v >> 64)};
    cs_wide_set(a, limb, 2);
}

void cs_wide_set_double(struct cs_wide *a, double x, int *exponent)
{
    int64_t m = (int64_t)ldexp(frexp(x, exponent), 53);
    *exponent -= 53;
    if (m == 0) *exponent = 0;
    while (m != 0 && m % 2 == 0) {
        m /= 2;
        ++*exponent;
    }
    cs_wide_set_i128(a, m);
}

static unsigned bit_length(const struct cs_wide *a)
{
    return a->n == 0 ? 0 : a->n * 64 - (unsigned)__builtin_clzll(a->limb[a->n - 1]);
}

void cs_wide_shift(struct cs_wide *a, unsigned bits)
{
    const unsigned whole = bits / 64, rest = bits % 64;
    unsigned n = a->n + whole + 1;
    if (a->n == 0) return;
    if (n > CS_WIDE_LIMBS) n = CS_WIDE_LIMBS;
    for (unsigned i = n; i-- > 0;) {
        const uint64_t high = i >= whole && i - whole < a->n ? a->limb[i - whole] : 0;
        const uint64_t low = i > whole && i - whole - 1 < a->n ? a->limb[i - whole - 1] : 0;
        a->limb[i] = rest ? high << rest | low >> (64 - rest) : high;
    }
    a->n = n;
    trim(a);
}

void cs_wide_scale(struct cs_wide *a, uint64_t factor)
{
    uint64_t carry = 0;
    for (unsigned i = 0; i < a->n; i++) {
        const cs_u128 v = (cs_u128)a->limb[i] * factor + carry;
        a->limb[i] = (uint64_t)v;
        carry = (uint64_t)(v >> 64);
    }
    if (carry && a->n < CS_WIDE_LIMBS) a->limb[a->n++] = carry;
    trim(a);
}

void cs_wide_mul(struct cs_wide *p, const struct cs_wide *a, const struct cs_wide *b)
{
    memset(p, 0, sizeof *p);
    for (unsigned i = 0; i < a->n; i++) {
        uint64_t carry = 0;
        for (unsigned j = 0; j <= b->n && i + j < CS_WIDE_LIMBS; j++) {
            const uint64_t digit = j < b->n ? b->limb[j] : 0;
            const cs_u128 v = (cs_u128)a->limb[i] * digit + p->limb[i + j] + carry;
            p->limb[i + j] = (uint64_t)v;
            carry = (uint64_t)(v >> 64);
        }
    }
    p->n = a->n + b->n < CS_WIDE_LIMBS ? a->n + b->n : CS_WIDE_LIMBS;
    p->negative = a->negative != b->negative;
    trim(p);
}

static int compare_magnitude(const struct cs_wide *a, const struct cs_wide *b)
{
    if (a->n != b->n) return a->n > b->n ? 1 : -1;
    for (unsigned i = a->n; i-- > 0;)
        if (a->limb[i] != b->limb[i]) return a->limb[i] > b->limb[i] ? 1 : -1;
    return 0;
}

static void add_magnitude(struct cs_wide *a, const struct cs_wide *b)
{
    uint64_t carry = 0;
    unsigned n = a->n > b->n ? a->n : b->n;
    for (unsigned i = 0; i < n; i++) {
        const cs_u128 v = (cs_u128)(i < a->n ? a->limb[i] : 0) + (i < b->n ? b->limb[i] : 0) + carry;
        a->limb[i] = (uint64_t)v;
        carry = (uint64_t)(v >> 64);
    }
    if (carry && n < CS_WIDE_LIMBS) a->limb[n++] = carry;
    a->n = n;
}

/* to = large - small, of magnitudes, large not less than small; `to` may be either. */
static void subtract_magnitude(struct cs_wide *to, const struct cs_wide *large, const struct cs_wide *small)
{
    uint64_t borrow = 0;
    for (unsigned i = 0; i < large->n; i++) {
        const uint64_t x = large->limb[i], y = i < small->n ? small->limb[i] : 0, d = x - y;
        to->limb[i] = d - borrow;
        borrow = (x < y) | (d < borrow);
    }
    to->n = large->n;
}

static void add_signed(struct cs_wide *a, const struct cs_wide *b, bool negative)
{
    if (a->negative == negative) {
        add_magnitude(a, b);
    } else if (compare_magnitude(a, b) >= 0) {
        subtract_magnitude(a, a, b);
    } else {
        subtract_magnitude(a, b, a);
        a->negative = negative;
    }
    trim(a);
}

void cs_wide_add(struct cs_wide *a, const struct cs_wide *b)
{
    add_signed(a, b, b->negative);
}

void cs_wide_sub(struct cs_wide *a, const struct cs_wide *b)
{
    add_signed(a, b, !b->negative);
}

/* q 2^exponent, where the last bit of q says that something was left over; q has 63 or 64 bits. */
static double round_once(uint64_t q, int exponent)
{
    const int drop = -1074 - exponent; /* bits of q below the smallest double */
    if (drop <= 10) return ldexp((double)q, exponent);
    if (drop > 65) return 0;
    uint64_t t = q >> (drop - 2); /* two bits more than needed, the last one sticky again */
    if (t << (drop - 2) != q) t |= 1;
    uint64_t unit = t >> 2;
    if ((t & 3) == 3 || ((t & 3) == 2 && unit % 2 == 1)) unit++;
    return ldexp((double)unit, -1074);
}

/* `bits` binary digits of |a / b| from its highest one on (which may come out 0); *rest is what was left
 * over. */
static cs_u128 divide(struct cs_wide *rest, const struct cs_wide *a, const struct cs_wide *b, int bits)
{
    struct cs_wide divisor = *b;
    const unsigned la = bit_length(a), lb = bit_length(b);
    *rest = *a;
    cs_wide_shift(rest, la < lb ? lb - la : 0);
    cs_wide_shift(&divisor, lb < la ? la - lb : 0);
    /* Equally long now, so the quotient lies between 1/2 and 2: long division, a bit at a time. */
    cs_u128 q = 0;
    for (int i = 0; i < bits; i++) {
        q <<= 1;
        if (compare_magnitude(rest, &divisor) >= 0) {
            subtract_magnitude(rest, rest, &divisor);
            trim(rest);
            q |= 1;
        }
        cs_wide_shift(rest, 1);
    }
    return q;
}

double cs_wide_ratio(const struct cs_wide *a, const struct cs_wide *b, int exponent)
{
    if (b->n == 0) return NAN;
    if (a->n == 0) return 0;
    struct cs_wide rest;
    const uint64_t q = (uint64_t)divide(&rest, a, b, 64);
    const double x = round_once(q | (rest.n > 0), exponent + (int)bit_length(a) - (int)bit_length(b) - 63);
    return a->negative != b->negative ? -x : x;
}

/* |a / b| when it is an integer below 2^127. */
static bool divide_exactly(const struct cs_wide *a, const struct cs_wide *b, cs_i128 *q)
{
    const int bits = (int)bit_length(a) - (int)bit_length(b) + 1;
    struct cs_wide rest;
    *q = 0;
    if (a->n == 0) return true;
    if (bits < 1 || bits > 127) return false;
    *q = (cs_i128)divide(&rest, a, b, bits);
    return rest.n == 0;
}

struct cs_num cs_wide_quotient(const struct cs_wide *a, const struct cs_wide *b, int exponent)
{
    struct cs_wide unit = *a, divisor = *b;
    cs_i128 q;
    cs_wide_scale(&unit, (uint64_t)cs_pow10[CS_SCALE_MAX]);
    cs_wide_shift(&divisor, exponent < 0 ? (unsigned)-exponent : 0);
    if (divide_exactly(&unit, &divisor, &q))
        return cs_num_quotient(a->negative != b->negative ? -q : q, cs_pow10[CS_SCALE_MAX]);
    return cs_num_from_double(cs_wide_ratio(a, b, exponent));
}

void cs_wide_accumulate(uint64_t *at, unsigned n, cs_u128 u, unsigned bit, bool negative)
{
    const unsigned rest = bit % 64;
    const uint64_t low = (uint64_t)u, high = (uint64_t)(u >> 64);
    const uint64_t part[3] = {
        low << rest,
        rest ? high << rest | low >> (64 - rest) : high,
        rest ? high >> (64 - rest) : 0,
    };
    uint64_t carry = 0;
    for (unsigned i = bit / 64, k = 0; i < n && (k < 3 || carry); i++, k++) {
        const uint64_t v = k < 3 ? part[k] : 0, old = at[i];
        const uint64_t once = negative ? old - v : old + v;
        at[i] = negative ? once - carry : once + carry;
        carry = negative ? (old < v) | (once < carry) : (once < old) | (at[i] < once);
    }
}
