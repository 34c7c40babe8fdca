/* csv.c - records: found line by line, split here or by libcsv, checked, and handed on as blocks of rows. */
#include "ingest/csv.h"
#include <csv.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

enum {
    BLOCK_SIZE = 512 * 1024, /* bytes after which a block is handed on */
    PAD = 64,                /* readable bytes behind a block's data */
    MAX_FIELDS = 16384,      /* of a header; rows of a block times fields must fit into memory */
    MAX_RECORD = 1 << 30,    /* positions in a block are 32 bits */
};

/* What a byte is to the quick splitter. */
enum { IS_DELIMITER = 1, IS_ESCAPED = 2, IS_CR = 4, IS_QUOTE = 8 };

struct cs_csv {
    struct cs_csv_sink sink;
    struct csv_parser parser;
    unsigned char class[256];
    char delimiter, eol;
    size_t max_record;

    struct cs_buf text; /* from the beginning of the current record on */
    size_t pos;         /* the next line in it */
    size_t record;      /* the current record in it */
    bool open;          /* the record goes on from the line before */
    bool eol_known;
    uint64_t line, record_line; /* of pos and of the record */
    uint64_t records;

    struct cs_header none; /* stands in for the header while there is none */
    const struct cs_header *header;
    uint32_t width;           /* fields of a row; 0 before the header */
    struct cs_buf header_row; /* the header in the stream's form, to know it again */

    struct cs_buf data; /* the rows of the block */
    size_t row;         /* the current row in it */
    uint32_t *sep, *start;
    uint64_t *lines;
    uint32_t rows, fields; /* fields of the current row so far */
    size_t sep_cap;
    bool ended;  /* libcsv has seen the end of the record */
    bool failed; /* memory was short in a callback */
};

/* ---- libcsv ---- */

/* Trimmed by libcsv around a field: only the CR of a CRLF. */
static int is_cr(unsigned char c)
{
    return c == '\r';
}

static int is_lf(unsigned char c)
{
    return c == '\n';
}

static int is_never(unsigned char c)
{
    (void)c;
    return 0;
}

/* libcsv asks for a little more each time; a long cell would be copied over and over. */
static void *grow_cell(void *cell, size_t size)
{
    if (cell && malloc_usable_size(cell) >= size) return cell;
    return realloc(cell, size > SIZE_MAX / 2 ? size : 2 * size);
}

static enum cs_status start_parser(struct cs_csv *x, struct cs_error *e)
{
    if (csv_init(&x->parser, CSV_STRICT | CSV_STRICT_FINI) != 0) return cs_fail_memory(e);
    csv_set_realloc_func(&x->parser, grow_cell);
    csv_set_delim(&x->parser, (unsigned char)x->delimiter);
    csv_set_space_func(&x->parser, x->eol == '\n' ? is_cr : is_never);
    csv_set_term_func(&x->parser, x->eol == '\n' ? is_lf : is_cr);
    return CS_OK;
}

/* Room for one more field of the current row. */
static bool field_room(struct cs_csv *x)
{
    size_t need = (size_t)x->rows * x->width + x->fields + 1;
    struct cs_error ignored;
    if (need <= x->sep_cap) return true;
    if (cs_grow(&x->sep, &x->sep_cap, need, sizeof *x->sep, &ignored) == CS_OK) return true;
    x->failed = true;
    return false;
}

static void end_field(struct cs_csv *x)
{
    if (!field_room(x)) return;
    x->sep[(size_t)x->rows * x->width + x->fields++] = (uint32_t)x->data.n;
    cs_buf_addc(&x->data, '\t');
}

static void on_field(void *text, size_t n, void *ctx)
{
    struct cs_csv *x = ctx;
    if (n) cs_field_add(&x->data, cs_slice(text, n));
    end_field(x);
}

static void on_record(int end, void *ctx)
{
    struct cs_csv *x = ctx;
    (void)end;
    x->ended = true;
}

/* ---- rows ---- */

enum cs_status cs_csv_flush(struct cs_csv *x, struct cs_error *e)
{
    if (x->rows == 0) return CS_OK;
    char *pad = cs_buf_room(&x->data, PAD);
    if (!pad) return cs_fail_memory(e);
    memset(pad, 0, PAD);
    struct cs_block block = {
        .header = x->header,
        .data = x->data.p,
        .size = x->data.n,
        .rows = x->rows,
        .start = x->start,
        .sep = x->sep,
        .escaped = memchr(x->data.p, '\\', x->data.n) != NULL,
        .high = true,
    };
    enum cs_status status = x->sink.rows(x->sink.ctx, &block, x->lines, e);
    x->rows = 0;
    x->row = 0;
    cs_buf_clear(&x->data);
    return status;
}

static enum cs_status reject(struct cs_csv *x, enum cs_reject why, size_t end, struct cs_error *e)
{
    size_t n = end - x->record;
    const char *p = x->text.p + x->record;
    while (n > 0 && (p[n - 1] == '\n' || p[n - 1] == '\r')) n--;
    x->records++;
    x->data.n = x->row;
    uint32_t fields = x->fields;
    x->fields = 0;
    if (x->width == 0) {
        cs_fail(e, CS_DATA, "the header is broken: %s", cs_reject_name(why));
        return cs_error_at(e, NULL, x->record_line, 0);
    }
    return x->sink.reject(x->sink.ctx, why, x->record_line, cs_slice(p, n), fields, e);
}

static enum cs_status take_header(struct cs_csv *x, struct cs_error *e)
{
    struct cs_arena arena = {0};
    if (x->fields > MAX_FIELDS) {
        cs_fail(e, CS_DATA, "a header of %u fields; at most %d are read", x->fields, MAX_FIELDS);
        return cs_error_at(e, NULL, x->record_line, 0);
    }
    struct cs_slice *cells = cs_arena_alloc(&arena, x->fields, sizeof *cells);
    if (!cells) return cs_fail_memory(e);
    uint32_t from = 0;
    enum cs_status status = CS_OK;
    for (uint32_t i = 0; i < x->fields && status == CS_OK; i++) {
        cells[i] = cs_unescape(cs_slice(x->data.p + from, x->sep[i] - from), &arena);
        if (!cells[i].p) status = cs_fail_memory(e);
        from = x->sep[i] + 1;
    }
    cs_buf_add(&x->header_row, x->data.p, x->data.n);
    if (status == CS_OK) status = cs_buf_status(&x->header_row, e);
    x->width = x->fields;
    x->fields = 0;
    cs_buf_clear(&x->data);
    if (status == CS_OK) status = x->sink.header(x->sink.ctx, cells, x->width, x->record_line, e);
    cs_arena_release(&arena);
    return status;
}

/* The record that ends at text[end] is whole: its fields stand in data, each with a tab behind it. */
static enum cs_status end_record(struct cs_csv *x, size_t end, struct cs_error *e)
{
    if (x->failed) return cs_fail_memory(e);
    if (cs_buf_status(&x->data, e) != CS_OK) return e->status;
    if (x->width == 0) {
        x->data.p[x->data.n - 1] = '\n';
        return take_header(x, e);
    }
    if (x->fields != x->width) return reject(x, CS_REJECT_FIELDS, end, e);
    x->data.p[x->data.n - 1] = '\n';
    if (x->data.n - x->row == x->header_row.n &&
        !memcmp(x->data.p + x->row, x->header_row.p, x->header_row.n))
        return reject(x, CS_REJECT_HEADER, end, e);
    x->records++;
    x->fields = 0;
    x->start[x->rows] = (uint32_t)x->row;
    x->lines[x->rows] = x->record_line;
    x->row = x->data.n;
    if (++x->rows == CS_BATCH || x->data.n >= BLOCK_SIZE) return cs_csv_flush(x, e);
    return CS_OK;
}

/* ---- lines ---- */

/* The classes of bytes that occur in a line, and where its delimiters are: sep must have room for n + 1. */
static unsigned scan_line(const struct cs_csv *x, const char *p, size_t n, uint32_t base, uint32_t *sep,
                          uint32_t *fields)
{
    unsigned seen = 0;
    uint32_t found = 0;
    for (size_t i = 0; i < n; i++) {
        unsigned class = x->class[(unsigned char)p[i]];
        seen |= class;
        sep[found] = base + (uint32_t)i; /* kept when it is a delimiter, else written over */
        found += class & IS_DELIMITER;
    }
    sep[found++] = base + (uint32_t)n;
    *fields = found;
    return seen;
}

/* A line without quotes is a record of its own: cut it at the delimiters. `n` without the line end. False
 * when it has quotes and is left to libcsv. */
static bool split_plain(struct cs_csv *x, const char *p, size_t n)
{
    size_t row = (size_t)x->rows * x->width, base = x->data.n;
    struct cs_error ignored;
    char *to = cs_buf_room(&x->data, n + 1);
    if (!to || cs_grow(&x->sep, &x->sep_cap, row + n + 1, sizeof *x->sep, &ignored) != CS_OK) {
        x->failed = true;
        return true;
    }
    uint32_t fields, *sep = x->sep + row;
    unsigned seen = scan_line(x, p, n, (uint32_t)base, sep, &fields);
    if (seen & (IS_QUOTE | IS_CR)) return false;
    if (!(seen & IS_ESCAPED)) {
        memcpy(to, p, n);
        for (uint32_t i = 0; i < fields; i++) to[sep[i] - base] = '\t';
        x->data.n += n + 1;
        x->fields = fields;
        return true;
    }
    for (size_t from = 0; from <= n;) {
        const char *comma = from < n ? memchr(p + from, x->delimiter, n - from) : NULL;
        size_t len = (comma ? (size_t)(comma - p) : n) - from;
        cs_field_add(&x->data, cs_slice(p + from, len));
        end_field(x);
        from += len + 1;
    }
    return true;
}

/* A field in quotes, from behind the first quote on: where it stops, behind the last one; NULL when it does
 * not. */
static const char *quoted_field(struct cs_csv *x, const char *p, const char *end)
{
    const char *quote;
    while ((quote = memchr(p, '"', (size_t)(end - p))) != NULL) {
        bool doubled = quote + 1 < end && quote[1] == '"';
        cs_field_add(&x->data, cs_slice(p, (size_t)(quote + doubled - p)));
        p = quote + 1 + doubled;
        if (!doubled) return p;
    }
    return NULL;
}

/* A line whose quotes open and close as they should is a record of its own, too. False, and nothing taken,
 * when anything about it is odd or goes on in the next line: libcsv decides what that is. */
static bool split_quoted(struct cs_csv *x, const char *p, size_t n)
{
    const char *end = p + n, *stop;
    size_t base = x->data.n;
    if (memchr(p, '\r', n)) return false;
    for (;; p = stop + 1) {
        if (p < end && *p == '"') {
            stop = quoted_field(x, p + 1, end);
        } else {
            stop = memchr(p, x->delimiter, (size_t)(end - p));
            if (!stop) stop = end;
            if (memchr(p, '"', (size_t)(stop - p))) stop = NULL;
            if (stop) cs_field_add(&x->data, cs_slice(p, (size_t)(stop - p)));
        }
        if (!stop || (stop < end && *stop != x->delimiter)) break;
        end_field(x);
        if (stop == end) return true;
    }
    if (!x->data.failed) x->data.n = base;
    x->fields = 0;
    return false;
}

/* Nothing, or what libcsv trims to nothing. */
static bool is_blank(const char *p, size_t n)
{
    while (n > 0 && p[n - 1] == '\r') n--;
    return n == 0;
}

/* The record broke: leave its first physical line out and go on behind that. */
static enum cs_status resume(struct cs_csv *x, enum cs_reject why, struct cs_error *e)
{
    const char *p = x->text.p + x->record;
    const char *eol = memchr(p, x->eol, x->text.n - x->record);
    size_t end = eol ? (size_t)(eol - x->text.p) + 1 : x->text.n;
    enum cs_status status = reject(x, why, end, e);
    x->pos = end;
    x->line = x->record_line + 1;
    x->open = false;
    csv_free(&x->parser);
    if (status == CS_OK) status = start_parser(x, e);
    return status;
}

/* One physical line, its end included (the last one may lack it). */
static enum cs_status take_line(struct cs_csv *x, size_t n, bool has_eol, struct cs_error *e)
{
    const char *p = x->text.p + x->pos;
    if (!x->open) {
        x->record = x->pos;
        x->record_line = x->line;
        size_t bare = n - has_eol;
        if (x->eol == '\n' && bare > 0 && p[bare - 1] == '\r') bare--;
        if (is_blank(p, bare)) {
            x->pos += n;
            x->line++;
            return CS_OK;
        }
        if (split_plain(x, p, bare) || split_quoted(x, p, bare)) {
            x->pos += n;
            x->line++;
            return end_record(x, x->pos, e);
        }
    }
    x->ended = false;
    size_t used = csv_parse(&x->parser, p, n, on_field, on_record, x);
    if (used != n) {
        if (csv_error(&x->parser) == CSV_EPARSE) return resume(x, CS_REJECT_QUOTE, e);
        return cs_fail_memory(e);
    }
    x->pos += n;
    x->line++;
    if (!has_eol && csv_fini(&x->parser, on_field, on_record, x) != 0) return resume(x, CS_REJECT_OPEN, e);
    x->open = !x->ended;
    if (x->ended) return end_record(x, x->pos, e);
    if (x->pos - x->record > x->max_record) return resume(x, CS_REJECT_LONG, e);
    return CS_OK;
}

/* Files of old Macs end lines by CR alone. */
static enum cs_status know_eol(struct cs_csv *x, bool last, struct cs_error *e)
{
    bool lf = x->text.n && memchr(x->text.p, '\n', x->text.n);
    if (!lf && !last && x->text.n < x->max_record) return CS_OK;
    x->eol_known = true;
    if (!lf && x->text.n && memchr(x->text.p, '\r', x->text.n)) x->eol = '\r';
    x->class['\r'] = x->eol == '\r' ? 0 : IS_CR | IS_ESCAPED;
    x->class['\n'] = x->eol == '\r' ? IS_ESCAPED : 0;
    return start_parser(x, e);
}

/* A record that is not closed when the text ends, or whose line is too long to be looked at whole. */
static enum cs_status refuse_rest(struct cs_csv *x, struct cs_error *e)
{
    cs_fail(e, CS_DATA, "a line longer than %zu bytes", x->max_record);
    cs_error_cure(e, "is this a CSV file? --max-record raises the limit");
    return cs_error_at(e, NULL, x->line, 0);
}

enum cs_status cs_csv_run(struct cs_csv *x, bool last, struct cs_error *e)
{
    if (cs_buf_status(&x->text, e) != CS_OK) return e->status;
    if (!x->eol_known && know_eol(x, last, e) != CS_OK) return e->status;
    enum cs_status status = CS_OK;
    while (status == CS_OK && x->eol_known) {
        size_t left = x->text.n - x->pos;
        if (left == 0) {
            if (!last || !x->open) break;
            status = resume(x, CS_REJECT_OPEN, e); /* the end came inside quotes */
            continue;
        }
        const char *p = x->text.p + x->pos, *eol = memchr(p, x->eol, left);
        if (!eol && !last) {
            if (left > x->max_record) return refuse_rest(x, e);
            break;
        }
        size_t n = eol ? (size_t)(eol - p) + 1 : left;
        if (n > x->max_record) return refuse_rest(x, e);
        status = take_line(x, n, eol != NULL, e);
    }
    if (status != CS_OK) return status;
    size_t done = x->open ? x->record : x->pos;
    if (done > 0) {
        memmove(x->text.p, x->text.p + done, x->text.n - done);
        x->text.n -= done;
        x->pos -= done;
        x->record = 0;
    }
    return last ? cs_csv_flush(x, e) : CS_OK;
}

/* ---- life ---- */

enum cs_status cs_csv_make(struct cs_csv **to, char delimiter, size_t max_record,
                           const struct cs_csv_sink *sink, struct cs_error *e)
{
    struct cs_csv *x = cs_alloc(1, sizeof *x);
    *to = x;
    if (!x) return cs_fail_memory(e);
    x->sink = *sink;
    x->delimiter = delimiter;
    x->eol = '\n';
    x->max_record = max_record ? max_record : (size_t)16 << 20;
    if (x->max_record > MAX_RECORD) x->max_record = MAX_RECORD;
    x->line = 1;
    x->header = &x->none;
    x->class['\t'] = x->class['\\'] = IS_ESCAPED;
    x->class['"'] = IS_QUOTE;
    x->class[(unsigned char)delimiter] = IS_DELIMITER;
    x->start = cs_alloc(CS_BATCH, sizeof *x->start);
    x->lines = cs_alloc(CS_BATCH, sizeof *x->lines);
    if (!x->start || !x->lines) return cs_fail_memory(e);
    return CS_OK;
}

void cs_csv_free(struct cs_csv *x)
{
    if (!x) return;
    if (x->eol_known) csv_free(&x->parser);
    cs_buf_release(&x->text);
    cs_buf_release(&x->data);
    cs_buf_release(&x->header_row);
    free(x->sep);
    free(x->start);
    free(x->lines);
    free(x);
}

struct cs_buf *cs_csv_text(struct cs_csv *x)
{
    return &x->text;
}

void cs_csv_names(struct cs_csv *x, const struct cs_header *header)
{
    x->header = header;
}

uint64_t cs_csv_records(const struct cs_csv *x)
{
    return x->records;
}

uint64_t cs_csv_line(const struct cs_csv *x)
{
    return x->line - 1;
}
