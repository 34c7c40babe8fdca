/* reference.h - a stream that is known to be right, to hold another against: rows by key, in memory. */
#ifndef CS_CLEAN_REFERENCE_H
#define CS_CLEAN_REFERENCE_H

#include "base/map.h"
#include "table/input.h"

struct cs_check_reference {
    struct cs_map rows;     /* by key: cells joined by tabs */
    struct cs_slice *cells; /* [row * columns + c]; in the arena */
    size_t cap;
    struct cs_arena arena;
    const char *file;
    uint32_t *of;  /* by column of the stream: its column here, CS_NO_COLUMN where there is none */
    uint32_t *key; /* columns of the stream */
    size_t n_key;
    uint32_t n_columns;
};
/* Reads it whole. `keys` are the columns of the stream's key; a reference may do without `source`. CS_USAGE
 * without the others, or without another column in common; CS_DATA for a key twice. */
enum cs_status cs_reference_read(struct cs_check_reference *, const char *path, const struct cs_header *,
                                 const uint32_t *keys, size_t n_keys, struct cs_error *) CS_MUST_USE;
void cs_reference_release(struct cs_check_reference *);
/* Do two cells say the same: bytes, or numbers of one value? */
bool cs_reference_same(struct cs_slice, struct cs_slice);

#endif
