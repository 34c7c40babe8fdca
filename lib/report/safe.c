/* safe.c - the two gates that outside text passes: into the document, and into HTML. */
#include "report/safe.h"

#include "base/ascii.h"

#include <utf8proc.h>

#define REPLACEMENT "\xEF\xBF\xBD"

static bool is_blank(utf8proc_int32_t c)
{
    return c == '\t' || c == '\n' || c == '\r' || c == 0x2028 || c == 0x2029;
}

static bool is_harmful(utf8proc_int32_t c)
{
    return c < 0x20 || (c >= 0x7F && c <= 0x9F) || (c >= 0x202A && c <= 0x202E) ||
           (c >= 0x2066 && c <= 0x2069);
}

void cs_safe_text(struct cs_buf *out, struct cs_slice s)
{
    size_t at = 0, kept = 0;
    while (at < s.n) {
        if ((unsigned char)(s.p[at] - 0x20) < 0x5F) {
            at++;
            continue;
        }
        utf8proc_int32_t c;
        utf8proc_ssize_t n =
            utf8proc_iterate((const utf8proc_uint8_t *)s.p + at, (utf8proc_ssize_t)(s.n - at), &c);
        bool bad = n <= 0 || is_harmful(c);
        if (bad || is_blank(c)) {
            cs_buf_add(out, s.p + kept, at - kept);
            cs_buf_addz(out, n > 0 && is_blank(c) ? " " : REPLACEMENT);
            kept = at + (n > 0 ? (size_t)n : 1);
        }
        at += n > 0 ? (size_t)n : 1;
    }
    cs_buf_add(out, s.p + kept, at - kept);
}

static const char *reference(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

void cs_html_text(struct cs_buf *out, struct cs_slice s)
{
    size_t kept = 0;
    for (size_t i = 0; i < s.n; i++) {
        const char *as = reference(s.p[i]);
        if (!as) continue;
        cs_buf_add(out, s.p + kept, i - kept);
        cs_buf_addz(out, as);
        kept = i + 1;
    }
    cs_buf_add(out, s.p + kept, s.n - kept);
}

static bool begins(struct cs_slice s, const char *lower)
{
    size_t i = 0;
    while (lower[i] && i < s.n && cs_to_lower(s.p[i]) == lower[i]) i++;
    return !lower[i];
}

bool cs_safe_link(struct cs_slice s)
{
    return begins(s, "http://") || begins(s, "https://") || begins(s, "mailto:") || begins(s, "#");
}
