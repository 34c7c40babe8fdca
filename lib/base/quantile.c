/* quantile.c - a multiset of numbers in as few bytes as they need, and exact type-7 quantiles of it.
 *
 * An order statistic is found by counting: the range of the values is cut into equal buckets, one scan counts
 * them, and the bucket that holds the wanted rank becomes the next range. Each scan divides the range by up
 * to 2048, so six suffice for 64 bits and two for seconds in a day; no arrangement of the input can make it
 * slower.
 */
#include "base/quantile.h"

#include "base/state.h"
#include "base/wide.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

void cs_values_release(struct cs_values *s)
{
    free(s->v);
    *s = (struct cs_values){0};
}

enum cs_status cs_values_status(const struct cs_values *s, struct cs_error *e)
{
    return s->failed ? cs_fail_memory(e) : CS_OK;
}

/* --- storing */
static void fail(struct cs_values *s)
{
    cs_values_release(s);
    s->failed = true;
}

/* Room for n values of s->width. There are many multisets with few values: those grow to what the allocator
 * would give them anyway. */
static bool reserve(struct cs_values *s, size_t n)
{
    enum { SMALL = 4096 };
    size_t bytes;
    struct cs_error ignored;
    const size_t usual = s->cap ? 2 * s->cap + 8 : 24;
    bool good = !__builtin_mul_overflow(n, (size_t)s->width, &bytes);
    if (good && bytes > s->cap && bytes < usual && usual < SMALL) bytes = usual;
    if (good && cs_grow(&s->v, &s->cap, bytes, 1, &ignored) == CS_OK) return true;
    fail(s);
    return false;
}

/* The stored value i, whatever it is stored as. */
struct cs_num cs_values_at(const struct cs_values *s, size_t i)
{
    if (s->width == 4) return (struct cs_num){((const int32_t *)s->v)[i], s->scale};
    return (struct cs_num){((const int64_t *)s->v)[i], s->doubles ? CS_TAG_DOUBLE : s->scale};
}

static int64_t double_bits(struct cs_num x)
{
    const double d = cs_num_double(x);
    int64_t bits;
    memcpy(&bits, &d, sizeof bits);
    return bits;
}

/* Makes all values 8 bytes wide. Backwards, as the wide ones lie over the narrow. */
static bool widen(struct cs_values *s)
{
    if (s->width == 8) return true;
    const bool narrow = s->width == 4;
    s->width = 8;
    if (!reserve(s, s->n)) return false;
    for (size_t i = s->n; narrow && i-- > 0;) ((int64_t *)s->v)[i] = ((const int32_t *)s->v)[i];
    return true;
}

static bool make_doubles(struct cs_values *s)
{
    if (s->doubles) return true;
    if (!widen(s)) return false;
    int64_t *v = s->v;
    for (size_t i = 0; i < s->n; i++) v[i] = double_bits((struct cs_num){v[i], s->scale});
    s->scale = 0;
    s->doubles = true;
    return true;
}

/* Brings decimals to a larger scale; what does not fit there makes doubles of all. */
static bool raise_scale(struct cs_values *s, uint8_t scale)
{
    const int64_t by = cs_pow10[scale - s->scale];
    int64_t least = INT64_MAX, most = INT64_MIN, ignored;
    for (size_t i = 0; i < s->n; i++) {
        const int64_t v = cs_values_at(s, i).v;
        if (v < least) least = v;
        if (v > most) most = v;
    }
    if (s->n > 0) {
        if (__builtin_mul_overflow(least, by, &ignored) || __builtin_mul_overflow(most, by, &ignored))
            return make_doubles(s);
        if ((least * by != (int32_t)(least * by) || most * by != (int32_t)(most * by)) && !widen(s))
            return false;
    }
    for (size_t i = 0; i < s->n; i++) {
        if (s->width == 4)
            ((int32_t *)s->v)[i] *= (int32_t)by;
        else
            ((int64_t *)s->v)[i] *= by;
    }
    s->scale = scale;
    return true;
}

/* Readies s for a decimal of this scale and mantissa, and brings the mantissa to the common scale. */
static bool fit_decimal(struct cs_values *s, uint8_t scale, int64_t *v)
{
    if (scale > s->scale && !raise_scale(s, scale)) return false;
    if (s->doubles) return true;
    if (__builtin_mul_overflow(*v, cs_pow10[s->scale - scale], v)) return make_doubles(s);
    return *v == (int32_t)*v || widen(s);
}

void cs_values_add_slow(struct cs_values *s, struct cs_num x)
{
    if (x.tag == CS_TAG_MISSING || s->failed) return;
    if (s->width == 0) s->width = 4;
    int64_t v = x.v;
    if (x.tag == CS_TAG_DOUBLE ? !make_doubles(s) : !s->doubles && !fit_decimal(s, x.tag, &v)) return;
    if (!reserve(s, s->n + 1)) return;
    if (s->doubles)
        ((int64_t *)s->v)[s->n++] = double_bits(x);
    else if (s->width == 8)
        ((int64_t *)s->v)[s->n++] = v;
    else
        ((int32_t *)s->v)[s->n++] = (int32_t)v;
}

void cs_values_merge(struct cs_values *into, const struct cs_values *from)
{
    if (from->failed) fail(into);
    if (into->failed || from->n == 0) return;
    if (into->n == 0) { /* takes over the form, and so what the values had in common */
        into->width = from->width;
        into->scale = from->scale;
        into->doubles = from->doubles;
    }
    if (from->doubles && !make_doubles(into)) return;
    size_t total;
    if (__builtin_add_overflow(into->n, from->n, &total)) {
        fail(into);
        return;
    }
    if (!reserve(into, total)) return;
    if (into->width == from->width && into->scale == from->scale && into->doubles == from->doubles) {
        memcpy((char *)into->v + into->n * into->width, from->v, from->n * from->width);
        into->n = total;
        return;
    }
    for (size_t i = 0; i < from->n && !into->failed; i++) cs_values_add(into, cs_values_at(from, i));
}

/* --- as text: the scale, or -1 for doubles (then their bits), and the values, sorted */
static int by_value(const void *a, const void *b)
{
    const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

void cs_values_write(const struct cs_values *s, struct cs_buf *b)
{
    int64_t *sorted = cs_alloc(s->n + 1, sizeof *sorted);
    if (!sorted) b->failed = true;
    cs_state_put(b, s->doubles ? -1 : s->scale);
    for (size_t i = 0; i < s->n && sorted; i++) sorted[i] = cs_values_at(s, i).v;
    if (sorted) qsort(sorted, s->n, sizeof *sorted, by_value);
    for (size_t i = 0; i < s->n && sorted; i++) {
        if (s->doubles)
            cs_state_put_hex(b, (uint64_t)sorted[i]);
        else
            cs_state_put(b, sorted[i]);
    }
    free(sorted);
}

bool cs_values_read(struct cs_values *s, struct cs_slice rest)
{
    int64_t scale, v;
    uint64_t bits;
    if (!cs_state_take(&rest, &scale) || scale < -1 || scale > CS_SCALE_MAX) return false;
    while (rest.n && !s->failed) {
        struct cs_num x;
        if (scale < 0) {
            double d;
            if (!cs_state_take_hex(&rest, &bits)) return false;
            memcpy(&d, &bits, sizeof d);
            if (!isfinite(d)) return false;
            x = (struct cs_num){(int64_t)bits, CS_TAG_DOUBLE};
        } else {
            if (!cs_state_take(&rest, &v)) return false;
            x = (struct cs_num){v, (uint8_t)scale};
        }
        cs_values_add(s, x);
    }
    return true;
}

/* --- order statistics */
/* Values as integers of the same order: for doubles the bits, those of negative ones upside down. */
enum form { NARROW, WIDE, DOUBLES };

static inline int64_t key_at(const void *v, enum form form, size_t i)
{
    if (form == NARROW) return ((const int32_t *)v)[i];
    const int64_t bits = ((const int64_t *)v)[i];
    return form == DOUBLES && bits < 0 ? bits ^ INT64_MAX : bits;
}

static struct cs_num from_key(const struct cs_values *s, int64_t key)
{
    if (s->doubles) return (struct cs_num){key < 0 ? key ^ INT64_MAX : key, CS_TAG_DOUBLE};
    return (struct cs_num){key, s->scale};
}

enum { BUCKET_BITS = 11, FEW = 32 };

/* The keys of ranks k and k + 1, counted from 0. */
struct pair {
    int64_t first, second;
};

/* The keys least … least + (2^bits - 1): `below` keys are smaller, rank k is among the `inside` in it. */
struct range {
    int64_t least;
    unsigned bits;
    size_t below, inside;
};

/* Nothing lies below the first range, so what lies below a later one wraps round to beyond it. */
static inline bool in_range(const struct range *r, int64_t key, uint64_t *offset)
{
    *offset = (uint64_t)key - (uint64_t)r->least;
    return *offset <= (r->bits == 64 ? UINT64_MAX : (UINT64_C(1) << r->bits) - 1);
}

static inline struct range whole_range(const void *v, size_t n, enum form form)
{
    int64_t least = INT64_MAX, most = INT64_MIN;
    for (size_t i = 0; i < n; i++) {
        const int64_t key = key_at(v, form, i);
        least = key < least ? key : least;
        most = key > most ? key : most;
    }
    const uint64_t width = (uint64_t)most - (uint64_t)least;
    return (struct range){least, width ? 64 - (unsigned)__builtin_clzll(width) : 0, 0, n};
}

/* One scan: the bucket of r that holds rank k. */
static inline void narrow_range(struct range *r, const void *v, size_t n, enum form form, size_t k)
{
    size_t count[1 << BUCKET_BITS];
    unsigned index = BUCKET_BITS;
    while (index > 4 && r->inside >> index == 0) index--; /* not more buckets than values */
    if (index > r->bits) index = r->bits;
    const unsigned shift = r->bits - index;
    memset(count, 0, sizeof *count << index);
    for (size_t i = 0; i < n; i++) {
        uint64_t offset;
        if (in_range(r, key_at(v, form, i), &offset)) count[offset >> shift]++;
    }
    uint64_t bucket = 0;
    while (k - r->below >= count[bucket]) r->below += count[bucket++];
    r->least = (int64_t)((uint64_t)r->least + (bucket << shift));
    r->bits = shift;
    r->inside = count[bucket];
}

/* The keys of a small range, sorted. */
static inline size_t gather(int64_t few[FEW], const struct range *r, const void *v, size_t n, enum form form)
{
    size_t m = 0;
    for (size_t i = 0; i < n && m < r->inside; i++) {
        const int64_t key = key_at(v, form, i);
        uint64_t offset;
        if (!in_range(r, key, &offset)) continue;
        size_t at = m++;
        for (; at > 0 && few[at - 1] > key; at--) few[at] = few[at - 1];
        few[at] = key;
    }
    return m;
}

static inline int64_t least_above(const void *v, size_t n, enum form form, int64_t key)
{
    int64_t least = INT64_MAX;
    for (size_t i = 0; i < n; i++) {
        const int64_t x = key_at(v, form, i);
        if (x > key && x < least) least = x;
    }
    return least;
}

static inline struct pair select_keys(const void *v, size_t n, enum form form, size_t k, bool both)
{
    struct range r = whole_range(v, n, form);
    while (r.bits > 0 && r.inside > FEW) narrow_range(&r, v, n, form, k);
    struct pair p = {r.least, r.least};
    if (r.bits > 0) {
        int64_t few[FEW] = {0};
        const size_t m = gather(few, &r, v, n, form), at = k - r.below;
        p.first = few[at];
        p.second = few[at + 1 < m ? at + 1 : at];
    }
    const bool behind = k + 1 == r.below + r.inside; /* rank k + 1 is not in the range any more */
    if (both && behind && k + 1 < n) p.second = least_above(v, n, form, p.first);
    return p;
}

static struct pair ranks(const struct cs_values *s, size_t k, bool both)
{
    if (s->doubles) return select_keys(s->v, s->n, DOUBLES, k, both);
    if (s->width == 8) return select_keys(s->v, s->n, WIDE, k, both);
    return select_keys(s->v, s->n, NARROW, k, both);
}

/* --- interpolation */
/* (a (den - rest) + b rest) / den for doubles, exactly. */
static struct cs_num between_doubles(struct cs_num a, struct cs_num b, uint32_t rest, uint32_t den)
{
    struct cs_wide x, y, divisor;
    int ex, ey;
    cs_wide_set_double(&x, cs_num_double(a), &ex);
    cs_wide_set_double(&y, cs_num_double(b), &ey);
    const int exponent = ex < ey ? ex : ey;
    cs_wide_scale(&x, den - rest);
    cs_wide_scale(&y, rest);
    cs_wide_shift(&x, (unsigned)(ex - exponent));
    cs_wide_shift(&y, (unsigned)(ey - exponent));
    cs_wide_add(&x, &y);
    cs_wide_set_i128(&divisor, den);
    if (exponent > 0) cs_wide_shift(&x, (unsigned)exponent);
    return cs_wide_quotient(&x, &divisor, exponent < 0 ? exponent : 0);
}

struct cs_num cs_values_quantile(const struct cs_values *s, uint32_t num, uint32_t den)
{
    if (s->n == 0 || den == 0 || num > den) return CS_MISSING;
    const cs_u128 h = (cs_u128)(s->n - 1) * num;
    const size_t k = (size_t)(h / den);
    const uint32_t rest = (uint32_t)(h % den);
    const struct pair p = ranks(s, k, rest > 0);
    if (s->doubles) return between_doubles(from_key(s, p.first), from_key(s, p.second), rest, den);
    const cs_i128 x = (cs_i128)p.first * (den - rest) + (cs_i128)p.second * rest;
    return cs_num_quotient(x, (cs_i128)cs_pow10[s->scale] * den);
}
