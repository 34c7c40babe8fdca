/* encoding_table.c - encodings by table: GB18030 and what it contains, Big5, HZ, single bytes. How many bytes
 * a bad sequence takes is the Encoding Standard's: a second byte that is ASCII is never swallowed. */
#include "ingest/encoding_part.h"
#include <string.h>

#if defined __SSE2__
#include <emmintrin.h>

size_t cs_copy_ascii(char *to, const char *p, size_t n)
{
    size_t i = 0;
    for (; n - i >= 16; i += 16) {
        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)(p + i));
        _mm_storeu_si128((__m128i *)(void *)(to + i), v);
        unsigned high = (unsigned)_mm_movemask_epi8(v);
        if (high) return i + (unsigned)__builtin_ctz(high);
    }
    for (; i < n && (unsigned char)p[i] < 0x80; i++) to[i] = p[i];
    return i;
}
#else
size_t cs_copy_ascii(char *to, const char *p, size_t n)
{
    size_t i = 0;
    for (; i < n && (unsigned char)p[i] < 0x80; i++) to[i] = p[i];
    return i;
}
#endif

/* What is written and where: the room is enough for all the bytes at hand. */
struct writing {
    struct cs_decoder *d;
    struct cs_buf *out;
    char *w;
    const char *from; /* the bytes at hand */
};

static bool start(struct writing *to, struct cs_decoder *d, struct cs_buf *out, const char *p, size_t n)
{
    /* A byte becomes three at most; 16 for copying in pieces. */
    *to = (struct writing){d, out, cs_buf_room(out, n < (SIZE_MAX - 16) / 3 ? n * 3 + 16 : SIZE_MAX), p};
    return to->w != NULL;
}

static void stop(struct writing *to)
{
    to->out->n = (size_t)(to->w - to->out->p);
}

/* A fault of `n` bytes; the room stays enough, for as many bytes are used up. */
static void add_bad(struct writing *to, const char *p, size_t n)
{
    stop(to);
    cs_decoder_add_bad(to->d, to->out, (size_t)(p - to->from), p, n);
    to->w = to->out->p + to->out->n;
}

static inline void put(struct writing *to, uint32_t entry)
{
    memcpy(to->w, &entry, 4);
    to->w += cs_index_len(entry);
}

static inline unsigned at(const char *p, size_t i)
{
    return (unsigned char)p[i];
}

/* ---- two bytes, and the four of GB18030 ---- */

enum { CUT = 0, BAD = 1 };

/* Entry of four bytes whose second is a digit; BAD, or CUT when there are fewer than four. */
static uint32_t four_bytes(struct cs_decoder *d, const char *p, size_t n)
{
    if (n < 3) return CUT;
    if (at(p, 2) < 0x81 || at(p, 2) > 0xFE) return BAD;
    if (n < 4) return CUT;
    if (at(p, 3) < 0x30 || at(p, 3) > 0x39) return BAD;
    uint32_t linear =
        (((at(p, 0) - 0x81) * 10 + at(p, 1) - 0x30) * 126 + at(p, 2) - 0x81) * 10 + at(p, 3) - 0x30;
    if (linear >= 189000 && linear <= 1237575) return cs_index_entry(0x10000 + linear - 189000);
    if (linear >= CS_FOUR) return BAD;
    if (d->failed.status == CS_OK && !d->index->four && cs_index_add_four(d->index, &d->failed) != CS_OK)
        return BAD;
    if (d->failed.status != CS_OK) return BAD;
    return d->index->four[linear] ? d->index->four[linear] : BAD;
}

/* What is not a character of two bytes; how many bytes it took, 0: the rest has not come. */
static size_t not_two(struct writing *to, const char *p, size_t n, bool last)
{
    struct cs_decoder *d = to->d;
    const bool narrow = d->encoding == CS_ENCODING_GB2312;
    size_t used = 1;
    if (at(p, 0) >= (narrow ? 0xA1 : 0x81) && at(p, 0) <= (narrow ? 0xF7 : 0xFE)) {
        if (n < 2 && !last) return 0;
        if (n >= 2 && d->encoding == CS_ENCODING_GB18030 && at(p, 1) >= 0x30 && at(p, 1) <= 0x39) {
            uint32_t entry = four_bytes(d, p, n);
            if (entry == CUT && !last) return 0;
            if (entry > BAD) {
                put(to, entry);
                d->good++;
                return 4;
            }
            used = entry == BAD ? 1 : n;
        } else if (n >= 2 && at(p, 1) >= 0x80) {
            used = 2;
        }
    }
    add_bad(to, p, used);
    return used;
}

size_t cs_decode_two(struct cs_decoder *d, const char *p, size_t n, bool last, struct cs_buf *out)
{
    const uint32_t(*two)[256] = (const uint32_t(*)[256])d->index->two;
    struct writing to;
    size_t i = 0;
    if (!start(&to, d, out, p, n)) return n;
    while (i < n) {
        char *w = to.w;
        size_t run = cs_copy_ascii(w, p + i, n - i);
        w += run;
        i += run;
        size_t from = i;
        while (n - i >= 2) {
            unsigned lead = at(p, i) - CS_LEAD;
            uint32_t entry = lead < CS_LEADS ? two[lead][at(p, i + 1)] : 0;
            if (!entry) break;
            memcpy(w, &entry, 4);
            w += cs_index_len(entry);
            i += 2;
        }
        d->good += (i - from) / 2;
        to.w = w;
        if (i == n || at(p, i) < 0x80) continue;
        size_t used = not_two(&to, p + i, n - i, last);
        if (used == 0) break;
        i += used;
    }
    stop(&to);
    return i;
}

/* ---- HZ (RFC 1843) ---- */

/* Behind a tilde outside of ~{ ~}; how many bytes were used. */
static size_t hz_escape(struct writing *to, const char *p)
{
    switch (p[1]) {
    case '~':
        *to->w++ = '~';
        return 2;
    case '{':
        to->d->shifted = true;
        return 2;
    case '\n': /* a line that goes on */
        return 2;
    default:
        add_bad(to, p, 1);
        return 1;
    }
}

/* One character between ~{ and ~}, of two bytes. */
static size_t hz_shifted(struct writing *to, const char *p)
{
    unsigned lead = at(p, 0) | 0x80, trail = at(p, 1) | 0x80;
    if (p[0] == '~' && p[1] == '}') {
        to->d->shifted = false;
        return 2;
    }
    if (at(p, 0) >= 0x80 || lead < 0xA1 || lead > 0xF7 || at(p, 1) >= 0x80 || trail < 0xA1) {
        add_bad(to, p, 1);
        return 1;
    }
    uint32_t entry = to->d->index->two[lead - CS_LEAD][trail];
    if (!entry) {
        add_bad(to, p, 2);
        return 2;
    }
    put(to, entry);
    to->d->good++;
    return 2;
}

size_t cs_decode_hz(struct cs_decoder *d, const char *p, size_t n, bool last, struct cs_buf *out)
{
    struct writing to;
    size_t i = 0;
    if (!start(&to, d, out, p, n)) return n;
    while (i < n) {
        bool two = d->shifted ? p[i] != '\n' : p[i] == '~';
        if (two && n - i < 2) {
            if (!last) break;
            add_bad(&to, p + i++, 1);
        } else if (two) {
            i += d->shifted ? hz_shifted(&to, p + i) : hz_escape(&to, p + i);
        } else if (at(p, i) >= 0x80) {
            add_bad(&to, p + i++, 1);
        } else {
            d->shifted = false; /* a line end ends it too */
            *to.w++ = p[i++];
        }
    }
    stop(&to);
    return i;
}

/* ---- single bytes ---- */

size_t cs_decode_one(struct cs_decoder *d, const char *p, size_t n, bool last, struct cs_buf *out)
{
    struct writing to;
    size_t i = 0;
    (void)last;
    if (!start(&to, d, out, p, n)) return n;
    while (i < n) {
        unsigned byte = at(p, i);
        if (byte < 0x80) {
            size_t run = cs_copy_ascii(to.w, p + i, n - i);
            to.w += run;
            i += run;
            d->was_high = false;
            continue;
        }
        if (d->was_high) {
            stop(&to);
            cs_decoder_doubt(d, out);
        }
        d->was_high = true;
        uint32_t entry = d->index->one[byte - 0x80];
        if (entry) {
            put(&to, entry);
            d->good++;
        } else {
            add_bad(&to, p + i, 1);
        }
        i++;
    }
    stop(&to);
    return i;
}
