/* rows.c - a stretch of rows in the making: cells escaped as they come, rows counted as they end. */
#include "ingest/rows.h"
#include "table/scan.h"
#include <stdlib.h>
#include <string.h>

const char *cs_reject_name(enum cs_reject reject)
{
    switch (reject) {
    case CS_REJECT_FIELDS:
        return "wrong number of fields";
    case CS_REJECT_QUOTE:
        return "stray quote";
    case CS_REJECT_OPEN:
        return "quote never closed";
    case CS_REJECT_HEADER:
        return "header again";
    case CS_REJECT_LONG:
        return "record too long";
    case CS_REJECT_SYNTAX:
        return "broken syntax";
    case CS_REJECT_BYTES:
        return "bytes of no character";
    case CS_REJECT_TOTAL:
        return "a total, no record";
    case CS_REJECTS:
        break;
    }
    return "";
}

const char *cs_reject_cure(enum cs_reject reject)
{
    switch (reject) {
    case CS_REJECT_FIELDS:
        return "quote cells that hold the delimiter, or join the lines of a broken record";
    case CS_REJECT_QUOTE:
        return "double the quotes in the cell and quote it, or --lazy-quotes";
    case CS_REJECT_OPEN:
        return "close the quote";
    case CS_REJECT_HEADER:
        return "none is needed, when files were joined";
    case CS_REJECT_LONG:
        return "--max-record SIZE";
    case CS_REJECT_SYNTAX:
        return "correct the record";
    case CS_REJECT_BYTES:
        return "--encoding NAME, or --on-bad-bytes replace";
    case CS_REJECT_TOTAL:
        return "none is needed; a record has a time";
    case CS_REJECTS:
        break;
    }
    return "";
}

void cs_rows_release(struct cs_rows *r)
{
    cs_buf_release(&r->data);
    cs_buf_release(&r->left);
    cs_buf_release(&r->text);
    free(r->piece);
    free(r->start);
    free(r->sep);
    free(r->line);
    free(r->rejected);
    *r = (struct cs_rows){0};
}

void cs_rows_clear(struct cs_rows *r)
{
    cs_buf_clear(&r->data);
    cs_buf_clear(&r->left);
    cs_buf_clear(&r->text);
    r->n = r->cells = 0;
    r->n_pieces = 0;
    r->kept = (struct cs_count){0};
    r->n_rejected = 0;
    r->escaped = r->high = false;
}

/* Appends the cell; true when a byte of it is beyond ASCII, and *escaped when one was escaped. */
static bool add_escaped(struct cs_buf *data, struct cs_slice cell, bool *escaped)
{
    size_t before = data->n;
    cs_field_add(data, cell);
    *escaped = data->n - before != cell.n;
    for (size_t i = 0; i < cell.n; i++)
        if ((unsigned char)cell.p[i] >= 0x80) return true;
    return false;
}

enum cs_status cs_rows_cell(struct cs_rows *r, struct cs_slice cell, struct cs_error *e)
{
    size_t width = r->header->n, base = (size_t)r->n * width;
    bool escaped;
    if (cell.n > (UINT32_MAX - CS_SCAN_PAD - r->data.n) / 2)
        return cs_fail(e, CS_DATA, "a row longer than can be held");
    if (r->cells >= width) { /* one too many: it is counted, and rejected at its end */
        r->cells++;
        return CS_OK;
    }
    if (base + width > r->sep_cap && cs_grow(&r->sep, &r->sep_cap, base + width, sizeof *r->sep, e) != CS_OK)
        return e->status;
    if (r->cells)
        cs_buf_addc(&r->data, '\t');
    else
        r->row = r->data.n;
    if (add_escaped(&r->data, cell, &escaped)) r->high = true;
    if (escaped) r->escaped = true;
    if (r->data.failed) return cs_fail_memory(e);
    r->sep[base + r->cells++] = (uint32_t)r->data.n;
    return CS_OK;
}

enum cs_status cs_rows_room(struct cs_rows *r, size_t more, struct cs_error *e)
{
    size_t cap = r->rows_cap;
    if (r->n + more <= cap) return CS_OK;
    if (cs_grow(&r->start, &cap, r->n + more, sizeof *r->start, e) != CS_OK) return e->status;
    uint64_t *line = realloc(r->line, cap * sizeof *line);
    if (!line) return cs_fail_memory(e);
    r->line = line;
    r->rows_cap = cap;
    return CS_OK;
}

enum cs_status cs_rows_end(struct cs_rows *r, uint64_t line, struct cs_slice record, struct cs_error *e)
{
    if (r->cells != r->header->n) {
        uint32_t fields = r->cells;
        cs_rows_drop(r);
        return cs_rows_reject(r, CS_REJECT_FIELDS, line, record, fields, e);
    }
    if (cs_rows_room(r, 1, e) != CS_OK) return e->status;
    r->start[r->n] = (uint32_t)r->row;
    r->line[r->n] = line;
    cs_buf_addc(&r->data, '\n');
    if (!cs_buf_room(&r->data, CS_SCAN_PAD)) return cs_fail_memory(e);
    r->n++;
    r->cells = 0;
    return CS_OK;
}

void cs_rows_drop(struct cs_rows *r)
{
    if (r->cells && !r->data.failed) r->data.n = r->row;
    r->cells = 0;
}

enum cs_status cs_rows_reject(struct cs_rows *r, enum cs_reject why, uint64_t line, struct cs_slice record,
                              uint32_t fields, struct cs_error *e)
{
    if (r->n_rejected == r->rejected_cap &&
        cs_grow(&r->rejected, &r->rejected_cap, r->n_rejected + 1, sizeof *r->rejected, e) != CS_OK)
        return e->status;
    size_t at = r->left.n;
    cs_buf_adds(&r->left, record);
    if (r->left.failed) return cs_fail_memory(e);
    r->rejected[r->n_rejected++] =
        (struct cs_rejected){.why = why, .line = line, .fields = fields, .at = at, .n = record.n};
    return CS_OK;
}

/* Takes the rows with the mark out; those that stay move up. */
static enum cs_status take_marked(struct cs_rows *r, char mark, struct cs_error *e)
{
    size_t width = r->header->n, to = 0;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < r->n; i++) {
        size_t from = r->start[i], n = (size_t)r->sep[(size_t)i * width + width - 1] + 1 - from;
        const char *row = r->data.p + from;
        if (memchr(row, mark, n)) {
            if (cs_rows_reject(r, CS_REJECT_BYTES, r->line[i], cs_slice(row, n - 1), 0, e) != CS_OK)
                return e->status;
            continue;
        }
        memmove(r->data.p + to, row, n);
        for (size_t k = 0; k < width; k++)
            r->sep[(size_t)kept * width + k] = (uint32_t)(r->sep[(size_t)i * width + k] - from + to);
        r->start[kept] = (uint32_t)to;
        r->line[kept++] = r->line[i];
        to += n;
    }
    r->n = kept;
    r->data.n = to;
    return CS_OK;
}

/* The rejected records once more, with U+FFFD for the mark. */
static enum cs_status replace_mark(struct cs_rows *r, char mark, struct cs_error *e)
{
    struct cs_buf left = {0};
    for (size_t i = 0; i < r->n_rejected; i++) {
        struct cs_rejected *x = &r->rejected[i];
        size_t at = left.n;
        for (const char *p = r->left.p + x->at, *end = p + x->n; p < end;) {
            const char *bad = memchr(p, mark, (size_t)(end - p)), *stop = bad ? bad : end;
            cs_buf_add(&left, p, (size_t)(stop - p));
            if (bad) cs_buf_addz(&left, "\xEF\xBF\xBD");
            p = stop + (bad != NULL);
        }
        x->at = at;
        x->n = left.n - at;
    }
    cs_buf_release(&r->left);
    r->left = left;
    return cs_buf_status(&left, e);
}

static int by_line(const void *a, const void *b)
{
    const struct cs_rejected *x = a, *y = b;
    return (x->line > y->line) - (x->line < y->line);
}

enum cs_status cs_rows_reject_marked(struct cs_rows *r, char mark, struct cs_error *e)
{
    bool in_rows = r->data.n > 0 && memchr(r->data.p, mark, r->data.n);
    bool in_left = r->left.n > 0 && memchr(r->left.p, mark, r->left.n);
    if (!in_rows && !in_left) return CS_OK;
    if (in_rows && take_marked(r, mark, e) != CS_OK) return e->status;
    if (replace_mark(r, mark, e) != CS_OK) return e->status;
    qsort(r->rejected, r->n_rejected, sizeof *r->rejected, by_line); /* one record begins on a line */
    return CS_OK;
}

enum cs_status cs_rows_reject_totals(struct cs_rows *r, const uint32_t *row, size_t n, struct cs_error *e)
{
    const struct cs_block b = cs_rows_block(r);
    for (size_t i = 0; i < n; i++)
        if (cs_rows_reject(r, CS_REJECT_TOTAL, r->line[row[i]], cs_row(&b, row[i]), 0, e) != CS_OK)
            return e->status;
    qsort(r->rejected, r->n_rejected, sizeof *r->rejected, by_line);
    r->n -= (uint32_t)n;
    return CS_OK;
}

struct cs_block cs_rows_block(const struct cs_rows *r)
{
    return (struct cs_block){.header = r->header,
                             .data = r->data.p ? r->data.p : "",
                             .size = r->data.n,
                             .rows = r->n,
                             .start = r->start,
                             .sep = r->sep,
                             .escaped = r->escaped,
                             .high = r->high};
}
