/* store.c - arrays of cells that grow with the groups. */
#include "metric/store.h"
#include <stdlib.h>
#include <string.h>

/* Grows one array from `groups` to `cap` groups of `cells` cells, the new ones zeroed. */
static enum cs_status grow(void *array, size_t groups, size_t cap, uint32_t cells, size_t size,
                           struct cs_error *e)
{
    void **p = array;
    size_t count, bytes;
    if (cells == 0) return CS_OK;
    if (__builtin_mul_overflow(cap, cells, &count) || __builtin_mul_overflow(count, size, &bytes))
        return cs_fail_memory(e);
    char *bigger = realloc(*p, bytes);
    if (!bigger) return cs_fail_memory(e);
    *p = bigger;
    memset(bigger + groups * cells * size, 0, (cap - groups) * cells * size);
    return CS_OK;
}

enum cs_status cs_store_reserve(struct cs_store *s, size_t groups, struct cs_error *e)
{
    if (groups <= s->groups) return CS_OK;
    if (groups > s->cap) {
        size_t cap = s->cap ? s->cap : 8;
        while (cap < groups) cap *= 2;
        /* Arrays that have grown stay valid when a later one cannot: `cap` tells the smallest. */
        enum cs_status status = grow(&s->counters, s->cap, cap, s->cells.counters, sizeof *s->counters, e);
        if (status == CS_OK) status = grow(&s->sums, s->cap, cap, s->cells.sums, sizeof *s->sums, e);
        if (status == CS_OK) status = grow(&s->values, s->cap, cap, s->cells.values, sizeof *s->values, e);
        if (status == CS_OK)
            status = grow(&s->extremes, s->cap, cap, s->cells.extremes, sizeof *s->extremes, e);
        if (status != CS_OK) return status;
        s->cap = cap;
    }
    for (size_t i = s->groups * s->cells.extremes; i < groups * s->cells.extremes; i++)
        s->extremes[i] = (struct cs_extremes){CS_MISSING, CS_MISSING};
    s->groups = groups;
    return CS_OK;
}

void cs_store_release(struct cs_store *s)
{
    for (size_t i = 0; i < s->groups * s->cells.sums; i++) cs_sum_release(&s->sums[i]);
    for (size_t i = 0; i < s->groups * s->cells.values; i++) cs_values_release(&s->values[i]);
    free(s->counters);
    free(s->sums);
    free(s->values);
    free(s->extremes);
    *s = (struct cs_store){0};
}

void cs_extremes_add(struct cs_extremes *x, struct cs_num v)
{
    if (cs_num_missing(v)) return;
    if (cs_num_missing(x->min) || cs_num_cmp(v, x->min) < 0) x->min = v;
    if (cs_num_missing(x->max) || cs_num_cmp(v, x->max) > 0) x->max = v;
}

void cs_store_merge(struct cs_store *into, size_t a, struct cs_store *from, size_t b)
{
    const struct cs_cells c = into->cells;
    for (size_t i = 0; i < c.counters; i++)
        into->counters[a * c.counters + i] += from->counters[b * c.counters + i];
    for (size_t i = 0; i < c.sums; i++)
        cs_sum_merge(&into->sums[a * c.sums + i], &from->sums[b * c.sums + i]);
    for (size_t i = 0; i < c.values; i++) {
        struct cs_values *to = &into->values[a * c.values + i], *other = &from->values[b * c.values + i];
        if (to->n == 0 && !to->failed) { /* nothing to join: take it over */
            cs_values_release(to);
            *to = *other;
            *other = (struct cs_values){0};
        } else {
            cs_values_merge(to, other);
        }
    }
    for (size_t i = 0; i < c.extremes; i++) {
        cs_extremes_add(&into->extremes[a * c.extremes + i], from->extremes[b * c.extremes + i].min);
        cs_extremes_add(&into->extremes[a * c.extremes + i], from->extremes[b * c.extremes + i].max);
    }
}

enum cs_status cs_store_status(const struct cs_store *s, struct cs_error *e)
{
    for (size_t i = 0; i < s->groups * s->cells.sums; i++) {
        enum cs_status status = cs_sum_status(&s->sums[i], e);
        if (status != CS_OK) return status;
    }
    for (size_t i = 0; i < s->groups * s->cells.values; i++) {
        enum cs_status status = cs_values_status(&s->values[i], e);
        if (status != CS_OK) return status;
    }
    return CS_OK;
}
