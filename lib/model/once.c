/* once.c - order first, hashes where it fails. A note: which orders fail within the rows, then of each row
 * its place in the block and the hash of its customer, 0 for none. */
#include "model/once.h"
#include <stdlib.h>
#include <string.h>

enum { BY_BYTES = 1, BY_LENGTH = 2, ALL = BY_BYTES | BY_LENGTH };

struct note {
    struct cs_hash128 hash;
    uint64_t row;
};

void cs_once_release(struct cs_once *o)
{
    cs_seen_release(&o->seen);
    cs_buf_release(&o->last);
    free(o->held);
    *o = (struct cs_once){0};
}

/* The orders in which b does not come after a. */
static unsigned falls(struct cs_slice a, struct cs_slice b)
{
    const int cmp = cs_slice_cmp(a, b);
    const unsigned bytes = cmp < 0 ? 0 : BY_BYTES;
    return bytes | (a.n < b.n || (a.n == b.n && !bytes) ? 0 : BY_LENGTH);
}

void cs_once_note(const struct cs_block *b, uint32_t column, uint32_t first, const uint32_t *row, uint32_t n,
                  struct cs_buf *out)
{
    struct cs_slice before = {"", 0}; /* comes before all but itself */
    uint64_t fails = 0;
    const size_t size = sizeof fails + n * sizeof(struct note);
    char *const begin = cs_buf_room(out, size), *to = begin;
    if (!begin) return;
    to += sizeof fails;
    for (uint32_t i = 0; i < n; i++, to += sizeof(struct note)) {
        const struct cs_slice id = cs_field(b, first + row[i], column);
        struct note note = {.row = first + row[i]};
        if (id.n) note.hash = cs_hash128(id);
        if (fails != ALL) fails |= falls(before, id);
        before = id;
        memcpy(to, &note, sizeof note);
    }
    memcpy(begin, &fails, sizeof fails);
    out->n += size;
}

static struct note note_at(const char *notes, uint32_t i)
{
    struct note note;
    memcpy(&note, notes + i * sizeof note, sizeof note);
    return note;
}

/* In order so far: the hashes are kept in case that it ends. */
static enum cs_status hold(struct cs_once *o, const char *notes, uint32_t n, struct cs_slice last,
                           struct cs_error *e)
{
    enum cs_status st = cs_grow(&o->held, &o->cap, o->n + n, sizeof *o->held, e);
    for (uint32_t i = 0; i < n && !st; i++) o->held[o->n++] = note_at(notes, i).hash;
    cs_buf_clear(&o->last);
    cs_buf_adds(&o->last, last);
    return st ? st : cs_buf_status(&o->last, e);
}

enum { AHEAD = 24 }; /* the set is larger than the caches: it is asked so many rows before */

static enum cs_status look_up_held(struct cs_once *o, struct cs_error *e)
{
    enum cs_status st = CS_OK;
    bool again;
    for (size_t i = 0; i < o->n && !st; i++) {
        if (i + AHEAD < o->n) cs_seen_prefetch(&o->seen, o->held[i + AHEAD]);
        st = cs_seen_add(&o->seen, o->held[i], &again, NULL, e);
    }
    free(o->held);
    o->held = NULL;
    o->n = o->cap = 0;
    return st;
}

static enum cs_status look_up(struct cs_once *o, const char *notes, uint32_t n, uint32_t *again,
                              struct cs_error *e)
{
    enum cs_status st = CS_OK;
    bool twice = false;
    for (uint32_t i = 0; i < n && !st && !twice; i++) {
        if (i + AHEAD < n) cs_seen_prefetch(&o->seen, note_at(notes, i + AHEAD).hash);
        const struct note note = note_at(notes, i);
        if (!note.hash.hi && !note.hash.lo)
            o->nameless++;
        else
            st = cs_seen_add(&o->seen, note.hash, &twice, NULL, e);
        if (!st && twice) *again = (uint32_t)note.row;
    }
    return st;
}

enum cs_status cs_once_take(struct cs_once *o, const struct cs_block *b, uint32_t column, uint32_t n,
                            const char **p, uint32_t *again, struct cs_error *e)
{
    uint64_t fails;
    const char *const notes = *p + sizeof fails;
    memcpy(&fails, *p, sizeof fails);
    *p = notes + n * sizeof(struct note);
    *again = UINT32_MAX;
    if (!n) return CS_OK;
    if (o->falls != ALL) {
        const struct cs_slice first = cs_field(b, (uint32_t)note_at(notes, 0).row, column);
        o->falls |= (unsigned)fails | falls(cs_buf_slice(&o->last), first);
        if (o->falls != ALL)
            return hold(o, notes, n, cs_field(b, (uint32_t)note_at(notes, n - 1).row, column), e);
        o->seen.expected = SIZE_MAX; /* who knows how many: it doubles */
        enum cs_status st = look_up_held(o, e);
        if (st) return st;
    }
    return look_up(o, notes, n, again, e);
}
