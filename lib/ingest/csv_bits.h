/* csv_bits.h - 64 bytes of CSV text as bit masks, with SIMD where the machine has it. Shared by csv_scan.c
 * and csv_split.c, which are compiled around it for AVX-512, for AVX2, and for any machine. */
#ifndef CS_INGEST_CSV_BITS_H
#define CS_INGEST_CSV_BITS_H

#include "ingest/csv.h"
#include <string.h>

struct csv_bits { /* bit i: byte i is one */
    uint64_t quote, delimiter, lf, cr;
    uint64_t special; /* TAB or backslash */
    bool high;        /* some byte is >= 0x80 */
};
typedef void csv_load_fn(struct csv_bits *, const char *p, char quote, char delimiter);
typedef uint64_t csv_parity_fn(uint64_t); /* bit i: the number of set bits up to and with i is odd */

static inline void csv_load_plain(struct csv_bits *b, const char *p, char quote, char delimiter)
{
    *b = (struct csv_bits){0};
    for (unsigned i = 0; i < 64; i++) {
        char c = p[i];
        b->quote |= (uint64_t)(c == quote) << i;
        b->delimiter |= (uint64_t)(c == delimiter) << i;
        b->lf |= (uint64_t)(c == '\n') << i;
        b->cr |= (uint64_t)(c == '\r') << i;
        b->special |= (uint64_t)(c == '\t' || c == '\\') << i;
        b->high |= (unsigned char)c >= 0x80;
    }
}

static inline uint64_t csv_parity_plain(uint64_t x)
{
    for (unsigned k = 1; k < 64; k *= 2) x ^= x << k;
    return x;
}

/* Bits that count in a block of which only `left` bytes are text. */
static inline uint64_t csv_valid(size_t left)
{
    return left < 64 ? (1ull << left) - 1 : ~0ull;
}

#if defined __x86_64__ && defined __GNUC__
#define CSV_AVX2 __attribute__((target("avx2,bmi,bmi2,popcnt,lzcnt,pclmul")))
#include <immintrin.h>

CSV_AVX2 static inline uint64_t csv_equal(__m256i a, __m256i b, __m256i c)
{
    return (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(a, c)) |
           (uint64_t)(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(b, c)) << 32;
}

CSV_AVX2 static inline void csv_load_avx2(struct csv_bits *bits, const char *p, char quote, char delimiter)
{
    __m256i a = _mm256_loadu_si256((const __m256i *)(const void *)p);
    __m256i b = _mm256_loadu_si256((const __m256i *)(const void *)(p + 32));
    const __m256i tab = _mm256_set1_epi8('\t'), slash = _mm256_set1_epi8('\\');
    bits->quote = csv_equal(a, b, _mm256_set1_epi8(quote));
    bits->delimiter = csv_equal(a, b, _mm256_set1_epi8(delimiter));
    bits->lf = csv_equal(a, b, _mm256_set1_epi8('\n'));
    bits->cr = csv_equal(a, b, _mm256_set1_epi8('\r'));
    __m256i sa = _mm256_or_si256(_mm256_cmpeq_epi8(a, tab), _mm256_cmpeq_epi8(a, slash));
    __m256i sb = _mm256_or_si256(_mm256_cmpeq_epi8(b, tab), _mm256_cmpeq_epi8(b, slash));
    bits->special = (uint32_t)_mm256_movemask_epi8(sa) | (uint64_t)(uint32_t)_mm256_movemask_epi8(sb) << 32;
    bits->high = _mm256_movemask_epi8(_mm256_or_si256(a, b)) != 0;
}

CSV_AVX2 static inline uint64_t csv_parity_avx2(uint64_t x)
{
    return (uint64_t)_mm_cvtsi128_si64(
        _mm_clmulepi64_si128(_mm_set_epi64x(0, (long long)x), _mm_set1_epi8(-1), 0));
}

static inline bool csv_has_avx2(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
           __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("popcnt") &&
           __builtin_cpu_supports("pclmul");
}

#define CSV_AVX512                                                                                           \
    __attribute__((target("avx512f,avx512bw,avx512vbmi,avx512vbmi2,bmi,bmi2,popcnt,lzcnt,pclmul")))

CSV_AVX512 static inline void csv_load_avx512(struct csv_bits *bits, const char *p, char quote,
                                              char delimiter)
{
    const __m512i v = _mm512_loadu_si512(p);
    bits->quote = _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8(quote));
    bits->delimiter = _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8(delimiter));
    bits->lf = _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('\n'));
    bits->cr = _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('\r'));
    bits->special =
        _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('\t')) | _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('\\'));
    bits->high = _mm512_movepi8_mask(v) != 0;
}

CSV_AVX512 static inline uint64_t csv_parity_avx512(uint64_t x)
{
    return (uint64_t)_mm_cvtsi128_si64(
        _mm_clmulepi64_si128(_mm_set_epi64x(0, (long long)x), _mm_set1_epi8(-1), 0));
}

static inline bool csv_has_avx512(void)
{
    return csv_has_avx2() && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vbmi") &&
           __builtin_cpu_supports("avx512vbmi2");
}
#endif

#endif
