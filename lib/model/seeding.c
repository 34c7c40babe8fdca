/* seeding.c - greedy k-means++. A step draws candidates with a chance in proportion to the squared distance
 * to the centres so far, and keeps the one that leaves the smallest sum of them. One pass a step: it brings
 * the distances up to the last centre kept, and sums what each candidate would leave, by pieces; within the
 * pieces drawn from, the points are walked one by one.
 */
#include "model/seeding.h"
#include "base/random.h"
#include "model/chunks.h"
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TRIES_MOST = 8, PIECE = 1024 }; /* groups of a piece */

struct seed { /* a restart */
    struct cs_random random;
    float *away; /* by point, and its copies: squared distance to the nearest centre; copies 0 */
    double *centre;
    size_t found;
    bool done;
    size_t tried[TRIES_MOST]; /* points */
    double *sums;             /* [try][piece] */
    size_t kept;              /* the try that became the last centre: its sums are those of the pieces */
};
struct seeding {
    const struct cs_points *points;
    size_t k, n, pieces;
    unsigned tries;
    struct seed *seeds;
    cs_away_fn *away;
    double *candidate; /* [seed][try][d] */
};

static double *candidate_of(const struct seeding *s, size_t seed, size_t try)
{
    return s->candidate + (seed * TRIES_MOST + try) * s->points->d;
}

/* ---- the pass ---- */

static void look_at_group(const struct seeding *s, size_t seed, size_t group, double *sums)
{
    const struct cs_points *p = s->points;
    const struct seed *x = &s->seeds[seed];
    const double *v = p->v + group * p->d * CS_LANES;
    float *nearest = x->away + group * CS_LANES;
    double to[CS_LANES];
    s->away(v, p->d, x->centre + (x->found - 1) * p->d, to);
    for (int i = 0; i < CS_LANES; i++) nearest[i] = (float)to[i] < nearest[i] ? (float)to[i] : nearest[i];
    for (unsigned t = 0; t < s->tries; t++) {
        double sum = 0;
        s->away(v, p->d, candidate_of(s, seed, t), to);
        for (int i = 0; i < CS_LANES; i++) sum += (float)to[i] < nearest[i] ? (float)to[i] : nearest[i];
        sums[t] += sum;
    }
}

static enum cs_status look(void *ctx, size_t first, size_t end, void *result, struct cs_error *e)
{
    const struct seeding *s = ctx;
    double *sums = result;
    (void)e;
    for (size_t r = 0; r < s->n; r++)
        if (!s->seeds[r].done)
            for (size_t g = first; g < end; g++) look_at_group(s, r, g, sums + r * TRIES_MOST);
    return CS_OK;
}

static void take(void *ctx, size_t first, const void *result)
{
    const struct seeding *s = ctx;
    const double *sums = result;
    for (size_t r = 0; r < s->n; r++)
        for (unsigned t = 0; t < s->tries; t++)
            s->seeds[r].sums[t * s->pieces + first / PIECE] = sums[r * TRIES_MOST + t];
}

/* ---- draws ---- */

static double total(const struct seeding *s, const struct seed *x, size_t try)
{
    double sum = 0;
    for (size_t i = 0; i < s->pieces; i++) sum += x->sums[try * s->pieces + i];
    return sum;
}

/* The point at which the distances, added up in order, pass `at`. `centre` is not yet in x->away. */
static size_t find(const struct seeding *s, const struct seed *x, const double *centre, double at)
{
    const struct cs_points *p = s->points;
    const double *sums = x->sums + x->kept * s->pieces;
    size_t piece = 0, last = SIZE_MAX;
    for (size_t i = 0; i < s->pieces; i++) {
        if (!(sums[i] > 0)) continue;
        if (piece != i) at -= sums[piece] > 0 ? sums[piece] : 0;
        piece = i;
        if (at < sums[i]) break;
    }
    for (size_t g = piece * PIECE; g < p->groups && g < (piece + 1) * PIECE; g++) {
        double to[CS_LANES];
        s->away(p->v + g * p->d * CS_LANES, p->d, centre, to);
        for (size_t i = 0; i < CS_LANES && g * CS_LANES + i < p->n; i++) {
            const float known = x->away[g * CS_LANES + i], w = (float)to[i] < known ? (float)to[i] : known;
            if (!(w > 0)) continue;
            last = g * CS_LANES + i;
            at -= (double)w;
            if (at < 0) return last;
        }
    }
    return last; /* rounding: the last that may be drawn; SIZE_MAX: none */
}

static void set_centre(const struct seeding *s, size_t point, double *to)
{
    for (size_t j = 0; j < s->points->d; j++) to[j] = cs_point(s->points, point, j);
}

/* Keeps the best of the tries, or draws the first centre; then draws the next tries. */
static void step(const struct seeding *s, size_t seed, bool first)
{
    struct seed *x = &s->seeds[seed];
    const size_t d = s->points->d;
    if (x->done) return;
    if (first) {
        set_centre(s, (size_t)cs_random_below(&x->random, s->points->n), x->centre);
        for (unsigned t = 0; t < s->tries; t++)
            memcpy(candidate_of(s, seed, t), x->centre, d * sizeof(double));
        x->found = 1;
        x->done = s->k == 1;
        return;
    }
    double least = total(s, x, 0);
    x->kept = 0;
    for (unsigned t = 1; t < s->tries; t++) {
        const double sum = total(s, x, t);
        if (!(sum < least)) continue;
        least = sum;
        x->kept = t;
    }
    double *centre = x->centre + x->found * d;
    memcpy(centre, candidate_of(s, seed, x->kept), d * sizeof *centre);
    x->found++;
    x->done = x->found == s->k;
}

static void draw(const struct seeding *s, size_t seed)
{
    struct seed *x = &s->seeds[seed];
    if (x->done) return;
    const double sum = total(s, x, x->kept);
    for (unsigned t = 0; t < s->tries; t++) {
        const size_t point =
            find(s, x, x->centre + (x->found - 1) * s->points->d, cs_random_unit(&x->random) * sum);
        if (point == SIZE_MAX) {
            x->done = true; /* every point is a centre */
            return;
        }
        set_centre(s, point, candidate_of(s, seed, t));
    }
}

static enum cs_status pass(struct seeding *s, unsigned jobs, struct cs_error *e)
{
    const struct cs_chunks c = {.ctx = s,
                                .n = s->points->groups,
                                .step = PIECE,
                                .room = s->n * TRIES_MOST * sizeof(double),
                                .jobs = jobs,
                                .work = look,
                                .take = take};
    return cs_chunks_run(&c, e);
}

static bool all_done(const struct seeding *s)
{
    for (size_t r = 0; r < s->n; r++)
        if (!s->seeds[r].done) return false;
    return true;
}

static enum cs_status start(struct seeding *s, const struct cs_kmeans_ask *ask, double **centre,
                            struct cs_error *e)
{
    const size_t padded = s->points->groups * CS_LANES;
    s->seeds = cs_alloc(s->n, sizeof *s->seeds);
    s->candidate = cs_alloc(s->n * TRIES_MOST, s->points->d * sizeof(double));
    if (!s->seeds || !s->candidate) return cs_fail_memory(e);
    for (size_t r = 0; r < s->n; r++) {
        struct seed *x = &s->seeds[r];
        x->random = cs_random_start(ask->seed, r + 1);
        x->centre = centre[r];
        x->away = cs_alloc(padded, sizeof *x->away);
        x->sums = cs_alloc(s->tries, s->pieces * sizeof *x->sums);
        if (!x->away || !x->sums) return cs_fail_memory(e);
        for (size_t i = 0; i < s->points->n; i++) x->away[i] = FLT_MAX;
        step(s, r, true);
    }
    return CS_OK;
}

enum cs_status cs_seeding(const struct cs_points *p, const struct cs_kmeans_ask *ask, double **centre,
                          size_t *found, struct cs_error *e)
{
    const unsigned tries = 2 + (unsigned)log((double)ask->k); /* at most 8, for at most 1000 */
    struct seeding s = {.points = p,
                        .k = ask->k,
                        .n = ask->restarts,
                        .pieces = (p->groups + PIECE - 1) / PIECE,
                        .tries = tries < TRIES_MOST ? tries : TRIES_MOST,
                        .away = cs_points_away()};
    enum cs_status st = start(&s, ask, centre, e);
    /* The first pass only brings the distances up to the first centre: each try is a copy of it. */
    for (bool first = true; !st && !all_done(&s); first = false) {
        st = pass(&s, ask->jobs, e);
        for (size_t r = 0; r < s.n && !st; r++) {
            if (!first) step(&s, r, false);
            draw(&s, r);
        }
    }
    for (size_t r = 0; r < s.n && s.seeds; r++) {
        found[r] = s.seeds[r].found;
        free(s.seeds[r].away);
        free(s.seeds[r].sums);
    }
    free(s.seeds);
    free(s.candidate);
    return st;
}
