/* personal.c - the quick look over a text, the searches that it asks for, and the order of what they find. */
#include "text/personal.h"
#include "base/ascii.h"
#include "base/utf8.h"
#include "text/idcheck.h"
#include "text/personal_part.h"
#include <stdlib.h>
#include <string.h>

enum {
    HINT_NUMBER = 1,
    HINT_EMAIL = 2,
    HINT_PLATE = 4,
    HINT_WORD = 8,
    HINT_ENGLISH = 16,
    HINT_HOUSE = 32,
};
enum { DIGITS_LEAST = 7 }; /* of a number that says who somebody is */

/* Kinds of bytes for the quick look. */
enum { PLAIN, DIGIT, AT, LETTER, COLON, HAN, WIDE, CLASSES };
static const unsigned char class_of[256] = {
    ['0'] = DIGIT,  ['1'] = DIGIT,  ['2'] = DIGIT,  ['3'] = DIGIT,  ['4'] = DIGIT,  ['5'] = DIGIT,
    ['6'] = DIGIT,  ['7'] = DIGIT,  ['8'] = DIGIT,  ['9'] = DIGIT,  ['@'] = AT,     [':'] = COLON,
    ['A'] = LETTER, ['B'] = LETTER, ['C'] = LETTER, ['D'] = LETTER, ['E'] = LETTER, ['F'] = LETTER,
    ['G'] = LETTER, ['H'] = LETTER, ['I'] = LETTER, ['J'] = LETTER, ['K'] = LETTER, ['L'] = LETTER,
    ['M'] = LETTER, ['N'] = LETTER, ['O'] = LETTER, ['P'] = LETTER, ['Q'] = LETTER, ['R'] = LETTER,
    ['S'] = LETTER, ['T'] = LETTER, ['U'] = LETTER, ['V'] = LETTER, ['W'] = LETTER, ['X'] = LETTER,
    ['Y'] = LETTER, ['Z'] = LETTER, [0xE4] = HAN,   [0xE5] = HAN,   [0xE6] = HAN,   [0xE7] = HAN,
    [0xE8] = HAN,   [0xE9] = HAN,   [0xEF] = WIDE,
};

static bool is_province(const struct cs_words *w, const char *han)
{
    char simple[3];
    if (!cs_han_at(han, 3)) return false;
    cs_han_simple(w, han, simple);
    return cs_plate_province(cs_slice(simple, 3)) > 0;
}

/* What may be in the text, seen from afar: never too little, seldom too much. */
static unsigned look(const struct cs_words *w, struct cs_slice text)
{
    const unsigned char *p = (const unsigned char *)text.p, *end = p + text.n;
    unsigned hints = 0, digits = 0, flags = 0; /* flags of the Han character before */
    bool capital_after_digit = false;
    for (; p < end; p++) {
        unsigned c = class_of[*p];
        if (c == PLAIN) continue;
        if (c == HAN) {
            if (end - p < 3) break;
            unsigned now = cs_han_flags(w, (const char *)p, 3);
            if ((flags & CS_WORD_FIRST) && (now & CS_WORD_SECOND)) hints |= HINT_WORD;
            flags = now;
            p += 2;
            /* what stands right behind the character is looked at here */
            const unsigned char *next = p + 1;
            if (next < end && (flags & CS_ROAD) && (class_of[*next] == DIGIT || class_of[*next] == WIDE))
                hints |= HINT_HOUSE;
            if (next < end && (cs_is_alpha((char)*next) || *next == 0xEF) &&
                is_province(w, (const char *)p - 2))
                hints |= HINT_PLATE;
            if (next < end && class_of[*next] != HAN) flags = 0;
        } else if (c == DIGIT) {
            digits++;
        } else if (c == AT) {
            hints |= HINT_EMAIL;
        } else if (c == COLON) {
            hints |= HINT_ENGLISH;
        } else if (c == WIDE) {
            if (end - p < 3) break;
            if (p[1] == 0xBC && p[2] >= 0x90 && p[2] <= 0x99) digits++;
            if (p[1] == 0xBC && p[2] == 0xA0) hints |= HINT_EMAIL;
            if (p[1] == 0xBC && p[2] >= 0xA1) capital_after_digit |= digits > 0;
            p += 2;
        } else { /* a capital */
            capital_after_digit |= digits > 0;
            if (p + 1 < end && (*p == 'M' || *p == 'D' || *p == 'P') && strchr("rRsSi", p[1]) && p[1])
                hints |= HINT_ENGLISH;
        }
    }
    if (capital_after_digit) hints |= HINT_ENGLISH;
    if (!(hints & HINT_ENGLISH) && text.n >= 10) { /* "my name is …" */
        const char *at = text.p, *last = text.p + text.n - 4;
        while (at < last && (at = memchr(at, 'n', (size_t)(last - at))) != NULL && memcmp(at, "name", 4) != 0)
            at++;
        if (at && at < last) hints |= HINT_ENGLISH;
    }
    if (digits >= DIGITS_LEAST) hints |= HINT_NUMBER;
    return hints;
}

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
    const unsigned numbers = 1u << CS_PHONE | 1u << CS_IDCARD | 1u << CS_BANKCARD;
    f->n = 0;
    unsigned hints = text.n ? look(f->words, text) : 0;
    if (!hints) return CS_OK;
    enum cs_status st = cs_plain_make(&f->plain, f->words, text, e);
    if (st) return st;
    struct cs_search s = {.words = f->words, .finder = f, .p = f->plain.text.p, .n = f->plain.text.n};
    if ((hints & HINT_NUMBER) && (f->kinds & numbers)) cs_search_numbers(&s);
    if ((hints & HINT_EMAIL) && (f->kinds & 1u << CS_EMAIL)) cs_search_emails(&s);
    if ((hints & HINT_PLATE) && (f->kinds & 1u << CS_PLATE)) cs_search_plates(&s);
    if ((hints & HINT_WORD) && (f->kinds & 1u << CS_NAME)) cs_search_names(&s);
    if ((hints & (HINT_WORD | HINT_HOUSE)) && (f->kinds & 1u << CS_ADDRESS)) cs_search_addresses(&s);
    if ((hints & HINT_ENGLISH) && (f->kinds & (1u << CS_NAME | 1u << CS_ADDRESS))) cs_search_english(&s);
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
