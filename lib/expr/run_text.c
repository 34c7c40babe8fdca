/* run_text.c - kernels of text: case, trimming, length, joining, and the plain searches. Texts are valid
 * UTF-8. */
#include "base/ascii.h"
#include "base/utf8.h"
#include "expr/kernels.h"
#include <string.h>
#include <utf8proc.h>

static bool is_ascii(struct cs_slice s)
{
    unsigned char all = 0;
    for (size_t i = 0; i < s.n; i++) all |= (unsigned char)s.p[i];
    return all < 0x80;
}

static char upper_ascii(char c)
{
    return cs_is_lower(c) ? (char)(c & ~0x20) : c;
}

/* One character after another; a character may grow by a byte or two when its case changes (U+0250 becomes
 * U+2C6F). */
/* ASCII without a letter to change. */
static bool is_of_case(struct cs_slice s, bool up)
{
    const char first = up ? 'a' : 'A', last = up ? 'z' : 'Z';
    unsigned other = 0;
    for (size_t k = 0; k < s.n; k++) other |= cs_is_high(s.p[k]) | ((s.p[k] >= first) & (s.p[k] <= last));
    return !other;
}

static enum cs_status change_case(struct cs_run *r, bool up)
{
    for (uint32_t i = 0; i < r->n; i++) {
        struct cs_slice s = r->arg[0]->s[i];
        if (cs_is_missing(r->arg[0], i)) {
            cs_out_missing(r, i);
            continue;
        }
        if (is_of_case(s, up)) {
            cs_out_text(r, i, s);
            continue;
        }
        bool ascii = is_ascii(s);
        char *to = cs_arena_alloc(r->arena, s.n, ascii ? 1 : 3);
        size_t n = 0;
        if (!to) return cs_fail_memory(r->error);
        for (size_t k = 0; k < s.n;) {
            utf8proc_int32_t c;
            if (!cs_is_high(s.p[k])) {
                to[n++] = up ? upper_ascii(s.p[k]) : cs_to_lower(s.p[k]);
                k++;
                continue;
            }
            utf8proc_ssize_t length =
                utf8proc_iterate((const utf8proc_uint8_t *)s.p + k, (utf8proc_ssize_t)(s.n - k), &c);
            if (length <= 0) { /* cannot be: texts are checked when they are decoded */
                to[n++] = s.p[k++];
                continue;
            }
            c = up ? utf8proc_toupper(c) : utf8proc_tolower(c);
            n += (size_t)utf8proc_encode_char(c, (utf8proc_uint8_t *)to + n);
            k += (size_t)length;
        }
        cs_out_text(r, i, cs_slice(to, n));
    }
    return CS_OK;
}

enum cs_status cs_run_lower(struct cs_run *r)
{
    return change_case(r, false);
}

enum cs_status cs_run_upper(struct cs_run *r)
{
    return change_case(r, true);
}

/* Bytes of the blank that text starts with, or ends with: ASCII blanks, U+00A0, U+3000 and U+FEFF. */
static size_t blank_first(struct cs_slice s)
{
    if (s.n && cs_is_space(s.p[0])) return 1;
    if (s.n >= 2 && memcmp(s.p, "\xC2\xA0", 2) == 0) return 2;
    return s.n >= 3 && (memcmp(s.p, "\xE3\x80\x80", 3) == 0 || memcmp(s.p, "\xEF\xBB\xBF", 3) == 0) ? 3 : 0;
}

static size_t blank_last(struct cs_slice s)
{
    for (size_t n = 1; n <= 3 && n <= s.n; n++)
        if (blank_first(cs_slice(s.p + s.n - n, n)) == n) return n;
    return 0;
}

enum cs_status cs_run_trim(struct cs_run *r)
{
    for (uint32_t i = 0; i < r->n; i++) {
        struct cs_slice s = r->arg[0]->s[i];
        size_t n;
        if (cs_is_missing(r->arg[0], i)) {
            cs_out_missing(r, i);
            continue;
        }
        while ((n = blank_first(s)) > 0) s = cs_slice(s.p + n, s.n - n);
        while ((n = blank_last(s)) > 0) s.n -= n;
        cs_out_text(r, i, s);
    }
    return CS_OK;
}

enum cs_status cs_run_len(struct cs_run *r)
{
    for (uint32_t i = 0; i < r->n; i++) {
        struct cs_slice s = r->arg[0]->s[i];
        cs_out_missing(r, i);
        if (!cs_is_missing(r->arg[0], i)) cs_out_num(r, i, cs_int((int64_t)cs_utf8_count(s.p, s.n)));
    }
    return CS_OK;
}

/* Missing parts add nothing. When every part that is not a constant is missing, so is the whole: a separator
 * alone is nobody's value. Bit k of the node's value says that part k counts so (at most 64 parts). */
enum cs_status cs_run_concat(struct cs_run *r)
{
    for (uint32_t i = 0; i < r->n; i++) {
        size_t n = 0, at = 0;
        bool any = false;
        for (uint32_t k = 0; k < r->n_args; k++) {
            if (cs_is_missing(r->arg[k], i)) continue;
            n += r->arg[k]->s[i].n;
            any |= ((uint64_t)r->node->value.v >> k) & 1;
        }
        if (!any) {
            cs_out_missing(r, i);
            continue;
        }
        char *to = cs_arena_alloc(r->arena, n, 1);
        if (!to) return cs_fail_memory(r->error);
        for (uint32_t k = 0; k < r->n_args; k++) {
            struct cs_slice s = r->arg[k]->s[i];
            if (cs_is_missing(r->arg[k], i)) continue;
            memcpy(to + at, s.p, s.n);
            at += s.n;
        }
        cs_out_text(r, i, cs_slice(to, n));
    }
    return CS_OK;
}

enum where { ANYWHERE, AT_START, AT_END };

static bool found(struct cs_slice s, struct cs_slice part, enum where where)
{
    if (part.n > s.n) return false;
    if (where == ANYWHERE) return memmem(s.p, s.n, part.p, part.n) != NULL;
    return memcmp(where == AT_START ? s.p : s.p + s.n - part.n, part.p, part.n) == 0;
}

static enum cs_status search(struct cs_run *r, enum where where)
{
    const struct cs_vec *a = r->arg[0], *b = r->arg[1];
    memset(r->out->tag, 0, r->n);
    for (uint32_t i = 0; i < r->n; i++)
        r->out->v[i] = !cs_is_missing(a, i) && !cs_is_missing(b, i) && found(a->s[i], b->s[i], where);
    return CS_OK;
}

enum cs_status cs_run_contains(struct cs_run *r)
{
    return search(r, ANYWHERE);
}

enum cs_status cs_run_starts(struct cs_run *r)
{
    return search(r, AT_START);
}

enum cs_status cs_run_ends(struct cs_run *r)
{
    return search(r, AT_END);
}
