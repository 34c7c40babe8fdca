/* swaps.c - which cluster can be missed, and which should be two. */
#include "model/swaps.h"
#include "base/random.h"
#include "model/chunks.h"
#include <float.h>
#include <stdlib.h>
#include <string.h>

enum { PIECE = 1024, SAMPLE = 2048, TRIES = 3, ROUNDS = 12 };

struct finding {
    const struct cs_kmeans *m;
    const struct cs_points *points;
    cs_near_fn *near;
    uint64_t seed, round;
    double *cost, *gain, *half; /* by cluster */
    size_t *member, *first;     /* points by cluster: those of c from first[c] to first[c + 1] */
};

void cs_swaps_release(struct cs_swaps *s)
{
    free(s->half);
    *s = (struct cs_swaps){0};
}

/* ---- what it costs to miss one ---- */

static enum cs_status add_costs(void *ctx, size_t first, size_t end, void *result, struct cs_error *e)
{
    const struct finding *f = ctx;
    const struct cs_points *p = f->points;
    double *cost = result;
    (void)e;
    for (size_t g = first; g < end; g++) {
        const size_t n = p->n - g * CS_LANES < CS_LANES ? p->n - g * CS_LANES : CS_LANES;
        struct cs_near near;
        f->near(p->v + g * p->d * CS_LANES, p->d, f->m->centre, f->m->k, &near);
        for (size_t i = 0; i < n; i++) cost[near.index[i]] += near.second[i] - near.best[i];
    }
    return CS_OK;
}

static void take_costs(void *ctx, size_t first, const void *result)
{
    const struct finding *f = ctx;
    const double *from = result;
    (void)first;
    for (size_t c = 0; c < f->m->k; c++) f->cost[c] += from[c];
}

/* ---- what it gains to split one ---- */

struct halves {
    double *centre, *sum; /* two rows of d */
    double away;          /* squares */
};

static void put_point(const struct finding *f, size_t i, double *to)
{
    for (size_t j = 0; j < f->points->d; j++) to[j] = cs_point(f->points, i, j);
}

/* A round of 2-means over some members. */
static void halve(const struct finding *f, const size_t *member, size_t n, struct halves *h)
{
    const size_t d = f->points->d;
    size_t count[2] = {0, 0};
    memset(h->sum, 0, 2 * d * sizeof *h->sum);
    h->away = 0;
    for (size_t i = 0; i < n; i++) {
        const double one = cs_points_distance(f->points, member[i], h->centre);
        const double two = cs_points_distance(f->points, member[i], h->centre + d);
        const size_t to = two < one;
        h->away += to ? two : one;
        count[to]++;
        for (size_t j = 0; j < d; j++) h->sum[to * d + j] += cs_point(f->points, member[i], j);
    }
    for (size_t to = 0; to < 2; to++)
        for (size_t j = 0; j < d && count[to]; j++)
            h->centre[to * d + j] = h->sum[to * d + j] / (double)count[to];
}

/* One point any, the other with a chance in proportion to its squared distance from it. */
static bool draw_two(const struct finding *f, const size_t *member, size_t n, struct cs_random *random,
                     double *to)
{
    const size_t d = f->points->d;
    double sum = 0;
    put_point(f, member[cs_random_below(random, n)], to);
    for (size_t i = 0; i < n; i++) sum += cs_points_distance(f->points, member[i], to);
    double at = cs_random_unit(random) * sum;
    if (!(sum > 0)) return false;
    size_t i = 0;
    for (; i + 1 < n; i++) {
        at -= cs_points_distance(f->points, member[i], to);
        if (at < 0) break;
    }
    put_point(f, member[i], to + d);
    return true;
}

/* Every so many-th member stands for all when there are many. */
static size_t choose_members(const struct finding *f, size_t c, size_t *to)
{
    const size_t n = f->first[c + 1] - f->first[c], every = n / SAMPLE + 1;
    size_t chosen = 0;
    for (size_t i = 0; i < n; i += every) to[chosen++] = f->member[f->first[c] + i];
    return chosen;
}

static void split(const struct finding *f, size_t c, const size_t *member, size_t n, struct halves *h)
{
    const size_t d = f->points->d;
    struct cs_random random = cs_random_start(f->seed, 1000003 * (f->round + 1) + c);
    double whole = 0, least = DBL_MAX;
    for (size_t i = 0; i < n; i++) whole += cs_points_distance(f->points, member[i], f->m->centre + c * d);
    for (int t = 0; t < TRIES; t++) {
        if (!draw_two(f, member, n, &random, h->centre)) return;
        for (int r = 0; r < ROUNDS; r++) halve(f, member, n, h);
        if (!(h->away < least)) continue;
        least = h->away;
        memcpy(f->half + 2 * c * d, h->centre, 2 * d * sizeof *h->centre);
    }
    f->gain[c] = (whole - least) * ((double)f->m->size[c] / (double)n);
}

static enum cs_status split_each(void *ctx, size_t first, size_t end, void *result, struct cs_error *e)
{
    struct finding *f = ctx;
    const size_t d = f->points->d;
    struct halves h = {.centre = cs_alloc(2, d * sizeof *h.centre), .sum = cs_alloc(2, d * sizeof *h.sum)};
    size_t *member = cs_alloc(SAMPLE + 1, sizeof *member);
    enum cs_status st = h.centre && h.sum && member ? CS_OK : cs_fail_memory(e);
    (void)result;
    for (size_t c = first; c < end && !st; c++)
        if (f->first[c + 1] - f->first[c] > 1) split(f, c, member, choose_members(f, c, member), &h);
    free(h.centre);
    free(h.sum);
    free(member);
    return st;
}

/* ---- both ---- */

static void sort_members(struct finding *f)
{
    const size_t k = f->m->k;
    for (size_t i = 0; i < f->points->n; i++) f->first[f->m->own[i] + 1]++;
    for (size_t c = 0; c < k; c++) f->first[c + 1] += f->first[c];
    for (size_t i = 0; i < f->points->n; i++) f->member[f->first[f->m->own[i]]++] = i;
    for (size_t c = k; c > 0; c--) f->first[c] = f->first[c - 1];
    f->first[0] = 0;
}

static void offer(struct cs_swaps *s, struct cs_swap x)
{
    size_t at = s->n;
    while (at > 0 && s->v[at - 1].gain < x.gain) at--;
    if (at == CS_SWAPS_MOST) return;
    if (s->n < CS_SWAPS_MOST) s->n++;
    memmove(s->v + at + 1, s->v + at, (s->n - 1 - at) * sizeof *s->v);
    s->v[at] = x;
}

enum cs_status cs_swaps_find(struct cs_swaps *s, const struct cs_kmeans *m, const struct cs_points *p,
                             const struct cs_kmeans_ask *ask, uint64_t round, struct cs_error *e)
{
    struct finding f = {.m = m, .points = p, .near = cs_points_near(), .seed = ask->seed, .round = round};
    f.cost = cs_alloc(m->k, sizeof *f.cost);
    f.gain = cs_alloc(m->k, sizeof *f.gain);
    f.half = s->half = cs_alloc(m->k, 2 * p->d * sizeof *f.half);
    f.member = cs_alloc(p->n, sizeof *f.member);
    f.first = cs_alloc(m->k + 1, sizeof *f.first);
    enum cs_status st = f.cost && f.gain && f.half && f.member && f.first ? CS_OK : cs_fail_memory(e);
    const struct cs_chunks costs = {&f,        p->groups, PIECE,     m->k * sizeof(double),
                                    ask->jobs, add_costs, take_costs};
    const struct cs_chunks splits = {&f, m->k, 1, 1, ask->jobs, split_each, NULL};
    if (!st) st = cs_chunks_run(&costs, e);
    if (!st) {
        sort_members(&f);
        st = cs_chunks_run(&splits, e);
    }
    s->n = 0;
    for (size_t gone = 0; gone < m->k && !st; gone++)
        for (size_t c = 0; c < m->k; c++)
            if (c != gone && f.gain[c] > 0) offer(s, (struct cs_swap){gone, c, f.gain[c] - f.cost[gone]});
    free(f.cost);
    free(f.gain);
    free(f.member);
    free(f.first);
    return st;
}

void cs_swaps_centres(const struct cs_swaps *s, const struct cs_swap *x, const struct cs_kmeans *m,
                      double *to)
{
    const size_t d = m->d;
    memcpy(to, m->centre, m->k * d * sizeof *to);
    memcpy(to + x->split * d, s->half + 2 * x->split * d, d * sizeof *to);
    memcpy(to + x->gone * d, s->half + (2 * x->split + 1) * d, d * sizeof *to);
}
