/* dedupe.h - has this row been seen? A set of 128-bit keyed hashes, 16 bytes each: the rows themselves are
 * not kept. Two different rows meet in one hash with a chance of less than 1 in 10^18 for ten thousand
 * million rows. */
#ifndef CS_CLEAN_DEDUPE_H
#define CS_CLEAN_DEDUPE_H

#include "base/map.h"

struct cs_seen {
    struct cs_hash128 *slot; /* both halves 0: free */
    size_t n, mask;
};
void cs_seen_release(struct cs_seen *);
/* Asks the memory for where a hash would be; worth it some hashes ahead. */
static inline void cs_seen_prefetch(const struct cs_seen *s, struct cs_hash128 h)
{
    if (s->slot) __builtin_prefetch(&s->slot[h.lo & s->mask]);
}
/* *again: the hash was there already. Else it is now. */
enum cs_status cs_seen_add(struct cs_seen *, struct cs_hash128, bool *again, struct cs_error *) CS_MUST_USE;

#endif
