/* fill.c - complete calendars: a day, week, month, hour or weekday without a row is a group all the same.
 *
 * Days, weeks and months go from the first of the period to its last; without a period from the first that
 * has a row to the last. Every value of the other keys is set against the whole calendar. Beside a date, the
 * bare week, month and weekday follow from it.
 */
#include "expr/units.h"
#include "metric/groups.h"
#include <stdlib.h>

enum { FILLED_MAX = 4000000 }; /* a date from a broken clock would ask for millions of days */

struct axis {
    size_t key;
    enum cs_unit unit;
    int64_t first, last;
    bool follows; /* from the date of axis 0 */
};

struct filler {
    struct cs_groups_maker *x;
    struct axis axis[8];
    size_t n;
    uint32_t times;         /* bits of the keys that are times */
    struct cs_keyval *keys; /* of the group being made */
};

static bool is_calendar(enum cs_unit unit)
{
    return unit == CS_DATE || unit == CS_WEEK || unit == CS_MONTH;
}

/* From the first group to the last. */
static void range_of_rows(struct cs_groups_maker *x, struct axis *a)
{
    a->first = INT64_MAX;
    a->last = INT64_MIN;
    for (uint32_t g = 0; g < x->v->n_all; g++) {
        const struct cs_keyval *key = &x->v->all[g].keys[a->key];
        if (key->tag != 0) continue;
        if (key->v < a->first) a->first = key->v;
        if (key->v > a->last) a->last = key->v;
    }
}

static void range_of_period(struct cs_groups_maker *x, struct axis *a)
{
    const struct cs_view_answer *v = x->v;
    struct cs_days all = {INT64_MAX, INT64_MIN};
    for (size_t m = 0; m < v->bound->n; m++) {
        struct cs_days days = v->places[m * cs_view_periods(v->bound->view)].days;
        if (days.first > days.last) continue;
        if (days.first < all.first) all.first = days.first;
        if (days.last > all.last) all.last = days.last;
    }
    a->first = all.first > all.last ? 0 : cs_unit_of_day(all.first, a->unit);
    a->last = all.first > all.last ? -1 : cs_unit_of_day(all.last, a->unit);
}

static void set_range(struct cs_groups_maker *x, struct axis *a)
{
    if (a->unit == CS_HOUR || a->unit == CS_WEEKDAY) {
        a->first = a->unit == CS_WEEKDAY;
        a->last = a->unit == CS_WEEKDAY ? 7 : 23;
    } else if (x->v->bound->view->period.kind == CS_PERIOD_ALL) {
        range_of_rows(x, a);
    } else {
        range_of_period(x, a);
    }
}

/* The axes, a date first. */
static enum cs_status find_axes(struct filler *f)
{
    const struct cs_bound_view *b = f->x->v->bound;
    const struct cs_view *view = b->view;
    size_t n_bare = 0;
    for (int round = 0; round < 2; round++) {
        for (size_t k = 0; k < view->n_shown && f->n < sizeof f->axis / sizeof f->axis[0]; k++) {
            enum cs_unit unit = b->key_unit[k];
            if (unit == CS_PLAIN || (unit == CS_DATE) != (round == 0)) continue;
            struct axis *a = &f->axis[f->n];
            *a = (struct axis){.key = k, .unit = unit};
            bool bare = b->metrics[0].dated_key[k];
            a->follows = f->n && f->axis[0].unit == CS_DATE && bare &&
                         b->metrics[0].dated_key[f->axis[0].key] && unit != CS_HOUR;
            n_bare += is_calendar(unit) && !a->follows;
            if (!a->follows) set_range(f->x, a);
            f->times |= 1u << k;
            f->n++;
        }
    }
    if (f->n && n_bare < 2) return CS_OK;
    cs_fail(f->x->e, CS_USAGE,
            f->n ? "weeks and months together have no one calendar to fill" : "there is no calendar to fill");
    return cs_error_cure(f->x->e, "one of date, week and month; hour or weekday beside it");
}

static enum cs_status add_filled(struct filler *f)
{
    uint32_t number;
    enum cs_status status =
        cs_groups_place(f->x, cs_groups_shown(f->x->v->bound->view), false, f->keys, &number);
    if (status == CS_OK) f->x->v->all[number].filled = true;
    return status;
}

/* Every combination of the axes from number `i` on. As deep as there are axes. */
static enum cs_status walk(struct filler *f, size_t i)
{
    if (i == f->n) return add_filled(f);
    const struct axis *a = &f->axis[i];
    int64_t first = a->first, last = a->last;
    if (a->follows) first = last = cs_unit_of_day(f->keys[f->axis[0].key].v, a->unit);
    enum cs_status status = CS_OK;
    for (int64_t v = first; v <= last && status == CS_OK; v++) {
        f->keys[a->key] = (struct cs_keyval){.type = CS_NUM, .v = v};
        status = walk(f, i + 1);
    }
    return status;
}

/* Groups that differ in nothing but times get one calendar: the first of them stands for all. */
static enum cs_status find_others(struct filler *f, uint32_t n, uint32_t **first, size_t *n_first)
{
    struct cs_groups_maker *x = f->x;
    struct cs_grouper *seen = NULL;
    uint32_t others = 0;
    size_t cap = 0;
    enum cs_status status = cs_grouper_make(&seen, x->n_keys + 2, x->e);
    for (uint32_t g = 0; g < n && status == CS_OK; g++) {
        const struct cs_group *group = &x->v->all[g];
        uint32_t other;
        if (group->named != cs_groups_shown(x->v->bound->view)) continue;
        for (size_t k = 0; k < x->n_keys + 2; k++)
            x->scratch[k] = k >= x->n_keys || f->times >> k & 1 ? (struct cs_keyval){.tag = CS_TAG_MISSING}
                                                                : group->keys[k];
        status = cs_grouper_add(seen, x->scratch, &other, x->e);
        if (status != CS_OK || other < others) continue;
        others = other + 1;
        status = cs_grow(first, &cap, *n_first + 1, sizeof **first, x->e);
        if (status == CS_OK) (*first)[(*n_first)++] = g;
    }
    cs_grouper_free(seen);
    return status;
}

static enum cs_status check_size(const struct filler *f, size_t others)
{
    double size = (double)others;
    for (size_t i = 0; i < f->n; i++)
        if (!f->axis[i].follows && f->axis[i].last >= f->axis[i].first)
            size *= (double)f->axis[i].last - (double)f->axis[i].first + 1;
    if (size <= FILLED_MAX) return CS_OK;
    cs_fail(f->x->e, CS_DATA, "a complete calendar would have %.0f groups, more than %d", size, FILLED_MAX);
    return cs_error_cure(f->x->e, "--period, where a date is far from the others; fewer keys");
}

enum cs_status cs_groups_fill(struct cs_groups_maker *x)
{
    struct filler f = {.x = x, .keys = cs_alloc(x->n_keys + 1, sizeof *f.keys)};
    uint32_t *first = NULL;
    size_t n = 0;
    enum cs_status status = f.keys ? find_axes(&f) : cs_fail_memory(x->e);
    if (status == CS_OK) status = find_others(&f, x->v->n_all, &first, &n);
    bool alone = (cs_groups_shown(x->v->bound->view) & ~f.times) == 0; /* a calendar without any row */
    if (status == CS_OK) status = check_size(&f, alone ? 1 : n);
    if (status == CS_OK && alone) status = walk(&f, 0);
    for (size_t i = 0; i < n && !alone && status == CS_OK; i++) {
        for (size_t k = 0; k < x->n_keys; k++) f.keys[k] = x->v->all[first[i]].keys[k];
        status = walk(&f, 0);
    }
    free(first);
    free(f.keys);
    return status;
}
