/* order.c - the order of output: groups, then the totals over ever more keys; within each by keys or by a
 * metric. The limit keeps the first ones of each, and what it leaves out can be merged to one row. */
#include "metric/groups.h"
#include <stdlib.h>

/* ---- which are shown ---- */

/* Not a day that only a comparison has. */
static bool is_shown(const struct cs_view_answer *v, const struct cs_group *g)
{
    const struct cs_view *view = v->bound->view;
    bool there = g->filled || g->named == 0;
    if (g->named != cs_groups_shown(view) && !view->totals) return false; /* the whole, for shares */
    for (size_t d = 0; d < v->n_domains; d++) there |= g->id[d] != CS_NO_GROUP;
    if ((g->named & ~cs_groups_shown(v->bound->view)) != 0) return false; /* has hidden keys */
    for (size_t m = 0; m < v->bound->n && there; m++)
        if (cs_answer_applies(v, g, m, 0)) return true;
    return false;
}

static int count_bits(uint32_t x)
{
    return __builtin_popcount(x);
}

/* Groups first, the grand total last. */
static int by_level(const struct cs_group *a, const struct cs_group *b)
{
    int keys = count_bits(b->named) - count_bits(a->named);
    if (keys) return keys;
    if (a->named != b->named) return a->named < b->named ? -1 : 1;
    return a->rest - b->rest;
}

static int by_keys(const void *x, const void *y, void *n_keys)
{
    const struct cs_group *a = x, *b = y;
    int c = by_level(a, b);
    for (size_t k = 0; k < *(const size_t *)n_keys && !c; k++) c = cs_keyval_cmp(&a->keys[k], &b->keys[k]);
    return c;
}

/* ---- the view's own order ---- */

struct ranked {
    struct cs_group group;
    struct cs_num value;
    struct cs_keyval key;
};
struct ranking {
    bool keys, descending;
};

static int by_value(const void *x, const void *y, void *ranking)
{
    const struct ranked *a = x, *b = y;
    const struct ranking *r = ranking;
    int c = by_level(&a->group, &b->group);
    if (c) return c;
    bool a_missing = r->keys ? a->key.tag == CS_TAG_MISSING : cs_num_missing(a->value);
    bool b_missing = r->keys ? b->key.tag == CS_TAG_MISSING : cs_num_missing(b->value);
    if (a_missing != b_missing) return a_missing - b_missing; /* last, whichever way */
    if (!a_missing) {
        c = r->keys ? cs_keyval_cmp(&a->key, &b->key) : cs_num_cmp(a->value, b->value);
        if (c) return r->descending ? -c : c;
    }
    return a->group.order < b->group.order ? -1 : a->group.order > b->group.order;
}

static enum cs_status rank(struct cs_groups_maker *x)
{
    struct cs_view_answer *v = x->v;
    const struct cs_view *view = v->bound->view;
    struct ranking how = {view->order_key != SIZE_MAX, view->descending};
    size_t m = 0;
    if ((view->order == SIZE_MAX && !how.keys) || v->n == 0) return CS_OK;
    while (!how.keys && m < v->bound->n && v->bound->metrics[m].metric != &view->metrics[view->order]) m++;
    if (!how.keys && m == v->bound->n) return CS_OK; /* the stream cannot answer it: by keys, then */
    struct ranked *ranked = cs_alloc(v->n, sizeof *ranked);
    if (!ranked) return cs_fail_memory(x->e);
    for (size_t g = 0; g < v->n; g++) {
        ranked[g].group = v->groups[g];
        if (how.keys)
            ranked[g].key = v->groups[g].keys[view->order_key];
        else
            ranked[g].value = cs_answer_get(x->a, v, &v->groups[g], m, 0).value;
    }
    qsort_r(ranked, v->n, sizeof *ranked, by_value, &how);
    for (size_t g = 0; g < v->n; g++) v->groups[g] = ranked[g].group;
    free(ranked);
    return CS_OK;
}

/* ---- the limit ---- */

/* Keeps `limit` groups of those from `first` to `end`, which have the same keys; they go to place `*n`. */
static enum cs_status cut(struct cs_groups_maker *x, size_t first, size_t end, size_t *n)
{
    struct cs_view_answer *v = x->v;
    const struct cs_view *view = v->bound->view;
    size_t kept = end - first < view->limit ? end - first : (size_t)view->limit;
    uint32_t rest;
    if (kept == end - first) {
        for (size_t g = first; g < end; g++) v->groups[(*n)++] = v->groups[g];
        return CS_OK;
    }
    enum cs_status status = CS_OK;
    if (view->other) status = cs_groups_place(x, v->groups[first].named, true, NULL, &rest);
    for (size_t g = first + kept; g < end && view->other && status == CS_OK; g++)
        status = cs_groups_merge(x, rest, v->groups[g].number);
    for (size_t g = first; g < first + kept; g++) v->groups[(*n)++] = v->groups[g];
    if (view->other && status == CS_OK) v->groups[(*n)++] = v->all[rest]; /* there is room: one was cut */
    return status;
}

static enum cs_status limit(struct cs_groups_maker *x)
{
    struct cs_view_answer *v = x->v;
    enum cs_status status = CS_OK;
    size_t n = 0, first = 0;
    while (first < v->n && status == CS_OK) {
        size_t end = first;
        while (end < v->n && v->groups[end].named == v->groups[first].named) end++;
        status = cut(x, first, end, &n);
        first = end;
    }
    v->n = n;
    return status;
}

enum cs_status cs_groups_order(struct cs_groups_maker *x)
{
    struct cs_view_answer *v = x->v;
    v->groups = cs_alloc(v->n_all + (size_t)1, sizeof *v->groups);
    if (!v->groups) return cs_fail_memory(x->e);
    for (uint32_t g = 0; g < v->n_all; g++)
        if (is_shown(v, &v->all[g])) v->groups[v->n++] = v->all[g];
    qsort_r(v->groups, v->n, sizeof *v->groups, by_keys, &x->n_keys);
    for (size_t g = 0; g < v->n; g++) {
        v->groups[g].order = g;
        v->total += v->groups[g].named == cs_groups_shown(v->bound->view);
    }
    enum cs_status status = rank(x);
    return status == CS_OK && v->bound->view->limit ? limit(x) : status;
}
