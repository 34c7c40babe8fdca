/* svg.c - elements of a drawing, and which drawing a kind of chart gets. */
#include "report/svg_part.h"

#include "report/safe.h"
#include "text/width.h"

#include <math.h>

/* ---- numbers ---- */

void cs_svg_number(struct cs_buf *out, double v)
{
    static const double most = 1e6;
    if (!isfinite(v)) v = 0;
    if (v > most) v = most;
    if (v < -most) v = -most;
    long long hundredths = llround(v * 100);
    if (hundredths < 0) {
        cs_buf_addc(out, '-');
        hundredths = -hundredths;
    }
    cs_buf_addf(out, "%lld", hundredths / 100);
    int rest = (int)(hundredths % 100);
    if (rest % 10)
        cs_buf_addf(out, ".%02d", rest);
    else if (rest)
        cs_buf_addf(out, ".%d", rest / 10);
}

static void attribute(struct cs_svg *s, const char *name, double v, const char *unit)
{
    cs_buf_addf(s->out, " %s=\"", name);
    cs_svg_number(s->out, v);
    cs_buf_addf(s->out, "%s\"", unit);
}

void cs_svg_take(struct cs_svg_range *r, double v)
{
    if (isnan(v)) return;
    if (v < r->lo) r->lo = v;
    if (v > r->hi) r->hi = v;
}

void cs_svg_take_all(struct cs_svg_range *r, const double *v, size_t n)
{
    for (size_t i = 0; v && i < n; i++) cs_svg_take(r, v[i]);
}

/* ---- elements ---- */

static void put_rect(struct cs_svg *s, const char *class, double x, double y, double width, double height)
{
    cs_buf_addf(s->out, "<rect class=\"%s\"", class);
    attribute(s, "x", x, "%");
    if (y != 0) attribute(s, "y", y, "");
    attribute(s, "width", width > 0 ? width : 0, "%");
    attribute(s, "height", height > 0 ? height : 0, "");
}

void cs_svg_rect_open(struct cs_svg *s, const char *class, double x, double y, double width, double height)
{
    put_rect(s, class, x, y, width, height);
    cs_buf_addc(s->out, '>');
}

void cs_svg_rect(struct cs_svg *s, const char *class, double x, double y, double width, double height)
{
    put_rect(s, class, x, y, width, height);
    cs_buf_addz(s->out, "/>");
}

void cs_svg_rule(struct cs_svg *s, const char *class, double x1, double y1, double x2, double y2)
{
    cs_buf_addf(s->out, "<line class=\"%s\"", class);
    attribute(s, "x1", x1, "%");
    attribute(s, "y1", y1, "");
    attribute(s, "x2", x2, "%");
    attribute(s, "y2", y2, "");
    cs_buf_addz(s->out, "/>");
}

void cs_svg_circle(struct cs_svg *s, const char *class, double x, double y, double radius)
{
    cs_buf_addf(s->out, "<circle class=\"%s\"", class);
    attribute(s, "cx", x, "%");
    attribute(s, "cy", y, "");
    attribute(s, "r", radius, "");
    cs_buf_addz(s->out, "/>");
}

void cs_svg_diamond(struct cs_svg *s, const char *class, double x, double y)
{
    cs_buf_addz(s->out, "<svg");
    attribute(s, "x", x, "%");
    attribute(s, "y", y, "");
    cs_buf_addf(s->out, "><path class=\"%s\" d=\"M0-6L6 0 0 6-6 0Z\"/></svg>", class);
}

void cs_svg_text(struct cs_svg *s, const char *class, double x, double dx, double y)
{
    cs_buf_addf(s->out, "<text class=\"%s\"", class);
    attribute(s, "x", x, "%");
    if (dx != 0) attribute(s, "dx", dx, "");
    attribute(s, "y", y, "");
    cs_buf_addc(s->out, '>');
}

void cs_svg_text_end(struct cs_svg *s)
{
    cs_buf_addz(s->out, "</text>");
}

void cs_svg_words(struct cs_svg *s, const struct cs_line *l)
{
    for (size_t i = 0; i < l->n; i++) cs_html_text(s->out, l->spans[i].text);
}

void cs_svg_line(struct cs_svg *s, const struct cs_line *l)
{
    static const char *const classes[] = {
        [CS_TONE_PLAIN] = NULL,      [CS_TONE_STRONG] = "strong", [CS_TONE_EMPHASIS] = NULL,
        [CS_TONE_CODE] = NULL,       [CS_TONE_MUTED] = "muted",   [CS_TONE_WORSE] = "worse",
        [CS_TONE_BETTER] = "better",
    };
    for (size_t i = 0; i < l->n; i++) {
        const char *class = classes[l->spans[i].tone];
        if (class) cs_buf_addf(s->out, "<tspan class=\"%s\">", class);
        cs_html_text(s->out, l->spans[i].text);
        if (class) cs_buf_addz(s->out, "</tspan>");
    }
}

void cs_svg_stretch(struct cs_svg *s, double height, bool clip)
{
    cs_buf_addf(s->out, "<svg width=\"100%%\"%s preserveAspectRatio=\"none\"", clip ? " class=\"clip\"" : "");
    attribute(s, "height", height, "");
    cs_buf_addz(s->out, " viewBox=\"0 0 1000 ");
    cs_svg_number(s->out, height);
    cs_buf_addz(s->out, "\">");
}

void cs_svg_stretch_end(struct cs_svg *s)
{
    cs_buf_addz(s->out, "</svg>");
}

void cs_svg_point(struct cs_svg *s, char command, double per_cent, double y)
{
    cs_buf_addc(s->out, command);
    cs_svg_number(s->out, round(per_cent * 10));
    cs_buf_addc(s->out, ' ');
    cs_svg_number(s->out, y);
}

/* ---- words ---- */

double cs_svg_width(const struct cs_line *l, double size)
{
    static const double cell = 0.57; /* of the size: digits; a Han character is two cells and 1.0 wide */
    double cells = 0;
    for (size_t i = 0; i < l->n; i++) cells += (double)cs_width(l->spans[i].text);
    return cells * cell * size;
}

const struct cs_line *cs_svg_said(const struct cs_chart *c, const struct cs_series *series, size_t point)
{
    const struct cs_grid *table = c->table;
    if (!series->column.n || point >= table->n_rows) return NULL;
    for (size_t i = 0; i < table->n_columns; i++)
        if (table->columns[i].kind == CS_COLUMN_NUMBER && cs_slice_eq(table->columns[i].id, series->column))
            return &table->cells[point * table->n_columns + i].line;
    return NULL;
}

void cs_svg_value(struct cs_svg *s, const struct cs_series *series, size_t point)
{
    const struct cs_line *said = cs_svg_said(s->chart, series, point);
    if (said)
        cs_svg_words(s, said);
    else
        cs_figure_value(s->out, cs_num_from_double(series->y[point]), s->chart->measure, s->lang);
}

void cs_svg_tip(struct cs_svg *s, size_t row)
{
    const struct cs_grid *table = s->chart->table;
    if (row >= table->n_rows || !s->tips) return;
    const struct cs_cell *cells = table->cells + row * table->n_columns;
    cs_buf_addz(s->out, "<title>");
    for (size_t i = 0; i < table->n_columns; i++) {
        if (!cells[i].line.n) continue;
        if (i) cs_buf_addc(s->out, '\n');
        if (i) cs_svg_words(s, &table->columns[i].title);
        if (i) cs_buf_addz(s->out, ": ");
        cs_svg_words(s, &cells[i].line);
    }
    cs_buf_addz(s->out, "</title>");
}

const char *cs_svg_mark(unsigned char marked)
{
    static const char *const names[] = {"subject", "worse", "better", "odd"};
    return names[marked < 4 ? marked : 0];
}

const struct cs_series *cs_svg_series(const struct cs_chart *c, enum cs_series_role role)
{
    for (size_t i = 0; i < c->n_series; i++)
        if (c->series[i].role == role) return &c->series[i];
    return NULL;
}

/* ---- the chart ---- */

void cs_svg_open(struct cs_svg *s, const struct cs_line *name, double height, struct cs_svg_room room)
{
    cs_buf_addz(s->out, "<div class=\"chart\" role=\"img\" aria-label=\"");
    cs_svg_words(s, name);
    cs_buf_addf(s->out,
                "\" style=\"padding:%.0fpx 0 %.0fpx;--l:%.0fpx;--r:%.0fpx;--n:%.0fpx\"><svg height=\"%.0f\">",
                room.top, room.bottom, room.left, room.right, room.narrow, height);
}

void cs_svg_close(struct cs_svg *s)
{
    cs_buf_addz(s->out, "</svg></div>\n");
}

double cs_svg_plot(const struct cs_svg *s, struct cs_svg_room room)
{
    double plot = s->wide - room.left - room.right;
    return plot > 80 ? plot : 80;
}

void cs_svg_chart(struct cs_buf *out, const struct cs_chart *chart, const struct cs_line *name,
                  const struct cs_svg_page *in)
{
    static void (*const draw[])(struct cs_svg *, const struct cs_line *) = {
        [CS_CHART_LINE] = cs_svg_line_chart,    [CS_CHART_BAR] = cs_svg_bar_chart,
        [CS_CHART_STACK] = cs_svg_stack_chart,  [CS_CHART_PIE] = cs_svg_pie_chart,
        [CS_CHART_SCATTER] = cs_svg_dots_chart, [CS_CHART_HEAT] = cs_svg_heat_chart,
        [CS_CHART_PARETO] = cs_svg_bar_chart,   [CS_CHART_FUNNEL] = cs_svg_dots_chart,
        [CS_CHART_SPLIT] = cs_svg_split_chart,
    };
    static const double page = 1192, gutter = 28;
    unsigned columns = chart->table->width;
    struct cs_svg s = {.out = out, .chart = chart, .lang = in->lang, .figure = in->figure, .tips = in->tips};
    s.wide = (page + gutter) * columns / 12 - gutter;
    if (chart->n_points && chart->n_series) draw[chart->kind](&s, name);
}
