/* csv_split.c - records in perfect order to rows: 64 bytes at a time are copied, delimiters become tabs, and
 * only where quotes or bytes to be escaped are, shorter runs are copied between them.
 *
 * A block is written before it is known whether its rows have the right number of fields; when one has not,
 * what was written of it is taken back and reading goes on right behind it.
 */
#include "ingest/csv_bits.h"
#include "table/scan.h"
#include <stdlib.h>

enum { ROOM = 256 }; /* of output for a block: twice 64, and 64 more that a copy may write over */

typedef void csv_copy_fn(char *to, const char *from, char delimiter); /* 64 bytes, delimiters as tabs */
/* The same, and true when there is nothing else in them to look at but delimiters and LF. */
typedef bool csv_easy_fn(char *to, const char *from, const struct cs_csv_rules *, struct csv_bits *);

struct split {
    struct cs_rows *rows;
    const struct cs_csv_rules *rules;
    struct cs_slice header;
    const char *text;
    uint32_t width;
    size_t at;     /* the next block in the text */
    uint64_t line; /* on which it begins */
    size_t record; /* the current record in the text */
    uint64_t record_line;
    size_t row;  /* the current row in the data */
    size_t seps; /* written */
    uint64_t inside, closed, cr;
};

struct block { /* 64 bytes, judged */
    uint64_t sep, ends, drop, special, line_ends, inside_delimiter, cr;
};

/* Writes the 64 bytes without those to be dropped, none special; false: this machine has no quick way. */
typedef bool csv_squeeze_fn(char *to, const char *from, const struct block *);

/* ---- a block's masks ---- */

__attribute__((always_inline)) static inline void
judge(struct split *s, const struct csv_bits *b, uint64_t valid, struct block *k, csv_parity_fn *parity)
{
    uint64_t quote = s->rules->no_quote ? 0 : b->quote & valid, ends = (b->lf | b->cr) & valid;
    uint64_t cut = (b->delimiter & valid) | ends, after_cr = b->cr << 1 | s->cr;
    uint64_t inside = s->inside, keep = 0;
    if (quote) {
        inside ^= parity(quote);
        uint64_t open = quote & inside, close = quote & ~inside;
        keep = open & (close << 1 | s->closed);
        s->closed = close >> 63;
    } else {
        s->closed = 0;
    }
    uint64_t second = b->lf & after_cr & ~inside & valid; /* the LF of a CRLF */
    k->sep = cut & ~inside & ~second;
    k->ends = ends & k->sep;
    k->drop = (quote & ~keep) | second;
    k->special = ((b->special & valid) | ends) & ~k->sep & ~k->drop;
    k->line_ends = (b->cr | (b->lf & ~after_cr)) & valid;
    k->inside_delimiter = b->delimiter & inside & valid;
    k->cr = b->cr & k->sep;
    s->inside = (uint64_t)((int64_t)inside >> 63);
    s->cr = b->cr >> 63;
}

/* ---- a block's bytes ---- */

static char letter(char c)
{
    return c == '\t' ? 't' : c == '\n' ? 'n' : c == '\r' ? 'r' : '\\';
}

/* What the copy took for something else: delimiters in quotes, and a CR that ends a record. */
__attribute__((always_inline)) static inline void mend(char *p, const struct block *k, char delimiter)
{
    for (uint64_t m = k->inside_delimiter; m; m &= m - 1) p[__builtin_ctzll(m)] = delimiter;
    for (uint64_t m = k->cr; m; m &= m - 1) p[__builtin_ctzll(m)] = '\n';
}

/* `n` bytes at `from` go to `to` without those to be dropped, special ones escaped. 64 bytes behind are
 * writable.
 */
__attribute__((always_inline)) static inline char *copy_runs(char *to, const char *from, unsigned n,
                                                             const struct block *k)
{
    unsigned done = 0;
    for (uint64_t m = k->drop | k->special; m; m &= m - 1) {
        unsigned at = (unsigned)__builtin_ctzll(m);
        memcpy(to, from + done, 64);
        to += at - done;
        if (k->special >> at & 1) {
            *to++ = '\\';
            *to++ = letter(from[at]);
        }
        done = at + 1;
    }
    memcpy(to, from + done, 64);
    return to + (n - done);
}

/* ---- rows ---- */

__attribute__((always_inline)) static inline enum cs_status make_room(struct split *s, struct cs_error *e)
{
    struct cs_rows *r = s->rows;
    if (r->data.cap - r->data.n < ROOM && !cs_buf_room(&r->data, ROOM)) return cs_fail_memory(e);
    if (s->seps + 128 > r->sep_cap &&
        cs_grow(&r->sep, &r->sep_cap, s->seps + 128, sizeof *r->sep, e) != CS_OK)
        return e->status;
    return r->n + 128 > r->rows_cap ? cs_rows_room(r, 128, e) : CS_OK;
}

/* The record that ends at text[end] is left out; or it was a blank line. The next block begins behind it. */
__attribute__((noinline, cold)) static enum cs_status
take_back(struct split *s, size_t end, bool blank, enum cs_reject why, uint32_t fields, struct cs_error *e)
{
    s->rows->data.n = s->row;
    s->seps = (size_t)s->rows->n * s->width;
    s->at = end + 1;
    s->inside = s->closed = 0;
    s->cr = s->text[end] == '\r';
    if (blank) return CS_OK;
    return cs_rows_reject(s->rows, why, s->record_line, cs_slice(s->text + s->record, end - s->record),
                          fields, e);
}

/* Ends the rows that end in the block at `at`, whose separators are written. *again: the block did not come
 * to its end. */
__attribute__((always_inline)) static inline enum cs_status
end_rows(struct split *s, size_t at, size_t base, const struct block *k, bool *again, struct cs_error *e)
{
    struct cs_rows *r = s->rows;
    size_t first = s->seps - (unsigned)__builtin_popcountll(k->sep);
    for (uint64_t m = k->ends; m; m &= m - 1) {
        unsigned bit = (unsigned)__builtin_ctzll(m);
        uint64_t upto = ~0ull >> (63 - bit);
        size_t end = at + bit, seps = first + (unsigned)__builtin_popcountll(k->sep & upto);
        size_t row_end = base + bit + 1 + (unsigned)__builtin_popcountll(k->special & upto) -
                         (unsigned)__builtin_popcountll(k->drop & upto);
        uint64_t line = s->line + (unsigned)__builtin_popcountll(k->line_ends & upto);
        size_t fields = seps - (size_t)r->n * s->width;
        bool blank = s->record == end, fits = fields == s->width;
        bool header = fits && cs_csv_is_header(cs_slice(r->data.p + s->row, row_end - s->row), s->header);
        if (blank || !fits || header) {
            enum cs_status st =
                take_back(s, end, blank, header ? CS_REJECT_HEADER : CS_REJECT_FIELDS, (uint32_t)fields, e);
            if (st) return st;
            *again = true;
            s->line = line;
        } else {
            r->start[r->n] = (uint32_t)s->row;
            r->line[r->n++] = s->record_line;
            s->row = row_end;
        }
        s->record = end + 1 + (s->text[end] == '\r' && s->text[end + 1] == '\n');
        s->record_line = line;
        if (*again) return CS_OK;
    }
    s->line += (unsigned)__builtin_popcountll(k->line_ends);
    return CS_OK;
}

__attribute__((always_inline)) static inline void write_seps(struct split *s, size_t base,
                                                             const struct block *k)
{
    uint32_t *to = s->rows->whole ? NULL : s->rows->sep + s->seps;
    unsigned n = (unsigned)__builtin_popcountll(k->sep);
    uint64_t m = k->sep;
    s->seps += n;
    if (s->rows->whole) return;
    if (!(k->drop | k->special)) {
        for (unsigned done = 0; done < n; done += 8)
            for (unsigned i = 0; i < 8; i++) { /* see scan.c: what is too much is written over */
                *to++ = (uint32_t)base + (uint32_t)__builtin_ctzll(m | 1ull << 63);
                m &= m - 1;
            }
        return;
    }
    for (; m; m &= m - 1) {
        unsigned bit = (unsigned)__builtin_ctzll(m);
        uint64_t before = (1ull << bit) - 1;
        *to++ = (uint32_t)(base + bit + (unsigned)__builtin_popcountll(k->special & before) -
                           (unsigned)__builtin_popcountll(k->drop & before));
    }
}

__attribute__((always_inline)) static inline enum cs_status
split_text(struct cs_rows *r, const struct cs_csv_rules *rules, const struct cs_stretch *piece,
           struct cs_slice header, struct cs_error *e, csv_load_fn *load, csv_parity_fn *parity,
           csv_copy_fn *copy, csv_easy_fn *easy, csv_squeeze_fn *squeeze)
{
    struct split s = {.rows = r,
                      .rules = rules,
                      .header = header,
                      .text = r->text.p,
                      .width = r->header->n,
                      .at = piece->at,
                      .record = piece->at,
                      .line = piece->line,
                      .record_line = piece->line,
                      .row = r->data.n,
                      .seps = (size_t)r->n * r->header->n};
    size_t end = piece->at + piece->n;
    bool high = false, escaped = false;
    while (s.at < end) {
        struct csv_bits b;
        struct block k;
        bool again = false;
        size_t at = s.at, left = end - at, base = r->data.n;
        if (make_room(&s, e) != CS_OK) return e->status;
        if (left >= 64 && !(s.inside | s.closed | s.cr) && easy(r->data.p + base, s.text + at, rules, &b)) {
            k = (struct block){.sep = b.delimiter | b.lf, .ends = b.lf, .line_ends = b.lf};
            high |= b.high;
            r->data.n = base + 64;
            s.at = at + 64;
            write_seps(&s, base, &k);
            if (k.ends && end_rows(&s, at, base, &k, &again, e) != CS_OK) return e->status;
            continue;
        }
        load(&b, s.text + at, rules->quote, rules->delimiter);
        judge(&s, &b, csv_valid(left), &k, parity);
        high |= b.high;
        unsigned n = left < 64 ? (unsigned)left : 64;
        if (!(k.drop | k.special)) {
            copy(r->data.p + base, s.text + at, rules->delimiter);
            if (k.inside_delimiter | k.cr) mend(r->data.p + base, &k, rules->delimiter);
            r->data.n = base + n;
        } else if (!k.special && squeeze(r->data.p + base, s.text + at, &k)) {
            r->data.n = base + n - (unsigned)__builtin_popcountll(k.drop);
        } else {
            char bytes[128];
            copy(bytes, s.text + at, rules->delimiter);
            mend(bytes, &k, rules->delimiter);
            if (k.special) { /* a tab in a cell looks like a delimiter by now, but it is none */
                escaped = true;
                for (uint64_t m = k.special; m; m &= m - 1)
                    bytes[__builtin_ctzll(m)] = s.text[at + (unsigned)__builtin_ctzll(m)];
            }
            r->data.n = (size_t)(copy_runs(r->data.p + base, bytes, n, &k) - r->data.p);
        }
        write_seps(&s, base, &k);
        s.at = at + 64;
        if (end_rows(&s, at, base, &k, &again, e) != CS_OK) return e->status;
    }
    r->high |= high;
    r->escaped |= escaped;
    char *pad = cs_buf_room(&r->data, CS_SCAN_PAD);
    if (!pad) return cs_fail_memory(e);
    memset(pad, 0, CS_SCAN_PAD);
    return CS_OK;
}

static bool squeeze_none(char *to, const char *from, const struct block *k)
{
    (void)to;
    (void)from;
    (void)k;
    return false;
}

static bool easy_plain(char *to, const char *from, const struct cs_csv_rules *rules, struct csv_bits *b)
{
    csv_load_plain(b, from, rules->quote, rules->delimiter);
    for (unsigned i = 0; i < 64; i++) to[i] = from[i] == rules->delimiter ? '\t' : from[i];
    return !(b->quote | b->cr | (b->special & ~b->delimiter));
}

static void copy_plain(char *to, const char *from, char delimiter)
{
    for (unsigned i = 0; i < 64; i++) to[i] = from[i] == delimiter ? '\t' : from[i];
}

enum cs_status cs_csv_split_plain(struct cs_rows *r, const struct cs_csv_rules *rules,
                                  const struct cs_stretch *piece, struct cs_slice header, struct cs_error *e)
{
    return split_text(r, rules, piece, header, e, csv_load_plain, csv_parity_plain, copy_plain, easy_plain,
                      squeeze_none);
}

#ifdef CSV_AVX2
CSV_AVX2 static inline void copy_avx2(char *to, const char *from, char delimiter)
{
    const __m256i cut = _mm256_set1_epi8(delimiter), tab = _mm256_set1_epi8('\t');
    for (unsigned i = 0; i < 64; i += 32) {
        __m256i a = _mm256_loadu_si256((const __m256i *)(const void *)(from + i));
        _mm256_storeu_si256((__m256i *)(void *)(to + i),
                            _mm256_blendv_epi8(a, tab, _mm256_cmpeq_epi8(a, cut)));
    }
}

CSV_AVX2 static inline bool easy_avx2(char *to, const char *from, const struct cs_csv_rules *rules,
                                      struct csv_bits *bits)
{
    const __m256i cut = _mm256_set1_epi8(rules->delimiter), quote = _mm256_set1_epi8(rules->quote);
    const __m256i tab = _mm256_set1_epi8('\t'), slash = _mm256_set1_epi8('\\'), cr = _mm256_set1_epi8('\r');
    const __m256i lf = _mm256_set1_epi8('\n');
    __m256i a = _mm256_loadu_si256((const __m256i *)(const void *)from);
    __m256i b = _mm256_loadu_si256((const __m256i *)(const void *)(from + 32));
    __m256i ca = _mm256_cmpeq_epi8(a, cut), cb = _mm256_cmpeq_epi8(b, cut);
    /* a delimiter that is a tab or backslash is no other byte to look at */
    __m256i oa = _mm256_or_si256(_mm256_cmpeq_epi8(a, quote), _mm256_cmpeq_epi8(a, cr));
    __m256i ob = _mm256_or_si256(_mm256_cmpeq_epi8(b, quote), _mm256_cmpeq_epi8(b, cr));
    __m256i ta = _mm256_or_si256(_mm256_cmpeq_epi8(a, tab), _mm256_cmpeq_epi8(a, slash));
    __m256i tb = _mm256_or_si256(_mm256_cmpeq_epi8(b, tab), _mm256_cmpeq_epi8(b, slash));
    oa = _mm256_or_si256(oa, _mm256_andnot_si256(ca, ta));
    ob = _mm256_or_si256(ob, _mm256_andnot_si256(cb, tb));
    _mm256_storeu_si256((__m256i *)(void *)to, _mm256_blendv_epi8(a, tab, ca));
    _mm256_storeu_si256((__m256i *)(void *)(to + 32), _mm256_blendv_epi8(b, tab, cb));
    bits->delimiter = (uint32_t)_mm256_movemask_epi8(ca) | (uint64_t)(uint32_t)_mm256_movemask_epi8(cb) << 32;
    bits->lf = csv_equal(a, b, lf);
    bits->high = _mm256_movemask_epi8(_mm256_or_si256(a, b)) != 0;
    oa = _mm256_or_si256(oa, ob);
    return _mm256_testz_si256(oa, oa);
}

CSV_AVX2 static enum cs_status split_avx2(struct cs_rows *r, const struct cs_csv_rules *rules,
                                          const struct cs_stretch *piece, struct cs_slice header,
                                          struct cs_error *e)
{
    return split_text(r, rules, piece, header, e, csv_load_avx2, csv_parity_avx2, copy_avx2, easy_avx2,
                      squeeze_none);
}

CSV_AVX512 static inline void copy_avx512(char *to, const char *from, char delimiter)
{
    const __m512i v = _mm512_loadu_si512(from);
    _mm512_storeu_si512(to, _mm512_mask_mov_epi8(v, _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8(delimiter)),
                                                 _mm512_set1_epi8('\t')));
}

CSV_AVX512 static inline bool easy_avx512(char *to, const char *from, const struct cs_csv_rules *rules,
                                          struct csv_bits *b)
{
    csv_load_avx512(b, from, rules->quote, rules->delimiter);
    copy_avx512(to, from, rules->delimiter);
    return !(b->quote | b->cr | (b->special & ~b->delimiter));
}

CSV_AVX512 static inline bool squeeze_avx512(char *to, const char *from, const struct block *k)
{
    __m512i v = _mm512_loadu_si512(from);
    v = _mm512_mask_mov_epi8(v, k->sep, _mm512_set1_epi8('\t'));
    v = _mm512_mask_mov_epi8(v, k->ends, _mm512_set1_epi8('\n'));
    _mm512_storeu_si512(to, _mm512_maskz_compress_epi8(~k->drop, v));
    return true;
}

CSV_AVX512 static enum cs_status split_avx512(struct cs_rows *r, const struct cs_csv_rules *rules,
                                              const struct cs_stretch *piece, struct cs_slice header,
                                              struct cs_error *e)
{
    return split_text(r, rules, piece, header, e, csv_load_avx512, csv_parity_avx512, copy_avx512,
                      easy_avx512, squeeze_avx512);
}

size_t cs_csv_split_ways(cs_csv_split_fn *ways[CS_CSV_WAYS])
{
    size_t n = 0;
    if (csv_has_avx512()) ways[n++] = split_avx512;
    if (csv_has_avx2()) ways[n++] = split_avx2;
    ways[n++] = cs_csv_split_plain;
    return n;
}
#else
size_t cs_csv_split_ways(cs_csv_split_fn *ways[CS_CSV_WAYS])
{
    ways[0] = cs_csv_split_plain;
    return 1;
}
#endif

enum cs_status cs_csv_split(struct cs_rows *r, const struct cs_csv_rules *rules,
                            const struct cs_stretch *piece, struct cs_slice header, struct cs_error *e)
{
    cs_csv_split_fn *ways[CS_CSV_WAYS];
    (void)cs_csv_split_ways(ways);
    return ways[0](r, rules, piece, header, e);
}
