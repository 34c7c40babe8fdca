/* gap.c - references without clusters, each clustered by one worker. */
#include "model/gap.h"
#include "base/random.h"
#include "model/chunks.h"
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { AXES_MOST = 100, SWEEPS = 60, STREAM = 1 << 24 }; /* STREAM: the first of random numbers */

static const double WORK = 1e6; /* of cs_kmeans_ask: small references to their optimum, large ones fast */

/* ---- the axes ---- */

static enum cs_status covariance(const struct cs_points *p, double *to, struct cs_error *e)
{
    const size_t d = p->d;
    double *mean = cs_alloc(d, sizeof *mean);
    if (!mean) return cs_fail_memory(e);
    for (size_t i = 0; i < p->n; i++)
        for (size_t j = 0; j < d; j++) mean[j] += cs_point(p, i, j);
    for (size_t j = 0; j < d; j++) mean[j] /= (double)p->n;
    for (size_t i = 0; i < p->n; i++)
        for (size_t j = 0; j < d; j++) {
            const double by = cs_point(p, i, j) - mean[j];
            for (size_t l = 0; l <= j; l++) to[j * d + l] += by * (cs_point(p, i, l) - mean[l]);
        }
    for (size_t j = 0; j < d; j++)
        for (size_t l = 0; l < j; l++) to[l * d + j] = to[j * d + l];
    free(mean);
    return CS_OK;
}

/* Turns rows, or columns, p and q of a matrix of d by d. */
static void turn(double *v, size_t d, size_t p, size_t q, double c, double s, bool rows)
{
    for (size_t i = 0; i < d; i++) {
        double *x = rows ? v + p * d + i : v + i * d + p, *y = rows ? v + q * d + i : v + i * d + q;
        const double was = *x;
        *x = c * was - s * *y;
        *y = s * was + c * *y;
    }
}

/* Jacobi's rotations: the columns of `axes` become the eigenvectors of a symmetric matrix, which is used up.
 */
static void eigen(double *a, double *axes, size_t d)
{
    for (size_t i = 0; i < d; i++) axes[i * d + i] = 1;
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
        double off = 0, all = 0;
        for (size_t i = 0; i < d; i++)
            for (size_t j = 0; j < d; j++) {
                all += a[i * d + j] * a[i * d + j];
                off += i != j ? a[i * d + j] * a[i * d + j] : 0;
            }
        if (!(off > all * 1e-30)) return;
        for (size_t p = 0; p < d; p++)
            for (size_t q = p + 1; q < d; q++) {
                const double x = a[p * d + q];
                if (!(fabs(x) > 0)) continue;
                const double theta = (a[q * d + q] - a[p * d + p]) / (2 * x);
                const double t = (theta < 0 ? -1 : 1) / (fabs(theta) + sqrt(theta * theta + 1));
                const double c = 1 / sqrt(t * t + 1);
                turn(a, d, p, q, c, t * c, true);
                turn(a, d, p, q, c, t * c, false);
                turn(axes, d, p, q, c, t * c, false);
            }
    }
}

struct box {
    double *low, *high; /* by axis */
};

/* The range of the points along each axis; an axis points to where its largest part is above 0. The axes are
 * in the order of the ranges, the widest first. */
static void measure(const struct cs_points *p, const double *axes, struct box *box)
{
    const size_t d = p->d;
    for (size_t a = 0; a < d; a++) {
        double low = DBL_MAX, high = -DBL_MAX, largest = 0;
        for (size_t j = 0; j < d; j++)
            if (fabs(axes[j * d + a]) > fabs(largest) * (1 + 1e-9)) largest = axes[j * d + a];
        for (size_t i = 0; i < p->n; i++) {
            double at = 0;
            for (size_t j = 0; j < d; j++) at += cs_point(p, i, j) * axes[j * d + a];
            low = at < low ? at : low;
            high = at > high ? at : high;
        }
        if (largest < 0) {
            const double was = low;
            low = -high;
            high = -was;
        }
        size_t to = a;
        for (; to > 0 && box->high[to - 1] - box->low[to - 1] < high - low; to--) {
            box->low[to] = box->low[to - 1];
            box->high[to] = box->high[to - 1];
        }
        box->low[to] = low;
        box->high[to] = high;
    }
}

static enum cs_status find_box(const struct cs_points *p, struct box *box, struct cs_error *e)
{
    const size_t d = p->d;
    box->low = cs_alloc(d, sizeof *box->low);
    box->high = cs_alloc(d, sizeof *box->high);
    if (!box->low || !box->high) return cs_fail_memory(e);
    if (d > AXES_MOST) {
        for (size_t j = 0; j < d; j++) {
            box->low[j] = box->high[j] = cs_point(p, 0, j);
            for (size_t i = 1; i < p->n; i++) {
                const double x = cs_point(p, i, j);
                box->low[j] = x < box->low[j] ? x : box->low[j];
                box->high[j] = x > box->high[j] ? x : box->high[j];
            }
        }
        return CS_OK;
    }
    double *matrix = cs_alloc(d * d, sizeof *matrix), *axes = cs_alloc(d * d, sizeof *axes);
    enum cs_status st = matrix && axes ? covariance(p, matrix, e) : cs_fail_memory(e);
    if (!st) {
        eigen(matrix, axes, d);
        measure(p, axes, box);
    }
    free(matrix);
    free(axes);
    return st;
}

/* ---- references ---- */

struct gaps {
    const struct cs_points *points;
    const struct cs_kmeans_ask *ask;
    size_t most;
    struct box box;
    double *log_w; /* [reference][k - 1] */
};

static enum cs_status cluster(const struct cs_points *p, const struct gaps *x, double *log_w,
                              struct cs_error *e)
{
    struct cs_kmeans_ask ask = {.restarts = CS_GAP_STARTS, .seed = x->ask->seed, .jobs = 1, .work = WORK};
    enum cs_status st = CS_OK;
    for (ask.k = 1; ask.k <= x->most && !st; ask.k++) {
        struct cs_kmeans m;
        st = cs_kmeans_fit(&m, p, &ask, e);
        if (st) break;
        log_w[ask.k - 1] = log(m.sse);
        cs_kmeans_release(&m);
    }
    return st;
}

static enum cs_status refer(void *ctx, size_t first, size_t end, void *result, struct cs_error *e)
{
    const struct gaps *x = ctx;
    const size_t d = x->points->d;
    struct cs_points p;
    (void)result;
    enum cs_status st = cs_points_room(&p, x->points->n, d, e);
    for (size_t b = first; b < end && !st; b++) {
        struct cs_random random = cs_random_start(x->ask->seed, STREAM + b);
        for (size_t i = 0; i < p.n; i++)
            for (size_t j = 0; j < d; j++)
                cs_points_set(&p, i, j,
                              x->box.low[j] + (x->box.high[j] - x->box.low[j]) * cs_random_unit(&random));
        st = cluster(&p, x, x->log_w + b * x->most, e);
    }
    cs_points_release(&p);
    return st;
}

static void add_up(const struct gaps *x, struct cs_gap *gap)
{
    const double n = CS_GAP_REFERENCES;
    for (size_t k = 0; k < x->most; k++) {
        double sum = 0, squares = 0;
        for (size_t b = 0; b < CS_GAP_REFERENCES; b++) sum += x->log_w[b * x->most + k];
        gap[k].expected = sum / n;
        for (size_t b = 0; b < CS_GAP_REFERENCES; b++) {
            const double by = x->log_w[b * x->most + k] - gap[k].expected;
            squares += by * by;
        }
        gap[k].gap = gap[k].expected - gap[k].log_w;
        gap[k].error = sqrt(squares / (n - 1) * (1 + 1 / n));
    }
}

enum cs_status cs_gaps(const struct cs_points *p, const struct cs_kmeans_ask *ask, size_t most,
                       struct cs_gap *gap, struct cs_error *e)
{
    struct gaps x = {.points = p, .ask = ask, .most = most};
    const struct cs_chunks c = {
        .ctx = &x, .n = CS_GAP_REFERENCES, .step = 1, .room = 1, .jobs = ask->jobs, .work = refer};
    double *own = cs_alloc(most, sizeof *own);
    x.log_w = cs_alloc(most, CS_GAP_REFERENCES * sizeof *x.log_w);
    enum cs_status st = own && x.log_w ? find_box(p, &x.box, e) : cs_fail_memory(e);
    if (!st) st = cluster(p, &x, own, e);
    if (!st) st = cs_chunks_run(&c, e);
    for (size_t k = 0; k < most && !st; k++) gap[k].log_w = own[k];
    if (!st) add_up(&x, gap);
    free(own);
    free(x.log_w);
    free(x.box.low);
    free(x.box.high);
    return st;
}

size_t cs_gap_choice(const struct cs_gap *gap, size_t most)
{
    for (size_t k = 1; k < most; k++)
        if (gap[k - 1].gap >= gap[k].gap - gap[k].error) return k;
    return most;
}
