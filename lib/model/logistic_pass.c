/* logistic_pass.c - the hot loops of a logistic fit: sums over all rows, taken by stretches on all cores and
 * added in the order of the rows. Loops run down columns of one piece, which stays in the cache. */
#include "model/logistic_pass.h"
#include "table/workers.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Two lanes, which every 64-bit machine has: the order of additions is the same everywhere. */
typedef double lanes __attribute__((vector_size(16)));
typedef int64_t ints __attribute__((vector_size(16)));
enum { LANES = 2, SMALL = 8 * CS_STRETCH };

static inline lanes load(const double *p)
{
    lanes v;
    memcpy(&v, p, sizeof v);
    return v;
}

static inline void store(double *p, lanes v)
{
    memcpy(p, &v, sizeof v);
}

static double dot(const double *a, const double *b)
{
    lanes sum[4] = {{0}};
    for (size_t i = 0; i < CS_PIECE; i += 4 * LANES)
        for (size_t k = 0; k < 4; k++) sum[k] += load(a + i + k * LANES) * load(b + i + k * LANES);
    const lanes all = (sum[0] + sum[1]) + (sum[2] + sum[3]);
    return all[0] + all[1];
}

/* a where the mask says so, else b */
static inline lanes choose(ints mask, lanes a, lanes b)
{
    return (lanes)(((ints)a & mask) | ((ints)b & ~mask));
}

/* exp(x) for x in [-700, 0], within 2 units of the last place: x = n ln 2 + r, |r| <= ln 2 / 2, and the
 * series of r. */
static inline lanes exp_lanes(lanes x)
{
    static const double term[] = {1.0 / 6227020800,
                                  1.0 / 479001600,
                                  1.0 / 39916800,
                                  1.0 / 3628800,
                                  1.0 / 362880,
                                  1.0 / 40320,
                                  1.0 / 5040,
                                  1.0 / 720,
                                  1.0 / 120,
                                  1.0 / 24,
                                  1.0 / 6,
                                  1.0 / 2,
                                  1.0,
                                  1.0};
    const double shift = 0x1.8p52; /* adding it rounds to an integer, in the low bits */
    lanes n = x * 1.4426950408889634 + shift;
    ints bits;
    memcpy(&bits, &n, sizeof bits);
    n -= shift;
    const lanes r = (x - n * 0x1.62e42fefa0000p-1) - n * 0x1.cf79abc9e3b39p-40;
    lanes sum = r * term[0] + term[1];
    for (size_t i = 2; i < sizeof term / sizeof *term; i++) sum = sum * r + term[i];
    bits = (bits + 1023) << 52;
    lanes power;
    memcpy(&power, &bits, sizeof power);
    return sum * power;
}

/* ---- stretches on workers ---- */

struct stretch {
    size_t first, n;
    double *sums;
};
struct scratch {
    double *memory, **x;
    double *y, *w, *eta, *fit, *rest, *t, *q;
};
struct pass {
    const struct cs_design *design;
    size_t next, n_sums;
    void (*sum)(const struct pass *, const struct scratch *, size_t first, size_t n, double *sums);
    void (*add)(struct pass *, const double *sums);
    struct cs_step *step;
    struct cs_moments *moments;
};

static enum cs_status start(void *ctx, void **worker, struct cs_error *e)
{
    const struct pass *pass = ctx;
    const size_t p = pass->design->p;
    struct scratch *s = cs_alloc(1, sizeof *s);
    if (!s) return cs_fail_memory(e);
    s->memory = cs_alloc((p + 7) * CS_PIECE, sizeof(double));
    s->x = cs_alloc(p + 1, sizeof *s->x);
    if (!s->memory || !s->x) {
        free(s->memory);
        free(s->x);
        free(s);
        return cs_fail_memory(e);
    }
    for (size_t j = 0; j < p; j++) s->x[j] = s->memory + j * CS_PIECE;
    double **const row[] = {&s->y, &s->w, &s->eta, &s->fit, &s->rest, &s->t, &s->q};
    for (size_t j = 0; j < 7; j++) *row[j] = s->memory + (p + j) * CS_PIECE;
    *worker = s;
    return CS_OK;
}

static enum cs_status finish(void *ctx, void *worker, bool ok, struct cs_error *e)
{
    struct scratch *s = worker;
    (void)ctx, (void)ok, (void)e;
    free(s->memory);
    free(s->x);
    free(s);
    return CS_OK;
}

static enum cs_status take(void *ctx, void *slot, bool *end, struct cs_error *e)
{
    struct pass *pass = ctx;
    struct stretch *s = slot;
    (void)e;
    const size_t left = pass->design->n - pass->next;
    *end = left == 0;
    s->first = pass->next;
    s->n = left < CS_STRETCH ? left : CS_STRETCH;
    pass->next += s->n;
    return CS_OK;
}

static enum cs_status work(void *ctx, void *worker, void *slot, struct cs_error *e)
{
    const struct pass *pass = ctx;
    const struct scratch *scratch = worker;
    struct stretch *s = slot;
    if (!s->sums && !(s->sums = cs_alloc(pass->n_sums, sizeof *s->sums))) return cs_fail_memory(e);
    memset(s->sums, 0, pass->n_sums * sizeof *s->sums);
    for (size_t done = 0; done < s->n; done += CS_PIECE) {
        const size_t n = s->n - done < CS_PIECE ? s->n - done : CS_PIECE;
        pass->design->fill(pass->design->ctx, s->first + done, n, scratch->x, scratch->y, scratch->w);
        for (size_t i = n; i < CS_PIECE; i++) {
            scratch->y[i] = scratch->w[i] = 0;
            for (size_t j = 0; j < pass->design->p; j++) scratch->x[j][i] = 0;
        }
        pass->sum(pass, scratch, s->first + done, n, s->sums);
    }
    return CS_OK;
}

static enum cs_status commit(void *ctx, void *worker, void *slot, enum cs_status st, bool *enough,
                             struct cs_error *e)
{
    struct pass *pass = ctx;
    (void)worker, (void)enough, (void)e;
    if (!st) pass->add(pass, ((struct stretch *)slot)->sums);
    return st;
}

static void release(void *slot)
{
    free(((struct stretch *)slot)->sums);
}

static bool ended(void *ctx)
{
    const struct pass *pass = ctx;
    return pass->next == pass->design->n;
}

static enum cs_status run(struct pass *pass, unsigned jobs, struct cs_error *e)
{
    const struct cs_work w = {.ctx = pass,
                              .slot_size = sizeof(struct stretch),
                              .start = start,
                              .read = take,
                              .work = work,
                              .commit = commit,
                              .finish = finish,
                              .release = release,
                              .ended = ended};
    bool stopped;
    return cs_workers_run(&w, pass->design->n <= SMALL ? 1 : jobs, &stopped, e);
}

/* ---- moments ---- */

/* Joins mean and m2 of two sets of rows into the first. */
static void join(double *mean, double *m2, double rows, double other_mean, double other_m2, double other_rows)
{
    const double all = rows + other_rows, apart = other_mean - *mean;
    *mean += apart * (other_rows / all);
    *m2 += other_m2 + apart * apart * (rows / all * other_rows);
}

/* sums: rows, events, then mean, m2, least, most by column */
static void sum_moments(const struct pass *pass, const struct scratch *s, size_t first, size_t n,
                        double *sums)
{
    (void)first;
    double rows = 0, events = 0;
    for (size_t i = 0; i < n; i++) {
        rows += s->w[i];
        events += s->w[i] * s->y[i];
    }
    if (!(rows > 0)) return;
    for (size_t j = 0; j < pass->design->p; j++) {
        double *const column = sums + 2 + 4 * j, *const x = s->x[j];
        const double mean = dot(s->w, x) / rows;
        double least = INFINITY, most = -INFINITY;
        for (size_t i = 0; i < n; i++) {
            if (!(s->w[i] > 0)) continue;
            if (x[i] < least) least = x[i];
            if (x[i] > most) most = x[i];
        }
        for (size_t i = 0; i < CS_PIECE; i++) s->t[i] = (x[i] - mean) * (x[i] - mean);
        join(&column[0], &column[1], sums[0], mean, dot(s->w, s->t), rows);
        if (sums[0] == 0 || least < column[2]) column[2] = least;
        if (sums[0] == 0 || most > column[3]) column[3] = most;
    }
    sums[0] += rows;
    sums[1] += events;
}

static void add_moments(struct pass *pass, const double *sums)
{
    struct cs_moments *m = pass->moments;
    if (!(sums[0] > 0)) return;
    for (size_t j = 0; j < pass->design->p; j++) {
        const double *column = sums + 2 + 4 * j;
        join(&m->mean[j], &m->m2[j], m->rows, column[0], column[1], sums[0]);
        if (m->rows == 0 || column[2] < m->least[j]) m->least[j] = column[2];
        if (m->rows == 0 || column[3] > m->most[j]) m->most[j] = column[3];
    }
    m->rows += sums[0];
    m->events += sums[1];
}

enum cs_status cs_moments_pass(const struct cs_design *d, unsigned jobs, struct cs_moments *m,
                               struct cs_error *e)
{
    struct pass pass = {
        .design = d, .n_sums = 2 + 4 * d->p, .sum = sum_moments, .add = add_moments, .moments = m};
    m->rows = m->events = 0;
    for (size_t j = 0; j < d->p; j++) m->mean[j] = m->m2[j] = 0;
    return run(&pass, jobs, e);
}

/* ---- a step ---- */

static void predict(const struct cs_step *step, const struct scratch *s)
{
    for (size_t i = 0; i < CS_PIECE; i++) s->eta[i] = step->beta[0];
    for (size_t j = 0; j < step->k; j++) {
        const size_t c = step->column[j];
        double *const x = s->x[c];
        const double mean = step->mean[c], scale = step->scale[c], b = step->beta[j + 1];
        for (size_t i = 0; i < CS_PIECE; i++) {
            x[i] = (x[i] - mean) * scale;
            s->eta[i] += b * x[i];
        }
    }
}

/* fit = p, rest = 1 - p, both without cancellation; t = exp(-|eta|). */
static void respond(const struct scratch *s)
{
    const lanes zero = {0}, one = zero + 1.0;
    for (size_t i = 0; i < CS_PIECE; i += LANES) {
        const lanes eta = load(s->eta + i);
        const ints below = eta < zero;
        const lanes down = choose(below, eta, -eta), far = choose(down < -700.0, zero - 700.0, down);
        const lanes ex = exp_lanes(far), near = one / (one + ex), away = ex * near;
        store(s->t + i, ex);
        store(s->fit + i, choose(below, away, near));
        store(s->rest + i, choose(below, near, away));
    }
}

/* Sum of w (y eta - log(1 + exp(eta))). Where weights are 0 or 1, the logarithm is taken once for many
 * factors. */
static double likelihood(const struct scratch *s, size_t n)
{
    double sum = 0, product = 1;
    for (size_t i = 0; i < n; i++) {
        const double eta = s->eta[i], w = s->w[i];
        if (w == 0) continue;
        sum += w * (s->y[i] * eta - (eta > 0 ? eta : 0));
        if (w != 1)
            sum -= w * log1p(s->t[i]);
        else
            product *= 1 + s->t[i];
        if (product > 0x1p500) {
            sum -= log(product);
            product = 1;
        }
    }
    return sum - log(product);
}

/* q = x' V x by row, the intercept first. */
static void quadratic(const struct cs_step *step, const struct scratch *s)
{
    const size_t size = step->k + 1;
    for (size_t i = 0; i < CS_PIECE; i++) s->q[i] = step->inverse[0];
    for (size_t j = 1; j < size; j++) {
        const double *const row = step->inverse + j * size;
        const double *const xj = s->x[step->column[j - 1]];
        for (size_t i = 0; i < CS_PIECE; i++) s->t[i] = 2 * row[0] + row[j] * xj[i];
        for (size_t m = 1; m < j; m++) {
            const double *const xm = s->x[step->column[m - 1]];
            const double v = 2 * row[m];
            for (size_t i = 0; i < CS_PIECE; i++) s->t[i] += v * xm[i];
        }
        for (size_t i = 0; i < CS_PIECE; i++) s->q[i] += xj[i] * s->t[i];
    }
}

/* sums: rows, loglik, score, gram (lower triangle by rows) */
static void sum_step(const struct pass *pass, const struct scratch *s, size_t first, size_t n, double *sums)
{
    (void)first;
    const struct cs_step *step = pass->step;
    predict(step, s);
    respond(s);
    for (size_t i = 0; i < n; i++) sums[0] += s->w[i];
    sums[1] += likelihood(s, n);
    if (!step->gram_too) return;
    if (step->inverse) quadratic(step, s);
    double *const left = s->eta; /* y - p, weighted: eta is done with */
    for (size_t i = 0; i < CS_PIECE; i++) {
        const double p = s->fit[i], w = s->w[i] * (p * s->rest[i]);
        left[i] = s->w[i] * (s->y[i] > 0.5 ? s->rest[i] : -p);
        if (step->inverse) left[i] += w * s->q[i] * (0.5 - p);
        s->w[i] = w;
    }
    double *const score = sums + 2, *gram = score + step->k + 1;
    for (size_t i = 0; i < CS_PIECE; i++) s->t[i] = 1;
    score[0] += dot(left, s->t);
    *gram++ += dot(s->w, s->t);
    for (size_t j = 0; j < step->k; j++) {
        const double *const x = s->x[step->column[j]];
        score[j + 1] += dot(left, x);
        *gram++ += dot(s->w, x);
        for (size_t i = 0; i < CS_PIECE; i++) s->t[i] = s->w[i] * x[i];
        for (size_t m = 0; m <= j; m++) *gram++ += dot(s->t, s->x[step->column[m]]);
    }
}

static void add_step(struct pass *pass, const double *sums)
{
    struct cs_step *step = pass->step;
    const size_t size = step->k + 1;
    step->rows += sums[0];
    step->loglik += sums[1];
    if (!step->gram_too) return;
    for (size_t j = 0; j < size; j++) step->score[j] += sums[2 + j];
    const double *gram = sums + 2 + size;
    for (size_t j = 0; j < size; j++)
        for (size_t m = 0; m <= j; m++) step->gram[j * size + m] += *gram++;
}

enum cs_status cs_step_pass(const struct cs_design *d, unsigned jobs, struct cs_step *step,
                            struct cs_error *e)
{
    const size_t size = step->k + 1;
    struct pass pass = {.design = d,
                        .n_sums = 2 + (step->gram_too ? size + size * (size + 1) / 2 : 0),
                        .sum = sum_step,
                        .add = add_step,
                        .step = step};
    step->rows = step->loglik = 0;
    if (step->gram_too) {
        memset(step->gram, 0, size * size * sizeof *step->gram);
        memset(step->score, 0, size * sizeof *step->score);
    }
    return run(&pass, jobs, e);
}
