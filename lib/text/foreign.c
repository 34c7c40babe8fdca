/* foreign.c - TSV rows taken apart, their fields put into CSV lines or cells of a workbook. */
#include "text/foreign.h"

#include "base/num.h"
#include "table/xlsx_write.h"
#include "text/width.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SAMPLE_ROWS = 200, MIN_CELLS = 6, MAX_CELLS = 60, DIGITS_MAX = 15 };

struct cs_foreign {
    enum cs_foreign_form form;
    const struct cs_foreign_column *columns;
    size_t n;
    struct cs_output *out;
    struct cs_buf text, csv;
    struct cs_buf sample; /* XLSX: the first rows, until the widths are known */
    size_t sampled;
    bool begun; /* XLSX: the sheet is there */
    struct cs_xlsx book;
    lxw_worksheet *sheet;
    size_t row;
};

/* ---- fields ---- */

/* The row was split by whoever read it; its escapes may still be wrong. */
bool cs_foreign_field(struct cs_slice *row, struct cs_buf *text, bool *more)
{
    const char *tab = memchr(row->p, '\t', row->n), *p = row->p;
    const char *end = tab ? tab : row->p + row->n;
    cs_buf_clear(text);
    while (p < end) {
        const char *escape = memchr(p, '\\', (size_t)(end - p));
        cs_buf_add(text, p, (size_t)((escape ? escape : end) - p));
        if (!escape) break;
        char c = escape + 1 < end ? escape[1] : 0;
        if (c != 't' && c != 'n' && c != 'r' && c != '\\') return false;
        cs_buf_addc(text, (char)(c == 't' ? '\t' : c == 'n' ? '\n' : c == 'r' ? '\r' : '\\'));
        p = escape + 2;
    }
    *more = tab != NULL;
    *row = tab ? cs_slice(tab + 1, row->n - (size_t)(tab + 1 - row->p)) : cs_slice(end, 0);
    return true;
}

/* Would a spreadsheet that opens a CSV file calculate it? */
static bool looks_like_formula(struct cs_slice s)
{
    static const char *const begins[] = {"=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"};
    for (size_t i = 0; i < sizeof begins / sizeof *begins; i++) {
        size_t n = strlen(begins[i]);
        if (s.n >= n && memcmp(s.p, begins[i], n) == 0) return true;
    }
    return false;
}

static bool must_quote(char c)
{
    return c == ',' || c == '"' || c == '\n' || c == '\r' || c == ';' || c == '\t';
}

void cs_csv_field(struct cs_buf *out, struct cs_slice s, bool number)
{
    struct cs_num x;
    bool guard = !number && looks_like_formula(s) && !cs_num_parse(s, &x), quote = guard;
    for (size_t i = 0; i < s.n && !quote; i++) quote = must_quote(s.p[i]);
    quote = quote || (s.n && (s.p[0] == ' ' || s.p[s.n - 1] == ' '));
    if (!quote) {
        cs_buf_adds(out, s);
        return;
    }
    cs_buf_addc(out, '"');
    if (guard) cs_buf_addc(out, '\'');
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"') cs_buf_addc(out, '"');
        cs_buf_addc(out, s.p[i]);
    }
    cs_buf_addc(out, '"');
}

enum cs_status cs_fail_escape(struct cs_error *e)
{
    cs_fail(e, CS_DATA, "a cell has an escape that there is not");
    return cs_error_cure(e, "cs-check --stream names the line");
}

/* ---- CSV ---- */

static enum cs_status csv_row(struct cs_foreign *f, struct cs_slice row, struct cs_error *e)
{
    bool more = true;
    for (size_t i = 0; more && i < f->n; i++) {
        if (!cs_foreign_field(&row, &f->text, &more)) return cs_fail_escape(e);
        if (f->text.failed) return cs_fail_memory(e);
        if (i) cs_buf_addc(&f->csv, ',');
        cs_csv_field(&f->csv, cs_buf_slice(&f->text), f->columns[i].number);
    }
    if (f->n == 1 && f->text.n == 0) cs_buf_addz(&f->csv, "\"\""); /* readers skip blank lines */
    cs_buf_addc(&f->csv, '\n');
    return cs_buf_status(&f->csv, e);
}

static enum cs_status csv_flush(struct cs_foreign *f, struct cs_error *e)
{
    enum cs_status st = cs_buf_status(&f->csv, e);
    if (!st) st = cs_output_write(f->out, f->csv.p, f->csv.n, e);
    cs_buf_clear(&f->csv);
    return st;
}

/* ---- XLSX ---- */

/* A number that 15 digits hold, which is what a spreadsheet keeps. */
static bool as_number(struct cs_slice s, double *x)
{
    struct cs_num number;
    size_t digits = 0;
    for (size_t i = 0; i < s.n; i++) digits += s.p[i] >= '0' && s.p[i] <= '9';
    if (digits > DIGITS_MAX + 2 || !cs_num_parse(s, &number)) return false;
    *x = cs_num_double(number);
    return isfinite(*x) && (number.tag == CS_TAG_DOUBLE || llabs(number.v) < 1000000000000000LL);
}

static enum cs_status xlsx_row(struct cs_foreign *f, struct cs_slice row, struct cs_error *e)
{
    bool more = true;
    enum cs_status st = CS_OK;
    if (f->row >= CS_XLSX_ROWS) {
        cs_fail(e, CS_DATA, "more than %d rows do not fit a sheet", CS_XLSX_ROWS - 1);
        return cs_error_cure(e, "-f csv, or fewer rows");
    }
    for (size_t i = 0; more && i < f->n && !st; i++) {
        double x;
        if (!cs_foreign_field(&row, &f->text, &more)) return cs_fail_escape(e);
        if (f->text.failed) return cs_fail_memory(e);
        struct cs_slice text = cs_buf_slice(&f->text);
        if (f->columns[i].number && as_number(text, &x))
            st = cs_xlsx_number(f->sheet, f->row, i, x, NULL, e);
        else
            st = cs_xlsx_text(&f->book, f->sheet, f->row, i, text, NULL, e);
    }
    f->row++;
    return st;
}

static enum cs_status
each_row(struct cs_foreign *f, struct cs_slice rows,
         enum cs_status (*take)(struct cs_foreign *, struct cs_slice, struct cs_error *), struct cs_error *e)
{
    enum cs_status st = CS_OK;
    while (rows.n && !st) {
        const char *end = memchr(rows.p, '\n', rows.n);
        size_t n = end ? (size_t)(end - rows.p) : rows.n;
        st = take(f, cs_slice(rows.p, n), e);
        rows = cs_slice(rows.p + n + (end != NULL), rows.n - n - (end != NULL));
    }
    return st;
}

/* Widths of the columns in cells, from the rows that were kept. */
static void widths(struct cs_foreign *f, size_t *cells)
{
    struct cs_slice rows = cs_buf_slice(&f->sample);
    for (size_t i = 0; i < f->n; i++) cells[i] = cs_width(f->columns[i].name) + 1;
    while (rows.n) {
        const char *end = memchr(rows.p, '\n', rows.n);
        size_t n = end ? (size_t)(end - rows.p) : rows.n;
        struct cs_slice row = cs_slice(rows.p, n);
        bool more = true;
        for (size_t i = 0; more && i < f->n && cs_foreign_field(&row, &f->text, &more); i++) {
            size_t width = cs_width(cs_buf_slice(&f->text)) + 1;
            if (width > cells[i]) cells[i] = width;
        }
        rows = cs_slice(rows.p + n + (end != NULL), rows.n - n - (end != NULL));
    }
}

/* Makes the sheet, its header, and the rows that were kept for the widths. */
static enum cs_status begin(struct cs_foreign *f, struct cs_error *e)
{
    size_t *cells = cs_alloc(f->n, sizeof *cells);
    f->begun = true;
    enum cs_status st = cells ? cs_xlsx_make(&f->book, true, e) : cs_fail_memory(e);
    if (!st) st = cs_xlsx_sheet(&f->book, NULL, &f->sheet, e);
    lxw_format *bold = st ? NULL : workbook_add_format(f->book.book);
    if (!st && !bold) st = cs_fail_memory(e);
    if (!st) {
        format_set_bold(bold);
        worksheet_freeze_panes(f->sheet, 1, 0);
        widths(f, cells);
    }
    for (size_t i = 0; i < f->n && !st; i++) {
        size_t width = cells[i] < MIN_CELLS ? MIN_CELLS : cells[i] > MAX_CELLS ? MAX_CELLS : cells[i];
        st = cs_xlsx_status(worksheet_set_column(f->sheet, (lxw_col_t)i, (lxw_col_t)i, (double)width, NULL),
                            e);
    }
    for (size_t i = 0; i < f->n && !st; i++)
        st = cs_xlsx_text(&f->book, f->sheet, 0, i, f->columns[i].name, bold, e);
    f->row = 1;
    if (!st) st = cs_buf_status(&f->sample, e);
    if (!st) st = each_row(f, cs_buf_slice(&f->sample), xlsx_row, e);
    cs_buf_release(&f->sample);
    free(cells);
    return st;
}

static enum cs_status put(void *ctx, const char *p, size_t n, struct cs_error *e)
{
    return cs_output_write(ctx, p, n, e);
}

/* ---- both ---- */

enum cs_status cs_foreign_open(struct cs_foreign **to, enum cs_foreign_form form, bool bom,
                               const struct cs_foreign_column *columns, size_t n, struct cs_output *out,
                               struct cs_error *e)
{
    struct cs_foreign *f = *to = cs_alloc(1, sizeof *f);
    if (!f) return cs_fail_memory(e);
    *f = (struct cs_foreign){.form = form, .columns = columns, .n = n, .out = out};
    if (form == CS_FOREIGN_XLSX) {
        if (n <= CS_XLSX_COLUMNS) return CS_OK;
        cs_fail(e, CS_DATA, "more than %d columns do not fit a sheet", CS_XLSX_COLUMNS);
        return cs_error_cure(e, "-c names the ones you need");
    }
    if (bom) cs_buf_addz(&f->csv, "\xEF\xBB\xBF");
    for (size_t i = 0; i < n; i++) {
        if (i) cs_buf_addc(&f->csv, ',');
        cs_csv_field(&f->csv, columns[i].name, false);
    }
    cs_buf_addc(&f->csv, '\n');
    return csv_flush(f, e);
}

enum cs_status cs_foreign_rows(struct cs_foreign *f, struct cs_slice rows, struct cs_error *e)
{
    enum cs_status st = CS_OK;
    if (f->form == CS_FOREIGN_CSV) {
        st = each_row(f, rows, csv_row, e);
        enum cs_status flushed = csv_flush(f, st ? &(struct cs_error){0} : e); /* the good rows come first */
        return st ? st : flushed;
    }
    if (f->begun) return each_row(f, rows, xlsx_row, e);
    cs_buf_adds(&f->sample, rows);
    for (size_t i = 0; i < rows.n; i++) f->sampled += rows.p[i] == '\n';
    return f->sampled >= SAMPLE_ROWS ? begin(f, e) : st;
}

enum cs_status cs_foreign_end(struct cs_foreign *f, struct cs_error *e)
{
    if (f->form == CS_FOREIGN_CSV) return CS_OK;
    enum cs_status st = f->begun ? CS_OK : begin(f, e);
    if (!st)
        st = cs_xlsx_status(
            worksheet_autofilter(f->sheet, 0, 0, (lxw_row_t)(f->row - 1), (lxw_col_t)(f->n - 1)), e);
    return st ? st : cs_xlsx_close(&f->book, put, f->out, e);
}

void cs_foreign_free(struct cs_foreign *f)
{
    if (!f) return;
    cs_xlsx_release(&f->book);
    cs_buf_release(&f->text);
    cs_buf_release(&f->csv);
    cs_buf_release(&f->sample);
    free(f);
}
