/* mime_text.c - base64, encoded words, addresses. */
#include "report/mime_text.h"

#include "base/ascii.h"

#include <string.h>

enum { LINE = 76, FRAME = 12 }; /* of a line with encoded words; "=?UTF-8?B?" and "?=" */

static void four(struct cs_buf *out, const unsigned char *p, size_t n)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    unsigned bits = (unsigned)p[0] << 16 | (n > 1 ? (unsigned)p[1] << 8 : 0) | (n > 2 ? p[2] : 0);
    cs_buf_addc(out, digits[bits >> 18]);
    cs_buf_addc(out, digits[bits >> 12 & 63]);
    cs_buf_addc(out, n > 1 ? digits[bits >> 6 & 63] : '=');
    cs_buf_addc(out, n > 2 ? digits[bits & 63] : '=');
}

void cs_mime_base64(struct cs_buf *out, struct cs_slice s)
{
    for (size_t i = 0; i < s.n; i += 3) {
        four(out, (const unsigned char *)s.p + i, s.n - i < 3 ? s.n - i : 3);
        if (i / 3 % (LINE / 4) == LINE / 4 - 1 || i + 3 >= s.n) cs_buf_addc(out, '\n');
    }
}

static bool is_plain(struct cs_slice s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < ' ' || s.p[i] > '~' || (s.p[i] == '=' && i + 1 < s.n && s.p[i + 1] == '?')) return false;
    return true;
}

/* How many bytes a word takes that begins in a column: whole characters. */
static size_t word_bytes(struct cs_slice s, size_t column)
{
    size_t most = column + FRAME + 16 < LINE ? (LINE - FRAME - column) / 4 * 3 : 9,
           n = s.n < most ? s.n : most;
    while (n < s.n && n > 1 && ((unsigned char)s.p[n] & 0xC0) == 0x80) n--;
    return n;
}

static void encoded(struct cs_buf *out, struct cs_slice s, size_t column)
{
    struct cs_buf clean = {0};
    for (size_t i = 0; i < s.n; i++)
        cs_buf_addc(&clean, (unsigned char)s.p[i] < ' ' || s.p[i] == 0x7F ? ' ' : s.p[i]);
    struct cs_slice rest = cs_buf_slice(&clean);
    for (size_t n; rest.n; rest = cs_slice(rest.p + n, rest.n - n), column = 1) {
        n = word_bytes(rest, column);
        cs_buf_addz(out, "=?UTF-8?B?");
        for (size_t i = 0; i < n; i += 3) four(out, (const unsigned char *)rest.p + i, n - i < 3 ? n - i : 3);
        cs_buf_addz(out, n < rest.n ? "?=\n " : "?=");
    }
    if (clean.failed) out->failed = true;
    cs_buf_release(&clean);
}

/* Plain words, folded before one that would pass the end of the line. */
static void folded(struct cs_buf *out, struct cs_slice s, size_t column)
{
    for (size_t i = 0, end; i < s.n; i = end) {
        end = i + 1;
        while (end < s.n && s.p[end] != ' ') end++;
        if (column + (end - i) > LINE && s.p[i] == ' ') {
            cs_buf_addc(out, '\n');
            column = 0;
        }
        cs_buf_add(out, s.p + i, end - i);
        column += end - i;
    }
}

static bool has_long_word(struct cs_slice s)
{
    static const size_t most = 900; /* a line may have 998 characters */
    for (size_t i = 0, run = 0; i < s.n; i++) {
        run = s.p[i] == ' ' ? 0 : run + 1;
        if (run > most) return true;
    }
    return false;
}

void cs_mime_header(struct cs_buf *out, const char *name, struct cs_slice text)
{
    cs_buf_addf(out, "%s: ", name);
    if (is_plain(text) && !has_long_word(text) && (!text.n || text.p[0] != ' '))
        folded(out, text, strlen(name) + 2);
    else
        encoded(out, text, strlen(name) + 2);
    cs_buf_addc(out, '\n');
}

/* ---- addresses ---- */

static struct cs_slice trimmed(struct cs_slice s)
{
    while (s.n && s.p[0] == ' ') s = cs_slice(s.p + 1, s.n - 1);
    while (s.n && s.p[s.n - 1] == ' ') s.n--;
    return s;
}

/* Letters, digits and what RFC 5322 calls atext, with dots between, on both sides of one "@". */
static bool is_address(struct cs_slice s)
{
    static const size_t most = 254;
    size_t ats = 0;
    if (!s.n || s.n > most || s.p[0] == '-') return false;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool edge = !i || i + 1 == s.n || s.p[i - 1] == '.' || s.p[i - 1] == '@' || s.p[i + 1] == '@';
        if (c == '@'   ? ats++ || !i || i + 1 == s.n
            : c == '.' ? edge
                       : !(cs_is_alpha(c) || cs_is_digit(c) || (c && strchr("!#$%&'*+-/=?^_`{|}~", c))))
            return false;
    }
    return ats == 1;
}

static bool is_phrase(struct cs_slice s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < ' ' || s.p[i] == 0x7F) return false;
    return true;
}

static void quoted(struct cs_buf *out, struct cs_slice s)
{
    cs_buf_addc(out, '"');
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"' || s.p[i] == '\\') cs_buf_addc(out, '\\');
        cs_buf_addc(out, s.p[i]);
    }
    cs_buf_addc(out, '"');
}

/* "name@host", or words and "<name@host>"; the words may stand in quotes already. */
static bool address(struct cs_buf *out, struct cs_slice s)
{
    const char *open = s.n && s.p[s.n - 1] == '>' ? memchr(s.p, '<', s.n) : NULL;
    if (!open) {
        if (is_address(s)) cs_buf_adds(out, s);
        return is_address(s);
    }
    size_t words = (size_t)(open - s.p);
    struct cs_slice name = trimmed(cs_slice(s.p, words)), at = cs_slice(open + 1, s.n - words - 2);
    if (name.n >= 2 && name.p[0] == '"' && name.p[name.n - 1] == '"') name = cs_slice(name.p + 1, name.n - 2);
    if (!is_address(at) || !is_phrase(name) || name.n > 200) return false;
    if (name.n && is_plain(name))
        quoted(out, name);
    else
        encoded(out, name, sizeof "From: " - 1);
    cs_buf_addz(out, name.n ? " <" : "<");
    cs_buf_adds(out, at);
    cs_buf_addc(out, '>');
    return true;
}

/* The end of the first address: a comma outside quotes. */
static size_t first_end(struct cs_slice s)
{
    bool in = false;
    for (size_t i = 0; i < s.n; i++) {
        in ^= s.p[i] == '"';
        if (s.p[i] == ',' && !in) return i;
    }
    return s.n;
}

enum cs_status cs_mime_addresses(struct cs_buf *out, const char *name, struct cs_slice list, const char *what,
                                 struct cs_error *e)
{
    cs_buf_addf(out, "%s: ", name);
    for (size_t n = 0;; n++) {
        size_t end = first_end(list);
        struct cs_slice one = trimmed(cs_slice(list.p, end));
        if (n) cs_buf_addz(out, ",\n ");
        if (!address(out, one)) {
            (void)cs_fail(e, CS_USAGE, "%s: not a mail address: '%s'", what, cs_quote(one).text);
            return cs_error_cure(e, "name@host, or \"Words <name@host>\", with commas between");
        }
        if (end == list.n) break;
        list = cs_slice(list.p + end + 1, list.n - end - 1);
    }
    cs_buf_addc(out, '\n');
    return cs_buf_status(out, e);
}
