/* near.h - texts that are nearly the same, within a window of rows.
 *
 * A text is folded (text/fold.h) and taken as the set of its pairs of neighbouring characters. Two texts are
 * as alike as their sets: pairs in both / pairs in either (Jaccard 1901). Candidates are found by MinHash
 * (Broder 1997): 16 bands of 3 minima; two texts that are 0.8 alike share a band with a probability of
 * 0.9999, 0.7: 0.998, 0.6: 0.98. Each candidate is then compared set by set; of a long text the 256 smallest
 * hashes stand for its set. A row looks at no more than 8 candidates a band, so time is linear in the rows.
 */
#ifndef CS_CLEAN_NEAR_H
#define CS_CLEAN_NEAR_H

#include "base/map.h"
#include "table/block.h"

enum { CS_NEAR_BANDS = 16, CS_NEAR_DEPTH = 3, CS_NEAR_MOST = 256, CS_NEAR_LEAST = 5 };

struct cs_near {
    bool on;
    uint32_t column;
    uint32_t *by; /* columns that must be equal, and filled */
    size_t n_by;
    uint32_t alike;  /* per mille, from which on two texts count as the same */
    uint64_t window; /* rows looked back */
    struct cs_slice
        across; /* the name of `column`, when rows of different customers are compared; or empty */
};
/* What is kept of a text; n 0: it takes no part (no text, fewer than 5 pairs, a column of `by` missing). */
struct cs_near_sketch {
    uint64_t owner; /* hash of `by` */
    uint32_t n;
    uint32_t band[CS_NEAR_BANDS];
    uint32_t pair[CS_NEAR_MOST]; /* ascending, unique */
};
/* Fills the sketch of a row. Buffers are overwritten. CS_FAIL when memory is short. */
enum cs_status cs_near_sketch_row(const struct cs_near *, const struct cs_block *, uint32_t row,
                                  struct cs_near_sketch *, struct cs_buf *a, struct cs_buf *b,
                                  struct cs_error *) CS_MUST_USE;
/* Shared pairs per mille, rounded down. */
uint32_t cs_near_alike(const struct cs_near_sketch *, const struct cs_near_sketch *);
/* A sketch without its unused end, and back; the size is a multiple of 4. */
static inline size_t cs_near_size(const struct cs_near_sketch *s)
{
    return offsetof(struct cs_near_sketch, pair) + s->n * sizeof s->pair[0];
}

struct cs_near_window { /* zero-initialise */
    struct cs_near_entry *ring;
    uint64_t *head; /* by band hash: number + 1 of the newest entry there */
    uint64_t n, size, mask;
};
void cs_near_window_release(struct cs_near_window *);
/* Looks for a row like this one among the last `window`; when there is none, the row joins them. *stays: its
 * number, *alike per mille; 0 when there is none. */
enum cs_status cs_near_look(struct cs_near_window *, const struct cs_near *, const struct cs_near_sketch *,
                            uint64_t row, uint64_t *stays, uint32_t *alike, struct cs_error *) CS_MUST_USE;

#endif
