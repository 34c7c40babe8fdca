/* sift.h - what whole rows say besides their cells: totals below a table, rows without the time that their
 * kind requires, times that stand apart from all others, keys that come twice.
 */
#ifndef CS_INGEST_SIFT_H
#define CS_INGEST_SIFT_H

#include "ingest/alias.h"
#include "ingest/count.h"

/* Seconds since 1970 in parts of 388 days, the first and the last with all beyond; a part knows its first
 * row. */
enum { CS_AGE_SHIFT = 25, CS_AGES = 128 };
struct cs_age {
    uint64_t n, line;
};

struct cs_sift {
    struct cs_count untimed; /* rows without a time, but for totals */
    char untimed_key[48];    /* of the first of them, made safe */
    uint32_t *total;         /* rows of the stretch that are totals, increasing */
    size_t n, cap;
    struct cs_age age[CS_AGES];
};

void cs_sift_clear(struct cs_sift *); /* before a stretch; keeps its memory */
void cs_sift_release(struct cs_sift *);
/* A row with a time. */
static inline void cs_sift_time(struct cs_sift *s, int64_t at, uint64_t line)
{
    int64_t part = at >> CS_AGE_SHIFT;
    struct cs_age *age = &s->age[part < 0 ? 0 : part < CS_AGES ? part : CS_AGES - 1];
    if (age->n++ == 0) age->line = line;
}
/* A row of the stretch without one: a total when its key (unescaped) says so. */
enum cs_status cs_sift_untimed(struct cs_sift *, struct cs_fold *, struct cs_slice key, uint32_t row,
                               uint64_t line, bool *total, struct cs_error *) CS_MUST_USE;
/* Adds what a later stretch has met, but for its totals. */
void cs_sift_add(struct cs_sift *, const struct cs_sift *later);

/* Times three years or more after (before) all others, of which there are ten times as many: a slip of the
 * hand, or what a program writes for "none". */
struct cs_apart {
    uint64_t n, line; /* the first in the file */
};
struct cs_apart cs_sift_apart(const struct cs_sift *, bool after);

#endif
