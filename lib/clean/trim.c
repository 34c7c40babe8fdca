/* trim.c - blanks and widths of single cells. */
#include "clean/trim.h"
#include "base/ascii.h"
#include <string.h>

const unsigned char cs_edge[256] = {
    ['\v'] = CS_EDGE_FIRST | CS_EDGE_LAST,
    ['\f'] = CS_EDGE_FIRST | CS_EDGE_LAST,
    [' '] = CS_EDGE_FIRST | CS_EDGE_LAST,
    ['\\'] = CS_EDGE_FIRST, /* \t \n \r */
    ['t'] = CS_EDGE_LETTER,
    ['n'] = CS_EDGE_LETTER,
    ['r'] = CS_EDGE_LETTER,
    [0xC2] = CS_EDGE_FIRST, /* U+00A0: C2 A0 */
    [0xA0] = CS_EDGE_LAST,
    [0xE3] = CS_EDGE_FIRST, /* U+3000: E3 80 80 */
    [0x80] = CS_EDGE_LAST,
};

/* What a last byte wants before it, a bit each: anything, a backslash, 80, C2. */
const unsigned char cs_edge_last[256] = {
    ['\v'] = 1, ['\f'] = 1, [' '] = 1, ['t'] = 2, ['n'] = 2, ['r'] = 2, [0x80] = 4, [0xA0] = 8};
const unsigned char cs_edge_before[256] = {['\\'] = 2, [0x80] = 4, [0xC2] = 8};

/* Bytes of the blank that the cell begins with; 0 when it begins with none. */
static size_t blank_first(struct cs_slice s)
{
    if (cs_is_space(s.p[0])) return 1;
    if (s.n >= 2 && s.p[0] == '\\' && (s.p[1] == 't' || s.p[1] == 'n' || s.p[1] == 'r')) return 2;
    if (s.n >= 2 && memcmp(s.p, "\xC2\xA0", 2) == 0) return 2;
    return s.n >= 3 && memcmp(s.p, "\xE3\x80\x80", 3) == 0 ? 3 : 0;
}

/* An odd number of backslashes before the last letter: it is escaped. */
static bool last_is_escaped(struct cs_slice s)
{
    size_t n = 0;
    while (n + 1 < s.n && s.p[s.n - 2 - n] == '\\') n++;
    return n % 2 == 1;
}

static size_t blank_last(struct cs_slice s)
{
    const char *end = s.p + s.n;
    char last = end[-1];
    if (cs_is_space(last)) return 1;
    if ((last == 't' || last == 'n' || last == 'r') && last_is_escaped(s)) return 2;
    if (s.n >= 2 && memcmp(end - 2, "\xC2\xA0", 2) == 0) return 2;
    return s.n >= 3 && memcmp(end - 3, "\xE3\x80\x80", 3) == 0 ? 3 : 0;
}

struct cs_slice cs_trim(struct cs_slice s)
{
    size_t n;
    while (s.n && (n = blank_first(s)) > 0) s = cs_slice(s.p + n, s.n - n);
    while (s.n && (n = blank_last(s)) > 0) s.n -= n;
    return s;
}

/* EF BC 81 .. EF BC BF are U+FF01 .. U+FF3F, EF BD 80 .. EF BD 9E go on to U+FF5E: ASCII 21 .. 7E. 0: none of
 * them. */
static char twin(const unsigned char *p)
{
    if (p[1] == 0xBC && p[2] >= 0x81) return (char)(p[2] - 0x60);
    if (p[1] == 0xBD && p[2] <= 0x9E) return (char)(p[2] - 0x20);
    return 0;
}

size_t cs_half_width(struct cs_slice s, enum cs_half half, char *to)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        to[n] = s.p[i];
        if ((unsigned char)s.p[i] == 0xEF && s.n - i >= 3) {
            char c = twin((const unsigned char *)s.p + i);
            bool sign = half == CS_HALF_NUMBER && (c == '+' || c == '-' || c == '.');
            if (cs_is_alnum(c) || sign) {
                to[n] = c;
                i += 2;
            }
        }
        n++;
    }
    return n;
}
