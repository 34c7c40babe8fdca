/* xlsx.c - workbooks as a format: which sheet, which of its rows is the header, and the rows behind it. */
#include "base/ascii.h"
#include "ingest/format_table.h"
#include "ingest/xlsx_sheet.h"
#include <stdlib.h>
#include <string.h>

enum { HEAD = 20, MANY = 8, STRETCH = 256 * 1024, RECORD = 16 << 20 };

struct reader {
    const struct cs_dialect *dialect;
    size_t max_record;
    struct cs_book book;
    const struct cs_sheet_name *name; /* of the sheet that is read; NULL: none has anything */
    struct cs_sheet *sheet;
    bool end;
    struct cs_sheet_row *head; /* rows read before the header was decided: HEAD of them, and their chunk */
    size_t heads, head_cap;
    size_t titles; /* rows above the header */
    size_t given;  /* so many of them were handed on, or are header and what is above it */
    struct cs_arena arena;
    struct cs_slice *header;
    uint32_t first, n; /* its columns */
    uint64_t line;     /* 0: nobody wrote it */
    struct cs_rows *rows;
    struct cs_buf record;
};

/* ---- rows before the header is known ---- */

static enum cs_status copy_row(struct cs_sheet_row *to, const struct cs_sheet_row *row, struct cs_error *e)
{
    *to = (struct cs_sheet_row){.line = row->line, .cells = row->cells};
    cs_buf_adds(&to->text, cs_buf_slice(&row->text));
    if (cs_buf_status(&to->text, e) != CS_OK ||
        cs_grow(&to->cell, &to->cap, row->cells, sizeof *to->cell, e) != CS_OK)
        return e->status;
    memcpy(to->cell, row->cell, row->cells * sizeof *to->cell);
    return CS_OK;
}

static enum cs_status add_row(struct reader *r, const struct cs_sheet_row *, struct cs_error *);

static enum cs_status take_row(void *ctx, const struct cs_sheet_row *row, struct cs_error *e)
{
    struct reader *r = ctx;
    if (row->line <= r->dialect->skip_lines) return CS_OK;
    if (r->header) return add_row(r, row, e);
    if (r->heads == r->head_cap && cs_grow(&r->head, &r->head_cap, r->heads + 1, sizeof *r->head, e) != CS_OK)
        return e->status;
    return copy_row(&r->head[r->heads++], row, e);
}

static void forget_heads(struct reader *r)
{
    for (size_t i = 0; i < r->heads; i++) {
        cs_buf_release(&r->head[i].text);
        free(r->head[i].cell);
    }
    r->heads = r->given = 0;
}

/* ---- which sheet ---- */

static enum cs_status begin_sheet(struct reader *r, const struct cs_sheet_name *name, struct cs_error *e)
{
    forget_heads(r);
    cs_sheet_close(r->sheet);
    r->sheet = NULL;
    r->end = false;
    r->name = name;
    return cs_sheet_open(&r->sheet, &r->book, name, r->max_record, e);
}

static enum cs_status fail_sheet(const struct reader *r, struct cs_error *e)
{
    struct cs_buf names = {0};
    cs_fail(e, CS_USAGE, "no sheet '%s' in the workbook", cs_quotez(r->dialect->sheet).text);
    for (size_t i = 0; i < r->book.sheets && names.n < 150; i++)
        cs_buf_addf(&names, "%s'%s'", i ? ", " : "", cs_quote(r->book.sheet[i].name).text);
    cs_buf_addc(&names, 0);
    if (!names.failed) cs_error_cure(e, "it has %s", names.p);
    cs_buf_release(&names);
    return e->status;
}

/* By name, or by number from 1. */
static enum cs_status choose_sheet(struct reader *r, struct cs_error *e)
{
    const char *want = r->dialect->sheet;
    size_t number = 0;
    for (size_t i = 0; i < r->book.sheets; i++)
        if (cs_slice_eqz(r->book.sheet[i].name, want) && r->book.sheet[i].path.n)
            return begin_sheet(r, &r->book.sheet[i], e);
    for (; cs_is_digit(*want) && number < 100000; want++) number = number * 10 + (size_t)(*want - '0');
    if (*want || number == 0 || number > r->book.sheets || r->book.sheet[number - 1].path.n == 0)
        return fail_sheet(r, e);
    return begin_sheet(r, &r->book.sheet[number - 1], e);
}

/* Reads until the header can be decided: some rows, or all. */
static enum cs_status read_head(struct reader *r, struct cs_error *e)
{
    enum cs_status status = CS_OK;
    while (status == CS_OK && !r->end && r->heads < HEAD)
        status = cs_sheet_read(r->sheet, take_row, r, &r->end, e);
    return status;
}

/* The first visible sheet that has something in it, else the first hidden one. */
static enum cs_status find_sheet(struct reader *r, struct cs_error *e)
{
    for (size_t i = 0; i < 2 * r->book.sheets; i++) {
        const struct cs_sheet_name *name = &r->book.sheet[i % r->book.sheets];
        if (name->path.n == 0 || name->hidden != (i >= r->book.sheets)) continue;
        if (begin_sheet(r, name, e) != CS_OK || read_head(r, e) != CS_OK) return e->status;
        if (r->heads > 0) return CS_OK;
    }
    r->name = NULL;
    r->end = true;
    return CS_OK;
}

/* ---- the header ---- */

static int by_size(const void *a, const void *b)
{
    size_t x = *(const size_t *)a, y = *(const size_t *)b;
    return x < y ? -1 : x > y;
}

static bool has_number(const struct cs_sheet_row *row)
{
    for (size_t i = 0; i < row->cells; i++)
        if (row->cell[i].n > 0 && cs_is_digit(row->text.p[row->cell[i].at])) return true;
    return false;
}

/* The first row of more than two cells, when it is all words, and rows as wide with numbers are most of what
 * stands below it; else 0. */
static size_t below_titles(const struct reader *r, size_t n)
{
    size_t at = 0, wide = 0;
    while (at < n && r->head[at].cells <= 2) at++;
    if (at == 0 || at == n || has_number(&r->head[at])) return 0;
    for (size_t i = at + 1; i < n; i++) wide += r->head[i].cells > 2 && has_number(&r->head[i]);
    return wide * 2 > n - at - 1 ? at : 0;
}

/* Titles stand above a table: rows of one or two cells over rows that have more than twice as many. Of many
 * rows three quarters say how wide the table is, so that a note beside one of them does not; and twice as
 * many do. */
static size_t header_at(const struct reader *r)
{
    size_t n = r->heads < HEAD ? r->heads : HEAD, sorted[HEAD];
    if (r->dialect->skip_lines || n == 0) return 0;
    size_t below = below_titles(r, n);
    if (below) return below;
    for (size_t i = 0; i < n; i++) sorted[i] = r->head[i].cells;
    qsort(sorted, n, sizeof *sorted, by_size);
    bool many = n >= MANY;
    size_t width = many ? sorted[n / 4] : sorted[n - 1];
    for (size_t i = 0; i < n; i++) {
        size_t cells = r->head[i].cells;
        bool title = many ? cells * 2 <= width : cells * 2 < width;
        if (!title) return i;
        if (cells > 2) return 0;
    }
    return 0;
}

static enum cs_status decide_header(struct reader *r, struct cs_error *e)
{
    bool given = r->dialect->no_header || r->dialect->header;
    size_t at = given ? 0 : header_at(r);
    if (r->heads == 0) return CS_OK;
    r->first = CS_SHEET_COLUMNS;
    uint32_t last = 0;
    for (size_t i = at; i < r->heads; i++) {
        const struct cs_sheet_row *row = &r->head[i];
        if (row->cell[0].column < r->first) r->first = row->cell[0].column;
        if ((i == at || given) && row->cell[row->cells - 1].column > last)
            last = row->cell[row->cells - 1].column;
    }
    if (last < r->first) last = r->first;
    r->n = last - r->first + 1;
    if (given) return cs_format_names(r->dialect, &r->arena, &r->header, &r->n, e);
    r->header = cs_arena_alloc(&r->arena, r->n, sizeof *r->header);
    if (!r->header) return cs_fail_memory(e);
    for (uint32_t i = 0; i < r->n; i++) r->header[i] = cs_slice("", 0);
    const struct cs_sheet_row *row = &r->head[at];
    for (size_t i = 0; i < row->cells; i++) {
        struct cs_slice name =
            cs_arena_copy(&r->arena, cs_slice(row->text.p + row->cell[i].at, row->cell[i].n));
        if (!name.p) return cs_fail_memory(e);
        r->header[row->cell[i].column - r->first] = name;
    }
    r->line = row->line;
    r->titles = at;
    r->given = at + 1;
    return CS_OK;
}

/* ---- rows ---- */

static struct cs_slice cell_text(const struct cs_sheet_row *row, size_t i)
{
    return cs_slice(row->text.p + row->cell[i].at, row->cell[i].n);
}

static bool is_header_again(const struct reader *r, const struct cs_sheet_row *row)
{
    size_t k = 0;
    if (r->line == 0) return false;
    for (uint32_t i = 0; i < r->n; i++) {
        if (r->header[i].n == 0) continue;
        if (k == row->cells || row->cell[k].column != r->first + i ||
            !cs_slice_eq(r->header[i], cell_text(row, k)))
            return false;
        k++;
    }
    return k == row->cells;
}

static enum cs_status reject(struct reader *r, const struct cs_sheet_row *row, enum cs_reject why,
                             uint32_t fields, struct cs_error *e)
{
    cs_buf_clear(&r->record);
    for (size_t i = 0; i < row->cells; i++) {
        if (i) cs_buf_addc(&r->record, '\t');
        cs_buf_adds(&r->record, cell_text(row, i));
    }
    if (cs_buf_status(&r->record, e) != CS_OK) return e->status;
    return cs_rows_reject(r->rows, why, row->line, cs_buf_slice(&r->record), fields, e);
}

static enum cs_status add_row(struct reader *r, const struct cs_sheet_row *row, struct cs_error *e)
{
    uint32_t left = row->cell[0].column, right = row->cell[row->cells - 1].column;
    size_t k = 0;
    if (left < r->first || right >= r->first + r->n)
        return reject(r, row, CS_REJECT_FIELDS, right - (left < r->first ? left : r->first) + 1, e);
    if (is_header_again(r, row)) return reject(r, row, CS_REJECT_HEADER, 0, e);
    for (uint32_t i = 0; i < r->n; i++) {
        bool here = k < row->cells && row->cell[k].column == r->first + i;
        if (cs_rows_cell(r->rows, here ? cell_text(row, k) : cs_slice("", 0), e) != CS_OK) return e->status;
        k += here;
    }
    return cs_rows_end(r->rows, row->line, cs_slice("", 0), e);
}

/* ---- the format ---- */

static int xlsx_recognise(struct cs_slice head, bool all, const char *path)
{
    (void)all;
    (void)path;
    return head.n >= 4 && (!memcmp(head.p, "PK\x03\x04", 4) || !memcmp(head.p, "PK\x05\x06", 4)) ? 95 : 0;
}

static enum cs_status xlsx_open(void **to, struct cs_text *text, const struct cs_dialect *dialect,
                                struct cs_error *e)
{
    struct reader *r = cs_alloc(1, sizeof *r);
    int fd;
    *to = r;
    if (!r) return cs_fail_memory(e);
    r->dialect = dialect;
    r->max_record = dialect->max_record ? dialect->max_record : RECORD;
    if (cs_bytes_seekable(cs_text_bytes(text), &fd, e) != CS_OK || cs_book_open(&r->book, fd, e) != CS_OK ||
        cs_book_strings(&r->book, e) != CS_OK)
        return e->status;
    if ((dialect->sheet ? choose_sheet(r, e) : find_sheet(r, e)) != CS_OK) return e->status;
    if (r->sheet && read_head(r, e) != CS_OK) return e->status;
    return decide_header(r, e);
}

static const struct cs_slice *xlsx_header(void *reader, uint32_t *n, uint64_t *line)
{
    const struct reader *r = reader;
    *n = r->header ? r->n : 0;
    *line = r->line;
    return r->header;
}

static enum cs_status xlsx_next(void *reader, struct cs_rows *rows, bool *end, struct cs_error *e)
{
    struct reader *r = reader;
    enum cs_status status = CS_OK;
    r->rows = rows;
    for (; status == CS_OK && r->given < r->heads; r->given++) status = add_row(r, &r->head[r->given], e);
    while (status == CS_OK && !r->end && rows->data.n < STRETCH)
        status = cs_sheet_read(r->sheet, take_row, r, &r->end, e);
    *end = r->end;
    return status;
}

static void add_count(struct cs_buf *to, uint64_t n, const char *what)
{
    if (n) cs_buf_addf(to, ", %s: %llu", what, (unsigned long long)n);
}

static void xlsx_describe(void *reader, struct cs_buf *to)
{
    const struct reader *r = reader;
    if (!r->name) {
        cs_buf_addz(to, "a workbook without cells");
        return;
    }
    cs_buf_addf(to, "sheet '%s'", cs_quote(r->name->name).text);
    if (r->book.sheets > 1) cs_buf_addf(to, " of %zu", r->book.sheets);
    if (r->name->hidden) cs_buf_addz(to, ", which is hidden");
    add_count(to, r->titles, "rows above the header");
    add_count(to, cs_sheet_counts(r->sheet)->errors, "errors like #N/A, missing");
    add_count(to, cs_sheet_counts(r->sheet)->formulas, "formulas without a value");
}

static void xlsx_close(void *reader)
{
    struct reader *r = reader;
    if (!r) return;
    forget_heads(r);
    free(r->head);
    cs_sheet_close(r->sheet);
    cs_book_close(&r->book);
    cs_arena_release(&r->arena);
    cs_buf_release(&r->record);
    free(r);
}

const struct cs_format cs_format_xlsx = {
    .name = "xlsx",
    .recognise = xlsx_recognise,
    .binary = true,
    .open = xlsx_open,
    .header = xlsx_header,
    .next = xlsx_next,
    .describe = xlsx_describe,
    .close = xlsx_close,
};
