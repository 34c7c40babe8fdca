/* gapsort.h - the rows that gaps are made from, and their order. Private to lib/expr. */
#ifndef CS_EXPR_GAPSORT_H
#define CS_EXPR_GAPSORT_H

#include "base/mem.h"

/* One contact: 48 bytes. The first 32 bytes as unsigned big-endian numbers are the sort order up to ties. */
struct cs_gap_row {
    uint64_t key[2]; /* hash of the keys: contacts with the same keys stand together */
    uint64_t at;     /* created_at, from -2^50 s on, times 4096; and its offset in minutes, from -24 h on */
    uint64_t id;     /* the first 8 bytes of the ticket id */
    uint64_t row;    /* identity of the row: its place in the input */
    uint32_t more;   /* 1 + where the rest of the ticket id is in the pool; 0 = the id ends within 8 bytes */
    uint32_t load;   /* what the caller wants to find again; 0 = nothing */
};

enum { CS_GAP_OFFSET_BITS = 12 };

/* Sorts by key, time, ticket id, row. `pool` holds the rests of the ids, each behind its length in 4 bytes.
 */
void cs_gap_sort(struct cs_gap_row *, size_t n, const char *pool);
/* Sorts by row alone. */
void cs_gap_sort_rows(struct cs_gap_row *, size_t n);

#endif
