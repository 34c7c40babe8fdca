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

struct cs_climb {
    const struct cs_design *design;
    const struct cs_logistic_options *o;
    struct cs_logistic *m;
    struct cs_moments moments;
    struct cs_newton newton;
    struct cs_scaled scaled;
    size_t *column;
    double *scale;       /* by column of the design */
    double loglik, last; /* last: the goal before */
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

static enum cs_status measure(struct cs_climb *f)
{
    struct cs_logistic *m = f->m;
    const struct cs_moments *of = &f->moments;
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
static void correlate(const struct cs_climb *f, double *to)
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
static enum cs_status choose(struct cs_climb *f)
{
    const size_t size = f->scaled.k + 1;
    const bool ridge = f->m->lambda * (1 - f->m->alpha) > 0;
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
static void first_step(struct cs_climb *f)
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

static void given_start(struct cs_climb *f)
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
static enum cs_status climb_sample(struct cs_climb *f)
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

static enum cs_status sums(struct cs_climb *f, struct cs_step *s, bool firth, enum cs_newton_found *found)
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
static double range_of_step(const struct cs_climb *f)
{
    double longest = 0;
    for (size_t j = 0; j < f->scaled.k; j++) {
        const size_t c = f->column[j];
        const double range = fabs(f->newton.delta[j + 1]) * (f->m->most[c] - f->m->least[c]) * f->scale[c];
        if (range > longest) longest = range;
    }
    return longest;
}

/* From looked at sums to the next coefficients. *separated: no maximum is to be found. */
static void advance(struct cs_climb *f, const struct cs_step *s, enum cs_newton_found found, bool firth,
                    bool *separated)
{
    struct cs_newton *w = &f->newton;
    f->m->converged = false;
    *separated = found == CS_NEWTON_SINGULAR;
    if (found != CS_NEWTON_GOOD) return;
    cs_newton_step(w);
    const bool still = fabs(w->goal - f->last) <= 1e-4 * (fabs(w->goal) + 0.1);
    f->last = w->goal;
    f->loglik = s->loglik;
    f->m->converged = w->length <= (firth ? close_with_firth : close_enough);
    *separated =
        !firth && f->m->lambda == 0 && f->m->iterations >= PATIENCE && still && range_of_step(f) > 0.2;
    if (*separated) return;
    const double cut =
        firth && w->length > 5 ? 5 / w->length : 1; /* Firth's goal is not concave everywhere */
    const double gain = cs_newton_move(w, cut);
    if (f->m->converged) f->loglik += gain;
}

static enum cs_status climb(struct cs_climb *f, bool firth, bool *separated)
{
    f->last = -INFINITY;
    f->m->converged = *separated = false;
    for (f->m->iterations = 0; f->m->iterations < ITERATIONS; f->m->iterations++) {
        struct cs_step s = {0};
        enum cs_newton_found found = CS_NEWTON_GOOD;
        enum cs_status st = sums(f, &s, firth, &found);
        if (st) return st;
        advance(f, &s, found, firth, separated);
        if (f->m->converged || *separated) return CS_OK;
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

static void answer(struct cs_climb *f)
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

static void set_penalty(struct cs_climb *f)
{
    f->newton.ridge = f->m->lambda * (1 - f->m->alpha) * f->m->rows;
    f->newton.lasso = f->m->lambda * f->m->alpha * f->m->rows;
}

/* After the moments: what can be used, and the first coefficients. */
static enum cs_status begin(struct cs_climb *f)
{
    enum cs_status st = measure(f);
    if (!st) st = choose(f);
    if (!st) st = cs_newton_make(&f->newton, f->scaled.k + 1, f->e);
    if (st) return st;
    set_penalty(f);
    if (f->o->start)
        given_start(f);
    else
        first_step(f);
    return CS_OK;
}

static enum cs_status fit(struct cs_climb *f)
{
    enum cs_status st = cs_moments_pass(f->design, f->o->jobs, &f->moments, f->e);
    if (!st) st = begin(f);
    if (!st && !f->o->start) st = climb_sample(f);
    if (!st) st = climb(f, false, &f->m->separated);
    if (st || !f->m->separated) return st;
    bool ignored;
    memset(f->newton.beta, 0, f->newton.size * sizeof *f->newton.beta);
    cs_newton_start(&f->newton);
    return climb(f, true, &ignored);
}

enum cs_status cs_logistic_room(struct cs_logistic *m, size_t p, struct cs_error *e)
{
    const size_t size = p + 1;
    double **const answers[] = {&m->beta, &m->se,   &m->z,  &m->pvalue, &m->lo,
                                &m->hi,   &m->mean, &m->sd, &m->least,  &m->most};
    double *at = cs_alloc(size * 10, sizeof *at);
    m->p = p;
    m->beta = at;
    m->use = cs_alloc(size, sizeof *m->use);
    if (!at || !m->use) return cs_fail_memory(e);
    for (size_t i = 0; i < 10; i++) *answers[i] = at + i * size;
    return CS_OK;
}

static enum cs_status make_room(struct cs_climb *f)
{
    struct cs_logistic *m = f->m;
    enum cs_status st = cs_logistic_room(m, m->p, f->e);
    f->column = cs_alloc(m->p + 1, sizeof *f->column);
    f->scale = cs_alloc(m->p + 1, sizeof *f->scale);
    if (!st && (!f->column || !f->scale)) st = cs_fail_memory(f->e);
    f->scaled = (struct cs_scaled){.column = f->column, .mean = m->mean, .scale = f->scale};
    return st;
}

static enum cs_status open_climb(struct cs_climb *f, struct cs_logistic *m, size_t p,
                                 const struct cs_logistic_options *o, struct cs_error *e)
{
    *f = (struct cs_climb){.o = o, .m = m, .e = e};
    *m = (struct cs_logistic){.p = p, .lambda = o->lambda, .alpha = o->alpha};
    if (p <= CS_DESIGN_MAX) return make_room(f);
    cs_fail(e, CS_DATA, "%zu columns are too many for a model", p);
    return cs_error_cure(e, "at most %d; levels of categories count", CS_DESIGN_MAX);
}

static void close_climb(struct cs_climb *f)
{
    free(f->column);
    free(f->scale);
    cs_moments_release(&f->moments);
    cs_newton_release(&f->newton);
}

enum cs_status cs_logistic_fit(struct cs_logistic *m, const struct cs_design *d,
                               const struct cs_logistic_options *o, struct cs_error *e)
{
    struct cs_climb f;
    enum cs_status st = open_climb(&f, m, d->p, o, e);
    f.design = d;
    if (!st) st = fit(&f);
    if (!st) answer(&f);
    close_climb(&f);
    if (st) cs_logistic_release(m);
    return st;
}

/* ---- a round at a time ---- */

/* What of a climb lasts from round to round. */
static void remember(const struct cs_climb *f, struct cs_logistic_state *to)
{
    const struct cs_newton *w = &f->newton;
    to->best = w->best;
    to->last = f->last;
    to->halved = w->halved;
    to->started = w->started;
    for (size_t j = 0; j < w->size; j++) {
        to->beta[j] = w->beta[j];
        to->before[j] = w->before[j];
    }
}

enum cs_status cs_logistic_begin(struct cs_logistic *m, struct cs_logistic_state *state, size_t p,
                                 const struct cs_moments *moments, const struct cs_logistic_options *o,
                                 struct cs_error *e)
{
    struct cs_climb f;
    enum cs_status st = open_climb(&f, m, p, o, e);
    f.moments = *moments;
    f.last = -INFINITY;
    if (!st) st = begin(&f);
    f.moments = (struct cs_moments){0}; /* the caller's */
    if (!st) {
        f.loglik = m->null_loglik;
        answer(&f);
        remember(&f, state);
    }
    close_climb(&f);
    if (st) cs_logistic_release(m);
    return st;
}

enum cs_status cs_logistic_advance(struct cs_logistic *m, struct cs_logistic_state *state,
                                   const struct cs_step *sums, struct cs_error *e)
{
    const struct cs_logistic before = *m;
    const struct cs_logistic_options o = {.lambda = m->lambda, .alpha = m->alpha};
    struct cs_logistic next;
    struct cs_climb f;
    enum cs_status st = open_climb(&f, &next, m->p, &o, e);
    for (size_t j = 0; j < m->p && !st; j++) {
        next.mean[j] = before.mean[j];
        next.sd[j] = before.sd[j];
        next.least[j] = state->least[j];
        next.most[j] = state->most[j];
        next.use[j] = before.use[j];
        f.scale[j] = before.sd[j] > 0 ? 1 / before.sd[j] : 0;
        if (before.use[j] != CS_COLUMN_CONSTANT && before.use[j] != CS_COLUMN_COLLINEAR)
            f.column[f.scaled.k++] = j;
    }
    if (!st) st = cs_newton_make(&f.newton, f.scaled.k + 1, e);
    if (!st) {
        struct cs_newton *w = &f.newton;
        bool separated;
        next.rows = before.rows;
        next.events = before.events;
        next.null_loglik = before.null_loglik;
        next.separated = before.separated;
        next.iterations = before.iterations + 1;
        set_penalty(&f);
        w->best = state->best;
        w->halved = state->halved;
        w->started = state->started;
        f.last = state->last;
        memcpy(w->beta, state->beta, w->size * sizeof *w->beta);
        memcpy(w->before, state->before, w->size * sizeof *w->before);
        memcpy(w->gram, sums->gram, w->size * w->size * sizeof *w->gram);
        memcpy(w->score, sums->score, w->size * sizeof *w->score);
        const enum cs_newton_found found = cs_newton_look(w, sums, false);
        f.loglik = sums->loglik;
        advance(&f, sums, found, false, &separated);
        if (found == CS_NEWTON_GOOD) answer(&f);
        if (separated) { /* Firth's would need the rows: a ridge does */
            next.separated = true;
            next.lambda = CS_LOGISTIC_FALLBACK;
            next.alpha = 0;
            next.converged = false;
            memset(w->beta, 0, w->size * sizeof *w->beta);
            w->beta[0] = log(next.events / (next.rows - next.events));
            cs_newton_start(w);
            f.last = -INFINITY;
        }
        if (separated || found != CS_NEWTON_GOOD)
            for (size_t j = 0; j <= m->p; j++) next.beta[j] = before.beta[j], next.se[j] = before.se[j];
        remember(&f, state);
        cs_logistic_release(m);
        *m = next;
    }
    close_climb(&f);
    if (st) cs_logistic_release(&next);
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
