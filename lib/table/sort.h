/* sort.h - records in the order of their keys, however many: sorted runs in a spool, merged.
 *
 * Keys compare byte by byte, the shorter first; equal keys keep the order in which they were added.
 */
#ifndef CS_TABLE_SORT_H
#define CS_TABLE_SORT_H

#include "base/mem.h"

struct cs_sort;

/* `memory` bytes of records are held before a run goes to the spool; 0 = 16 MiB. */
enum cs_status cs_sort_make(struct cs_sort **, size_t memory, struct cs_error *) CS_MUST_USE;
void cs_sort_free(struct cs_sort *);
/* Only the first n are wanted: what can be none of them is let go on the way. Before the first record. */
void cs_sort_limit(struct cs_sort *, uint64_t n);
enum cs_status cs_sort_add(struct cs_sort *, struct cs_slice key, struct cs_slice value,
                           struct cs_error *) CS_MUST_USE;
/* The next record; *more false when there is none. The first call ends the adding. Slices are valid until the
 * next call. */
enum cs_status cs_sort_next(struct cs_sort *, struct cs_slice *key, struct cs_slice *value, bool *more,
                            struct cs_error *) CS_MUST_USE;

#endif
