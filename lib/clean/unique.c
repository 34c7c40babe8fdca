/* unique.c - open addressing with linear probing, at most three quarters full. */
#include "clean/unique.h"
#include <stdlib.h>

enum { AS_KEY = 1, AS_NORMAL = 2, FLAGS = 3 };

void cs_unique_release(struct cs_unique *u)
{
    free(u->slot);
    *u = (struct cs_unique){0};
}

static struct cs_unique_slot *find(const struct cs_unique *u, uint64_t hi, uint32_t lo)
{
    size_t i = hi & u->mask;
    while (u->slot[i].rest && (u->slot[i].hi != hi || u->slot[i].lo != lo)) i = (i + 1) & u->mask;
    return &u->slot[i];
}

static enum cs_status room(struct cs_unique *u, struct cs_error *e)
{
    if (u->slot && u->n + 3 < u->mask / 4 * 3) return CS_OK;
    size_t size = u->slot ? (u->mask + 1) * 2 : 4096;
    struct cs_unique bigger = {cs_alloc(size, sizeof *bigger.slot), u->n, size - 1};
    if (!bigger.slot) return cs_fail_memory(e);
    for (size_t i = 0; u->slot && i <= u->mask; i++)
        if (u->slot[i].rest) *find(&bigger, u->slot[i].hi, u->slot[i].lo) = u->slot[i];
    free(u->slot);
    *u = bigger;
    return CS_OK;
}

/* The entry of a hash; *fresh: there was none, and now there is one without flags' meaning yet. */
static struct cs_unique_slot *entry(struct cs_unique *u, struct cs_hash128 h, uint32_t row, bool *fresh)
{
    struct cs_unique_slot *s = find(u, h.hi, (uint32_t)h.lo);
    *fresh = s->rest == 0;
    if (*fresh) {
        *s = (struct cs_unique_slot){h.hi, (uint32_t)h.lo, row & ~(uint32_t)FLAGS};
        u->n++;
    }
    return s;
}

enum cs_status cs_unique_add(struct cs_unique *u, struct cs_hash128 key, struct cs_hash128 normal,
                             struct cs_hash128 row, struct cs_again *again, struct cs_error *e)
{
    enum cs_status st = room(u, e);
    if (st) return st;
    bool same = key.hi == normal.hi && key.lo == normal.lo, fresh;
    uint32_t mark = (uint32_t)row.lo & ~(uint32_t)FLAGS;
    struct cs_unique_slot *s = entry(u, key, mark, &fresh);
    again->key = (s->rest & AS_KEY) != 0;
    again->row = again->key && (s->rest & ~(uint32_t)FLAGS) == mark;
    if (!again->key) s->rest = mark | (s->rest & FLAGS) | AS_KEY; /* the first with this very key */
    if (again->key && !again->row) { /* another row with the key: it is looked for by itself */
        struct cs_unique_slot *own = entry(u, row, 0, &fresh);
        again->row = !fresh;
        own->rest |= AS_KEY;
    }
    if (!same) s = entry(u, normal, 0, &fresh);
    again->normal = (s->rest & AS_NORMAL) != 0;
    s->rest |= AS_NORMAL;
    return CS_OK;
}
