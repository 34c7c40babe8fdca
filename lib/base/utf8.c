/* utf8.c - is it all UTF-8? Eight ASCII bytes at a time, other characters by their shape. */
#include "base/utf8.h"
#include <stdint.h>
#include <string.h>

bool cs_utf8_valid(struct cs_slice s)
{
    const char *p = s.p, *end = s.p + s.n;
    while (p < end) {
        uint64_t eight;
        if (end - p >= 8 && (memcpy(&eight, p, 8), (eight & 0x8080808080808080u) == 0)) {
            p += 8;
            continue;
        }
        /* Most other characters are Han, of three bytes: E4 to E9 and two more, nothing special about them.
         */
        if (end - p >= 3 && (unsigned char)(*p - 0xE4) < 6 && ((unsigned char)p[1] & 0xC0) == 0x80 &&
            ((unsigned char)p[2] & 0xC0) == 0x80) {
            p += 3;
            continue;
        }
        size_t len = cs_utf8_len(p, (size_t)(end - p));
        if (!len) return false;
        p += len;
    }
    return true;
}
