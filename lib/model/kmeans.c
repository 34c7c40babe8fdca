/* kmeans.c - restarts, swaps, and the best of them to its end. */
#include "model/kmeans.h"
#include "base/random.h"
#include "model/lloyd.h"
#include "model/swaps.h"
#include <stdlib.h>
#include <string.h>

enum { SWAPS = 300, RANDOM_SWAPS = 1 << 20 }; /* at most; the stream they are drawn from */
static const double WORK = 4e7;               /* of cs_kmeans_ask */
static const double SLACK = 0.2;              /* of the sum of squares, below an estimate of no gain */
static const double WORTH = 1e-4;             /* gain for which a swap is kept */

void cs_kmeans_release(struct cs_kmeans *m)
{
    free(m->centre);
    free(m->size);
    free(m->own);
    *m = (struct cs_kmeans){0};
}

struct improving {
    struct cs_kmeans *m;
    const struct cs_points *points;
    struct cs_kmeans_ask ask;
    double *centre;
    struct cs_random random;
    uint64_t left; /* swaps that promise nothing, or are drawn at random: so many more */
};

/* Goes on from x->centre, and keeps what is better. */
static enum cs_status try_centres(struct improving *x, bool *better, struct cs_error *e)
{
    struct cs_kmeans other;
    enum cs_status st = cs_lloyd(&other, x->points, &x->ask, true, e);
    if (st) return st;
    *better = other.k == x->m->k && other.sse < x->m->sse * (1 - WORTH);
    if (!*better) {
        cs_kmeans_release(&other);
        return CS_OK;
    }
    cs_kmeans_release(x->m);
    *x->m = other;
    return CS_OK;
}

static enum cs_status try_likely(struct improving *x, uint64_t round, bool *better, struct cs_error *e)
{
    struct cs_swaps swaps = {0};
    enum cs_status st = cs_swaps_find(&swaps, x->m, x->points, &x->ask, round, e);
    for (size_t i = 0; i < swaps.n && !st && !*better; i++) {
        const double gain = swaps.v[i].gain;
        if (gain < 0 && (!x->left || gain < -SLACK * x->m->sse)) break;
        x->left -= gain < 0;
        cs_swaps_centres(&swaps, &swaps.v[i], x->m, x->centre);
        st = try_centres(x, better, e);
    }
    cs_swaps_release(&swaps);
    return st;
}

static enum cs_status try_any(struct improving *x, bool *better, struct cs_error *e)
{
    const size_t d = x->m->d;
    enum cs_status st = CS_OK;
    for (; x->left && !st && !*better; x->left--) {
        double *gone = x->centre + cs_random_below(&x->random, x->m->k) * d;
        const size_t point = (size_t)cs_random_below(&x->random, x->points->n);
        memcpy(x->centre, x->m->centre, x->m->k * d * sizeof *x->centre);
        for (size_t j = 0; j < d; j++) gone[j] = cs_point(x->points, point, j);
        st = try_centres(x, better, e);
    }
    return st;
}

/* Out of a poor local optimum: swaps that promise something, then, where the problem is small, some at random
 * (Franti 2018, "Efficiency of random swap clustering"). */
static enum cs_status improve(struct cs_kmeans *m, const struct cs_points *p, const struct cs_kmeans_ask *ask,
                              struct cs_error *e)
{
    struct improving x = {
        .m = m, .points = p, .ask = *ask, .random = cs_random_start(ask->seed, RANDOM_SWAPS)};
    const double most = (ask->work > 0 ? ask->work : WORK) / ((double)p->n * (double)(m->k * m->d));
    bool better = m->k == ask->k && m->k > 1;
    x.ask.start = x.centre = cs_alloc(m->k, m->d * sizeof *x.centre);
    x.left = (uint64_t)(most < SWAPS ? most : SWAPS);
    enum cs_status st = x.centre ? CS_OK : cs_fail_memory(e);
    for (uint64_t round = 0; better && !st && round < SWAPS; round++) {
        better = false;
        st = try_likely(&x, round, &better, e);
        if (!st && !better) st = try_any(&x, &better, e);
    }
    free(x.centre);
    return st;
}

enum cs_status cs_kmeans_fit(struct cs_kmeans *m, const struct cs_points *p, const struct cs_kmeans_ask *ask,
                             struct cs_error *e)
{
    struct cs_kmeans_ask last = *ask;
    struct cs_kmeans rough = {0};
    if (ask->start) return cs_lloyd(m, p, ask, false, e);
    *m = (struct cs_kmeans){0};
    last.little = cs_lloyd_little(p); /* once for all that follows */
    enum cs_status st = cs_lloyd(&rough, p, &last, true, e);
    if (!st) st = improve(&rough, p, &last, e);
    last.start = rough.centre;
    last.k = rough.k;
    if (!st) st = cs_lloyd(m, p, &last, false, e);
    /* Of equally near centres the first counts: so that it does for who applies them too, it is done over
     * when the clusters have changed their order. */
    for (int i = 0; i < 10 && !st && !m->in_order; i++) {
        cs_kmeans_release(&rough);
        rough = *m;
        last.start = rough.centre;
        last.k = rough.k;
        st = cs_lloyd(m, p, &last, false, e);
    }
    cs_kmeans_release(&rough);
    return st;
}
