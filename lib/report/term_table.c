/* term_table.c - laying out a table in cells: columns as wide as their values, titles wrapped, the bar in
 * what is left. A table wider than the window is printed in several, each with its names. */
#include "report/term_table.h"

#include "text/width.h"

#include <stdlib.h>

enum {
    GAP = 2,
    NAME_MIN_CELLS = 8,
    NAME_MAX_CELLS = 30,
    TITLE_MIN = 9,
    TITLE_MAX = 24,
    BAR_MIN = 8,
    BAR_WANTED = 20
};

struct layout {
    struct cs_term *t;
    const struct cs_grid *grid;
    size_t gap;
    size_t width[CS_COLUMNS_MAX];
    struct cs_atoms title[CS_COLUMNS_MAX];
    size_t names; /* columns of names, from the left */
};

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

static size_t larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

static const struct cs_cell *cell_at(const struct layout *l, size_t row, size_t column)
{
    return &l->grid->cells[row * l->grid->n_columns + column];
}

static size_t rows_of(const struct cs_atoms *title, size_t cells)
{
    size_t rows = 0, taken;
    for (size_t i = 0; i < title->n; rows++) i += cs_atoms_fit(title, i, cells, &taken);
    return rows;
}

/* The narrowest width at most `cells` that wraps a title to no more rows: its rows come out about equal. */
static size_t balanced(const struct cs_atoms *title, size_t cells)
{
    size_t rows = rows_of(title, cells), least = larger(cs_atoms_widest(title), 1);
    while (cells > least && rows_of(title, cells - 1) == rows) cells--;
    return cells;
}

/* Column widths when titles are wrapped at `cells`; returns the width of the table. */
static size_t set_widths(struct layout *l, const size_t *values, size_t cells)
{
    const struct cs_grid *g = l->grid;
    size_t total = 0;
    for (size_t i = 0; i < g->n_columns; i++) {
        size_t title = cs_line_width(&g->columns[i].title),
               wrapped = larger(cs_atoms_widest(&l->title[i]), cells);
        wrapped = balanced(&l->title[i], smaller(title, wrapped));
        bool bar = g->columns[i].kind == CS_COLUMN_BAR;
        l->width[i] = bar ? BAR_WANTED : larger(larger(values[i], wrapped), 1);
        total += l->width[i] + (i ? l->gap : 0);
    }
    return total;
}

/* Hours of one width, where that fits. */
static void even_out(struct layout *l)
{
    size_t widest = 0, columns = l->grid->n_columns;
    for (size_t i = 1; i < columns; i++) widest = larger(widest, l->width[i]);
    if (l->width[0] + (columns - 1) * (widest + l->gap) > l->t->style.width) return;
    for (size_t i = 1; i < columns; i++) l->width[i] = widest;
}

/* The widest titles with which the table fits the window; narrow ones when none does. */
static void measure(struct layout *l)
{
    const struct cs_grid *g = l->grid;
    size_t values[CS_COLUMNS_MAX] = {0}, titles = TITLE_MAX;
    while (l->names < g->n_columns && g->columns[l->names].kind == CS_COLUMN_NAME) l->names++;
    /* Names may take two fifths of the window. */
    size_t cap = l->t->style.width * 2 / 5 / larger(l->names, 1);
    cap = smaller(larger(cap, NAME_MIN_CELLS), NAME_MAX_CELLS);
    for (size_t i = 0; i < g->n_columns; i++) {
        cs_atoms_add(&l->title[i], &g->columns[i].title);
        for (size_t r = 0; r < g->n_rows; r++)
            values[i] = larger(values[i], cs_line_width(&cell_at(l, r, i)->line));
        if (g->columns[i].kind == CS_COLUMN_NAME) values[i] = smaller(values[i], cap);
    }
    while (set_widths(l, values, titles) > l->t->style.width && titles > TITLE_MIN) titles--;
    if (g->heat) even_out(l);
}

static void blanks(struct layout *l, size_t n)
{
    cs_term_fill(l->t, " ", n);
}

/* A line cut to a width, an ellipsis at the end when it was longer. */
static void put_cut(struct layout *l, const struct cs_line *line, size_t cells)
{
    if (cs_line_width(line) <= cells) {
        cs_term_line(l->t, line);
        return;
    }
    size_t left = cells - 1;
    for (size_t i = 0; i < line->n && left; i++) {
        struct cs_slice part = cs_width_cut(line->spans[i].text, left);
        cs_term_text(l->t, part, line->spans[i].tone);
        left -= cs_width(part);
        if (part.n < line->spans[i].text.n) break;
    }
    cs_term_text(l->t, CS_LIT("…"), CS_TONE_MUTED);
    blanks(l, left);
}

/* ---- rows ---- */

/* Row `row` of a title that is wrapped in its column, `rows` rows high at most; titles stand at the bottom.
 */
static void put_title(struct layout *l, size_t column, size_t row, size_t rows)
{
    const struct cs_atoms *atoms = &l->title[column];
    size_t at = 0, n = 0, cells = 0, mine = 0;
    for (size_t i = 0; i < atoms->n; mine++) i += cs_atoms_fit(atoms, i, l->width[column], &cells);
    if (row + mine < rows) {
        blanks(l, l->width[column]);
        return;
    }
    for (size_t i = rows - mine; i <= row; i++) {
        at += n;
        n = cs_atoms_fit(atoms, at, l->width[column], &cells);
    }
    size_t pad = l->width[column] > cells ? l->width[column] - cells : 0;
    bool right = l->grid->columns[column].kind == CS_COLUMN_NUMBER;
    if (right) blanks(l, pad);
    for (size_t i = at; i < at + n; i++) {
        if (i > at) blanks(l, atoms->v[i].blanks);
        cs_term_text(l->t, atoms->v[i].text, CS_TONE_MUTED);
    }
    if (!right) blanks(l, pad);
}

static void put_bar(struct layout *l, const struct cs_cell *c, size_t width)
{
    const size_t full = CS_BAR_FULL;
    size_t length = c->bar > 0 ? larger(1, ((size_t)c->bar * width + full / 2) / full) : 0;
    size_t mark = c->mark >= 0 ? smaller(((size_t)c->mark * width + full / 2) / full, width - 1) : SIZE_MAX;
    cs_term_sgr(l->t, "34");
    cs_term_fill(l->t, "━", mark < length ? mark : length);
    if (mark == SIZE_MAX) {
        cs_term_sgr(l->t, "0");
        return;
    }
    if (mark >= length) blanks(l, mark - length);
    cs_term_sgr(l->t, "0");
    cs_term_fill(l->t, "┃", 1);
    cs_term_sgr(l->t, "34");
    if (mark + 1 < length) cs_term_fill(l->t, "━", length - mark - 1);
    cs_term_sgr(l->t, "0");
}

/* Heat without a second row of blocks: the more, the stronger the number. */
static void put_heat(struct layout *l, const struct cs_cell *c)
{
    static const char *const strength[] = {"2", "2", "0", "34", "1;34"};
    if (c->heat >= 0) cs_term_sgr(l->t, strength[c->heat]);
    cs_term_line(l->t, &c->line);
    if (c->heat >= 0) cs_term_sgr(l->t, "0");
}

static void put_cell(struct layout *l, const struct cs_cell *c, size_t column)
{
    if (l->grid->columns[column].kind == CS_COLUMN_BAR) {
        put_bar(l, c, l->width[column]);
        return;
    }
    size_t used = smaller(cs_line_width(&c->line), l->width[column]), pad = l->width[column] - used;
    if (l->grid->columns[column].kind == CS_COLUMN_NUMBER) {
        blanks(l, pad);
        put_heat(l, c);
    } else {
        put_cut(l, &c->line, l->width[column]);
        blanks(l, pad);
    }
}

/* Columns [from, to) with the names before them. */
static void put_band(struct layout *l, size_t from, size_t to)
{
    size_t titles = 0;
    for (size_t i = 0; i < to; i++)
        if (i < l->names || i >= from) titles = larger(titles, rows_of(&l->title[i], l->width[i]));
    for (size_t row = 0; row < titles; row++) {
        for (size_t i = 0; i < to; i++) {
            if (i >= l->names && i < from) continue;
            if (i) blanks(l, l->gap);
            put_title(l, i, row, titles);
        }
        cs_term_end(l->t);
    }
    for (size_t r = 0; r < l->grid->n_rows; r++) {
        for (size_t i = 0; i < to; i++) {
            if (i >= l->names && i < from) continue;
            if (i) blanks(l, l->gap);
            put_cell(l, cell_at(l, r, i), i);
        }
        cs_term_end(l->t);
    }
}

/* ---- bands ---- */

/* How many of the columns from `from` on fit beside the names, at least one; a bar only with room for it. */
static size_t fitting(const struct layout *l, size_t from, size_t names, size_t *used)
{
    const struct cs_grid *g = l->grid;
    size_t to = from, window = l->t->style.width;
    *used = names;
    while (to < g->n_columns && g->columns[to].kind != CS_COLUMN_BAR &&
           (to == from || *used + l->width[to] <= window))
        *used += l->width[to++] + l->gap;
    return to;
}

/* Columns a band when the hours of a heat map need several: about as many in each. */
static size_t even(const struct layout *l, size_t names)
{
    size_t bands = 0, used, columns = l->grid->n_columns - l->names;
    for (size_t from = l->names; from < l->grid->n_columns; bands++) from = fitting(l, from, names, &used);
    return bands ? (columns + bands - 1) / bands : columns;
}

static void put_bands(struct layout *l)
{
    const struct cs_grid *g = l->grid;
    size_t names = 0, used;
    for (size_t i = 0; i < l->names; i++) names += l->width[i] + l->gap;
    size_t most = g->heat ? even(l, names) : g->n_columns;
    size_t from = l->names;
    for (;;) {
        size_t to = fitting(l, from, names, &used);
        if (to - from > most) to = from + most;
        bool bar = to < g->n_columns && g->columns[to].kind == CS_COLUMN_BAR;
        bool fits = bar && used + BAR_MIN <= l->t->style.width;
        if (fits) l->width[to] = l->t->style.width - used;
        put_band(l, from, fits ? to + 1 : to);
        /* A bar without room is left out: its number stands in a column. */
        if (bar || to == g->n_columns) return;
        from = to;
        cs_term_end(l->t);
    }
}

void cs_term_table(struct cs_term *t, const struct cs_grid *grid)
{
    struct layout l = {.t = t, .grid = grid, .gap = grid->heat ? 1 : GAP};
    measure(&l);
    if (grid->n_rows) put_bands(&l);
    for (size_t i = 0; i < grid->n_columns; i++) {
        t->failed |= l.title[i].failed;
        cs_atoms_release(&l.title[i]);
    }
}
