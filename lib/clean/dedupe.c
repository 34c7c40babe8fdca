/* dedupe.c - an ordered table with linear probing: the home of a hash is its share of the table's length, so
 * order by hash is order by home, and a search ends at the first larger hash. */
#include "clean/dedupe.h"
#include <stdlib.h>
#include <string.h>

enum { FIRST_HOMES = 4096, TAIL = 256 };

void cs_seen_release(struct cs_seen *s)
{
    free(s->slot);
    free(s->note);
    *s = (struct cs_seen){0};
}

static bool is_free(struct cs_hash128 h)
{
    return !(h.hi | h.lo);
}

static bool before(struct cs_hash128 a, struct cs_hash128 b)
{
    return a.hi < b.hi || (a.hi == b.hi && a.lo < b.lo);
}

/* Where the hash is, or where it belongs. */
static size_t find(const struct cs_seen *s, struct cs_hash128 h)
{
    size_t i = cs_seen_home(h, s->homes);
    while (i < s->room && !is_free(s->slot[i]) && before(s->slot[i], h)) i++;
    return i;
}

/* All hashes close up at the end of the table, and are then laid out from its beginning. The walk does not
 * run into what it has still to read, unless too many have their homes at the end: then there is nothing to
 * be done but to grow on, and it says so. */
static bool lay_out(struct cs_seen *s, size_t old_room)
{
    const struct cs_hash128 none = {0, 0};
    size_t from = s->room, next = 0;
    for (size_t i = old_room; i-- > 0;) {
        if (is_free(s->slot[i])) continue;
        s->slot[--from] = s->slot[i];
        if (s->notes) s->note[from] = s->note[i];
    }
    for (; from < s->room; from++) {
        struct cs_hash128 h = s->slot[from];
        size_t home = cs_seen_home(h, s->homes), at = home > next ? home : next;
        bool fits = at <= from;
        if (!fits) at = from;
        while (next < at) s->slot[next++] = none;
        if (!fits) return false;
        s->slot[at] = h;
        if (s->notes) s->note[at] = s->note[from];
        next = at + 1;
    }
    while (next < s->room) s->slot[next++] = none;
    return true;
}

static enum cs_status grow_once(struct cs_seen *s, bool *done, struct cs_error *e)
{
    size_t homes = s->homes ? s->homes + s->homes / 10 * 3 : FIRST_HOMES, old = s->room, room, bytes;
    if (__builtin_add_overflow(homes, (size_t)TAIL, &room) ||
        __builtin_mul_overflow(room, sizeof *s->slot, &bytes))
        return cs_fail_memory(e);
    struct cs_hash128 *slot = realloc(s->slot, bytes);
    if (!slot) return cs_fail_memory(e);
    s->slot = slot;
    if (s->notes) {
        uint64_t *note = realloc(s->note, room * sizeof *note);
        if (!note) return cs_fail_memory(e);
        s->note = note;
    }
    s->homes = homes;
    s->room = room;
    *done = lay_out(s, old);
    return CS_OK;
}

static enum cs_status grow(struct cs_seen *s, struct cs_error *e)
{
    bool done = false;
    enum cs_status st = CS_OK;
    while (!st && !done) st = grow_once(s, &done, e);
    return st;
}

/* The hashes from i to the next gap move up by one. False when there is no gap before the end. */
static bool make_room(struct cs_seen *s, size_t i)
{
    size_t gap = i;
    while (gap < s->room && !is_free(s->slot[gap])) gap++;
    if (gap == s->room) return false;
    memmove(s->slot + i + 1, s->slot + i, (gap - i) * sizeof *s->slot);
    if (s->notes) memmove(s->note + i + 1, s->note + i, (gap - i) * sizeof *s->note);
    return true;
}

enum cs_status cs_seen_add(struct cs_seen *s, struct cs_hash128 h, bool *again, uint64_t **note,
                           struct cs_error *e)
{
    if (is_free(h)) h.lo = 1;
    if (s->n >= s->homes / 8 * 7) {
        enum cs_status st = grow(s, e);
        if (st) return st;
    }
    size_t i = find(s, h);
    *again = i < s->room && s->slot[i].hi == h.hi && s->slot[i].lo == h.lo;
    while (!*again && !make_room(s, i)) { /* many at the end: hardly ever */
        enum cs_status st = grow(s, e);
        if (st) return st;
        i = find(s, h);
    }
    if (!*again) {
        s->slot[i] = h;
        if (s->notes) s->note[i] = 0;
        s->n++;
    }
    if (note) *note = s->notes ? &s->note[i] : NULL;
    return CS_OK;
}

uint64_t *cs_seen_note(const struct cs_seen *s, struct cs_hash128 h)
{
    if (is_free(h)) h.lo = 1;
    if (!s->slot || !s->notes) return NULL;
    size_t i = find(s, h);
    return i < s->room && s->slot[i].hi == h.hi && s->slot[i].lo == h.lo ? &s->note[i] : NULL;
}
