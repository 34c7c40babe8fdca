/* mem.h - memory: checked allocation, growing buffers, arenas.
 *
 * Sizes are multiplied with overflow checks. A buffer that cannot grow remembers it ("sticky") instead of
 * making every append a branch in the caller: append freely, then ask cs_buf_status() once before the
 * contents are used. After a failure the contents are empty and appends do nothing.
 */
#ifndef CS_BASE_MEM_H
#define CS_BASE_MEM_H

#include "base/error.h"
#include <stdbool.h>

/* n * size bytes, zeroed; NULL when memory is short or the product overflows. free() releases. */
void *cs_alloc(size_t n, size_t size) CS_MUST_USE;
/* Grows the array *array (pointer to a pointer) so that `need` elements fit; *cap is its capacity in
 * elements. Contents stay, the new part is not initialised. At least doubles. */
enum cs_status cs_grow(void *array, size_t *cap, size_t need, size_t size, struct cs_error *) CS_MUST_USE;

struct cs_buf {
    char *p; /* NULL until the first append */
    size_t n, cap;
    bool failed;
};

void cs_buf_release(struct cs_buf *);
void cs_buf_clear(struct cs_buf *); /* keeps the memory, and a failure */
/* Room for `n` more bytes at p + this.n, NULL on failure; the caller adds what it wrote to this.n. */
char *cs_buf_room(struct cs_buf *, size_t n) CS_MUST_USE;
void cs_buf_add(struct cs_buf *, const void *, size_t n);
void cs_buf_addc(struct cs_buf *, char);
void cs_buf_adds(struct cs_buf *, struct cs_slice);
void cs_buf_addz(struct cs_buf *, const char *);
void cs_buf_addf(struct cs_buf *, const char *format, ...) CS_PRINTF(2, 3);
enum cs_status cs_buf_status(const struct cs_buf *, struct cs_error *) CS_MUST_USE;
static inline struct cs_slice cs_buf_slice(const struct cs_buf *b)
{
    return cs_slice(b->p ? b->p : "", b->n);
}

/* Many small things with one lifetime. Pointers stay valid until the arena is released or reset. */
struct cs_arena {
    struct cs_arena_chunk *head;
    size_t used;
};
void cs_arena_release(struct cs_arena *);
void cs_arena_reset(struct cs_arena *); /* forgets everything, keeps the largest chunk */
/* Zeroed, aligned for any type; NULL when memory is short. */
void *cs_arena_alloc(struct cs_arena *, size_t n, size_t size) CS_MUST_USE;
/* A terminated copy (the slice's n does not count the terminator); .p is NULL when memory is short. */
struct cs_slice cs_arena_copy(struct cs_arena *, struct cs_slice) CS_MUST_USE;

#endif
