/* compare.c - which group of the other period a day, week or month is set against.
 *
 * The first day of a period stands against the first day of the other one, and so on; a comparison by the
 * year sets equal dates against each other. A day that the other period does not have (29 February, the 31st
 * of a month of 30 days) has nothing to stand against, nor has one from before the first row.
 */
#include "base/period.h"
#include "expr/units.h"
#include "metric/groups.h"
#include <stdlib.h>

struct matcher {
    struct cs_groups_maker *x;
    struct cs_keyval *keys;
};

bool cs_groups_calendar_key(const struct cs_bound_view *v, size_t key)
{
    enum cs_unit unit = v->key_unit[key];
    return unit == CS_DATE || unit == CS_WEEK || unit == CS_MONTH;
}

static int64_t first_day_of(int64_t v, enum cs_unit unit)
{
    if (unit == CS_WEEK) return v * 7 - 3;
    if (unit == CS_MONTH) {
        int64_t year = v / 12 - (v % 12 < 0);
        return cs_days_from_civil((int)(1970 + year), (int)(v - year * 12) + 1, 1);
    }
    return v;
}

/* The day, week or month that *v stands against. */
static bool counterpart(const struct cs_compare *c, struct cs_days days, struct cs_days other,
                        enum cs_unit unit, int64_t first_day, int64_t *v)
{
    int64_t first = cs_unit_of_day(other.first, unit), last = cs_unit_of_day(other.last, unit);
    if (other.first > other.last) return false;
    if (c->kind == CS_COMPARE_YEAR && unit == CS_DATE) {
        int year, month, day, to_year, to_month, to_day;
        cs_civil_from_days(*v, &year, &month, &day);
        int64_t before = cs_days_from_civil(year - 1, month, day);
        cs_civil_from_days(before, &to_year, &to_month, &to_day);
        if (to_day != day) return false;
        *v = before;
    } else if (c->kind == CS_COMPARE_YEAR && unit == CS_MONTH) {
        *v -= 12;
    } else {
        *v += first - cs_unit_of_day(days.first, unit);
    }
    int64_t start = first_day_of(*v, unit);
    if (start < other.first) start = other.first;
    return *v >= first && *v <= last && start >= first_day;
}

/* The number of the group against which metric m of `g` stands in comparison p; CS_NO_GROUP: none. */
static enum cs_status match(struct matcher *t, const struct cs_group *g, size_t m, size_t p, uint32_t *number)
{
    const struct cs_view_answer *v = t->x->v;
    const struct cs_view *view = v->bound->view;
    const struct cs_measured *measured = t->x->a->measured;
    const struct cs_bound *bound = &v->bound->metrics[m];
    const struct cs_place *place = &v->places[m * cs_view_periods(view)];
    size_t part = cs_aggregate_derived(bound->metric->aggregate) ? bound->part[0] : m; /* that has a domain */
    uint32_t domain = v->places[part * cs_view_periods(view)].domain;
    const struct cs_domain *d = &measured->layout.domains[domain];
    int64_t first_day = d->dated && measured->first_day ? measured->first_day[d->day] : INT64_MIN;
    *number = CS_NO_GROUP;
    for (size_t k = 0; k < view->n_keys; k++) {
        t->keys[k] = g->keys[k];
        if (!(g->named >> k & 1) || !cs_groups_calendar_key(v->bound, k)) continue;
        if (g->keys[k].tag || !counterpart(&view->compares[p - 1], place->days, place[p].days,
                                           v->bound->key_unit[k], first_day, &t->keys[k].v))
            return CS_OK;
    }
    return cs_groups_place(t->x, g->named, false, t->keys, number);
}

enum cs_status cs_groups_compare(struct cs_groups_maker *x)
{
    struct cs_view_answer *v = x->v;
    const struct cs_view *view = v->bound->view;
    uint32_t calendar = 0;
    for (size_t k = 0; k < view->n_shown; k++)
        if (cs_groups_calendar_key(v->bound, k)) calendar |= 1u << k;
    if (!view->n_compares || !calendar) return CS_OK;
    struct matcher t = {x, cs_alloc(x->n_keys + 1, sizeof *t.keys)};
    enum cs_status status = t.keys ? CS_OK : cs_fail_memory(x->e);
    for (size_t i = 0; i < v->n && status == CS_OK; i++) {
        struct cs_group *g = &v->groups[i];
        if (!(g->named & calendar)) continue;
        g->other = cs_arena_alloc(&x->a->arena, v->bound->n * view->n_compares, sizeof *g->other);
        if (!g->other) status = cs_fail_memory(x->e);
        for (size_t m = 0; m < v->bound->n && status == CS_OK; m++)
            for (size_t p = 1; p <= view->n_compares && status == CS_OK; p++) {
                uint32_t *to = &g->other[m * view->n_compares + p - 1];
                *to = CS_NO_GROUP;
                if (!g->rest) status = match(&t, g, m, p, to);
            }
    }
    free(t.keys);
    return status;
}
