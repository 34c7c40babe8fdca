/* silhouette.c - eight points at a time against all others; their distances are added up by cluster of the
 * others, for all clusterings at once. */
#include "model/silhouette.h"
#include "model/chunks.h"
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PIECE = 16 }; /* groups of a piece */

struct looking {
    const struct cs_points *points;
    struct cs_silhouette *of;
    size_t n;
    cs_away_fn *away;
    double *row;    /* the points once more, one after the other */
    size_t **size;  /* by clustering and cluster */
    size_t *before; /* by clustering: clusters of those before; one more at the end */
    double *sum;    /* by clustering: of widths */
};

/* Distances of a group to all points, added up: [clustering and cluster][lane]. */
static void add_up(const struct looking *x, size_t g, double *sum)
{
    const size_t d = x->points->d, n = x->points->n;
    const double *group = x->points->v + g * d * CS_LANES;
    memset(sum, 0, x->before[x->n] * CS_LANES * sizeof *sum);
    for (size_t j = 0; j < n; j++) {
        double to[CS_LANES];
        x->away(group, d, x->row + j * d, to);
        for (int i = 0; i < CS_LANES; i++) to[i] = sqrt(to[i]);
        for (size_t c = 0; c < x->n; c++) {
            double *s = sum + (x->before[c] + x->of[c].own[j]) * CS_LANES;
            for (int i = 0; i < CS_LANES; i++) s[i] += to[i];
        }
    }
}

static double width(const struct looking *x, size_t c, size_t point, const double *sum)
{
    const size_t own = x->of[c].own[point], *size = x->size[c];
    if (size[own] == 1) return 0;
    const double a = sum[own * CS_LANES] / (double)(size[own] - 1);
    double b = DBL_MAX;
    for (size_t k = 0; k < x->of[c].k; k++) {
        if (k == own || !size[k]) continue;
        const double mean = sum[k * CS_LANES] / (double)size[k];
        b = mean < b ? mean : b;
    }
    return a < b ? (b - a) / b : a > b ? (b - a) / a : 0;
}

static enum cs_status look(void *ctx, size_t first, size_t end, void *result, struct cs_error *e)
{
    const struct looking *x = ctx;
    double *sum = cs_alloc(x->before[x->n], CS_LANES * sizeof *sum), *widths = result;
    if (!sum) return cs_fail_memory(e);
    for (size_t g = first; g < end; g++) {
        add_up(x, g, sum);
        for (size_t c = 0; c < x->n; c++)
            for (size_t i = 0; i < CS_LANES && g * CS_LANES + i < x->points->n; i++)
                widths[c] += width(x, c, g * CS_LANES + i, sum + x->before[c] * CS_LANES + i);
    }
    free(sum);
    return CS_OK;
}

static void take(void *ctx, size_t first, const void *result)
{
    const struct looking *x = ctx;
    const double *widths = result;
    (void)first;
    for (size_t c = 0; c < x->n; c++) x->sum[c] += widths[c];
}

static enum cs_status start(struct looking *x, struct cs_error *e)
{
    const struct cs_points *p = x->points;
    x->row = cs_alloc(p->n, p->d * sizeof *x->row);
    x->size = cs_alloc(x->n, sizeof *x->size);
    x->before = cs_alloc(x->n + 1, sizeof *x->before);
    x->sum = cs_alloc(x->n, sizeof *x->sum);
    if (!x->row || !x->size || !x->before || !x->sum) return cs_fail_memory(e);
    for (size_t i = 0; i < p->n; i++)
        for (size_t j = 0; j < p->d; j++) x->row[i * p->d + j] = cs_point(p, i, j);
    for (size_t c = 0; c < x->n; c++) {
        x->before[c + 1] = x->before[c] + x->of[c].k;
        x->size[c] = cs_alloc(x->of[c].k, sizeof **x->size);
        if (!x->size[c]) return cs_fail_memory(e);
        for (size_t i = 0; i < p->n; i++) x->size[c][x->of[c].own[i]]++;
    }
    return CS_OK;
}

static bool can_tell(const struct looking *x, size_t c)
{
    size_t used = 0;
    for (size_t k = 0; k < x->of[c].k; k++) used += x->size[c][k] > 0;
    return used > 1;
}

enum cs_status cs_silhouettes(const struct cs_points *p, struct cs_silhouette *of, size_t n, unsigned jobs,
                              struct cs_error *e)
{
    struct looking x = {.points = p, .of = of, .n = n, .away = cs_points_away()};
    const struct cs_chunks c = {.ctx = &x,
                                .n = p->groups,
                                .step = PIECE,
                                .room = n * sizeof(double),
                                .jobs = jobs,
                                .work = look,
                                .take = take};
    if (!n) return CS_OK;
    enum cs_status st = start(&x, e);
    if (!st) st = cs_chunks_run(&c, e);
    for (size_t i = 0; i < n && !st; i++)
        of[i].mean = can_tell(&x, i) ? x.sum[i] / (double)p->n : (double)NAN;
    for (size_t i = 0; i < n && x.size; i++) free(x.size[i]);
    free(x.row);
    free(x.size);
    free(x.before);
    free(x.sum);
    return st;
}
