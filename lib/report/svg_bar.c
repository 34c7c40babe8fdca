/* svg_bar.c - bars from 0, one a point: sorted bars, Pareto's, and bars to both sides. The figures stand in
 * columns at the right, as the table has them. */
#include "report/svg_part.h"

#include <math.h>

enum { MOST_COLUMNS = 4, NAME_SIZE = 13, COLUMN_SIZE = 12 };
static const double GAP = 14, NAME_MOST = 210;

struct bars {
    struct cs_svg *s;
    const struct cs_chart *c;
    struct cs_svg_room room;
    double lo, hi;               /* what the ends of the plot stand for */
    double row, thick;           /* pixels down */
    size_t column[MOST_COLUMNS]; /* of the table */
    double end[MOST_COLUMNS];    /* where it ends, right of the plot */
    size_t columns, narrow;      /* and how many a narrow page shows */
};

static double across(const struct bars *b, double value)
{
    return (value - b->lo) / (b->hi - b->lo) * 100;
}

static double column_width(const struct bars *b, size_t column)
{
    const struct cs_grid *t = b->c->table;
    double most = 0;
    for (size_t r = 0; r < t->n_rows && r < b->c->n_points; r++)
        most = fmax(most, cs_svg_width(&t->cells[r * t->n_columns + column].line, COLUMN_SIZE));
    return most;
}

static void make_room(struct bars *b)
{
    double name = 0, end = 0;
    for (size_t i = 0; i < b->c->n_points; i++) name = fmax(name, cs_svg_width(&b->c->label[i], NAME_SIZE));
    b->room.left = fmin(name, NAME_MOST) + 10;
    b->columns = cs_chart_columns(b->c, b->column, MOST_COLUMNS);
    for (size_t i = 0; i < b->columns; i++) {
        end += GAP + column_width(b, b->column[i]);
        b->end[i] = end;
        if (b->room.left + end > CS_SVG_NARROW - 90.0 && i) continue;
        b->narrow = i + 1;
        b->room.narrow = end;
    }
    b->room.right = end;
    b->room.top = 4;
    b->room.bottom = 4;
    b->row = b->c->n_points <= 6 ? 34 : b->c->n_points <= 14 ? 28 : 22;
    b->thick = b->c->n_points <= 6 ? 15 : b->c->n_points <= 14 ? 13 : 11;
}

static void put_name(struct bars *b, size_t point, double middle)
{
    cs_svg_text(b->s, "name end", 0, -10, middle + 4.5);
    cs_svg_line(b->s, &b->c->label[point]);
    cs_svg_text_end(b->s);
}

static void put_columns(struct bars *b, size_t point, double middle)
{
    const struct cs_grid *t = b->c->table;
    for (size_t i = 0; i < b->columns && point < t->n_rows; i++) {
        cs_svg_text(b->s,
                    i >= b->narrow ? "fig end w"
                    : i            ? "fig end"
                                   : "fig end strong",
                    100, b->end[i], middle + 4.5);
        cs_svg_line(b->s, &t->cells[point * t->n_columns + b->column[i]].line);
        cs_svg_text_end(b->s);
    }
}

static void put_bar(struct bars *b, const char *class, double from, double to, double top)
{
    double x1 = across(b, fmin(from, to)), x2 = across(b, fmax(from, to));
    if (x2 - x1 > 0) cs_svg_rect(b->s, class, x1, top, fmax(x2 - x1, 0.2), b->thick);
}

/* A row from its tip to the end of its group. */
static double begin_row(struct bars *b, size_t point)
{
    double middle = ((double)point + 0.5) * b->row;
    cs_buf_addz(b->s->out, "<g>");
    cs_svg_tip(b->s, point);
    if (b->s->tips) cs_svg_rect(b->s, "tip", 0, middle - b->row / 2, 100, b->row);
    put_name(b, point, middle);
    put_columns(b, point, middle);
    return middle;
}

/* ---- one bar a point ---- */

/* Of a Pareto chart the bars that make up the first 80 % are dark. */
static const char *bar_class(const struct cs_chart *c, size_t point, double before, double all)
{
    static const double vital = 0.8;
    if (c->marked && c->marked[point]) return cs_svg_mark(c->marked[point]);
    return c->kind == CS_CHART_PARETO && before >= vital * all ? "p2" : "subject";
}

static void put_interval(struct bars *b, const struct cs_series *s, size_t i, double middle)
{
    if (!s->lo || !s->hi || isnan(s->lo[i]) || isnan(s->hi[i])) return;
    cs_svg_rule(b->s, "whisker", across(b, s->lo[i]), middle, across(b, s->hi[i]), middle);
}

void cs_svg_bar_chart(struct cs_svg *s, const struct cs_line *name)
{
    const struct cs_chart *c = s->chart;
    const struct cs_series *values = &c->series[0], *past = cs_svg_series(c, CS_SERIES_REFERENCE);
    struct bars b = {.s = s, .c = c};
    struct cs_svg_range r = {0, 0};
    double all = 0, before = 0;
    cs_svg_take_all(&r, values->y, c->n_points);
    cs_svg_take_all(&r, values->hi, c->n_points);
    if (past) cs_svg_take_all(&r, past->y, c->n_points);
    cs_svg_take(&r, c->target);
    b.lo = r.lo;
    b.hi = r.hi > r.lo ? r.hi : r.lo + 1;
    for (size_t i = 0; i < c->n_points; i++) all += isnan(values->y[i]) ? 0 : values->y[i];
    make_room(&b);
    cs_svg_open(s, name, b.row * (double)c->n_points, b.room);
    for (size_t i = 0; i < c->n_points; i++) {
        double middle = begin_row(&b, i);
        if (!isnan(values->y[i])) {
            put_bar(&b, bar_class(c, i, before, all), 0, values->y[i], middle - b.thick / 2);
            put_interval(&b, values, i, middle);
            before += values->y[i];
        }
        if (past && !isnan(past->y[i]) && past != values)
            cs_svg_rule(s, "tick", across(&b, past->y[i]), middle - b.thick / 2 - 4, across(&b, past->y[i]),
                        middle + b.thick / 2 + 4);
        cs_buf_addz(s->out, "</g>");
    }
    if (!isnan(c->target))
        cs_svg_rule(s, "target", across(&b, c->target), 0, across(&b, c->target),
                    b.row * (double)c->n_points);
    if (b.lo < 0) cs_svg_rule(s, "zero", across(&b, 0), 0, across(&b, 0), b.row * (double)c->n_points);
    cs_svg_close(s);
}

/* ---- two parts a point, to both sides of 0 ---- */

/* Where the parts of a point end: those of one sign follow each other. */
static void ends_of(const struct cs_chart *c, size_t point, double *lo, double *hi)
{
    *lo = *hi = 0;
    for (size_t i = 0; i < c->n_series; i++) {
        double v = c->series[i].y[point];
        if (v < 0) *lo += v;
        if (v > 0) *hi += v;
    }
}

static void put_parts(struct bars *b, size_t point, double top)
{
    double lo = 0, hi = 0;
    for (size_t i = 0; i < b->c->n_series; i++) {
        const struct cs_series *s = &b->c->series[i];
        double v = s->y[point], from = v < 0 ? lo : hi;
        if (isnan(v) || v == 0) continue;
        bool worse = v * b->c->better < 0;
        if (s->role == CS_SERIES_MIX)
            put_bar(b, "hatched", from, from + v, top);
        else
            put_bar(b, worse ? "worse" : "subject", from, from + v, top);
        if (v < 0)
            lo += v;
        else
            hi += v;
    }
}

/* The hatching of a figure: an id of its own, for several drawings share the page. */
static void put_pattern(struct cs_svg *s)
{
    cs_buf_addf(s->out,
                "<pattern id=\"hatch-%u\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\" "
                "patternTransform=\"rotate(-45)\"><rect class=\"paper\" width=\"5\" height=\"5\"/><rect "
                "class=\"hatch\" "
                "width=\"1.6\" height=\"5\"/></pattern><g style=\"--hatch:url(#hatch-%u)\">",
                s->figure, s->figure);
}

void cs_svg_split_chart(struct cs_svg *s, const struct cs_line *name)
{
    const struct cs_chart *c = s->chart;
    struct bars b = {.s = s, .c = c};
    for (size_t i = 0; i < c->n_points; i++) {
        double lo, hi;
        ends_of(c, i, &lo, &hi);
        b.lo = fmin(b.lo, lo);
        b.hi = fmax(b.hi, hi);
    }
    if (b.hi <= b.lo) b.hi = b.lo + 1;
    make_room(&b);
    cs_svg_open(s, name, b.row * (double)c->n_points, b.room);
    put_pattern(s);
    for (size_t i = 0; i < c->n_points; i++) {
        double middle = begin_row(&b, i);
        put_parts(&b, i, middle - b.thick / 2);
        cs_buf_addz(s->out, "</g>");
    }
    cs_svg_rule(s, "zero", across(&b, 0), 0, across(&b, 0), b.row * (double)c->n_points);
    cs_buf_addz(s->out, "</g>");
    cs_svg_close(s);
}
