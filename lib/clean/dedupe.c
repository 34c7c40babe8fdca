/* dedupe.c - open addressing with linear probing, at most three quarters full. */
#include "clean/dedupe.h"
#include <stdlib.h>

void cs_seen_release(struct cs_seen *s)
{
    free(s->slot);
    *s = (struct cs_seen){0};
}

static size_t find(const struct cs_hash128 *slot, size_t mask, struct cs_hash128 h)
{
    size_t i = h.lo & mask;
    while ((slot[i].hi | slot[i].lo) && (slot[i].hi != h.hi || slot[i].lo != h.lo)) i = (i + 1) & mask;
    return i;
}

static enum cs_status grow(struct cs_seen *s, struct cs_error *e)
{
    size_t size = s->slot ? (s->mask + 1) * 2 : 4096;
    struct cs_hash128 *slot = cs_alloc(size, sizeof *slot);
    if (!slot) return cs_fail_memory(e);
    for (size_t i = 0; s->slot && i <= s->mask; i++)
        if (s->slot[i].hi | s->slot[i].lo) slot[find(slot, size - 1, s->slot[i])] = s->slot[i];
    free(s->slot);
    s->slot = slot;
    s->mask = size - 1;
    return CS_OK;
}

enum cs_status cs_seen_add(struct cs_seen *s, struct cs_hash128 h, bool *again, struct cs_error *e)
{
    if (!s->slot || s->n >= s->mask / 4 * 3) {
        enum cs_status st = grow(s, e);
        if (st) return st;
    }
    if (!(h.hi | h.lo)) h.lo = 1;
    size_t i = find(s->slot, s->mask, h);
    *again = (s->slot[i].hi | s->slot[i].lo) != 0;
    if (!*again) {
        s->slot[i] = h;
        s->n++;
    }
    return CS_OK;
}
