/* near.c - sketches of texts, and the window that finds their like. */
#include "clean/near.h"
#include "text/fold.h"
#include <stdlib.h>
#include <string.h>

enum { HASHES = CS_NEAR_BANDS * CS_NEAR_DEPTH, CANDIDATES = 8 };

/* The finaliser of MurmurHash3: every bit of the input moves every bit of the output. */
static uint32_t mix(uint32_t x)
{
    x ^= x >> 16;
    x *= 0x85EBCA6B;
    x ^= x >> 13;
    x *= 0xC2B2AE35;
    return x ^ x >> 16;
}

/* ---- sketches ---- */

static uint32_t next_char(const char **p, const char *end)
{
    size_t n = cs_utf8_len(*p, (size_t)(end - *p));
    uint32_t c = 0;
    for (size_t i = 0; i < n; i++) c = c << 8 | (unsigned char)(*p)[i];
    *p += n ? n : 1;
    return c;
}

static int by_value(const void *x, const void *y)
{
    uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;
    return (a > b) - (a < b);
}

/* The hashes of all pairs, sorted and unique; returns how many. */
static size_t pairs_of(struct cs_slice text, struct cs_buf *to)
{
    const char *p = text.p, *end = text.p + text.n;
    cs_buf_clear(to);
    if (!text.n) return 0;
    for (uint32_t last = next_char(&p, end); p < end;) {
        uint32_t c = next_char(&p, end), h = mix(mix(last) + c);
        cs_buf_add(to, &h, sizeof h);
        last = c;
    }
    if (to->failed || !to->n) return 0;
    size_t n = to->n / sizeof(uint32_t), unique = 0;
    uint32_t *v = (uint32_t *)(void *)to->p;
    qsort(v, n, sizeof *v, by_value);
    for (size_t i = 0; i < n; i++)
        if (!i || v[i] != v[i - 1]) v[unique++] = v[i];
    return unique;
}

/* The smallest value of each of many orders of the set; three of them make a band. */
static void find_bands(struct cs_near_sketch *s, const uint32_t *v, size_t n)
{
    uint32_t least[HASHES], factor[HASHES];
    for (uint32_t i = 0; i < HASHES; i++) {
        least[i] = UINT32_MAX;
        factor[i] = mix(i + 1) | 1;
    }
    for (size_t k = 0; k < n; k++)
        for (int i = 0; i < HASHES; i++) {
            uint32_t h = v[k] * factor[i];
            h ^= h >> 15;
            least[i] = h < least[i] ? h : least[i];
        }
    for (uint32_t b = 0; b < CS_NEAR_BANDS; b++) {
        uint32_t h = b + 1;
        for (uint32_t i = 0; i < CS_NEAR_DEPTH; i++) h = mix(h + least[b * CS_NEAR_DEPTH + i]);
        s->band[b] = mix(h + (uint32_t)s->owner);
    }
}

enum cs_status cs_near_sketch_row(const struct cs_near *near, const struct cs_block *b, uint32_t row,
                                  struct cs_near_sketch *s, struct cs_buf *text, struct cs_buf *pairs,
                                  struct cs_error *e)
{
    struct cs_slice cell = cs_field(b, row, near->column);
    struct cs_arena arena = {0};
    s->n = 0;
    cs_buf_clear(text);
    for (size_t i = 0; i < near->n_by; i++) {
        struct cs_slice key = cs_field(b, row, near->by[i]);
        if (!key.n) return CS_OK;
        cs_buf_adds(text, key);
        cs_buf_addc(text, '\t');
    }
    s->owner = (uint64_t)cs_digest128(cs_buf_slice(text)).lo; /* bands must be the same in every run */
    cs_buf_clear(text);
    cell = cs_unescape(cell, &arena);
    if (cell.p) cs_text_fold(cell, text);
    cs_arena_release(&arena);
    size_t n = pairs_of(cs_buf_slice(text), pairs);
    enum cs_status st = cs_buf_status(text, e);
    if (!st) st = cs_buf_status(pairs, e);
    if (st || n < CS_NEAR_LEAST) return st;
    s->n = n < CS_NEAR_MOST ? (uint32_t)n : CS_NEAR_MOST;
    memcpy(s->pair, pairs->p, s->n * sizeof *s->pair);
    find_bands(s, (const uint32_t *)(const void *)pairs->p, n);
    return CS_OK;
}

uint32_t cs_near_alike(const struct cs_near_sketch *a, const struct cs_near_sketch *b)
{
    uint32_t i = 0, k = 0, both = 0, either = 0;
    uint32_t most = a->n == CS_NEAR_MOST || b->n == CS_NEAR_MOST ? CS_NEAR_MOST : UINT32_MAX;
    while (i < a->n && k < b->n && either < most) {
        bool same = a->pair[i] == b->pair[k];
        uint32_t step = a->pair[i] <= b->pair[k];
        k += a->pair[i] >= b->pair[k];
        i += step;
        both += same;
        either++;
    }
    if (most == UINT32_MAX) either += a->n - i + b->n - k;
    return either ? (uint32_t)(both * UINT64_C(1000) / either) : 0;
}

/* ---- the window ---- */

struct cs_near_entry {
    uint64_t row;
    uint64_t before[CS_NEAR_BANDS]; /* number + 1 of the entry before it in the same slot; 0: none */
    struct cs_near_sketch *sketch;  /* cut to its size */
};

void cs_near_window_release(struct cs_near_window *w)
{
    for (uint64_t i = 0; w->ring && i < w->size; i++) free(w->ring[i].sketch);
    free(w->ring);
    free(w->head);
    *w = (struct cs_near_window){0};
}

static enum cs_status open_window(struct cs_near_window *w, uint64_t size, struct cs_error *e)
{
    uint64_t slots = 1024;
    while (slots / CS_NEAR_BANDS < size && slots < UINT64_C(1) << 40) slots *= 2;
    w->ring = cs_alloc(size, sizeof *w->ring);
    w->head = cs_alloc(slots, sizeof *w->head);
    w->size = size;
    w->mask = slots - 1;
    return w->ring && w->head ? CS_OK : cs_fail_memory(e);
}

static struct cs_near_entry *entry_of(const struct cs_near_window *w, uint64_t number)
{
    return &w->ring[number % w->size];
}

static uint64_t *head_of(const struct cs_near_window *w, const struct cs_near_sketch *s, uint32_t band)
{
    return &w->head[(s->band[band] ^ s->owner >> 32 ^ (uint64_t)mix(band) << 8) & w->mask];
}

static enum cs_status join(struct cs_near_window *w, const struct cs_near_sketch *s, uint64_t row,
                           struct cs_error *e)
{
    struct cs_near_entry *entry = entry_of(w, w->n);
    size_t size = cs_near_size(s);
    struct cs_near_sketch *copy = realloc(entry->sketch, size);
    if (!copy) return cs_fail_memory(e);
    memcpy(copy, s, size);
    entry->sketch = copy;
    entry->row = row;
    w->n++;
    for (uint32_t b = 0; b < CS_NEAR_BANDS; b++) {
        uint64_t *head = head_of(w, s, b);
        entry->before[b] = *head;
        *head = w->n;
    }
    return CS_OK;
}

enum cs_status cs_near_look(struct cs_near_window *w, const struct cs_near *near,
                            const struct cs_near_sketch *s, uint64_t row, uint64_t *stays, uint32_t *alike,
                            struct cs_error *e)
{
    enum cs_status st = CS_OK;
    *alike = 0;
    if (!s->n) return CS_OK;
    if (!w->ring) st = open_window(w, near->window, e);
    for (uint32_t b = 0; b < CS_NEAR_BANDS && !st; b++) {
        uint64_t number = *head_of(w, s, b);
        for (int seen = 0; number && number + w->size > w->n && seen < CANDIDATES; seen++) {
            const struct cs_near_entry *entry = entry_of(w, number - 1);
            const struct cs_near_sketch *other = entry->sketch;
            if (row - entry->row <= near->window && other->owner == s->owner &&
                other->band[b] == s->band[b]) {
                uint32_t now = cs_near_alike(s, other);
                if (now >= near->alike && (now > *alike || (now == *alike && entry->row < *stays))) {
                    *alike = now;
                    *stays = entry->row;
                }
            }
            number = entry->before[b];
        }
    }
    if (st || *alike) return st;
    return join(w, s, row, e);
}
