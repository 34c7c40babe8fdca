/* quick_number.h - the numbers of ingest/quick.h: canonical ones, short decimals to be scaled, whole numbers
 * to be written; eight digits at once where that saves a guess of how many there are. */
#ifndef CS_INGEST_QUICK_NUMBER_H
#define CS_INGEST_QUICK_NUMBER_H

#include "base/ascii.h"
#include "base/time.h"
#include <string.h>

static inline void cs_store_le64(char *p, uint64_t x)
{
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    x = __builtin_bswap64(x);
#endif
    memcpy(p, &x, sizeof x);
}

/* A whole number: eight digits at once, without a branch on how many there are. */
static inline char *cs_quick_int(char *to, int64_t v)
{
    uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
    *to = '-';
    to += v < 0;
    if (u >= 100000000) {
        char digits[24];
        char *p = digits + sizeof digits;
        for (; u > 0; u /= 10) *--p = (char)('0' + u % 10);
        size_t n = (size_t)(digits + sizeof digits - p);
        memcpy(to, p, n);
        return to + n;
    }
    uint64_t x = u / 10000 | u % 10000 << 32;                 /* two of four digits */
    uint64_t high = x * 10486 >> 20 & UINT64_C(0x7f0000007f); /* / 100 */
    x = high | (x - 100 * high) << 16;                        /* four of two */
    high = x * 103 >> 10 & UINT64_C(0xf000f000f000f);         /* / 10 */
    x = high | (x - 10 * high) << 8;                          /* eight, the first one lowest */
    unsigned zeros = (unsigned)__builtin_ctzll(x | UINT64_C(1) << 56) / 8;
    cs_store_le64(to, (x | UINT64_C(0x3030303030303030)) >> 8 * zeros);
    return to + 8 - zeros;
}

/* At most 15 digits, none needless: what cs_num_format() would write of it. */
static inline bool cs_quick_canonical(const char *p, size_t n)
{
    size_t i = 0;
    if (n > 15 || n == 0 || !cs_is_digit(p[0])) return false;
    if (p[0] == '0' && n > 1 && p[1] != '.') return false;
    while (i < n && cs_is_digit(p[i])) i++;
    if (i == n) return true;
    if (p[i] != '.' || i + 1 == n || n - i > 9) return false;
    for (i++; i < n; i++)
        if (!cs_is_digit(p[i])) return false;
    return p[n - 1] != '0';
}

/* A decimal of at most eight bytes without its point; -1 when it is none. 8 bytes are readable. */
static inline int64_t cs_quick_decimal(const char *p, size_t n, unsigned *places)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), zeros = ones * '0';
    uint64_t w = cs_load_le64(p) << (64 - 8 * n) >> (64 - 8 * n);
    uint64_t other = w ^ ones * '.', points = (other - ones) & ~other & ones << 7;
    *places = 0;
    if (points) { /* the digits behind it move up */
        unsigned at = (unsigned)__builtin_ctzll(points) / 8;
        if (at == 0 || at + 1 == n) return -1;
        uint64_t before = (UINT64_C(1) << 8 * at) - 1;
        w = (w & before) | (w >> 8 & ~before);
        *places = (unsigned)(--n - at);
    }
    w = w << (64 - 8 * n) | zeros >> 4 * n >> 4 * n;
    if (((w & ones * 0xF0) | ((w + ones * 6) & ones * 0xF0) >> 4) != ones * 0x33) return -1;
    w -= zeros;
    w = w * 10 + (w >> 8);
    const uint64_t pair = UINT64_C(0xFF000000FF);
    return (int64_t)(((w & pair) * UINT64_C(0x000F424000000064) +
                      (w >> 16 & pair) * UINT64_C(0x0000271000000001)) >>
                     32);
}

/* A short decimal times num / den, den a power of ten up to 1000; NULL when it is no such thing. */
static inline char *cs_quick_scaled(char *to, const char *p, size_t n, const char *safe, int32_t num,
                                    int32_t den)
{
    unsigned places;
    if (n == 0 || n > 8 || p + n > safe) return NULL;
    int64_t v = cs_quick_decimal(p, n, &places);
    if (v < 0) return NULL;
    if (places > 4) return NULL;
    v *= num;
    for (; den > 1; den /= 10) places++;
    while (places > 0 && v % 10 == 0) {
        v /= 10;
        places--;
    }
    if (places == 0) return cs_quick_int(to, v);
    int64_t unit = 1;
    for (unsigned i = 0; i < places; i++) unit *= 10;
    to = cs_quick_int(to, v / unit);
    *to++ = '.';
    int64_t fraction = v % unit;
    for (unsigned i = places; i-- > 0; fraction /= 10) to[i] = (char)('0' + fraction % 10);
    return to + places;
}

#endif
