/* marks.c - marks are kept: hash tables for who was there, lists for the rest. */
#include "metric/marks.h"
#include "base/map.h"
#include "base/state.h"
#include <stdlib.h>
#include <string.h>

static bool is_table(enum cs_marks_kind kind)
{
    return kind == CS_MARKS_DISTINCT || kind == CS_MARKS_PAIRS;
}

void cs_marks_release(struct cs_marks *m)
{
    free(m->v);
    *m = (struct cs_marks){0};
}

/* ---- tables ---- */

/* The words are hashes that anybody can compute: a factor that nobody knows keeps outside data from aiming at
 * one slot. */
static struct cs_mark *find(const struct cs_marks *m, const struct cs_mark *x)
{
    uint64_t mixed = (x->word[0] ^ x->word[1] << 1) * m->factor;
    size_t i = (size_t)(mixed >> 32) & (m->cap - 1);
    while (m->v[i].used && (m->v[i].word[0] != x->word[0] || m->v[i].word[1] != x->word[1]))
        i = (i + 1) & (m->cap - 1);
    return &m->v[i];
}

static void join(enum cs_marks_kind kind, struct cs_mark *to, const struct cs_mark *x)
{
    if (kind == CS_MARKS_PAIRS) {
        to->v += x->v;
        return;
    }
    struct cs_num a = {to->v, to->tag}, b = {x->v, x->tag};
    if (cs_num_missing(b) || (!cs_num_missing(a) && cs_num_cmp(b, a) <= 0)) return;
    to->v = x->v;
    to->tag = x->tag;
}

static bool widen_table(struct cs_marks *m)
{
    struct cs_marks bigger = {.cap = m->cap ? m->cap * 2 : 4, .factor = m->factor};
    if (m->n < m->cap / 2) return true;
    if (!m->factor) m->factor = bigger.factor = cs_hash(CS_LIT("marks")) | 1;
    bigger.v = m->cap > SIZE_MAX / 2 ? NULL : cs_alloc(bigger.cap, sizeof *bigger.v);
    if (!bigger.v) return false;
    for (size_t i = 0; i < m->cap; i++)
        if (m->v[i].used) *find(&bigger, &m->v[i]) = m->v[i];
    free(m->v);
    m->v = bigger.v;
    m->cap = bigger.cap;
    return true;
}

static void add_to_table(struct cs_marks *m, const struct cs_mark *x)
{
    if (!widen_table(m)) {
        m->failed = true;
        return;
    }
    struct cs_mark *slot = find(m, x);
    if (slot->used) {
        join(m->kind, slot, x);
        return;
    }
    *slot = *x;
    slot->used = true;
    m->n++;
}

/* ---- lists ---- */

static void add_to_list(struct cs_marks *m, const struct cs_mark *x)
{
    struct cs_error e;
    if (cs_grow(&m->v, &m->cap, m->n + 1, sizeof *m->v, &e) == CS_OK)
        m->v[m->n++] = *x;
    else
        m->failed = true;
}

void cs_marks_add(struct cs_marks *m, enum cs_marks_kind kind, struct cs_mark x)
{
    m->kind = kind;
    if (is_table(kind))
        add_to_table(m, &x);
    else
        add_to_list(m, &x);
}

void cs_marks_merge(struct cs_marks *into, const struct cs_marks *from)
{
    bool table = is_table(from->kind);
    into->failed |= from->failed;
    for (size_t i = 0; i < (table ? from->cap : from->n); i++)
        if (!table || from->v[i].used) cs_marks_add(into, from->kind, from->v[i]);
}

/* ---- rows of a batch ---- */

/* Values of a type are equal when their hashed bytes are: numbers have one form, times count as instants. The
 * hash is that of any process, as marks of several are merged. */
static struct cs_hash128 hash_value(const struct cs_vec *x, uint32_t r)
{
    char bytes[sizeof x->v[r] + 1];
    if (x->type == CS_TEXT) return cs_digest128(x->s[r]);
    memcpy(bytes, &x->v[r], sizeof x->v[r]);
    bytes[sizeof x->v[r]] = (char)x->tag[r];
    return cs_digest128(cs_slice(bytes, sizeof bytes));
}

static uint64_t ordered(int64_t seconds)
{
    return (uint64_t)seconds ^ (UINT64_C(1) << 63);
}

static struct cs_mark make_mark(enum cs_marks_kind kind, const struct cs_vec *a, const struct cs_vec *b,
                                uint32_t r)
{
    struct cs_mark x = {.v = 1};
    struct cs_hash128 hash;
    switch (kind) {
    case CS_MARKS_DISTINCT:
        hash = hash_value(a, r);
        x.word[0] = hash.hi;
        x.word[1] = hash.lo;
        if (b) x.v = b->v[r];
        if (b) x.tag = b->tag[r];
        break;
    case CS_MARKS_PAIRS:
        x.word[0] = hash_value(a, r).hi;
        x.word[1] = hash_value(b, r).hi;
        break;
    case CS_MARKS_SPANS:
        x.word[0] = ordered(a->v[r]);
        x.word[1] = ordered(b->v[r]);
        break;
    default: /* CS_MARKS_TIMES */
        x.word[0] = a->tag[r] == CS_TAG_MISSING;
        x.v = x.word[0] ? b->v[r] : a->v[r];
        x.tag = x.word[0] ? b->tag[r] : a->tag[r];
    }
    return x;
}

bool cs_marks_need(enum cs_marks_kind kind, const struct cs_vec *a, const struct cs_vec *b, uint32_t r)
{
    bool has_a = a->tag[r] != CS_TAG_MISSING, has_b = b && b->tag[r] != CS_TAG_MISSING;
    if (kind == CS_MARKS_TIMES) return has_a || has_b;
    return has_a && (has_b || kind == CS_MARKS_DISTINCT);
}

void cs_marks_see(struct cs_marks *m, enum cs_marks_kind kind, const struct cs_vec *a, const struct cs_vec *b,
                  uint32_t r)
{
    cs_marks_add(m, kind, make_mark(kind, a, b, r));
}

/* ---- as words ---- */

static int by_all(const void *a, const void *b)
{
    const struct cs_mark *x = a, *y = b;
    for (int i = 0; i < 2; i++)
        if (x->word[i] != y->word[i]) return x->word[i] < y->word[i] ? -1 : 1;
    if (x->tag != y->tag) return x->tag < y->tag ? -1 : 1;
    return x->v < y->v ? -1 : x->v > y->v;
}

void cs_marks_write(const struct cs_marks *m, struct cs_buf *out)
{
    struct cs_mark *sorted = cs_alloc(m->n + 1, sizeof *sorted);
    size_t n = 0;
    if (!sorted) {
        out->failed = true;
        return;
    }
    for (size_t i = 0; n < m->n; i++)
        if (!is_table(m->kind) || m->v[i].used) sorted[n++] = m->v[i];
    if (n) qsort(sorted, n, sizeof *sorted, by_all);
    for (size_t i = 0; i < n; i++) {
        cs_state_put_hex(out, sorted[i].word[0]);
        cs_state_put_hex(out, sorted[i].word[1]);
        cs_state_put(out, sorted[i].tag);
        cs_state_put(out, sorted[i].v);
    }
    free(sorted);
}

bool cs_marks_read(struct cs_marks *m, enum cs_marks_kind kind, struct cs_slice state)
{
    while (state.n) {
        struct cs_mark x = {0};
        int64_t tag;
        double d = 0;
        if (!cs_state_take_hex(&state, &x.word[0]) || !cs_state_take_hex(&state, &x.word[1]) ||
            !cs_state_take(&state, &tag) || !cs_state_take(&state, &x.v))
            return false;
        if (tag == CS_TAG_DOUBLE) memcpy(&d, &x.v, sizeof d);
        bool missing = tag == CS_TAG_MISSING && kind == CS_MARKS_DISTINCT;
        if (!missing && !(tag >= 0 && tag <= CS_SCALE_MAX) && (tag != CS_TAG_DOUBLE || d - d != 0))
            return false;
        if (kind == CS_MARKS_PAIRS && (tag != 0 || x.v < 1)) return false;
        x.tag = (uint8_t)tag;
        cs_marks_add(m, kind, x);
    }
    return true;
}
