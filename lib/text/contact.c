/* contact.c - what makes two spellings of a number or an address the same. */
#include "text/contact.h"
#include "base/ascii.h"
#include <string.h>

/* The next character: an ASCII one, or the ASCII twin of a full-width one; 0 for any other. */
static char next_char(struct cs_slice *s)
{
    const unsigned char *p = (const unsigned char *)s->p;
    char c = 0;
    size_t used = 1;
    if (p[0] < 0x80) {
        c = (char)p[0];
    } else if (s->n >= 3 && p[0] == 0xEF && (p[1] == 0xBC || p[1] == 0xBD)) { /* U+FF01 … U+FF5E */
        int code = ((p[1] & 0x3F) << 6 | (p[2] & 0x3F)) - (0xF01 - 0x21);
        used = 3;
        if (code > ' ' && code < 0x7F) c = (char)code;
    } else if (s->n >= 3 && p[0] == 0xE3 && p[1] == 0x80 && p[2] == 0x80) { /* U+3000 */
        used = 3;
        c = ' ';
    }
    *s = cs_slice(s->p + used, s->n - used);
    return c;
}

static void drop(char out[16], size_t *n, size_t first)
{
    memmove(out, out + first, *n - first);
    *n -= first;
}

bool cs_phone_normal(struct cs_slice s, char out[16], size_t *n)
{
    bool plus = false;
    *n = 0;
    while (s.n > 0 && *s.p == ' ') s = cs_slice(s.p + 1, s.n - 1);
    if (s.n > 4 && !memcmp(s.p, "tel:", 4)) s = cs_slice(s.p + 4, s.n - 4);
    while (s.n > 0) {
        char c = next_char(&s);
        if (cs_is_digit(c)) {
            if (*n == 16) return false;
            out[(*n)++] = c;
        } else if (c == '+' && *n == 0 && !plus) {
            plus = true;
        } else if (c == 0 || !strchr(" -.()/", c)) {
            return false;
        }
    }
    if (*n > 2 && !memcmp(out, "00", 2)) drop(out, n, 2);
    if (*n == 13 && !memcmp(out, "861", 3)) drop(out, n, 2);
    return *n >= 5 && *n <= 15;
}

bool cs_email_normal(struct cs_slice s, struct cs_buf *out)
{
    size_t at = 0, ats = 0;
    while (s.n > 0 && cs_is_space(*s.p)) s = cs_slice(s.p + 1, s.n - 1);
    while (s.n > 0 && cs_is_space(s.p[s.n - 1])) s.n--;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '@') {
            at = i;
            ats++;
        }
        if ((unsigned char)s.p[i] <= ' ') return false;
    }
    if (ats != 1 || at == 0 || at + 1 == s.n) return false;
    for (size_t i = 0; i < s.n; i++) cs_buf_addc(out, cs_to_lower(s.p[i]));
    return true;
}
