/* survival.c - Kaplan-Meier and log-rank over lives in the order of their times. */
#include "model/survival.h"
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

static const double normal_975 = 1.959963984540054, near_half = 1.4901161193847656e-8; /* R's tolerance */

static int by_time(const void *a, const void *b)
{
    const struct cs_life *x = a, *y = b;
    return (x->time > y->time) - (x->time < y->time);
}

void cs_lives_sort(struct cs_life *v, size_t n)
{
    if (n) qsort(v, n, sizeof *v, by_time);
}

/* ---- curves ---- */

void cs_survival_release(struct cs_survival *s)
{
    free(s->v);
    *s = (struct cs_survival){0};
}

static void set_bounds(struct cs_survival_point *p, double variance)
{
    p->lo = p->hi = NAN;
    if (p->survival <= 0 || p->survival >= 1) return;
    const double log_s = log(p->survival), width = normal_975 * sqrt(variance) / log_s;
    p->lo = exp(-exp(log(-log_s) - width));
    p->hi = exp(-exp(log(-log_s) + width));
}

static double bound_of(const struct cs_survival_point *p, int which)
{
    return which == 0 ? p->survival : which < 0 ? p->lo : p->hi;
}

/* Where the curve (0), or its lower (-1) or upper (1) bound passes one half. */
static double half_of(const struct cs_survival *s, int which)
{
    for (size_t i = 0; i < s->n; i++) {
        const double y = bound_of(&s->v[i], which);
        if (!(y < 0.5 + near_half)) continue;
        if (fabs(y - 0.5) >= near_half) return s->v[i].time;
        for (size_t k = i + 1; k < s->n; k++)
            if (bound_of(&s->v[k], which) < y) return (s->v[i].time + s->v[k].time) / 2;
        return s->v[i].time;
    }
    return (double)NAN;
}

enum cs_status cs_survival_make(struct cs_survival *s, const struct cs_life *v, size_t n, uint32_t group,
                                struct cs_error *e)
{
    size_t cap = 0, left;
    double survival = 1, variance = 0;
    *s = (struct cs_survival){0};
    for (size_t i = 0; i < n; i++) s->lives += group == CS_LIFE_ALL || v[i].group == group;
    left = s->lives;
    for (size_t i = 0; i < n;) {
        struct cs_survival_point p = {.time = v[i].time, .at_risk = left};
        size_t gone = 0;
        for (; i < n && v[i].time == p.time; i++) {
            const bool here = group == CS_LIFE_ALL || v[i].group == group;
            gone += here;
            p.events += here && v[i].event;
        }
        if (!gone) continue;
        const double d = (double)p.events, r = (double)p.at_risk;
        survival *= (r - d) / r;
        if (r > d) variance += d / (r * (r - d));
        p.survival = survival;
        set_bounds(&p, variance);
        const enum cs_status st = cs_grow(&s->v, &cap, s->n + 1, sizeof *s->v, e);
        if (st) return st;
        s->v[s->n++] = p;
        s->events += p.events;
        left -= gone;
    }
    s->median = half_of(s, 0);
    s->median_lo = half_of(s, -1);
    s->median_hi = half_of(s, 1);
    return CS_OK;
}

struct cs_survival_point cs_survival_at(const struct cs_survival *s, double time)
{
    size_t lo = 0, hi = s->n; /* of the first point that is later */
    while (lo < hi) {
        const size_t mid = lo + (hi - lo) / 2;
        if (s->v[mid].time <= time)
            lo = mid + 1;
        else
            hi = mid;
    }
    struct cs_survival_point p = {time, 0, 0, 1, NAN, NAN};
    if (!lo) {
        p.at_risk = s->lives;
        return p;
    }
    const struct cs_survival_point *last = &s->v[lo - 1];
    p.survival = last->survival;
    p.lo = last->lo;
    p.hi = last->hi;
    if (last->time == time) {
        p.at_risk = last->at_risk;
        p.events = last->events;
    } else if (lo < s->n) {
        p.at_risk = s->v[lo].at_risk;
    }
    return p;
}

/* ---- the test ---- */

/* x' A^-1 x for a symmetric positive definite A of k rows; both are overwritten. NAN when A is none. */
static double quadratic(double *a, double *x, size_t k)
{
    double sum = 0;
    for (size_t j = 0; j < k; j++) { /* Cholesky, and the forward substitution beside it */
        double pivot = a[j * k + j], scale = pivot;
        for (size_t m = 0; m < j; m++) pivot -= a[j * k + m] * a[j * k + m];
        if (!(pivot > scale * 1e-12)) return (double)NAN;
        const double root = sqrt(pivot);
        a[j * k + j] = root;
        for (size_t i = j + 1; i < k; i++) {
            double v = a[i * k + j];
            for (size_t m = 0; m < j; m++) v -= a[i * k + m] * a[j * k + m];
            a[i * k + j] = v / root;
        }
        double y = x[j];
        for (size_t m = 0; m < j; m++) y -= a[j * k + m] * x[m];
        x[j] = y / root;
        sum += x[j] * x[j];
    }
    return sum;
}

struct table {
    size_t groups;
    double left[CS_LIFE_GROUPS], died[CS_LIFE_GROUPS], gone[CS_LIFE_GROUPS];
    double *variance; /* groups x groups */
};

/* What one time with events says. */
static void add_time(struct table *t, double *expected)
{
    double n = 0, d = 0;
    for (size_t g = 0; g < t->groups; g++) {
        n += t->left[g];
        d += t->died[g];
    }
    if (d == 0) return;
    const double factor = n > 1 ? d * (n - d) / (n - 1) : 0;
    for (size_t g = 0; g < t->groups; g++) {
        const double share = t->left[g] / n;
        expected[g] += d * share;
        if (share == 0) continue;
        for (size_t h = 0; h < t->groups; h++)
            t->variance[g * t->groups + h] += factor * share * ((g == h) - t->left[h] / n);
    }
}

/* The first of the groups that could have had an event follows from the others. */
static void judge(struct cs_logrank *r, const struct table *t, double *a)
{
    double x[CS_LIFE_GROUPS];
    size_t of[CS_LIFE_GROUPS], k = 0;
    bool first = true;
    for (size_t g = 0; g < t->groups; g++) {
        if (!(r->expected[g] > 0)) continue;
        if (!first) of[k++] = g;
        first = false;
    }
    r->df = (unsigned)k;
    r->chi2 = r->p = NAN;
    if (!k) return;
    for (size_t i = 0; i < k; i++) {
        x[i] = (double)r->events[of[i]] - r->expected[of[i]];
        for (size_t j = 0; j < k; j++) a[i * k + j] = t->variance[of[i] * t->groups + of[j]];
    }
    r->chi2 = quadratic(a, x, k);
    if (!isnan(r->chi2)) r->p = gsl_cdf_chisq_Q(r->chi2, (double)k);
}

enum cs_status cs_logrank_make(struct cs_logrank *r, const struct cs_life *v, size_t n, size_t groups,
                               struct cs_error *e)
{
    struct table *t = cs_alloc(1, sizeof *t);
    double *room = cs_alloc(groups * groups + 1, 2 * sizeof *room);
    *r = (struct cs_logrank){0};
    if (!t || !room) {
        free(t);
        free(room);
        return cs_fail_memory(e);
    }
    t->groups = groups;
    t->variance = room;
    for (size_t i = 0; i < n; i++) {
        t->left[v[i].group]++;
        r->lives[v[i].group]++;
    }
    for (size_t i = 0; i < n;) {
        const double time = v[i].time;
        for (size_t g = 0; g < groups; g++) t->died[g] = t->gone[g] = 0;
        for (; i < n && v[i].time == time; i++) {
            t->gone[v[i].group]++;
            t->died[v[i].group] += v[i].event;
            r->events[v[i].group] += v[i].event;
        }
        add_time(t, r->expected);
        for (size_t g = 0; g < groups; g++) t->left[g] -= t->gone[g];
    }
    judge(r, t, room + groups * groups);
    free(t);
    free(room);
    return CS_OK;
}
