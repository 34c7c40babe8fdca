/* csv_record.c - one record read with care, byte by byte, by all the rules a dialect may have. */
#include "ingest/csv.h"
#include <stdlib.h>
#include <string.h>

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

enum cs_csv_end cs_csv_record(const struct cs_csv_rules *r, struct cs_slice text, size_t *at, bool last,
                              struct cs_csv_cells *c)
{
    const char *start = text.p + *at, *end = text.p + text.n, *p = start, *next;
    bool more;
    if (c) {
        cs_buf_clear(&c->text);
        c->n = 0;
        c->stray = c->failed = false;
    }
    if (p == end) return CS_CSV_MORE;
    if (is_end(*p) || is_comment(r, p, end, last, &more)) {
        next = skip_line(p, end, last);
        if (!next) return CS_CSV_MORE;
        *at = (size_t)(next - text.p);
        return CS_CSV_BLANK;
    }
    if (r->comment.n && more) return CS_CSV_MORE;
    for (;;) {
        while (r->skip_space && p < end && *p == ' ' && r->delimiter != ' ') p++;
        bool quoted = p < end && *p == r->quote && !r->no_quote;
        struct place stopped = quoted ? quoted_cell(r, p + 1, end, last, c) : bare_cell(r, p, end, last, c);
        if (stopped.end == CS_CSV_MORE) return CS_CSV_MORE;
        if (stopped.end != CS_CSV_RECORD) {
            next = skip_line(start, end, last);
            if (!next) return CS_CSV_MORE;
            *at = (size_t)(next - text.p);
            return stopped.end;
        }
        p = stopped.p;
        end_cell(r, c);
        if (p == end || *p != r->delimiter) break;
        p++;
    }
    next = p < end ? skip_end(p, end, last) : end;
    if (!next) return CS_CSV_MORE;
    *at = (size_t)(next - text.p);
    return CS_CSV_RECORD;
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
