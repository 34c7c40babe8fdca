/* calibrate.c - Platt's curve, and pooled adjacent violators. */
#include "model/calibrate.h"
#include "model/logistic.h"
#include <math.h>
#include <stdlib.h>

const char *const cs_calibrate_names[] = {"none", "platt", "isotonic"};

void cs_calibration_release(struct cs_calibration *c)
{
    free(c->score);
    free(c->value);
    *c = (struct cs_calibration){0};
}

static double logit(double p)
{
    const double tiny = 1e-12, inside = p < tiny ? tiny : p > 1 - tiny ? 1 - tiny : p;
    return log(inside / (1 - inside));
}

/* ---- Platt ---- */

struct rows {
    const double *score, *y, *w;
};

static void fill(const void *ctx, size_t first, size_t n, double *const *x, double *y, double *w)
{
    const struct rows *r = ctx;
    for (size_t i = 0; i < n; i++) {
        x[0][i] = logit(r->score[first + i]);
        y[i] = r->y[first + i];
        w[i] = r->w ? r->w[first + i] : 1;
    }
}

/* Scores that tell nothing, of rows held out, often fall with the outcome by chance: a falling curve would
 * turn every risk upside down. Then, and where there is one score only, everybody has the event rate. */
static enum cs_status fit_platt(struct cs_calibration *c, const struct rows *r, size_t n, double rate,
                                struct cs_error *e)
{
    const struct cs_design design = {.n = n, .p = 1, .ctx = r, .fill = fill};
    const struct cs_logistic_options o = {.jobs = 1};
    struct cs_logistic m = {0};
    enum cs_status st = cs_logistic_fit(&m, &design, &o, e);
    if (!st) {
        const bool rises = m.beta[1] > 0; /* NAN: a dropped column */
        c->intercept = rises ? m.beta[0] : logit(rate);
        c->slope = rises ? m.beta[1] : 0;
    }
    cs_logistic_release(&m);
    return st;
}

/* ---- isotonic ---- */

struct point {
    double score, y, w;
};
struct step {
    double from, to; /* scores */
    double events, w;
};

static int by_score(const void *a, const void *b)
{
    const struct point *x = a, *y = b;
    return (x->score > y->score) - (x->score < y->score);
}

static enum cs_status add_step(struct cs_calibration *c, const struct step *s, struct cs_error *e)
{
    enum cs_status st = cs_calibration_knot(c, s->from, s->events / s->w, e);
    return st || s->to <= s->from ? st : cs_calibration_knot(c, s->to, s->events / s->w, e);
}

static enum cs_status fit_isotonic(struct cs_calibration *c, const struct rows *r, size_t n,
                                   struct cs_error *e)
{
    struct point *p = cs_alloc(n + 1, sizeof *p);
    struct step *step = cs_alloc(n + 1, sizeof *step);
    enum cs_status st = p && step ? CS_OK : cs_fail_memory(e);
    size_t kept = 0, steps = 0;
    for (size_t i = 0; i < n && !st; i++)
        if (!r->w || r->w[i] > 0) p[kept++] = (struct point){r->score[i], r->y[i], r->w ? r->w[i] : 1};
    if (!st && kept) qsort(p, kept, sizeof *p, by_score);
    for (size_t i = 0; i < kept && !st; i++) {
        const double events = p[i].y > 0.5 ? p[i].w : 0;
        if (i && !(p[i].score > p[i - 1].score)) { /* equal scores are one point */
            step[steps - 1].events += events;
            step[steps - 1].w += p[i].w;
        } else {
            step[steps++] = (struct step){p[i].score, p[i].score, events, p[i].w};
        }
        if (i + 1 < kept && !(p[i + 1].score > p[i].score)) continue;
        /* The point is whole. Steps that are not below the next are one. */
        for (; steps > 1; steps--) {
            struct step *a = &step[steps - 2], *b = &step[steps - 1];
            if (a->events * b->w < b->events * a->w) break;
            *a = (struct step){a->from, b->to, a->events + b->events, a->w + b->w};
        }
    }
    for (size_t i = 0; i < steps && !st; i++) st = add_step(c, &step[i], e);
    free(p);
    free(step);
    return st;
}

/* ---- both ---- */

enum cs_status cs_calibration_fit(struct cs_calibration *c, enum cs_calibrate how, const double *score,
                                  const double *y, const double *w, size_t n, struct cs_error *e)
{
    const struct rows rows = {score, y, w};
    double events = 0, all = 0;
    cs_calibration_release(c);
    c->how = how;
    for (size_t i = 0; i < n; i++) {
        all += w ? w[i] : 1;
        events += (w ? w[i] : 1) * (y[i] > 0.5);
    }
    if (!(events > 0 && events < all))
        return cs_fail(e, CS_DATA, "the outcome is the same in all rows: there is nothing to calibrate by");
    c->least = 0.5 / all;
    if (how == CS_CALIBRATE_NONE) return CS_OK;
    return how == CS_CALIBRATE_PLATT ? fit_platt(c, &rows, n, events / all, e) : fit_isotonic(c, &rows, n, e);
}

enum cs_status cs_calibration_knot(struct cs_calibration *c, double score, double value, struct cs_error *e)
{
    size_t cap = c->cap;
    enum cs_status st = cs_grow(&c->score, &cap, c->n + 1, sizeof *c->score, e);
    if (!st) st = cs_grow(&c->value, &c->cap, c->n + 1, sizeof *c->value, e);
    if (st) return st;
    c->score[c->n] = score;
    c->value[c->n++] = value;
    return CS_OK;
}

static double on_curve(const struct cs_calibration *c, double score)
{
    size_t lo = 0, hi = c->n; /* knots before lo are at or below the score */
    while (lo < hi) {
        const size_t mid = lo + (hi - lo) / 2;
        if (c->score[mid] <= score)
            lo = mid + 1;
        else
            hi = mid;
    }
    if (lo == 0) return c->value[0];
    if (lo == c->n) return c->value[c->n - 1];
    const double share = (score - c->score[lo - 1]) / (c->score[lo] - c->score[lo - 1]);
    return c->value[lo - 1] + share * (c->value[lo] - c->value[lo - 1]);
}

double cs_calibrated(const struct cs_calibration *c, double score)
{
    double p = score;
    if (c->how == CS_CALIBRATE_PLATT) p = cs_logistic_inverse(c->intercept + c->slope * logit(score));
    if (c->how == CS_CALIBRATE_ISOTONIC && c->n) p = on_curve(c, score);
    if (c->how == CS_CALIBRATE_NONE) return p;
    return p < c->least ? c->least : p > 1 - c->least ? 1 - c->least : p;
}
