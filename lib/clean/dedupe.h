/* dedupe.h - has this row been seen? A set of 128-bit keyed hashes, 16 bytes each: the rows themselves are
 * not kept. Two different rows meet in one hash with a chance of less than 1 in 10^18 for ten thousand
 * million rows.
 *
 * Four hashes share a line of the processor's cache: one look at memory settles nearly every question. The
 * table lies in pieces of a large page each, so it grows where it is, by three tenths, in one walk (to
 * double its size while more than that are expected). A hash takes 18 to 24 bytes, while it grows too. A note
 * of 8 bytes a hash is kept on demand.
 */
#ifndef CS_CLEAN_DEDUPE_H
#define CS_CLEAN_DEDUPE_H

#include "base/map.h"
#include "base/num.h"

enum { CS_SEEN_SLOTS = 4, CS_SEEN_PIECE_BITS = 15, CS_SEEN_PIECE = 1 << CS_SEEN_PIECE_BITS };

struct cs_seen_line {
    struct cs_hash128 slot[CS_SEEN_SLOTS]; /* used from the first on; both halves 0: free */
};
struct cs_seen { /* zero-initialise */
    struct cs_seen_line **piece;
    uint64_t **note; /* by piece: one a slot */
    size_t n, lines; /* hashes; lines in use of all pieces */
    size_t pieces, pieces_cap, note_cap;
    size_t expected; /* how many hashes may come in all, 0 = who knows: then it grows in longer steps */
    bool notes;      /* wanted: set before the first hash */
};
void cs_seen_release(struct cs_seen *);
static inline struct cs_seen_line *cs_seen_line_at(const struct cs_seen *s, size_t i)
{
    return &s->piece[i >> CS_SEEN_PIECE_BITS][i & (CS_SEEN_PIECE - 1)];
}
/* The line where a hash should be; else it is in the next one with room. */
static inline size_t cs_seen_home(const struct cs_seen *s, struct cs_hash128 h)
{
    return (size_t)((cs_u128)h.hi * s->lines >> 64);
}
/* Asks the memory for where a hash would be; worth it some hashes ahead. Always inlined: gcc drops the call
 * of a function that does nothing but this, as one without effect. */
__attribute__((always_inline)) static inline void cs_seen_prefetch(const struct cs_seen *s,
                                                                   struct cs_hash128 h)
{
    if (!s->lines) return;
    const struct cs_seen_line *home = cs_seen_line_at(s, cs_seen_home(s, h));
    __builtin_prefetch(home);
    __builtin_prefetch(home + 1);
}
/* *again: the hash was there already. Else it is now. *note (may be NULL) is where its note stands until the
 * next one is added; NULL without notes. */
enum cs_status cs_seen_add(struct cs_seen *, struct cs_hash128, bool *again, uint64_t **note,
                           struct cs_error *) CS_MUST_USE;
/* The note of a hash; NULL when it is not there. */
uint64_t *cs_seen_note(const struct cs_seen *, struct cs_hash128);

#endif
