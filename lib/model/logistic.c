/* logistic.c - Newton's method for a logistic regression: which columns can be used, steps, and what to do
 * when there is no maximum. */
#include "model/logistic.h"
#include "model/logistic_pass.h"
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ITERATIONS = 100, PATIENCE = 14, HALVINGS = 30 };
static const double collinear = 1e-9, close_enough = 1e-9, normal_975 = 1.959963984540054;

struct fit {
    const struct cs_design *design;
    const struct cs_logistic_options *o;
    struct cs_logistic *m;
    struct cs_step step;
    size_t *column;
    double *scale;                                    /* by column of the design */
    double *beta, *before, *delta, *factor, *inverse; /* of the k + 1 in use */
    double log_det, goal; /* goal: what is made large: log-likelihood less penalty, or with Firth's */
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

/* The lower Cholesky factor of `a` (size squared, lower triangle given) in `factor`. Where a pivot is less
 * than `least` of what stood there, its column says nothing new: without `dropped` returns false, else drops
 * it. */
static bool decompose(const double *a, size_t size, double least, double *factor, bool *dropped)
{
    for (size_t j = 0; j < size; j++) {
        for (size_t m = 0; m <= j; m++) {
            double sum = a[j * size + m];
            for (size_t i = 0; i < m; i++) sum -= factor[j * size + i] * factor[m * size + i];
            if (m < j)
                factor[j * size + m] = sum / factor[m * size + m];
            else if (sum > least * a[j * size + j])
                factor[j * size + j] = sqrt(sum);
            else if (!dropped)
                return false;
            else {
                dropped[j] = true;
                factor[j * size + j] = INFINITY; /* what is divided by it is 0 */
            }
        }
    }
    return true;
}

static void solve(const double *factor, size_t size, double *b)
{
    for (size_t j = 0; j < size; j++) {
        for (size_t i = 0; i < j; i++) b[j] -= factor[j * size + i] * b[i];
        b[j] /= factor[j * size + j];
    }
    for (size_t j = size; j-- > 0;) {
        for (size_t i = j + 1; i < size; i++) b[j] -= factor[i * size + j] * b[i];
        b[j] /= factor[j * size + j];
    }
}

static void invert(const double *factor, size_t size, double *inverse, double *column)
{
    for (size_t j = 0; j < size; j++) {
        for (size_t i = 0; i < size; i++) column[i] = i == j;
        solve(factor, size, column);
        for (size_t i = 0; i < size; i++) inverse[i * size + j] = column[i];
    }
}

/* ---- what can be used ---- */

static enum cs_status measure(struct fit *f)
{
    struct cs_logistic *m = f->m;
    struct cs_moments moments = {.mean = m->mean, .m2 = m->sd, .least = m->least, .most = m->most};
    enum cs_status st = cs_moments_pass(f->design, f->o->jobs, &moments, f->e);
    if (st) return st;
    m->rows = moments.rows;
    m->events = moments.events;
    if (!(m->rows > 0)) return cs_fail(f->e, CS_DATA, "no rows to fit a model on");
    if (m->events <= 0 || m->events >= m->rows)
        return cs_fail(f->e, CS_DATA, "the outcome is the same in all rows: there is nothing to fit");
    for (size_t j = 0; j < m->p; j++) {
        m->sd[j] = sqrt(m->sd[j] / m->rows);
        const bool constant = !(m->most[j] > m->least[j]) || !(m->sd[j] > 0);
        m->use[j] = constant ? CS_COLUMN_CONSTANT : CS_COLUMN_USED;
        f->scale[j] = constant ? 0 : 1 / m->sd[j];
        if (!constant) f->column[f->step.k++] = j;
    }
    const double rest = m->rows - m->events;
    m->null_loglik = m->events * log(m->events / m->rows) + rest * log(rest / m->rows);
    return CS_OK;
}

/* Drops columns that the ones before them already tell, by the squares of the scaled columns (at beta 0 all
 * weights are equal). */
static enum cs_status choose(struct fit *f)
{
    struct cs_step *s = &f->step;
    enum cs_status st = cs_step_pass(f->design, f->o->jobs, s, f->e);
    if (st) return st;
    const size_t size = s->k + 1;
    size_t kept = 0;
    bool *dropped = cs_alloc(size, sizeof *dropped);
    if (!dropped) return cs_fail_memory(f->e);
    (void)decompose(s->gram, size, collinear, f->factor, dropped);
    for (size_t j = 0; j < s->k; j++)
        if (dropped[j + 1]) f->m->use[f->column[j]] = CS_COLUMN_COLLINEAR;
    free(dropped);
    for (size_t j = 0; j < s->k; j++)
        if (f->m->use[f->column[j]] == CS_COLUMN_USED) f->column[kept++] = f->column[j];
    s->k = kept;
    return CS_OK;
}

/* ---- steps ---- */

/* The sums at f->beta; adds the penalty, decomposes, and finds the goal. *bad: the information is singular.
 */
static enum cs_status evaluate(struct fit *f, bool firth, bool *bad)
{
    struct cs_step *s = &f->step;
    const size_t size = s->k + 1;
    const double ridge = f->o->lambda * f->m->rows;
    s->inverse = NULL;
    enum cs_status st = cs_step_pass(f->design, f->o->jobs, s, f->e);
    if (st) return st;
    f->goal = s->loglik;
    for (size_t j = 1; j < size; j++) {
        s->gram[j * size + j] += ridge;
        s->score[j] -= ridge * f->beta[j];
        f->goal -= ridge / 2 * f->beta[j] * f->beta[j];
    }
    *bad = !decompose(s->gram, size, 1e-13, f->factor, NULL) || !isfinite(f->goal);
    if (*bad || !firth) return CS_OK;
    for (size_t j = 0; j < size; j++) f->goal += log(f->factor[j * size + j]); /* half of log det */
    return CS_OK;
}

/* The next step at the evaluated beta. */
static enum cs_status step_at(struct fit *f, bool firth)
{
    struct cs_step *s = &f->step;
    const size_t size = s->k + 1;
    if (firth) {
        invert(f->factor, size, f->inverse, f->delta);
        s->inverse = f->inverse;
        enum cs_status st = cs_step_pass(f->design, f->o->jobs, s, f->e);
        if (st) return st;
    }
    memcpy(f->delta, s->score, size * sizeof *f->delta);
    solve(f->factor, size, f->delta);
    return CS_OK;
}

/* The longest step: in scaled coefficients, and over the whole range of its column. */
static void lengths(const struct fit *f, double *scaled, double *ranged)
{
    *scaled = fabs(f->delta[0]);
    *ranged = 0;
    for (size_t j = 0; j < f->step.k; j++) {
        const size_t c = f->column[j];
        const double d = fabs(f->delta[j + 1]);
        if (!(d <= *scaled)) *scaled = d;
        const double range = d * (f->m->most[c] - f->m->least[c]) * f->scale[c];
        if (range > *ranged) *ranged = range;
    }
}

/* Newton from f->beta. *separated: no maximum is to be found. */
static enum cs_status climb(struct fit *f, bool firth, bool *separated)
{
    const size_t size = f->step.k + 1;
    double best = -INFINITY;
    unsigned halved = 0;
    f->m->converged = *separated = false;
    for (f->m->iterations = 0; f->m->iterations < ITERATIONS; f->m->iterations++) {
        bool bad;
        enum cs_status st = evaluate(f, firth, &bad);
        if (st) return st;
        const bool worse = bad || f->goal < best - 1e-9 * (fabs(best) + 1);
        if (worse && best == -INFINITY) { /* a bad start: begin with nothing */
            memset(f->beta, 0, size * sizeof *f->beta);
            if (halved++) return CS_OK;
            continue;
        }
        if (worse && halved < HALVINGS) {
            halved++;
            for (size_t j = 0; j < size; j++) f->beta[j] = (f->beta[j] + f->before[j]) / 2;
            continue;
        }
        *separated = bad;
        if (bad) return CS_OK;
        st = step_at(f, firth);
        if (st) return st;
        double scaled, ranged;
        lengths(f, &scaled, &ranged);
        const bool still = fabs(f->goal - best) <= 1e-4 * (fabs(f->goal) + 0.1);
        best = f->goal;
        halved = 0;
        if (scaled <= close_enough) {
            f->m->converged = true;
            return CS_OK;
        }
        if (!firth && f->o->lambda == 0 && f->m->iterations >= PATIENCE && ranged > 0.2 && still) {
            *separated = true;
            return CS_OK;
        }
        const double cut = firth && scaled > 5 ? 5 / scaled : 1; /* Firth's goal is not concave everywhere */
        memcpy(f->before, f->beta, size * sizeof *f->beta);
        for (size_t j = 0; j < size; j++) f->beta[j] += cut * f->delta[j];
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
    const size_t size = f->step.k + 1;
    double *const a = f->before; /* the intercept as a sum of scaled coefficients */
    double b0 = f->beta[0], variance = 0;
    invert(f->factor, size, f->inverse, f->delta);
    for (size_t j = 0; j <= m->p; j++)
        m->beta[j] = m->se[j] = m->z[j] = m->pvalue[j] = m->lo[j] = m->hi[j] = NAN;
    a[0] = 1;
    for (size_t j = 1; j < size; j++) {
        const size_t c = f->column[j - 1];
        a[j] = -m->mean[c] * f->scale[c];
        b0 += a[j] * f->beta[j];
        set(m, c + 1, f->beta[j] * f->scale[c], sqrt(f->inverse[j * size + j]) * f->scale[c]);
    }
    for (size_t j = 0; j < size; j++)
        for (size_t i = 0; i < size; i++) variance += a[i] * a[j] * f->inverse[i * size + j];
    set(m, 0, b0, sqrt(variance));
    m->loglik = f->step.loglik;
}

static void begin(struct fit *f)
{
    const double *start = f->o->start;
    const double odds = f->m->events / (f->m->rows - f->m->events);
    memset(f->beta, 0, (f->step.k + 1) * sizeof *f->beta);
    f->beta[0] = log(odds);
    if (!start) return;
    f->beta[0] = isfinite(start[0]) ? start[0] : 0;
    for (size_t j = 0; j < f->step.k; j++) {
        const size_t c = f->column[j];
        const double b = isfinite(start[c + 1]) ? start[c + 1] : 0;
        f->beta[j + 1] = b * f->m->sd[c];
        f->beta[0] += b * f->m->mean[c];
    }
}

static enum cs_status fit(struct fit *f)
{
    enum cs_status st = measure(f);
    if (!st) st = choose(f);
    if (st) return st;
    begin(f);
    st = climb(f, false, &f->m->separated);
    if (st || !f->m->separated) return st;
    bool ignored;
    memset(f->beta, 0, (f->step.k + 1) * sizeof *f->beta);
    return climb(f, true, &ignored);
}

static enum cs_status make_room(struct fit *f)
{
    struct cs_logistic *m = f->m;
    const size_t p = m->p, size = p + 1;
    double **const answers[] = {&m->beta, &m->se,   &m->z,  &m->pvalue, &m->lo,
                                &m->hi,   &m->mean, &m->sd, &m->least,  &m->most};
    double *at = cs_alloc(size * 10, sizeof *at);
    m->beta = at;
    m->use = cs_alloc(size, sizeof *m->use);
    f->column = cs_alloc(size, sizeof *f->column);
    f->scale = cs_alloc(size * 5 + size * size * 3, sizeof *f->scale);
    if (!at || !m->use || !f->column || !f->scale) return cs_fail_memory(f->e);
    for (size_t i = 0; i < 10; i++) *answers[i] = at + i * size;
    double **const vectors[] = {&f->beta, &f->before, &f->delta, &f->step.score};
    for (size_t i = 0; i < 4; i++) *vectors[i] = f->scale + (i + 1) * size;
    double **const squares[] = {&f->step.gram, &f->factor, &f->inverse};
    for (size_t i = 0; i < 3; i++) *squares[i] = f->scale + 5 * size + i * size * size;
    f->step.column = f->column;
    f->step.mean = m->mean;
    f->step.scale = f->scale;
    f->step.beta = f->beta;
    f->step.gram_too = true;
    return CS_OK;
}

enum cs_status cs_logistic_fit(struct cs_logistic *m, const struct cs_design *d,
                               const struct cs_logistic_options *o, struct cs_error *e)
{
    struct fit f = {.design = d, .o = o, .m = m, .e = e};
    *m = (struct cs_logistic){.p = d->p, .lambda = o->lambda};
    if (d->p > CS_DESIGN_MAX) {
        cs_fail(e, CS_DATA, "%zu columns are too many for a model", d->p);
        return cs_error_cure(e, "at most %d; levels of categories count", CS_DESIGN_MAX);
    }
    enum cs_status st = make_room(&f);
    if (!st) st = fit(&f);
    if (!st) answer(&f);
    free(f.column);
    free(f.scale);
    if (st) cs_logistic_release(m);
    return st;
}

enum cs_status cs_logistic_loglik(const struct cs_design *d, const double *beta, unsigned jobs,
                                  double *loglik, double *rows, struct cs_error *e)
{
    const size_t size = d->p + 1;
    size_t *column = cs_alloc(size, sizeof *column);
    double *memory = cs_alloc(3 * size, sizeof *memory);
    enum cs_status st = column && memory ? CS_OK : cs_fail_memory(e);
    if (!st) {
        struct cs_step step = {
            .column = column, .mean = memory, .scale = memory + size, .beta = memory + 2 * size};
        memory[2 * size] = beta[0];
        for (size_t j = 0; j < d->p; j++) {
            memory[size + j] = 1;
            if (!isfinite(beta[j + 1])) continue;
            column[step.k++] = j;
            memory[2 * size + step.k] = beta[j + 1];
        }
        st = cs_step_pass(d, jobs, &step, e);
        *loglik = step.loglik;
        *rows = step.rows;
    }
    free(column);
    free(memory);
    return st;
}
