/* scan.c - the separator scan: 64 bytes become four bit masks, set bits become positions. Taking apart a mask
 * costs more than making it, so positions are written eight at a time without asking how many are left:
 * garbage behind the last one is overwritten by the next round. */
#include "table/scan.h"
#include <string.h>

/* Turns the set bits of a mask into positions. */
static inline size_t flatten(uint32_t *sep, size_t count, uint32_t base, uint64_t mask)
{
    if (!mask) return count;
    unsigned bits = (unsigned)__builtin_popcountll(mask);
    uint32_t *to = sep + count;
    for (unsigned done = 0; done < bits; done += 8)
        for (unsigned k = 0; k < 8; k++) {
            /* ctz of 0 is undefined; the forced top bit makes it harmless, and such entries are garbage
             * anyway */
            *to++ = base + (uint32_t)__builtin_ctzll(mask | 1ull << 63);
            mask &= mask - 1;
        }
    return count + bits;
}

static inline bool has_room(const struct cs_scan *s, size_t cap)
{
    return s->seps <= cap;
}

void cs_scan_plain(struct cs_scan *s, const char *data, size_t n, uint32_t *sep, size_t cap)
{
    while (s->at < n && has_room(s, cap)) {
        size_t end = n - s->at < 64 ? n : s->at + 64;
        for (size_t i = s->at; i < end; i++) {
            unsigned char c = (unsigned char)data[i];
            if (c == '\t' || c == '\n') sep[s->seps++] = (uint32_t)i;
            s->rows += c == '\n';
            s->forbidden |= c == 0 || c == '\r';
            s->escaped |= c == '\\';
            s->high |= c >= 0x80;
        }
        s->at = end;
    }
}

#if defined __x86_64__ && defined __GNUC__
#include <immintrin.h>

__attribute__((target("avx2,bmi,popcnt"))) static void scan_avx2(struct cs_scan *s, const char *data,
                                                                 size_t n, uint32_t *sep, size_t cap)
{
    const __m256i tab = _mm256_set1_epi8('\t'), lf = _mm256_set1_epi8('\n'), cr = _mm256_set1_epi8('\r');
    const __m256i zero = _mm256_setzero_si256(), slash = _mm256_set1_epi8('\\');
    __m256i forbidden = zero, escaped = zero, high = zero;
    size_t at = s->at, seps = s->seps, rows = s->rows;
    for (; at < n && seps <= cap; at += 64) {
        __m256i a = _mm256_loadu_si256((const __m256i *)(const void *)(data + at));
        __m256i b = _mm256_loadu_si256((const __m256i *)(const void *)(data + at + 32));
        uint64_t keep = ~0ull;
        if (n - at < 64) { /* the tail: bytes behind the data must not count */
            char last[64] = {0};
            memset(last, ' ', sizeof last);
            memcpy(last, data + at, n - at);
            a = _mm256_loadu_si256((const __m256i *)(const void *)last);
            b = _mm256_loadu_si256((const __m256i *)(const void *)(last + 32));
            keep = (1ull << (n - at)) - 1;
        }
        __m256i la = _mm256_cmpeq_epi8(a, lf), lb = _mm256_cmpeq_epi8(b, lf);
        uint64_t lines = (uint32_t)_mm256_movemask_epi8(la) | (uint64_t)(uint32_t)_mm256_movemask_epi8(lb)
                                                                  << 32;
        uint64_t both =
            (uint32_t)_mm256_movemask_epi8(_mm256_or_si256(la, _mm256_cmpeq_epi8(a, tab))) |
            (uint64_t)(uint32_t)_mm256_movemask_epi8(_mm256_or_si256(lb, _mm256_cmpeq_epi8(b, tab))) << 32;
        forbidden =
            _mm256_or_si256(forbidden, _mm256_or_si256(_mm256_cmpeq_epi8(a, zero), _mm256_cmpeq_epi8(a, cr)));
        forbidden =
            _mm256_or_si256(forbidden, _mm256_or_si256(_mm256_cmpeq_epi8(b, zero), _mm256_cmpeq_epi8(b, cr)));
        escaped = _mm256_or_si256(escaped,
                                  _mm256_or_si256(_mm256_cmpeq_epi8(a, slash), _mm256_cmpeq_epi8(b, slash)));
        high = _mm256_or_si256(high, _mm256_or_si256(a, b));
        rows += (size_t)_mm_popcnt_u64(lines & keep);
        seps = flatten(sep, seps, (uint32_t)at, both & keep);
    }
    s->at = at < n ? at : n;
    s->seps = seps;
    s->rows = rows;
    s->forbidden |= _mm256_movemask_epi8(forbidden) != 0;
    s->escaped |= _mm256_movemask_epi8(escaped) != 0;
    s->high |= _mm256_movemask_epi8(high) != 0;
}

void cs_scan(struct cs_scan *s, const char *data, size_t n, uint32_t *sep, size_t cap)
{
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("popcnt"))
        scan_avx2(s, data, n, sep, cap);
    else
        cs_scan_plain(s, data, n, sep, cap);
}
#else
void cs_scan(struct cs_scan *s, const char *data, size_t n, uint32_t *sep, size_t cap)
{
    cs_scan_plain(s, data, n, sep, cap);
}
#endif
