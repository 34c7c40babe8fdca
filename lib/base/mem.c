/* mem.c - checked allocation, growing buffers, arenas. */
#include "base/mem.h"
#include <stdalign.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void *cs_alloc(size_t n, size_t size)
{
    return calloc(n ? n : 1, size ? size : 1); /* calloc checks the product */
}

enum cs_status cs_grow(void *array, size_t *cap, size_t need, size_t size, struct cs_error *e)
{
    if (need <= *cap) return CS_OK;
    size_t want = *cap > SIZE_MAX / 2 ? need : *cap * 2;
    if (want < need) want = need;
    if (want < 8) want = 8;
    size_t bytes;
    if (__builtin_mul_overflow(want, size, &bytes)) return cs_fail_memory(e);
    void *old, *p;
    memcpy(&old, array, sizeof old);
    p = realloc(old, bytes);
    if (!p) return cs_fail_memory(e);
    memcpy(array, &p, sizeof p);
    *cap = want;
    return CS_OK;
}

/* ---- buffers ---- */

void cs_buf_release(struct cs_buf *b)
{
    free(b->p);
    *b = (struct cs_buf){0};
}

void cs_buf_clear(struct cs_buf *b)
{
    b->n = 0;
}

char *cs_buf_room(struct cs_buf *b, size_t n)
{
    size_t need;
    struct cs_error ignored;
    if (b->failed) return NULL;
    if (n <= b->cap - b->n && b->p) return b->p + b->n;
    if (__builtin_add_overflow(b->n, n ? n : 1, &need) ||
        cs_grow(&b->p, &b->cap, need, 1, &ignored) != CS_OK) {
        b->failed = true;
        b->n = 0;
        return NULL;
    }
    return b->p + b->n;
}

void cs_buf_add(struct cs_buf *b, const void *p, size_t n)
{
    if (n == 0) return;
    char *to = cs_buf_room(b, n);
    if (!to) return;
    memcpy(to, p, n);
    b->n += n;
}

void cs_buf_addc(struct cs_buf *b, char c)
{
    char *to = cs_buf_room(b, 1);
    if (!to) return;
    *to = c;
    b->n++;
}

void cs_buf_adds(struct cs_buf *b, struct cs_slice s)
{
    cs_buf_add(b, s.p, s.n);
}

void cs_buf_addz(struct cs_buf *b, const char *s)
{
    cs_buf_add(b, s, strlen(s));
}

void cs_buf_addf(struct cs_buf *b, const char *format, ...)
{
    char small[256];
    va_list ap, again;
    va_start(ap, format);
    va_copy(again, ap);
    int n = vsnprintf(small, sizeof small, format, ap);
    va_end(ap);
    if (n >= 0 && (size_t)n < sizeof small) {
        cs_buf_add(b, small, (size_t)n);
    } else if (n >= 0) {
        char *to = cs_buf_room(b, (size_t)n + 1);
        if (to) b->n += (size_t)vsnprintf(to, (size_t)n + 1, format, again);
    } else {
        b->failed = true;
        b->n = 0;
    }
    va_end(again);
}

enum cs_status cs_buf_status(const struct cs_buf *b, struct cs_error *e)
{
    return b->failed ? cs_fail_memory(e) : CS_OK;
}

/* ---- arenas ---- */

struct cs_arena_chunk {
    struct cs_arena_chunk *next;
    size_t size;
    alignas(max_align_t) char data[];
};

enum { CHUNK_FIRST = 4096, CHUNK_MOST = 1 << 20 };

void cs_arena_release(struct cs_arena *a)
{
    for (struct cs_arena_chunk *c = a->head, *next; c; c = next) {
        next = c->next;
        free(c);
    }
    *a = (struct cs_arena){0};
}

void cs_arena_reset(struct cs_arena *a)
{
    struct cs_arena_chunk *keep = a->head;
    for (struct cs_arena_chunk *c = a->head; c; c = c->next)
        if (c->size > keep->size) keep = c;
    for (struct cs_arena_chunk *c = a->head, *next; c; c = next) {
        next = c->next;
        if (c != keep) free(c);
    }
    if (keep) keep->next = NULL;
    a->head = keep;
    a->used = 0;
}

void *cs_arena_alloc(struct cs_arena *a, size_t n, size_t size)
{
    const size_t align = alignof(max_align_t);
    size_t bytes;
    if (__builtin_mul_overflow(n, size, &bytes) || bytes > SIZE_MAX / 2) return NULL;
    bytes = (bytes + align - 1) / align * align;
    if (!a->head || a->head->size - a->used < bytes) {
        size_t want = a->head ? a->head->size * 2 : CHUNK_FIRST;
        if (want > CHUNK_MOST) want = CHUNK_MOST;
        if (want < bytes) want = bytes;
        struct cs_arena_chunk *c = malloc(sizeof *c + want);
        if (!c) return NULL;
        c->size = want;
        c->next = a->head;
        a->head = c;
        a->used = 0;
    }
    void *p = a->head->data + a->used;
    a->used += bytes;
    return memset(p, 0, bytes);
}

struct cs_slice cs_arena_copy(struct cs_arena *a, struct cs_slice s)
{
    char *p = s.n == SIZE_MAX ? NULL : cs_arena_alloc(a, s.n + 1, 1);
    if (!p) return (struct cs_slice){NULL, 0};
    if (s.n) memcpy(p, s.p, s.n);
    return (struct cs_slice){p, s.n};
}
