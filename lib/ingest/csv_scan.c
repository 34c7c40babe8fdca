/* csv_scan.c - quotes open and close: where records end, and whether each quote stands where one may. */
#include "ingest/csv_bits.h"

/* What one block needs to know of the ones before. */
struct carry {
    uint64_t inside; /* ~0: in quotes */
    uint64_t may;    /* 1: an opening quote may come first */
    uint64_t closed; /* 1: the last byte closed a quote */
    uint64_t cr;     /* 1: the last byte was a CR */
};

__attribute__((always_inline)) static inline void scan_text(struct cs_csv_scan *s,
                                                            const struct cs_csv_rules *r, const char *text,
                                                            size_t at, size_t n, csv_load_fn *load,
                                                            csv_parity_fn *parity)
{
    struct carry k = {.may = 1};
    uint64_t lines = 0;
    *s = (struct cs_csv_scan){.end = at, .ordered = true};
    for (; at < n; at += 64) {
        struct csv_bits b;
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
        if (record_ends) {
            unsigned last = 63 - (unsigned)__builtin_clzll(record_ends);
            if (!s->first) s->first = at + (unsigned)__builtin_ctzll(record_ends) + 1;
            s->end = at + last + 1;
            s->lines = lines + (unsigned)__builtin_popcountll(line_ends & (~0ull >> (63 - last)));
        }
        if (!s->ordered) return;
        lines += (unsigned)__builtin_popcountll(line_ends);
    }
}

void cs_csv_scan_plain(struct cs_csv_scan *s, const struct cs_csv_rules *r, const char *text, size_t at,
                       size_t n)
{
    scan_text(s, r, text, at, n, csv_load_plain, csv_parity_plain);
}

#ifdef CSV_AVX2
CSV_AVX2 static void scan_avx2(struct cs_csv_scan *s, const struct cs_csv_rules *r, const char *text,
                               size_t at, size_t n)
{
    scan_text(s, r, text, at, n, csv_load_avx2, csv_parity_avx2);
}

void cs_csv_scan(struct cs_csv_scan *s, const struct cs_csv_rules *r, const char *text, size_t at, size_t n)
{
    if (csv_has_avx2())
        scan_avx2(s, r, text, at, n);
    else
        cs_csv_scan_plain(s, r, text, at, n);
}
#else
void cs_csv_scan(struct cs_csv_scan *s, const struct cs_csv_rules *r, const char *text, size_t at, size_t n)
{
    cs_csv_scan_plain(s, r, text, at, n);
}
#endif
