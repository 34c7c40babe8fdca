/* aligned.c - what a column of a stream is, and its cells for the eye. */
#include "metric/aligned.h"
#include "base/num.h"
#include "metric/show.h"
#include "text/width.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct column {
    struct cs_slice name;
    bool used;    /* some row has a value */
    bool numbers; /* and all are numbers */
    size_t width;
};
struct table {
    struct cs_slice *cell; /* row by row, the names first */
    size_t n, cap;
    struct column *column;
    size_t columns, rows; /* rows: with the names */
    size_t unit;          /* the column of a measures stream that says it; SIZE_MAX: none */
};

/* ---- reading ---- */

static enum cs_status split(struct table *t, struct cs_slice stream, struct cs_error *e)
{
    const char *p = stream.p, *end = stream.p + stream.n;
    enum cs_status st = CS_OK;
    while (p < end && !st) {
        const char *stop = memchr(p, '\n', (size_t)(end - p));
        stop = stop ? stop : end;
        if (t->rows && stop - p > 1 && p[0] == '\\' && p[1] == '.') break; /* the seal */
        for (bool more = true; more && !st;) {
            const char *tab = memchr(p, '\t', (size_t)(stop - p));
            more = tab != NULL;
            st = cs_grow(&t->cell, &t->cap, t->n + 1, sizeof *t->cell, e);
            if (!st) t->cell[t->n++] = cs_slice(p, (size_t)((more ? tab : stop) - p));
            p = more ? tab + 1 : stop;
        }
        if (!t->rows) t->columns = t->n;
        t->rows++;
        p++;
    }
    return st;
}

static bool ends_with(struct cs_slice name, const char *ending)
{
    const size_t n = strlen(ending);
    return name.n > n && memcmp(name.p + name.n - n, ending, n) == 0;
}

static bool is_one_of(struct cs_slice name, const char *const *words)
{
    for (; *words; words++)
        if (cs_slice_eqz(name, *words)) return true;
    return false;
}

/* The unit is seen at the values, the keys are columns, and a difference has its base beside it. */
static void leave_out_of_measures(struct table *t)
{
    static const char *const names[] = {"keys",     "unit",  "n_excluded", "num",     "den", "anchor",
                                        "calendar", "as_of", "diff_lo",    "diff_hi", NULL};
    for (size_t c = 0; c < t->columns; c++)
        if (is_one_of(t->column[c].name, names)) t->column[c].used = false;
}

static enum cs_status look_at_columns(struct table *t, struct cs_error *e)
{
    t->unit = SIZE_MAX;
    t->column = cs_alloc(t->columns + 1, sizeof *t->column);
    if (!t->column) return cs_fail_memory(e);
    for (size_t c = 0; c < t->columns; c++) {
        struct column *x = &t->column[c];
        *x = (struct column){.name = t->cell[c], .numbers = true, .width = cs_width(t->cell[c])};
        for (size_t row = 1; row < t->rows; row++) {
            const struct cs_slice cell = t->cell[row * t->columns + c];
            struct cs_num number;
            const size_t width = cs_width(cell);
            if (width > x->width) x->width = width;
            if (!cell.n) continue;
            x->used = true;
            x->numbers = x->numbers && cs_num_parse(cell, &number);
        }
        x->used |= t->rows == 1;
        x->numbers &= c > 0; /* in front stands who it is */
        if (cs_slice_eqz(x->name, "unit")) t->unit = c;
    }
    if (t->columns && cs_slice_eqz(t->cell[0], "view") && t->unit != SIZE_MAX) leave_out_of_measures(t);
    return CS_OK;
}

/* ---- cells ---- */

/* Numbers near 0 keep two digits that say something. */
static void add_small(struct cs_num x, double size, struct cs_buf *out)
{
    const double places = 1 - floor(log10(size));
    if (places > 9)
        cs_buf_addf(out, "%.2g", cs_num_double(x));
    else
        cs_num_format(cs_num_round(x, (unsigned)places), out);
}

static void add_number(const struct table *t, const struct column *x, size_t row, struct cs_slice cell,
                       struct cs_buf *out)
{
    static const char *const values[] = {"value", "lo", "hi", "base", "target", NULL}, *const changes[] = {
                                                                                           "diff", "diff_lo",
                                                                                           "diff_hi", NULL};
    const bool change = t->unit != SIZE_MAX && is_one_of(x->name, changes);
    struct cs_slice unit = CS_LIT("");
    struct cs_num number;
    if (!cs_num_parse(cell, &number)) return;
    if (change || (t->unit != SIZE_MAX && is_one_of(x->name, values)))
        unit = t->cell[row * t->columns + t->unit];
    else if (cs_slice_eqz(x->name, "share") || ends_with(x->name, "_share"))
        unit = CS_LIT("share");
    else if (ends_with(x->name, "_s"))
        unit = CS_LIT("s");
    const double size = fabs(cs_num_double(number));
    if (!unit.n && size > 0 && size < 0.1)
        add_small(number, size, out);
    else
        cs_show_value(number, unit, change, out);
}

static void add_cell(const struct table *t, size_t row, size_t c, struct cs_sheet *s)
{
    const struct column *x = &t->column[c];
    const struct cs_slice cell = t->cell[row * t->columns + c];
    if (row && x->numbers && cell.n)
        add_number(t, x, row, cell, &s->text);
    else
        cs_show_text(cell, &s->text);
    cs_sheet_end(s, row ? CS_TONE_NONE : CS_TONE_STRONG);
    if (row || s->failed) return;
    s->cell[s->n - 1].joins = ends_with(x->name, "_dev");
    s->cell[s->n - 1].words = !x->numbers;
}

/* The columns in front that stand in every part: texts, of half the window at most. */
static size_t count_names(const struct table *t, size_t window)
{
    size_t n = 0, taken = 0;
    for (size_t c = 0; c < t->columns; c++) {
        if (!t->column[c].used) continue;
        taken += t->column[c].width + 2;
        if (n && (t->column[c].numbers || taken > window / 2)) break;
        n++;
    }
    return n;
}

enum cs_status cs_aligned(void *ctx, struct cs_slice stream, struct cs_buf *out, struct cs_error *e)
{
    const struct cs_sheet_style *style = ctx;
    struct table t = {0};
    struct cs_sheet s = {0};
    enum cs_status st = split(&t, stream, e);
    if (!st && t.n != t.rows * t.columns) st = cs_fail(e, CS_DATA, "a row of another number of fields");
    if (!st) st = look_at_columns(&t, e);
    for (size_t c = 0; c < t.columns && !st; c++) s.columns += t.column[c].used;
    if (!st) s.names = count_names(&t, style->width);
    for (size_t row = 0; row < t.rows && !st; row++)
        for (size_t c = 0; c < t.columns; c++)
            if (t.column[c].used) add_cell(&t, row, c, &s);
    if (!st && s.columns) st = cs_sheet_print(&s, style, out, e);
    cs_sheet_release(&s);
    free(t.cell);
    free(t.column);
    return st;
}
