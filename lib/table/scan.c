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

/* What a byte below 0x80 is, by its value. */
enum { IS_TAB = 1, IS_LF = 2, IS_FORBIDDEN = 4, IS_SLASH = 8 };
static const unsigned char kinds[128] = {
    [0] = IS_FORBIDDEN, ['\t'] = IS_TAB, ['\n'] = IS_LF, ['\r'] = IS_FORBIDDEN, ['\\'] = IS_SLASH};

/* One look-up tells all kinds, and the positions come packed: sixteen at a time, hardly ever more. */
__attribute__((target("avx512f,avx512bw,avx512vbmi,avx512vbmi2,bmi,popcnt"))) static void
scan_avx512(struct cs_scan *s, const char *data, size_t n, uint32_t *sep, size_t cap)
{
    const __m512i low = _mm512_loadu_si512(kinds), more = _mm512_loadu_si512(kinds + 64);
    const __m512i seps_of = _mm512_set1_epi8(IS_TAB | IS_LF), lf = _mm512_set1_epi8(IS_LF);
    __m512i iota = _mm512_setzero_si512(), seen = iota;
    unsigned char count[64];
    for (unsigned i = 0; i < 64; i++) count[i] = (unsigned char)i;
    iota = _mm512_loadu_si512(count);
    uint64_t high = 0;
    size_t at = s->at, seps = s->seps, rows = s->rows;
    for (; at < n && seps <= cap; at += 64) {
        const __mmask64 keep = n - at < 64 ? (1ull << (n - at)) - 1 : ~0ull;
        const __m512i v = _mm512_mask_loadu_epi8(_mm512_set1_epi8(' '), keep, data + at);
        const __mmask64 above = _mm512_movepi8_mask(v);
        const __m512i kind = _mm512_maskz_permutex2var_epi8(~above, low, v, more);
        uint64_t both = _mm512_test_epi8_mask(kind, seps_of);
        rows += (size_t)_mm_popcnt_u64(_mm512_test_epi8_mask(kind, lf));
        seen = _mm512_or_si512(seen, kind);
        high |= above;
        size_t found = (size_t)_mm_popcnt_u64(both);
        __m512i packed = _mm512_maskz_compress_epi8(both, iota);
        const __m512i base = _mm512_set1_epi32((int)at);
        _mm512_storeu_si512(sep + seps,
                            _mm512_add_epi32(base, _mm512_cvtepu8_epi32(_mm512_castsi512_si128(packed))));
        for (size_t done = 16; __builtin_expect(done < found, 0); done += 16) {
            packed = _mm512_shuffle_i64x2(packed, packed, 0x39); /* the next sixteen to the front */
            _mm512_storeu_si512(sep + seps + done,
                                _mm512_add_epi32(base, _mm512_cvtepu8_epi32(_mm512_castsi512_si128(packed))));
        }
        seps += found;
    }
    s->at = at < n ? at : n;
    s->seps = seps;
    s->rows = rows;
    s->forbidden |= _mm512_test_epi8_mask(seen, _mm512_set1_epi8(IS_FORBIDDEN)) != 0;
    s->escaped |= _mm512_test_epi8_mask(seen, _mm512_set1_epi8(IS_SLASH)) != 0;
    s->high |= high != 0;
}

static bool has_avx512(void)
{
    return __builtin_cpu_supports("avx512vbmi2") && __builtin_cpu_supports("avx512vbmi") &&
           __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("popcnt");
}

static bool has_avx2(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
           __builtin_cpu_supports("popcnt");
}

size_t cs_scan_ways(cs_scan_fn *ways[CS_SCAN_WAYS])
{
    size_t n = 0;
    if (has_avx512()) ways[n++] = scan_avx512;
    if (has_avx2()) ways[n++] = scan_avx2;
    ways[n++] = cs_scan_plain;
    return n;
}
#else
size_t cs_scan_ways(cs_scan_fn *ways[CS_SCAN_WAYS])
{
    ways[0] = cs_scan_plain;
    return 1;
}
#endif

void cs_scan(struct cs_scan *s, const char *data, size_t n, uint32_t *sep, size_t cap)
{
    cs_scan_fn *ways[CS_SCAN_WAYS];
    (void)cs_scan_ways(ways);
    ways[0](s, data, n, sep, cap);
}
