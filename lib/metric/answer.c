/* answer.c - joins the domains of each view by key values, sorts, and turns cells into values. */
#include "metric/answer.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- values ---- */

void cs_wilson(uint64_t k, uint64_t n, double *lo, double *hi)
{
    const double z = 1.959963984540054;
    double total = (double)n, p = (double)k / total, zz = z * z / total;
    double middle = p + zz / 2, half = z * sqrt(p * (1 - p) / total + zz / (4 * total));
    *lo = k == 0 ? 0 : (middle - half) / (1 + zz);
    *hi = k == n ? 1 : (middle + half) / (1 + zz);
}

static struct cs_num whole(uint64_t n)
{
    return n <= INT64_MAX ? cs_int((int64_t)n) : cs_num_from_double((double)n);
}

static void set_share(struct cs_result *r, uint64_t k)
{
    double lo, hi;
    r->num = whole(k);
    r->den = whole(r->n);
    if (r->n == 0) return;
    r->value = cs_num_from_double(cs_ratio((cs_i128)k, (cs_i128)r->n));
    cs_wilson(k, r->n, &lo, &hi);
    r->lo = cs_num_from_double(lo);
    r->hi = cs_num_from_double(hi);
}

static void set_moment(struct cs_result *r, const struct cs_metric *m, const struct cs_sum *sum)
{
    switch (m->aggregate) {
    case CS_AGG_SUM:
        r->value = r->num = cs_sum_total(sum);
        break;
    case CS_AGG_MEAN:
        r->value = cs_sum_mean(sum);
        r->num = cs_sum_total(sum);
        r->den = whole(r->n);
        break;
    case CS_AGG_VAR:
        r->value = cs_sum_variance(sum);
        break;
    case CS_AGG_SD:
        r->value = cs_sum_sd(sum);
        break;
    default:
        r->value = cs_num_div(cs_sum_sd(sum), cs_sum_mean(sum));
    }
}

static void *cell_of(const struct cs_store *s, const struct cs_slot *slot, enum cs_keep kind, uint32_t g)
{
    return cs_store_cell(s, kind, g, slot->kept[kind]);
}

static void set_value(struct cs_result *r, const struct cs_metric *m, const struct cs_slot *slot,
                      struct cs_store *s, uint32_t g)
{
    if (r->n == 0) {
        if (m->aggregate == CS_AGG_MEAN) r->num = r->den = cs_int(0); /* they add up with those of others */
        return;
    }
    switch (m->aggregate) {
    case CS_AGG_QUANTILE:
        r->value = cs_values_quantile(cell_of(s, slot, CS_KEEP_VALUES, g), m->p_num, m->p_den);
        break;
    case CS_AGG_MIN:
        r->value = ((const struct cs_extremes *)cell_of(s, slot, CS_KEEP_EXTREMES, g))->min;
        break;
    case CS_AGG_MAX:
        r->value = ((const struct cs_extremes *)cell_of(s, slot, CS_KEEP_EXTREMES, g))->max;
        break;
    default:
        set_moment(r, m, cell_of(s, slot, CS_KEEP_SUM, g));
    }
}

/* Does a date, week or month hold one of the days? */
static bool holds(struct cs_num key, enum cs_unit unit, struct cs_days days)
{
    const int64_t ends[] = {days.first, days.last};
    char text[2][16];
    struct cs_buf b = {0};
    if (days.first > days.last) return false;
    if (unit == CS_DATE) return key.v >= days.first && key.v <= days.last;
    for (int i = 0; i < 2; i++) {
        int year, month, day, week;
        if (unit == CS_WEEK) {
            cs_iso_week(ends[i], &year, &week);
            snprintf(text[i], sizeof text[i], "%04d-W%02d", year, week);
        } else {
            cs_civil_from_days(ends[i], &year, &month, &day);
            snprintf(text[i], sizeof text[i], "%04d-%02d", year, month);
        }
    }
    cs_unit_format(key, unit, &b); /* of one width: text sorts as time does */
    struct cs_slice s = cs_buf_slice(&b);
    bool inside = cs_slice_cmp(s, cs_slicez(text[0])) >= 0 && cs_slice_cmp(s, cs_slicez(text[1])) <= 0;
    cs_buf_release(&b);
    return inside;
}

bool cs_answer_applies(const struct cs_view_answer *v, const struct cs_group *group, size_t m, size_t period)
{
    const struct cs_view *view = v->bound->view;
    const struct cs_bound *bound = &v->bound->metrics[m];
    if (view->period.kind == CS_PERIOD_ALL || !bound->dated_keys) return true;
    struct cs_days days = v->places[m * cs_view_periods(view) + period].days;
    for (size_t k = 0; k < view->n_keys; k++) {
        const struct cs_keyval *key = &group->keys[k];
        enum cs_unit unit = v->bound->key_unit[k];
        if (!bound->dated_key[k] || key->tag || (unit != CS_DATE && unit != CS_WEEK && unit != CS_MONTH))
            continue;
        if (!holds((struct cs_num){key->v, key->tag}, unit, days)) return false;
    }
    return true;
}

/* Do the rows begin only after a period that something is compared with? Then its count is not 0 but unknown.
 */
static bool before_all(const struct cs_answer *a, const struct cs_place *place, size_t period)
{
    const struct cs_domain *d = &a->measured->layout.domains[place->domain];
    return period && d->dated && place->days.first < a->measured->first_day[d->day];
}

struct cs_result cs_answer_get(const struct cs_answer *a, const struct cs_view_answer *v,
                               const struct cs_group *group, size_t m, size_t period)
{
    struct cs_result r = {CS_MISSING, 0, 0, CS_MISSING, CS_MISSING, CS_MISSING, CS_MISSING};
    const struct cs_metric *metric = v->bound->metrics[m].metric;
    const struct cs_place *place = &v->places[m * cs_view_periods(v->bound->view) + period];
    const struct cs_base *base = &a->measured->layout.domains[place->domain].bases[place->base];
    struct cs_store *s = &a->measured->domains[place->domain].store;
    size_t d = 0;
    if (!cs_answer_applies(v, group, m, period) || before_all(a, place, period)) return r;
    while (v->domain[d] != place->domain) d++;
    uint32_t g = group->id[d];
    const uint64_t *cell = g == CS_NO_GROUP ? NULL : &s->counters[g * (size_t)s->cells.counters];
    uint64_t rows = cell ? cell[base->counter] : 0;
    r.n = rows;
    r.excluded = cell ? cell[base->counter + 1] : 0;
    if (metric->aggregate == CS_AGG_COUNT) {
        r.value = r.num = whole(rows);
        return r;
    }
    const struct cs_slot *slot = &base->slots[place->slot];
    uint64_t known = cell ? cell[slot->counter] : 0;
    if (metric->aggregate == CS_AGG_SHARE) {
        set_share(&r, known);
        return r;
    }
    r.n = known;
    r.excluded += rows - known;
    if (metric->aggregate == CS_AGG_N)
        r.value = r.num = whole(known);
    else
        set_value(&r, metric, slot, s, g);
    return r;
}

/* x as an integer in units of 10^-scale; false when it has no such form or grows too large for exact
 * products. */
static bool scaled(struct cs_num x, unsigned scale, cs_i128 *out)
{
    if (x.tag > CS_SCALE_MAX) return false;
    *out = x.v;
    for (unsigned i = x.tag; i < scale; i++) *out *= 10;
    return *out < ((cs_i128)1 << 94) && *out > -((cs_i128)1 << 94);
}

struct cs_num cs_result_diff(const struct cs_result *a, const struct cs_result *b)
{
    cs_i128 x, y;
    unsigned scale;
    if (cs_num_missing(a->value) || cs_num_missing(b->value)) return CS_MISSING;
    if (cs_num_missing(a->den) || cs_num_missing(b->den)) return cs_num_sub(a->value, b->value);
    scale = a->num.tag > b->num.tag ? a->num.tag : b->num.tag;
    if (scale > CS_SCALE_MAX || a->den.tag || b->den.tag || a->den.v >= INT32_MAX || b->den.v >= INT32_MAX ||
        !scaled(a->num, scale, &x) || !scaled(b->num, scale, &y))
        return cs_num_sub(a->value, b->value);
    cs_i128 den = (cs_i128)a->den.v * b->den.v;
    for (unsigned i = 0; i < scale; i++) den *= 10;
    return cs_num_from_double(cs_ratio(x * b->den.v - y * a->den.v, den));
}

void cs_newcombe(const struct cs_result *a, const struct cs_result *b, struct cs_num *lo, struct cs_num *hi)
{
    *lo = *hi = CS_MISSING;
    if (cs_num_missing(a->lo) || cs_num_missing(b->lo)) return;
    double p = cs_num_double(a->value), q = cs_num_double(b->value);
    double down = p - cs_num_double(a->lo), up = cs_num_double(a->hi) - p;
    double q_down = q - cs_num_double(b->lo), q_up = cs_num_double(b->hi) - q;
    *lo = cs_num_from_double(p - q - sqrt(down * down + q_up * q_up));
    *hi = cs_num_from_double(p - q + sqrt(up * up + q_down * q_down));
}

/* ---- groups ---- */

/* A group is there when one of the domain's bases has a row of it. */
static bool is_present(const struct cs_domain *d, const struct cs_store *s, uint32_t g)
{
    const uint64_t *cell = &s->counters[g * (size_t)s->cells.counters];
    for (size_t i = 0; i < d->n; i++)
        if (cell[d->bases[i].counter] || cell[d->bases[i].counter + 1]) return true;
    return d->n_keys == 0;
}

struct joiner {
    struct cs_answer *a;
    struct cs_view_answer *v;
    struct cs_grouper *all; /* the groups of all domains of the view */
    size_t n_keys;
    struct cs_error *e;
};

static enum cs_status new_group(struct joiner *j, uint32_t g, size_t *cap)
{
    struct cs_view_answer *v = j->v;
    while (v->n <= g) { /* the grouper numbers a missing key first, whether it is there or not */
        enum cs_status status = cs_grow(&v->groups, cap, v->n + 1, sizeof *v->groups, j->e);
        if (status != CS_OK) return status;
        struct cs_group *group = &v->groups[v->n];
        *group = (struct cs_group){0};
        group->id = cs_arena_alloc(&j->a->arena, v->n_domains, sizeof *group->id);
        group->keys = cs_arena_alloc(&j->a->arena, j->n_keys + 1, sizeof *group->keys);
        if (!group->id || !group->keys) return cs_fail_memory(j->e);
        for (size_t d = 0; d < v->n_domains; d++) group->id[d] = CS_NO_GROUP;
        v->n++;
    }
    return CS_OK;
}

static enum cs_status join_domain(struct joiner *j, size_t d, size_t *cap)
{
    const struct cs_measured *m = j->a->measured;
    const struct cs_domain *domain = &m->layout.domains[j->v->domain[d]];
    const struct cs_domain_state *state = &m->domains[j->v->domain[d]];
    struct cs_keyval *keys = cs_alloc(j->n_keys + 1, sizeof *keys);
    enum cs_status status = keys ? CS_OK : cs_fail_memory(j->e);
    for (uint32_t g = 0; g < state->store.groups && status == CS_OK; g++) {
        uint32_t to;
        if (!is_present(domain, &state->store, g)) continue;
        for (size_t k = 0; k < j->n_keys; k++) keys[k] = cs_grouper_key(state->grouper, g, k);
        status = cs_grouper_add(j->all, keys, &to, j->e);
        if (status == CS_OK) status = new_group(j, to, cap);
        if (status != CS_OK) break;
        j->v->groups[to].id[d] = g;
        for (size_t k = 0; k < j->n_keys; k++) j->v->groups[to].keys[k] = keys[k];
    }
    free(keys);
    return status;
}

static void drop_absent(struct cs_view_answer *v)
{
    size_t n = 0;
    for (size_t g = 0; g < v->n; g++) {
        bool there = false;
        for (size_t d = 0; d < v->n_domains; d++) there |= v->groups[g].id[d] != CS_NO_GROUP;
        bool applies = false; /* not a day that only a comparison has */
        for (size_t m = 0; m < v->bound->n && there && !applies; m++)
            applies = cs_answer_applies(v, &v->groups[g], m, 0);
        if (applies) v->groups[n++] = v->groups[g];
    }
    v->n = n;
}

static int by_keys(const void *x, const void *y, void *n_keys)
{
    const struct cs_group *a = x, *b = y;
    for (size_t k = 0; k < *(const size_t *)n_keys; k++) {
        int c = cs_keyval_cmp(&a->keys[k], &b->keys[k]);
        if (c) return c;
    }
    return 0;
}

/* ---- the view's own order ---- */

struct ranked {
    struct cs_group group;
    struct cs_num value;
};

static int by_value(const void *x, const void *y, void *descending)
{
    const struct ranked *a = x, *b = y;
    bool a_missing = cs_num_missing(a->value), b_missing = cs_num_missing(b->value);
    if (a_missing != b_missing) return a_missing - b_missing; /* last, whichever way */
    if (!a_missing) {
        int c = cs_num_cmp(a->value, b->value);
        if (c) return *(const bool *)descending ? -c : c;
    }
    return a->group.order < b->group.order ? -1 : a->group.order > b->group.order;
}

static enum cs_status order_groups(struct joiner *j)
{
    struct cs_view_answer *v = j->v;
    const struct cs_view *view = v->bound->view;
    bool descending = view->descending;
    size_t m = 0;
    if (view->order == SIZE_MAX || v->n == 0) return CS_OK;
    while (m < v->bound->n && v->bound->metrics[m].metric != &view->metrics[view->order]) m++;
    if (m == v->bound->n) return CS_OK; /* the stream cannot answer it: by keys, then */
    struct ranked *ranked = cs_alloc(v->n, sizeof *ranked);
    if (!ranked) return cs_fail_memory(j->e);
    for (size_t g = 0; g < v->n; g++)
        ranked[g] = (struct ranked){v->groups[g], cs_answer_get(j->a, v, &v->groups[g], m, 0).value};
    qsort_r(ranked, v->n, sizeof *ranked, by_value, &descending);
    for (size_t g = 0; g < v->n; g++) v->groups[g] = ranked[g].group;
    free(ranked);
    return CS_OK;
}

/* ---- all of it ---- */

static enum cs_status answer_view(struct cs_answer *a, size_t i, struct cs_error *e)
{
    const struct cs_measured *m = a->measured;
    struct cs_view_answer *v = &a->views[i];
    struct joiner j = {.a = a, .v = v, .e = e};
    size_t cap = 0;
    v->bound = &m->bindings.views[i];
    v->places = m->layout.places[i];
    v->domain = cs_arena_alloc(&a->arena, m->layout.n + 1, sizeof *v->domain);
    if (!v->domain) return cs_fail_memory(e);
    for (size_t d = 0; d < m->layout.n; d++)
        if (m->layout.domains[d].view == i) v->domain[v->n_domains++] = (uint32_t)d;
    j.n_keys = v->bound->view->n_keys;
    enum cs_status status = cs_grouper_make(&j.all, j.n_keys, e);
    for (size_t d = 0; d < v->n_domains && status == CS_OK; d++) status = join_domain(&j, d, &cap);
    if (status == CS_OK) {
        drop_absent(v);
        if (v->n) qsort_r(v->groups, v->n, sizeof *v->groups, by_keys, &j.n_keys);
        for (size_t g = 0; g < v->n; g++) v->groups[g].order = g;
        status = order_groups(&j);
        v->total = v->n;
        if (v->bound->view->limit && v->n > v->bound->view->limit) v->n = (size_t)v->bound->view->limit;
    }
    cs_grouper_free(j.all);
    return status;
}

enum cs_status cs_answer_make(struct cs_answer *a, struct cs_measured *m, struct cs_error *e)
{
    *a = (struct cs_answer){.measured = m, .n = m->bindings.n};
    a->views = cs_arena_alloc(&a->arena, a->n + 1, sizeof *a->views);
    if (!a->views) return cs_fail_memory(e);
    for (size_t i = 0; i < a->n; i++) {
        enum cs_status status = answer_view(a, i, e);
        if (status != CS_OK) return status;
    }
    return CS_OK;
}

void cs_answer_release(struct cs_answer *a)
{
    for (size_t i = 0; a->views && i < a->n; i++) free(a->views[i].groups);
    cs_arena_release(&a->arena);
    *a = (struct cs_answer){0};
}

void cs_key_format(const struct cs_bound_view *v, const struct cs_group *group, size_t key,
                   struct cs_buf *out)
{
    const struct cs_keyval *k = &group->keys[key];
    char text[CS_TIME_LEN];
    if (k->tag == CS_TAG_MISSING) return;
    switch (k->type) {
    case CS_TEXT:
        cs_buf_adds(out, k->s);
        break;
    case CS_NUM:
        cs_unit_format((struct cs_num){k->v, k->tag}, v->key_unit[key], out);
        break;
    case CS_BOOL:
        cs_buf_addc(out, k->v ? '1' : '0');
        break;
    case CS_TIME:
        cs_time_format((struct cs_time){k->v, k->off}, text);
        cs_buf_add(out, text, sizeof text);
    }
}
