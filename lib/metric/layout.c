/* layout.c - finds what metrics share. Lists are searched from end to end: they are as long as what a person
 * asks. */
#include "metric/layout.h"
#include <stdlib.h>
#include <string.h>

struct maker {
    struct cs_layout *l;
    struct cs_error *e;
};

static bool same_days(struct cs_days a, struct cs_days b)
{
    return a.first == b.first && a.last == b.last;
}

static enum cs_status day_vector(struct maker *x, cs_node anchor, uint32_t *day)
{
    struct cs_layout *l = x->l;
    for (*day = 0; *day < l->n_anchors; ++*day)
        if (l->anchors[*day] == anchor) return CS_OK;
    enum cs_status status = cs_grow(&l->anchors, &l->anchors_cap, l->n_anchors + 1, sizeof *l->anchors, x->e);
    if (status == CS_OK) l->anchors[l->n_anchors++] = anchor;
    return status;
}

static enum cs_status find_domain(struct maker *x, size_t view, const struct cs_bound *m, uint32_t *domain)
{
    struct cs_layout *l = x->l;
    size_t n_keys = l->bindings->views[view].view->n_keys;
    bool dated = l->bindings->views[view].view->period.kind != CS_PERIOD_ALL;
    for (size_t i = l->n; i-- && l->domains[i].view == view;) { /* those of a view stand together */
        const struct cs_domain *d = &l->domains[i];
        bool same = d->rows == m->rows && (!dated || d->anchor == m->anchor);
        for (size_t k = 0; k < n_keys && same; k++) same = d->keys[k] == m->keys[k];
        if (!same) continue;
        *domain = (uint32_t)i;
        return CS_OK;
    }
    enum cs_status status = cs_grow(&l->domains, &l->cap, l->n + 1, sizeof *l->domains, x->e);
    if (status != CS_OK) return status;
    struct cs_domain *d = &l->domains[l->n];
    *d = (struct cs_domain){.view = view,
                            .dated = dated,
                            .anchor = dated ? m->anchor : CS_NO_NODE,
                            .rows = m->rows,
                            .keys = m->keys,
                            .n_keys = n_keys,
                            .dated_keys = m->dated_keys,
                            .span = {INT64_MAX, INT64_MIN}};
    *domain = (uint32_t)l->n++;
    return dated ? day_vector(x, m->anchor, &d->day) : CS_OK;
}

static enum cs_status find_base(struct maker *x, struct cs_domain *d, const struct cs_base *want,
                                uint32_t *base)
{
    for (size_t i = 0; i < d->n; i++) {
        const struct cs_base *b = &d->bases[i];
        if (b->dated != want->dated || b->anchor != want->anchor || b->population != want->population ||
            b->mature_s != want->mature_s || !same_days(b->days, want->days))
            continue;
        *base = (uint32_t)i;
        return CS_OK;
    }
    enum cs_status status = cs_grow(&d->bases, &d->cap, d->n + 1, sizeof *d->bases, x->e);
    if (status != CS_OK) return status;
    struct cs_base *b = &d->bases[d->n];
    *b = *want;
    b->counter = d->cells.counters++;
    b->excluded = b->dated || b->mature_s ? d->cells.counters++ : CS_NO_CELL;
    if (want->dated && want->days.first <= want->days.last) {
        if (want->days.first < d->span.first) d->span.first = want->days.first;
        if (want->days.last > d->span.last) d->span.last = want->days.last;
    }
    *base = (uint32_t)d->n++;
    return CS_OK;
}

/* The accumulator that an aggregate needs; CS_KEEPS: counters are enough. */
static enum cs_keep kept_for(enum cs_aggregate aggregate, bool cube)
{
    switch (aggregate) {
    case CS_AGG_COUNT:
    case CS_AGG_SHARE:
    case CS_AGG_OPEN:
    case CS_AGG_N:
        return CS_KEEPS;
    case CS_AGG_MEAN:
    case CS_AGG_SUM:
    case CS_AGG_SD:
    case CS_AGG_VAR:
    case CS_AGG_CV:
        return CS_KEEP_SUM;
    case CS_AGG_QUANTILE:
        return cube ? CS_KEEP_HISTOGRAM : CS_KEEP_VALUES;
    case CS_AGG_MIN:
    case CS_AGG_MAX:
        return CS_KEEP_EXTREMES;
    case CS_AGG_MOST:
        return CS_KEEP_TALLY;
    default:
        return cs_marks_keep(cs_aggregate_marks(aggregate));
    }
}

static enum cs_status find_slot(struct maker *x, struct cs_domain *d, struct cs_base *b,
                                const struct cs_bound *m, uint32_t *slot)
{
    bool share = cs_aggregate_counts_true(m->metric->aggregate);
    enum cs_marks_kind kind = cs_aggregate_marks(m->metric->aggregate);
    cs_node of = share || kind || m->of == m->arg ? CS_NO_NODE : m->of;
    size_t i;
    for (i = 0; i < b->n; i++)
        if (b->slots[i].arg == m->arg && b->slots[i].arg2 == m->arg2 && b->slots[i].of == of &&
            b->slots[i].share == share && b->slots[i].kind == kind)
            break;
    if (i == b->n) {
        enum cs_status status = cs_grow(&b->slots, &b->cap, b->n + 1, sizeof *b->slots, x->e);
        if (status != CS_OK) return status;
        b->slots[b->n] = (struct cs_slot){.arg = m->arg,
                                          .of = of,
                                          .arg2 = m->arg2,
                                          .share = share,
                                          .kind = kind,
                                          .hinge = m->hinge,
                                          .counter = d->cells.counters++};
        for (size_t k = 0; k < CS_KEEPS; k++) b->slots[b->n].kept[k] = CS_NO_CELL;
        b->n++;
    }
    enum cs_keep keep = kept_for(m->metric->aggregate, x->l->bindings->views[d->view].view->cube);
    if (keep != CS_KEEPS && b->slots[i].kept[keep] == CS_NO_CELL)
        b->slots[i].kept[keep] = d->cells.kept[keep]++;
    *slot = (uint32_t)i;
    return CS_OK;
}

/* A group is shown when the view has a row of it in one of its periods, even if no metric counts that row. */
static enum cs_status add_presence(struct maker *x, struct cs_domain *d, const struct cs_bound *m,
                                   struct cs_days days)
{
    uint32_t base;
    if (d->dated_keys) return CS_OK; /* a day is a day of some metric: its own counters tell */
    struct cs_base want = {.dated = d->dated,
                           .days = days,
                           .anchor = d->dated ? m->anchor : CS_NO_NODE,
                           .population = CS_NO_NODE,
                           .only_presence = true};
    return find_base(x, d, &want, &base);
}

static enum cs_status place_metric(struct maker *x, size_t view, const struct cs_bound *m,
                                   struct cs_days days, struct cs_place *p)
{
    *p = (struct cs_place){.days = days, .domain = CS_NO_CELL, .slot = CS_NO_CELL};
    if (cs_aggregate_derived(m->metric->aggregate)) return CS_OK;
    enum cs_status status = find_domain(x, view, m, &p->domain);
    if (status != CS_OK) return status;
    struct cs_domain *d = &x->l->domains[p->domain];
    bool needs_anchor = d->dated || m->metric->def->mature_s;
    struct cs_base want = {.dated = d->dated,
                           .days = days,
                           .anchor = needs_anchor ? m->anchor : CS_NO_NODE,
                           .population = m->population,
                           .mature_s = m->metric->def->mature_s};
    status = add_presence(x, d, m, days);
    if (status == CS_OK) status = find_base(x, d, &want, &p->base);
    if (status == CS_OK) d->bases[p->base].only_presence = false;
    if (status != CS_OK || m->metric->aggregate == CS_AGG_COUNT) return status;
    return find_slot(x, d, &d->bases[p->base], m, &p->slot);
}

static enum cs_status place_view(struct maker *x, size_t i)
{
    struct cs_layout *l = x->l;
    const struct cs_bound_view *bound = &l->bindings->views[i];
    const struct cs_view *v = bound->view;
    size_t periods = cs_view_periods(v);
    bool relative = v->period.kind != CS_PERIOD_ALL && v->period.kind != CS_PERIOD_FIXED;
    struct cs_place *places = l->places[i] =
        cs_arena_alloc(&l->arena, bound->n_all * periods + 1, sizeof *places);
    if (!places) return cs_fail_memory(x->e);
    for (size_t m = 0; m < bound->n_all; m++) {
        int64_t mature_s = bound->metrics[m].metric->def->mature_s;
        struct cs_days days =
            relative && !l->has_as_of ? CS_DAYS_NONE : cs_period_days(&v->period, l->as_of, mature_s);
        if (relative && !mature_s && days.last > l->newest_period.last) l->newest_period = days;
        for (size_t p = 0; p < periods; p++) {
            bool none = days.first > days.last;
            struct cs_days these = p && !none ? cs_compare_days(&v->compares[p - 1], &v->period, days) : days;
            if (bound->metrics[m].from_start && these.first <= these.last) these.first = INT64_MIN;
            enum cs_status status = place_metric(x, i, &bound->metrics[m], these, &places[m * periods + p]);
            if (status != CS_OK) return status;
        }
    }
    l->relative |= relative;
    l->compares |= v->n_compares > 0;
    return CS_OK;
}

enum cs_status cs_layout_make(struct cs_layout *l, const struct cs_bindings *b, const struct cs_time *as_of,
                              struct cs_error *e)
{
    struct maker x = {l, e};
    *l = (struct cs_layout){.bindings = b, .has_as_of = as_of, .newest_period = {0, INT64_MIN}};
    if (as_of) l->as_of = *as_of;
    l->places = cs_arena_alloc(&l->arena, b->n + 1, sizeof *l->places);
    if (!l->places) return cs_fail_memory(e);
    for (size_t i = 0; i < b->n; i++) {
        enum cs_status status = place_view(&x, i);
        if (status != CS_OK) return status;
    }
    return CS_OK;
}

void cs_layout_release(struct cs_layout *l)
{
    for (size_t i = 0; i < l->n; i++) {
        for (size_t b = 0; b < l->domains[i].n; b++) free(l->domains[i].bases[b].slots);
        free(l->domains[i].bases);
    }
    free(l->domains);
    free(l->anchors);
    cs_arena_release(&l->arena);
    *l = (struct cs_layout){0};
}
