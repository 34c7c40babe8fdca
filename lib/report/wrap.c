/* wrap.c - cutting spans into atoms, and filling rows with them. */
#include "report/wrap.h"

#include "text/width.h"

#include <stdlib.h>
#include <utf8proc.h>

/* Characters that no line may begin with, and that none may end with (a small set of JLREQ and CLREQ). */
static bool forbids_before(utf8proc_int32_t c)
{
    switch (c) {
    case 0x3001:
    case 0x3002:
    case 0xFF0C:
    case 0xFF1A:
    case 0xFF1B:
    case 0xFF01:
    case 0xFF1F:
    case 0xFF09:
    case 0x300D:
    case 0x300F:
    case 0x3011:
    case 0x300B:
    case 0x201D:
    case 0x2019:
    case 0x2026:
    case 0x2014:
    case 0x30FB:
    case 0xFF05:
        return true;
    default:
        return c < 0x80 && c > ' ' && c != '(' && c != '[' && c != '{' && !(c >= '0' && c <= '9') &&
               !(c >= 'A' && c <= 'Z') && !(c >= 'a' && c <= 'z');
    }
}

static bool forbids_after(utf8proc_int32_t c)
{
    return c == 0xFF08 || c == 0x300C || c == 0x300E || c == 0x3010 || c == 0x300A || c == 0x201C ||
           c == 0x2018 || c == '(' || c == '[' || c == '{';
}

struct cutter {
    struct cs_atoms *atoms;
    utf8proc_int32_t last; /* character before, 0 at a blank or the beginning */
    size_t blanks;
    bool breaks;
};

static void push(struct cutter *c, struct cs_slice text, enum cs_tone tone, bool joined)
{
    struct cs_atoms *a = c->atoms;
    struct cs_error ignored = CS_ERROR_INIT;
    if (a->failed || cs_grow(&a->v, &a->cap, a->n + 1, sizeof *a->v, &ignored) != CS_OK) {
        a->failed = true;
        return;
    }
    a->v[a->n++] = (struct cs_atom){text, tone, cs_width(text), c->blanks, joined && !c->blanks, c->breaks};
    c->blanks = 0;
    c->breaks = false;
}

static size_t next_char(struct cs_slice s, utf8proc_int32_t *c)
{
    utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)s.p, (utf8proc_ssize_t)s.n, c);
    if (n > 0) return (size_t)n;
    *c = 0xFFFD;
    return 1;
}

/* May a line end between two characters that have no blank between them? Only beside a Han one. */
static bool may_break(utf8proc_int32_t a, utf8proc_int32_t b)
{
    if (!a || forbids_before(b) || forbids_after(a) || a == 0x200D || utf8proc_charwidth(b) == 0)
        return false;
    return utf8proc_charwidth(a) == 2 || utf8proc_charwidth(b) == 2;
}

static void cut_span(struct cutter *c, const struct cs_span *span)
{
    struct cs_slice s = span->text;
    size_t start = 0, at = 0;
    bool joined = c->last != 0;
    while (at < s.n) {
        utf8proc_int32_t ch;
        size_t n = next_char(cs_slice(s.p + at, s.n - at), &ch);
        if (ch == ' ' && !span->whole) {
            if (at > start) push(c, cs_slice(s.p + start, at - start), span->tone, joined);
            c->blanks++;
            c->last = 0;
            start = at + n;
            joined = false;
        } else {
            bool edge = !(span->whole && at) && may_break(c->last, ch);
            if (edge && at > start) {
                push(c, cs_slice(s.p + start, at - start), span->tone, joined);
                start = at;
            }
            if (edge && at == start) joined = false;
            c->last = ch;
        }
        at += n;
    }
    if (at > start) push(c, cs_slice(s.p + start, at - start), span->tone, joined);
}

/* " · see figure": nothing leads to a figure where there are no links. */
static bool is_pointer(const struct cs_line *line, size_t i)
{
    return i + 1 < line->n && cs_slice_eqz(line->spans[i].text, " · ") && line->spans[i + 1].href.n &&
           line->spans[i + 1].href.p[0] == '#';
}

void cs_atoms_add(struct cs_atoms *atoms, const struct cs_line *line)
{
    struct cutter c = {.atoms = atoms};
    for (size_t i = 0; i < line->n; i++) {
        if (is_pointer(line, i)) {
            i++;
            continue;
        }
        if (line->spans[i].breaks) {
            c.breaks = true;
            c.last = 0;
        }
        cut_span(&c, &line->spans[i]);
    }
}

void cs_atoms_release(struct cs_atoms *atoms)
{
    free(atoms->v);
    *atoms = (struct cs_atoms){0};
}

/* The atoms from `from` that stay together, and their cells. */
static size_t group(const struct cs_atoms *a, size_t from, size_t *cells)
{
    size_t n = 1;
    *cells = a->v[from].cells;
    while (from + n < a->n && a->v[from + n].joined && !a->v[from + n].breaks)
        *cells += a->v[from + n++].cells;
    return n;
}

size_t cs_atoms_fit(const struct cs_atoms *a, size_t from, size_t cells, size_t *taken)
{
    size_t n = 0;
    *taken = 0;
    while (from + n < a->n) {
        const struct cs_atom *first = &a->v[from + n];
        if (n && first->breaks) break;
        size_t width, count = group(a, from + n, &width), blanks = n ? first->blanks : 0;
        if (n && *taken + blanks + width > cells) break;
        *taken += blanks + width;
        n += count;
    }
    return n;
}

size_t cs_atoms_widest(const struct cs_atoms *a)
{
    size_t widest = 0;
    for (size_t i = 0; i < a->n;) {
        size_t cells;
        i += group(a, i, &cells);
        if (cells > widest) widest = cells;
    }
    return widest;
}

size_t cs_line_width(const struct cs_line *line)
{
    size_t cells = 0;
    for (size_t i = 0; i < line->n; i++) cells += cs_width(line->spans[i].text);
    return cells;
}
