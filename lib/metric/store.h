/* store.h - what is kept of the rows of each group: counters, and cells of the accumulators.
 *
 * A store has the same cells for every group. Counters (which is all that counts and shares need) lie
 * together, group by group; the dearer kinds exist only where a metric asks for them. Stores merge: order and
 * partition of the rows never show.
 */
#ifndef CS_METRIC_STORE_H
#define CS_METRIC_STORE_H

#include "metric/accumulator.h"

/* Cells per group: counters, and of each kind. */
struct cs_cells {
    uint32_t counters, kept[CS_KEEPS];
};

struct cs_store {
    struct cs_cells cells;
    size_t groups, cap;
    uint64_t *counters;    /* [group * cells.counters + i] */
    void *array[CS_KEEPS]; /* cells of a kind, in the same order; cs_store_cell() finds one */
};

/* Zero-initialise, set `cells`. Makes room for groups 0 … n - 1; new ones are empty. */
enum cs_status cs_store_reserve(struct cs_store *, size_t groups, struct cs_error *) CS_MUST_USE;
void cs_store_release(struct cs_store *);
/* Adds group `b` of `from` to group `a` of `into`; `from` keeps its memory, but its group is used up. */
void cs_store_merge(struct cs_store *into, size_t a, struct cs_store *from, size_t b);
/* Adds group `b` to group `a` of the same store; `b` stays as it is. */
void cs_store_add(struct cs_store *, size_t a, size_t b);
/* Was memory short anywhere? */
enum cs_status cs_store_status(const struct cs_store *, struct cs_error *) CS_MUST_USE;

/* Cell `i` of a kind in a group. */
static inline void *cs_store_cell(const struct cs_store *s, enum cs_keep kind, size_t group, uint32_t i)
{
    return (char *)s->array[kind] + (group * s->cells.kept[kind] + i) * cs_accumulators[kind].size;
}

#endif
