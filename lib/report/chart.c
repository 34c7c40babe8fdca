/* chart.c - room for the numbers of a chart. */
#include "report/chart.h"

#include <math.h>

struct cs_chart *cs_doc_chart(struct cs_doc *doc, struct cs_part *part, enum cs_chart_kind kind,
                              size_t n_points, size_t n_series, size_t n_columns)
{
    struct cs_chart *chart = cs_arena_alloc(&doc->arena, 1, sizeof *chart);
    struct cs_line *label = cs_arena_alloc(&doc->arena, n_points ? n_points : 1, sizeof *label);
    struct cs_series *series = cs_arena_alloc(&doc->arena, n_series ? n_series : 1, sizeof *series);
    struct cs_slice *key = cs_arena_alloc(&doc->arena, n_points ? n_points : 1, sizeof *key);
    unsigned char *marked = cs_arena_alloc(&doc->arena, n_points ? n_points : 1, 1);
    bool whole = chart && label && key && series && marked;
    for (size_t i = 0; whole && i < n_series; i++) whole = (series[i].y = cs_doc_numbers(doc, n_points));
    if (!whole) {
        doc->failed = true;
        return NULL;
    }
    *chart = (struct cs_chart){.kind = kind, .n_points = n_points, .n_series = n_series, .target = NAN};
    chart->label = label;
    chart->key = key;
    chart->series = series;
    chart->marked = marked;
    chart->table = cs_doc_grid(doc, part, n_columns);
    part->grid = NULL; /* the part is the chart's, the table hangs on the chart */
    part->chart = chart;
    return chart;
}

bool cs_heat_tells_all(const struct cs_chart *c)
{
    static const size_t most = 16;
    return c->kind == CS_CHART_HEAT && isnan(c->target) && c->n_points <= most;
}

bool cs_heat_diagonal(const struct cs_chart *c, size_t series, size_t point)
{
    const struct cs_slice a = c->series[series].key, b = c->key[point];
    return c->square && a.p && b.p && a.n && cs_slice_eq(a, b);
}

static bool ends_with(struct cs_slice s, struct cs_slice end)
{
    return s.n >= end.n && cs_slice_eq(cs_slice(s.p + s.n - end.n, end.n), end);
}

/* Is a column told by the drawing: the past as a tick, the interval as a line? */
static bool is_drawn(const struct cs_chart *c, struct cs_slice id)
{
    if (!id.n) return false;
    for (size_t i = 0; i < c->n_series; i++)
        if (c->series[i].role == CS_SERIES_REFERENCE && cs_slice_eq(c->series[i].column, id)) return true;
    return ends_with(id, CS_LIT(":interval"));
}

static bool says_nothing(const struct cs_grid *t, size_t column)
{
    for (size_t r = 0; r < t->n_rows; r++) {
        const struct cs_line *l = &t->cells[r * t->n_columns + column].line;
        if (l->n != 1 || !cs_slice_eqz(l->spans[0].text, CS_MISSING_TEXT)) return false;
    }
    return true;
}

size_t cs_chart_columns(const struct cs_chart *c, size_t *columns, size_t most)
{
    const struct cs_grid *t = c->table;
    struct cs_slice drawn = c->n_series ? c->series[0].column : cs_slice("", 0);
    size_t n = 0, first = t->n_columns;
    for (size_t i = 0; i < t->n_columns && first == t->n_columns; i++)
        if (t->columns[i].kind == CS_COLUMN_NUMBER && (!drawn.n || cs_slice_eq(t->columns[i].id, drawn)))
            first = i;
    if (first < t->n_columns && n < most) columns[n++] = first;
    for (size_t i = 0; i < t->n_columns && n < most; i++)
        if (t->columns[i].kind == CS_COLUMN_NUMBER && i != first && !is_drawn(c, t->columns[i].id) &&
            !says_nothing(t, i))
            columns[n++] = i;
    return n;
}
