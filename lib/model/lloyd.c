/* lloyd.c - Lloyd's iterations of all restarts in step.
 *
 * A group of eight points that was looked at keeps one number: how far centres may move until one of its
 * points may change sides. A point's nearest centre stays so while centres have moved, the two fastest added
 * up, less than it is farther to the second nearest than to the nearest; the group keeps the least of its
 * points, plus all movement before. So a group is skipped by one comparison. Sums of coordinates are
 * corrected for points that change sides, and made anew before an end is believed.
 *
 * A restart whose centres hardly move any more (squared, in all, a ten-thousandth of the mean variance of a
 * coordinate) is summed up and set aside; only the best of them goes on until nothing moves.
 */
#include "model/lloyd.h"
#include "model/chunks.h"
#include "model/seeding.h"
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PIECE = 1024, ROUNDS = 1000 }; /* groups of a piece; iterations when nobody says */

struct lloyd { /* a restart */
    size_t k;
    double *centre, *sum; /* k rows of d */
    int64_t *count;
    uint16_t *own; /* by point and copy */
    float *until;  /* by group: looked at again when `moved` has come to it */
    double moved;  /* all rounds: the two fastest centres of each */
    double sse;
    uint64_t changed; /* points, in the round */
    unsigned rounds;
    bool all;   /* this round looks at every group and sums all points anew */
    bool fresh; /* the sums were made anew since a point last moved */
    bool ripe;  /* its centres hardly move */
    bool done, settled;
};
struct fit {
    const struct cs_points *points;
    const struct cs_kmeans_ask *ask;
    struct lloyd *runs;
    size_t n;
    cs_near_fn *near;
    double little; /* squared movement of a round, for a restart to be set aside; -1: never */
    size_t share;  /* doubles of one restart in the result of a piece: sums, counts, changed, squares */
};

/* ---- a piece ---- */

static void move(const struct fit *f, double *result, size_t point, size_t cluster, double sign)
{
    const size_t d = f->points->d;
    for (size_t j = 0; j < d; j++) result[cluster * d + j] += sign * cs_point(f->points, point, j);
    result[f->ask->k * d + cluster] += sign;
}

/* The least movement by which a point of the group may change sides: (S - B)^2 / 4S bounds the square of
 * sqrt(S) - sqrt(B) from below, a hair less for rounding. */
static double slack(const struct cs_near *near)
{
    double least = DBL_MAX;
    for (int i = 0; i < CS_LANES; i++) {
        const double gap = near->second[i] - near->best[i];
        const double bound = gap * (gap / (4 * near->second[i] + DBL_MIN));
        least = bound < least ? bound : least;
    }
    return sqrt(least) * (1 - 1e-9);
}

static void look_at_group(const struct fit *f, struct lloyd *x, size_t g, double *result)
{
    const struct cs_points *p = f->points;
    const size_t n = p->n - g * CS_LANES < CS_LANES ? p->n - g * CS_LANES : CS_LANES;
    double *const tail = result + f->ask->k * (p->d + 1);
    uint16_t *own = x->own + g * CS_LANES;
    struct cs_near near;
    f->near(p->v + g * p->d * CS_LANES, p->d, x->centre, x->k, &near);
    if (x->k > 1) {
        x->until[g] = (float)((x->moved + slack(&near)) * (1 - 1e-7)); /* rounded, still below */
    } else {
        x->until[g] = INFINITY;
    }
    for (size_t i = 0; i < n; i++) {
        const size_t now = (size_t)near.index[i];
        if (x->all) {
            move(f, result, g * CS_LANES + i, now, 1);
            tail[1] += near.best[i];
        } else if (now != own[i]) {
            move(f, result, g * CS_LANES + i, own[i], -1);
            move(f, result, g * CS_LANES + i, now, 1);
        }
        tail[0] += now != own[i];
        own[i] = (uint16_t)now;
    }
}

static enum cs_status look(void *ctx, size_t first, size_t end, void *result, struct cs_error *e)
{
    const struct fit *f = ctx;
    (void)e;
    for (size_t r = 0; r < f->n; r++) {
        struct lloyd *x = &f->runs[r];
        if (x->done) continue;
        for (size_t g = first; g < end; g++)
            if (x->all || (double)x->until[g] <= x->moved)
                look_at_group(f, x, g, (double *)result + r * f->share);
    }
    return CS_OK;
}

static void take(void *ctx, size_t first, const void *result)
{
    const struct fit *f = ctx;
    const size_t d = f->points->d, k = f->ask->k;
    (void)first;
    for (size_t r = 0; r < f->n; r++) {
        struct lloyd *x = &f->runs[r];
        const double *from = (const double *)result + r * f->share;
        if (x->done) continue;
        for (size_t i = 0; i < k * d; i++) x->sum[i] += from[i];
        for (size_t c = 0; c < k; c++) x->count[c] += (int64_t)from[k * d + c];
        x->changed += (uint64_t)from[k * (d + 1)];
        x->sse += from[k * (d + 1) + 1];
    }
}

/* ---- between rounds ---- */

/* Gives a cluster that lost all its points the one that is farthest from its own centre. */
static void fill_empty(const struct fit *f, struct lloyd *x, size_t cluster)
{
    const size_t d = f->points->d;
    size_t farthest = SIZE_MAX;
    double most = 0;
    for (size_t i = 0; i < f->points->n; i++) {
        if (x->count[x->own[i]] < 2) continue;
        const double away = cs_points_distance(f->points, i, x->centre + x->own[i] * d);
        if (!(away > most)) continue;
        most = away;
        farthest = i;
    }
    if (farthest == SIZE_MAX) return; /* all points are on centres */
    const size_t from = x->own[farthest];
    x->count[from]--;
    x->count[cluster]++;
    for (size_t j = 0; j < d; j++) {
        const double v = cs_point(f->points, farthest, j);
        x->sum[from * d + j] -= v;
        x->sum[cluster * d + j] = v;
    }
    x->own[farthest] = (uint16_t)cluster;
    x->until[farthest / CS_LANES] = -1; /* look again */
    x->changed++;
}

/* Puts the centres where the means are, and adds up the movement of the two fastest. */
static void move_centres(const struct fit *f, struct lloyd *x)
{
    const size_t d = f->points->d;
    double first = 0, second = 0, sum = 0;
    for (size_t c = 0; c < x->k; c++) {
        double moved = 0;
        if (x->count[c] < 1) continue;
        for (size_t j = 0; j < d; j++) {
            const double to = x->sum[c * d + j] / (double)x->count[c], by = to - x->centre[c * d + j];
            moved += by * by;
            x->centre[c * d + j] = to;
        }
        sum += moved;
        moved = sqrt(moved) * (1 + 1e-9);
        if (moved > first) {
            second = first;
            first = moved;
        } else if (moved > second) {
            second = moved;
        }
    }
    x->moved += first + second;
    x->ripe = sum <= f->little;
}

/* Moves on to the next round; makes everything anew in it when `all`. */
static void next_round(const struct fit *f, struct lloyd *x, bool all)
{
    move_centres(f, x);
    x->changed = 0;
    x->all = all || x->ripe;
    if (!x->all) return;
    memset(x->sum, 0, f->ask->k * f->points->d * sizeof *x->sum);
    memset(x->count, 0, f->ask->k * sizeof *x->count);
    x->sse = 0;
}

static void end_round(const struct fit *f, struct lloyd *x, unsigned most)
{
    if (x->done) return;
    for (size_t c = 0; c < x->k; c++)
        if (x->count[c] == 0) fill_empty(f, x, c);
    x->rounds++;
    x->settled = !x->changed && x->fresh;
    x->fresh = !x->changed && (x->all || x->fresh);
    x->done = x->settled || x->ripe || x->rounds >= most;
    if (!x->done) next_round(f, x, (x->changed == 0 && !x->fresh) || x->rounds + 1 == most);
}

static enum cs_status iterate(struct fit *f, unsigned most, struct cs_error *e)
{
    const struct cs_chunks c = {.ctx = f,
                                .n = f->points->groups,
                                .step = PIECE,
                                .room = f->n * f->share * sizeof(double),
                                .jobs = f->ask->jobs,
                                .work = look,
                                .take = take};
    enum cs_status st = CS_OK;
    for (bool going = true; going && !st;) {
        st = cs_chunks_run(&c, e);
        going = false;
        for (size_t r = 0; r < f->n && !st; r++) {
            end_round(f, &f->runs[r], most);
            going |= !f->runs[r].done;
        }
    }
    return st;
}

/* The restart with the least sum of squares, of equal ones the first. */
static struct lloyd *best(const struct fit *f)
{
    struct lloyd *x = &f->runs[0];
    for (size_t r = 1; r < f->n; r++)
        if (f->runs[r].sse < x->sse) x = &f->runs[r];
    return x;
}

/* All restarts until they are ripe, and unless that will do, the best of them to its end. */
static enum cs_status run(struct fit *f, bool rough, struct lloyd **to, struct cs_error *e)
{
    const unsigned most = f->ask->rounds ? f->ask->rounds : ROUNDS;
    enum cs_status st = iterate(f, most, e);
    struct lloyd *x = *to = best(f);
    if (st || rough || x->settled || x->rounds >= most) return st;
    f->little = -1;
    x->done = false;
    next_round(f, x, x->rounds + 1 == most);
    return iterate(f, most, e);
}

/* ---- the ends ---- */

static enum cs_status make_runs(struct fit *f, struct cs_error *e)
{
    const size_t k = f->ask->k, d = f->points->d, padded = f->points->groups * CS_LANES;
    f->runs = cs_alloc(f->n, sizeof *f->runs);
    for (size_t r = 0; f->runs && r < f->n; r++) {
        struct lloyd *x = &f->runs[r];
        x->k = k;
        x->all = true;
        x->centre = cs_alloc(k, d * sizeof *x->centre);
        x->sum = cs_alloc(k, d * sizeof *x->sum);
        x->count = cs_alloc(k, sizeof *x->count);
        x->own = cs_alloc(padded, sizeof *x->own);
        x->until = cs_alloc(f->points->groups, sizeof *x->until);
        if (!x->centre || !x->sum || !x->count || !x->own || !x->until) return cs_fail_memory(e);
        memset(x->own, 0xff, padded * sizeof *x->own); /* of no cluster */
    }
    return f->runs ? CS_OK : cs_fail_memory(e);
}

static void free_runs(struct fit *f)
{
    for (size_t r = 0; f->runs && r < f->n; r++) {
        free(f->runs[r].centre);
        free(f->runs[r].sum);
        free(f->runs[r].count);
        free(f->runs[r].own);
        free(f->runs[r].until);
    }
    free(f->runs);
}

static enum cs_status seed(struct fit *f, struct cs_error *e)
{
    const size_t values = f->ask->k * f->points->d;
    if (f->ask->start) {
        memcpy(f->runs[0].centre, f->ask->start, values * sizeof(double));
        return CS_OK;
    }
    double **centre = cs_alloc(f->n, sizeof *centre);
    size_t *found = cs_alloc(f->n, sizeof *found);
    enum cs_status st = centre && found ? CS_OK : cs_fail_memory(e);
    for (size_t r = 0; r < f->n && !st; r++) centre[r] = f->runs[r].centre;
    if (!st) st = cs_seeding(f->points, f->ask, centre, found, e);
    for (size_t r = 0; r < f->n && !st; r++) f->runs[r].k = found[r];
    free(centre);
    free(found);
    return st;
}

struct order { /* of a cluster */
    const double *centre;
    int64_t size;
    size_t d;
    uint16_t was;
};

static int by_size(const void *x, const void *y)
{
    const struct order *a = x, *b = y;
    if (a->size != b->size) return a->size > b->size ? -1 : 1;
    for (size_t j = 0; j < a->d; j++)
        if (a->centre[j] < b->centre[j] || a->centre[j] > b->centre[j])
            return a->centre[j] < b->centre[j] ? -1 : 1;
    return (a->was > b->was) - (a->was < b->was);
}

/* The sum of squares, each point at its own cluster, in the order of the points. */
static double squares(const struct cs_kmeans *m, const struct cs_points *p)
{
    double sum = 0;
    for (size_t g = 0; g < p->n; g += PIECE) {
        double part = 0;
        for (size_t i = g; i < p->n && i < g + PIECE; i++)
            part += cs_points_distance(p, i, m->centre + m->own[i] * m->d);
        sum += part;
    }
    return sum;
}

/* Takes over a restart, its clusters in order; empty ones are no more. */
static enum cs_status hand_over(struct cs_kmeans *m, const struct fit *f, struct lloyd *x, struct cs_error *e)
{
    const size_t d = f->points->d;
    struct order *order = cs_alloc(x->k, sizeof *order);
    uint16_t *now = cs_alloc(x->k, sizeof *now);
    *m = (struct cs_kmeans){.d = d, .rounds = x->rounds, .settled = x->settled, .in_order = true};
    m->centre = cs_alloc(x->k, d * sizeof *m->centre);
    m->size = cs_alloc(x->k, sizeof *m->size);
    enum cs_status st = order && now && m->centre && m->size ? CS_OK : cs_fail_memory(e);
    if (!st) {
        for (size_t c = 0; c < x->k; c++)
            order[c] = (struct order){x->centre + c * d, x->count[c], d, (uint16_t)c};
        qsort(order, x->k, sizeof *order, by_size);
        for (size_t c = 0; c < x->k && order[c].size > 0; c++) {
            m->in_order = m->in_order && order[c].was == c;
            now[order[c].was] = (uint16_t)m->k++;
            m->size[c] = (uint64_t)order[c].size;
            memcpy(m->centre + c * d, order[c].centre, d * sizeof *m->centre);
        }
        m->own = x->own;
        x->own = NULL;
        for (size_t i = 0; i < f->points->n; i++) m->own[i] = now[m->own[i]];
        m->sse = squares(m, f->points);
    }
    free(order);
    free(now);
    return st;
}

double cs_lloyd_little(const struct cs_points *p)
{
    double sum = 0;
    for (size_t j = 0; j < p->d; j++) {
        double mean = 0, squared = 0;
        for (size_t i = 0; i < p->n; i++) mean += cs_point(p, i, j);
        mean /= (double)p->n;
        for (size_t i = 0; i < p->n; i++) squared += (cs_point(p, i, j) - mean) * (cs_point(p, i, j) - mean);
        sum += squared / (double)p->n;
    }
    return 1e-4 * sum / (double)p->d;
}

enum cs_status cs_lloyd(struct cs_kmeans *m, const struct cs_points *p, const struct cs_kmeans_ask *ask,
                        bool rough, struct cs_error *e)
{
    struct fit f = {.points = p,
                    .ask = ask,
                    .n = ask->start ? 1 : ask->restarts,
                    .near = cs_points_near(),
                    .little = ask->little > 0 ? ask->little : cs_lloyd_little(p),
                    .share = ask->k * (p->d + 1) + 2};
    struct lloyd *x = NULL;
    *m = (struct cs_kmeans){0};
    enum cs_status st = make_runs(&f, e);
    if (!st) st = seed(&f, e);
    if (!st) st = run(&f, rough, &x, e);
    if (!st) st = hand_over(m, &f, x, e);
    if (!st && !isfinite(m->sse)) {
        cs_fail(e, CS_DATA, "the distances between customers are too large for numbers");
        st = cs_error_cure(e, "--scale standard");
    }
    free_runs(&f);
    if (st) cs_kmeans_release(m);
    return st;
}
