/* chart_heat.c - the heat map: a key across, another down, darker is more; around a target two colours. */
#include "report/chart_kinds.h"

#include "report/figures.h"

#include <math.h>
#include <stdlib.h>

enum { ACROSS = CS_COLUMNS_MAX - 1, STEPS = 4 };

struct heat {
    struct cs_plot *p;
    struct cs_chart *chart;
    /* a first row of another view */
    bool has_first;
    struct cs_asked first;
    struct cs_spec first_spec;
    struct cs_fixed first_fixed;
    struct cs_cross first_cross;
    bool square;        /* rows and columns in one order */
    bool cases;         /* a row's name tells how many cases it is of */
    bool per_day;       /* counts are of a day: divided by how many there are */
    int64_t begin, end; /* the first and last day that there is anything of, where days= tells */
    double least, most;
};

static enum cs_status ask_first(struct heat *h, struct cs_error *e)
{
    struct cs_plot *p = h->p;
    struct cs_slice id;
    h->has_first = cs_tag_get(p->tag, "first", &id);
    if (!h->has_first) return CS_OK;
    enum cs_status status = cs_ask_view(p->b, p->tag, id, &h->first, e);
    if (status == CS_OK && (cs_asked_keys(&h->first) != 1 || !cs_slice_eq(cs_asked_key(&h->first, 0), p->x)))
        return cs_tag_fail(p->tag, e, "first=: view '%s' is not by '%s' alone", cs_quote(id).text,
                           cs_quote(p->x).text);
    if (status == CS_OK) status = cs_ask_spec(p->b, p->tag, &h->first, p->y_text[0], &h->first_spec, e);
    if (status != CS_OK) return status;
    return cs_cross_make(&h->first_cross, p->b, p->tag, &h->first, p->x, &h->first_fixed, e);
}

/* square=yes, cases=row. */
static enum cs_status ask_rows(struct heat *h, struct cs_error *e)
{
    struct cs_plot *p = h->p;
    struct cs_slice text;
    if (cs_tag_get(p->tag, "square", &text)) {
        if (!cs_slice_eqz(text, "yes") || !p->by.n)
            return cs_tag_fail(p->tag, e, "square: '%s' is not yes, of a map with by=", cs_quote(text).text);
        h->square = true;
    }
    if (!cs_tag_get(p->tag, "cases", &text)) return CS_OK;
    h->cases = true;
    return cs_slice_eqz(text, "row") ? CS_OK
                                     : cs_tag_fail(p->tag, e, "cases: '%s' is not row", cs_quote(text).text);
}

/* How many cases the values of a row are of; missing when there is none, or each is of others. */
static struct cs_num cases_of(const struct heat *h, size_t index)
{
    const struct cs_plot *p = h->p;
    struct cs_num n = CS_MISSING;
    for (size_t i = 0; i < p->cross.n_points; i++) {
        const struct cs_fact_group *group = p->cross.cell[index * p->cross.n_points + i];
        const struct cs_fact *fact = group ? cs_spec_fact(p->b, &p->asked, &p->y[0], group) : NULL;
        if (!fact) continue;
        if (!cs_num_missing(n) && cs_num_cmp(n, fact->n) != 0) return CS_MISSING;
        n = fact->n;
    }
    return n;
}

static struct cs_slice value_of_line(const struct heat *h, size_t index)
{
    const struct cs_plot *p = h->p;
    return p->cross.line[index]->key[cs_asked_find_key(&p->asked, p->by)];
}

struct place {
    struct cs_slice value;
    double cases;
    size_t at;
};

/* The most cases first, the missing group last. */
static int by_cases(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    if (!x->value.n != !y->value.n) return !x->value.n - !y->value.n;
    if (x->cases != y->cases) return x->cases > y->cases ? -1 : 1;
    return (x->at > y->at) - (x->at < y->at);
}

/* Rows by their cases; columns in the order of the rows, then those without a row. */
static enum cs_status order_square(struct heat *h, struct cs_error *e)
{
    struct cs_plot *p = h->p;
    const size_t n = p->cross.n_lines, m = p->cross.n_points;
    struct place *rows = cs_alloc(n + m + 1, sizeof *rows), *columns = rows ? rows + n : NULL;
    struct cs_map at = {0};
    enum cs_status status = rows ? CS_OK : cs_fail_memory(e);
    for (size_t i = 0; i < n && !status; i++) {
        const double cases = cs_num_double(cases_of(h, i));
        rows[i] = (struct place){value_of_line(h, i), isnan(cases) ? 0 : cases, i};
    }
    if (!status) qsort(rows, n, sizeof *rows, by_cases);
    for (size_t i = 0; i < n && !status; i++) {
        p->lines.index[i] = rows[i].at;
        if (cs_map_add(&at, rows[i].value, NULL) == CS_MAP_NONE) status = cs_map_status(&at, e);
    }
    for (size_t i = 0; i < m && !status; i++) {
        const uint32_t row = cs_map_find(&at, p->cross.point[i]);
        columns[i] = (struct place){p->cross.point[i], row == CS_MAP_NONE ? -1 : (double)(n - row), i};
    }
    if (!status) qsort(columns, m, sizeof *columns, by_cases);
    for (size_t i = 0; i < m && !status; i++) p->points.index[i] = columns[i].at;
    cs_map_release(&at);
    free(rows);
    return status;
}

/* days=VIEW: before its first day and after its last there is no data. */
static enum cs_status ask_days(struct heat *h, struct cs_error *e)
{
    struct cs_plot *p = h->p;
    struct cs_slice id;
    struct cs_asked days;
    h->begin = INT64_MIN;
    h->end = INT64_MAX;
    if (!cs_tag_get(p->tag, "days", &id)) return CS_OK;
    enum cs_status status = cs_ask_view(p->b, p->tag, id, &days, e);
    if (status != CS_OK) return status;
    if (cs_asked_keys(&days) != 1 || !cs_slice_eqz(cs_asked_key(&days, 0), "date"))
        return cs_tag_fail(p->tag, e, "days=: view '%s' is not by 'date' alone", cs_quote(id).text);
    int64_t day, begin = INT64_MAX, end = INT64_MIN;
    for (size_t g = 0; g < cs_asked_groups(&days); g++) {
        if (!cs_date_parse(days.facts->groups[g].key[0], &day)) continue;
        if (day < begin) begin = day;
        if (day > end) end = day;
    }
    if (begin > end) return CS_OK;
    h->begin = begin;
    h->end = end;
    return CS_OK;
}

static enum cs_status ask_per(struct heat *h, struct cs_error *e)
{
    struct cs_slice text;
    struct cs_plot *p = h->p;
    if (!cs_tag_get(p->tag, "per", &text)) return CS_OK;
    if (!cs_slice_eqz(text, "day"))
        return cs_tag_fail(p->tag, e, "per: '%s' is not day", cs_quote(text).text);
    if (p->y[0].measure != CS_MEASURE_COUNT || p->y[0].show != CS_SHOW_VALUE)
        return cs_tag_fail(p->tag, e, "per=day needs a count as y=");
    h->per_day = true;
    return ask_days(h, e);
}

/* How many days of the view's period, as far as there is data, a row or column is of: those of its weekday,
 * or all. */
static int64_t days_of(const struct heat *h, const struct cs_fact *fact, struct cs_slice weekday)
{
    if (fact->from == CS_NO_DAY || fact->to == CS_NO_DAY || fact->to < fact->from) return 1;
    int64_t from = fact->from > h->begin ? fact->from : h->begin, to = fact->to < h->end ? fact->to : h->end;
    if (to < from) return 0;
    if (weekday.n != 1 || weekday.p[0] < '1' || weekday.p[0] > '7') return to - from + 1;
    int64_t first = from + (weekday.p[0] - '0' - cs_weekday(from) + 7) % 7;
    return first > to ? 0 : (to - first) / 7 + 1;
}

/* The weekday of a cell, when one of the keys is that. */
static struct cs_slice weekday_of(const struct heat *h, const struct cs_fact_group *group)
{
    size_t key = cs_asked_find_key(&h->p->asked, CS_LIT("weekday"));
    return key == SIZE_MAX ? cs_slice("", 0) : group->key[key];
}

static struct cs_num number_of(const struct heat *h, size_t line, size_t point)
{
    struct cs_plot *p = h->p;
    struct cs_num x = cs_plot_number(p, &p->y[0], line, point);
    const struct cs_fact_group *group = cs_plot_group(p, line, point);
    const struct cs_fact *fact = group ? cs_spec_fact(p->b, &p->asked, &p->y[0], group) : NULL;
    if (!h->per_day || !fact || cs_num_missing(x)) return x;
    return cs_num_div(x, cs_int(days_of(h, fact, weekday_of(h, group))));
}

/* `mean`: counts of a day, whole numbers where they are large. */
static void put(struct heat *h, size_t series, size_t point, struct cs_num x, bool mean, struct cs_cell *cell)
{
    struct cs_doc *doc = h->p->b->doc;
    enum cs_measure measure = h->chart->measure;
    h->chart->series[series].y[point] = cs_num_double(x);
    h->least = fmin(h->least, cs_num_double(x));
    h->most = fmax(h->most, cs_num_double(x));
    cell->number = x;
    cell->measure = measure;
    if (cs_num_missing(x)) return;
    if (mean)
        cs_figure_fixed(&doc->scratch, x, cs_num_cmp(x, cs_int(10)) < 0 && x.v ? 1 : 0);
    else
        cs_figure_value(&doc->scratch, x, measure, doc->lang);
    cs_line_put(doc, &cell->line, CS_TONE_PLAIN, true);
}

/* Is a moment of the first row without a group one of which nothing was counted? */
static bool is_nought(const struct heat *h)
{
    return h->first_cross.timed && h->first_spec.measure == CS_MEASURE_COUNT &&
           h->first_spec.show == CS_SHOW_VALUE && !(h->first.def && h->first.def->limit);
}

static void put_first(struct heat *h)
{
    struct cs_plot *p = h->p;
    struct cs_doc *doc = p->b->doc;
    struct cs_cell *cell = cs_grid_row(doc, h->chart->table);
    bool day = cs_asked_day(p->b, &h->first) != CS_NO_DAY;
    cs_line_addz(doc, &cell->line, CS_TONE_STRONG,
                 cs_word(day ? CS_WORD_THIS_DAY : CS_WORD_THIS_PERIOD, doc->lang));
    h->chart->series[0].name = cell++->line;
    h->chart->series[0].column = cs_doc_copy(doc, p->y_text[0]);
    struct cs_map at = {0};
    for (size_t i = 0; i < h->first_cross.n_points; i++) (void)cs_map_add(&at, h->first_cross.point[i], NULL);
    doc->failed |= at.failed;
    for (size_t i = 0; i < h->chart->n_points; i++, cell++) {
        uint32_t from = cs_map_find(&at, p->cross.point[p->points.index[i]]);
        if (from == CS_MAP_NONE || !h->first_cross.n_lines) continue;
        const struct cs_fact_group *group = h->first_cross.cell[from];
        struct cs_num x = cs_spec_exact(p->b, &h->first, &h->first_spec, group, 0, NULL);
        if (!group && is_nought(h)) x = cs_int(0);
        put(h, 0, i, x, false, cell);
    }
    cs_map_release(&at);
}

/* "2024-06 (n 345)" */
static void put_cases(struct heat *h, struct cs_num cases, struct cs_line *name)
{
    struct cs_doc *doc = h->p->b->doc;
    struct cs_line n = {0};
    if (cs_num_missing(cases)) return;
    cs_figure_fixed(&doc->scratch, cases, 0);
    cs_line_put(doc, &n, CS_TONE_PLAIN, true);
    cs_line_addz(doc, name, CS_TONE_PLAIN, " ");
    cs_line_phrase(doc, name, CS_TONE_PLAIN, cs_word(CS_WORD_FEW, doc->lang), &n, 1);
}

static void put_row(struct heat *h, size_t line)
{
    struct cs_plot *p = h->p;
    struct cs_doc *doc = p->b->doc;
    struct cs_cell *cell = cs_grid_row(doc, h->chart->table);
    size_t s = line + h->has_first;
    struct cs_series *series = &h->chart->series[s];
    series->role = h->has_first ? CS_SERIES_REFERENCE : CS_SERIES_SUBJECT;
    series->column = cs_doc_copy(doc, p->y_text[0]);
    if (p->by.n) {
        cs_plot_line_name(p, line, &series->name);
        if (h->cases && line < p->lines.kept) put_cases(h, cases_of(h, p->lines.index[line]), &series->name);
        if (line < p->lines.kept)
            series->key = cs_doc_copy(
                doc, p->cross.line[p->lines.index[line]]->key[cs_asked_find_key(&p->asked, p->by)]);
    } else {
        cs_metric_words(p->b, p->y[0].metric, &series->name);
    }
    cell->key = series->key;
    cell++->line = series->name;
    bool bounds = p->y[0].measure != CS_MEASURE_COUNT;
    if (bounds) {
        series->lo = cs_doc_numbers(doc, h->chart->n_points);
        series->hi = cs_doc_numbers(doc, h->chart->n_points);
    }
    for (size_t i = 0; i < h->chart->n_points; i++, cell++) {
        struct cs_num x = number_of(h, line, i);
        const struct cs_fact_group *group = cs_plot_group(p, line, i);
        const struct cs_fact *fact = group ? cs_spec_fact(p->b, &p->asked, &p->y[0], group) : NULL;
        put(h, s, i, x, h->per_day, cell);
        if (fact && cs_num_missing(x) && cs_heat_tells_all(h->chart))
            cs_line_addz(doc, &cell->line, CS_TONE_MUTED, CS_MISSING_TEXT);
        if (cs_heat_diagonal(h->chart, s, i) && cell->line.n) cell->line.spans[0].tone = CS_TONE_STRONG;
        if (!fact || !series->lo || !series->hi || cs_num_missing(x)) continue;
        series->lo[i] = cs_num_double(fact->lo);
        series->hi[i] = cs_num_double(fact->hi);
    }
}

/* Shades of the table's cells: from nothing to the most; from the least where 0 says nothing. */
static void shade(struct heat *h)
{
    struct cs_grid *grid = h->chart->table;
    double from = h->chart->measure == CS_MEASURE_COUNT ? 0 : h->least;
    for (size_t i = 0; i < grid->n_rows * grid->n_columns; i++) {
        double x = cs_num_double(grid->cells[i].number);
        if (isnan(x) || !(h->most > from)) continue;
        grid->cells[i].heat = x <= from ? 0 : (int)ceil((x - from) / (h->most - from) * STEPS);
    }
}

static enum cs_status draw(struct heat *h, struct cs_error *e)
{
    struct cs_plot *p = h->p;
    struct cs_doc *doc = p->b->doc;
    size_t n = p->points.kept, lines = cs_picks_shown(&p->lines);
    struct cs_part *part = cs_doc_part(doc, p->parent, CS_PART_CHART);
    h->chart = cs_doc_chart(doc, part, p->kind, n, lines + h->has_first, n + 1);
    if (!h->chart) return cs_fail_memory(e);
    struct cs_grid *grid = h->chart->table;
    grid->heat = true;
    h->chart->measure = p->y[0].show == CS_SHOW_N ? CS_MEASURE_COUNT : p->y[0].measure;
    if (h->per_day) h->chart->measure = CS_MEASURE_PLAIN;
    h->chart->better = p->y[0].better;
    h->chart->target = p->target;
    h->chart->square = h->square;
    cs_key_title(p->b, p->x, &h->chart->x_title);
    cs_spec_title(p->b, &p->asked, &p->y[0], &h->chart->y_title);
    cs_key_title(p->b, p->by.n ? p->by : p->x, &grid->columns[0].title);
    for (size_t i = 0; i < n; i++) {
        struct cs_slice value = p->cross.point[p->points.index[i]];
        h->chart->key[i] = cs_doc_copy(doc, value);
        cs_key_brief(p->b, p->x, value, &h->chart->label[i]);
        grid->columns[1 + i] = (struct cs_column){.kind = CS_COLUMN_NUMBER, .title = h->chart->label[i]};
    }
    if (h->has_first) put_first(h);
    for (size_t i = 0; i < lines; i++) put_row(h, i);
    shade(h);
    cs_plot_origin(p, &grid->origin);
    grid->origin.fixed = h->has_first || h->per_day || h->cases || h->square;
    if (p->points.n > n) cs_grid_more(p->b, grid, p->points.n - n);
    if (p->lines.n > p->lines.kept && !p->lines.other) cs_grid_more(p->b, grid, p->lines.n - p->lines.kept);
    return cs_figure_captions(p->b, p->tag, grid, e);
}

enum cs_status cs_chart_add_heat(struct cs_plot *p, struct cs_error *e)
{
    static const struct cs_plot_limits limits = {ACROSS, 60}, row = {ACROSS, 0};
    struct heat h = {.p = p, .least = INFINITY, .most = -INFINITY};
    enum cs_status status = cs_plot_read(p, e);
    if (status == CS_OK && p->n_y > 1) status = cs_tag_fail(p->tag, e, "a heat map shows one metric");
    if (status == CS_OK && p->has_mark) status = cs_tag_fail(p->tag, e, "mark= does not go with a heat map");
    if (status == CS_OK) status = ask_rows(&h, e);
    if (status == CS_OK) status = ask_first(&h, e);
    if (status == CS_OK) status = ask_per(&h, e);
    if (status == CS_OK) status = cs_plot_pick(p, p->by.n ? &limits : &row, e);
    if (status == CS_OK && h.square && p->lines.n == p->cross.n_lines && p->points.n == p->cross.n_points)
        status = order_square(&h, e);
    if (p->points.kept > ACROSS) p->points.kept = ACROSS;
    p->points.other = p->lines.other = false;
    if (status == CS_OK) status = draw(&h, e);
    cs_cross_release(&h.first_cross);
    return status;
}
