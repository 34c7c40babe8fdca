/* answer.c - turns the cells of groups into values. */
#include "metric/answer.h"
#include "expr/units.h"
#include "metric/dictionary.h"
#include "metric/groups.h"
#include "metric/lasts.h"
#include "metric/stock.h"
#include "metric/tally.h"
#include <math.h>
#include <stdlib.h>

/* ---- values ---- */

static const struct cs_result no_result = {.value = {0, CS_TAG_MISSING},
                                           .num = {0, CS_TAG_MISSING},
                                           .den = {0, CS_TAG_MISSING},
                                           .lo = {0, CS_TAG_MISSING},
                                           .hi = {0, CS_TAG_MISSING},
                                           .variance = {0, CS_TAG_MISSING}};

static struct cs_num whole(uint64_t n)
{
    return n <= INT64_MAX ? cs_int((int64_t)n) : cs_num_from_double((double)n);
}

static void set_interval(struct cs_result *r, struct cs_interval x)
{
    r->lo = x.lo;
    r->hi = x.hi;
}

static struct cs_num share_of(uint64_t k, uint64_t n)
{
    return n ? cs_num_from_double(cs_ratio((cs_i128)k, (cs_i128)n)) : CS_MISSING;
}

static void set_share(struct cs_result *r, uint64_t k, double level)
{
    r->share = true;
    r->num = whole(k);
    r->den = whole(r->n);
    r->value = share_of(k, r->n);
    if (r->n == 0) return;
    set_interval(r, cs_wilson(k, r->n, level));
}

static void set_mean_interval(struct cs_result *r, const struct cs_metric *m, const struct cs_sum *sum,
                              double level)
{
    struct cs_num variance = cs_sum_variance(sum);
    if (cs_num_missing(r->value) || cs_num_missing(variance)) return;
    r->points = cs_slice_eqz(m->unit, "points");
    r->variance = variance;
    double mean = cs_num_double(r->value), v = cs_num_double(variance);
    set_interval(r, r->points ? cs_points_interval(mean, v, r->n, level)
                              : cs_mean_interval(mean, v, r->n, level));
}

static struct cs_num moment_of(const struct cs_metric *m, const struct cs_sum *sum)
{
    switch (m->aggregate) {
    case CS_AGG_SUM:
        return cs_sum_total(sum);
    case CS_AGG_MEAN:
        return cs_sum_mean(sum);
    case CS_AGG_VAR:
        return cs_sum_variance(sum);
    case CS_AGG_SD:
        return cs_sum_sd(sum);
    default:
        return cs_num_div(cs_sum_sd(sum), cs_sum_mean(sum));
    }
}

static void set_moment(struct cs_result *r, const struct cs_metric *m, const struct cs_sum *sum)
{
    r->value = moment_of(m, sum);
    if (m->aggregate == CS_AGG_SUM) r->num = r->value;
    if (m->aggregate != CS_AGG_MEAN) return;
    r->num = cs_sum_total(sum);
    r->den = whole(r->n);
}

static void *cell_of(const struct cs_store *s, const struct cs_slot *slot, enum cs_keep kind, uint32_t g)
{
    return cs_store_cell(s, kind, g, slot->kept[kind]);
}

static void set_value(struct cs_result *r, const struct cs_metric *m, const struct cs_slot *slot,
                      struct cs_store *s, uint32_t g, const struct cs_answer *a)
{
    const struct cs_values *values;
    const struct cs_extremes *extremes;
    const struct cs_sum *sum;
    if (r->n == 0) {
        if (m->aggregate == CS_AGG_MEAN) r->num = r->den = cs_int(0); /* they add up with those of others */
        return;
    }
    switch (m->aggregate) {
    case CS_AGG_QUANTILE:
        if (slot->kept[CS_KEEP_VALUES] == CS_NO_CELL) return; /* of a cube: there is its histogram */
        values = cell_of(s, slot, CS_KEEP_VALUES, g);
        r->value = cs_values_quantile(values, m->p_num, m->p_den);
        if (a->ci) set_interval(r, cs_quantile_interval(values, m->p_num, m->p_den, a->level));
        break;
    case CS_AGG_MOST: /* cs_answer_most() */
        break;
    case CS_AGG_MIN:
        extremes = cell_of(s, slot, CS_KEEP_EXTREMES, g);
        r->value = (struct cs_num){extremes->min, extremes->min_tag};
        break;
    case CS_AGG_MAX:
        extremes = cell_of(s, slot, CS_KEEP_EXTREMES, g);
        r->value = (struct cs_num){extremes->max, extremes->max_tag};
        break;
    default:
        sum = cell_of(s, slot, CS_KEEP_SUM, g);
        set_moment(r, m, sum);
        if (a->ci && m->aggregate == CS_AGG_MEAN) set_mean_interval(r, m, sum, a->level);
    }
}

static void set_span(struct cs_result *r, enum cs_aggregate aggregate, struct cs_marks *m)
{
    uint64_t peak, seconds, busy;
    if (r->n == 0) return;
    cs_marks_overlap(m, &peak, &seconds, &busy);
    if (aggregate == CS_AGG_PEAK) {
        r->value = whole(peak);
        return;
    }
    r->num = whole(seconds);
    r->den = whole(busy);
    r->value = cs_num_quotient((cs_i128)seconds, (cs_i128)busy);
}

/* Where the value is about things and not rows, n is how many there are of them. */
static void set_marked(struct cs_result *r, const struct cs_metric *metric, struct cs_marks *m, double level)
{
    uint64_t all, some;
    switch (metric->aggregate) {
    case CS_AGG_KM:
        r->value = cs_marks_km(m);
        break;
    case CS_AGG_DISTINCT:
        r->value = r->num = whole(m->n);
        break;
    case CS_AGG_DISTINCT_SUM:
        r->n = m->n;
        r->value = r->num = cs_marks_sum(m);
        break;
    case CS_AGG_DISTINCT_SHARE:
        r->n = m->n;
        set_share(r, cs_marks_true(m), level);
        break;
    case CS_AGG_BREADTH:
        cs_marks_breadth(m, metric->p_num, metric->p_den, &all, &some);
        r->n = all;
        set_share(r, some, level);
        break;
    default:
        set_span(r, metric->aggregate, m);
    }
}

static struct cs_num last_of(const struct cs_metric *m, const void *cell)
{
    double slope;
    if (m->aggregate == CS_AGG_LAST) return cs_last_value(cell);
    struct cs_num class = cs_lasts_trend(cell, &slope);
    return m->aggregate == CS_AGG_TREND ? class : cs_num_from_double(slope);
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
        if (days.first > days.last || key->v < cs_unit_of_day(days.first, unit) ||
            key->v > cs_unit_of_day(days.last, unit))
            return false;
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

struct cs_result cs_answer_part(const struct cs_answer *a, const struct cs_view_answer *v, uint32_t g,
                                size_t m, size_t period)
{
    struct cs_result r = no_result;
    const struct cs_metric *metric = v->bound->metrics[m].metric;
    const struct cs_place *place = &v->places[m * cs_view_periods(v->bound->view) + period];
    const struct cs_base *base = &a->measured->layout.domains[place->domain].bases[place->base];
    struct cs_store *s = &a->measured->domains[place->domain].store;
    const uint64_t *cell = g == CS_NO_GROUP ? NULL : cs_store_counter(s, g, 0);
    uint64_t rows = cell ? cell[base->counter] : 0;
    r.n = rows;
    r.excluded = cell && base->excluded != CS_NO_CELL ? cell[base->excluded] : 0;
    if (metric->aggregate == CS_AGG_COUNT) {
        r.value = r.num = whole(rows);
        return r;
    }
    const struct cs_slot *slot = &base->slots[place->slot];
    uint64_t known = cell ? cell[slot->counter] : 0;
    if (metric->aggregate == CS_AGG_SHARE) {
        set_share(&r, known, a->level);
        return r;
    }
    if (metric->aggregate == CS_AGG_OPEN) {
        r.n = known;
        r.value = r.num = whole(known);
        return r;
    }
    r.n = known;
    r.excluded += rows - known;
    if (slot->kind >= CS_MARKS_LASTS) {
        if (known) r.value = last_of(metric, cell_of(s, slot, cs_marks_keep(slot->kind), g));
    } else if (slot->kind) {
        static const struct cs_marks none = {0};
        struct cs_marks empty = none;
        set_marked(&r, metric, cell ? cell_of(s, slot, cs_marks_keep(slot->kind), g) : &empty, a->level);
    } else if (metric->aggregate == CS_AGG_N)
        r.value = r.num = whole(known);
    else
        set_value(&r, metric, slot, s, g, a);
    return r;
}

struct cs_num cs_answer_value(const struct cs_answer *a, const struct cs_view_answer *v, uint32_t g, size_t m,
                              size_t period)
{
    const struct cs_metric *metric = v->bound->metrics[m].metric;
    const struct cs_place *place = &v->places[m * cs_view_periods(v->bound->view) + period];
    const struct cs_base *base = &a->measured->layout.domains[place->domain].bases[place->base];
    const struct cs_store *s = &a->measured->domains[place->domain].store;
    if (g == CS_NO_GROUP) return cs_answer_part(a, v, g, m, period).value;
    const uint64_t *cell = cs_store_counter(s, g, 0);
    if (metric->aggregate == CS_AGG_COUNT) return whole(cell[base->counter]);
    const struct cs_slot *slot = &base->slots[place->slot];
    const uint64_t known = cell[slot->counter];
    switch (metric->aggregate) {
    case CS_AGG_SHARE:
        return share_of(known, cell[base->counter]);
    case CS_AGG_OPEN:
    case CS_AGG_N:
        return whole(known);
    case CS_AGG_MEAN:
    case CS_AGG_SUM:
        return known ? moment_of(metric, cell_of(s, slot, CS_KEEP_SUM, g)) : CS_MISSING;
    case CS_AGG_TREND:
    case CS_AGG_SLOPE:
    case CS_AGG_LAST:
        return known ? last_of(metric, cell_of(s, slot, cs_marks_keep(slot->kind), g)) : CS_MISSING;
    default:
        return cs_answer_part(a, v, g, m, period).value;
    }
}

struct cs_keyval cs_answer_most(const struct cs_answer *a, const struct cs_view_answer *v, uint32_t g,
                                size_t m, uint64_t *n)
{
    const struct cs_place *place = &v->places[m * cs_view_periods(v->bound->view)];
    const struct cs_slot *slot =
        &a->measured->layout.domains[place->domain].bases[place->base].slots[place->slot];
    const struct cs_domain_state *d = &a->measured->domains[place->domain];
    struct cs_keyval best = {.tag = CS_TAG_MISSING};
    uint32_t code;
    uint64_t rows;
    *n = 0;
    if (g == CS_NO_GROUP) return best;
    const uint32_t cell = slot->kept[CS_KEEP_TALLY];
    const struct cs_tally *t = cs_store_cell(&d->store, CS_KEEP_TALLY, g, cell);
    for (size_t at = 0; cs_tally_next(t, &at, &code, &rows);) {
        if (rows < *n) continue;
        const struct cs_keyval *value = &d->tallied[cell]->value[code - 1];
        if (rows == *n && cs_keyval_cmp(value, &best) > 0) continue;
        best = *value;
        *n = rows;
    }
    return best;
}

/* The numbers of derived metrics are those of their parts. */
static struct cs_result get_derived(const struct cs_answer *a, const struct cs_view_answer *v,
                                    const struct cs_group *group, size_t m, size_t period, bool matched)
{
    const struct cs_bound *bound = &v->bound->metrics[m];
    size_t periods = cs_view_periods(v->bound->view);
    struct cs_result part[2], r = no_result;
    for (int i = 0; i < 2; i++) {
        struct cs_place place = v->places[bound->part[i] * periods + period];
        size_t d = 0;
        while (v->domain[d] != place.domain) d++;
        part[i] = cs_answer_part(a, v, group->id[d], bound->part[i], period);
        place.days = v->places[m * periods + period].days;
        if (!matched && before_all(a, &place, period)) return r;
    }
    bool ratio = bound->metric->aggregate == CS_AGG_RATIO;
    r.n = part[ratio].n;
    r.excluded = part[part[0].excluded < part[1].excluded].excluded;
    r.num = part[0].num;
    if (ratio) {
        r.den = part[1].num;
        r.value = cs_num_div(r.num, r.den);
        return r;
    }
    const struct cs_stock *stock = v->stocks ? v->stocks[m * periods + period] : NULL;
    r.value = r.num =
        cs_stock_moves(stock, group) ? cs_stock_at(stock, group) : cs_num_sub(part[0].num, part[1].num);
    bool stands = bound->metric->aggregate == CS_AGG_STOCK && r.num.tag == 0 && r.num.v >= 0;
    if (stands) r.n = (uint64_t)r.num.v; /* it is about what is there, and not about what came */
    return r;
}

struct cs_histogram *cs_answer_histogram(const struct cs_answer *a, const struct cs_view_answer *v,
                                         const struct cs_group *group, size_t m)
{
    const size_t periods = cs_view_periods(v->bound->view);
    const struct cs_place *place = &v->places[m * periods];
    size_t d = 0;
    if (v->bound->metrics[m].metric->aggregate != CS_AGG_QUANTILE) return NULL;
    for (size_t i = 0; i < m; i++) {
        const struct cs_place *other = &v->places[i * periods];
        if (v->bound->metrics[i].metric->aggregate == CS_AGG_QUANTILE && other->domain == place->domain &&
            other->base == place->base && other->slot == place->slot)
            return NULL;
    }
    while (v->domain[d] != place->domain) d++;
    if (group->id[d] == CS_NO_GROUP) return NULL;
    const struct cs_slot *slot =
        &a->measured->layout.domains[place->domain].bases[place->base].slots[place->slot];
    return cs_store_cell(&a->measured->domains[place->domain].store, CS_KEEP_HISTOGRAM, group->id[d],
                         slot->kept[CS_KEEP_HISTOGRAM]);
}

struct cs_result cs_answer_get(const struct cs_answer *a, const struct cs_view_answer *v,
                               const struct cs_group *group, size_t m, size_t period)
{
    const struct cs_place *place = &v->places[m * cs_view_periods(v->bound->view) + period];
    bool matched = period && group->other; /* with the group of that day in the other period */
    size_t d = 0;
    if (matched) {
        uint32_t number = group->other[m * v->bound->view->n_compares + period - 1];
        if (number == CS_NO_GROUP) return no_result;
        group = &v->all[number];
    } else if (!cs_answer_applies(v, group, m, period)) {
        return no_result;
    }
    if (cs_aggregate_derived(v->bound->metrics[m].metric->aggregate))
        return get_derived(a, v, group, m, period, matched);
    if (!matched && before_all(a, place, period)) return no_result;
    while (v->domain[d] != place->domain) d++;
    return cs_answer_part(a, v, group->id[d], m, period);
}

/* ---- all of it ---- */

enum cs_status cs_answer_make(struct cs_answer *a, struct cs_measured *m, struct cs_error *e)
{
    *a = (struct cs_answer){.measured = m, .level = CS_LEVEL, .n = m->bindings.n};
    a->views = cs_arena_alloc(&a->arena, a->n + 1, sizeof *a->views);
    if (!a->views) return cs_fail_memory(e);
    for (size_t i = 0; i < a->n; i++) {
        enum cs_status status = cs_groups_make(a, i, e);
        if (status != CS_OK) return status;
    }
    return CS_OK;
}

enum cs_status cs_answer_status(const struct cs_answer *a, struct cs_error *e)
{
    enum cs_status status = CS_OK;
    for (size_t i = 0; a->measured && i < a->measured->layout.n && status == CS_OK; i++)
        status = cs_store_status(&a->measured->domains[i].store, e);
    return status;
}

void cs_answer_release(struct cs_answer *a)
{
    for (size_t i = 0; a->views && i < a->n; i++) {
        free(a->views[i].groups);
        free(a->views[i].all);
        cs_grouper_free(a->views[i].index);
        cs_stocks_free(&a->views[i]);
    }
    cs_arena_release(&a->arena);
    *a = (struct cs_answer){0};
}

void cs_keyval_format(const struct cs_keyval *k, enum cs_unit unit, struct cs_buf *out)
{
    char text[CS_TIME_LEN];
    if (k->tag == CS_TAG_MISSING) return;
    switch (k->type) {
    case CS_TEXT:
        cs_buf_adds(out, k->s);
        break;
    case CS_NUM:
        cs_unit_format((struct cs_num){k->v, k->tag}, unit, out);
        break;
    case CS_BOOL:
        cs_buf_addc(out, k->v ? '1' : '0');
        break;
    case CS_TIME:
        cs_time_format((struct cs_time){k->v, k->off}, text);
        cs_buf_add(out, text, sizeof text);
    }
}

void cs_key_format(const struct cs_bound_view *v, const struct cs_group *group, size_t key,
                   struct cs_buf *out)
{
    cs_keyval_format(&group->keys[key], v->key_unit[key], out);
}
