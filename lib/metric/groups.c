/* groups.c - joins the domains of each view by key values and adds totals. */
#include "metric/groups.h"
#include "metric/adjust.h"
#include "metric/share.h"
#include "metric/stock.h"
#include <stdlib.h>

uint32_t cs_groups_shown(const struct cs_view *v)
{
    return (uint32_t)((1u << v->n_shown) - 1);
}

/* ---- numbers ---- */

/* A group that the index has just numbered. */
static enum cs_status new_group(struct cs_groups_maker *x, uint32_t number, uint32_t named, bool rest)
{
    struct cs_view_answer *v = x->v;
    enum cs_status status = cs_grow(&v->all, &x->cap, number + (size_t)1, sizeof *v->all, x->e);
    if (status != CS_OK) return status;
    struct cs_group *g = &v->all[number];
    *g = (struct cs_group){.named = named, .rest = rest, .number = number};
    g->id = cs_arena_alloc(&x->a->arena, v->n_domains + 1, sizeof *g->id);
    g->keys = cs_arena_alloc(&x->a->arena, x->n_keys + 1, sizeof *g->keys);
    if (!g->id || !g->keys) return cs_fail_memory(x->e);
    for (size_t d = 0; d < v->n_domains; d++) g->id[d] = CS_NO_GROUP;
    for (size_t k = 0; k < x->n_keys; k++) {
        g->keys[k] = cs_grouper_key(v->index, number, k);
    }
    v->n_all = number + 1;
    return CS_OK;
}

enum cs_status cs_groups_place(struct cs_groups_maker *x, uint32_t named, bool rest,
                               const struct cs_keyval *keys, uint32_t *number)
{
    for (size_t k = 0; k < x->n_keys; k++)
        x->scratch[k] = named >> k & 1 && !rest ? keys[k] : (struct cs_keyval){.tag = CS_TAG_MISSING};
    x->scratch[x->n_keys] = (struct cs_keyval){.type = CS_NUM, .v = named};
    x->scratch[x->n_keys + 1] = (struct cs_keyval){.type = CS_NUM, .v = rest};
    enum cs_status status = cs_grouper_add(x->v->index, x->scratch, number, x->e);
    if (status != CS_OK || *number < x->v->n_all) return status;
    return new_group(x, *number, named, rest);
}

enum cs_status cs_groups_merge(struct cs_groups_maker *x, uint32_t to, uint32_t from)
{
    struct cs_group *into = &x->v->all[to];
    const struct cs_group *other = &x->v->all[from];
    for (size_t d = 0; d < x->v->n_domains; d++) {
        struct cs_store *s = &x->a->measured->domains[x->v->domain[d]].store;
        if (other->id[d] == CS_NO_GROUP) continue;
        if (into->id[d] == CS_NO_GROUP) {
            size_t fresh = s->groups;
            if (fresh >= CS_NO_GROUP) return cs_fail(x->e, CS_FAIL, "more groups than can be counted");
            enum cs_status status = cs_store_reserve(s, fresh + 1, x->e);
            if (status != CS_OK) return status;
            into->id[d] = (uint32_t)fresh;
        }
        cs_store_add(s, into->id[d], other->id[d]);
    }
    return CS_OK;
}

/* ---- what the rows gave ---- */

/* A group is there when one of the domain's bases has a row of it. */
static bool is_present(const struct cs_domain *d, const struct cs_store *s, uint32_t g)
{
    const uint64_t *cell = cs_store_counter(s, g, 0);
    for (size_t i = 0; i < d->n; i++)
        if (cell[d->bases[i].counter] || (d->bases[i].excluded != CS_NO_CELL && cell[d->bases[i].excluded]))
            return true;
    return d->n_keys == 0;
}

static enum cs_status join_domain(struct cs_groups_maker *x, size_t d)
{
    const struct cs_measured *m = x->a->measured;
    const struct cs_domain *domain = &m->layout.domains[x->v->domain[d]];
    const struct cs_domain_state *state = &m->domains[x->v->domain[d]];
    const uint32_t named = (uint32_t)((1u << x->n_keys) - 1);
    struct cs_keyval *keys = cs_alloc(x->n_keys + 1, sizeof *keys);
    enum cs_status status = keys ? CS_OK : cs_fail_memory(x->e);
    const uint32_t n = (uint32_t)state->store.groups;
    for (uint32_t g = 0; g < n && status == CS_OK; g++) {
        uint32_t to;
        if (!is_present(domain, &state->store, g)) continue;
        for (size_t k = 0; k < x->n_keys; k++) keys[k] = cs_grouper_key(state->grouper, g, k);
        status = cs_groups_place(x, named, false, keys, &to);
        if (status == CS_OK) x->v->all[to].id[d] = g;
    }
    free(keys);
    return status;
}

/* ---- totals ---- */

/* Merges the groups of the keys `from` to those that have only the `named` ones of these. */
static enum cs_status add_level(struct cs_groups_maker *x, uint32_t named, uint32_t from)
{
    const uint32_t n = x->v->n_all;
    uint32_t to;
    enum cs_status status = CS_OK;
    if (named == 0) status = cs_groups_place(x, 0, false, NULL, &to); /* the total of nothing is a row too */
    for (uint32_t g = 0; g < n && status == CS_OK; g++) {
        if (x->v->all[g].named != from) continue;
        status = cs_groups_place(x, named, false, x->v->all[g].keys, &to);
        if (status == CS_OK) status = cs_groups_merge(x, to, g);
        if (status == CS_OK) x->v->all[to].filled |= x->v->all[g].filled;
    }
    return status;
}

static enum cs_status add_levels(struct cs_groups_maker *x)
{
    const struct cs_view *view = x->v->bound->view;
    const uint32_t shown = cs_groups_shown(view);
    enum cs_status status = CS_OK;
    if (view->n_keys > view->n_shown) status = add_level(x, shown, (uint32_t)((1u << x->n_keys) - 1));
    /* Two calendars are set against each other whole: a day that only the other has must not get lost. */
    bool fill = view->fill, adjusts = view->n_keys > view->n_shown;
    const uint32_t finest = (uint32_t)((1u << x->n_keys) - 1);
    if (status == CS_OK && adjusts) status = add_level(x, finest & ~shown, finest);
    for (size_t k = 0; k < view->n_shown && view->n_compares; k++)
        fill |= cs_groups_calendar_key(x->v->bound, k);
    if (status == CS_OK && fill) status = cs_groups_fill(x);
    if (status == CS_OK && (view->share || adjusts) && !view->totals && shown)
        status = add_level(x, 0, shown);
    for (uint32_t named = 0; view->totals && named < shown && status == CS_OK; named++)
        status = add_level(x, named, shown);
    return status;
}

/* ---- all of it ---- */

enum cs_status cs_groups_make(struct cs_answer *a, size_t i, struct cs_error *e)
{
    const struct cs_measured *m = a->measured;
    struct cs_view_answer *v = &a->views[i];
    struct cs_groups_maker x = {.a = a, .v = v, .e = e};
    v->bound = &m->bindings.views[i];
    v->places = m->layout.places[i];
    x.n_keys = v->bound->view->n_keys;
    x.scratch = cs_alloc(x.n_keys + 2, sizeof *x.scratch);
    v->domain = cs_arena_alloc(&a->arena, m->layout.n + 1, sizeof *v->domain);
    enum cs_status status = x.scratch && v->domain ? CS_OK : cs_fail_memory(e);
    for (size_t d = 0; d < m->layout.n && status == CS_OK; d++)
        if (m->layout.domains[d].view == i) v->domain[v->n_domains++] = (uint32_t)d;
    if (status == CS_OK) status = cs_grouper_make(&v->index, x.n_keys + 2, e);
    for (size_t d = 0; d < v->n_domains && status == CS_OK; d++) status = join_domain(&x, d);
    if (status == CS_OK) status = add_levels(&x);
    if (status == CS_OK) status = cs_stocks_make(a, v, e);
    if (status == CS_OK) status = cs_groups_order(&x);
    if (status == CS_OK) status = cs_groups_compare(&x);
    if (status == CS_OK && v->bound->view->share) status = cs_shares_make(a, v, e);
    if (status == CS_OK && x.n_keys > v->bound->view->n_shown) status = cs_adjust_make(a, v, e);
    for (size_t d = 0; d < v->n_domains && status == CS_OK; d++) /* merging may have lacked memory */
        status = cs_store_status(&m->domains[v->domain[d]].store, e);
    free(x.scratch);
    return status;
}
