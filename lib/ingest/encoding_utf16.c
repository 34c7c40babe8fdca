/* encoding_utf16.c - UTF-16, both ends first; also what ICU's converters give, which is UTF-16 too. */
#include "ingest/encoding_part.h"
#include <string.h>

static inline char *put(char *w, uint32_t c)
{
    uint32_t entry = cs_index_entry(c);
    memcpy(w, &entry, 4);
    return w + cs_index_len(entry);
}

static inline bool is_high(uint32_t unit)
{
    return (unit & 0xFC00) == 0xD800;
}

static inline bool is_low(uint32_t unit)
{
    return (unit & 0xFC00) == 0xDC00;
}

static inline uint32_t pair(uint32_t high, uint32_t low)
{
    return 0x10000 + ((high & 0x3FF) << 10) + (low & 0x3FF);
}

void cs_decoder_add_wide(struct cs_buf *out, const UChar *p, const UChar *end)
{
    char *to = cs_buf_room(out, (size_t)(end - p) * 3 + 4);
    if (!to) return;
    char *w = to;
    while (p < end) {
        uint32_t c = *p++;
        if (is_high(c) && p < end && is_low(*p)) c = pair(c, *p++);
        w = put(w, c);
    }
    out->n += (size_t)(w - to);
}

static inline uint32_t unit_at(const char *p, bool big)
{
    uint32_t a = (unsigned char)p[0], b = (unsigned char)p[1];
    return big ? a << 8 | b : b << 8 | a;
}

size_t cs_decode_utf16(struct cs_decoder *d, const char *p, size_t n, bool last, struct cs_buf *out)
{
    const bool big = d->encoding == CS_ENCODING_UTF16BE;
    size_t i = 0;
    if (n > (SIZE_MAX - 8) / 3) return n;
    char *w = cs_buf_room(out, n * 3 + 8);
    if (!w) return n;
    while (n - i >= 2) {
        uint32_t c = unit_at(p + i, big);
        if (c < 0x80) {
            *w++ = (char)c;
            i += 2;
            continue;
        }
        if (c - 0x800 < 0xD000) { /* U+0800 to U+D7FF: nearly all others */
            w[0] = (char)(0xE0 | c >> 12);
            w[1] = (char)(0x80 | (c >> 6 & 0x3F));
            w[2] = (char)(0x80 | (c & 0x3F));
            w += 3;
            d->good++;
            i += 2;
            continue;
        }
        size_t used = 2;
        if (is_high(c)) {
            if (n - i < 4 && !last) break;
            uint32_t low = n - i >= 4 ? unit_at(p + i + 2, big) : 0;
            if (is_low(low)) {
                c = pair(c, low);
                used = 4;
            }
        }
        if (c >= 0xD800 && c < 0xE000) {
            out->n = (size_t)(w - out->p);
            cs_decoder_add_bad(d, out, i, p + i, 2);
            w = out->p + out->n;
        } else {
            d->good++;
            w = put(w, c);
        }
        i += used;
    }
    out->n = (size_t)(w - out->p);
    if (last && n - i == 1) cs_decoder_add_bad(d, out, i++, p + n - 1, 1);
    return i;
}
