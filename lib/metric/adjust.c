/* adjust.c - goes once through the finest groups: each gives its group what its stratum leads to expect. */
#include "metric/adjust.h"
#include "base/sum.h"
#include "metric/groups.h"
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

bool cs_adjust_fits(const struct cs_metric *m)
{
    return m->aggregate == CS_AGG_SHARE || m->aggregate == CS_AGG_MEAN;
}

const char *cs_verdict_name(enum cs_verdict v)
{
    static const char *const names[] = {"", "same", "better", "worse", "different"};
    return names[v];
}

/* Of the sum of values that is expected. Exact sums: the strata come in the order of the input. */
struct expectation {
    struct cs_sum sum, variance;
};

struct adjuster {
    struct cs_answer with_variance; /* the answer, where means say their variance */
    struct cs_view_answer *v;
    struct expectation *by_number; /* [number * metrics + m] */
    size_t n;                      /* metrics */
};

static uint32_t find(const struct cs_view_answer *v, const struct cs_group *f, uint32_t named,
                     struct cs_keyval *scratch, struct cs_error *e, enum cs_status *status)
{
    uint32_t number = CS_NO_GROUP;
    size_t n_keys = v->bound->view->n_keys;
    for (size_t k = 0; k < n_keys; k++)
        scratch[k] = named >> k & 1 ? f->keys[k] : (struct cs_keyval){.tag = CS_TAG_MISSING};
    scratch[n_keys] = (struct cs_keyval){.type = CS_NUM, .v = named};
    scratch[n_keys + 1] = (struct cs_keyval){.type = CS_NUM, .v = 0};
    *status = cs_grouper_add(v->index, scratch, &number, e);
    return number;
}

/* Adds what the finest group `f` of stratum `s` leads to expect. */
static void expect(struct adjuster *x, const struct cs_group *f, const struct cs_group *s, size_t m,
                   struct expectation *to)
{
    struct cs_result own = cs_answer_get(&x->with_variance, x->v, f, m, 0);
    if (own.n == 0) return;
    struct cs_result all = cs_answer_get(&x->with_variance, x->v, s, m, 0);
    double n = (double)own.n, reference = cs_num_double(all.value);
    bool share = x->v->bound->metrics[m].metric->aggregate == CS_AGG_SHARE;
    double spread = share                          ? reference * (1 - reference)
                    : cs_num_missing(all.variance) ? 0
                                                   : cs_num_double(all.variance);
    cs_sum_add(&to->sum, cs_num_from_double(n * reference));
    cs_sum_add(&to->variance, cs_num_from_double(n * spread));
}

static enum cs_verdict judge(const struct cs_metric *m, double value, double lo, double hi, double all)
{
    if (value >= lo && value <= hi) return CS_VERDICT_SAME;
    bool up = cs_slice_eqz(m->def->better, "up"), down = cs_slice_eqz(m->def->better, "down");
    if (!up && !down) return CS_VERDICT_DIFFERENT;
    return (value > all) == up ? CS_VERDICT_BETTER : CS_VERDICT_WORSE;
}

static struct cs_adjusted adjust(const struct adjuster *x, const struct cs_group *g,
                                 const struct cs_group *total, size_t m)
{
    struct cs_adjusted out = {CS_MISSING, CS_MISSING, CS_MISSING, CS_NO_INTERVAL, CS_VERDICT_NONE};
    const struct cs_metric *metric = x->v->bound->metrics[m].metric;
    const struct expectation *e = &x->by_number[g->number * x->n + m];
    struct cs_result own = cs_answer_get(&x->with_variance, x->v, g, m, 0);
    struct cs_result all = cs_answer_get(&x->with_variance, x->v, total, m, 0);
    if (own.n == 0 || cs_num_missing(own.value) || cs_num_missing(all.value)) return out;
    double n = (double)own.n, value = cs_num_double(own.value), whole = cs_num_double(all.value);
    double expected = cs_num_double(cs_sum_total(&e->sum)) / n,
           z = gsl_cdf_ugaussian_Qinv((1 - CS_FUNNEL_LEVEL) / 2);
    bool share = metric->aggregate == CS_AGG_SHARE;
    out.expected = cs_num_from_double(expected);
    if (expected > 0) out.ratio = cs_num_from_double(value / expected);
    if (share && !(expected > 0)) return out;
    double adjusted = share ? whole * (value / expected) : whole + (value - expected);
    double half = z * sqrt(cs_num_double(cs_sum_total(&e->variance))) / n * (share ? whole / expected : 1);
    double lo = whole - half, hi = whole + half;
    if (share && lo < 0) lo = 0;
    if (share && hi > 1) hi = 1;
    out.value = cs_num_from_double(adjusted);
    out.limits = (struct cs_interval){cs_num_from_double(lo), cs_num_from_double(hi)};
    out.verdict = judge(metric, adjusted, lo, hi, whole);
    return out;
}

static enum cs_status gather(struct adjuster *x, struct cs_keyval *scratch, struct cs_error *e)
{
    const struct cs_view *view = x->v->bound->view;
    const uint32_t shown = cs_groups_shown(view), finest = (uint32_t)((1u << view->n_keys) - 1);
    enum cs_status status = CS_OK;
    for (uint32_t i = 0; i < x->v->n_all && status == CS_OK; i++) {
        const struct cs_group *f = &x->v->all[i];
        if (f->named != finest || f->rest) continue;
        uint32_t to = find(x->v, f, shown, scratch, e, &status);
        uint32_t stratum =
            status == CS_OK ? find(x->v, f, finest & ~shown, scratch, e, &status) : CS_NO_GROUP;
        if (status != CS_OK || to >= x->v->n_all || stratum >= x->v->n_all) continue;
        for (size_t m = 0; m < x->n; m++)
            if (cs_adjust_fits(x->v->bound->metrics[m].metric))
                expect(x, f, &x->v->all[stratum], m, &x->by_number[to * x->n + m]);
    }
    return status;
}

enum cs_status cs_adjust_make(struct cs_answer *a, struct cs_view_answer *v, struct cs_error *e)
{
    struct adjuster x = {.with_variance = *a, .v = v, .n = v->bound->n};
    const struct cs_group *total = NULL;
    size_t size, all;
    x.with_variance.ci = true;
    if (__builtin_mul_overflow(v->n, x.n, &size) || __builtin_mul_overflow((size_t)v->n_all, x.n, &all))
        return cs_fail_memory(e);
    v->adjusted = cs_arena_alloc(&a->arena, size + 1, sizeof *v->adjusted);
    x.by_number = cs_alloc(all + 1, sizeof *x.by_number);
    struct cs_keyval *scratch = cs_alloc(v->bound->view->n_keys + 2, sizeof *scratch);
    enum cs_status status =
        v->adjusted && x.by_number && scratch ? gather(&x, scratch, e) : cs_fail_memory(e);
    for (uint32_t g = 0; g < v->n_all; g++)
        if (v->all[g].named == 0 && !v->all[g].rest) total = &v->all[g];
    for (size_t i = 0; i < size && status == CS_OK; i++) {
        const struct cs_group *g = &v->groups[i / x.n];
        bool whole = total && g->named == cs_groups_shown(v->bound->view) && !g->rest;
        v->adjusted[i] = whole && cs_adjust_fits(v->bound->metrics[i % x.n].metric)
                             ? adjust(&x, g, total, i % x.n)
                             : (struct cs_adjusted){CS_MISSING, CS_MISSING, CS_MISSING, CS_NO_INTERVAL, 0};
    }
    for (size_t i = 0; x.by_number && i < all; i++) {
        if (status == CS_OK) status = cs_sum_status(&x.by_number[i].sum, e);
        if (status == CS_OK) status = cs_sum_status(&x.by_number[i].variance, e);
        cs_sum_release(&x.by_number[i].sum);
        cs_sum_release(&x.by_number[i].variance);
    }
    free(scratch);
    free(x.by_number);
    return status;
}

struct cs_adjusted cs_adjusted_of(const struct cs_view_answer *v, const struct cs_group *g, size_t m)
{
    if (!v->adjusted) return (struct cs_adjusted){CS_MISSING, CS_MISSING, CS_MISSING, CS_NO_INTERVAL, 0};
    return v->adjusted[(size_t)(g - v->groups) * v->bound->n + m];
}
