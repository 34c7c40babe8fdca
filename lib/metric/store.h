/* store.h - what is kept of the rows of each group: counters, and cells of the accumulators.
 *
 * A store has the same cells for every group, and those of a group lie together, a record: where there are
 * many groups a row then waits for memory in one place. Counters (which is all that counts and shares need)
 * come first; the dearer kinds exist only where a metric asks for them. Stores merge: order and partition of
 * the rows never show.
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
    size_t size, at[CS_KEEPS]; /* of a record, and where in it the cells of each kind begin */
    char *records;
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

/* Asks for bytes [at, at + n) of the record of a group that will be needed soon. */
static inline void cs_store_fetch(const struct cs_store *s, size_t group, size_t at, size_t n)
{
    const char *p = s->records + group * s->size + at;
    for (size_t i = 0; i < n; i += 64) __builtin_prefetch(p + i, 1);
    if (n) __builtin_prefetch(p + n - 1, 1);
}
/* Counter `i` of a group. */
static inline uint64_t *cs_store_counter(const struct cs_store *s, size_t group, uint32_t i)
{
    return (void *)(s->records + group * s->size + i * sizeof(uint64_t));
}
/* Cell `i` of a kind in a group. */
static inline void *cs_store_cell(const struct cs_store *s, enum cs_keep kind, size_t group, uint32_t i)
{
    return s->records + group * s->size + s->at[kind] + i * cs_accumulators[kind].size;
}

#endif
