/* encoding_utf8.c - UTF-8: checked as a whole, taken apart only where it is not well-formed. */
#include "base/ascii.h"
#include "base/utf8.h"
#include "ingest/encoding_part.h"
#include <string.h>

/* The length of the character at p when `n` bytes may be its beginning, cut off; else 0. */
static size_t begins(const char *p, size_t n)
{
    static const char rest[] = "\x80\x80\x80";
    char whole[4];
    if (n >= 4 || n == 0 || !cs_is_high(*p)) return 0;
    for (size_t want = n + 1; want <= 4; want++) {
        memcpy(whole, p, n);
        memcpy(whole + n, rest, want - n);
        if (cs_utf8_len(whole, want) == want) return want;
        /* E0 and F0 want a higher second byte than 80. */
        if (n == 1) {
            whole[1] = '\xA0';
            if (want > 2 && cs_utf8_len(whole, want) == want) return want;
        }
    }
    return 0;
}

size_t cs_utf8_cut_off(const char *p, size_t n)
{
    for (size_t k = 3; k > 0; k--)
        if (k <= n && begins(p + n - k, k)) return k;
    return 0;
}

/* Copies text, and what stands for what is not UTF-8. */
static void copy_repaired(struct cs_decoder *d, const char *p, size_t n, struct cs_buf *out)
{
    size_t from = 0, i = 0;
    while (i < n) {
        size_t len = cs_utf8_len(p + i, n - i);
        if (len > 0) {
            d->good += len > 1;
            i += len;
            continue;
        }
        cs_buf_add(out, p + from, i - from);
        /* A lead byte takes the continuation bytes that would have fitted with it. */
        size_t bad = 1;
        while (i + bad < n && bad < 3 && begins(p + i, bad + 1) > 0) bad++;
        cs_decoder_add_bad(d, out, i, p + i, bad);
        i += bad;
        from = i;
    }
    cs_buf_add(out, p + from, n - from);
}

size_t cs_decode_utf8(struct cs_decoder *d, const char *p, size_t n, bool last, struct cs_buf *out)
{
    struct cs_utf8_look look;
    size_t whole = n - (last ? 0 : cs_utf8_cut_off(p, n));
    cs_utf8_look(cs_slice(p, whole), &look);
    if (look.valid) {
        cs_buf_add(out, p, whole);
        cs_decoder_count(d, out, &look);
    } else {
        copy_repaired(d, p, whole, out);
    }
    return whole;
}
