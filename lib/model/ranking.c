/* ranking.c - a heap of the highest rows so far. */
#include "model/ranking.h"
#include <stdlib.h>

static void swap(struct cs_ranked *a, struct cs_ranked *b)
{
    const struct cs_ranked t = *a;
    *a = *b;
    *b = t;
}

static void sink(struct cs_ranking *r, size_t at)
{
    for (size_t child; (child = 2 * at + 1) < r->n; at = child) {
        if (child + 1 < r->n && cs_ranks_above(r->v[child], r->v[child + 1])) child++;
        if (!cs_ranks_above(r->v[at], r->v[child])) return;
        swap(&r->v[at], &r->v[child]);
    }
}

enum cs_status cs_ranking_add(struct cs_ranking *r, struct cs_ranked x, struct cs_error *e)
{
    if (r->n < r->most) {
        enum cs_status st = cs_grow(&r->v, &r->cap, r->n + 1, sizeof *r->v, e);
        if (st) return st;
        size_t at = r->n++;
        for (r->v[at] = x; at && cs_ranks_above(r->v[(at - 1) / 2], r->v[at]); at = (at - 1) / 2)
            swap(&r->v[at], &r->v[(at - 1) / 2]);
    } else if (r->n && cs_ranks_above(x, r->v[0])) {
        r->v[0] = x;
        sink(r, 0);
    }
    return CS_OK;
}

enum cs_status cs_ranking_merge(struct cs_ranking *r, const struct cs_ranking *from, struct cs_error *e)
{
    enum cs_status st = CS_OK;
    for (size_t i = 0; i < from->n && !st; i++) st = cs_ranking_add(r, from->v[i], e);
    return st;
}

static int by_rank(const void *a, const void *b)
{
    const struct cs_ranked *x = a, *y = b;
    return cs_ranks_above(*y, *x) - cs_ranks_above(*x, *y);
}

void cs_ranking_sort(struct cs_ranking *r)
{
    if (r->n) qsort(r->v, r->n, sizeof *r->v, by_rank);
}

void cs_ranking_release(struct cs_ranking *r)
{
    free(r->v);
    *r = (struct cs_ranking){0};
}
