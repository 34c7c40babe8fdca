/* tsv.c - values between tabs as programs write them, without quotes: with our escapes or none (IANA), the
 * text form of PostgreSQL's COPY, and what mysql -B prints. */
#include "base/ascii.h"
#include "base/utf8.h"
#include "ingest/format_table.h"
#include "ingest/lines.h"
#include <stdlib.h>
#include <string.h>

enum { HEAD = 1 << 16, STRETCH = 512 * 1024, ROWS = 8192, MAX_CELLS = 1 << 20 };

enum flavour {
    PLAIN,    /* IANA: a backslash is a backslash */
    OURS,     /* \t \n \r \\, no others */
    POSTGRES, /* \b \f \n \r \t \v, octal, \x hexadecimal; any other stands for itself; \. ends */
    MYSQL,    /* \t \n \\ \0 */
};

struct reader {
    enum flavour flavour;
    char delimiter;
    const char *null, *comment;
    struct cs_lines lines;
    struct cs_arena arena;
    struct cs_slice *header;
    uint32_t n;
    uint64_t line;
    struct cs_buf header_text, cell;
    struct cs_buf first; /* a row that had to be looked at for its width */
    uint64_t first_line;
    bool end, has_first;
    uint64_t stopped_at; /* the line with a \. behind which there is more */
};

/* ---- cells ---- */

static int octal(char c)
{
    return c >= '0' && c <= '7' ? c - '0' : -1;
}

static int hexadecimal(char c)
{
    if (cs_is_digit(c)) return c - '0';
    c = cs_to_lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* A code of up to `most` digits at p + *used; -1 without any. */
static int read_code(struct cs_slice s, size_t *used, int most, int base, int (*digit)(char))
{
    int code = -1;
    for (; most > 0 && *used < s.n && digit(s.p[*used]) >= 0; most--, ++*used)
        code = (code < 0 ? 0 : code) * base + digit(s.p[*used]);
    return code;
}

/* What follows a backslash at s.p[0] in COPY; returns what was used, backslash included. */
static size_t unescape_postgres(struct cs_slice s, struct cs_buf *to)
{
    static const char from[] = "bfnrtv", meant[] = "\b\f\n\r\t\v";
    size_t used = s.p[1] == 'x' ? 2 : 1;
    int code = used == 2 ? read_code(s, &used, 2, 16, hexadecimal) : read_code(s, &used, 3, 8, octal);
    if (code >= 0) {
        if (code & 0xFF) cs_buf_addc(to, (char)(code & 0xFF)); /* a NUL is left out */
        return used;
    }
    const char *letter = strchr(from, s.p[1]);
    cs_buf_addc(to, letter && *letter ? meant[letter - from] : s.p[1]);
    return 2;
}

/* The same for the others; 0 when it is no escape of theirs. */
static size_t unescape_plain(enum flavour flavour, char c, struct cs_buf *to)
{
    char meant = c == 't'                      ? '\t'
                 : c == 'n'                    ? '\n'
                 : c == '\\'                   ? '\\'
                 : c == 'r' && flavour == OURS ? '\r'
                                               : 0;
    if (flavour == MYSQL && c == '0') return 2;
    if (!meant) return 0;
    cs_buf_addc(to, meant);
    return 2;
}

static bool unescape(enum flavour flavour, struct cs_slice s, struct cs_buf *to)
{
    while (s.n) {
        const char *at = memchr(s.p, '\\', s.n);
        size_t n = at ? (size_t)(at - s.p) : s.n;
        cs_buf_add(to, s.p, n);
        s = cs_slice(s.p + n, s.n - n);
        if (!s.n) return true;
        n = s.n < 2               ? 0
            : flavour == POSTGRES ? unescape_postgres(s, to)
                                  : unescape_plain(flavour, s.p[1], to);
        if (!n) return false;
        s = cs_slice(s.p + n, s.n - n);
    }
    return true;
}

/* The cell with which the record begins, as it stands; a delimiter behind a backslash is none in COPY. */
static struct cs_slice cut_cell(const struct reader *r, struct cs_slice *record)
{
    const char *p = record->p, *end = p + record->n;
    for (;;) {
        p = memchr(p, r->delimiter, (size_t)(end - p));
        if (!p || r->flavour != POSTGRES) break;
        size_t slashes = 0;
        for (const char *back = p; back > record->p && back[-1] == '\\'; back--) slashes++;
        if (slashes % 2 == 0) break;
        p++;
    }
    struct cs_slice cell = cs_slice(record->p, p ? (size_t)(p - record->p) : record->n);
    *record = p ? cs_slice(p + 1, (size_t)(end - p - 1)) : cs_slice(NULL, 0);
    return cell;
}

/* ---- records ---- */

static bool is_null(const struct reader *r, struct cs_slice cell)
{
    const char *null = r->null ? r->null : r->flavour == POSTGRES ? "\\N" : r->flavour == MYSQL ? "NULL" : "";
    return cs_slice_eqz(cell, null);
}

/* The meaning of a cell, in r->cell where it is not the cell itself; false when it has none. */
static bool read_cell(struct reader *r, struct cs_slice *cell, enum cs_reject *why)
{
    if (is_null(r, *cell)) {
        *cell = cs_slice("", 0);
        return true;
    }
    if (r->flavour == PLAIN || !memchr(cell->p, '\\', cell->n)) return true;
    cs_buf_clear(&r->cell);
    *why = CS_REJECT_SYNTAX;
    if (!unescape(r->flavour, *cell, &r->cell)) return false;
    *cell = cs_buf_slice(&r->cell);
    *why = CS_REJECT_BYTES; /* codes can make what is no character */
    return r->flavour != POSTGRES || cs_utf8_valid(*cell);
}

static enum cs_status add_row(struct reader *r, struct cs_rows *rows, struct cs_slice record, uint64_t line,
                              struct cs_error *e)
{
    struct cs_slice left = record;
    enum cs_reject why;
    if (r->header_text.n && cs_slice_eq(record, cs_buf_slice(&r->header_text)))
        return cs_rows_reject(rows, CS_REJECT_HEADER, line, record, 0, e);
    do {
        struct cs_slice cell = cut_cell(r, &left);
        if (!read_cell(r, &cell, &why)) {
            cs_rows_drop(rows);
            return cs_rows_reject(rows, why, line, record, 0, e);
        }
        if (cs_buf_status(&r->cell, e) != CS_OK || cs_rows_cell(rows, cell, e) != CS_OK) return e->status;
    } while (left.p);
    return cs_rows_end(rows, line, record, e);
}

/* The next line that is a record. */
static enum cs_status next_record(struct reader *r, struct cs_slice *record, uint64_t *line,
                                  struct cs_error *e)
{
    for (;;) {
        if (cs_lines_next(&r->lines, record, line, &r->end, e) != CS_OK || r->end)
            return r->end ? CS_OK : e->status;
        if (record->n == 0 && r->n != 1) continue;
        if (r->comment && record->n >= strlen(r->comment) &&
            !memcmp(record->p, r->comment, strlen(r->comment)))
            continue;
        if (r->flavour == POSTGRES && cs_slice_eqz(*record, "\\.")) {
            r->stopped_at = *line;
            if (cs_lines_next(&r->lines, record, line, &r->end, e) != CS_OK) return e->status;
            if (r->end) r->stopped_at = 0;
            r->end = true;
        }
        return CS_OK;
    }
}

/* ---- the header ---- */

static enum cs_status keep_first(struct reader *r, struct cs_slice record, uint64_t line, struct cs_error *e)
{
    r->has_first = true;
    r->first_line = line;
    cs_buf_adds(&r->first, record);
    return cs_buf_status(&r->first, e);
}

static enum cs_status read_header(struct reader *r, struct cs_slice record, uint64_t line, struct cs_error *e)
{
    uint32_t cap = 1;
    enum cs_reject why;
    for (size_t i = 0; i < record.n; i++) cap += record.p[i] == r->delimiter;
    if (cap > MAX_CELLS) return cs_fail(e, CS_DATA, "more than %d columns", MAX_CELLS);
    r->header = cs_arena_alloc(&r->arena, cap, sizeof *r->header);
    if (!r->header) return cs_fail_memory(e);
    r->line = line;
    cs_buf_adds(&r->header_text, record);
    for (r->n = 0; record.p; r->n++) {
        struct cs_slice cell = cut_cell(r, &record);
        if (!read_cell(r, &cell, &why)) {
            cs_fail(e, CS_DATA, "the header is broken: %s: '%s'", cs_reject_name(why), cs_quote(cell).text);
            return cs_error_at(e, NULL, line, 0);
        }
        r->header[r->n] = cs_arena_copy(&r->arena, cell);
        if (!r->header[r->n].p) return cs_fail_memory(e);
    }
    return cs_buf_status(&r->header_text, e);
}

static enum cs_status begin(struct reader *r, const struct cs_dialect *d, struct cs_error *e)
{
    struct cs_slice record = {NULL, 0};
    uint64_t line = 0;
    for (uint64_t i = 0; i < d->skip_lines && !r->end; i++)
        if (cs_lines_next(&r->lines, &record, &line, &r->end, e) != CS_OK) return e->status;
    if (!r->end && next_record(r, &record, &line, e) != CS_OK) return e->status;
    if (r->end) return CS_OK;
    if (!d->no_header && !d->header) return read_header(r, record, line, e);
    if (keep_first(r, record, line, e) != CS_OK) return e->status;
    for (r->n = 0; record.p; r->n++) (void)cut_cell(r, &record);
    return cs_format_names(d, &r->arena, &r->header, &r->n, e);
}

/* ---- recognising ---- */

struct look { /* what the lines of a head have in common */
    size_t lines, tabs;
    bool alike, quotes, stop;
    size_t nulls, words, slashes; /* cells \N and NULL; backslashes */
    bool ours, mysql;             /* all of them are escapes of that kind */
};

static void look_at_cell(struct look *l, struct cs_slice cell)
{
    l->quotes = l->quotes || (cell.n > 0 && *cell.p == '"');
    l->words += cs_slice_eqz(cell, "NULL");
    if (cs_slice_eqz(cell, "\\N")) {
        l->nulls++;
        return;
    }
    for (size_t i = 0; i < cell.n; i++) {
        if (cell.p[i] != '\\') continue;
        char c = i + 1 < cell.n ? cell.p[i + 1] : 0;
        l->slashes++;
        l->ours = l->ours && c && strchr("tnr\\", c);
        l->mysql = l->mysql && c && strchr("tn0\\", c);
        i++;
    }
}

static struct look look_at(struct cs_slice head, bool all)
{
    struct look l = {.alike = true, .ours = true, .mysql = true};
    while (head.n > 0) {
        const char *eol = memchr(head.p, '\n', head.n);
        if (!eol && !all) break;
        struct cs_slice line = cs_slice(head.p, eol ? (size_t)(eol - head.p) : head.n);
        head = cs_slice(head.p + line.n + (eol != NULL), head.n - line.n - (eol != NULL));
        if (line.n > 0 && line.p[line.n - 1] == '\r') line.n--;
        if (line.n == 0) continue;
        l.stop = cs_slice_eqz(line, "\\.");
        if (l.stop) break;
        size_t tabs = 0;
        for (const char *p = line.p, *end = line.p + line.n; p <= end; p++) {
            const char *tab = p < end ? memchr(p, '\t', (size_t)(end - p)) : NULL;
            look_at_cell(&l, cs_slice(p, (size_t)((tab ? tab : end) - p)));
            if (!tab) break;
            tabs++;
            p = tab;
        }
        if (l.lines++ == 0) l.tabs = tabs;
        l.alike = l.alike && tabs == l.tabs;
    }
    return l;
}

/* Without backslashes and NULLs a table in tabs is the same table to the reader of CSV. */
static int sure_of(enum flavour flavour, struct cs_slice head, bool all)
{
    struct look l = look_at(head, all);
    if (l.lines == 0 || l.tabs == 0 || !l.alike || l.quotes) return 0;
    switch (flavour) {
    case POSTGRES:
        return l.nulls > 0 || l.stop ? 85 : 0;
    case MYSQL:
        return l.words > 0 && l.mysql ? 80 : 0;
    case OURS:
        return l.slashes > 0 && l.ours ? 75 : 0;
    case PLAIN:
        break;
    }
    return 0;
}

static int tsv_recognise(struct cs_slice head, bool all, const char *path)
{
    (void)path;
    return sure_of(OURS, head, all);
}

static int postgres_recognise(struct cs_slice head, bool all, const char *path)
{
    (void)path;
    return sure_of(POSTGRES, head, all);
}

static int mysql_recognise(struct cs_slice head, bool all, const char *path)
{
    (void)path;
    return sure_of(MYSQL, head, all);
}

/* ---- the formats ---- */

static enum cs_status open_as(enum flavour flavour, void **to, struct cs_text *text,
                              const struct cs_dialect *d, struct cs_error *e)
{
    struct reader *r = cs_alloc(1, sizeof *r);
    *to = r;
    if (!r) return cs_fail_memory(e);
    r->flavour = flavour;
    r->delimiter = d->delimiter ? d->delimiter : '\t';
    r->null = d->null;
    r->comment = d->comment;
    cs_lines_init(&r->lines, text, d->max_record, d->live);
    r->lines.joined = flavour == POSTGRES;
    return begin(r, d, e);
}

/* Ours when the backslashes of the head are escapes; else they are backslashes. */
static enum cs_status tsv_open(void **to, struct cs_text *text, const struct cs_dialect *d,
                               struct cs_error *e)
{
    struct cs_slice head;
    bool all;
    *to = NULL;
    if (cs_text_head(text, d->live ? 1 : HEAD, &head, &all, e) != CS_OK) return e->status;
    if (head.n > HEAD) { /* what a reading gives more does not count */
        head.n = HEAD;
        all = false;
    }
    return open_as(look_at(head, all).ours ? OURS : PLAIN, to, text, d, e);
}

static enum cs_status postgres_open(void **to, struct cs_text *text, const struct cs_dialect *d,
                                    struct cs_error *e)
{
    return open_as(POSTGRES, to, text, d, e);
}

static enum cs_status mysql_open(void **to, struct cs_text *text, const struct cs_dialect *d,
                                 struct cs_error *e)
{
    return open_as(MYSQL, to, text, d, e);
}

static const struct cs_slice *tsv_header(void *reader, uint32_t *n, uint64_t *line)
{
    const struct reader *r = reader;
    *n = r->header ? r->n : 0;
    *line = r->line;
    return r->header;
}

static enum cs_status tsv_next(void *reader, struct cs_rows *rows, bool *end, struct cs_error *e)
{
    struct reader *r = reader;
    if (r->has_first) {
        r->has_first = false;
        if (add_row(r, rows, cs_buf_slice(&r->first), r->first_line, e) != CS_OK) return e->status;
    }
    while (!r->end && rows->data.n < STRETCH && rows->n + rows->n_rejected < ROWS) {
        struct cs_slice record;
        uint64_t line;
        if (r->lines.live && rows->n + rows->n_rejected > 0 && cs_lines_waits(&r->lines)) break;
        if (next_record(r, &record, &line, e) != CS_OK) return e->status;
        if (!r->end && add_row(r, rows, record, line, e) != CS_OK) return e->status;
    }
    *end = r->end;
    return CS_OK;
}

static void tsv_describe(void *reader, struct cs_buf *to)
{
    static const char *const names[] = {"TSV without escapes", "TSV", "PostgreSQL COPY text", "mysql -B"};
    const struct reader *r = reader;
    cs_buf_addz(to, names[r->flavour]);
    if (r->stopped_at)
        cs_buf_addf(to, ", nothing read behind the \\. of line %llu", (unsigned long long)r->stopped_at);
}

static void tsv_close(void *reader)
{
    struct reader *r = reader;
    if (!r) return;
    cs_lines_release(&r->lines);
    cs_arena_release(&r->arena);
    cs_buf_release(&r->header_text);
    cs_buf_release(&r->cell);
    cs_buf_release(&r->first);
    free(r);
}

#define FORMAT(word, recogniser, opener)                                                                     \
    {                                                                                                        \
        .name = word, .recognise = recogniser, .open = opener, .header = tsv_header, .next = tsv_next,       \
        .describe = tsv_describe, .close = tsv_close                                                         \
    }

const struct cs_format cs_format_tsv = FORMAT("tsv", tsv_recognise, tsv_open);
const struct cs_format cs_format_postgres = FORMAT("postgres", postgres_recognise, postgres_open);
const struct cs_format cs_format_mysql = FORMAT("mysql", mysql_recognise, mysql_open);
