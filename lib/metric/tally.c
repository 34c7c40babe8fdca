/* tally.c - the few and the others. */
#include "metric/tally.h"
#include "base/state.h"
#include <endian.h>
#include <stdlib.h>
#include <string.h>

struct pair {
    uint32_t code; /* 0: a free place */
    uint64_t n;
};
struct cs_tally_table { /* at most half full */
    uint32_t used, places;
    struct pair pair[];
};

void cs_tally_release(struct cs_tally *t)
{
    free(t->more);
    *t = (struct cs_tally){0};
}

static size_t places(const struct cs_tally *t)
{
    return t->more ? t->more->places : 0;
}

/* Codes are numbers of ours, not words of others: nobody can aim at one place. */
static struct pair *find(struct cs_tally_table *m, uint32_t code)
{
    size_t i = code * UINT32_C(2654435769) >> 7 & (m->places - 1);
    while (m->pair[i].code && m->pair[i].code != code) i = (i + 1) & (m->places - 1);
    return &m->pair[i];
}

static bool widen(struct cs_tally *t)
{
    const struct cs_tally_table *old = t->more;
    if (old && old->used < old->places / 2) return true;
    const uint32_t n = old ? old->places * 2 : 8;
    struct cs_tally_table *m = n ? cs_alloc(1, sizeof *m + n * sizeof m->pair[0]) : NULL;
    if (!m) return false;
    m->places = n;
    m->used = old ? old->used : 0;
    for (size_t i = 0; old && i < old->places; i++)
        if (old->pair[i].code) *find(m, old->pair[i].code) = old->pair[i];
    free(t->more);
    t->more = m;
    return true;
}

static void add_more(struct cs_tally *t, uint32_t code, uint64_t n)
{
    if (!widen(t)) {
        t->failed = true;
        return;
    }
    struct pair *p = find(t->more, code);
    t->more->used += p->code == 0;
    p->code = code;
    p->n += n;
}

/* A count that would not fit in its place has the rest in the table. */
static inline void add_few(struct cs_tally *t, size_t i, uint64_t n)
{
    const uint64_t all = t->n[i] + n;
    t->n[i] = all < UINT16_MAX ? (uint16_t)all : UINT16_MAX;
    if (all > UINT16_MAX) add_more(t, t->code[i], all - UINT16_MAX);
}

/* Which of four codes in a word is this one; 4: none. Free places hold 0, which no value has. Four compares
 * at once and no guess: which place it is follows no pattern. */
static inline unsigned among_four(const uint16_t *four, uint32_t code)
{
    uint64_t x;
    memcpy(&x, four, sizeof x);
    x = le64toh(x) ^ UINT64_C(0x0001000100010001) * code;
    x = (x - UINT64_C(0x0001000100010001)) & ~x & UINT64_C(0x8000800080008000);
    return x ? (unsigned)__builtin_ctzll(x) / 16 : 4;
}

void cs_tally_add(struct cs_tally *t, uint32_t code, uint64_t n)
{
    if (code <= UINT16_MAX) {
        const unsigned low = among_four(t->code, code), high = among_four(t->code + 4, code);
        const unsigned i = low < 4 ? low : 4 + high;
        if (i < CS_TALLY_FEW) {
            add_few(t, i, n);
            return;
        }
    }
    if (t->few == CS_TALLY_FEW || code > UINT16_MAX) {
        add_more(t, code, n);
        return;
    }
    t->code[t->few] = (uint16_t)code;
    add_few(t, t->few++, n);
}

void cs_tally_merge(struct cs_tally *into, const struct cs_tally *from)
{
    uint32_t code;
    uint64_t n;
    into->failed |= from->failed;
    for (size_t at = 0; cs_tally_next(from, &at, &code, &n);) cs_tally_add(into, code, n);
}

void cs_tally_rename(struct cs_tally *t, const uint32_t *to)
{
    struct cs_tally renamed = {.failed = t->failed};
    uint32_t code;
    uint64_t n;
    bool fits = !t->more;
    for (size_t i = 0; i < t->few; i++) fits &= to[t->code[i]] <= UINT16_MAX;
    for (size_t i = 0; i < t->few && fits; i++) t->code[i] = (uint16_t)to[t->code[i]];
    if (fits) return;
    for (size_t at = 0; cs_tally_next(t, &at, &code, &n);) cs_tally_add(&renamed, to[code], n);
    cs_tally_release(t);
    *t = renamed;
}

static bool is_few(const struct cs_tally *t, uint32_t code)
{
    for (size_t i = 0; i < t->few; i++)
        if (t->code[i] == code) return true;
    return false;
}

bool cs_tally_next(const struct cs_tally *t, size_t *at, uint32_t *code, uint64_t *n)
{
    if (*at < t->few) {
        const size_t i = (*at)++;
        *code = t->code[i];
        *n = t->n[i];
        if (*n == UINT16_MAX && t->more) *n += find(t->more, *code)->n;
        return true;
    }
    while (*at - t->few < places(t)) {
        const struct pair *p = &t->more->pair[(*at)++ - t->few];
        if (!p->code || is_few(t, p->code)) continue;
        *code = p->code;
        *n = p->n;
        return true;
    }
    return false;
}

static int by_code(const void *a, const void *b)
{
    const struct pair *x = a, *y = b;
    return x->code < y->code ? -1 : x->code > y->code;
}

void cs_tally_write(const struct cs_tally *t, struct cs_buf *out)
{
    struct pair *sorted = cs_alloc(t->few + places(t) + 1, sizeof *sorted);
    size_t k = 0;
    if (!sorted) {
        out->failed = true;
        return;
    }
    for (size_t at = 0; cs_tally_next(t, &at, &sorted[k].code, &sorted[k].n);) k++;
    if (k) qsort(sorted, k, sizeof *sorted, by_code);
    for (size_t i = 0; i < k; i++) {
        cs_state_put(out, sorted[i].code);
        cs_state_put_hex(out, sorted[i].n);
    }
    free(sorted);
}

bool cs_tally_read(struct cs_tally *t, struct cs_slice state)
{
    while (state.n) {
        int64_t code;
        uint64_t n;
        if (!cs_state_take(&state, &code) || !cs_state_take_hex(&state, &n)) return false;
        if (code < 1 || code > UINT32_MAX || n == 0 || n >> 62) return false;
        cs_tally_add(t, (uint32_t)code, n);
    }
    return !t->failed;
}
