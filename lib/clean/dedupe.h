/* dedupe.h - has this row been seen? A set of 128-bit keyed hashes, 16 bytes each: the rows themselves are
 * not kept. Two different rows meet in one hash with a chance of less than 1 in 10^18 for ten thousand
 * million rows.
 *
 * The hashes stand in ascending order with gaps, each at its home or as near behind it as can be: so a table
 * grows where it is, by three tenths, in one walk. A hash takes 18 to 24 bytes, while it grows too. A note
 * of 8 bytes a hash is kept on demand.
 */
#ifndef CS_CLEAN_DEDUPE_H
#define CS_CLEAN_DEDUPE_H

#include "base/map.h"
#include "base/num.h"

struct cs_seen {             /* zero-initialise */
    struct cs_hash128 *slot; /* both halves 0: free */
    uint64_t *note;          /* by slot */
    size_t n, homes, room;   /* hashes; homes; slots, a few more than homes */
    bool notes;              /* wanted: set before the first hash */
};
void cs_seen_release(struct cs_seen *);
static inline size_t cs_seen_home(struct cs_hash128 h, size_t homes)
{
    return (size_t)((cs_u128)h.hi * homes >> 64);
}
/* Asks the memory for where a hash would be; worth it some hashes ahead. */
static inline void cs_seen_prefetch(const struct cs_seen *s, struct cs_hash128 h)
{
    if (!s->slot) return;
    const struct cs_hash128 *home = &s->slot[cs_seen_home(h, s->homes)];
    __builtin_prefetch(home);
    __builtin_prefetch(home + 4);
}
/* *again: the hash was there already. Else it is now. *note (may be NULL) is where its note stands until the
 * next one is added; NULL without notes. */
enum cs_status cs_seen_add(struct cs_seen *, struct cs_hash128, bool *again, uint64_t **note,
                           struct cs_error *) CS_MUST_USE;
/* The note of a hash; NULL when it is not there. */
uint64_t *cs_seen_note(const struct cs_seen *, struct cs_hash128);

#endif
