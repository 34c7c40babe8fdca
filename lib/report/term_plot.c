/* term_plot.c - drawings in rows: a line a series, strips of parts, shades of heat, a field of dots. */
#include "report/term_chart.h"

#include "report/names.h"
#include "report/spark.h"
#include "text/width.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_MAX_CELLS = 30, PLOT_ROWS = 12, PLOT_MIN = 16, AXIS_CELLS = 10 };

static size_t names_width(const struct cs_line *lines, size_t n, size_t stride)
{
    size_t widest = 0;
    for (size_t i = 0; i < n; i++) {
        const struct cs_line *line = (const void *)((const char *)lines + i * stride);
        size_t cells = cs_line_width(line);
        if (cells > widest) widest = cells;
    }
    return widest < NAME_MAX_CELLS ? widest : NAME_MAX_CELLS;
}

/* A name in `cells` cells. */
static void put_name(struct cs_term *t, const struct cs_line *line, size_t cells)
{
    struct cs_buf text = {0};
    cs_line_text(&text, line);
    struct cs_slice part = cs_width_cut(cs_buf_slice(&text), cells);
    cs_term_text(t, part, CS_TONE_PLAIN);
    cs_term_fill(t, " ", cells - cs_width(part));
    t->failed |= text.failed;
    cs_buf_release(&text);
}

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* ---- lines ---- */

/* "51.6% → 48.4%  3.9–57.9%": over time the first and the last value, then the least and the largest. */
static void put_range(struct cs_term *t, const struct cs_chart *c, const double *v, enum cs_lang lang)
{
    double lo = INFINITY, hi = -INFINITY, first = NAN, last = NAN;
    for (size_t i = 0; i < c->n_points; i++) {
        if (!isfinite(v[i])) continue;
        lo = lo < v[i] ? lo : v[i];
        hi = hi > v[i] ? hi : v[i];
        first = isnan(first) ? v[i] : first;
        last = v[i];
    }
    struct cs_buf text = {0};
    if (c->newest) {
        cs_figure_value(&text, cs_num_from_double(first), c->measure, lang);
        cs_buf_addz(&text, " → ");
        cs_figure_value(&text, cs_num_from_double(last), c->measure, lang);
        cs_term_text(t, cs_buf_slice(&text), CS_TONE_PLAIN);
        cs_term_fill(t, " ", 2);
        text.n = 0;
    }
    cs_figure_interval(&text, cs_num_from_double(lo), cs_num_from_double(hi), c->measure, lang);
    cs_term_text(t, cs_buf_slice(&text), CS_TONE_MUTED);
    t->failed |= text.failed;
    cs_buf_release(&text);
}

/* One scale for all lines of a chart. */
static struct cs_spark_scale scale_of(const struct cs_chart *c)
{
    struct cs_spark_scale scale = {INFINITY, -INFINITY};
    for (size_t k = 0; k < c->n_series; k++)
        for (size_t i = 0; i < c->n_points; i++) {
            double y = c->series[k].y[i];
            if (!isfinite(y)) continue;
            scale.lo = scale.lo < y ? scale.lo : y;
            scale.hi = scale.hi > y ? scale.hi : y;
        }
    return scale;
}

/* Which points have a cell: of more than there is room for over time the last ones, else every so many. */
struct points {
    size_t first, n, of;
};

static size_t point_at(const struct points *p, size_t i)
{
    return p->n < 2 ? p->first : p->first + i * (p->of - 1) / (p->n - 1);
}

/* The character of each point, `wide` times; what is marked stands out. */
static void put_points(struct cs_term *t, const struct cs_chart *c, const struct cs_series *s,
                       const struct points *p, size_t wide)
{
    static const char *const codes[] = {"34", "31", "36", "1"};
    struct cs_buf text = {0};
    double *shown = cs_alloc(p->n ? p->n : 1, sizeof *shown);
    for (size_t i = 0; shown && i < p->n; i++) shown[i] = s->y[point_at(p, i)];
    if (shown) cs_spark_text(&text, shown, p->n, scale_of(c), t->style.ascii);
    t->failed |= !shown;
    free(shown);
    size_t at = 0, n;
    for (size_t i = 0; i < p->n && at < text.n && !text.failed; i++, at += n) {
        for (n = 1; at + n < text.n && ((unsigned char)text.p[at + n] & 0xC0) == 0x80;) n++;
        unsigned char mark = c->marked && s->role == CS_SERIES_SUBJECT ? c->marked[point_at(p, i)] & 3 : 0;
        const char *code = s->role == CS_SERIES_REFERENCE ? "2" : codes[mark];
        cs_term_sgr(t, code);
        for (size_t k = 0; k < wide; k++) cs_term_text(t, cs_slice(text.p + at, n), CS_TONE_PLAIN);
        cs_term_sgr(t, "0");
    }
    t->failed |= text.failed;
    cs_buf_release(&text);
}

/* First and last label under the ends of a drawing. */
static void put_ends(struct cs_term *t, const struct cs_chart *c, size_t skip, size_t indent, size_t cells)
{
    const struct cs_line *first = &c->label[skip], *last = &c->label[c->n_points - 1];
    size_t left = cs_line_width(first), right = cs_line_width(last);
    if (left + right + 1 > cells) return;
    cs_term_fill(t, " ", indent);
    put_name(t, first, left);
    cs_term_fill(t, " ", cells - left - right);
    put_name(t, last, right);
    cs_term_end(t);
}

static bool is_empty(const struct cs_series *s, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (isfinite(s->y[i])) return false;
    return true;
}

void cs_term_lines(struct cs_term *t, const struct cs_chart *c, enum cs_lang lang)
{
    size_t names = names_width(&c->series[0].name, c->n_series, sizeof c->series[0]);
    size_t indent = names ? names + 2 : 0,
           room = t->style.width > indent + 42 ? t->style.width - indent - 40 : 8;
    struct points points = {.n = smaller(c->n_points, room), .of = c->n_points};
    if (c->newest) points = (struct points){c->n_points - points.n, points.n, points.n};
    size_t wide = points.n && room / points.n > 1 ? smaller(room / points.n, 3) : 1;
    for (size_t i = 0; i < c->n_series; i++) {
        if (is_empty(&c->series[i], c->n_points)) continue;
        if (names) put_name(t, &c->series[i].name, names);
        if (names) cs_term_fill(t, " ", 2);
        put_points(t, c, &c->series[i], &points, wide);
        cs_term_fill(t, " ", 2);
        put_range(t, c, c->series[i].y, lang);
        cs_term_end(t);
    }
    put_ends(t, c, points.first, indent, points.n * wide);
}

/* ---- strips ---- */

static const char *const fills[] = {"█", "▓", "▒", "░", "·"};
enum { FILLS = sizeof fills / sizeof *fills };

static double part_at(const struct cs_series *s, size_t i)
{
    return isfinite(s->y[i]) && s->y[i] > 0 ? s->y[i] : 0;
}

/* Every part ends where the sum so far does, rounded once: the strip is always full. */
static void put_strip(struct cs_term *t, const struct cs_chart *c, size_t i, size_t cells)
{
    double all = 0, sum = 0;
    for (size_t k = 0; k < c->n_series; k++) all += part_at(&c->series[k], i);
    if (!(all > 0) || !isfinite(all)) return;
    size_t from = 0;
    for (size_t k = 0; k < c->n_series; k++) {
        sum += part_at(&c->series[k], i);
        size_t to = smaller((size_t)lround(sum / all * (double)cells), cells);
        cs_term_sgr(t, "34");
        if (to > from) cs_term_fill(t, fills[smaller(k, FILLS - 1)], to - from);
        cs_term_sgr(t, "0");
        from = to > from ? to : from;
    }
}

void cs_term_strips(struct cs_term *t, const struct cs_chart *c)
{
    size_t names = names_width(c->label, c->n_points, sizeof *c->label);
    size_t cells = t->style.width > names + 2 + PLOT_MIN ? t->style.width - names - 2 : PLOT_MIN;
    size_t used = 0;
    for (size_t k = 0; k < c->n_series; k++) { /* the legend, in as many rows as it takes */
        size_t width = cs_line_width(&c->series[k].name) + 2;
        if (used && used + 2 + width > t->style.width) {
            cs_term_end(t);
            used = 0;
        }
        cs_term_fill(t, " ", used ? 2 : 0);
        cs_term_fill(t, fills[smaller(k, FILLS - 1)], 1);
        cs_term_fill(t, " ", 1);
        cs_term_line(t, &c->series[k].name);
        used += width + (used ? 2 : 0);
    }
    cs_term_end(t);
    for (size_t i = 0; i < c->n_points; i++) {
        put_name(t, &c->label[i], names);
        cs_term_fill(t, " ", 2);
        put_strip(t, c, i, cells);
        cs_term_end(t);
    }
}

/* ---- heat ---- */

static double most_of(const struct cs_chart *c)
{
    double most = 0;
    for (size_t k = 0; k < c->n_series; k++)
        for (size_t i = 0; i < c->n_points; i++)
            if (isfinite(c->series[k].y[i]) && c->series[k].y[i] > most) most = c->series[k].y[i];
    return most;
}

static const char *const shades[] = {" ", "░", "▒", "▓", "█"};
enum { SHADES = sizeof shades / sizeof *shades };

/* Five steps from nothing to the most. */
static const char *shade(double x, double most)
{
    if (!isfinite(x) || !(x > 0) || !(most > 0)) return " ";
    return shades[smaller((size_t)(x / most * SHADES), SHADES - 1)];
}

/* Is a cell told apart from the target? 1 worse, 2 better, 3 where neither is; 0 not; -1: it has no number.
 */
static int apart(const struct cs_chart *c, const struct cs_series *s, size_t i)
{
    double lo = s->lo ? s->lo[i] : s->y[i], hi = s->hi ? s->hi[i] : s->y[i];
    if (!isfinite(s->y[i])) return -1;
    bool below = hi<c->target, above = lo> c->target;
    if (!below && !above) return 0;
    return !c->better ? 3 : above == (c->better > 0) ? 2 : 1;
}

static void put_heat_row(struct cs_term *t, const struct cs_chart *c, const struct cs_series *s, size_t wide,
                         double most)
{
    for (size_t i = 0; i < c->n_points; i++) {
        const char *glyph = shade(s->y[i], most);
        size_t n = wide == 1 ? 1 : wide - 1;
        if (*glyph != ' ') cs_term_sgr(t, "34");
        cs_term_fill(t, glyph, n);
        if (*glyph != ' ') cs_term_sgr(t, "0");
        cs_term_fill(t, " ", wide - n);
    }
}

/* "░ 84  ▒ 168 …": from where on each shade is. */
static void put_steps(struct cs_term *t, const struct cs_chart *c, double most, size_t indent,
                      enum cs_lang lang)
{
    struct cs_buf text = {0};
    for (size_t i = 1; i < SHADES; i++) {
        double step = most * (double)i / SHADES;
        cs_buf_addf(&text, "%s%s ≥ ", i > 1 ? "  " : "", shades[i]);
        cs_figure_value(&text, cs_num_round(cs_num_from_double(step), step < 10 ? 3 : 0), c->measure, lang);
    }
    cs_term_fill(t, " ", indent);
    cs_term_text(t, cs_buf_slice(&text), CS_TONE_MUTED);
    cs_term_end(t);
    t->failed |= text.failed;
    cs_buf_release(&text);
}

static bool put_shades(struct cs_term *t, const struct cs_chart *c, enum cs_lang lang)
{
    size_t names = names_width(&c->series[0].name, c->n_series, sizeof c->series[0]), widest = 0;
    size_t room = t->style.width > names + 2 ? t->style.width - names - 2 : 1, wide = room / c->n_points;
    for (size_t i = 0; i < c->n_points; i++) {
        size_t cells = cs_line_width(&c->label[i]);
        widest = cells > widest ? cells : widest;
    }
    if (wide <= widest) return false;
    wide = smaller(wide, widest < 3 ? 4 : widest + 1);
    double most = most_of(c);
    cs_term_fill(t, " ", names + 2);
    for (size_t i = 0; i < c->n_points; i++) {
        cs_term_fill(t, " ", wide - 1 - cs_line_width(&c->label[i]));
        cs_term_line(t, &c->label[i]);
        cs_term_fill(t, " ", 1);
    }
    cs_term_end(t);
    for (size_t k = 0; k < c->n_series; k++) {
        put_name(t, &c->series[k].name, names);
        cs_term_fill(t, " ", 2);
        put_heat_row(t, c, &c->series[k], wide, most);
        cs_term_end(t);
    }
    if (most > 0) put_steps(t, c, most, names + 2, lang);
    return true;
}

/* The table of a chart with a target: numbers where they differ from it, a dot where they do not. */
static void put_apart(struct cs_term *t, const struct cs_chart *c)
{
    static const enum cs_tone tones[] = {CS_TONE_MUTED, CS_TONE_WORSE, CS_TONE_BETTER, CS_TONE_STRONG};
    const struct cs_grid *g = c->table;
    size_t n = g->n_rows * g->n_columns;
    struct cs_cell *cells = cs_alloc(n ? n : 1, sizeof *cells);
    struct cs_span *spans = cs_alloc(n ? n : 1, sizeof *spans);
    for (size_t i = 0; cells && spans && i < n; i++) {
        size_t column = i % g->n_columns;
        cells[i] = g->cells[i];
        if (!column) continue;
        int differs = apart(c, &c->series[i / g->n_columns], column - 1);
        cells[i].heat = -1;
        cells[i].line = (struct cs_line){.spans = &spans[i], .n = differs >= 0};
        if (differs > 0 && g->cells[i].line.n) spans[i].text = g->cells[i].line.spans[0].text;
        if (differs == 0) spans[i].text = CS_LIT("·");
        if (differs >= 0) spans[i].tone = tones[differs];
    }
    struct cs_grid shown = *g;
    shown.cells = cells;
    shown.heat = false;
    if (cells && spans) cs_term_table(t, &shown);
    t->failed |= !cells || !spans;
    free(cells);
    free(spans);
}

bool cs_term_heat(struct cs_term *t, const struct cs_chart *c, enum cs_lang lang)
{
    if (cs_heat_tells_all(c)) return false; /* its table has the numbers */
    if (!isfinite(c->target)) return put_shades(t, c, lang);
    if (c->table->n_rows != c->n_series || c->table->n_columns != c->n_points + 1) return false;
    put_apart(t, c);
    return true;
}

/* ---- dots ---- */

struct field {
    unsigned char *count;
    size_t columns;
    double x0, x1, y0, y1;
};

static bool bounds(const struct cs_chart *c, struct field *f)
{
    *f = (struct field){.x0 = INFINITY, .x1 = -INFINITY, .y0 = INFINITY, .y1 = -INFINITY};
    const struct cs_series *s = &c->series[0];
    for (size_t i = 0; s->x && i < c->n_points; i++) {
        if (!isfinite(s->x[i]) || !isfinite(s->y[i])) continue;
        f->x0 = fmin(f->x0, s->x[i]);
        f->x1 = fmax(f->x1, s->x[i]);
        f->y0 = fmin(f->y0, s->y[i]);
        f->y1 = fmax(f->y1, s->y[i]);
    }
    return f->x0 <= f->x1;
}

static size_t step_of(double x, double lo, double hi, size_t steps)
{
    double span = hi / 2 - lo / 2;
    if (!(span > 0)) return steps / 2;
    return smaller((size_t)((x / 2 - lo / 2) / span * (double)steps), steps - 1);
}

/* A number in AXIS_CELLS cells, to the right. */
static void put_axis(struct cs_term *t, double x, enum cs_measure m, enum cs_lang lang, bool shown)
{
    struct cs_buf text = {0};
    if (shown) cs_figure_value(&text, cs_num_from_double(x), m, lang);
    struct cs_slice part = cs_width_cut(cs_buf_slice(&text), AXIS_CELLS);
    cs_term_fill(t, " ", AXIS_CELLS - cs_width(part));
    cs_term_text(t, part, CS_TONE_MUTED);
    t->failed |= text.failed;
    cs_buf_release(&text);
}

void cs_term_dots(struct cs_term *t, const struct cs_chart *c, enum cs_lang lang)
{
    static const char *const dots[] = {" ", "·", "○", "●"};
    struct field f;
    if (!bounds(c, &f)) return;
    f.columns = t->style.width > AXIS_CELLS + 2 + PLOT_MIN ? t->style.width - AXIS_CELLS - 2 : PLOT_MIN;
    f.columns = smaller(f.columns, 72);
    f.count = cs_alloc(PLOT_ROWS, f.columns);
    if (!f.count) {
        t->failed = true;
        return;
    }
    const struct cs_series *s = &c->series[0];
    for (size_t i = 0; i < c->n_points; i++) {
        if (!isfinite(s->x[i]) || !isfinite(s->y[i])) continue;
        size_t row = PLOT_ROWS - 1 - step_of(s->y[i], f.y0, f.y1, PLOT_ROWS);
        unsigned char *n = &f.count[row * f.columns + step_of(s->x[i], f.x0, f.x1, f.columns)];
        if (*n < 3) ++*n;
    }
    for (size_t row = 0; row < PLOT_ROWS; row++) {
        bool ends = row == 0 || row == PLOT_ROWS - 1;
        put_axis(t, row ? f.y0 : f.y1, c->measure, lang, ends);
        cs_term_text(t, CS_LIT(" │"), CS_TONE_MUTED);
        cs_term_sgr(t, "34");
        for (size_t i = 0; i < f.columns; i++) cs_term_fill(t, dots[f.count[row * f.columns + i]], 1);
        cs_term_sgr(t, "0");
        cs_term_end(t);
    }
    free(f.count);
    struct cs_buf text = {0};
    cs_figure_interval(&text, cs_num_from_double(f.x0), cs_num_from_double(f.x1), c->measure_x, lang);
    cs_term_fill(t, " ", AXIS_CELLS + 2);
    cs_term_text(t, cs_buf_slice(&text), CS_TONE_MUTED);
    cs_term_end(t);
    t->failed |= text.failed;
    cs_buf_release(&text);
}
