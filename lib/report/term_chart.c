/* term_chart.c - charts as tables with a drawn column: the words that the table has, and a bar, an interval
 * or a bar to both sides for each row. */
#include "report/term_chart.h"

#include "report/names.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- scale ---- */

struct scale {
    double lo, hi;
};

static void widen(struct scale *s, double x)
{
    if (!isfinite(x)) return;
    s->lo = s->lo < x ? s->lo : x;
    s->hi = s->hi > x ? s->hi : x;
}

static void widen_all(struct scale *s, const double *x, size_t n)
{
    for (size_t i = 0; x && i < n; i++) widen(s, x[i]);
}

/* Where a number lies on the scale, 0..CS_BAR_FULL; -1 when there is none. */
static int at(const struct scale *s, double x)
{
    double span = s->hi / 2 - s->lo / 2; /* halves: two large numbers must not overflow */
    if (!isfinite(x) || !(span > 0)) return isfinite(x) ? 0 : -1;
    return (int)lround((x / 2 - s->lo / 2) / span * CS_BAR_FULL);
}

static const struct cs_series *series_of(const struct cs_chart *c, enum cs_series_role role)
{
    for (size_t i = 0; i < c->n_series; i++)
        if (c->series[i].role == role) return &c->series[i];
    return NULL;
}

/* The series that is about the subject: the first that is no reference. */
static const struct cs_series *subject_of(const struct cs_chart *c)
{
    for (size_t i = 0; i < c->n_series; i++)
        if (c->series[i].role != CS_SERIES_REFERENCE) return &c->series[i];
    return NULL;
}

/* ---- the drawn column ---- */

struct drawn {
    const struct cs_chart *chart;
    struct cs_cell *cells; /* one a row of the table */
    struct cs_buf title;
    enum cs_column_kind kind;
};

static int colour_of(const struct cs_chart *c, size_t i)
{
    return c->marked && (c->marked[i] == 1 || c->marked[i] == 2) ? c->marked[i] : -1;
}

static void legend(struct drawn *d, const char *sign, const struct cs_line *name)
{
    if (!name->n) return;
    if (d->title.n) cs_buf_addz(&d->title, "  ");
    cs_buf_addz(&d->title, sign);
    cs_buf_addc(&d->title, ' ');
    cs_line_text(&d->title, name);
}

static void draw_bars(struct drawn *d, enum cs_lang lang)
{
    const struct cs_chart *c = d->chart;
    const struct cs_series *s = subject_of(c), *r = series_of(c, CS_SERIES_REFERENCE);
    struct scale scale = {0, 0};
    if (!s) return;
    widen_all(&scale, s->y, c->n_points);
    if (r)
        widen_all(&scale, r->y, c->n_points);
    else
        widen(&scale, c->target);
    double sum = 0, all = 0;
    for (size_t i = 0; i < c->n_points; i++) all += isfinite(s->y[i]) ? s->y[i] : 0;
    for (size_t i = 0; i < c->n_points; i++) {
        struct cs_cell *cell = &d->cells[i];
        if (scale.lo < 0) { /* bars begin at 0, whichever way they go */
            cell->mark = at(&scale, 0);
            cell->lo = at(&scale, s->y[i] < 0 ? s->y[i] : 0);
            cell->hi = at(&scale, s->y[i] > 0 ? s->y[i] : 0);
        } else {
            cell->bar = at(&scale, s->y[i]);
            cell->mark = at(&scale, r ? r->y[i] : c->target);
        }
        cell->heat = colour_of(c, i);
        /* Of a Pareto the bars that make the first 80 % stand out. */
        if (c->kind == CS_CHART_PARETO && cell->heat < 0 && sum >= 0.8 * all) cell->heat = 0;
        sum += isfinite(s->y[i]) ? s->y[i] : 0;
    }
    legend(d, "━", &s->name);
    if (r) legend(d, "┃", &r->name);
    if (!r && isfinite(c->target)) {
        cs_buf_addz(&d->title, "  ┃ ");
        cs_figure_value(&d->title, cs_num_from_double(c->target), c->measure, lang);
    }
}

static void draw_split(struct drawn *d)
{
    const struct cs_chart *c = d->chart;
    struct scale scale = {0, 0};
    for (size_t i = 0; i < c->n_points; i++) {
        double sum = 0;
        for (size_t k = 0; k < c->n_series; k++) sum += isfinite(c->series[k].y[i]) ? c->series[k].y[i] : 0;
        widen(&scale, sum);
    }
    for (size_t i = 0; i < c->n_points; i++) {
        struct cs_cell *cell = &d->cells[i];
        double sum = 0;
        for (size_t k = 0; k < c->n_series; k++) sum += isfinite(c->series[k].y[i]) ? c->series[k].y[i] : 0;
        cell->mark = at(&scale, 0);
        cell->lo = at(&scale, sum < 0 ? sum : 0);
        cell->hi = at(&scale, sum > 0 ? sum : 0);
        if (sum * c->better < 0) cell->heat = 1;
    }
    for (size_t k = 0; k < c->n_series; k++) legend(d, k ? "+" : "━", &c->series[k].name);
}

static void draw_intervals(struct drawn *d, enum cs_lang lang)
{
    const struct cs_chart *c = d->chart;
    const struct cs_series *s = subject_of(c);
    struct scale scale = {INFINITY, -INFINITY};
    if (!s) return;
    d->kind = CS_COLUMN_DOT;
    widen_all(&scale, s->y, c->n_points);
    widen_all(&scale, s->lo, c->n_points);
    widen_all(&scale, s->hi, c->n_points);
    widen(&scale, c->target);
    if (!(scale.lo <= scale.hi)) return;
    for (size_t i = 0; i < c->n_points; i++) {
        struct cs_cell *cell = &d->cells[i];
        cell->bar = at(&scale, s->y[i]);
        cell->lo = s->lo ? at(&scale, s->lo[i]) : -1;
        cell->hi = s->hi ? at(&scale, s->hi[i]) : -1;
        cell->mark = at(&scale, c->target);
        cell->heat = colour_of(c, i);
    }
    cs_figure_interval(&d->title, cs_num_from_double(scale.lo), cs_num_from_double(scale.hi), c->measure,
                       lang);
    if (isfinite(c->target)) {
        cs_buf_addz(&d->title, "  ┃ ");
        cs_figure_value(&d->title, cs_num_from_double(c->target), c->measure, lang);
    }
}

/* The chart's table with the drawn column behind it. A table that has drawings of its own keeps those. */
static void put_drawn(struct cs_term *t, const struct drawn *d, enum cs_lang lang)
{
    const struct cs_grid *g = d->chart->table;
    size_t n = g->n_columns + 1;
    struct cs_column *columns = cs_alloc(n, sizeof *columns);
    struct cs_cell *cells = cs_alloc(g->n_rows ? g->n_rows : 1, n * sizeof *cells);
    struct cs_span title = {.text = cs_buf_slice(&d->title), .tone = CS_TONE_MUTED};
    if (columns && cells) {
        memcpy(columns, g->columns, g->n_columns * sizeof *columns);
        columns[n - 1] = (struct cs_column){.kind = d->kind, .title = {&title, title.text.n > 0, 1}};
        for (size_t r = 0; r < g->n_rows; r++) {
            memcpy(cells + r * n, g->cells + r * g->n_columns, g->n_columns * sizeof *cells);
            cells[r * n + n - 1] = d->cells[r];
        }
        struct cs_grid whole = *g;
        whole.columns = columns;
        whole.n_columns = n;
        whole.cells = cells;
        whole.judged = d->chart->kind == CS_CHART_FUNNEL;
        cs_term_judged(t, &whole, lang);
    } else {
        t->failed = true;
    }
    free(columns);
    free(cells);
}

static bool has_drawing(const struct cs_grid *g)
{
    for (size_t i = 0; i < g->n_columns; i++)
        if (g->columns[i].kind != CS_COLUMN_NAME && g->columns[i].kind != CS_COLUMN_NUMBER) return true;
    return g->n_columns == CS_COLUMNS_MAX;
}

static void put_with_column(struct cs_term *t, const struct cs_chart *c, enum cs_lang lang)
{
    static const struct cs_cell empty = {
        .number = {0, CS_TAG_MISSING}, .bar = -1, .mark = -1, .lo = -1, .hi = -1, .heat = -1};
    struct drawn d = {.chart = c, .kind = CS_COLUMN_BAR};
    size_t rows = c->table->n_rows > c->n_points ? c->table->n_rows : c->n_points;
    d.cells = cs_alloc(rows ? rows : 1, sizeof *d.cells);
    if (!d.cells) {
        t->failed = true;
        return;
    }
    for (size_t i = 0; i < rows; i++) d.cells[i] = empty;
    if (c->kind == CS_CHART_SPLIT)
        draw_split(&d);
    else if (c->kind == CS_CHART_FUNNEL)
        draw_intervals(&d, lang);
    else
        draw_bars(&d, lang);
    t->failed |= d.title.failed;
    put_drawn(t, &d, lang);
    cs_buf_release(&d.title);
    free(d.cells);
}

/* ---- points across ---- */

enum { TURN_FROM = 8, TURN_CELLS = 7, ROWS_TOLD = 12 };

/* Many points with short words read better across: hours, days. */
static bool turns(const struct cs_grid *g)
{
    if (g->n_rows < TURN_FROM || g->n_rows >= CS_COLUMNS_MAX || g->n_columns < 2 ||
        g->columns[0].kind != CS_COLUMN_NAME)
        return false;
    for (size_t i = 1; i < g->n_columns; i++)
        if (g->columns[i].kind != CS_COLUMN_NUMBER) return false;
    return true;
}

/* "13:00" is "13" where all are whole hours. */
static struct cs_line head_of(const struct cs_grid *g, size_t row, struct cs_span *span)
{
    const struct cs_line *line = &g->cells[row * g->n_columns].line;
    if (line->n != 1) return *line;
    *span = line->spans[0];
    static const char minutes[] = ":00";
    size_t n = sizeof minutes - 1;
    if (span->text.n == n + 2 && memcmp(span->text.p + 2, minutes, n) == 0) span->text.n -= n;
    if (span->text.n == 2 && span->text.p[0] == '0') span->text = cs_slice(span->text.p + 1, 1);
    return (struct cs_line){.spans = span, .n = 1};
}

/* Columns of the table as rows, those that fit the window in one piece; none at all when no one does. */
static void put_turned(struct cs_term *t, const struct cs_grid *g)
{
    struct cs_column columns[CS_COLUMNS_MAX] = {{.title = g->columns[0].title}};
    struct cs_span heads[CS_COLUMNS_MAX];
    size_t n = g->n_rows + 1, rows = 0, width[CS_COLUMNS_MAX] = {0}, names = cs_line_width(&columns[0].title);
    struct cs_cell *cells = cs_alloc(g->n_columns, n * sizeof *cells);
    if (!cells) {
        t->failed = true;
        return;
    }
    for (size_t r = 0; r < g->n_rows; r++) {
        columns[r + 1] = (struct cs_column){.kind = CS_COLUMN_NUMBER, .title = head_of(g, r, &heads[r])};
        width[r] = cs_line_width(&columns[r + 1].title);
    }
    for (size_t i = 1; i < g->n_columns; i++) {
        size_t wanted[CS_COLUMNS_MAX] = {0}, name = cs_line_width(&g->columns[i].title), used;
        if (name < names) name = names;
        used = name;
        for (size_t r = 0; r < g->n_rows; r++) {
            size_t cell = cs_line_width(&g->cells[r * g->n_columns + i].line);
            wanted[r] = cell > width[r] ? cell : width[r];
            used += wanted[r] + 1;
        }
        if (used > t->style.width) continue;
        memcpy(width, wanted, sizeof width);
        names = name;
        cells[rows * n] = (struct cs_cell){.line = g->columns[i].title, .heat = -1};
        for (size_t r = 0; r < g->n_rows; r++) cells[rows * n + r + 1] = g->cells[r * g->n_columns + i];
        rows++;
    }
    const struct cs_grid turned = {
        .columns = columns, .n_columns = n, .cells = cells, .n_rows = rows, .heat = true};
    if (rows) cs_term_table(t, &turned);
    free(cells);
}

/* "31 Jul · 95% interval 43.0–53.9% · n 322": what the table says of the newest point beside its value. */
static void put_newest(struct cs_term *t, const struct cs_grid *g)
{
    const struct cs_cell *row = &g->cells[(g->n_rows - 1) * g->n_columns];
    size_t room = 1;
    for (size_t i = 0; i < g->n_columns; i++) room += g->columns[i].title.n + row[i].line.n + 2;
    struct cs_line line = {.spans = cs_alloc(room, sizeof *line.spans)};
    if (!line.spans) {
        t->failed = true;
        return;
    }
    for (size_t i = 0; i < g->n_columns; i++) {
        const struct cs_line *title = &g->columns[i].title, *text = &row[i].line;
        if (i == 1 || !text->n) continue;
        if (line.n) line.spans[line.n++] = (struct cs_span){.text = CS_LIT(" · ")};
        for (size_t k = 0; i && k < title->n; k++) line.spans[line.n++] = title->spans[k];
        if (i && title->n) line.spans[line.n++] = (struct cs_span){.text = CS_LIT(" ")};
        for (size_t k = 0; k < text->n; k++) line.spans[line.n++] = text->spans[k];
    }
    for (size_t i = 0; i < line.n; i++)
        if (line.spans[i].tone == CS_TONE_PLAIN) line.spans[i].tone = CS_TONE_MUTED;
    cs_term_wrap(t, &line, 0, 2);
    free(line.spans);
}

static bool is_brief(const struct cs_grid *g)
{
    for (size_t i = 0; i < g->n_rows * g->n_columns; i++)
        if (cs_line_width(&g->cells[i].line) > TURN_CELLS) return false;
    return true;
}

/* The words below a drawing: a few rows are told, of many what the drawing does not show. */
static void put_words(struct cs_term *t, const struct cs_chart *c)
{
    const struct cs_grid *g = c->table;
    bool many = g->n_rows > ROWS_TOLD;
    if (!g->n_rows) return;
    if (many && c->kind == CS_CHART_LINE && c->newest) {
        if (c->n_series == 1 && g->n_columns > 2) put_newest(t, g);
        return;
    }
    bool turned = turns(g) && (many || is_brief(g));
    if (many && !turned && c->kind != CS_CHART_SCATTER) return;
    cs_term_end(t);
    if (turned)
        put_turned(t, g);
    else
        cs_term_table(t, g);
}

void cs_term_chart(struct cs_term *t, const struct cs_chart *c, enum cs_lang lang)
{
    bool own = c->n_points > 0 && c->n_series > 0;
    switch (own ? c->kind : CS_CHART_BAR) {
    case CS_CHART_LINE:
        cs_term_lines(t, c, lang);
        break;
    case CS_CHART_STACK:
        cs_term_strips(t, c);
        break;
    case CS_CHART_HEAT:
        if (!cs_term_heat(t, c, lang)) cs_term_table(t, c->table);
        return;
    case CS_CHART_SCATTER:
        cs_term_dots(t, c, lang);
        break;
    case CS_CHART_BAR:
    case CS_CHART_PIE:
    case CS_CHART_PARETO:
    case CS_CHART_FUNNEL:
    case CS_CHART_SPLIT:
        if (own && !has_drawing(c->table))
            put_with_column(t, c, lang);
        else
            cs_term_table(t, c->table);
        return;
    }
    put_words(t, c);
}
