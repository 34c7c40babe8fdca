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
        size_t len = cs_utf8_len(p, (size_t)(end - p));
        if (!len) return false;
        p += len;
    }
    return true;
}
