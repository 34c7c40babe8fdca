/* dedupe.c - open addressing by lines: a hash lies in its home line or, where that was full, in the next one
 * with room; the last line is followed by the first. The home of a hash is its share of the table's length,
 * so when the table grows all homes move towards its end and none passes another. */
#include "clean/dedupe.h"
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { FIRST_LINES = 1024 };

void cs_seen_release(struct cs_seen *s)
{
    for (size_t i = 0; i < s->pieces; i++) {
        free(s->piece[i]);
        if (s->note) free(s->note[i]);
    }
    free(s->piece);
    free(s->note);
    *s = (struct cs_seen){0};
}

static bool is_free(struct cs_hash128 h)
{
    return !(h.hi | h.lo);
}

static uint64_t *note_at(const struct cs_seen *s, size_t line, unsigned slot)
{
    size_t in_piece = line & (CS_SEEN_PIECE - 1);
    return s->notes ? &s->note[line >> CS_SEEN_PIECE_BITS][in_piece * CS_SEEN_SLOTS + slot] : NULL;
}

static size_t next_line(const struct cs_seen *s, size_t i)
{
    return i + 1 == s->lines ? 0 : i + 1;
}

/* Where in a line the first free slot is; all of them are looked at, for a line is full as often as not. */
static unsigned used(const struct cs_seen_line *l)
{
    unsigned n = 0;
#pragma GCC unroll 4
    for (unsigned k = 0; k < CS_SEEN_SLOTS; k++) n += !is_free(l->slot[k]);
    return n;
}

/* Where the hash is, or where it belongs: there is always room somewhere. */
static bool find(const struct cs_seen *s, struct cs_hash128 h, size_t *line, unsigned *slot)
{
    for (*line = cs_seen_home(s, h);; *line = next_line(s, *line)) {
        const struct cs_seen_line *l = cs_seen_line_at(s, *line);
        unsigned same = 0;
#pragma GCC unroll 4
        for (unsigned k = 0; k < CS_SEEN_SLOTS; k++)
            same |= (unsigned)((l->slot[k].hi == h.hi) & (l->slot[k].lo == h.lo)) << k;
        if (same) {
            *slot = (unsigned)__builtin_ctz(same);
            return true;
        }
        *slot = used(l);
        if (*slot < CS_SEEN_SLOTS) return false;
    }
}

/* ---- growing ---- */

static enum cs_status add_piece(struct cs_seen *s, struct cs_error *e)
{
    const size_t size = CS_SEEN_PIECE * sizeof(struct cs_seen_line);
    enum cs_status st = cs_grow(&s->piece, &s->pieces_cap, s->pieces + 1, sizeof *s->piece, e);
    if (!st && s->notes) st = cs_grow(&s->note, &s->note_cap, s->pieces + 1, sizeof *s->note, e);
    if (st) return st;
    struct cs_seen_line *piece = aligned_alloc(size, size);
    uint64_t *note = s->notes ? malloc(CS_SEEN_PIECE * CS_SEEN_SLOTS * sizeof *note) : NULL;
    if (!piece || (s->notes && !note)) {
        free(piece);
        free(note);
        return cs_fail_memory(e);
    }
#ifdef MADV_HUGEPAGE
    /* Looks at a table go everywhere: with small pages each also costs a walk through the page tables. The
     * first piece is that of small inputs, which would wait for a large page to be cleared. */
    if (s->pieces) (void)madvise(piece, size, MADV_HUGEPAGE);
#endif
    s->piece[s->pieces] = piece;
    if (s->notes) s->note[s->pieces] = note;
    s->pieces++;
    return CS_OK;
}

struct entry {
    struct cs_hash128 h;
    uint64_t note;
};

/* Into a table that does not hold it, from its home on; false when that leads across the end of the table. */
static bool put(struct cs_seen *s, const struct entry *x, bool across)
{
    size_t i = cs_seen_home(s, x->h);
    unsigned slot;
    while ((slot = used(cs_seen_line_at(s, i))) == CS_SEEN_SLOTS) {
        i = next_line(s, i);
        if (!i && !across) return false;
    }
    cs_seen_line_at(s, i)->slot[slot] = x->h;
    if (s->notes) *note_at(s, i, slot) = x->note;
    return true;
}

/* From the last line to the first, hashes move to their new homes. Those whose home is before the line at
 * hand, or beyond the end, wait until all lines are laid out: they are a handful of the first lines, where
 * homes hardly move. */
static enum cs_status lay_out(struct cs_seen *s, size_t old_lines, struct cs_error *e)
{
    struct entry *late = NULL;
    size_t n_late = 0, cap = 0;
    enum cs_status st = CS_OK;
    for (size_t i = old_lines; i-- > 0 && !st;) {
        struct cs_seen_line *l = cs_seen_line_at(s, i), old = *l;
        uint64_t notes[CS_SEEN_SLOTS] = {0};
        if (s->notes) memcpy(notes, note_at(s, i, 0), sizeof notes);
        *l = (struct cs_seen_line){0};
        for (unsigned k = 0; k < CS_SEEN_SLOTS && !is_free(old.slot[k]) && !st; k++) {
            struct entry x = {old.slot[k], notes[k]};
            if (cs_seen_home(s, x.h) >= i && put(s, &x, false)) continue;
            st = cs_grow(&late, &cap, n_late + 1, sizeof *late, e);
            if (!st) late[n_late++] = x;
        }
    }
    for (size_t i = 0; i < n_late && !st; i++) (void)put(s, &late[i], true);
    free(late);
    return st;
}

/* Three tenths more; or what is expected and a little, but never more than twice as much at once: who expects
 * may be wrong. */
static size_t next_size(const struct cs_seen *s)
{
    size_t least = s->lines ? s->lines + s->lines / 10 * 3 : FIRST_LINES, most = 2 * s->lines;
    size_t enough = s->expected / 10 * 3; /* three and a third hashes a line */
    if (enough > most) enough = most;
    return enough > least ? enough : least;
}

static enum cs_status grow(struct cs_seen *s, struct cs_error *e)
{
    size_t old = s->lines, lines = next_size(s);
    enum cs_status st = CS_OK;
    while (s->pieces * CS_SEEN_PIECE < lines && !st) st = add_piece(s, e);
    if (st) return st;
    for (size_t i = old, n; i < lines; i += n) {
        n = CS_SEEN_PIECE - (i & (CS_SEEN_PIECE - 1));
        if (n > lines - i) n = lines - i;
        memset(cs_seen_line_at(s, i), 0, n * sizeof(struct cs_seen_line));
    }
    s->lines = lines;
    return lay_out(s, old, e);
}

enum cs_status cs_seen_add(struct cs_seen *s, struct cs_hash128 h, bool *again, uint64_t **note,
                           struct cs_error *e)
{
    size_t line;
    unsigned slot;
    if (is_free(h)) h.lo = 1;
    if (s->n >= s->lines / 2 * 7) { /* seven of eight slots */
        enum cs_status st = grow(s, e);
        if (st) return st;
    }
    *again = find(s, h, &line, &slot);
    if (!*again) {
        cs_seen_line_at(s, line)->slot[slot] = h;
        if (s->notes) *note_at(s, line, slot) = 0;
        s->n++;
    }
    if (note) *note = note_at(s, line, slot);
    return CS_OK;
}

uint64_t *cs_seen_note(const struct cs_seen *s, struct cs_hash128 h)
{
    size_t line;
    unsigned slot;
    if (is_free(h)) h.lo = 1;
    return s->lines && s->notes && find(s, h, &line, &slot) ? note_at(s, line, slot) : NULL;
}
