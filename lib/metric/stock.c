/* stock.c - changes sorted by their other keys and then by time, summed up as they go; asking is a search.
 * Totals are over fewer keys, and have a run of sums of their own. */
#include "metric/stock.h"
#include <stdlib.h>
#include <string.h>

struct change {
    struct cs_keyval *keys;
    struct cs_num sum; /* of this one and all before with the same other keys */
};

/* The changes summed for groups that name the same keys. */
struct level {
    uint32_t named;
    bool no_moment; /* its time keys do not follow each other */
    size_t *order;  /* its keys as they are compared: other keys, week, month, date, hour */
    size_t n_order, n_other;
    struct change *v;
};

struct cs_stock {
    struct cs_arena arena;
    const struct cs_bound_view *view;
    const bool *dated; /* which keys are times of the metric's own anchor */
    struct change *v;
    size_t n, cap, n_keys;
    struct level *levels;
    size_t n_levels, levels_cap;
};

static uint32_t dated_bits(const struct cs_stock *s)
{
    uint32_t bits = 0;
    for (size_t k = 0; k < s->n_keys; k++) bits |= (uint32_t)s->dated[k] << k;
    return bits;
}

/* Other keys first; then time keys, such that their order is the order of time. */
static enum cs_status order_keys(struct cs_stock *s, struct level *l, struct cs_error *e)
{
    static const enum cs_unit units[] = {CS_WEEK, CS_MONTH, CS_DATE, CS_HOUR};
    bool has[CS_WEEKDAY + 1] = {false};
    l->order = cs_arena_alloc(&s->arena, s->n_keys + 1, sizeof *l->order);
    if (!l->order) return cs_fail_memory(e);
    for (size_t k = 0; k < s->n_keys; k++) {
        if (!(l->named >> k & 1)) continue;
        if (s->dated[k])
            has[s->view->key_unit[k]] = true;
        else
            l->order[l->n_other++] = k;
    }
    l->n_order = l->n_other;
    for (size_t u = 0; u < sizeof units / sizeof units[0]; u++)
        for (size_t k = 0; k < s->n_keys; k++)
            if (l->named >> k & 1 && s->dated[k] && s->view->key_unit[k] == units[u])
                l->order[l->n_order++] = k;
    l->no_moment = has[CS_WEEKDAY] || has[CS_PLAIN] || (has[CS_HOUR] && !has[CS_DATE]);
    return CS_OK;
}

static int compare_keys(const struct level *l, const struct cs_keyval *a, const struct cs_keyval *b, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        int c = cs_keyval_cmp(&a[l->order[i]], &b[l->order[i]]);
        if (c) return c;
    }
    return 0;
}

static int by_keys(const void *a, const void *b, void *level)
{
    const struct level *l = level;
    return compare_keys(l, ((const struct change *)a)->keys, ((const struct change *)b)->keys, l->n_order);
}

/* The changes of one part, negated when they go out. */
static enum cs_status gather(struct cs_stock *s, const struct cs_answer *a, const struct cs_view_answer *v,
                             size_t part, size_t period, bool out, struct cs_error *e)
{
    uint32_t domain = v->places[part * cs_view_periods(v->bound->view) + period].domain;
    const struct cs_domain_state *state = &a->measured->domains[domain];
    uint32_t n = cs_grouper_groups(state->grouper); /* behind them are totals */
    for (uint32_t g = 0; g < n && g < state->store.groups; g++) {
        struct cs_result r = cs_answer_part(a, v, g, part, period);
        if (cs_num_missing(r.num) || (r.num.v == 0 && r.num.tag == 0)) continue;
        enum cs_status status = cs_grow(&s->v, &s->cap, s->n + 1, sizeof *s->v, e);
        if (status != CS_OK) return status;
        struct change *x = &s->v[s->n];
        x->sum = out ? cs_num_neg(r.num) : r.num;
        x->keys = cs_arena_alloc(&s->arena, s->n_keys + 1, sizeof *x->keys);
        if (!x->keys) return cs_fail_memory(e);
        for (size_t k = 0; k < s->n_keys; k++) x->keys[k] = cs_grouper_key(state->grouper, g, k);
        s->n++;
    }
    return CS_OK;
}

static enum cs_status add_level(struct cs_stock *s, uint32_t named, struct cs_error *e)
{
    for (size_t i = 0; i < s->n_levels; i++)
        if (s->levels[i].named == named) return CS_OK;
    enum cs_status status = cs_grow(&s->levels, &s->levels_cap, s->n_levels + 1, sizeof *s->levels, e);
    if (status != CS_OK) return status;
    struct level *l = &s->levels[s->n_levels];
    *l = (struct level){.named = named};
    status = order_keys(s, l, e);
    l->v = status == CS_OK ? cs_arena_alloc(&s->arena, s->n + 1, sizeof *l->v) : NULL;
    if (!l->v) return cs_fail_memory(e);
    s->n_levels++;
    if (s->n == 0) return CS_OK;
    memcpy(l->v, s->v, s->n * sizeof *l->v);
    qsort_r(l->v, s->n, sizeof *l->v, by_keys, l);
    for (size_t i = 1; i < s->n; i++)
        if (compare_keys(l, l->v[i - 1].keys, l->v[i].keys, l->n_other) == 0)
            l->v[i].sum = cs_num_add(l->v[i].sum, l->v[i - 1].sum);
    return CS_OK;
}

static void stock_free(struct cs_stock *s)
{
    if (!s) return;
    free(s->v);
    free(s->levels);
    cs_arena_release(&s->arena);
    free(s);
}

static enum cs_status stock_make(struct cs_stock **out, const struct cs_answer *a,
                                 const struct cs_view_answer *v, size_t m, size_t period, struct cs_error *e)
{
    const struct cs_bound *bound = &v->bound->metrics[m];
    struct cs_stock *s = cs_alloc(1, sizeof *s);
    *out = s;
    if (!s) return cs_fail_memory(e);
    s->view = v->bound;
    s->dated = bound->dated_key;
    s->n_keys = v->bound->view->n_keys;
    enum cs_status status = CS_OK;
    for (int i = 0; i < 2 && status == CS_OK; i++)
        status = gather(s, a, v, bound->part[i], period, i == 1, e);
    for (uint32_t g = 0; g < v->n_all && status == CS_OK; g++)
        if (v->all[g].named & dated_bits(s)) status = add_level(s, v->all[g].named, e);
    return status;
}

enum cs_status cs_stocks_make(struct cs_answer *a, struct cs_view_answer *v, struct cs_error *e)
{
    size_t periods = cs_view_periods(v->bound->view);
    v->stocks = cs_arena_alloc(&a->arena, v->bound->n * periods + 1, sizeof *v->stocks);
    if (!v->stocks) return cs_fail_memory(e);
    for (size_t i = 0; i < v->bound->n * periods; i++) v->stocks[i] = NULL;
    for (size_t i = 0; i < v->bound->n * periods; i++) {
        const struct cs_bound *bound = &v->bound->metrics[i / periods];
        if (bound->metric->aggregate != CS_AGG_STOCK || !bound->dated_keys) continue;
        enum cs_status status = stock_make(&v->stocks[i], a, v, i / periods, i % periods, e);
        if (status != CS_OK) return status;
    }
    return CS_OK;
}

void cs_stocks_free(struct cs_view_answer *v)
{
    for (size_t i = 0; v->stocks && i < v->bound->n * cs_view_periods(v->bound->view); i++)
        stock_free(v->stocks[i]);
    v->stocks = NULL;
}

bool cs_stock_moves(const struct cs_stock *s, const struct cs_group *group)
{
    return s && (group->named & dated_bits(s)) != 0;
}

struct cs_num cs_stock_at(const struct cs_stock *s, const struct cs_group *group)
{
    const struct level *l = NULL;
    size_t low = 0, high = s->n;
    for (size_t i = 0; i < s->n_levels; i++)
        if (s->levels[i].named == group->named) l = &s->levels[i];
    if (!l || l->no_moment || group->rest) return CS_MISSING;
    for (size_t i = l->n_other; i < l->n_order; i++)
        if (group->keys[l->order[i]].tag == CS_TAG_MISSING) return CS_MISSING;
    while (low < high) { /* the first change after the group's moment */
        size_t middle = low + (high - low) / 2;
        if (compare_keys(l, l->v[middle].keys, group->keys, l->n_order) <= 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0 || compare_keys(l, l->v[low - 1].keys, group->keys, l->n_other) != 0) return cs_int(0);
    return l->v[low - 1].sum;
}
