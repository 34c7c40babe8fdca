/* unique.h - how often rows, keys and normalised keys come again: one set for the three, 16 bytes a row.
 *
 * An entry is 96 bits of a keyed hash of a key, 30 bits of the hash of the first row with it, and two bits
 * that say whether the key came as it stands, and whether as what another becomes when normalised. A row that
 * differs from the first one with its key has an entry of its own besides. For a thousand million rows the
 * chance that two keys are taken for one is below 1 in 10^10.
 */
#ifndef CS_CLEAN_UNIQUE_H
#define CS_CLEAN_UNIQUE_H

#include "base/map.h"

struct cs_unique {
    struct cs_unique_slot {
        uint64_t hi;
        uint32_t lo, rest; /* rest 0: free */
    } * slot;
    size_t n, mask;
};
/* What a row is to those before it. */
struct cs_again {
    bool row, key, normal; /* all its bytes, its key, its key normalised came before */
};
void cs_unique_release(struct cs_unique *);
/* `normal` equal to `key`: nothing was normalised. Hashes of keys and of rows must not meet (hash them
 * differently). */
enum cs_status cs_unique_add(struct cs_unique *, struct cs_hash128 key, struct cs_hash128 normal,
                             struct cs_hash128 row, struct cs_again *, struct cs_error *) CS_MUST_USE;
__attribute__((always_inline)) static inline void cs_unique_prefetch(const struct cs_unique *u,
                                                                     struct cs_hash128 key)
{
    if (u->slot) __builtin_prefetch(&u->slot[key.hi & u->mask]);
}

#endif
