/* plot_table.c - the words of a chart: its points' labels, and the table that says every number. */
#include "report/plot.h"

#include "base/stanza.h"
#include "report/figures.h"

#include <math.h>
#include <string.h>

/* ---- columns ---- */

static enum cs_status add_column(struct cs_plot *p, struct cs_slice text, struct cs_error *e)
{
    if (p->n_columns == CS_PLOT_COLUMNS)
        return cs_tag_fail(p->tag, e, "more than %d columns", CS_PLOT_COLUMNS);
    p->column_text[p->n_columns] = text;
    return cs_ask_spec(p->b, p->tag, &p->asked, text, &p->column[p->n_columns++], e);
}

struct cs_slice cs_plot_text(struct cs_plot *p, const char *more, struct cs_slice vs)
{
    struct cs_buf text = {0};
    cs_buf_adds(&text, p->y[0].metric);
    cs_buf_addz(&text, more);
    cs_buf_adds(&text, vs);
    struct cs_slice copy = cs_slice(NULL, 0);
    if (!text.failed) copy = cs_doc_copy(p->b->doc, cs_buf_slice(&text));
    p->b->doc->failed |= text.failed;
    cs_buf_release(&text);
    return copy;
}

static enum cs_status add_more(struct cs_plot *p, const char *more, struct cs_slice vs, struct cs_error *e)
{
    struct cs_slice text = cs_plot_text(p, more, vs);
    return text.p ? add_column(p, text, e) : cs_fail_memory(e);
}

static bool has_interval(const struct cs_plot *p, const struct cs_spec *spec)
{
    for (size_t g = 0; g < cs_asked_groups(&p->asked); g++) {
        const struct cs_fact *fact = cs_spec_fact(p->b, &p->asked, spec, &p->asked.facts->groups[g]);
        if (fact && !cs_num_missing(fact->lo) && !cs_num_missing(fact->hi)) return true;
    }
    return false;
}

/* What stands in the table when the template does not say: the values, how sure they are, what they were. */
static enum cs_status add_defaults(struct cs_plot *p, struct cs_error *e)
{
    const struct cs_slice none = CS_LIT("");
    const struct cs_spec *y = &p->y[0];
    enum cs_status status = CS_OK;
    for (size_t i = 0; i < p->n_y && status == CS_OK; i++) status = add_column(p, p->y_text[i], e);
    if (status != CS_OK || p->n_y > 1 || y->show != CS_SHOW_VALUE) return status;
    if (y->measure == CS_MEASURE_COUNT && !p->cross.timed)
        status = add_more(p, p->kind == CS_CHART_PARETO ? ":cum" : ":share", none, e);
    if (status == CS_OK && has_interval(p, y)) status = add_more(p, ":interval", none, e);
    if (status == CS_OK && y->measure != CS_MEASURE_COUNT) status = add_more(p, ":n", none, e);
    if (status != CS_OK || !p->has_mark) return status;
    status = add_more(p, ":base.", p->mark_text, e);
    return status == CS_OK ? add_more(p, ":", p->mark_text, e) : status;
}

static enum cs_status read_columns(struct cs_plot *p, struct cs_error *e)
{
    struct cs_slice list, text;
    enum cs_status status = CS_OK;
    if (!cs_tag_get(p->tag, "columns", &list)) return p->by.n ? CS_OK : add_defaults(p, e);
    if (p->by.n) return cs_tag_fail(p->tag, e, "columns= does not go with by=");
    while (status == CS_OK && cs_list_next(&list, &text)) status = add_column(p, text, e);
    return status;
}

/* ---- names ---- */

void cs_plot_line_name(struct cs_plot *p, size_t line, struct cs_line *out)
{
    if (line >= p->lines.kept) {
        cs_line_addz(p->b->doc, out, CS_TONE_PLAIN, cs_word(CS_WORD_OTHER, p->b->doc->lang));
        return;
    }
    const struct cs_fact_group *group = p->cross.line[p->lines.index[line]];
    for (size_t k = 0; k < cs_asked_keys(&p->asked); k++) {
        const struct cs_slice key = cs_asked_key(&p->asked, k);
        if (p->by_rest ? cs_slice_eq(key, p->x) || p->fixed.at[k].p : !cs_slice_eq(key, p->by)) continue;
        if (out->n) cs_line_addz(p->b->doc, out, CS_TONE_PLAIN, ", ");
        cs_key_words(p->b, key, group->key[k], out);
    }
}

static void name_point(struct cs_plot *p, struct cs_chart *chart, size_t i, struct cs_cell *cell)
{
    if (i >= p->points.kept) {
        cs_line_addz(p->b->doc, &cell->line, CS_TONE_MUTED, cs_word(CS_WORD_OTHER, p->b->doc->lang));
        chart->label[i] = cell->line;
        return;
    }
    struct cs_slice value = p->cross.point[p->points.index[i]];
    cell->key = chart->key[i] = cs_doc_copy(p->b->doc, value);
    cs_key_words(p->b, p->x, value, &cell->line);
    cs_key_label(p->b, p->x, value, &chart->label[i]);
}

/* ---- cells ---- */

/* A number of several groups together. */
static void put_sum(struct cs_plot *p, const struct cs_spec *spec, struct cs_num x, struct cs_cell *cell)
{
    bool missing = cs_num_missing(x);
    cell->number = x;
    cell->measure = spec->show == CS_SHOW_SHARE ? CS_MEASURE_SHARE
                    : spec->show == CS_SHOW_N   ? CS_MEASURE_COUNT
                                                : spec->measure;
    cs_figure_value(&p->b->doc->scratch, x, cell->measure, p->b->doc->lang);
    cs_line_put(p->b->doc, &cell->line, missing ? CS_TONE_MUTED : CS_TONE_PLAIN, true);
}

static void put_sum_change(struct cs_plot *p, const struct cs_spec *spec, size_t line, size_t point,
                           struct cs_cell *cell)
{
    struct cs_spec plain = *spec;
    plain.show = CS_SHOW_VALUE;
    plain.vs = CS_LIT("");
    struct cs_num now = cs_plot_number(p, &plain, line, point);
    plain.vs = spec->vs;
    plain.show = CS_SHOW_BASE;
    struct cs_num base = cs_plot_number(p, &plain, line, point);
    struct cs_num change = cs_change_of(cs_num_sub(now, base), base, spec->measure);
    cell->number = cs_num_missing(change) ? change : cs_num_div(change, cs_int(100));
    cell->measure = CS_MEASURE_SHARE;
    cs_figure_change(&p->b->doc->scratch, change, spec->measure, true, p->b->doc->lang);
    cs_line_put(p->b->doc, &cell->line, cs_num_missing(change) ? CS_TONE_MUTED : CS_TONE_PLAIN, true);
}

static void put_cell(struct cs_plot *p, const struct cs_spec *spec, size_t line, size_t point, double running,
                     struct cs_cell *cell)
{
    const struct cs_fact_group *group = cs_plot_group(p, line, point);
    struct cs_spec plain = *spec;
    if (group) {
        cs_spec_cell(p->b, &p->asked, spec, group, running, cell);
    } else if (spec->show == CS_SHOW_CUMULATIVE) {
        plain.show = CS_SHOW_SHARE;
        put_sum(p, &plain, spec->total > 0 ? cs_num_from_double(running / spec->total) : CS_MISSING, cell);
    } else if (spec->show == CS_SHOW_VALUE || spec->show == CS_SHOW_SHARE || spec->show == CS_SHOW_N ||
               spec->show == CS_SHOW_BASE) {
        put_sum(p, spec, cs_plot_number(p, spec, line, point), cell);
    } else if (spec->show == CS_SHOW_CHANGE && spec->measure == CS_MEASURE_COUNT) {
        put_sum_change(p, spec, line, point, cell);
    } else {
        put_sum(p, spec, CS_MISSING, cell);
    }
}

static void put_usual(struct cs_plot *p, size_t point, struct cs_cell *cell)
{
    struct cs_num lo = cs_num_from_double(p->usual_lo[point]), hi = cs_num_from_double(p->usual_hi[point]);
    cs_figure_interval(&p->b->doc->scratch, lo, hi, p->y[0].measure, p->b->doc->lang);
    cs_line_put(p->b->doc, &cell->line, CS_TONE_MUTED, true);
}

static void fill_row(struct cs_plot *p, struct cs_chart *chart, size_t point, double *running)
{
    struct cs_cell *cell = cs_grid_row(p->b->doc, chart->table);
    name_point(p, chart, point, cell++);
    for (size_t i = 0; i < p->n_columns; i++, cell++) {
        struct cs_spec counted = p->column[i];
        counted.show = CS_SHOW_VALUE;
        double x =
            counted.measure == CS_MEASURE_COUNT ? cs_num_double(cs_plot_number(p, &counted, 0, point)) : NAN;
        if (!isnan(x)) running[i] += x;
        put_cell(p, &p->column[i], 0, point, running[i], cell);
    }
    for (size_t i = 0; p->by.n && i < cs_picks_shown(&p->lines); i++, cell++)
        put_cell(p, &p->y[0], i, point, 0, cell);
    if (p->usual_lo) put_usual(p, point, cell);
}

static void title_columns(struct cs_plot *p, struct cs_grid *grid)
{
    struct cs_doc *doc = p->b->doc;
    struct cs_column *column = grid->columns;
    column->id = cs_doc_copy(doc, p->x);
    cs_key_title(p->b, p->x, &column++->title);
    for (size_t i = 0; i < p->n_columns; i++, column++) {
        column->kind = CS_COLUMN_NUMBER;
        column->id = cs_doc_copy(doc, p->column_text[i]);
        cs_spec_title(p->b, &p->asked, &p->column[i], &column->title);
    }
    for (size_t i = 0; p->by.n && i < cs_picks_shown(&p->lines); i++, column++) {
        column->kind = CS_COLUMN_NUMBER;
        column->id = cs_doc_copy(doc, p->y_text[0]);
        cs_plot_line_name(p, i, &column->title);
    }
    if (!p->usual_lo) return;
    column->kind = CS_COLUMN_NUMBER;
    cs_line_addz(doc, &column->title, CS_TONE_PLAIN, cs_word(CS_WORD_USUAL, doc->lang));
}

static void say_left(struct cs_plot *p, struct cs_grid *grid)
{
    size_t left = p->lines.other ? 0 : p->lines.n - p->lines.kept;
    if (!p->points.other) left += p->points.n - p->points.kept;
    if (left) cs_grid_more(p->b, grid, left);
}

/* ---- the chart ---- */

void cs_plot_origin(struct cs_plot *p, struct cs_origin *origin)
{
    struct cs_doc *doc = p->b->doc;
    *origin = (struct cs_origin){
        .view = cs_doc_copy(doc, p->asked.id), .x = cs_doc_copy(doc, p->x), .by = cs_doc_copy(doc, p->by)};
    origin->columns = cs_arena_alloc(&doc->arena, p->n_y, sizeof *origin->columns);
    if (!origin->columns) {
        doc->failed = true;
        return;
    }
    while (origin->n_columns < p->n_y) {
        origin->columns[origin->n_columns] = cs_doc_copy(doc, p->y_text[origin->n_columns]);
        origin->n_columns++;
    }
}

enum cs_status cs_plot_chart(struct cs_plot *p, size_t n_series, struct cs_chart **out, struct cs_error *e)
{
    *out = NULL;
    enum cs_status status = read_columns(p, e);
    if (status != CS_OK) return status;
    size_t n = cs_picks_shown(&p->points);
    size_t columns =
        1 + p->n_columns + (p->by.n ? cs_picks_shown(&p->lines) : 0) + (p->usual_lo != NULL) + p->extra;
    if (columns > CS_COLUMNS_MAX) return cs_tag_fail(p->tag, e, "more than %d columns", CS_COLUMNS_MAX);
    struct cs_part *part = cs_doc_part(p->b->doc, p->parent, CS_PART_CHART);
    struct cs_chart *chart = cs_doc_chart(p->b->doc, part, p->kind, n, n_series, columns);
    if (!chart) return cs_fail_memory(e);
    double running[CS_PLOT_COLUMNS] = {0};
    title_columns(p, chart->table);
    for (size_t i = 0; i < n; i++) fill_row(p, chart, i, running);
    say_left(p, chart->table);
    cs_plot_origin(p, &chart->table->origin);
    cs_key_title(p->b, p->x, &chart->x_title);
    cs_spec_title(p->b, &p->asked, &p->y[0], &chart->y_title);
    chart->measure = p->y[0].show == CS_SHOW_SHARE ? CS_MEASURE_SHARE
                     : p->y[0].show == CS_SHOW_N   ? CS_MEASURE_COUNT
                                                   : p->y[0].measure;
    chart->better = p->y[0].better;
    chart->newest = p->cross.timed && !cs_slice_eqz(p->x, "hour") && !cs_slice_eqz(p->x, "weekday");
    chart->cycle = cs_slice_eqz(p->x, "date") ? 7 : 1;
    chart->target = p->target;
    chart->usual_lo = p->usual_lo;
    chart->usual_hi = p->usual_hi;
    *out = chart;
    return cs_figure_captions(p->b, p->tag, chart->table, e);
}

void cs_plot_series(struct cs_plot *p, struct cs_chart *chart, size_t s, const struct cs_spec *spec,
                    struct cs_slice id, size_t line, enum cs_series_role role)
{
    struct cs_doc *doc = p->b->doc;
    struct cs_series *series = &chart->series[s];
    size_t key = cs_asked_find_key(&p->asked, p->by);
    series->role = role;
    series->column = cs_doc_copy(doc, id);
    if (p->by.n && line < p->lines.kept)
        series->key = cs_doc_copy(doc, p->cross.line[p->lines.index[line]]->key[key]);
    if (p->by.n)
        cs_plot_line_name(p, line, &series->name);
    else if (role == CS_SERIES_REFERENCE)
        cs_vs_words(p->b, spec->vs, cs_asked_days(p->b, &p->asked), false, &series->name);
    else
        cs_spec_title(p->b, &p->asked, spec, &series->name);
    bool bounds = role != CS_SERIES_REFERENCE && spec->show == CS_SHOW_VALUE && has_interval(p, spec);
    if (bounds) {
        series->lo = cs_doc_numbers(doc, chart->n_points);
        series->hi = cs_doc_numbers(doc, chart->n_points);
        if (!series->lo || !series->hi) return;
    }
    for (size_t i = 0; i < chart->n_points; i++) {
        series->y[i] = cs_num_double(cs_plot_number(p, spec, line, i));
        const struct cs_fact *fact =
            bounds ? cs_spec_fact(p->b, &p->asked, spec, cs_plot_group(p, line, i)) : NULL;
        if (!fact || isnan(series->y[i])) continue;
        series->lo[i] = cs_num_double(fact->lo);
        series->hi[i] = cs_num_double(fact->hi);
    }
}
