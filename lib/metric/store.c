/* store.c - records of cells that grow with the groups. */
#include "metric/store.h"
#include <stdlib.h>
#include <string.h>

/* Where the cells are: each kind as it must be aligned. Cells are as many as a person asks for, no overflow.
 */
static void lay_out(struct cs_store *s)
{
    size_t most = sizeof(uint64_t), at = s->cells.counters * sizeof(uint64_t);
    for (size_t k = 0; k < CS_KEEPS; k++) {
        const size_t align = cs_accumulators[k].align;
        if (!s->cells.kept[k]) continue;
        if (align > most) most = align;
        s->at[k] = at = (at + align - 1) / align * align;
        at += s->cells.kept[k] * cs_accumulators[k].size;
    }
    s->size = (at + most - 1) / most * most;
    if (!s->size) s->size = most;
}

enum cs_status cs_store_reserve(struct cs_store *s, size_t groups, struct cs_error *e)
{
    if (groups <= s->groups) return CS_OK;
    if (!s->size) lay_out(s);
    if (groups > s->cap) {
        enum cs_status status = cs_grow(&s->records, &s->cap, groups, s->size, e);
        if (status != CS_OK) return status;
    }
    memset(s->records + s->groups * s->size, 0, (groups - s->groups) * s->size);
    s->groups = groups;
    return CS_OK;
}

void cs_store_release(struct cs_store *s)
{
    for (enum cs_keep k = 0; k < CS_KEEPS; k++)
        for (size_t g = 0; g < s->groups && s->cells.kept[k] && cs_accumulators[k].release; g++)
            for (uint32_t i = 0; i < s->cells.kept[k]; i++)
                cs_accumulators[k].release(cs_store_cell(s, k, g, i));
    free(s->records);
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
    if (is_empty(into->records + a * into->size, into->size)) { /* nothing to join: take it over */
        memcpy(into->records + a * into->size, from->records + b * from->size, into->size);
        memset(from->records + b * from->size, 0, from->size);
        return;
    }
    for (uint32_t i = 0; i < c->counters; i++) *cs_store_counter(into, a, i) += *cs_store_counter(from, b, i);
    for (enum cs_keep k = 0; k < CS_KEEPS; k++)
        for (uint32_t i = 0; i < c->kept[k]; i++) {
            const struct cs_accumulator *kind = &cs_accumulators[k];
            void *to = cs_store_cell(into, k, a, i), *other = cs_store_cell(from, k, b, i);
            if (is_empty(to, kind->size)) {
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
    for (uint32_t i = 0; i < c->counters; i++) *cs_store_counter(s, a, i) += *cs_store_counter(s, b, i);
    for (enum cs_keep k = 0; k < CS_KEEPS; k++)
        for (uint32_t i = 0; i < c->kept[k]; i++)
            cs_accumulators[k].merge(cs_store_cell(s, k, a, i), cs_store_cell(s, k, b, i));
}

enum cs_status cs_store_status(const struct cs_store *s, struct cs_error *e)
{
    for (enum cs_keep k = 0; k < CS_KEEPS; k++)
        for (size_t g = 0; g < s->groups && s->cells.kept[k] && cs_accumulators[k].status; g++)
            for (uint32_t i = 0; i < s->cells.kept[k]; i++) {
                enum cs_status status = cs_accumulators[k].status(cs_store_cell(s, k, g, i), e);
                if (status != CS_OK) return status;
            }
    return CS_OK;
}
