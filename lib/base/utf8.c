/* utf8.c - is it all UTF-8? With AVX2 by three table look-ups of a half byte each (Keiser and Lemire,
 * Validating UTF-8 in less than one instruction per byte, 2021): what two neighbouring bytes can be at fault
 * of is a set of bits, and a fault is what the high half of the first, its low half, and the high half of the
 * second agree on. */
#include "base/utf8.h"
#include <stdint.h>
#include <string.h>

void cs_utf8_look_plain(struct cs_slice s, struct cs_utf8_look *look)
{
    const char *p = s.p, *end = s.p + s.n;
    *look = (struct cs_utf8_look){.valid = true};
    while (p < end) {
        size_t len = cs_utf8_len(p, (size_t)(end - p));
        if (len == 1) {
            look->lines += *p == '\n';
            look->nul |= *p == 0;
        } else if (len == 0) {
            look->valid = false;
            return;
        }
        look->high += len > 1;
        p += len;
    }
}

#if defined __x86_64__ && defined __GNUC__
#include <immintrin.h>

/* What may be wrong with two bytes that follow each other. */
enum {
    TOO_SHORT = 1 << 0,  /* a lead byte, and no continuation */
    TOO_LONG = 1 << 1,   /* ASCII, and a continuation */
    OVERLONG_3 = 1 << 2, /* E0 80…9F */
    TOO_LARGE = 1 << 3,  /* F4 90…, F5… */
    SURROGATE = 1 << 4,  /* ED A0… */
    OVERLONG_2 = 1 << 5, /* C0, C1 */
    OVERLONG_4 = 1 << 6, /* F0 80…8F; F5… 80…8F is too large */
    TWO = 1 << 7,        /* two continuations: no fault if a lead of three or four stands before */
    ANY = TOO_SHORT | TOO_LONG | TWO,
    LARGER = ANY | TOO_LARGE | OVERLONG_4,
};

/* By the high half of the first of two bytes, by its low half, and by the high half of the second. */
#define FIRST_HIGH(make)                                                                                     \
    make(TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, (char)TWO,          \
         (char)TWO, (char)TWO, (char)TWO, TOO_SHORT | OVERLONG_2, TOO_SHORT,                                 \
         TOO_SHORT | OVERLONG_3 | SURROGATE, TOO_SHORT | TOO_LARGE | OVERLONG_4)
#define FIRST_LOW(make)                                                                                      \
    make((char)(ANY | OVERLONG_3 | OVERLONG_2 | OVERLONG_4), (char)(ANY | OVERLONG_2), (char)ANY, (char)ANY, \
         (char)(ANY | TOO_LARGE), (char)LARGER, (char)LARGER, (char)LARGER, (char)LARGER, (char)LARGER,      \
         (char)LARGER, (char)LARGER, (char)LARGER, (char)(LARGER | SURROGATE), (char)LARGER, (char)LARGER)
#define SECOND_HIGH(make)                                                                                    \
    make(TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT,             \
         (char)(TOO_LONG | OVERLONG_2 | TWO | OVERLONG_3 | OVERLONG_4),                                      \
         (char)(TOO_LONG | OVERLONG_2 | TWO | OVERLONG_3 | TOO_LARGE),                                       \
         (char)(TOO_LONG | OVERLONG_2 | TWO | SURROGATE | TOO_LARGE),                                        \
         (char)(TOO_LONG | OVERLONG_2 | TWO | SURROGATE | TOO_LARGE), TOO_SHORT, TOO_SHORT, TOO_SHORT,       \
         TOO_SHORT)

#define AVX2 __attribute__((target("avx2,popcnt")))

AVX2 static inline __m256i faults(__m256i now, __m256i before)
{
    const __m256i first_high = _mm256_broadcastsi128_si256(FIRST_HIGH(_mm_setr_epi8));
    const __m256i first_low = _mm256_broadcastsi128_si256(FIRST_LOW(_mm_setr_epi8));
    const __m256i second_high = _mm256_broadcastsi128_si256(SECOND_HIGH(_mm_setr_epi8));
    const __m256i half = _mm256_set1_epi8(0x0F);
    __m256i across = _mm256_permute2x128_si256(before, now, 0x21);
    __m256i prev1 = _mm256_alignr_epi8(now, across, 15), prev2 = _mm256_alignr_epi8(now, across, 14),
            prev3 = _mm256_alignr_epi8(now, across, 13);
    __m256i pairs = _mm256_and_si256(
        _mm256_and_si256(_mm256_shuffle_epi8(first_high, _mm256_and_si256(_mm256_srli_epi16(prev1, 4), half)),
                         _mm256_shuffle_epi8(first_low, _mm256_and_si256(prev1, half))),
        _mm256_shuffle_epi8(second_high, _mm256_and_si256(_mm256_srli_epi16(now, 4), half)));
    /* The third byte of three and the fourth of four must be continuations behind continuations. */
    __m256i third = _mm256_subs_epu8(prev2, _mm256_set1_epi8((char)(0xE0 - 0x80)));
    __m256i fourth = _mm256_subs_epu8(prev3, _mm256_set1_epi8((char)(0xF0 - 0x80)));
    __m256i must = _mm256_and_si256(_mm256_or_si256(third, fourth), _mm256_set1_epi8((char)0x80));
    return _mm256_xor_si256(must, pairs);
}

/* Not zero where the last bytes begin a character that is not complete. */
AVX2 static inline __m256i unfinished(__m256i now)
{
    const __m256i most = _mm256_setr_epi8(-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
                                          -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, (char)(0xF0 - 1),
                                          (char)(0xE0 - 1), (char)(0xC0 - 1));
    return _mm256_subs_epu8(now, most);
}

AVX2 static void look_avx2(struct cs_slice s, struct cs_utf8_look *look)
{
    const __m256i zero = _mm256_setzero_si256(), lf = _mm256_set1_epi8('\n');
    __m256i error = zero, before = zero, open = zero, nuls = zero;
    size_t lines = 0, high = 0;
    char tail[64];
    for (size_t at = 0; at < s.n; at += 64) {
        const char *p = s.p + at;
        if (s.n - at < 64) {
            memset(tail, ' ', sizeof tail);
            memcpy(tail, p, s.n - at);
            p = tail;
        }
        __m256i a = _mm256_loadu_si256((const __m256i *)(const void *)p);
        __m256i b = _mm256_loadu_si256((const __m256i *)(const void *)(p + 32));
        nuls = _mm256_or_si256(nuls, _mm256_cmpeq_epi8(_mm256_min_epu8(a, b), zero));
        uint64_t ends = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(a, lf)) |
                        (uint64_t)(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(b, lf)) << 32;
        lines += (size_t)_mm_popcnt_u64(ends);
        if (_mm256_movemask_epi8(_mm256_or_si256(a, b)) == 0) {
            error = _mm256_or_si256(error, open);
            open = zero;
            before = b;
            continue;
        }
        error = _mm256_or_si256(error, _mm256_or_si256(faults(a, before), faults(b, a)));
        open = unfinished(b);
        before = b;
        /* What begins a character beyond ASCII: C0 and more, which is -64 and more, below 0. */
        const __m256i last_continuation = _mm256_set1_epi8(-65);
        __m256i la = _mm256_and_si256(_mm256_cmpgt_epi8(a, last_continuation), a);
        __m256i lb = _mm256_and_si256(_mm256_cmpgt_epi8(b, last_continuation), b);
        uint64_t leads = (uint32_t)_mm256_movemask_epi8(la) | (uint64_t)(uint32_t)_mm256_movemask_epi8(lb)
                                                                  << 32;
        high += (size_t)_mm_popcnt_u64(leads);
    }
    error = _mm256_or_si256(error, open);
    look->valid = _mm256_testz_si256(error, error);
    look->nul = _mm256_movemask_epi8(nuls) != 0;
    look->lines = lines;
    look->high = high;
}

/* ---- the same for 64 bytes at a time ---- */

#define AVX512 __attribute__((target("avx512f,avx512bw,popcnt")))

AVX512 static inline __m512i faults_512(__m512i now, __m512i before)
{
    const __m512i first_high = _mm512_broadcast_i32x4(FIRST_HIGH(_mm_setr_epi8));
    const __m512i first_low = _mm512_broadcast_i32x4(FIRST_LOW(_mm_setr_epi8));
    const __m512i second_high = _mm512_broadcast_i32x4(SECOND_HIGH(_mm_setr_epi8));
    const __m512i half = _mm512_set1_epi8(0x0F);
    __m512i across = _mm512_alignr_epi64(now, before, 6);
    __m512i prev1 = _mm512_alignr_epi8(now, across, 15), prev2 = _mm512_alignr_epi8(now, across, 14),
            prev3 = _mm512_alignr_epi8(now, across, 13);
    __m512i pairs = _mm512_and_si512(
        _mm512_and_si512(_mm512_shuffle_epi8(first_high, _mm512_and_si512(_mm512_srli_epi16(prev1, 4), half)),
                         _mm512_shuffle_epi8(first_low, _mm512_and_si512(prev1, half))),
        _mm512_shuffle_epi8(second_high, _mm512_and_si512(_mm512_srli_epi16(now, 4), half)));
    __m512i third = _mm512_subs_epu8(prev2, _mm512_set1_epi8((char)(0xE0 - 0x80)));
    __m512i fourth = _mm512_subs_epu8(prev3, _mm512_set1_epi8((char)(0xF0 - 0x80)));
    __m512i must = _mm512_and_si512(_mm512_or_si512(third, fourth), _mm512_set1_epi8((char)0x80));
    return _mm512_xor_si512(must, pairs);
}

struct look_512 {
    __m512i error, before, least;
    uint64_t open; /* not 0: the last bytes begin a character that is not complete, perhaps */
    size_t high;
};

AVX512 static inline void check_512(struct look_512 *k, __m512i v)
{
    k->error = _mm512_or_si512(k->error, faults_512(v, k->before));
    uint64_t leads = _mm512_mask_cmpge_epu8_mask(_mm512_movepi8_mask(v), v, _mm512_set1_epi8((char)0xC0));
    k->high += (size_t)_mm_popcnt_u64(leads);
    k->open = leads >> 61;
    k->before = v;
}

AVX512 static inline size_t lines_512(__m512i v)
{
    return (size_t)_mm_popcnt_u64(_mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('\n')));
}

/* Whether all is ASCII is asked of four blocks together: of one, the answer cannot be foreseen. */
AVX512 static void look_avx512(struct cs_slice s, struct cs_utf8_look *look)
{
    const __m512i blank = _mm512_set1_epi8(' ');
    struct look_512 k = {.error = _mm512_setzero_si512(), .before = blank, .least = blank};
    size_t lines = 0, at = 0;
    for (; s.n - at >= 256; at += 256) {
        const __m512i a = _mm512_loadu_si512(s.p + at), b = _mm512_loadu_si512(s.p + at + 64),
                      c = _mm512_loadu_si512(s.p + at + 128), d = _mm512_loadu_si512(s.p + at + 192);
        const __m512i any = _mm512_or_si512(_mm512_or_si512(a, b), _mm512_or_si512(c, d));
        k.least = _mm512_min_epu8(_mm512_min_epu8(k.least, a), b);
        k.least = _mm512_min_epu8(_mm512_min_epu8(k.least, c), d);
        lines += lines_512(a) + lines_512(b) + lines_512(c) + lines_512(d);
        if (_mm512_movepi8_mask(any) | k.open) {
            check_512(&k, a);
            check_512(&k, b);
            check_512(&k, c);
            check_512(&k, d);
        } else {
            k.before = d;
        }
    }
    for (; at < s.n; at += 64) {
        const __mmask64 keep = s.n - at < 64 ? (1ull << (s.n - at)) - 1 : ~0ull;
        const __m512i v = _mm512_mask_loadu_epi8(blank, keep, s.p + at);
        k.least = _mm512_min_epu8(k.least, v);
        lines += lines_512(v);
        check_512(&k, v);
    }
    if (k.open) check_512(&k, blank);
    look->valid = _mm512_test_epi8_mask(k.error, k.error) == 0;
    look->nul = _mm512_testn_epi8_mask(k.least, k.least) != 0;
    look->lines = lines;
    look->high = k.high;
}

size_t cs_utf8_ways(cs_utf8_look_fn *ways[CS_UTF8_WAYS])
{
    size_t n = 0;
    bool popcnt = __builtin_cpu_supports("popcnt");
    if (popcnt && __builtin_cpu_supports("avx512bw")) ways[n++] = look_avx512;
    if (popcnt && __builtin_cpu_supports("avx2")) ways[n++] = look_avx2;
    ways[n++] = cs_utf8_look_plain;
    return n;
}
#else
size_t cs_utf8_ways(cs_utf8_look_fn *ways[CS_UTF8_WAYS])
{
    ways[0] = cs_utf8_look_plain;
    return 1;
}
#endif

void cs_utf8_look(struct cs_slice s, struct cs_utf8_look *look)
{
    cs_utf8_look_fn *ways[CS_UTF8_WAYS];
    (void)cs_utf8_ways(ways);
    ways[0](s, look);
}

/* Few bytes, as cells are: eight ASCII bytes at a time, other characters by their shape. */
static bool is_valid_short(const char *p, const char *end)
{
    while (p < end) {
        uint64_t eight;
        if (end - p >= 8 && (memcpy(&eight, p, 8), (eight & 0x8080808080808080u) == 0)) {
            p += 8;
            continue;
        }
        size_t len = cs_utf8_len(p, (size_t)(end - p));
        if (!len) return false;
        p += len;
    }
    return true;
}

bool cs_utf8_valid(struct cs_slice s)
{
    struct cs_utf8_look look;
    if (s.n < 64) return is_valid_short(s.p, s.p + s.n);
    cs_utf8_look(s, &look);
    return look.valid;
}
