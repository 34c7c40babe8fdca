/* utf8.h - the shape of UTF-8 (RFC 3629): how long the character at a place is, or that there is none. */
#ifndef CS_BASE_UTF8_H
#define CS_BASE_UTF8_H

#include "base/error.h"
#include <stddef.h>

/* Bytes of the well-formed character at p, of which n >= 1 bytes may be read; 0 when there is none (stray
 * continuation, overlong form, surrogate, beyond U+10FFFF, cut off). */
static inline size_t cs_utf8_len(const char *text, size_t n)
{
    const unsigned char *p = (const unsigned char *)text;
    if (p[0] < 0x80) return 1;
    if (p[0] < 0xC2 || p[0] > 0xF4) return 0;
    size_t len = p[0] >= 0xF0 ? 4 : p[0] >= 0xE0 ? 3 : 2;
    if (len > n) return 0;
    for (size_t i = 1; i < len; i++)
        if ((p[i] & 0xC0) != 0x80) return 0;
    if (p[0] == 0xE0 && p[1] < 0xA0) return 0;
    if (p[0] == 0xED && p[1] >= 0xA0) return 0;
    if (p[0] == 0xF0 && p[1] < 0x90) return 0;
    if (p[0] == 0xF4 && p[1] >= 0x90) return 0;
    return len;
}

bool cs_utf8_valid(struct cs_slice); /* the whole slice is well-formed */

/* The same, and what a decoder wants to know besides. Of a slice that is not well-formed the rest is not
 * said. */
struct cs_utf8_look {
    bool valid, nul;
    size_t lines; /* line feeds */
    size_t high;  /* characters beyond ASCII */
};
typedef void cs_utf8_look_fn(struct cs_slice, struct cs_utf8_look *);
cs_utf8_look_fn cs_utf8_look_plain; /* portable C: the definition */
cs_utf8_look_fn cs_utf8_look;       /* the same result, by the fastest way this machine has */
/* The ways this machine has, the fastest first and the plain one last; returns how many. */
enum { CS_UTF8_WAYS = 3 };
size_t cs_utf8_ways(cs_utf8_look_fn *ways[CS_UTF8_WAYS]);

/* Characters in well-formed text: the bytes that begin one. */
static inline size_t cs_utf8_count(const char *p, size_t n)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++) count += ((unsigned char)p[i] & 0xC0) != 0x80;
    return count;
}

#endif
