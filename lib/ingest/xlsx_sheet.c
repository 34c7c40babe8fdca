/* xlsx_sheet.c - cells of a sheet: where they stand, what they hold. */
#include "ingest/xlsx_sheet.h"
#include "base/ascii.h"
#include <stdlib.h>
#include <string.h>

enum type { NUMBER, SHARED, TEXT, INLINE, BOOLEAN, ERROR, DATE };

struct cs_sheet {
    const struct cs_book *book;
    struct cs_part *part;
    size_t max_record;
    cs_sheet_taker *take;
    void *ctx;
    struct cs_sheet_row row;
    struct cs_sheet_counts counts;
    uint32_t next_column;
    /* the cell */
    uint32_t column;
    enum type type;
    enum cs_shown shown;
    struct cs_buf value; /* its text so far */
    bool in_cell, in_text, has_value, has_formula;
    int phonetic;
};

/* ---- places ---- */

/* "AB12" -> column 27, row 12; false when it is not that or lies outside. */
static bool read_place(const char *p, uint32_t *column, uint64_t *line)
{
    uint32_t c = 0;
    uint64_t l = 0;
    for (; cs_is_upper(*p) && c <= CS_SHEET_COLUMNS; p++) c = c * 26 + (uint32_t)(*p - 'A') + 1;
    for (; cs_is_digit(*p) && l <= CS_SHEET_ROWS; p++) l = l * 10 + (uint64_t)(*p - '0');
    if (*p || c == 0 || c > CS_SHEET_COLUMNS || l == 0 || l > CS_SHEET_ROWS) return false;
    *column = c - 1;
    *line = l;
    return true;
}

static enum cs_status fail_place(const struct cs_sheet *s, const char *what, struct cs_error *e)
{
    cs_fail(e, CS_DATA, "%s", what);
    return cs_error_at(e, NULL, s->row.line, 0);
}

static enum cs_status start_row(struct cs_sheet *s, const char **attributes, struct cs_error *e)
{
    const char *r = cs_part_attribute(attributes, "r");
    uint64_t line = s->row.line + 1;
    if (r) {
        for (line = 0; cs_is_digit(*r) && line <= CS_SHEET_ROWS; r++) line = line * 10 + (uint64_t)(*r - '0');
        if (*r) line = 0;
    }
    if (line <= s->row.line) return fail_place(s, "the rows of the sheet are out of order", e);
    s->row.line = line;
    if (line > CS_SHEET_ROWS) return fail_place(s, "a row beyond the last that a sheet has", e);
    s->row.cells = 0;
    s->next_column = 0;
    cs_buf_clear(&s->row.text);
    return CS_OK;
}

/* ---- cells ---- */

static enum type read_type(const char *t)
{
    static const struct {
        const char *name;
        enum type type;
    } types[] = {{"n", NUMBER},  {"s", SHARED}, {"str", TEXT}, {"inlineStr", INLINE},
                 {"b", BOOLEAN}, {"e", ERROR},  {"d", DATE}};
    for (size_t i = 0; t && i < sizeof types / sizeof *types; i++)
        if (!strcmp(t, types[i].name)) return types[i].type;
    return t ? TEXT : NUMBER;
}

static enum cs_status start_cell(struct cs_sheet *s, const char **attributes, struct cs_error *e)
{
    const char *place = NULL, *type = NULL, *style = NULL;
    uint64_t line = s->row.line;
    for (const char **a = attributes; *a; a += 2) {
        if (a[0][1]) continue;
        if (a[0][0] == 'r') place = a[1];
        if (a[0][0] == 't') type = a[1];
        if (a[0][0] == 's') style = a[1];
    }
    s->column = s->next_column;
    if (place && (!read_place(place, &s->column, &line) || line != s->row.line || s->column < s->next_column))
        return fail_place(s, "the cells of a row are out of order", e);
    if (s->column >= CS_SHEET_COLUMNS)
        return fail_place(s, "a cell beyond the last column that a sheet has", e);
    s->next_column = s->column + 1;
    s->type = read_type(type);
    size_t number = 0;
    for (; style && cs_is_digit(*style) && number < s->book->styles; style++)
        number = number * 10 + (size_t)(*style - '0');
    s->shown = style && number < s->book->styles ? (enum cs_shown)s->book->shown[number] : CS_SHOWN_NUMBER;
    s->in_cell = true;
    s->has_value = s->has_formula = false;
    cs_buf_clear(&s->value);
    return CS_OK;
}

static enum cs_status add_shared(struct cs_sheet *s, struct cs_slice value, struct cs_error *e)
{
    size_t i = 0;
    struct cs_slice text;
    for (size_t k = 0; k < value.n; k++) {
        if (!cs_is_digit(value.p[k]) || i > s->book->strings)
            return fail_place(s, "a shared string without number", e);
        i = i * 10 + (size_t)(value.p[k] - '0');
    }
    if (!cs_book_string(s->book, i, &text)) return fail_place(s, "a shared string that there is not", e);
    cs_buf_adds(&s->row.text, text);
    return CS_OK;
}

/* ISO 8601 with a T, as strict workbooks write it. */
static void add_date(struct cs_slice value, struct cs_buf *to)
{
    for (size_t i = 0; i < value.n; i++) cs_buf_addc(to, i == 10 && value.p[i] == 'T' ? ' ' : value.p[i]);
}

static enum cs_status add_value(struct cs_sheet *s, struct cs_error *e)
{
    struct cs_slice value = cs_buf_slice(&s->value);
    struct cs_buf *to = &s->row.text;
    switch (s->type) {
    case NUMBER:
        if (s->shown == CS_SHOWN_NUMBER)
            cs_sheet_number(value, to);
        else
            cs_sheet_moment(value, s->shown, s->book->from_1904, to);
        return CS_OK;
    case SHARED:
        return add_shared(s, value, e);
    case TEXT:
    case INLINE:
        cs_book_text(value, to);
        return CS_OK;
    case BOOLEAN:
        cs_buf_addz(to, cs_slice_eqz(value, "1") ? "TRUE" : cs_slice_eqz(value, "0") ? "FALSE" : "");
        return CS_OK;
    case ERROR:
        s->counts.errors++;
        return CS_OK;
    case DATE:
        break;
    }
    add_date(value, to);
    return CS_OK;
}

static enum cs_status end_cell(struct cs_sheet *s, struct cs_error *e)
{
    struct cs_sheet_row *row = &s->row;
    size_t before = row->text.n;
    s->in_cell = false;
    if (s->has_formula && !s->has_value) s->counts.formulas++;
    if (cs_buf_status(&s->value, e) != CS_OK) return e->status;
    if (s->value.n == 0) return CS_OK;
    if (add_value(s, e) != CS_OK || cs_buf_status(&row->text, e) != CS_OK) return e->status;
    if (row->text.n > s->max_record) {
        fail_place(s, "a row longer than a record may be", e);
        return cs_error_cure(e, "--max-record raises the limit");
    }
    if (row->text.n == before) return CS_OK;
    if (row->cells == row->cap &&
        cs_grow(&row->cell, &row->cap, row->cells + 1, sizeof *row->cell, e) != CS_OK)
        return e->status;
    row->cell[row->cells++] = (struct cs_sheet_cell){s->column, before, row->text.n - before};
    return CS_OK;
}

/* ---- the XML ---- */

static enum cs_status on_start(void *ctx, const char *name, const char **attributes, struct cs_error *e)
{
    struct cs_sheet *s = ctx;
    if (name[0] == 'c' && !name[1]) return start_cell(s, attributes, e);
    if (!strcmp(name, "row")) return start_row(s, attributes, e);
    if (!s->in_cell) return CS_OK;
    if (name[0] == 'v' && !name[1]) {
        s->in_text = s->has_value = s->type != INLINE;
    } else if (name[0] == 't' && !name[1]) {
        s->in_text = s->type == INLINE && s->phonetic == 0;
    } else if (name[0] == 'f' && !name[1]) {
        s->has_formula = true;
    } else if (!strcmp(name, "rPh")) {
        s->phonetic++;
    }
    return CS_OK;
}

static enum cs_status on_end(void *ctx, const char *name, struct cs_error *e)
{
    struct cs_sheet *s = ctx;
    s->in_text = false;
    if (name[0] == 'c' && !name[1]) return end_cell(s, e);
    if (!strcmp(name, "rPh")) s->phonetic--;
    if (strcmp(name, "row") != 0 || s->row.cells == 0) return CS_OK;
    return s->take(s->ctx, &s->row, e);
}

static enum cs_status on_text(void *ctx, struct cs_slice text, struct cs_error *e)
{
    struct cs_sheet *s = ctx;
    if (!s->in_text) return CS_OK;
    cs_buf_adds(&s->value, text);
    if (s->value.n > s->max_record) return fail_place(s, "a cell longer than a record may be", e);
    return CS_OK;
}

enum cs_status cs_sheet_open(struct cs_sheet **to, const struct cs_book *book,
                             const struct cs_sheet_name *name, size_t max_record, struct cs_error *e)
{
    struct cs_sheet *s = cs_alloc(1, sizeof *s);
    *to = s;
    if (!s) return cs_fail_memory(e);
    s->book = book;
    s->max_record = max_record;
    const struct cs_part_handler handler = {on_start, on_end, on_text, s};
    return cs_part_open(&s->part, book->archive, name->path.p, &handler, e);
}

enum cs_status cs_sheet_read(struct cs_sheet *s, cs_sheet_taker *take, void *ctx, bool *end,
                             struct cs_error *e)
{
    s->take = take;
    s->ctx = ctx;
    return cs_part_read(s->part, end, e);
}

const struct cs_sheet_counts *cs_sheet_counts(const struct cs_sheet *s)
{
    return &s->counts;
}

void cs_sheet_close(struct cs_sheet *s)
{
    if (!s) return;
    cs_part_close(s->part);
    cs_buf_release(&s->value);
    cs_buf_release(&s->row.text);
    free(s->row.cell);
    free(s);
}
