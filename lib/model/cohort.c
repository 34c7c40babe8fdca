/* cohort.c - counts who was active how long after the first time. */
#include "model/cohort.h"
#include <math.h>
#include <stdlib.h>

const struct cs_slice cs_cohort_keys[CS_COHORT_KEYS] = {{"cohort", 6}, {"age", 3}, {"month", 5}, {"week", 4}};
enum { BY_COHORT = 1, BY_AGE = 2, BY_MONTH = 4, BY_WEEK = 8 };
enum { AT_COHORT, AT_AGE, AT_MONTH, AT_WEEK };

enum cs_status cs_cohorts_add(struct cs_cohorts *c, uint32_t customer, int64_t period, struct cs_error *e)
{
    enum cs_status st = cs_grow(&c->v, &c->cap, c->n + 1, sizeof *c->v, e);
    if (!st) c->v[c->n++] = (struct cs_visit){customer, period};
    return st;
}

static int by_visit(const void *x, const void *y)
{
    const struct cs_visit *a = x, *b = y;
    if (a->customer != b->customer) return a->customer < b->customer ? -1 : 1;
    return a->period < b->period ? -1 : a->period > b->period;
}

void cs_cohorts_settle(struct cs_cohorts *c)
{
    size_t n = 0;
    if (c->n) qsort(c->v, c->n, sizeof *c->v, by_visit);
    for (size_t i = 0; i < c->n; i++)
        if (n == 0 || by_visit(&c->v[i], &c->v[n - 1]) != 0) c->v[n++] = c->v[i];
    c->n = n;
}

void cs_cohorts_release(struct cs_cohorts *c)
{
    free(c->v);
    *c = (struct cs_cohorts){0};
}

/* ---- counts ---- */

struct counts {
    int64_t first;               /* the first period */
    size_t n;                    /* periods that are over */
    uint64_t *active;            /* [cohort * n + age] */
    uint64_t *in, *fresh, *kept; /* by period: active, for the first time, in the one before too */
};

static enum cs_status count(struct cs_cohorts *c, struct counts *k, struct cs_error *e)
{
    k->first = INT64_MAX;
    for (size_t i = 0; i < c->n; i++)
        if (c->v[i].period < k->first) k->first = c->v[i].period;
    if (c->n == 0 || k->first > c->last) {
        cs_fail(e, CS_DATA, "no %s with a customer is over yet", c->unit == CS_WEEK ? "week" : "month");
        return cs_error_cure(e, "a later --as-of");
    }
    if (c->last - k->first >= CS_COHORT_PERIODS) {
        cs_fail(e, CS_DATA, "more than %d %s from the first contact to the last", CS_COHORT_PERIODS,
                c->unit == CS_WEEK ? "weeks" : "months");
        return cs_error_cure(e, "--where leaves out what came before");
    }
    k->n = (size_t)(c->last - k->first) + 1;
    k->active = cs_alloc(k->n, k->n * sizeof *k->active);
    k->in = cs_alloc(k->n, 3 * sizeof *k->in);
    if (!k->active || !k->in) return cs_fail_memory(e);
    k->fresh = k->in + k->n;
    k->kept = k->fresh + k->n;
    size_t cohort = 0;
    for (size_t i = 0; i < c->n; i++) {
        const bool begins = i == 0 || c->v[i].customer != c->v[i - 1].customer;
        const size_t period = (size_t)(c->v[i].period - k->first);
        if (begins) {
            cohort = period;
            c->customers += c->v[i].period <= c->last;
            c->new_ones += c->v[i].period > c->last;
        }
        if (c->v[i].period > c->last) continue;
        k->active[cohort * k->n + period - cohort]++;
        k->in[period]++;
        k->fresh[period] += begins;
        k->kept[period] += !begins && c->v[i].period == c->v[i - 1].period + 1;
    }
    return CS_OK;
}

/* ---- rows ---- */

struct telling {
    const struct cs_cohorts *c;
    const struct counts *k;
    struct cs_told_rows *out;
    struct cs_error *e;
    struct cs_buf period; /* texts of the keys */
    char age[24];
};

static struct cs_told row_of(const char *view, uint32_t keys)
{
    struct cs_told r = cs_told_of(view, "", "", (double)NAN, 0);
    r.keys = keys;
    return r;
}

static struct cs_slice text_of(struct telling *t, size_t period)
{
    cs_buf_clear(&t->period);
    cs_unit_format(cs_int(t->k->first + (int64_t)period), t->c->unit, &t->period);
    return cs_buf_slice(&t->period);
}

static struct cs_slice digits(struct telling *t, size_t age)
{
    size_t i = sizeof t->age;
    do t->age[--i] = (char)('0' + age % 10);
    while (age /= 10);
    return cs_slice(t->age + i, sizeof t->age - i);
}

static enum cs_status add(struct telling *t, const struct cs_told *r)
{
    return cs_told_add(t->out, r, t->e);
}

static enum cs_status tell_cohort(struct telling *t, size_t cohort)
{
    const uint64_t *active = t->k->active + cohort * t->k->n;
    struct cs_told r = row_of("cohort_size", BY_COHORT);
    if (!active[0]) return CS_OK;
    r.key[AT_COHORT] = text_of(t, cohort);
    cs_told_count(&r, "customers", active[0]);
    enum cs_status st = add(t, &r);
    r.view = "cohort";
    r.keys |= BY_AGE;
    for (size_t age = 1; age < t->k->n - cohort && !st; age++) {
        r.key[AT_AGE] = digits(t, age);
        cs_told_count(&r, "customers", active[age]);
        st = add(t, &r);
        cs_told_share(&r, "retained", active[age], active[0]);
        if (!st) st = add(t, &r);
    }
    return st;
}

static enum cs_status tell_age(struct telling *t, size_t age)
{
    struct cs_told r = row_of("cohort_age", BY_AGE);
    uint64_t num = 0, den = 0;
    for (size_t cohort = 0; cohort + age < t->k->n; cohort++) {
        num += t->k->active[cohort * t->k->n + age];
        den += t->k->active[cohort * t->k->n];
    }
    if (!den) return CS_OK;
    r.key[AT_AGE] = digits(t, age);
    cs_told_share(&r, "retained", num, den);
    return add(t, &r);
}

static enum cs_status tell_period(struct telling *t, size_t period)
{
    const bool weeks = t->c->unit == CS_WEEK;
    struct cs_told r = row_of("cohort_period", weeks ? BY_WEEK : BY_MONTH);
    r.key[weeks ? AT_WEEK : AT_MONTH] = text_of(t, period);
    cs_told_count(&r, "customers", t->k->in[period]);
    enum cs_status st = add(t, &r);
    cs_told_count(&r, "new_customers", t->k->fresh[period]);
    if (!st) st = add(t, &r);
    if (st || !period || !t->k->in[period - 1]) return st;
    cs_told_share(&r, "kept", t->k->kept[period], t->k->in[period - 1]);
    return add(t, &r);
}

enum cs_status cs_cohorts_tell(struct cs_cohorts *c, int64_t last, struct cs_told_rows *out,
                               struct cs_error *e)
{
    struct counts k = {0};
    struct telling t = {.c = c, .k = &k, .out = out, .e = e};
    c->last = last;
    c->customers = c->new_ones = 0;
    enum cs_status st = count(c, &k, e);
    for (size_t i = 0; i < k.n && !st; i++) {
        st = tell_cohort(&t, i);
        if (!st && i) st = tell_age(&t, i);
        if (!st) st = tell_period(&t, i);
        if (!st) st = cs_buf_status(&t.period, e);
    }
    cs_buf_release(&t.period);
    free(k.active);
    free(k.in);
    return st;
}
