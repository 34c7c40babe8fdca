/* chunks.h - a loop over numbers 0 … n-1 on all cores: pieces of fixed size are worked on by all, and their
 * results taken up in order, one at a time. So sums do not depend on the number of workers.
 */
#ifndef CS_MODEL_CHUNKS_H
#define CS_MODEL_CHUNKS_H

#include "base/mem.h"

struct cs_chunks {
    void *ctx;
    size_t n, step; /* step: of a piece, at least 1 */
    size_t room;    /* bytes of a piece's result, zeroed before each */
    unsigned jobs;  /* as in table/workers.h */
    /* Works on [first, end). All threads at once. */
    enum cs_status (*work)(void *ctx, size_t first, size_t end, void *result, struct cs_error *);
    /* Takes a result up, in the order of the pieces. May be NULL. */
    void (*take)(void *ctx, size_t first, const void *result);
};
enum cs_status cs_chunks_run(const struct cs_chunks *, struct cs_error *) CS_MUST_USE;

#endif
