/* chart_dots.c - the kinds of charts with a dot a group: scatter, one metric against another, and funnel, a
 * share against its cases within limits of chance. */
#include "report/chart_kinds.h"

#include "report/figures.h"

#include <math.h>

double cs_funnel_limit(double target, double cases, double z)
{
    double y = target + z * sqrt(target * (1 - target) / cases);
    return y < 0 ? 0 : y > 1 ? 1 : y;
}

static double *dots(struct cs_plot *p, struct cs_chart *chart, const struct cs_spec *spec)
{
    double *x = cs_doc_numbers(p->b->doc, chart->n_points);
    for (size_t i = 0; x && i < chart->n_points; i++) x[i] = cs_num_double(cs_plot_number(p, spec, 0, i));
    return x;
}

static enum cs_status scatter(struct cs_plot *p, struct cs_error *e)
{
    struct cs_chart *chart;
    if (p->n_y != 2) return cs_tag_fail(p->tag, e, "a scatter needs two metrics: y=UP,ALONG");
    enum cs_status status = cs_plot_chart(p, 1, &chart, e);
    if (status != CS_OK) return status;
    cs_plot_series(p, chart, 0, &p->y[0], p->y_text[0], 0, CS_SERIES_SUBJECT);
    chart->series[0].x = dots(p, chart, &p->y[1]);
    chart->measure_x = p->y[1].show == CS_SHOW_N ? CS_MEASURE_COUNT : p->y[1].measure;
    chart->x_title = (struct cs_line){0};
    cs_spec_title(p->b, &p->asked, &p->y[1], &chart->x_title);
    return CS_OK;
}

/* ---- funnel ---- */

/* Cases, share and mark of a dot. */
static void place(struct cs_plot *p, struct cs_chart *chart, size_t i, double *x)
{
    const struct cs_fact *fact = cs_spec_fact(p->b, &p->asked, &p->y[0], cs_plot_group(p, 0, i));
    double y = chart->series[0].y[i];
    if (!fact || cs_num_missing(fact->den) || isnan(y)) return;
    x[i] = cs_num_double(fact->den);
    if (isnan(chart->target) || !(x[i] > 0)) return;
    double z = (y - chart->target) / sqrt(chart->target * (1 - chart->target) / x[i]);
    int side = (z > CS_Z_998) - (z < -CS_Z_998);
    if (side) chart->marked[i] = !p->y[0].better ? 3 : side == p->y[0].better ? 2 : 1;
}

static void put_limits(struct cs_plot *p, struct cs_chart *chart, size_t i, double x)
{
    struct cs_cell *cell = chart->table->cells + (i + 1) * chart->table->n_columns - 1;
    if (chart->table->n_rows <= i) return; /* memory was short */
    bool none = isnan(x) || isnan(chart->target) || !(x > 0);
    struct cs_num lo = none ? CS_MISSING : cs_num_from_double(cs_funnel_limit(chart->target, x, -CS_Z_998));
    struct cs_num hi = none ? CS_MISSING : cs_num_from_double(cs_funnel_limit(chart->target, x, CS_Z_998));
    cs_figure_interval(&p->b->doc->scratch, lo, hi, CS_MEASURE_SHARE, p->b->doc->lang);
    cs_line_put(p->b->doc, &cell->line, CS_TONE_MUTED, true);
}

static enum cs_status funnel(struct cs_plot *p, struct cs_error *e)
{
    struct cs_chart *chart;
    if (p->n_y != 1 || p->y[0].measure != CS_MEASURE_SHARE || p->y[0].show != CS_SHOW_VALUE)
        return cs_tag_fail(p->tag, e, "a funnel needs one share as y=");
    if (isnan(p->target)) p->target = cs_plot_share_of_all(p, &p->y[0]);
    p->extra = 1;
    enum cs_status status = cs_plot_chart(p, 1, &chart, e);
    if (status != CS_OK) return status;
    struct cs_doc *doc = p->b->doc;
    struct cs_column *last = &chart->table->columns[chart->table->n_columns - 1];
    last->kind = CS_COLUMN_NUMBER;
    cs_line_addz(doc, &last->title, CS_TONE_PLAIN, cs_word(CS_WORD_LIMITS, doc->lang));
    cs_plot_series(p, chart, 0, &p->y[0], p->y_text[0], 0, CS_SERIES_SUBJECT);
    double *x = chart->series[0].x = cs_doc_numbers(doc, chart->n_points);
    if (!x) return cs_fail_memory(e);
    for (size_t i = 0; i < chart->n_points; i++) {
        place(p, chart, i, x);
        put_limits(p, chart, i, x[i]);
    }
    chart->measure_x = CS_MEASURE_COUNT;
    chart->x_title = (struct cs_line){0};
    cs_line_addz(doc, &chart->x_title, CS_TONE_PLAIN, "n");
    return CS_OK;
}

enum cs_status cs_chart_add_dots(struct cs_plot *p, struct cs_error *e)
{
    static const struct cs_plot_limits limits = {CS_POINTS_MAX, 0};
    enum cs_status status = cs_plot_read(p, e);
    if (status == CS_OK && p->by.n) status = cs_tag_fail(p->tag, e, "by= does not go with dots");
    if (status == CS_OK && p->has_mark) status = cs_tag_fail(p->tag, e, "mark= does not go with dots");
    if (status == CS_OK) status = cs_plot_pick(p, &limits, e);
    p->points.other = false;
    if (status != CS_OK) return status;
    return p->kind == CS_CHART_FUNNEL ? funnel(p, e) : scatter(p, e);
}
