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
