/* term_table.c - laying out a table in cells: columns as wide as their values, titles wrapped, the bar in
 * what is left. A table wider than the window is printed in several, each with its names. */
#include "report/term_table.h"

#include "report/term_drawn.h"
#include "report/words.h"
#include "text/width.h"

#include <stdlib.h>
#include <string.h>

enum {
    GAP = 2,
    NAME_MIN_CELLS = 10 /* a date */,
    NAME_MAX_CELLS = 30,
    TEXT_MIN_CELLS = 20, /* behind the names, where it may be wrapped */
    ROW_MAX_CELLS = 60,
    TITLE_MIN = 9,
    TITLE_MAX = 24,
    BAR_MIN = 8,
    BAR_WANTED = 20,
    BAR_MAX = 60,
    SPARK_MAX = 60,
    ROWS_ALL = 12,
    LINES_MAX = 4 /* of a text in its cell */
};

struct layout {
    struct cs_term *t;
    const struct cs_grid *grid;
    size_t gap;
    size_t width[CS_COLUMNS_MAX];
    size_t wanted[CS_COLUMNS_MAX]; /* by the longest cell */
    struct cs_atoms title[CS_COLUMNS_MAX];
    size_t names; /* columns of names, from the left */
};

/* The columns that are printed beside each other. */
struct band {
    size_t column[CS_COLUMNS_MAX];
    size_t n;
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

/* Bars and dots take what room there is. */
static bool is_elastic(const struct layout *l, size_t column)
{
    enum cs_column_kind kind = l->grid->columns[column].kind;
    return kind == CS_COLUMN_BAR || kind == CS_COLUMN_DOT;
}

static size_t cell_width(const struct layout *l, size_t row, size_t column)
{
    const struct cs_cell *c = cell_at(l, row, column);
    if (l->grid->columns[column].kind == CS_COLUMN_SPARK)
        return c->spark ? smaller(c->spark->n, SPARK_MAX) : 0;
    return cs_line_width(&c->line);
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
        l->width[i] = is_elastic(l, i) ? BAR_WANTED : larger(larger(values[i], wrapped), 1);
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

/* Names that were cut short take the room that is left, a cell each in turn. */
static void widen(struct layout *l, size_t total)
{
    bool more = true;
    while (more && total < l->t->style.width) {
        more = false;
        for (size_t i = 0; i < l->grid->n_columns && total < l->t->style.width; i++) {
            if (l->grid->columns[i].kind != CS_COLUMN_NAME || l->width[i] >= l->wanted[i]) continue;
            l->width[i]++;
            total++;
            more = true;
        }
    }
}

/* The widest titles with which the table fits the window; narrow ones when none does. */
static void measure(struct layout *l)
{
    const struct cs_grid *g = l->grid;
    size_t values[CS_COLUMNS_MAX] = {0}, titles = TITLE_MAX, total;
    while (l->names < g->n_columns && g->columns[l->names].kind == CS_COLUMN_NAME) l->names++;
    if (l->names == g->n_columns)
        l->names = smaller(l->names, 1); /* texts throughout: the first is the name */
    /* Names may take two fifths of the window. */
    size_t cap = l->t->style.width * 2 / 5 / larger(l->names, 1);
    cap = smaller(larger(cap, NAME_MIN_CELLS), NAME_MAX_CELLS);
    if (l->t->style.rows) {
        l->names = smaller(l->names, 1);
        cap = smaller(ROW_MAX_CELLS, l->t->style.width / 2);
    }
    for (size_t i = 0; i < g->n_columns; i++) {
        cs_atoms_add(&l->title[i], &g->columns[i].title);
        for (size_t r = 0; r < g->n_rows; r++) values[i] = larger(values[i], cell_width(l, r, i));
        l->wanted[i] = values[i];
        if (g->columns[i].kind == CS_COLUMN_NAME)
            values[i] = smaller(values[i], i < l->names ? cap : larger(cap, TEXT_MIN_CELLS));
    }
    while ((total = set_widths(l, values, titles)) > l->t->style.width && titles > TITLE_MIN) titles--;
    widen(l, total);
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

/* ---- texts of several lines ---- */

/* Texts behind the names are wrapped in their column, where no word is longer than that. */
static size_t lines_of(const struct layout *l, size_t row, size_t column)
{
    const struct cs_line *line = &cell_at(l, row, column)->line;
    const size_t width = l->width[column];
    const bool text = l->grid->columns[column].kind == CS_COLUMN_NAME && column >= l->names;
    struct cs_atoms atoms = {0};
    if (!text || cs_line_width(line) <= width) return 1;
    cs_atoms_add(&atoms, line);
    const size_t rows = cs_atoms_widest(&atoms) < width && !atoms.failed ? rows_of(&atoms, width) : 1;
    cs_atoms_release(&atoms);
    return smaller(rows, LINES_MAX);
}

/* Line `at` of such a text; the last one ends in an ellipsis where more would come. */
static void put_line_of(struct layout *l, const struct cs_line *line, size_t width, size_t at)
{
    struct cs_atoms atoms = {0};
    size_t from = 0, n, cells = 0;
    cs_atoms_add(&atoms, line);
    for (size_t i = 0; i < at; i++) from += cs_atoms_fit(&atoms, from, width, &cells);
    n = cs_atoms_fit(&atoms, from, width, &cells);
    const bool more = at + 1 == LINES_MAX && from + n < atoms.n;
    if (more) n = cs_atoms_fit(&atoms, from, width - 1, &cells);
    for (size_t i = from; i < from + n; i++) {
        if (i > from) blanks(l, atoms.v[i].blanks);
        cs_term_text(l->t, atoms.v[i].text, atoms.v[i].tone);
    }
    if (more) cs_term_text(l->t, CS_LIT("…"), CS_TONE_MUTED);
    blanks(l, width - cells - more);
    l->t->failed |= atoms.failed;
    cs_atoms_release(&atoms);
}

/* ---- rows ---- */

static bool has_ends(const struct layout *l, size_t column)
{
    const struct cs_column *c = &l->grid->columns[column];
    return c->kind == CS_COLUMN_DOT && c->from.n && c->to.n &&
           cs_line_width(&c->from) + cs_line_width(&c->to) < l->width[column];
}

static size_t title_rows(const struct layout *l, size_t column)
{
    return rows_of(&l->title[column], l->width[column]) + has_ends(l, column);
}

/* The ends of the scale of intervals, under its title. */
static void put_scale(struct layout *l, size_t column)
{
    const struct cs_column *c = &l->grid->columns[column];
    cs_term_sgr(l->t, "2");
    cs_term_line(l->t, &c->from);
    blanks(l, l->width[column] - cs_line_width(&c->from) - cs_line_width(&c->to));
    cs_term_line(l->t, &c->to);
    cs_term_sgr(l->t, "0");
}

/* Row `row` of a title that is wrapped in its column, `rows` rows high at most; titles stand at the bottom.
 */
static void put_title(struct layout *l, size_t column, size_t row, size_t rows)
{
    const struct cs_atoms *atoms = &l->title[column];
    size_t at = 0, n = 0, cells = 0, mine = title_rows(l, column);
    if (row + mine < rows) {
        blanks(l, l->width[column]);
        return;
    }
    if (row + 1 == rows && has_ends(l, column)) {
        put_scale(l, column);
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
    size_t width = l->width[column], used = 0;
    switch (l->grid->columns[column].kind) {
    case CS_COLUMN_BAR:
        used = cs_term_bar(l->t, c, width);
        break;
    case CS_COLUMN_DOT:
        used = cs_term_dot(l->t, c, width);
        break;
    case CS_COLUMN_SPARK:
        used = cs_term_spark(l->t, c->spark, width);
        break;
    case CS_COLUMN_NUMBER:
        used = smaller(cs_line_width(&c->line), width);
        blanks(l, width - used);
        put_heat(l, c);
        return;
    case CS_COLUMN_NAME:
        used = smaller(cs_line_width(&c->line), width);
        put_cut(l, &c->line, width);
        break;
    }
    blanks(l, width - used);
}

static void put_row(struct layout *l, const struct band *b, size_t row)
{
    size_t lines[CS_COLUMNS_MAX], most = 1;
    for (size_t i = 0; i < b->n; i++) {
        lines[i] = lines_of(l, row, b->column[i]);
        most = larger(most, lines[i]);
    }
    for (size_t at = 0; at < most; at++) {
        for (size_t i = 0; i < b->n; i++) {
            const struct cs_cell *cell = cell_at(l, row, b->column[i]);
            const size_t width = l->width[b->column[i]];
            if (i) blanks(l, l->gap);
            if (at >= lines[i])
                blanks(l, width);
            else if (lines[i] > 1)
                put_line_of(l, &cell->line, width, at);
            else
                put_cell(l, cell, b->column[i]);
        }
        cs_term_end(l->t);
    }
}

static void put_band(struct layout *l, const struct band *b)
{
    size_t titles = 0;
    for (size_t i = 0; i < b->n; i++) titles = larger(titles, title_rows(l, b->column[i]));
    for (size_t row = 0; row < titles; row++) {
        for (size_t i = 0; i < b->n; i++) {
            if (i) blanks(l, l->gap);
            put_title(l, b->column[i], row, titles);
        }
        cs_term_end(l->t);
    }
    for (size_t r = 0; r < l->grid->n_rows; r++) put_row(l, b, r);
}

/* ---- bands ---- */

/* Fills a band with the names and with columns from `from` on, one of them at least and `most` at most, and
 * gives what room is left to its bars. A bar without room is left out: its number stands in a column. Returns
 * where the next band begins. */
static size_t fill_band(struct layout *l, struct band *b, size_t from, size_t most)
{
    size_t used = 0, window = l->t->style.width, elastic = 0, taken = 0;
    b->n = 0;
    for (size_t i = 0; i < l->names; i++) {
        used += l->width[i] + (i ? l->gap : 0);
        b->column[b->n++] = i;
    }
    for (; from < l->grid->n_columns && taken < most; from++) {
        size_t width = (is_elastic(l, from) ? BAR_MIN : l->width[from]) + (b->n ? l->gap : 0);
        if (used + width > window && is_elastic(l, from)) continue;
        if (used + width > window && taken) break;
        used += width;
        elastic += is_elastic(l, from);
        b->column[b->n++] = from;
        taken++;
    }
    size_t room = window > used ? window - used : 0;
    for (size_t i = l->names; i < b->n && !elastic; i++) { /* a table of several has room again */
        const size_t column = b->column[i];
        if (l->grid->columns[column].kind != CS_COLUMN_NAME || l->width[column] >= l->wanted[column])
            continue;
        const size_t more = smaller(room, l->wanted[column] - l->width[column]);
        l->width[column] += more;
        room -= more;
    }
    for (size_t i = 0; i < b->n && elastic; i++)
        if (is_elastic(l, b->column[i]))
            l->width[b->column[i]] = smaller(BAR_MIN + room / elastic, elastic > 1 ? BAR_MAX / 2 : BAR_MAX);
    return from;
}

/* Columns a band when the hours of a heat map need several: about as many in each. */
static size_t even(struct layout *l)
{
    struct band b;
    size_t bands = 0, columns = l->grid->n_columns - l->names;
    for (size_t from = l->names; from < l->grid->n_columns; bands++)
        from = fill_band(l, &b, from, l->grid->n_columns);
    return bands ? (columns + bands - 1) / bands : columns;
}

static void put_bands(struct layout *l)
{
    struct band b;
    size_t most = l->grid->heat ? even(l) : l->grid->n_columns, from = l->names;
    do {
        if (from > l->names) cs_term_end(l->t);
        from = fill_band(l, &b, from, most);
        if (b.n > l->names || from == l->names) put_band(l, &b);
    } while (from < l->grid->n_columns);
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

/* ---- judged tables ---- */

/* What the row's cell of dots says: 0 nothing (no value), 1 like the others, 2 that it differs. */
static int verdict(const struct cs_grid *g, size_t row)
{
    for (size_t i = 0; i < g->n_columns; i++) {
        const struct cs_cell *c = &g->cells[row * g->n_columns + i];
        if (g->columns[i].kind == CS_COLUMN_DOT) return c->heat > 0 ? 2 : c->bar >= 0;
    }
    return 0;
}

static bool has_dots(const struct cs_grid *g)
{
    for (size_t i = 0; i < g->n_columns; i++)
        if (g->columns[i].kind == CS_COLUMN_DOT) return true;
    return false;
}

/* "the other 49 do not differ". */
static void put_others(struct cs_term *t, size_t others, enum cs_lang lang)
{
    struct cs_buf text = {0};
    const char *p = cs_word(CS_WORD_OTHERS_SAME, lang), *number = strstr(p, "$1");
    cs_buf_add(&text, p, (size_t)(number - p));
    cs_figure_fixed(&text, cs_int((int64_t)others), 0);
    cs_buf_addz(&text, number + 2);
    struct cs_span span = {.text = cs_buf_slice(&text), .tone = CS_TONE_MUTED};
    cs_term_wrap(t, &(struct cs_line){&span, 1, 1}, 0, 0);
    t->failed |= text.failed;
    cs_buf_release(&text);
}

void cs_term_judged(struct cs_term *t, const struct cs_grid *grid, enum cs_lang lang)
{
    struct cs_grid shown = *grid;
    if (!grid->judged || grid->n_rows <= ROWS_ALL || !has_dots(grid)) {
        cs_term_table(t, grid);
        return;
    }
    shown.cells = cs_alloc(grid->n_rows, grid->n_columns * sizeof *shown.cells);
    if (!shown.cells) {
        t->failed = true;
        return;
    }
    size_t others = 0;
    shown.n_rows = 0;
    for (size_t r = 0; r < grid->n_rows; r++) {
        int says = verdict(grid, r);
        others += says == 1;
        if (says == 2)
            memcpy(shown.cells + grid->n_columns * shown.n_rows++, grid->cells + grid->n_columns * r,
                   grid->n_columns * sizeof *shown.cells);
    }
    cs_term_table(t, &shown);
    if (others) put_others(t, others, lang);
    free(shown.cells);
}
