/* personal.c - the quick look over a text, the searches that it asks for, and the order of what they find. */
#include "text/personal.h"
#include "base/ascii.h"
#include "base/utf8.h"
#include "text/idcheck.h"
#include "text/personal_part.h"
#include <stdlib.h>
#include <string.h>

void cs_search_add(struct cs_search *s, enum cs_personal kind, size_t from, size_t to)
{
    struct cs_finder *f = s->finder;
    struct cs_error ignored;
    if (s->failed || from >= to || !(f->kinds >> kind & 1)) return;
    if (cs_grow(&f->v, &f->cap, f->n + 1, sizeof *f->v, &ignored)) {
        s->failed = true;
        return;
    }
    f->v[f->n++] = (struct cs_find){kind, (uint32_t)from, (uint32_t)to, {s->p + from, to - from}};
}

static bool is_local(char c)
{
    return cs_is_alnum(c) || c == '.' || c == '_' || c == '%' || c == '+' || c == '-';
}

/* Domains: labels of letters, digits and dashes, at least two, the last one of letters. */
static size_t domain_end(struct cs_slice text)
{
    enum { DOMAIN_LONGEST = 255 };
    size_t i = 0, label = 0, end = 0;
    bool letters = true;
    for (; i <= text.n && i < DOMAIN_LONGEST; i++) {
        char c = i < text.n ? text.p[i] : ' ';
        if (cs_is_alnum(c) || (c == '-' && i > label)) {
            letters &= cs_is_alpha(c);
            continue;
        }
        if (i == label) break; /* an empty label */
        if (label && letters && i - label >= 2) end = i;
        if (c != '.') break;
        label = i + 1;
        letters = true;
    }
    return end;
}

void cs_search_emails(struct cs_search *s)
{
    enum { LOCAL_LONGEST = 64 };
    const char *p = s->p, *end = s->p + s->n, *behind = s->p;
    while (p < end && (p = memchr(p, '@', (size_t)(end - p))) != NULL) {
        size_t domain = domain_end(cs_slice(p + 1, (size_t)(end - p) - 1));
        const char *from = p;
        while (from > behind && p - from < LOCAL_LONGEST && is_local(from[-1])) from--;
        while (from < p && (*from == '.' || *from == '-')) from++;
        if (domain && from < p) {
            cs_search_add(s, CS_EMAIL, (size_t)(from - s->p), (size_t)(p - s->p) + 1 + domain);
            behind = p + 1 + domain;
        }
        p++;
    }
}

static int by_place(const void *a, const void *b)
{
    const struct cs_find *x = a, *y = b;
    if (x->from != y->from) return x->from < y->from ? -1 : 1;
    if (x->to != y->to) return x->to > y->to ? -1 : 1; /* the longer first */
    return (int)x->kind - (int)y->kind;
}

/* In order, none over another; places become those of the text itself. */
static void settle(struct cs_finder *f)
{
    size_t kept = 0;
    if (f->n > 1) qsort(f->v, f->n, sizeof *f->v, by_place);
    for (size_t i = 0; i < f->n; i++) {
        struct cs_find *v = &f->v[i], *before = kept ? &f->v[kept - 1] : NULL;
        if (before && v->from < before->to) {
            if (v->to <= before->to && before->kind != CS_ADDRESS) continue;
            if (before->kind == CS_ADDRESS && v->kind != CS_ADDRESS && v->from > before->from) {
                before->to = v->from; /* an address ends where a number begins */
                before->plain.n = before->to - before->from;
            } else if (v->to <= before->to) {
                continue;
            } else {
                v->plain = cs_slice(v->plain.p + (before->to - v->from), v->to - before->to);
                v->from = before->to;
            }
        }
        f->v[kept++] = *v;
    }
    f->n = kept;
    for (size_t i = 0; i < kept; i++) {
        f->v[i].from = f->plain.at[f->v[i].from];
        f->v[i].to = f->plain.at[f->v[i].to];
    }
}

enum cs_status cs_find_personal(struct cs_finder *f, struct cs_slice text, struct cs_error *e)
{
    uint64_t first = 0, last = 0;
    size_t slot = 0;
    f->n = 0;
    const bool is_short = text.n >= 8 && text.n <= 16;
    if (is_short) {
        memcpy(&first, text.p, sizeof first);
        memcpy(&last, text.p + text.n - sizeof last, sizeof last);
        slot = (first ^ last * 31) * UINT64_C(0x9E3779B97F4A7C15) >> 58;
        if (f->known[slot].n == text.n && f->known[slot].first == first && f->known[slot].last == last)
            return CS_OK;
    }
    unsigned hints = cs_search_look(f->words, f->kinds, text);
    if (!hints) {
        if (!is_short) return CS_OK;
        f->known[slot].first = first;
        f->known[slot].last = last;
        f->known[slot].n = text.n;
        return CS_OK;
    }
    enum cs_status st = cs_plain_make(&f->plain, f->words, text, e);
    if (st) return st;
    struct cs_search s = {.words = f->words, .finder = f, .p = f->plain.text.p, .n = f->plain.text.n};
    if (hints & CS_HINT_NUMBER) cs_search_numbers(&s);
    if (hints & CS_HINT_EMAIL) cs_search_emails(&s);
    if (hints & CS_HINT_PLATE) cs_search_plates(&s);
    if (hints & CS_HINT_WORD) cs_search_names(&s);
    if (hints & (CS_HINT_WORD | CS_HINT_HOUSE)) cs_search_addresses(&s);
    if (hints & CS_HINT_ENGLISH) cs_search_english(&s);
    if (s.failed) return cs_fail_memory(e);
    settle(f);
    return CS_OK;
}

void cs_finder_release(struct cs_finder *f)
{
    free(f->v);
    cs_plain_release(&f->plain);
    f->v = NULL;
    f->n = f->cap = 0;
}
