/* chart_parts.c - the kinds of charts that show parts of a whole: stacked, pie, pareto. */
#include "report/chart_kinds.h"

#include "base/stanza.h"
#include "report/figures.h"

#include <math.h>

static enum cs_status need_count(const struct cs_plot *p, struct cs_error *e)
{
    if (p->n_y == 1 && p->y[0].measure == CS_MEASURE_COUNT && p->y[0].show == CS_SHOW_VALUE) return CS_OK;
    return cs_tag_fail(p->tag, e, "parts of a whole need one count as y=, and '%s' is none",
                       cs_quote(p->y_text[p->n_y > 1 ? 1 : 0]).text);
}

/* ---- pie, pareto ---- */

enum cs_status cs_chart_add_parts(struct cs_plot *p, struct cs_error *e)
{
    static const struct cs_plot_limits pie = {4, 0}, pareto = {20, 0};
    enum cs_status status = cs_plot_read(p, e);
    if (status == CS_OK) status = need_count(p, e);
    if (status == CS_OK && p->by.n) status = cs_tag_fail(p->tag, e, "by= is for stacked parts");
    if (status == CS_OK) status = cs_plot_pick(p, p->kind == CS_CHART_PIE ? &pie : &pareto, e);
    if (status != CS_OK) return status;
    struct cs_chart *chart;
    status = cs_plot_chart(p, 1 + p->has_mark, &chart, e);
    if (status != CS_OK) return status;
    cs_plot_series(p, chart, 0, &p->y[0], p->y_text[0], 0, CS_SERIES_SUBJECT);
    if (p->has_mark)
        cs_plot_series(p, chart, 1, &p->mark, cs_plot_text(p, ":base.", p->mark_text), 0,
                       CS_SERIES_REFERENCE);
    return CS_OK;
}

/* ---- stacked ---- */

enum { PERIODS = 4 };

/* The strips: the values of x=, or without x= the period itself and what it is compared with. The parts: the
 * values of by=. */
struct strips {
    struct cs_plot *p;
    bool periods;
    struct cs_spec spec[PERIODS]; /* of each period */
    size_t n, n_parts;
};

/* The count of a part of a strip. */
static struct cs_num part_of(const struct strips *s, size_t strip, size_t part)
{
    return s->periods ? cs_plot_number(s->p, &s->spec[strip], 0, part)
                      : cs_plot_number(s->p, &s->p->y[0], part, strip);
}

static enum cs_status ask_periods(struct strips *s, struct cs_slice marks, struct cs_error *e)
{
    struct cs_slice vs;
    s->spec[0] = s->p->y[0];
    s->n = 1;
    while (cs_list_next(&marks, &vs)) {
        struct cs_compare compare;
        if (s->n == PERIODS) return cs_tag_fail(s->p->tag, e, "more than %d periods", PERIODS);
        if (cs_compare_parse(&compare, vs, e) != CS_OK)
            return cs_tag_fail(s->p->tag, e, "no comparison '%s'; there is previous, week, year",
                               cs_quote(vs).text);
        s->spec[s->n] = s->p->y[0];
        s->spec[s->n].vs = vs;
        s->spec[s->n++].show = CS_SHOW_BASE;
    }
    return CS_OK;
}

static void name_period(const struct strips *s, size_t strip, struct cs_line *line)
{
    const struct cs_plot *p = s->p;
    bool day = cs_asked_day(p->b, &p->asked) != CS_NO_DAY;
    if (strip)
        cs_vs_words(p->b, s->spec[strip].vs, cs_asked_days(p->b, &p->asked), false, line);
    else
        cs_line_addz(p->b->doc, line, CS_TONE_PLAIN,
                     cs_word(day ? CS_WORD_THIS_DAY : CS_WORD_THIS_PERIOD, p->b->doc->lang));
}

static void name_part(struct strips *s, struct cs_chart *chart, size_t part)
{
    struct cs_plot *p = s->p;
    struct cs_series *series = &chart->series[part];
    series->role = CS_SERIES_PART;
    series->column = cs_doc_copy(p->b->doc, p->y_text[0]);
    if (!s->periods) {
        size_t key = cs_asked_find_key(&p->asked, p->by);
        if (part < p->lines.kept)
            series->key = cs_doc_copy(p->b->doc, p->cross.line[p->lines.index[part]]->key[key]);
        cs_plot_line_name(p, part, &series->name);
    } else if (part < p->points.kept) {
        struct cs_slice value = p->cross.point[p->points.index[part]];
        series->key = cs_doc_copy(p->b->doc, value);
        cs_key_words(p->b, p->x, value, &series->name);
    } else {
        cs_line_addz(p->b->doc, &series->name, CS_TONE_PLAIN, cs_word(CS_WORD_OTHER, p->b->doc->lang));
    }
}

static void put(struct cs_plot *p, struct cs_num x, enum cs_measure measure, struct cs_cell *cell)
{
    cell->number = x;
    cell->measure = measure;
    cs_figure_value(&p->b->doc->scratch, x, measure, p->b->doc->lang);
    cs_line_put(p->b->doc, &cell->line, cs_num_missing(x) ? CS_TONE_MUTED : CS_TONE_PLAIN, true);
}

/* The words of a strip: the share of each part, and of how many. */
static void fill_strip(struct strips *s, struct cs_chart *chart, size_t strip)
{
    struct cs_plot *p = s->p;
    struct cs_cell *cell = cs_grid_row(p->b->doc, chart->table);
    if (s->periods) {
        name_period(s, strip, &cell->line);
        chart->label[strip] = cell->line;
    } else {
        struct cs_slice value = p->cross.point[p->points.index[strip]];
        cell->key = chart->key[strip] = cs_doc_copy(p->b->doc, value);
        cs_key_words(p->b, p->x, value, &cell->line);
        cs_key_label(p->b, p->x, value, &chart->label[strip]);
    }
    cell++;
    struct cs_num total = CS_MISSING;
    for (size_t i = 0; i < s->n_parts; i++) {
        struct cs_num x = part_of(s, strip, i);
        if (!cs_num_missing(x)) total = cs_num_missing(total) ? x : cs_num_add(total, x);
    }
    for (size_t i = 0; i < s->n_parts; i++, cell++) {
        struct cs_num share = cs_num_div(part_of(s, strip, i), total);
        chart->series[i].y[strip] = cs_num_double(share);
        put(p, share, CS_MEASURE_SHARE, cell);
    }
    put(p, total, CS_MEASURE_COUNT, cell);
}

/* What each strip was asked of: the count, and what it was. */
static void set_periods(const struct strips *s, struct cs_origin *origin)
{
    struct cs_slice columns[PERIODS], by = origin->x;
    for (size_t i = 0; i < s->n; i++)
        columns[i] = i ? cs_plot_text(s->p, ":base.", s->spec[i].vs) : s->p->y_text[0];
    cs_origin_set(s->p->b->doc, origin, s->p->asked.id, columns, s->n);
    origin->by = by;
}

static enum cs_status fill(struct strips *s, struct cs_error *e)
{
    struct cs_plot *p = s->p;
    struct cs_doc *doc = p->b->doc;
    struct cs_part *part = cs_doc_part(doc, p->parent, CS_PART_CHART);
    struct cs_chart *chart = cs_doc_chart(doc, part, p->kind, s->n, s->n_parts, s->n_parts + 2);
    if (!chart) return cs_fail_memory(e);
    struct cs_column *columns = chart->table->columns;
    if (!s->periods) cs_key_title(p->b, p->x, &columns[0].title);
    for (size_t i = 0; i < s->n_parts; i++) {
        name_part(s, chart, i);
        columns[1 + i].kind = CS_COLUMN_NUMBER;
        columns[1 + i].id = chart->series[i].column;
        columns[1 + i].title = chart->series[i].name;
    }
    columns[1 + s->n_parts].kind = CS_COLUMN_NUMBER;
    columns[1 + s->n_parts].id = cs_doc_copy(doc, p->y_text[0]);
    cs_spec_title(p->b, &p->asked, &p->y[0], &columns[1 + s->n_parts].title);
    for (size_t i = 0; i < s->n; i++) fill_strip(s, chart, i);
    chart->measure = CS_MEASURE_SHARE;
    cs_line_addz(doc, &chart->y_title, CS_TONE_PLAIN, cs_word(CS_WORD_SHARE, doc->lang));
    cs_plot_origin(p, &chart->table->origin);
    if (s->periods) set_periods(s, &chart->table->origin);
    return cs_figure_captions(p->b, p->tag, chart->table, e);
}

enum cs_status cs_chart_add_stacked(struct cs_plot *p, struct cs_error *e)
{
    static const struct cs_plot_limits one = {5, 0}, many = {CS_POINTS_MAX, 5};
    struct strips s = {.p = p};
    struct cs_slice ignored, marks = CS_LIT("");
    s.periods = !cs_tag_get(p->tag, "x", &ignored);
    if (s.periods) {
        cs_tag_get(p->tag, "mark", &marks);
        cs_tag_rename(p->tag, "by", "x"); /* the parts are the points of the view */
        cs_tag_rename(p->tag, "mark", "");
    }
    enum cs_status status = cs_plot_read(p, e);
    if (status == CS_OK) status = need_count(p, e);
    if (status == CS_OK && !s.periods && !p->by.n) status = cs_tag_fail(p->tag, e, "stacked parts need by=");
    if (status == CS_OK && !s.periods && p->has_mark)
        status = cs_tag_fail(p->tag, e, "mark= and x= do not go together here");
    if (status == CS_OK && s.periods) status = ask_periods(&s, marks, e);
    if (status == CS_OK) status = cs_plot_pick(p, s.periods ? &one : &many, e);
    if (status != CS_OK) return status;
    if (!s.periods) s.n = cs_picks_shown(&p->points);
    s.n_parts = cs_picks_shown(s.periods ? &p->points : &p->lines);
    return fill(&s, e);
}
