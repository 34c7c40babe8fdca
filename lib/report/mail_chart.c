/* mail_chart.c - charts of a mail: bars are coloured cells, lines are block characters, dots are the rows
 * that matter. */
#include "report/mail_part.h"

#include "report/safe.h"

#include <math.h>

enum { MOST_COLUMNS = 4, TINTS = 5 };

static void put(struct cs_mail *m, const char *text)
{
    cs_buf_addz(m->out, text);
}

/* ---- bars ---- */

static int mille(double v, double lo, double hi)
{
    double at = (v - lo) / (hi - lo) * CS_BAR_FULL;
    return !(at > 0) ? 0 : at > CS_BAR_FULL ? CS_BAR_FULL : (int)lround(at);
}

static void begin_bars(struct cs_mail *m, const struct cs_chart *c, const size_t *columns, size_t n)
{
    const struct cs_grid *t = c->table;
    cs_mail_open_rows(m);
    cs_mail_tr(m, true);
    cs_mail_th(m, CS_MAIL_FIRST);
    if (t->n_columns) cs_mail_line(m, &t->columns[0].title);
    put(m, "</th>");
    for (size_t i = 0; i < n; i++) {
        cs_mail_th(m, CS_MAIL_RIGHT);
        cs_mail_line(m, &t->columns[columns[i]].title);
        put(m, "</th>");
    }
    cs_mail_th(m, CS_MAIL_LEFT);
    put(m, "</th></tr>\n");
}

static void begin_bar(struct cs_mail *m, const struct cs_chart *c, size_t point, const size_t *columns,
                      size_t n)
{
    const struct cs_grid *t = c->table;
    cs_mail_tr(m, false);
    cs_mail_td(m, CS_MAIL_FIRST, "white-space:nowrap");
    cs_mail_line(m, &c->label[point]);
    put(m, "</td>");
    for (size_t i = 0; i < n; i++) {
        cs_mail_td(m, CS_MAIL_RIGHT, i ? "" : "font-weight:600");
        if (point < t->n_rows) cs_mail_line(m, &t->cells[point * t->n_columns + columns[i]].line);
        put(m, "</td>");
    }
    put(m, "<td width=\"45%\">");
}

static const char *bar_colour(const struct cs_chart *c, size_t point, double before, double all)
{
    static const double vital = 0.8;
    unsigned char mark = c->marked ? c->marked[point] : 0;
    if (mark == 1) return CS_MAIL_WORSE;
    if (mark == 2) return CS_MAIL_BETTER;
    return c->kind == CS_CHART_PARETO && before >= vital * all ? CS_MAIL_LIGHT : CS_MAIL_SUBJECT;
}

static size_t shown(const struct cs_chart *c)
{
    return c->n_points < CS_MAIL_ROWS ? c->n_points : CS_MAIL_ROWS;
}

static void bars(struct cs_mail *m, const struct cs_chart *c)
{
    size_t columns[MOST_COLUMNS], n = cs_chart_columns(c, columns, MOST_COLUMNS);
    const double *y = c->series[0].y;
    double lo = 0, hi = 0, all = 0, before = 0;
    for (size_t i = 0; i < c->n_points; i++) {
        if (isnan(y[i])) continue;
        lo = fmin(lo, y[i]);
        hi = fmax(hi, y[i]);
        all += y[i];
    }
    if (!(hi > lo)) hi = lo + 1;
    begin_bars(m, c, columns, n);
    for (size_t i = 0; i < shown(c); i++) {
        begin_bar(m, c, i, columns, n);
        if (!isnan(y[i]))
            cs_mail_bar(m, bar_colour(c, i, before, all), mille(fmin(y[i], 0), lo, hi),
                        mille(fmax(y[i], 0), lo, hi));
        before += isnan(y[i]) ? 0 : y[i];
        put(m, "</td></tr>\n");
    }
    cs_mail_close(m);
}

/* The sum of the parts of a change, to both sides of 0. */
static void split(struct cs_mail *m, const struct cs_chart *c)
{
    size_t columns[MOST_COLUMNS], n = cs_chart_columns(c, columns, MOST_COLUMNS);
    double lo = 0, hi = 0;
    for (size_t i = 0; i < c->n_points; i++) {
        double sum = 0;
        for (size_t s = 0; s < c->n_series; s++) sum += isnan(c->series[s].y[i]) ? 0 : c->series[s].y[i];
        lo = fmin(lo, sum);
        hi = fmax(hi, sum);
    }
    if (!(hi > lo)) hi = lo + 1;
    begin_bars(m, c, columns, n);
    for (size_t i = 0; i < shown(c); i++) {
        double sum = 0;
        for (size_t s = 0; s < c->n_series; s++) sum += isnan(c->series[s].y[i]) ? 0 : c->series[s].y[i];
        begin_bar(m, c, i, columns, n);
        cs_mail_bar(m, sum * c->better < 0 ? CS_MAIL_WORSE : CS_MAIL_SUBJECT, mille(fmin(sum, 0), lo, hi),
                    mille(fmax(sum, 0), lo, hi));
        put(m, "</td></tr>\n");
    }
    cs_mail_close(m);
}

/* ---- parts of a whole ---- */

static const char *const tints[TINTS] = {"#14508c", "#3f79b3", "#7fa8d0", "#b3cce3", "#dde8f2"};

static void put_part(struct cs_mail *m, const struct cs_line *name, size_t part, double share)
{
    size_t tint = part < TINTS ? part : TINTS - 1;
    if (share < 0.005) return;
    cs_buf_addf(
        m->out,
        "<td width=\"%d%%\" bgcolor=\"%s\" style=\"font-size:12px;line-height:1.4;padding:4px;color:%s\">",
        (int)lround(share * 100), tints[tint], tint < 2 ? "#fff" : CS_MAIL_INK);
    if (share >= 0.12) {
        cs_mail_line(m, name);
        put(m, "<br>");
    }
    if (share >= 0.05) {
        cs_figure_fixed(m->out, cs_num_round(cs_num_from_double(share * 100), 1), 1);
        put(m, "%");
    }
    put(m, "</td>");
}

static void put_strip(struct cs_mail *m, const struct cs_line *label)
{
    put(m, "<tr><td width=\"90\" style=\"padding:3px 8px 3px 0\">");
    if (label) cs_mail_line(m, label);
    put(m, "</td><td style=\"padding:3px 0\"><table width=\"100%\" cellpadding=\"0\" cellspacing=\"1\" "
           "border=\"0\"><tr>");
}

static void key(struct cs_mail *m, const struct cs_line *name, size_t part)
{
    cs_buf_addf(m->out, "<span style=\"white-space:nowrap\"><span style=\"color:%s\">■</span> ",
                tints[part < TINTS ? part : TINTS - 1]);
    cs_mail_line(m, name);
    put(m, "</span> &nbsp;");
}

static void stack(struct cs_mail *m, const struct cs_chart *c)
{
    put(m, "<div style=\"font-size:12px;color:" CS_MAIL_INK2 "\">");
    for (size_t s = 0; s < c->n_series; s++) key(m, &c->series[s].name, s);
    put(m, "</div>");
    cs_mail_open(m);
    for (size_t i = 0; i < shown(c); i++) {
        double whole = 0;
        for (size_t s = 0; s < c->n_series; s++) whole += c->series[s].y[i] > 0 ? c->series[s].y[i] : 0;
        put_strip(m, &c->label[i]);
        for (size_t s = 0; s < c->n_series && whole > 0; s++)
            put_part(m, &c->series[s].name, s, c->series[s].y[i] > 0 ? c->series[s].y[i] / whole : 0);
        put(m, "</tr></table></td></tr>\n");
    }
    cs_mail_close(m);
}

static void pie(struct cs_mail *m, const struct cs_chart *c)
{
    const double *y = c->series[0].y;
    double whole = 0;
    put(m, "<div style=\"font-size:12px;color:" CS_MAIL_INK2 "\">");
    for (size_t i = 0; i < c->n_points; i++) key(m, &c->label[i], i);
    put(m, "</div>");
    cs_mail_open(m);
    put_strip(m, NULL);
    for (size_t i = 0; i < c->n_points; i++) whole += y[i] > 0 ? y[i] : 0;
    for (size_t i = 0; i < c->n_points && whole > 0; i++)
        put_part(m, &c->label[i], i, y[i] > 0 ? y[i] / whole : 0);
    put(m, "</tr></table></td></tr>");
    cs_mail_close(m);
}

/* ---- lines ---- */

static void put_value(struct cs_mail *m, const struct cs_chart *c, double v)
{
    struct cs_buf text = {0};
    cs_figure_value(&text, cs_num_from_double(v), c->measure, m->lang);
    cs_html_text(m->out, cs_buf_slice(&text));
    if (text.failed) m->out->failed = true;
    cs_buf_release(&text);
}

/* The point that a line is told by: over time the last that has a value, else the largest. */
static size_t told(const struct cs_chart *c, const double *y)
{
    size_t last = c->n_points - 1, most = 0;
    while (last && isnan(y[last])) last--;
    for (size_t i = 1; i < c->n_points; i++)
        if (isnan(y[most]) || y[i] > y[most]) most = i;
    return c->newest ? last : most;
}

/* A line each: its name, block characters, the value that tells it. */
static void lines(struct cs_mail *m, const struct cs_chart *c)
{
    cs_mail_open_rows(m);
    for (size_t s = 0; s < c->n_series; s++) {
        const double *y = c->series[s].y;
        size_t at = told(c, y);
        unsigned char mark = c->marked && c->series[s].role == CS_SERIES_SUBJECT ? c->marked[at] : 0;
        cs_mail_tr(m, false);
        cs_mail_td(m, CS_MAIL_FIRST, "");
        cs_mail_line(m, &c->series[s].name);
        put(m, "</td>");
        cs_mail_td(m, CS_MAIL_LEFT, "");
        cs_mail_spark(m, y, c->n_points, (struct cs_spark_scale){0, 0},
                      !c->newest  ? CS_TONE_MUTED
                      : mark == 1 ? CS_TONE_WORSE
                      : mark == 2 ? CS_TONE_BETTER
                                  : CS_TONE_PLAIN);
        put(m, "<div style=\"font-size:12px;color:" CS_MAIL_INK3 "\">");
        cs_mail_line(m, &c->label[0]);
        put(m, CS_MISSING_TEXT);
        cs_mail_line(m, &c->label[c->n_points - 1]);
        put(m, "</div></td>");
        cs_mail_td(m, CS_MAIL_RIGHT, mark == 1 ? "font-weight:600;color:" CS_MAIL_WORSE : "font-weight:600");
        put(m, "<span style=\"font-size:12px;font-weight:400;color:" CS_MAIL_INK3 "\">");
        cs_mail_line(m, &c->label[at]);
        put(m, "</span> ");
        put_value(m, c, y[at]);
        put(m, "</td></tr>\n");
    }
    cs_mail_close(m);
}

/* ---- dots and cells ---- */

/* The points that are marked, as rows of their table; the others are within what is usual. */
static void marked(struct cs_mail *m, const struct cs_chart *c)
{
    const struct cs_grid *t = c->table;
    size_t rows = 0;
    cs_mail_open_rows(m);
    cs_mail_tr(m, true);
    for (size_t i = 0; i < t->n_columns; i++) {
        cs_mail_th(m, i ? CS_MAIL_RIGHT : CS_MAIL_FIRST);
        cs_mail_line(m, &t->columns[i].title);
        put(m, "</th>");
    }
    put(m, "</tr>\n");
    for (size_t r = 0; r < t->n_rows && r < c->n_points && rows < CS_MAIL_ROWS; r++) {
        if (c->marked && !c->marked[r] && c->kind == CS_CHART_FUNNEL) continue;
        rows++;
        cs_mail_tr(m, false);
        for (size_t i = 0; i < t->n_columns; i++) {
            bool worse = i == 1 && c->marked && c->marked[r] == 1;
            cs_mail_td(m, i ? CS_MAIL_RIGHT : CS_MAIL_FIRST,
                       worse ? "font-weight:600;color:" CS_MAIL_WORSE : "");
            cs_mail_line(m, &t->cells[r * t->n_columns + i].line);
            put(m, "</td>");
        }
        put(m, "</tr>\n");
    }
    cs_mail_close(m);
}

void cs_mail_chart(struct cs_mail *m, const struct cs_chart *c)
{
    static void (*const of[])(struct cs_mail *, const struct cs_chart *) = {
        [CS_CHART_LINE] = lines,    [CS_CHART_BAR] = bars,       [CS_CHART_STACK] = stack,
        [CS_CHART_PIE] = pie,       [CS_CHART_SCATTER] = marked, [CS_CHART_PARETO] = bars,
        [CS_CHART_FUNNEL] = marked, [CS_CHART_SPLIT] = split,
    };
    if (c->kind == CS_CHART_HEAT || !c->n_points || !c->n_series) {
        bool day = c->n_series > 1 && c->series[0].role == CS_SERIES_SUBJECT &&
                   c->series[1].role == CS_SERIES_REFERENCE;
        cs_mail_rows(m, c->table, day ? 1 : CS_MAIL_ROWS); /* the day itself; what is usual has no room */
        return;
    }
    cs_mail_caption(m, c->table);
    of[c->kind](m, c);
    if ((c->kind == CS_CHART_BAR || c->kind == CS_CHART_PARETO || c->kind == CS_CHART_SPLIT) &&
        shown(c) < c->n_points)
        cs_mail_more(m, c->n_points - shown(c));
    if (c->table->foot.n) {
        put(m, "<div style=\"font-size:12px;color:" CS_MAIL_INK3 ";padding-top:4px\">");
        cs_mail_line(m, &c->table->foot);
        put(m, "</div>");
    }
}
