/* csv.c - the CSV format: text is read, cut behind its last whole record, and sorted into pieces that are in
 * order, odd or broken; workers make rows of them. */
#include "ingest/csv.h"
#include "table/scan.h"
#include <stdlib.h>
#include <string.h>

enum {
    SMALL = 1 << 12, /* blocks that no text comes in */
    BLOCK = 1 << 19, /* text of a stretch; grows with longer records */
    HEAD = 1 << 20,  /* looked at to find the delimiter out */
    RECORD_DEFAULT = 16 << 20,
    RECORD_MOST = 1 << 30, /* positions in a block are 32 bits */
    MAX_FIELDS = 16384,    /* of a header; rows of a block times fields must fit into memory */
};

struct reader {
    struct cs_text *text;
    struct cs_csv_rules rules;
    bool plain, live;
    uint64_t skip; /* lines above the header */
    struct cs_csv_head around;
    size_t max_record, block;
    struct cs_buf carry; /* text that is read, from the beginning of a record on */
    bool ended;          /* there is no more */
    struct cs_buf ahead; /* tests: text that came in larger pieces than were asked for */
    size_t ahead_at;
    bool ahead_ended;
    uint64_t line; /* of the carry's beginning */
    uint64_t order;
    /* the header */
    struct cs_csv_cells cells;
    struct cs_slice *cell;
    uint64_t header_line;
    struct cs_buf header_row; /* in the stream's form, to know it again */
    struct cs_buf made;       /* names that were made up */
};

/* ---- text ---- */

static enum cs_status read_small(struct reader *r, struct cs_buf *to, size_t want, struct cs_error *e)
{
    if (r->ahead_at == r->ahead.n) {
        cs_buf_clear(&r->ahead);
        r->ahead_at = 0;
        if (cs_text_read(r->text, &r->ahead, want, &r->ahead_ended, e) != CS_OK) return e->status;
    }
    size_t left = r->ahead.n - r->ahead_at, n = left < want ? left : want;
    if (n) cs_buf_add(to, r->ahead.p + r->ahead_at, n);
    r->ahead_at += n;
    r->ended = r->ahead_ended && r->ahead_at == r->ahead.n;
    return CS_OK;
}

static enum cs_status read_more(struct reader *r, struct cs_buf *to, size_t want, struct cs_error *e)
{
    size_t before = to->n;
    while (!r->ended && to->n == before)
        if ((r->block < SMALL ? read_small(r, to, want < r->block ? want : r->block, e)
                              : cs_text_read(r->text, to, want, &r->ended, e)) != CS_OK)
            return e->status;
    if (r->ended && to->n && to->p[to->n - 1] != '\n' && to->p[to->n - 1] != '\r') cs_buf_addc(to, '\n');
    return cs_buf_status(to, e);
}

static enum cs_status pad(struct cs_buf *text, struct cs_error *e)
{
    char *p = cs_buf_room(text, CS_SCAN_PAD);
    if (!p) return cs_fail_memory(e);
    memset(p, 0, CS_SCAN_PAD);
    return CS_OK;
}

/* ---- pieces ---- */

struct cutting {
    struct reader *r;
    struct cs_rows *rows;
    size_t at, n; /* of rows->text: what is not cut yet */
    bool last;
};

static enum cs_status add_piece(struct cutting *c, size_t end, uint64_t lines, enum cs_stretch_how how,
                                enum cs_reject why, struct cs_error *e)
{
    struct cs_rows *rows = c->rows;
    struct cs_stretch *before = rows->n_pieces ? &rows->piece[rows->n_pieces - 1] : NULL;
    size_t n = end - c->at;
    if (how == CS_PIECE_ODD && before && before->how == how) {
        before->n += n;
    } else {
        if (cs_grow(&rows->piece, &rows->pieces_cap, rows->n_pieces + 1, sizeof *rows->piece, e) != CS_OK)
            return e->status;
        rows->piece[rows->n_pieces++] =
            (struct cs_stretch){.at = c->at, .n = n, .line = c->r->line, .how = how, .why = why};
    }
    c->r->line += lines;
    c->at = end;
    return CS_OK;
}

/* The record at hand is too long: its first line is left out, unless not even that has an end. */
static enum cs_status cut_long(struct cutting *c, struct cs_error *e)
{
    const char *p = c->rows->text.p + c->at, *end = c->rows->text.p + c->n, *eol = p;
    while (eol < end && *eol != '\n' && *eol != '\r') eol++;
    if (eol == end || (size_t)(eol - p) > c->r->max_record) {
        cs_fail(e, CS_DATA, "a line longer than %zu bytes", c->r->max_record);
        cs_error_cure(e, "is this a CSV file? --max-record raises the limit");
        return cs_error_at(e, cs_text_name(c->r->text), c->r->line, 0);
    }
    eol += 1 + (*eol == '\r' && eol + 1 < end && eol[1] == '\n');
    return add_piece(c, (size_t)(eol - c->rows->text.p), 1, CS_PIECE_BROKEN, CS_REJECT_LONG, e);
}

/* One record, with care. *more: it is not whole. */
static enum cs_status cut_record(struct cutting *c, bool *more, struct cs_error *e)
{
    struct cs_slice text = cs_slice(c->rows->text.p, c->n);
    size_t at = c->at, most = c->r->max_record;
    enum cs_csv_end how = cs_csv_record(&c->r->rules, text, &at, c->last, NULL);
    bool cr = false;
    *more = false;
    if (how == CS_CSV_FAILED) return cs_fail_memory(e);
    if (how == CS_CSV_MORE && c->n - c->at <= most) {
        *more = true;
        return CS_OK;
    }
    if (how == CS_CSV_MORE || at - c->at > most) return cut_long(c, e);
    uint64_t lines = cs_csv_lines(cs_slice(text.p + c->at, at - c->at), &cr);
    if (how == CS_CSV_QUOTE) return add_piece(c, at, lines, CS_PIECE_BROKEN, CS_REJECT_QUOTE, e);
    if (how == CS_CSV_OPEN) return add_piece(c, at, lines, CS_PIECE_BROKEN, CS_REJECT_OPEN, e);
    return add_piece(c, at, lines, CS_PIECE_ODD, CS_REJECTS, e);
}

/* As many records in perfect order as there are. *more: what is left is not whole. */
static enum cs_status cut_plain(struct cutting *c, bool *more, struct cs_error *e)
{
    struct cs_csv_scan s;
    cs_csv_scan(&s, &c->r->rules, c->rows->text.p, c->at, c->n);
    *more = false;
    if ((s.first ? s.first : c->n) - c->at > c->r->max_record && s.ordered) return cut_long(c, e);
    if (s.end > c->at && add_piece(c, s.end, s.lines, CS_PIECE_PLAIN, CS_REJECTS, e) != CS_OK)
        return e->status;
    if (!s.ordered || (c->last && c->at < c->n)) return cut_record(c, more, e);
    *more = true;
    return CS_OK;
}

static enum cs_status cut(struct reader *r, struct cs_rows *rows, struct cs_error *e)
{
    struct cutting c = {r, rows, 0, rows->text.n, r->ended};
    if (pad(&rows->text, e) != CS_OK) return e->status;
    if (!c.last && c.n && rows->text.p[c.n - 1] == '\r') c.n--; /* its LF may come */
    for (bool more = false; c.at < c.n && !more;)
        if ((r->plain ? cut_plain : cut_record)(&c, &more, e) != CS_OK) return e->status;
    cs_buf_clear(&r->carry);
    cs_buf_add(&r->carry, rows->text.p + c.at, rows->text.n - c.at);
    rows->text.n = c.at;
    return cs_buf_status(&r->carry, e);
}

static enum cs_status next(void *reader, struct cs_rows *rows, bool *end, struct cs_error *e)
{
    struct reader *r = reader;
    size_t target = 2 * r->carry.n > r->block ? 2 * r->carry.n : r->block;
    bool wait = !r->live || r->carry.n == 0; /* what has come goes first, when somebody waits for it */
    rows->order = r->order++;
    while (rows->n_pieces == 0 && (!r->ended || r->carry.n)) {
        cs_buf_clear(&rows->text);
        cs_buf_add(&rows->text, r->carry.p, r->carry.n);
        while (wait && !r->ended && rows->text.n < target) {
            if (read_more(r, &rows->text, target - rows->text.n, e) != CS_OK) return e->status;
            if (r->live) break;
        }
        wait = true;
        if (cs_buf_status(&rows->text, e) != CS_OK || cut(r, rows, e) != CS_OK) return e->status;
        if (2 * r->carry.n > target) target = 2 * r->carry.n;
    }
    *end = r->ended && r->carry.n == 0;
    return CS_OK;
}

/* ---- rows: on any thread ---- */

static struct cs_slice without_end(struct cs_slice s)
{
    while (s.n > 0 && (s.p[s.n - 1] == '\n' || s.p[s.n - 1] == '\r')) s.n--;
    return s;
}

/* The header again is no row. */
static enum cs_status drop_header(const struct reader *r, struct cs_rows *rows, uint64_t line,
                                  struct cs_slice record, struct cs_error *e)
{
    size_t start = rows->start[rows->n - 1];
    struct cs_slice row = cs_slice(rows->data.p + start, rows->data.n - start);
    if (!cs_csv_is_header(row, cs_buf_slice(&r->header_row))) return CS_OK;
    rows->n--;
    rows->data.n = start;
    return cs_rows_reject(rows, CS_REJECT_HEADER, line, record, 0, e);
}

static enum cs_status add_record(const struct reader *r, struct cs_rows *rows,
                                 const struct cs_csv_cells *cells, uint64_t line, struct cs_slice record,
                                 struct cs_error *e)
{
    uint32_t n = rows->n;
    size_t from = 0;
    for (uint32_t i = 0; i < cells->n; from = cells->end[i++])
        if (cs_rows_cell(rows, cs_slice(cells->text.p + from, cells->end[i] - from), e) != CS_OK)
            return e->status;
    if (cs_rows_end(rows, line, record, e) != CS_OK) return e->status;
    if (rows->n == n) return CS_OK;
    if (drop_header(r, rows, line, record, e) != CS_OK) return e->status;
    if (rows->n > n && cells->stray) cs_count_line(&rows->kept, line);
    return CS_OK;
}

static enum cs_status split_odd(const struct reader *r, struct cs_rows *rows, const struct cs_stretch *p,
                                struct cs_csv_cells *cells, struct cs_error *e)
{
    struct cs_slice text = cs_slice(rows->text.p, p->at + p->n);
    uint64_t line = p->line;
    bool cr = false;
    for (size_t at = p->at, from = at; at < text.n; from = at) {
        enum cs_csv_end how = cs_csv_record(&r->rules, text, &at, true, cells);
        struct cs_slice record = cs_slice(text.p + from, at - from);
        if (how == CS_CSV_FAILED) return cs_fail_memory(e);
        if (how == CS_CSV_RECORD && add_record(r, rows, cells, line, without_end(record), e) != CS_OK)
            return e->status;
        line += cs_csv_lines(record, &cr);
    }
    return CS_OK;
}

static enum cs_status split_piece(const struct reader *r, struct cs_rows *rows, const struct cs_stretch *p,
                                  struct cs_csv_cells *cells, struct cs_error *e)
{
    switch (p->how) {
    case CS_PIECE_PLAIN:
        return cs_csv_split(rows, &r->rules, p, cs_buf_slice(&r->header_row), e);
    case CS_PIECE_ODD:
        return split_odd(r, rows, p, cells, e);
    case CS_PIECE_BROKEN:
        break;
    }
    return cs_rows_reject(rows, p->why, p->line, without_end(cs_slice(rows->text.p + p->at, p->n)), 0, e);
}

static enum cs_status split(const void *reader, struct cs_rows *rows, struct cs_error *e)
{
    struct cs_csv_cells cells = {0};
    enum cs_status st = CS_OK;
    for (size_t i = 0; i < rows->n_pieces && st == CS_OK; i++)
        st = split_piece(reader, rows, &rows->piece[i], &cells, e);
    cs_csv_cells_release(&cells);
    return st == CS_OK && rows->n ? pad(&rows->data, e) : st;
}

/* ---- the header ---- */

static enum cs_status fail_header(const struct reader *r, enum cs_csv_end how, struct cs_error *e)
{
    cs_fail(e, CS_DATA, "the header is broken: %s",
            cs_reject_name(how == CS_CSV_OPEN ? CS_REJECT_OPEN : CS_REJECT_QUOTE));
    return cs_error_at(e, cs_text_name(r->text), r->line, 0);
}

/* The cells read last as the header's, and its row. */
static enum cs_status keep_header(struct reader *r, struct cs_error *e)
{
    const struct cs_csv_cells *c = &r->cells;
    size_t from = 0;
    bool named = true;
    if (c->n > MAX_FIELDS) {
        cs_fail(e, CS_DATA, "a header of %u fields; at most %d are read", c->n, MAX_FIELDS);
        return cs_error_at(e, cs_text_name(r->text), r->line, 0);
    }
    r->cell = cs_alloc(c->n ? c->n : 1, sizeof *r->cell);
    if (!r->cell) return cs_fail_memory(e);
    for (uint32_t i = 0; i < c->n; from = c->end[i++]) {
        r->cell[i] = cs_slice(c->text.p + from, c->end[i] - from);
        named = named && r->cell[i].n;
        cs_field_add(&r->header_row, r->cell[i]);
        cs_buf_addc(&r->header_row, i + 1 < c->n ? '\t' : '\n');
    }
    enum cs_status status = cs_buf_status(&r->header_row, e);
    if (!named) cs_buf_clear(&r->header_row); /* a row with an empty cell may well look like it */
    return status;
}

/* The first record, blank lines before it counted: where it begins in the carry, and ends. */
static enum cs_status first_record(struct reader *r, size_t *from, size_t *end, struct cs_error *e)
{
    *from = *end = 0;
    for (;;) {
        bool cr = false;
        enum cs_csv_end how = cs_csv_record(&r->rules, cs_buf_slice(&r->carry), end, r->ended, &r->cells);
        if (how == CS_CSV_FAILED) return cs_fail_memory(e);
        if (how == CS_CSV_QUOTE || how == CS_CSV_OPEN) return fail_header(r, how, e);
        if (how == CS_CSV_RECORD) return CS_OK;
        if (how == CS_CSV_BLANK) {
            r->line += cs_csv_lines(cs_slice(r->carry.p + *from, *end - *from), &cr);
            *from = *end;
            continue;
        }
        if (r->ended) return CS_OK; /* nothing, not even a header */
        if (r->carry.n - *from > r->max_record) {
            cs_fail(e, CS_DATA, "no header within a record's length");
            return cs_error_at(e, cs_text_name(r->text), r->line, 0);
        }
        if (read_more(r, &r->carry, r->carry.n < r->block ? r->block : r->carry.n, e) != CS_OK)
            return e->status;
    }
}

static void drop_carry(struct reader *r, size_t n)
{
    if (n) memmove(r->carry.p, r->carry.p + n, r->carry.n - n);
    r->carry.n -= n;
}

static enum cs_status skip_lines(struct reader *r, uint64_t lines, struct cs_error *e)
{
    while (lines > 0) {
        const char *p = r->carry.p;
        size_t n = 0, last = r->carry.n - (!r->ended && r->carry.n && p[r->carry.n - 1] == '\r');
        for (; n < last && lines > 0; n++) {
            if (p[n] != '\n' && (p[n] != '\r' || (n + 1 < r->carry.n && p[n + 1] == '\n'))) continue;
            lines--;
            r->line++;
        }
        drop_carry(r, n);
        if (lines == 0 || r->ended) break;
        if (read_more(r, &r->carry, r->block, e) != CS_OK) return e->status;
    }
    return CS_OK;
}

/* Names somebody gave, or column_1, column_2… */
static enum cs_status make_header(struct reader *r, const char *names, struct cs_error *e)
{
    const struct cs_csv_rules plain = {.delimiter = ',', .quote = '"'};
    uint32_t n = r->cells.n;
    size_t at = 0;
    if (names) cs_buf_addz(&r->made, names);
    for (uint32_t i = 0; i < n && !names; i++) cs_buf_addf(&r->made, "%scolumn_%u", i ? "," : "", i + 1);
    if (cs_buf_status(&r->made, e) != CS_OK) return e->status;
    if (!names && n == 0) return CS_OK;
    enum cs_csv_end how = cs_csv_record(&plain, cs_buf_slice(&r->made), &at, true, &r->cells);
    if (how == CS_CSV_FAILED) return cs_fail_memory(e);
    if (how == CS_CSV_RECORD && at == r->made.n) return CS_OK;
    cs_fail(e, CS_USAGE, "not a list of column names: '%s'", cs_quotez(names ? names : "").text);
    return cs_error_cure(e, "--header a,b,c");
}

static enum cs_status read_header(struct reader *r, const struct cs_dialect *d, struct cs_error *e)
{
    size_t from, end;
    bool cr = false;
    if (skip_lines(r, r->skip, e) != CS_OK || first_record(r, &from, &end, e) != CS_OK) return e->status;
    r->header_line = r->line;
    if (d->no_header || d->header) {
        if (make_header(r, d->header, e) != CS_OK || keep_header(r, e) != CS_OK) return e->status;
        cs_buf_clear(&r->header_row); /* no row can be it */
        drop_carry(r, from);
        return CS_OK;
    }
    if (keep_header(r, e) != CS_OK) return e->status;
    if (end > from) r->line += cs_csv_lines(cs_slice(r->carry.p + from, end - from), &cr);
    drop_carry(r, end);
    return CS_OK;
}

/* ---- the format ---- */

static struct cs_csv_rules rules_of(const struct cs_dialect *d)
{
    return (struct cs_csv_rules){
        .delimiter = d->delimiter,
        .quote = d->quote ? d->quote : '"',
        .escape = d->escape,
        .no_quote = d->no_quote,
        .no_doublequote = d->no_doublequote,
        .skip_space = d->skip_space,
        .lazy_quotes = d->lazy_quotes,
        .comment = cs_slicez(d->comment ? d->comment : ""),
        .null = cs_slicez(d->null ? d->null : ""),
    };
}

static void close_reader(void *reader)
{
    struct reader *r = reader;
    if (!r) return;
    cs_buf_release(&r->carry);
    cs_buf_release(&r->ahead);
    cs_buf_release(&r->header_row);
    cs_buf_release(&r->made);
    cs_csv_cells_release(&r->cells);
    free(r->cell);
    free(r);
}

static struct cs_slice behind_lines(struct cs_slice text, uint64_t lines)
{
    while (lines-- > 0 && text.n > 0) {
        size_t n = 0;
        while (n < text.n && text.p[n] != '\n' && text.p[n] != '\r') n++;
        n += n < text.n;
        n += n > 0 && n < text.n && text.p[n - 1] == '\r' && text.p[n] == '\n';
        text = cs_slice(text.p + n, text.n - n);
    }
    return text;
}

/* What nobody said about the text, from its head. */
static enum cs_status find_out(struct reader *r, const struct cs_dialect *d, struct cs_error *e)
{
    struct cs_slice head;
    bool all;
    if (cs_text_head(r->text, HEAD, &head, &all, e) != CS_OK) return e->status;
    char sep = d->skip_lines || d->as_it_is ? 0 : cs_csv_sep(head);
    r->skip = d->skip_lines + (sep != 0);
    head = behind_lines(head, r->skip);
    if (!r->rules.delimiter) r->rules.delimiter = sep ? sep : cs_csv_guess(head, &r->rules);
    if (d->skip_lines || d->as_it_is || d->no_header || d->header) return CS_OK;
    if (cs_csv_look(&r->around, head, all, &r->rules, e) != CS_OK) return e->status;
    r->skip += r->around.titles;
    return CS_OK;
}

static enum cs_status open_reader(void **to, struct cs_text *text, const struct cs_dialect *d,
                                  struct cs_error *e)
{
    struct reader *r = cs_alloc(1, sizeof *r);
    *to = r;
    if (!r) return cs_fail_memory(e);
    r->text = text;
    r->line = 1;
    r->live = d->live;
    r->max_record = d->max_record == 0            ? RECORD_DEFAULT
                    : d->max_record < RECORD_MOST ? d->max_record
                                                  : RECORD_MOST;
    r->block = d->block_size ? d->block_size : BLOCK;
    if (r->block > r->max_record) r->block = r->max_record;
    r->rules = rules_of(d);
    if (!cs_buf_room(&r->carry, 1)) return cs_fail_memory(e); /* nothing is somewhere, too */
    if (find_out(r, d, e) != CS_OK) return e->status;
    if ((!r->rules.no_quote && r->rules.delimiter == r->rules.quote) || r->rules.delimiter == r->rules.escape)
        return cs_fail(e, CS_USAGE, "the delimiter is the quote or the escape, too");
    r->plain = cs_csv_is_plain(&r->rules);
    return read_header(r, d, e);
}

static const struct cs_slice *header(void *reader, uint32_t *n, uint64_t *line)
{
    const struct reader *r = reader;
    *n = r->cells.n;
    *line = r->header_line;
    return r->cell;
}

static int recognise(struct cs_slice head, bool all, const char *path)
{
    (void)head;
    (void)all;
    (void)path;
    return 1; /* what nothing else is */
}

static void describe(void *reader, struct cs_buf *out)
{
    const struct reader *r = reader;
    static const struct {
        char c;
        const char *name;
    } names[] = {{',', "comma"}, {';', "semicolon"}, {'\t', "tab"}, {'|', "pipe"}, {' ', "space"}};
    size_t i = 0, n = sizeof names / sizeof *names;
    while (i < n && names[i].c != r->rules.delimiter) i++;
    if (i < n)
        cs_buf_addz(out, names[i].name);
    else
        cs_buf_addf(out, "'%s'", cs_quote(cs_slice(&r->rules.delimiter, 1)).text);
    if (r->around.escape) cs_buf_addz(out, ", backslash before quotes");
    if (r->around.titles) cs_buf_addf(out, ", header on line %llu", (unsigned long long)r->header_line);
}

const struct cs_format cs_format_csv = {
    .name = "csv",
    .recognise = recognise,
    .open = open_reader,
    .header = header,
    .next = next,
    .split = split,
    .describe = describe,
    .close = close_reader,
};
