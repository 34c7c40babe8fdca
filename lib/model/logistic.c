/* logistic.c - a logistic regression from a design: which columns can be used, where to begin, Newton's
 * method, and what to do when there is no maximum. */
#include "model/logistic.h"
#include "model/newton.h"
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ITERATIONS = 100, PATIENCE = 14, SAMPLE = 16, SAMPLE_FROM = 4 * SAMPLE, SAMPLE_STEPS = 12 };
/* Newton's step squares the distance; with Firth's it shrinks by a share. */
static const double collinear = 1e-9, close_enough = 1e-8, close_with_firth = 1e-11,
                    normal_975 = 1.959963984540054;

struct fit {
    const struct cs_design *design;
    const struct cs_logistic_options *o;
    struct cs_logistic *m;
    struct cs_moments moments;
    struct cs_newton newton;
    struct cs_scaled scaled;
    size_t *column;
    double *scale; /* by column of the design */
    double loglik;
    struct cs_error *e;
};

void cs_logistic_release(struct cs_logistic *m)
{
    free(m->beta); /* the others lie behind it */
    free(m->use);
    *m = (struct cs_logistic){0};
}

double cs_logistic_inverse(double x)
{
    const double e = exp(-fabs(x));
    return x < 0 ? e / (1 + e) : 1 / (1 + e);
}

/* ---- what can be used ---- */

static enum cs_status measure(struct fit *f)
{
    struct cs_logistic *m = f->m;
    const struct cs_moments *of = &f->moments;
    enum cs_status st = cs_moments_pass(f->design, f->o->jobs, &f->moments, f->e);
    if (st) return st;
    m->rows = of->rows;
    m->events = of->events;
    if (!(m->rows > 0)) return cs_fail(f->e, CS_DATA, "no rows to fit a model on");
    if (m->events <= 0 || m->events >= m->rows)
        return cs_fail(f->e, CS_DATA, "the outcome is the same in all rows: there is nothing to fit");
    for (size_t j = 0; j < m->p; j++) {
        m->mean[j] = of->mean[j];
        m->least[j] = of->least[j];
        m->most[j] = of->most[j];
        m->sd[j] = sqrt(cs_moments_cross(of, j + 1, j + 1) / m->rows);
        const bool constant = !(m->most[j] > m->least[j]) || !(m->sd[j] > 0);
        m->use[j] = constant ? CS_COLUMN_CONSTANT : CS_COLUMN_USED;
        f->scale[j] = constant ? 0 : 1 / m->sd[j];
        if (!constant) f->column[f->scaled.k++] = j;
    }
    const double rest = m->rows - m->events;
    m->null_loglik = m->events * log(m->events / m->rows) + rest * log(rest / m->rows);
    return CS_OK;
}

/* The correlations of the columns in use, behind a first row for the intercept. */
static void correlate(const struct fit *f, double *to)
{
    const size_t size = f->scaled.k + 1;
    for (size_t j = 0; j < size; j++)
        for (size_t i = 0; i <= j; i++) {
            const size_t a = j ? f->column[j - 1] : 0, b = i ? f->column[i - 1] : 0;
            to[j * size + i] =
                i ? cs_moments_cross(&f->moments, a + 1, b + 1) * f->scale[a] * f->scale[b] / f->m->rows
                  : j == 0;
        }
}

/* Finds the columns that the ones before them tell. */
static enum cs_status choose(struct fit *f)
{
    const size_t size = f->scaled.k + 1;
    const bool ridge = f->o->lambda * (1 - f->o->alpha) > 0;
    size_t kept = 0;
    bool *dropped = cs_alloc(size, sizeof *dropped);
    double *square = cs_alloc(2 * size * size, sizeof *square);
    enum cs_status st = dropped && square ? CS_OK : cs_fail_memory(f->e);
    if (!st) {
        correlate(f, square);
        (void)cs_decompose(square, size, collinear, square + size * size, dropped);
        for (size_t j = 0; j < f->scaled.k; j++)
            if (dropped[j + 1]) f->m->use[f->column[j]] = ridge ? CS_COLUMN_SHARED : CS_COLUMN_COLLINEAR;
        for (size_t j = 0; j < f->scaled.k; j++)
            if (f->m->use[f->column[j]] != CS_COLUMN_COLLINEAR) f->column[kept++] = f->column[j];
        f->scaled.k = kept;
    }
    free(dropped);
    free(square);
    return st;
}

/* ---- where to begin ---- */

/* All coefficients 0 but the intercept: the sums there are known from the moments, all weights are equal. */
static void first_step(struct fit *f)
{
    struct cs_newton *w = &f->newton;
    const double share = f->m->events / f->m->rows, weight = share * (1 - share) * f->m->rows;
    struct cs_step s = {.loglik = f->m->null_loglik};
    memset(w->beta, 0, w->size * sizeof *w->beta);
    w->beta[0] = log(share / (1 - share));
    cs_newton_ask(w, &s);
    correlate(f, s.gram);
    for (size_t j = 0; j < w->size; j++) {
        const size_t c = j ? f->column[j - 1] : 0;
        for (size_t i = 0; i <= j; i++) s.gram[j * w->size + i] *= weight;
        s.score[j] = j ? cs_moments_cross(&f->moments, 0, c + 1) * f->scale[c] : 0;
    }
    if (cs_newton_look(w, &s, false) == CS_NEWTON_GOOD) {
        cs_newton_step(w);
        (void)cs_newton_move(w, 1);
    }
    cs_newton_start(w);
}

static void given_start(struct fit *f)
{
    const double *start = f->o->start;
    double *beta = f->newton.beta;
    beta[0] = isfinite(start[0]) ? start[0] : 0;
    for (size_t j = 0; j < f->scaled.k; j++) {
        const size_t c = f->column[j];
        const double b = isfinite(start[c + 1]) ? start[c + 1] : 0;
        beta[j + 1] = b * f->m->sd[c];
        beta[0] += b * f->m->mean[c];
    }
}

/* Every so many stretches of a design. */
struct sample {
    const struct cs_design *of;
    size_t every;
};

static void fill_sample(const void *ctx, size_t first, size_t n, double *const *x, double *y, double *w)
{
    const struct sample *s = ctx;
    const size_t row = first / CS_STRETCH * s->every * CS_STRETCH + first % CS_STRETCH;
    s->of->fill(s->of->ctx, row, n, x, y, w);
}

/* With many rows, a few of them bring the coefficients near where all of them will. */
static enum cs_status climb_sample(struct fit *f)
{
    struct cs_newton *w = &f->newton;
    const size_t stretches = f->design->n / CS_STRETCH;
    if (stretches < SAMPLE_FROM || !f->design->fill) return CS_OK;
    const struct sample sample = {f->design, stretches / SAMPLE};
    const struct cs_design d = {
        .n = SAMPLE * (size_t)CS_STRETCH, .p = f->design->p, .ctx = &sample, .fill = fill_sample};
    double *begun = cs_alloc(w->size, sizeof *begun);
    if (!begun) return cs_fail_memory(f->e);
    memcpy(begun, w->beta, w->size * sizeof *begun);
    const double ridge = w->ridge, lasso = w->lasso;
    bool there = false;
    enum cs_status st = CS_OK;
    for (unsigned i = 0; i < SAMPLE_STEPS && !there; i++) {
        struct cs_step s = {0};
        cs_newton_ask(w, &s);
        st = cs_steps_pass(&d, &f->scaled, NULL, &s, 1, f->o->jobs, f->e);
        if (st) break;
        w->ridge = ridge / f->m->rows * s.rows;
        w->lasso = lasso / f->m->rows * s.rows;
        if (cs_newton_look(w, &s, false) != CS_NEWTON_GOOD) break;
        cs_newton_step(w);
        there = w->length < 0.03; /* twice that is nothing, squared */
        (void)cs_newton_move(w, 1);
    }
    if (!there) memcpy(w->beta, begun, w->size * sizeof *begun);
    w->ridge = ridge;
    w->lasso = lasso;
    cs_newton_start(w);
    free(begun);
    return st;
}

/* ---- the climb ---- */

static enum cs_status sums(struct fit *f, struct cs_step *s, bool firth, enum cs_newton_found *found)
{
    cs_newton_ask(&f->newton, s);
    enum cs_status st = cs_steps_pass(f->design, &f->scaled, NULL, s, 1, f->o->jobs, f->e);
    if (!st) *found = cs_newton_look(&f->newton, s, firth);
    if (st || !firth || *found != CS_NEWTON_GOOD) return st;
    cs_newton_invert(&f->newton); /* once more, with Firth's part of the score */
    s->inverse = f->newton.inverse;
    return cs_steps_pass(f->design, &f->scaled, NULL, s, 1, f->o->jobs, f->e);
}

/* The longest step over the whole range of its column. */
static double range_of_step(const struct fit *f)
{
    double longest = 0;
    for (size_t j = 0; j < f->scaled.k; j++) {
        const size_t c = f->column[j];
        const double range = fabs(f->newton.delta[j + 1]) * (f->m->most[c] - f->m->least[c]) * f->scale[c];
        if (range > longest) longest = range;
    }
    return longest;
}

/* *separated: no maximum is to be found. */
static enum cs_status climb(struct fit *f, bool firth, bool *separated)
{
    struct cs_newton *w = &f->newton;
    double best = -INFINITY;
    f->m->converged = *separated = false;
    for (f->m->iterations = 0; f->m->iterations < ITERATIONS; f->m->iterations++) {
        struct cs_step s = {0};
        enum cs_newton_found found = CS_NEWTON_GOOD;
        enum cs_status st = sums(f, &s, firth, &found);
        if (st) return st;
        if (found == CS_NEWTON_TOO_FAR) continue;
        *separated = found == CS_NEWTON_SINGULAR;
        if (*separated) return CS_OK;
        cs_newton_step(w);
        const bool still = fabs(w->goal - best) <= 1e-4 * (fabs(w->goal) + 0.1);
        best = w->goal;
        f->loglik = s.loglik;
        f->m->converged = w->length <= (firth ? close_with_firth : close_enough);
        if (!firth && f->o->lambda == 0 && f->m->iterations >= PATIENCE && still && range_of_step(f) > 0.2)
            *separated = true;
        if (*separated) return CS_OK;
        const double cut =
            firth && w->length > 5 ? 5 / w->length : 1; /* Firth's goal is not concave everywhere */
        const double gain = cs_newton_move(w, cut);
        if (!f->m->converged) continue;
        f->loglik += gain;
        return CS_OK;
    }
    return CS_OK;
}

/* ---- the answer, in the units of the columns ---- */

static void set(struct cs_logistic *m, size_t j, double beta, double se)
{
    m->beta[j] = beta;
    m->se[j] = se;
    m->z[j] = beta / se;
    m->pvalue[j] = 2 * gsl_cdf_ugaussian_Q(fabs(m->z[j]));
    m->lo[j] = beta - normal_975 * se;
    m->hi[j] = beta + normal_975 * se;
}

static void answer(struct fit *f)
{
    struct cs_logistic *m = f->m;
    const struct cs_newton *w = &f->newton;
    double *const a = w->room; /* the intercept as a sum of scaled coefficients */
    const bool errors = !(w->lasso > 0);
    double b0 = w->beta[0], variance = 0;
    if (errors) cs_newton_invert(w);
    for (size_t j = 0; j <= m->p; j++)
        m->beta[j] = m->se[j] = m->z[j] = m->pvalue[j] = m->lo[j] = m->hi[j] = NAN;
    a[0] = 1;
    for (size_t j = 1; j < w->size; j++) {
        const size_t c = f->column[j - 1];
        a[j] = -m->mean[c] * f->scale[c];
        b0 += a[j] * w->beta[j];
        set(m, c + 1, w->beta[j] * f->scale[c],
            errors ? sqrt(w->inverse[j * w->size + j]) * f->scale[c] : (double)NAN);
        if (!errors && w->beta[j] == 0) m->use[c] = CS_COLUMN_ZERO;
    }
    for (size_t j = 0; j < w->size && errors; j++)
        for (size_t i = 0; i < w->size; i++) variance += a[i] * a[j] * w->inverse[i * w->size + j];
    set(m, 0, b0, errors ? sqrt(variance) : (double)NAN);
    m->loglik = f->loglik;
}

static enum cs_status fit(struct fit *f)
{
    enum cs_status st = measure(f);
    if (!st) st = choose(f);
    if (!st) st = cs_newton_make(&f->newton, f->scaled.k + 1, f->e);
    if (st) return st;
    f->newton.ridge = f->o->lambda * (1 - f->o->alpha) * f->m->rows;
    f->newton.lasso = f->o->lambda * f->o->alpha * f->m->rows;
    if (f->o->start)
        given_start(f);
    else {
        first_step(f);
        st = climb_sample(f);
    }
    if (!st) st = climb(f, false, &f->m->separated);
    if (st || !f->m->separated) return st;
    bool ignored;
    memset(f->newton.beta, 0, f->newton.size * sizeof *f->newton.beta);
    cs_newton_start(&f->newton);
    return climb(f, true, &ignored);
}

static enum cs_status make_room(struct fit *f)
{
    struct cs_logistic *m = f->m;
    const size_t size = m->p + 1;
    double **const answers[] = {&m->beta, &m->se,   &m->z,  &m->pvalue, &m->lo,
                                &m->hi,   &m->mean, &m->sd, &m->least,  &m->most};
    double *at = cs_alloc(size * 10, sizeof *at);
    m->beta = at;
    m->use = cs_alloc(size, sizeof *m->use);
    f->column = cs_alloc(size, sizeof *f->column);
    f->scale = cs_alloc(size, sizeof *f->scale);
    if (!at || !m->use || !f->column || !f->scale) return cs_fail_memory(f->e);
    for (size_t i = 0; i < 10; i++) *answers[i] = at + i * size;
    f->scaled = (struct cs_scaled){.column = f->column, .mean = m->mean, .scale = f->scale};
    return CS_OK;
}

enum cs_status cs_logistic_fit(struct cs_logistic *m, const struct cs_design *d,
                               const struct cs_logistic_options *o, struct cs_error *e)
{
    struct fit f = {.design = d, .o = o, .m = m, .e = e};
    *m = (struct cs_logistic){.p = d->p, .lambda = o->lambda, .alpha = o->alpha};
    if (d->p > CS_DESIGN_MAX) {
        cs_fail(e, CS_DATA, "%zu columns are too many for a model", d->p);
        return cs_error_cure(e, "at most %d; levels of categories count", CS_DESIGN_MAX);
    }
    enum cs_status st = make_room(&f);
    if (!st) st = fit(&f);
    if (!st) answer(&f);
    free(f.column);
    free(f.scale);
    cs_moments_release(&f.moments);
    cs_newton_release(&f.newton);
    if (st) cs_logistic_release(m);
    return st;
}

static void take_scores(void *ctx, size_t first, size_t n, const double *score, const double *w)
{
    (void)w;
    memcpy((double *)ctx + first, score, n * sizeof *score);
}

enum cs_status cs_logistic_predict(const struct cs_design *d, const double *beta, unsigned jobs,
                                   double *score, struct cs_error *e)
{
    return cs_predict_pass(d, beta, jobs, take_scores, score, e);
}
