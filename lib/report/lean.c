/* lean.c - markup made lean; see lean.h. */
#include "report/lean.h"

#include "base/ascii.h"

#include <string.h>

/* ---- HTML ---- */

static bool begins(const char *p, const char *end, const char *with)
{
    size_t n = strlen(with);
    return (size_t)(end - p) >= n && memcmp(p, with, n) == 0;
}

/* A cell ends where the next one begins, or its row ends. */
static bool ends_cell(const char *p, const char *end)
{
    if (!begins(p, end, "</td>") && !begins(p, end, "</th>")) return false;
    p += 5;
    return begins(p, end, "<td") || begins(p, end, "<th") || begins(p, end, "</tr>");
}

static bool is_simple(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c && strchr("-_.%#:;,", c));
}

/* The end of a value that may do without its quotes, `p` behind the first; NULL: it may not. */
static const char *simple_value(const char *p, const char *end)
{
    const char *start = p;
    while (p < end && is_simple(*p)) p++;
    return p > start && p < end && *p == '"' ? p : NULL;
}

void cs_lean_html(struct cs_buf *b, size_t from)
{
    if (b->failed) return;
    const char *p = b->p + from, *end = b->p + b->n;
    char *to = b->p + from;
    bool tag = false;
    while (p < end) {
        const char *value = NULL;
        if (!tag && ends_cell(p, end)) {
            p += 5;
            continue;
        }
        if (tag && *p == '"' && p[-1] == '=') {
            value = simple_value(p + 1, end);
            p++;
            if (!value) { /* as it is */
                *to++ = '"';
                while (p < end && *p != '"') *to++ = *p++;
                if (p < end) *to++ = *p++;
                continue;
            }
            memmove(to, p, (size_t)(value - p));
            to += value - p;
            p = value + 1;
            if (p < end && *p == '/') *to++ = ' '; /* or it were of the value */
            continue;
        }
        if (*p == '<') tag = true;
        if (*p == '>') tag = false;
        *to++ = *p++;
    }
    b->n = (size_t)(to - b->p);
}

/* ---- CSS ---- */

/* Blanks beside these mean nothing: before, and after. Before a colon they are of a selector. */
static bool is_apart(char c, bool after)
{
    return c && strchr(after ? "{};,:" : "{};,", c);
}

void cs_lean_css(struct cs_buf *out, struct cs_slice s)
{
    const char *p = s.p, *end = s.p + s.n;
    char last = '{';
    while (p < end) {
        if (begins(p, end, "/*")) {
            for (p += 2; p < end && !begins(p, end, "*/"); p++) {
            }
            p += p < end ? 2 : 0;
        } else if (*p == '"' || *p == '\'') {
            const char quote = *p;
            do cs_buf_addc(out, *p++);
            while (p < end && *p != quote);
            if (p < end) cs_buf_addc(out, *p++);
            last = quote;
        } else if (*p == ' ' || *p == '\n') {
            while (p < end && (*p == ' ' || *p == '\n')) p++;
            bool needless = p == end || begins(p, end, "/*") || is_apart(*p, false) || is_apart(last, true);
            if (!needless) cs_buf_addc(out, last = ' ');
        } else {
            cs_buf_addc(out, last = *p++);
        }
    }
    if (s.n) cs_buf_addc(out, '\n');
}
