/* width.c - display width: the text is cut into grapheme clusters, and each has the width of its widest
 * character. */
#include "text/width.h"

#include <stdbool.h>
#include <utf8proc.h>

enum { EMOJI_STYLE = 0xFE0F, KEYCAP = 0x20E3, FLAG_FIRST = 0x1F1E6, FLAG_LAST = 0x1F1FF };

static size_t char_width(utf8proc_int32_t c)
{
    if (c < 0x20 || (c >= 0x7F && c < 0xA0)) return 0;
    int width = utf8proc_charwidth(c);
    return width > 0 ? (size_t)width : 0;
}

/* Does `c` make an emoji, two cells wide, of the character before it in its cluster? */
static bool makes_wide(utf8proc_int32_t before, utf8proc_int32_t c)
{
    if (c == EMOJI_STYLE)
        return utf8proc_get_property(before)->boundclass == UTF8PROC_BOUNDCLASS_EXTENDED_PICTOGRAPHIC;
    if (c == KEYCAP) return before == EMOJI_STYLE;
    return c >= FLAG_FIRST && c <= FLAG_LAST;
}

/* One cluster from the front of `s`: its length in bytes, and its cells. */
static size_t next_cluster(struct cs_slice s, size_t *cells)
{
    size_t at = 0;
    utf8proc_int32_t before = 0, state = 0;
    *cells = 0;
    while (at < s.n) {
        utf8proc_int32_t c;
        utf8proc_ssize_t n =
            utf8proc_iterate((const utf8proc_uint8_t *)s.p + at, (utf8proc_ssize_t)(s.n - at), &c);
        if (n <= 0) {
            if (at) return at;
            *cells = 1;
            return 1;
        }
        if (at && utf8proc_grapheme_break_stateful(before, c, &state)) return at;
        size_t width = char_width(c);
        if (at && makes_wide(before, c)) width = 2;
        if (width > *cells) *cells = width;
        before = c;
        at += (size_t)n;
    }
    return at;
}

static bool is_plain(char c)
{
    return (unsigned char)(c - 0x20) < 0x5F;
}

/* The bytes of the next step, and their cells. A printable ASCII byte before another is a cluster of its own.
 */
static size_t step(struct cs_slice s, size_t *cells)
{
    if (is_plain(s.p[0]) && (s.n == 1 || is_plain(s.p[1]))) {
        *cells = 1;
        return 1;
    }
    return next_cluster(s, cells);
}

size_t cs_width(struct cs_slice s)
{
    size_t total = 0;
    while (s.n) {
        size_t cells, n = step(s, &cells);
        total += cells;
        s.p += n;
        s.n -= n;
    }
    return total;
}

struct cs_slice cs_width_cut(struct cs_slice s, size_t cells)
{
    struct cs_slice rest = s;
    while (rest.n) {
        size_t width, n = step(rest, &width);
        if (width > cells) break;
        cells -= width;
        rest.p += n;
        rest.n -= n;
    }
    return cs_slice(s.p, (size_t)(rest.p - s.p));
}
