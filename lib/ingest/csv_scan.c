/* csv_scan.c - quotes open and close: where records end, and whether each quote stands where one may. */
#include "ingest/csv_bits.h"

/* What one block needs to know of the ones before. */
struct carry {
    uint64_t inside; /* ~0: in quotes */
    uint64_t may;    /* 1: an opening quote may come first */
    uint64_t closed; /* 1: the last byte closed a quote */
    uint64_t cr;     /* 1: the last byte was a CR */
};

/* Is there nothing in 64 bytes but text, delimiters and LF? And where LF is. */
typedef bool scan_easy_fn(const char *p, const struct cs_csv_rules *, uint64_t *lf);

static inline bool scan_easy_plain(const char *p, const struct cs_csv_rules *r, uint64_t *lf)
{
    struct csv_bits b;
    csv_load_plain(&b, p, r->quote, r->delimiter);
    *lf = b.lf;
    return !(b.quote | b.cr);
}

__attribute__((always_inline)) static inline void end_records(struct cs_csv_scan *s, size_t at, uint64_t ends,
                                                              uint64_t lines, uint64_t line_ends)
{
    unsigned last = 63 - (unsigned)__builtin_clzll(ends);
    if (!s->first) s->first = at + (unsigned)__builtin_ctzll(ends) + 1;
    s->end = at + last + 1;
    s->lines = lines + (unsigned)__builtin_popcountll(line_ends & (~0ull >> (63 - last)));
}

__attribute__((always_inline)) static inline void scan_text(struct cs_csv_scan *s,
                                                            const struct cs_csv_rules *r, const char *text,
                                                            size_t at, size_t n, csv_load_fn *load,
                                                            csv_parity_fn *parity, scan_easy_fn *easy)
{
    struct carry k = {.may = 1};
    uint64_t lines = 0;
    *s = (struct cs_csv_scan){.end = at, .ordered = true};
    for (; at < n; at += 64) {
        struct csv_bits b;
        if (n - at >= 64 && !(k.inside | k.closed | k.cr) && easy(text + at, r, &b.lf)) {
            if (b.lf) end_records(s, at, b.lf, lines, b.lf);
            lines += (unsigned)__builtin_popcountll(b.lf);
            k.may = text[at + 63] == r->delimiter || text[at + 63] == '\n';
            continue;
        }
        load(&b, text + at, r->quote, r->delimiter);
        uint64_t valid = csv_valid(n - at), ends = (b.lf | b.cr) & valid, record_ends = ends;
        uint64_t line_ends = (b.cr | (b.lf & ~(b.cr << 1 | k.cr))) & valid;
        uint64_t quote = r->no_quote ? 0 : b.quote & valid;
        if (quote | k.inside | k.closed) {
            uint64_t inside = parity(quote) ^ k.inside, open = quote & inside, close = quote & ~inside;
            uint64_t cut = (b.delimiter | ends) & valid;
            uint64_t before = (((cut & ~inside) | close) << 1) | k.may, behind = close << 1 | k.closed;
            uint64_t bad = (open & ~before) | (behind & valid & ~(cut | quote));
            record_ends = ends & ~inside;
            if (bad) {
                record_ends &= (bad & -bad) - 1;
                s->ordered = false;
            }
            k.inside = (uint64_t)((int64_t)inside >> 63);
            k.may = ((cut & ~inside) | close) >> 63;
            k.closed = close >> 63;
        } else {
            k.may = ((b.delimiter | ends) & valid) >> 63;
        }
        k.cr = b.cr >> 63;
        if (record_ends) end_records(s, at, record_ends, lines, line_ends);
        if (!s->ordered) return;
        lines += (unsigned)__builtin_popcountll(line_ends);
    }
}

void cs_csv_scan_plain(struct cs_csv_scan *s, const struct cs_csv_rules *r, const char *text, size_t at,
                       size_t n)
{
    scan_text(s, r, text, at, n, csv_load_plain, csv_parity_plain, scan_easy_plain);
}

#ifdef CSV_AVX2
CSV_AVX2 static inline bool scan_easy_avx2(const char *p, const struct cs_csv_rules *r, uint64_t *lf)
{
    __m256i a = _mm256_loadu_si256((const __m256i *)(const void *)p);
    __m256i b = _mm256_loadu_si256((const __m256i *)(const void *)(p + 32));
    const __m256i quote = _mm256_set1_epi8(r->quote), cr = _mm256_set1_epi8('\r');
    __m256i oa = _mm256_or_si256(_mm256_cmpeq_epi8(a, quote), _mm256_cmpeq_epi8(a, cr));
    __m256i ob = _mm256_or_si256(_mm256_cmpeq_epi8(b, quote), _mm256_cmpeq_epi8(b, cr));
    *lf = csv_equal(a, b, _mm256_set1_epi8('\n'));
    oa = _mm256_or_si256(oa, ob);
    return _mm256_testz_si256(oa, oa);
}

CSV_AVX2 static void scan_avx2(struct cs_csv_scan *s, const struct cs_csv_rules *r, const char *text,
                               size_t at, size_t n)
{
    scan_text(s, r, text, at, n, csv_load_avx2, csv_parity_avx2, scan_easy_avx2);
}

CSV_AVX512 static inline bool scan_easy_avx512(const char *p, const struct cs_csv_rules *r, uint64_t *lf)
{
    const __m512i v = _mm512_loadu_si512(p);
    *lf = _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('\n'));
    return !(_mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8(r->quote)) |
             _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('\r')));
}

CSV_AVX512 static void scan_avx512(struct cs_csv_scan *s, const struct cs_csv_rules *r, const char *text,
                                   size_t at, size_t n)
{
    scan_text(s, r, text, at, n, csv_load_avx512, csv_parity_avx512, scan_easy_avx512);
}

size_t cs_csv_scan_ways(cs_csv_scan_fn *ways[CS_CSV_WAYS])
{
    size_t n = 0;
    if (csv_has_avx512()) ways[n++] = scan_avx512;
    if (csv_has_avx2()) ways[n++] = scan_avx2;
    ways[n++] = cs_csv_scan_plain;
    return n;
}
#else
size_t cs_csv_scan_ways(cs_csv_scan_fn *ways[CS_CSV_WAYS])
{
    ways[0] = cs_csv_scan_plain;
    return 1;
}
#endif

void cs_csv_scan(struct cs_csv_scan *s, const struct cs_csv_rules *r, const char *text, size_t at, size_t n)
{
    cs_csv_scan_fn *ways[CS_CSV_WAYS];
    (void)cs_csv_scan_ways(ways);
    ways[0](s, r, text, at, n);
}
