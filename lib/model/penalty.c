/* penalty.c - cross-validation: a fold is held out by giving its rows no weight, so all fits go over one
 * design. */
#include "model/penalty.h"
#include <math.h>
#include <stdlib.h>

static const double candidates[] = {10,   3.1622776601683795,     1,    0.31622776601683794,
                                    1e-1, 0.031622776601683791,   1e-2, 0.0031622776601683794,
                                    1e-3, 0.00031622776601683794, 1e-4, 3.1622776601683795e-05,
                                    1e-5};
enum { CANDIDATES = sizeof candidates / sizeof *candidates };

/* The rows of one fold alone, or all but those; rows of `never` have no weight in either. */
struct part {
    const struct cs_folds *folds;
    unsigned fold, never;
    bool inside;
};

static void fill(const void *ctx, size_t first, size_t n, double *const *x, double *y, double *w)
{
    const struct part *part = ctx;
    const struct cs_design *d = part->folds->design;
    d->fill(d->ctx, first, n, x, y, w);
    for (size_t i = 0; i < n; i++) {
        const unsigned f = part->folds->fold[first + i];
        if (f == part->never || (f == part->fold) != part->inside) w[i] = 0;
    }
}

static struct cs_design design_of(const struct part *part)
{
    return (struct cs_design){
        .n = part->folds->design->n, .p = part->folds->design->p, .ctx = part, .fill = fill};
}

/* The losses of all candidates, from the greatest penalty down: each fit begins where the last one ended. */
static enum cs_status try_fold(const struct part *but, unsigned jobs, double *loglik, double *rows,
                               struct cs_error *e)
{
    const struct part held = {but->folds, but->fold, but->never, true};
    const struct cs_design fitted = design_of(but), kept = design_of(&held);
    struct cs_logistic last = {0};
    enum cs_status st = CS_OK;
    for (size_t c = 0; c < CANDIDATES && !st; c++) {
        const struct cs_logistic_options o = {.lambda = candidates[c], .start = last.beta, .jobs = jobs};
        struct cs_logistic m = {0};
        double of = 0, n = 0;
        st = cs_logistic_fit(&m, &fitted, &o, e);
        if (!st) st = cs_logistic_loglik(&kept, m.beta, jobs, &of, &n, e);
        loglik[c] += of;
        if (c == 0) *rows += n;
        cs_logistic_release(&last);
        last = m;
    }
    cs_logistic_release(&last);
    return st;
}

static enum cs_status choose(const struct cs_folds *f, unsigned never, unsigned jobs, double *lambda,
                             double *loss, struct cs_error *e)
{
    double loglik[CANDIDATES] = {0}, rows = 0;
    size_t best = 0;
    for (unsigned k = 0; k < f->n; k++) {
        const struct part but = {f, k, never, false};
        if (k == never) continue;
        enum cs_status st = try_fold(&but, jobs, loglik, &rows, e);
        if (st) return st;
    }
    for (size_t c = 1; c < CANDIDATES; c++)
        if (loglik[c] > loglik[best]) best = c;
    *lambda = candidates[best];
    *loss = -loglik[best] / rows;
    return CS_OK;
}

enum cs_status cs_penalty_choose(const struct cs_folds *f, unsigned jobs, double *lambda, double *loss,
                                 struct cs_error *e)
{
    return choose(f, UINT8_MAX, jobs, lambda, loss, e);
}

enum cs_status cs_penalty_fit(struct cs_logistic *m, const struct cs_folds *f, double lambda, unsigned jobs,
                              struct cs_error *e)
{
    struct cs_logistic_options o = {.lambda = lambda, .jobs = jobs};
    double loss;
    enum cs_status st = lambda < 0 ? cs_penalty_choose(f, jobs, &o.lambda, &loss, e) : CS_OK;
    return st ? st : cs_logistic_fit(m, f->design, &o, e);
}

enum cs_status cs_penalty_held_out(const struct cs_folds *f, double lambda, unsigned jobs, double *score,
                                   struct cs_error *e)
{
    double *all = cs_alloc(f->design->n, sizeof *all), loss;
    enum cs_status st = all ? CS_OK : cs_fail_memory(e);
    for (unsigned k = 0; k < f->n && !st; k++) {
        const struct part but = {f, k, UINT8_MAX, false};
        const struct cs_design fitted = design_of(&but);
        struct cs_logistic_options o = {.lambda = lambda, .jobs = jobs};
        struct cs_logistic m = {0};
        if (lambda < 0) st = choose(f, k, jobs, &o.lambda, &loss, e);
        if (!st) st = cs_logistic_fit(&m, &fitted, &o, e);
        if (!st) st = cs_logistic_predict(f->design, m.beta, all, e);
        for (size_t i = 0; i < f->design->n && !st; i++)
            if (f->fold[i] == k) score[i] = all[i];
        cs_logistic_release(&m);
    }
    free(all);
    return st;
}

enum cs_status cs_logistic_predict(const struct cs_design *d, const double *beta, double *score,
                                   struct cs_error *e)
{
    double *memory = cs_alloc((d->p + 2) * CS_PIECE, sizeof *memory);
    double **x = cs_alloc(d->p + 1, sizeof *x);
    enum cs_status st = memory && x ? CS_OK : cs_fail_memory(e);
    for (size_t j = 0; j < d->p && !st; j++) x[j] = memory + j * CS_PIECE;
    for (size_t first = 0; first < d->n && !st; first += CS_PIECE) {
        const size_t n = d->n - first < CS_PIECE ? d->n - first : CS_PIECE;
        double *const to = score + first;
        d->fill(d->ctx, first, n, x, memory + d->p * CS_PIECE, memory + (d->p + 1) * CS_PIECE);
        for (size_t i = 0; i < n; i++) to[i] = beta[0];
        for (size_t j = 0; j < d->p; j++) {
            if (!isfinite(beta[j + 1])) continue;
            for (size_t i = 0; i < n; i++) to[i] += beta[j + 1] * x[j][i];
        }
        for (size_t i = 0; i < n; i++) to[i] = cs_logistic_inverse(to[i]);
    }
    free(memory);
    free(x);
    return st;
}
