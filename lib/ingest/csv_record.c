/* csv_record.c - one record read with care: by libcsv where it knows the dialect, else byte by byte. */
#include "ingest/csv.h"
#include <csv.h>
#include <stdlib.h>
#include <string.h>

static const char mark[] = "\xEF\xBB\xBF"; /* files with one each, put together */
enum { GROWTH = 1 << 12 };                 /* of libcsv's buffer */

bool cs_csv_is_plain(const struct cs_csv_rules *r)
{
    return !r->escape && !r->no_doublequote && !r->skip_space && !r->lazy_quotes && r->comment.n == 0 &&
           r->null.n == 0;
}

void cs_csv_cells_release(struct cs_csv_cells *c)
{
    cs_buf_release(&c->text);
    free(c->end);
}

static bool is_end(char c)
{
    return c == '\n' || c == '\r';
}

/* Behind the line end at p. A CR that is the last byte known may have its LF yet to come. */
static const char *skip_end(const char *p, const char *end, bool last)
{
    if (*p == '\r' && p + 1 == end && !last) return NULL;
    return p + 1 + (*p == '\r' && p + 1 < end && p[1] == '\n');
}

static const char *skip_line(const char *p, const char *end, bool last)
{
    while (p < end && !is_end(*p)) p++;
    return p < end ? skip_end(p, end, last) : last ? end : NULL;
}

static void add(struct cs_csv_cells *c, const char *p, size_t n)
{
    if (c) cs_buf_add(&c->text, p, n);
}

static void end_cell(const struct cs_csv_rules *r, struct cs_csv_cells *c)
{
    struct cs_error ignored;
    if (!c) return;
    size_t from = c->n ? c->end[c->n - 1] : 0;
    if (r->null.n && cs_slice_eq(cs_slice(c->text.p + from, c->text.n - from), r->null)) c->text.n = from;
    if (cs_grow(&c->end, &c->cap, (size_t)c->n + 1, sizeof *c->end, &ignored) != CS_OK) {
        c->failed = true;
        return;
    }
    c->end[c->n++] = c->text.n;
}

/* The escape at p: what it stands for, or itself and what follows. NULL: the text ends in it. */
static const char *take_escape(const struct cs_csv_rules *r, const char *p, const char *end, bool last,
                               struct cs_csv_cells *c)
{
    if (p + 1 == end) {
        if (!last) return NULL;
        add(c, p, 1);
        return end;
    }
    bool special =
        p[1] == r->escape || p[1] == r->delimiter || is_end(p[1]) || (p[1] == r->quote && !r->no_quote);
    add(c, p + special, 2u - special);
    return p + 2;
}

struct place { /* where reading a cell stopped */
    const char *p;
    enum cs_csv_end end; /* CS_CSV_RECORD: at the delimiter, line end or end of text behind the cell */
};

static struct place stop(const char *p, enum cs_csv_end end)
{
    return (struct place){p, end};
}

static struct place bare_cell(const struct cs_csv_rules *r, const char *p, const char *end, bool last,
                              struct cs_csv_cells *c)
{
    while (p < end && *p != r->delimiter && !is_end(*p)) {
        if (r->escape && *p == r->escape) {
            p = take_escape(r, p, end, last, c);
            if (!p) return stop(NULL, CS_CSV_MORE);
            continue;
        }
        if (c && *p == r->quote && !r->no_quote) c->stray = true;
        const char *from = p++;
        while (p < end && *p != r->delimiter && !is_end(*p) && *p != r->quote && *p != r->escape) p++;
        add(c, from, (size_t)(p - from));
    }
    return stop(p, p < end || last ? CS_CSV_RECORD : CS_CSV_MORE);
}

/* From behind the opening quote on. */
static struct place quoted_cell(const struct cs_csv_rules *r, const char *p, const char *end, bool last,
                                struct cs_csv_cells *c)
{
    for (;;) {
        const char *from = p;
        while (p < end && *p != r->quote && (!r->escape || *p != r->escape)) p++;
        add(c, from, (size_t)(p - from));
        if (p == end) return stop(NULL, last ? CS_CSV_OPEN : CS_CSV_MORE);
        if (*p != r->quote) {
            p = take_escape(r, p, end, last, c);
            if (!p) return stop(NULL, CS_CSV_MORE);
            continue;
        }
        p++;
        if (p == end) return stop(p, last ? CS_CSV_RECORD : CS_CSV_MORE);
        if (*p == r->quote && !r->no_doublequote) {
            add(c, p++, 1);
            continue;
        }
        const char *behind = p; /* blanks may stand between a quote and what ends the cell */
        while (r->skip_space && behind < end && *behind == ' ') behind++;
        if (behind == end) return stop(behind, last ? CS_CSV_RECORD : CS_CSV_MORE);
        if (*behind == r->delimiter || is_end(*behind)) return stop(behind, CS_CSV_RECORD);
        if (r->no_doublequote) return bare_cell(r, p, end, last, c);
        if (!r->lazy_quotes) return stop(NULL, CS_CSV_QUOTE);
        if (c) c->stray = true;
        add(c, p - 1, 1);
    }
}

static bool is_comment(const struct cs_csv_rules *r, const char *p, const char *end, bool last, bool *more)
{
    size_t n = r->comment.n, have = (size_t)(end - p);
    *more = n > have && !last && !memcmp(p, r->comment.p, have);
    return n && n <= have && !memcmp(p, r->comment.p, n);
}

/* ---- the standard dialect: libcsv, strict, nothing trimmed ---- */

struct standard {
    const struct cs_csv_rules *rules;
    struct cs_csv_cells *cells;
    bool whole, stray; /* a record is whole; the cell has a quote that is text */
};

/* ="000123", which keeps a spreadsheet from making a number of it. */
static bool is_formula(const char *p, size_t n)
{
    return n >= 3 && p[0] == '=' && p[1] == '"' && memchr(p + 2, '"', n - 2) == p + n - 1;
}

static void standard_cell(void *p, size_t n, void *ctx)
{
    struct standard *s = ctx;
    const char *cell = p;
    if (s->stray && is_formula(cell, n)) {
        cell += 2;
        n -= 3;
    } else if (s->stray && s->cells) {
        s->cells->stray = true;
    }
    s->stray = false;
    add(s->cells, cell, n);
    end_cell(s->rules, s->cells);
}

static void standard_end(int c, void *ctx)
{
    struct standard *s = ctx;
    (void)c;
    s->whole = true;
}

static int no_space(unsigned char c)
{
    (void)c;
    return 0;
}

/* Physical lines go to libcsv until it has a record. A quote in a cell that does not begin with one is text,
 * which strict rules forbid: for that byte they do not hold. */
static enum cs_csv_end standard_record(const struct cs_csv_rules *r, const char *start, const char *end,
                                       bool last, struct cs_csv_cells *c, const char **behind)
{
    struct standard s = {.rules = r, .cells = c};
    struct csv_parser parser;
    enum cs_csv_end how = CS_CSV_RECORD;
    if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) != 0) return CS_CSV_FAILED;
    csv_set_space_func(&parser, no_space);
    csv_set_blk_size(&parser, GROWTH);
    csv_set_delim(&parser, (unsigned char)r->delimiter);
    csv_set_quote(&parser, r->no_quote ? 0 : (unsigned char)r->quote); /* NUL: text has none */
    const char *p = start, *next = start;
    while (how == CS_CSV_RECORD && !s.whole) {
        if (p == next) next = p < end ? skip_line(p, end, last) : NULL;
        if (!next) {
            how = !last                                                ? CS_CSV_MORE
                  : csv_fini(&parser, standard_cell, standard_end, &s) ? CS_CSV_OPEN
                                                                       : how;
            break;
        }
        p += csv_parse(&parser, p, (size_t)(next - p), standard_cell, standard_end, &s);
        if (p == next) continue;
        if (csv_error(&parser) != CSV_EPARSE) {
            how = CS_CSV_FAILED;
        } else if (parser.quoted) {
            how = CS_CSV_QUOTE;
        } else {
            csv_set_opts(&parser, 0);
            p += csv_parse(&parser, p, 1, standard_cell, standard_end, &s);
            csv_set_opts(&parser, CSV_STRICT | CSV_STRICT_FINI);
            s.stray = true;
        }
    }
    csv_free(&parser);
    *behind = p;
    return how;
}

/* ---- any dialect ---- */

static enum cs_csv_end record_of(const struct cs_csv_rules *r, const char *start, const char *end, bool last,
                                 struct cs_csv_cells *c, const char **behind)
{
    for (const char *p = start;;) {
        while (r->skip_space && p < end && *p == ' ' && r->delimiter != ' ') p++;
        bool quoted = p < end && *p == r->quote && !r->no_quote;
        struct place stopped = quoted ? quoted_cell(r, p + 1, end, last, c) : bare_cell(r, p, end, last, c);
        if (stopped.end != CS_CSV_RECORD) return stopped.end;
        p = stopped.p;
        end_cell(r, c);
        if (p < end && *p == r->delimiter) {
            p++;
            continue;
        }
        *behind = p < end ? skip_end(p, end, last) : end;
        return *behind ? CS_CSV_RECORD : CS_CSV_MORE;
    }
}

enum cs_csv_end cs_csv_record(const struct cs_csv_rules *r, struct cs_slice text, size_t *at, bool last,
                              struct cs_csv_cells *c)
{
    const char *start = text.p + *at, *end = text.p + text.n, *next = NULL;
    bool more;
    if (c) {
        cs_buf_clear(&c->text);
        c->n = 0;
        c->stray = c->failed = false;
        if (!cs_buf_room(&c->text, 1)) return CS_CSV_FAILED; /* empty cells are somewhere, too */
    }
    if (start == end) return CS_CSV_MORE;
    if (is_end(*start) || is_comment(r, start, end, last, &more)) {
        next = skip_line(start, end, last);
        if (!next) return CS_CSV_MORE;
        *at = (size_t)(next - text.p);
        return CS_CSV_BLANK;
    }
    if (r->comment.n && more) return CS_CSV_MORE;
    if (end - start > 3 && start[3] == r->quote && !memcmp(start, mark, 3)) start += 3;
    enum cs_csv_end how = (cs_csv_is_plain(r) ? standard_record : record_of)(r, start, end, last, c, &next);
    if (c && (c->failed || c->text.failed)) return CS_CSV_FAILED;
    if (how == CS_CSV_QUOTE || how == CS_CSV_OPEN) next = skip_line(start, end, last);
    if (how == CS_CSV_MORE || how == CS_CSV_FAILED) return how;
    if (!next) return CS_CSV_MORE;
    *at = (size_t)(next - text.p);
    return how;
}

bool cs_csv_is_header(struct cs_slice row, struct cs_slice header)
{
    if (header.n > 0 && row.n == header.n + 3 && !memcmp(row.p, mark, 3))
        row = cs_slice(row.p + 3, row.n - 3);
    return row.n == header.n && !memcmp(row.p, header.p, row.n);
}

uint64_t cs_csv_lines(struct cs_slice s, bool *cr)
{
    uint64_t lines = 0;
    for (size_t i = 0; i < s.n; i++) {
        lines += s.p[i] == '\r' || (s.p[i] == '\n' && !*cr);
        *cr = s.p[i] == '\r';
    }
    return lines;
}
