/* penalty.c - cross-validation: fits that leave out different folds take their steps together, so a pass
 * serves all.
 */
#include "model/penalty.h"
#include "model/newton.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double candidates[] = {10,   3.1622776601683795,     1,    0.31622776601683794,
                                    1e-1, 0.031622776601683791,   1e-2, 0.0031622776601683794,
                                    1e-3, 0.00031622776601683794, 1e-4, 3.1622776601683795e-05,
                                    1e-5};
enum { CANDIDATES = sizeof candidates / sizeof *candidates, STEPS = 60 };
static const double near_enough = 1e-5; /* the step after it is below 1e-9 */

/* ---- fits together ---- */

struct path {
    const struct cs_folds *folds;
    struct cs_parts_of parts;
    double alpha;
    unsigned jobs;
    struct cs_scaled scaled;
    size_t *column;
    double *memory, *mean, *scale;               /* of all rows */
    double *rows, *events, *part_mean, *part_m2; /* by part */
    /* By fit: what it leaves out. */
    size_t n;
    uint32_t *leave;
    struct cs_newton *newton;
    double *weight; /* rows fitted */
    double *held;   /* by fit and part */
    double **last;  /* coefficients of the candidate before the last */
    bool *done;
    struct cs_step *step;
};

static void path_release(struct path *p)
{
    for (size_t g = 0; g < p->n && p->newton; g++) cs_newton_release(&p->newton[g]);
    for (size_t g = 0; g < p->n && p->last; g++) free(p->last[g]);
    free(p->newton);
    free(p->last);
    free(p->leave);
    free(p->weight);
    free(p->held);
    free(p->done);
    free(p->step);
    free(p->column);
    free(p->memory);
}

/* Mean and sum of squares of a column over the parts that are not left out. */
static void gather(const struct path *p, size_t column, uint32_t leave, double *mean, double *m2)
{
    double rows = 0;
    *mean = *m2 = 0;
    for (unsigned k = 0; k < p->folds->n; k++) {
        const size_t at = k * p->folds->design->p + column;
        if (leave >> k & 1 || !(p->rows[k] > 0)) continue;
        const double apart = p->part_mean[at] - *mean, all = rows + p->rows[k];
        *mean += apart * (p->rows[k] / all);
        *m2 += p->part_m2[at] + apart * apart * (rows / all * p->rows[k]);
        rows = all;
    }
}

static double sum_parts(const struct path *p, const double *of, uint32_t leave)
{
    double sum = 0;
    for (unsigned k = 0; k < p->folds->n; k++)
        if (!(leave >> k & 1)) sum += of[k];
    return sum;
}

static enum cs_status measure(struct path *p, struct cs_error *e)
{
    const struct cs_design *d = p->folds->design;
    const size_t parts = p->folds->n;
    p->column = cs_alloc(d->p + 1, sizeof *p->column);
    p->memory = cs_alloc(2 * (d->p + 1) + 2 * parts + 2 * parts * d->p, sizeof *p->memory);
    if (!p->column || !p->memory) return cs_fail_memory(e);
    p->mean = p->memory;
    p->scale = p->mean + d->p + 1;
    p->rows = p->scale + d->p + 1;
    p->events = p->rows + parts;
    p->part_mean = p->events + parts;
    p->part_m2 = p->part_mean + parts * d->p;
    p->parts = (struct cs_parts_of){p->folds->fold, p->folds->n};
    p->scaled = (struct cs_scaled){.column = p->column, .mean = p->mean, .scale = p->scale};
    enum cs_status st = cs_parts_pass(d, &p->parts, p->jobs, p->rows, p->events, p->part_mean, p->part_m2, e);
    const double rows = sum_parts(p, p->rows, 0);
    for (size_t j = 0; j < d->p && !st; j++) {
        double m2;
        gather(p, j, 0, &p->mean[j], &m2);
        if (m2 > 0) p->column[p->scaled.k++] = j;
        p->scale[j] = m2 > 0 ? 1 / sqrt(m2 / rows) : 0;
    }
    return st;
}

static enum cs_status open_fit(struct path *p, size_t g, struct cs_error *e)
{
    struct cs_newton *w = &p->newton[g];
    const size_t size = p->scaled.k + 1;
    enum cs_status st = cs_newton_make(w, size, e);
    p->last[g] = cs_alloc(size, sizeof **p->last);
    if (!st && !p->last[g]) st = cs_fail_memory(e);
    if (st) return st;
    p->weight[g] = sum_parts(p, p->rows, p->leave[g]);
    const double events = sum_parts(p, p->events, p->leave[g]);
    if (!(events > 0 && events < p->weight[g]))
        return cs_fail(e, CS_DATA, "too few rows of one outcome to choose a penalty by parts");
    w->beta[0] = log(events / (p->weight[g] - events));
    for (size_t j = 1; j < size; j++) {
        double mean, m2;
        gather(p, p->column[j - 1], p->leave[g], &mean, &m2);
        w->unit[j] = sqrt(m2 / p->weight[g]) * p->scale[p->column[j - 1]];
    }
    return CS_OK;
}

static enum cs_status open_fits(struct path *p, size_t n, struct cs_error *e)
{
    p->n = n;
    p->newton = cs_alloc(n, sizeof *p->newton);
    p->last = cs_alloc(n, sizeof *p->last);
    p->weight = cs_alloc(n, sizeof *p->weight);
    p->held = cs_alloc(n * p->folds->n, sizeof *p->held);
    p->done = cs_alloc(n, sizeof *p->done);
    p->step = cs_alloc(n, sizeof *p->step);
    if (!p->newton || !p->last || !p->weight || !p->held || !p->done || !p->step) return cs_fail_memory(e);
    enum cs_status st = measure(p, e);
    for (size_t g = 0; g < n && !st; g++) st = open_fit(p, g, e);
    return st;
}

/* Steps of those that are not done yet, in one pass. */
static enum cs_status step_all(struct path *p, size_t *left, struct cs_error *e)
{
    size_t n = 0;
    for (size_t g = 0; g < p->n; g++) {
        if (p->done[g]) continue;
        p->step[n] = (struct cs_step){.leave = p->leave[g]};
        cs_newton_ask(&p->newton[g], &p->step[n++]);
    }
    enum cs_status st = cs_steps_pass(p->folds->design, &p->scaled, &p->parts, p->step, n, p->jobs, e);
    *left = n = 0;
    for (size_t g = 0; g < p->n && !st; g++) {
        if (p->done[g]) continue;
        struct cs_newton *w = &p->newton[g];
        const enum cs_newton_found found = cs_newton_look(w, &p->step[n++], false);
        p->done[g] = found == CS_NEWTON_SINGULAR;
        if (found == CS_NEWTON_GOOD) {
            cs_newton_step(w);
            (void)cs_newton_move(w, 1);
            p->done[g] = w->length <= near_enough;
        }
        *left += !p->done[g];
    }
    return st;
}

/* Where the line through the last two answers leads: they move little by little as the penalty does. */
static void begin(struct path *p, size_t candidate)
{
    for (size_t g = 0; g < p->n; g++) {
        struct cs_newton *w = &p->newton[g];
        double *const one = p->last[g];
        for (size_t j = 0; j < w->size; j++) {
            const double at = w->beta[j];
            if (candidate >= 2 && p->alpha == 0) w->beta[j] += at - one[j];
            one[j] = at;
        }
        w->ridge = candidates[candidate] * (1 - p->alpha) * p->weight[g];
        w->lasso = candidates[candidate] * p->alpha * p->weight[g];
        p->done[g] = false;
        cs_newton_start(w);
    }
}

static enum cs_status try_candidate(struct path *p, size_t candidate, struct cs_error *e)
{
    size_t left = p->n;
    enum cs_status st = CS_OK;
    begin(p, candidate);
    for (unsigned i = 0; i < STEPS && left && !st; i++) st = step_all(p, &left, e);
    for (size_t g = 0; g < p->n; g++)
        p->step[g] = (struct cs_step){
            .beta = p->newton[g].beta, .leave = p->leave[g], .held = p->held + g * p->folds->n};
    return st ? st : cs_steps_pass(p->folds->design, &p->scaled, &p->parts, p->step, p->n, p->jobs, e);
}

static size_t best_of(const double *loglik)
{
    size_t best = 0;
    for (size_t c = 1; c < CANDIDATES; c++)
        if (loglik[c] > loglik[best]) best = c;
    return best;
}

enum cs_status cs_penalty_choose(const struct cs_folds *f, double alpha, unsigned jobs, double *lambda,
                                 double *loss, struct cs_error *e)
{
    struct path p = {.folds = f, .alpha = alpha, .jobs = jobs, .leave = cs_alloc(f->n, sizeof *p.leave)};
    double loglik[CANDIDATES] = {0};
    enum cs_status st = p.leave ? CS_OK : cs_fail_memory(e);
    for (unsigned k = 0; k < f->n && !st; k++) p.leave[k] = 1U << k;
    if (!st) st = open_fits(&p, f->n, e);
    for (size_t c = 0; c < CANDIDATES && !st; c++) {
        st = try_candidate(&p, c, e);
        for (unsigned k = 0; k < f->n; k++) loglik[c] += p.held[k * f->n + k];
    }
    if (!st) {
        *lambda = candidates[best_of(loglik)];
        *loss = -loglik[best_of(loglik)] / sum_parts(&p, p.rows, 0);
    }
    path_release(&p);
    return st;
}

/* The best penalty for the rows of all folds but k, by holding out the others of them, for each k. The fit
 * without k and j serves both. */
static enum cs_status choose_each(const struct cs_folds *f, double alpha, unsigned jobs, double *lambda,
                                  struct cs_error *e)
{
    const size_t n = f->n * (f->n - 1) / 2;
    struct path p = {.folds = f, .alpha = alpha, .jobs = jobs, .leave = cs_alloc(n + 1, sizeof *p.leave)};
    double(*loglik)[CANDIDATES] = cs_alloc(f->n, sizeof *loglik);
    enum cs_status st = p.leave && loglik ? CS_OK : cs_fail_memory(e);
    size_t g = 0;
    for (unsigned k = 0; k < f->n && !st; k++)
        for (unsigned j = 0; j < k; j++) p.leave[g++] = 1U << k | 1U << j;
    if (!st) st = open_fits(&p, n, e);
    for (size_t c = 0; c < CANDIDATES && !st; c++) {
        st = try_candidate(&p, c, e);
        g = 0;
        for (unsigned k = 0; k < f->n; k++)
            for (unsigned j = 0; j < k; j++, g++) {
                loglik[k][c] += p.held[g * f->n + j];
                loglik[j][c] += p.held[g * f->n + k];
            }
    }
    for (unsigned k = 0; k < f->n && !st; k++) lambda[k] = candidates[best_of(loglik[k])];
    path_release(&p);
    free(loglik);
    return st;
}

/* ---- one fit ---- */

enum cs_status cs_penalty_fit(struct cs_logistic *m, const struct cs_folds *f, struct cs_penalty penalty,
                              unsigned jobs, struct cs_error *e)
{
    struct cs_logistic_options o = {.lambda = penalty.lambda, .alpha = penalty.alpha, .jobs = jobs};
    double loss;
    enum cs_status st = o.lambda < 0 ? cs_penalty_choose(f, o.alpha, jobs, &o.lambda, &loss, e) : CS_OK;
    return st ? st : cs_logistic_fit(m, f->design, &o, e);
}

/* A design without the rows of a fold. */
struct without {
    const struct cs_folds *folds;
    unsigned fold;
};

static void fill(const void *ctx, size_t first, size_t n, double *const *x, double *y, double *w)
{
    const struct without *p = ctx;
    const struct cs_design *d = p->folds->design;
    d->fill(d->ctx, first, n, x, y, w);
    for (size_t i = 0; i < n; i++)
        if (p->folds->fold[first + i] == p->fold) w[i] = 0;
}

enum cs_status cs_penalty_held_out(const struct cs_folds *f, struct cs_penalty penalty, unsigned jobs,
                                   double *score, struct cs_error *e)
{
    double *all = cs_alloc(f->design->n + 1, sizeof *all), lambda[CS_FOLDS_MAX];
    for (unsigned k = 0; k < f->n; k++) lambda[k] = penalty.lambda;
    enum cs_status st = all ? CS_OK : cs_fail_memory(e);
    if (!st && penalty.lambda < 0) st = choose_each(f, penalty.alpha, jobs, lambda, e);
    for (unsigned k = 0; k < f->n && !st; k++) {
        const struct without ctx = {f, k};
        const struct cs_design but = {.n = f->design->n, .p = f->design->p, .ctx = &ctx, .fill = fill};
        const struct cs_logistic_options o = {.lambda = lambda[k], .alpha = penalty.alpha, .jobs = jobs};
        struct cs_logistic m = {0};
        st = cs_logistic_fit(&m, &but, &o, e);
        if (!st) st = cs_logistic_predict(f->design, m.beta, jobs, all, e);
        for (size_t i = 0; i < f->design->n && !st; i++)
            if (f->fold[i] == k) score[i] = all[i];
        cs_logistic_release(&m);
    }
    free(all);
    return st;
}
