/* error.c - filling in struct cs_error, and making outside bytes safe to print. */
#include "base/error.h"
#include "base/utf8.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum cs_status cs_fail(struct cs_error *e, enum cs_status status, const char *format, ...)
{
    *e = (struct cs_error){.status = status, .row = CS_NO_ROW};
    va_list ap;
    va_start(ap, format);
    vsnprintf(e->text, sizeof e->text, format, ap);
    va_end(ap);
    return status;
}

enum cs_status cs_fail_memory(struct cs_error *e)
{
    return cs_fail(e, CS_FAIL, "out of memory");
}

enum cs_status cs_fail_errno(struct cs_error *e, int number, const char *what)
{
    char text[128];
    /* The GNU form may return a constant instead of filling the buffer; both are fine here. */
    const char *s = strerror_r(number, text, sizeof text);
    return cs_fail(e, CS_FAIL, "%s: %s", what, s);
}

enum cs_status cs_error_at(struct cs_error *e, const char *file, uint64_t line, size_t column)
{
    snprintf(e->file, sizeof e->file, "%s", file ? file : "");
    e->line = line;
    e->column = column;
    return e->status;
}

enum cs_status cs_error_row(struct cs_error *e, uint64_t row)
{
    e->row = row;
    return e->status;
}

enum cs_status cs_error_cure(struct cs_error *e, const char *format, ...)
{
    va_list ap;
    va_start(ap, format);
    vsnprintf(e->cure, sizeof e->cure, format, ap);
    va_end(ap);
    return e->status;
}

/* C0, DEL, C1 and the marks that turn text direction: a terminal would obey them. */
static bool is_control(const unsigned char *p, size_t len)
{
    if (len == 1) return p[0] < 0x20 || p[0] == 0x7F;
    if (len == 2) return p[0] == 0xC2 && p[1] < 0xA0;
    if (len == 3 && p[0] == 0xE2 && p[1] == 0x80)
        return p[2] >= 0x8B && p[2] <= 0xAE && !(p[2] > 0x8F && p[2] < 0xA8);
    if (len == 3 && p[0] == 0xE2 && p[1] == 0x81) return p[2] >= 0xA6 && p[2] <= 0xAF;
    return false;
}

struct cs_quoted cs_quote(struct cs_slice s)
{
    enum { LIMIT = 40 };
    struct cs_quoted q;
    size_t out = 0, i = 0;
    while (i < s.n) {
        const unsigned char *p = (const unsigned char *)s.p + i;
        size_t len = cs_utf8_len(s.p + i, s.n - i);
        bool bad = len == 0 || is_control(p, len);
        size_t put = bad ? 1 : len;
        if (out + put > LIMIT) break;
        if (bad)
            q.text[out] = '?';
        else
            memcpy(q.text + out, p, len);
        out += put;
        i += len ? len : 1;
    }
    if (i < s.n) {
        memcpy(q.text + out, "…", sizeof "…" - 1);
        out += sizeof "…" - 1;
    }
    q.text[out] = 0;
    return q;
}

struct cs_quoted cs_quotez(const char *s)
{
    return cs_quote(cs_slicez(s));
}

struct cs_slice cs_slicez(const char *s)
{
    return cs_slice(s, strlen(s));
}

int cs_slice_cmp(struct cs_slice a, struct cs_slice b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int c = n ? memcmp(a.p, b.p, n) : 0;
    return c ? c : (a.n > b.n) - (a.n < b.n);
}

bool cs_slice_eq(struct cs_slice a, struct cs_slice b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool cs_slice_eqz(struct cs_slice a, const char *b)
{
    return cs_slice_eq(a, cs_slicez(b));
}
