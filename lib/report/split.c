/* split.c - the identity of split.h over the facts of a view. */
#include "report/split.h"

#include "base/stanza.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static const struct cs_slice no_vs = {"", 0};

static double or_zero(struct cs_num x)
{
    return cs_num_missing(x) ? 0 : cs_num_double(x);
}

/* The row METRIC.base of a group; NULL when the view has none. */
static const struct cs_fact *base_of(const struct cs_build *b, const struct cs_asked *asked,
                                     const struct cs_spec *spec, struct cs_slice vs,
                                     const struct cs_fact_group *group)
{
    char id[256];
    int n = snprintf(id, sizeof id, "%.*s.base", (int)spec->metric.n, spec->metric.p);
    if (n < 0 || (size_t)n >= sizeof id) return NULL;
    return cs_facts_get(b->facts, asked->facts, group, cs_slice(id, (size_t)n), vs);
}

/* A metric can be split when its value is its numerator by its denominator. */
static bool is_ratio(const struct cs_fact *fact)
{
    if (cs_num_missing(fact->num) || cs_num_missing(fact->den)) return false;
    if (cs_num_missing(fact->value)) return cs_num_double(fact->den) == 0;
    double value = cs_num_double(fact->value);
    double ratio = cs_num_double(fact->num) / cs_num_double(fact->den);
    return fabs(value - ratio) <= 1e-9 * fmax(1, fabs(value));
}

struct sums {
    double num_now, den_now, num_base, den_base;
};

static bool gather(const struct cs_build *b, const struct cs_asked *asked, const struct cs_spec *spec,
                   struct cs_slice vs, struct cs_split *split, struct sums *sums)
{
    struct cs_spec value = *spec;
    value.vs = no_vs;
    split->count = spec->measure == CS_MEASURE_COUNT;
    for (size_t g = 0; g < asked->facts->n_groups; g++) {
        const struct cs_fact_group *group = &asked->facts->groups[g];
        const struct cs_fact *now = cs_spec_fact(b, asked, &value, group);
        const struct cs_fact *base = base_of(b, asked, spec, vs, group);
        if (!now || !base) continue;
        if (!split->count && (!is_ratio(now) || !is_ratio(base))) return false;
        struct cs_split_part *part = &split->parts[split->n++];
        *part = (struct cs_split_part){.group = group, .now = NAN, .base = NAN};
        part->n_now = or_zero(split->count ? now->value : now->den);
        part->n_base = or_zero(split->count ? base->value : base->den);
        double num_now = or_zero(now->num), num_base = or_zero(base->num);
        if (split->count) {
            part->now = part->n_now;
            part->base = part->n_base;
        } else {
            if (part->n_now > 0) part->now = num_now / part->n_now;
            if (part->n_base > 0) part->base = num_base / part->n_base;
        }
        if (part->n_now == 0 && part->n_base == 0) { /* no case in either period: nothing to say */
            split->n--;
            continue;
        }
        sums->num_now += num_now;
        sums->num_base += num_base;
        sums->den_now += part->n_now;
        sums->den_base += part->n_base;
    }
    return true;
}

static void split_part(struct cs_split_part *part, double middle)
{
    double now = isnan(part->now) ? part->base : part->now, base = isnan(part->base) ? part->now : part->base;
    part->rate = (now - base) * (part->share_now + part->share_base) / 2;
    part->mix = (part->share_now - part->share_base) * ((now + base) / 2 - middle);
}

enum cs_status cs_split_make(const struct cs_build *b, const struct cs_asked *asked,
                             const struct cs_spec *spec, struct cs_slice vs, struct cs_split *split,
                             struct cs_error *e)
{
    *split = (struct cs_split){0};
    size_t groups = cs_asked_groups(asked);
    if (!groups) return CS_OK;
    split->parts = cs_arena_alloc(&b->doc->arena, groups, sizeof *split->parts);
    if (!split->parts) return cs_fail_memory(e);
    struct sums sums = {0};
    bool can = gather(b, asked, spec, vs, split, &sums);
    if (!can || (!split->count && (sums.den_now <= 0 || sums.den_base <= 0))) {
        split->n = 0;
        return CS_OK;
    }
    split->now = split->count ? sums.den_now : sums.num_now / sums.den_now;
    split->base = split->count ? sums.den_base : sums.num_base / sums.den_base;
    split->change = split->now - split->base;
    for (size_t i = 0; i < split->n; i++) {
        struct cs_split_part *part = &split->parts[i];
        part->share_now = sums.den_now > 0 ? part->n_now / sums.den_now : 0;
        part->share_base = sums.den_base > 0 ? part->n_base / sums.den_base : 0;
        if (split->count)
            part->rate = part->now - part->base;
        else
            split_part(part, (split->now + split->base) / 2);
        split->rate += part->rate;
        split->mix += part->mix;
    }
    return CS_OK;
}

const struct cs_split_part *cs_split_driver(const struct cs_split *split)
{
    const struct cs_split_part *best = NULL;
    double sign = split->change < 0 ? -1 : 1;
    for (size_t i = 0; i < split->n; i++) {
        double total = sign * cs_split_total(&split->parts[i]);
        if (total > 0 && (!best || total > sign * cs_split_total(best))) best = &split->parts[i];
    }
    return best;
}

static int further(const void *x, const void *y)
{
    const struct cs_split_part *a = x, *b = y;
    double left = fabs(cs_split_total(a)), right = fabs(cs_split_total(b));
    if (left != right) return left < right ? 1 : -1;
    return a->group < b->group ? -1 : a->group > b->group; /* groups lie in the order of the view */
}

void cs_split_sort(struct cs_split *split)
{
    if (split->n) qsort(split->parts, split->n, sizeof *split->parts, further);
}

enum cs_status cs_split_best(const struct cs_build *b, const struct cs_tag *tag, struct cs_slice views,
                             const struct cs_spec *spec, struct cs_slice vs, struct cs_asked *by,
                             struct cs_split *split, struct cs_error *e)
{
    struct cs_slice id;
    double most = 0;
    enum cs_status status = CS_OK;
    *split = (struct cs_split){0};
    while (status == CS_OK && cs_list_next(&views, &id)) {
        struct cs_asked asked;
        struct cs_split one;
        status = cs_ask_view(b, tag, id, &asked, e);
        if (status != CS_OK || !asked.facts || !cs_facts_has_metric(b->facts, asked.facts, spec->metric))
            continue;
        status = cs_split_make(b, &asked, spec, vs, &one, e);
        const struct cs_split_part *driver = status == CS_OK && one.n > 1 ? cs_split_driver(&one) : NULL;
        if (!driver || !(fabs(one.change) > 0)) continue;
        double part = cs_split_total(driver) / one.change;
        if (part <= most) continue;
        most = part;
        *by = asked;
        *split = one;
    }
    return status;
}
