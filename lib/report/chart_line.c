/* chart_line.c - the block `chart`, and its kinds line and bar: values along a key, with what they were, what
 * is usual, and what they should be. */
#include "report/figures.h"

#include "report/chart_kinds.h"

#include <math.h>

/* Points outside what is usual, or of a bar whose whole interval is on one side of the target. */
static void mark_points(const struct cs_plot *p, struct cs_chart *chart)
{
    const struct cs_series *y = &chart->series[0];
    for (size_t i = 0; i < chart->n_points && chart->n_series; i++) {
        int side = 0;
        if (p->usual_lo)
            side = (y->y[i] > p->usual_hi[i]) - (y->y[i] < p->usual_lo[i]); /* NAN is on no side */
        else if (p->kind == CS_CHART_BAR && y->lo && !isnan(p->target))
            side = (y->lo[i] > p->target) - (y->hi[i] < p->target);
        if (side) chart->marked[i] = !p->y[0].better ? 3 : side == p->y[0].better ? 2 : 1;
    }
}

enum cs_status cs_chart_add_lines(struct cs_plot *p, struct cs_error *e)
{
    static const struct cs_plot_limits line = {CS_POINTS_MAX, 12}, bar = {30, 0};
    enum cs_status status = cs_plot_read(p, e);
    if (status == CS_OK) status = cs_plot_pick(p, p->kind == CS_CHART_LINE ? &line : &bar, e);
    if (status == CS_OK) status = cs_plot_usual(p, e);
    if (status != CS_OK) return status;
    size_t n = p->by.n ? cs_picks_shown(&p->lines) : p->n_y, s = 0;
    struct cs_chart *chart;
    status = cs_plot_chart(p, n + p->has_mark, &chart, e);
    if (status != CS_OK) return status;
    for (; s < n; s++) {
        size_t y = p->by.n ? 0 : s, of = p->by.n ? s : 0;
        cs_plot_series(p, chart, s, &p->y[y], p->y_text[y], of, CS_SERIES_SUBJECT);
    }
    if (p->has_mark)
        cs_plot_series(p, chart, s, &p->mark, cs_plot_text(p, ":base.", p->mark_text), 0,
                       CS_SERIES_REFERENCE);
    mark_points(p, chart);
    return CS_OK;
}

static const struct {
    const char *name;
    enum cs_chart_kind kind;
    cs_plot_kind *add;
} kinds[] = {
    {"line", CS_CHART_LINE, cs_chart_add_lines},       {"bar", CS_CHART_BAR, cs_chart_add_lines},
    {"stacked", CS_CHART_STACK, cs_chart_add_stacked}, {"pie", CS_CHART_PIE, cs_chart_add_parts},
    {"pareto", CS_CHART_PARETO, cs_chart_add_parts},   {"scatter", CS_CHART_SCATTER, cs_chart_add_dots},
    {"funnel", CS_CHART_FUNNEL, cs_chart_add_dots},    {"heat", CS_CHART_HEAT, cs_chart_add_heat},
    {"split", CS_CHART_SPLIT, cs_chart_add_split},     {"sparkline", CS_CHART_LINE, cs_chart_add_sparks},
};

enum cs_status cs_chart_add(struct cs_build *b, struct cs_tag *tag, struct cs_part *parent,
                            struct cs_error *e)
{
    struct cs_plot plot = {.b = b, .tag = tag, .parent = parent, .target = NAN};
    struct cs_buf list = {0};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        cs_buf_addf(&list, "%s%s", i ? ", " : "", kinds[i].name);
        if (!tag->n_args || !cs_slice_eqz(tag->args[0], kinds[i].name)) continue;
        cs_buf_release(&list);
        plot.kind = kinds[i].kind;
        enum cs_status status = kinds[i].add(&plot, e);
        cs_plot_release(&plot);
        return status == CS_OK ? cs_tag_done(tag, 1, e) : status;
    }
    if (tag->n_args)
        cs_tag_fail(tag, e, "no chart '%s'; there is %.*s", cs_quote(tag->args[0]).text, (int)list.n,
                    list.n ? list.p : "");
    else
        cs_tag_fail(tag, e, "which chart: %.*s", (int)list.n, list.n ? list.p : "");
    cs_buf_release(&list);
    return e->status;
}
