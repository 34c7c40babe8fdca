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
        for (size_t k = 0; k < CS_KEEPS && status == CS_OK; k++)
            status = grow(&s->array[k], s->cap, cap, s->cells.kept[k], cs_accumulators[k].size, e);
        if (status != CS_OK) return status;
        s->cap = cap;
    }
    s->groups = groups;
    return CS_OK;
}

void cs_store_release(struct cs_store *s)
{
    for (size_t k = 0; k < CS_KEEPS; k++) {
        for (size_t i = 0; i < s->groups * s->cells.kept[k]; i++)
            cs_accumulators[k].release((char *)s->array[k] + i * cs_accumulators[k].size);
        free(s->array[k]);
    }
    free(s->counters);
    *s = (struct cs_store){0};
}

static bool is_empty(const char *cell, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (cell[i]) return false;
    return true;
}

void cs_store_merge(struct cs_store *into, size_t a, struct cs_store *from, size_t b)
{
    const struct cs_cells *c = &into->cells;
    for (size_t i = 0; i < c->counters; i++)
        into->counters[a * c->counters + i] += from->counters[b * c->counters + i];
    for (enum cs_keep k = 0; k < CS_KEEPS; k++)
        for (uint32_t i = 0; i < c->kept[k]; i++) {
            const struct cs_accumulator *kind = &cs_accumulators[k];
            void *to = cs_store_cell(into, k, a, i), *other = cs_store_cell(from, k, b, i);
            if (is_empty(to, kind->size)) { /* nothing to join: take it over */
                memcpy(to, other, kind->size);
                memset(other, 0, kind->size);
            } else {
                kind->merge(to, other);
            }
        }
}

void cs_store_add(struct cs_store *s, size_t a, size_t b)
{
    const struct cs_cells *c = &s->cells;
    for (size_t i = 0; i < c->counters; i++)
        s->counters[a * c->counters + i] += s->counters[b * c->counters + i];
    for (enum cs_keep k = 0; k < CS_KEEPS; k++)
        for (uint32_t i = 0; i < c->kept[k]; i++)
            cs_accumulators[k].merge(cs_store_cell(s, k, a, i), cs_store_cell(s, k, b, i));
}

enum cs_status cs_store_status(const struct cs_store *s, struct cs_error *e)
{
    for (size_t k = 0; k < CS_KEEPS; k++)
        for (size_t i = 0; i < s->groups * s->cells.kept[k]; i++) {
            const struct cs_accumulator *kind = &cs_accumulators[k];
            enum cs_status status = kind->status((const char *)s->array[k] + i * kind->size, e);
            if (status != CS_OK) return status;
        }
    return CS_OK;
}
