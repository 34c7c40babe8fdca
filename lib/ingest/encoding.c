/* encoding.c - UTF-8 by a check of our own, GB18030 through an ICU converter. */
#include "ingest/encoding.h"
#include "base/ascii.h"
#include "base/utf8.h"
#include "table/block.h"
#include <stdlib.h>
#include <string.h>
#include <unicode/ucnv.h>

/* U+FFFD, the replacement character. */
#define REPLACEMENT "\xEF\xBF\xBD"

enum {
    WIDE = 16 * 1024, /* UTF-16 units converted at a time */
    FEW = 10,         /* bad places that do not make a text other than UTF-8 */
};

struct cs_decoder {
    enum cs_encoding encoding;
    bool begun, bom;
    uint64_t line;       /* of the next byte, from 1 */
    struct cs_buf carry; /* bytes that are not decided or not complete yet */
    struct cs_count bad, nuls;
    UConverter *converter;
    UChar *wide;             /* WIDE units, the target of the converter */
    const UChar *lines_seen; /* line ends before this were counted */
};

static const struct {
    const char *name;
    enum cs_encoding encoding;
} names[] = {
    {"auto", CS_ENCODING_AUTO},        {"utf-8", CS_ENCODING_UTF8},    {"gb18030", CS_ENCODING_GB18030},
    {"utf8", CS_ENCODING_UTF8},        {"gbk", CS_ENCODING_GB18030},   {"gb2312", CS_ENCODING_GB18030},
    {"gb-18030", CS_ENCODING_GB18030}, {"cp936", CS_ENCODING_GB18030},
};

bool cs_encoding_parse(struct cs_slice text, enum cs_encoding *encoding)
{
    char lower[16];
    if (text.n >= sizeof lower) return false;
    for (size_t i = 0; i < text.n; i++) lower[i] = cs_to_lower(text.p[i]);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (cs_slice_eqz(cs_slice(lower, text.n), names[i].name)) {
            *encoding = names[i].encoding;
            return true;
        }
    return false;
}

const char *cs_encoding_name(enum cs_encoding encoding)
{
    switch (encoding) {
    case CS_ENCODING_GB18030:
        return "GB18030";
    case CS_ENCODING_UTF8:
        return "UTF-8";
    case CS_ENCODING_AUTO:
        break;
    }
    return "ASCII";
}

enum cs_encoding cs_decoder_encoding(const struct cs_decoder *d)
{
    return d->encoding;
}

bool cs_decoder_had_bom(const struct cs_decoder *d)
{
    return d->bom;
}

const struct cs_count *cs_decoder_bad(const struct cs_decoder *d)
{
    return &d->bad;
}

const struct cs_count *cs_decoder_nuls(const struct cs_decoder *d)
{
    return &d->nuls;
}

static uint64_t count_lines(const char *p, size_t n)
{
    uint64_t lines = 0;
    for (size_t i = 0; i < n; i++) lines += p[i] == '\n';
    return lines;
}

/* ---- UTF-8 ---- */

/* The length of the character at p when `n` bytes may be its beginning, cut off; else 0. */
static size_t cut_off(const char *p, size_t n)
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

/* Copies text, replacing what is not UTF-8; counts line ends of the whole. */
static void copy_repaired(struct cs_decoder *d, const char *p, size_t n, struct cs_buf *out)
{
    size_t from = 0, i = 0;
    while (i < n) {
        size_t len = cs_utf8_len(p + i, n - i);
        if (len > 0) {
            d->line += p[i] == '\n';
            i += len;
            continue;
        }
        cs_buf_add(out, p + from, i - from);
        cs_buf_addz(out, REPLACEMENT);
        cs_count_line(&d->bad, d->line);
        /* A lead byte takes the continuation bytes that would have fitted with it. */
        size_t skip = 1;
        while (i + skip < n && skip < 3 && cut_off(p + i, skip + 1) > 0) skip++;
        i += skip;
        from = i;
    }
    cs_buf_add(out, p + from, n - from);
}

static void feed_utf8(struct cs_decoder *d, const char *p, size_t n, bool last, struct cs_buf *out)
{
    size_t keep = 0; /* a character cut off at the end waits for the rest */
    if (!last)
        for (size_t k = 1; k <= 3 && k <= n; k++)
            if (cut_off(p + n - k, k)) keep = k;
    if (cs_utf8_valid(cs_slice(p, n - keep))) {
        cs_buf_add(out, p, n - keep);
        d->line += count_lines(p, n - keep);
    } else {
        copy_repaired(d, p, n - keep, out);
    }
    cs_buf_clear(&d->carry);
    cs_buf_add(&d->carry, p + n - keep, keep);
}

/* ---- GB18030 ---- */

/* Called by ICU where bytes are not GB18030: counts, then writes U+FFFD. */
static void on_bad_bytes(const void *context, UConverterToUnicodeArgs *args, const char *bytes,
                         int32_t length, UConverterCallbackReason reason, UErrorCode *status)
{
    struct cs_decoder *d;
    memcpy(&d, &context, sizeof d);
    if (reason == UCNV_UNASSIGNED || reason == UCNV_ILLEGAL || reason == UCNV_IRREGULAR) {
        for (; d->lines_seen < args->target; d->lines_seen++) d->line += *d->lines_seen == '\n';
        cs_count_line(&d->bad, d->line);
    }
    UCNV_TO_U_CALLBACK_SUBSTITUTE(NULL, args, bytes, length, reason, status);
}

static enum cs_status fail_icu(struct cs_error *e, UErrorCode code)
{
    if (code == U_MEMORY_ALLOCATION_ERROR) return cs_fail_memory(e);
    return cs_fail(e, CS_FAIL, "cannot decode GB18030: %s", u_errorName(code));
}

static enum cs_status open_converter(struct cs_decoder *d, struct cs_error *e)
{
    UErrorCode code = U_ZERO_ERROR;
    d->wide = cs_alloc(WIDE, sizeof *d->wide);
    if (!d->wide) return cs_fail_memory(e);
    d->converter = ucnv_open("gb18030", &code);
    if (U_FAILURE(code)) return fail_icu(e, code);
    ucnv_setToUCallBack(d->converter, on_bad_bytes, d, NULL, NULL, &code);
    return U_FAILURE(code) ? fail_icu(e, code) : CS_OK;
}

/* UTF-16 to UTF-8; the converter never leaves half a surrogate pair at the end of its target. */
static void add_wide(struct cs_buf *out, const UChar *p, const UChar *end)
{
    char *to = cs_buf_room(out, (size_t)(end - p) * 3);
    if (!to) return;
    char *w = to;
    while (p < end) {
        uint32_t c = *p++;
        if (c < 0x80) {
            *w++ = (char)c;
            continue;
        }
        if ((c & 0xFC00) == 0xD800 && p < end && (*p & 0xFC00) == 0xDC00)
            c = 0x10000 + ((c & 0x3FF) << 10) + (*p++ & 0x3FFu);
        if (c < 0x800) {
            *w++ = (char)(0xC0 | c >> 6);
        } else {
            if (c < 0x10000) {
                *w++ = (char)(0xE0 | c >> 12);
            } else {
                *w++ = (char)(0xF0 | c >> 18);
                *w++ = (char)(0x80 | (c >> 12 & 0x3F));
            }
            *w++ = (char)(0x80 | (c >> 6 & 0x3F));
        }
        *w++ = (char)(0x80 | (c & 0x3F));
    }
    out->n += (size_t)(w - to);
}

static enum cs_status feed_gb18030(struct cs_decoder *d, const char *p, size_t n, bool last,
                                   struct cs_buf *out, struct cs_error *e)
{
    if (!d->converter && open_converter(d, e) != CS_OK) return e->status;
    const char *end = p + n;
    UErrorCode code;
    do {
        UChar *target = d->wide;
        code = U_ZERO_ERROR;
        d->lines_seen = d->wide;
        ucnv_toUnicode(d->converter, &target, d->wide + WIDE, &p, end, NULL, last, &code);
        if (U_FAILURE(code) && code != U_BUFFER_OVERFLOW_ERROR) return fail_icu(e, code);
        for (const UChar *u = d->lines_seen; u < target; u++) d->line += *u == '\n';
        add_wide(out, d->wide, target);
    } while (code == U_BUFFER_OVERFLOW_ERROR);
    cs_buf_clear(&d->carry); /* ICU keeps the bytes of an unfinished character itself */
    return CS_OK;
}

/* Does it decode as GB18030 without a fault? A character cut off at the end is none. */
static enum cs_status is_gb18030(const char *p, size_t n, bool last, bool *yes, struct cs_error *e)
{
    UErrorCode code = U_ZERO_ERROR;
    UChar wide[1024];
    UConverter *converter = ucnv_open("gb18030", &code);
    if (U_FAILURE(code)) return cs_fail_memory(e); /* the encoding is built in: nothing else can fail */
    ucnv_setToUCallBack(converter, UCNV_TO_U_CALLBACK_STOP, NULL, NULL, NULL, &code);
    const char *end = p + n;
    do {
        UChar *target = wide;
        code = U_ZERO_ERROR;
        ucnv_toUnicode(converter, &target, wide + sizeof wide / sizeof *wide, &p, end, NULL, last, &code);
    } while (code == U_BUFFER_OVERFLOW_ERROR);
    ucnv_close(converter);
    *yes = !U_FAILURE(code);
    return CS_OK;
}

/* ---- deciding ---- */

/* Characters of three bytes and more (never there by chance in numbers), and places that are not UTF-8. */
static void survey(const char *p, size_t n, size_t *good, size_t *bad)
{
    *good = *bad = 0;
    for (size_t i = 0; i < n;) {
        size_t len = cs_utf8_len(p + i, n - i);
        if (!len && n - i < 4 && cut_off(p + i, n - i)) break; /* the rest has not been read */
        *good += len >= 3;
        *bad += len == 0;
        i += len ? len : 1;
    }
}

static enum cs_status decide(struct cs_decoder *d, const char *p, size_t n, bool last, struct cs_error *e)
{
    size_t good, bad;
    bool chinese = false;
    survey(p, n, &good, &bad);
    bool utf8 = bad == 0 || good / 4 > bad;
    enum cs_status st = utf8 ? CS_OK : is_gb18030(p, n, last, &chinese, e);
    if (st) return st;
    if (utf8) {
        d->encoding = CS_ENCODING_UTF8;
    } else if (chinese) {
        d->encoding = CS_ENCODING_GB18030;
    } else if (bad <= FEW) {
        d->encoding = CS_ENCODING_UTF8;
    } else {
        cs_fail(e, CS_DATA, "neither UTF-8 nor GB18030");
        cs_error_cure(e, "convert it with iconv(1), or say --encoding utf-8|gb18030");
        return cs_error_at(e, NULL, d->line, 0);
    }
    return CS_OK;
}

/* The BOM, once; false while too little has come to tell. */
static bool begin(struct cs_decoder *d, struct cs_slice *bytes, bool last, struct cs_error *e)
{
    static const char utf8[] = "\xEF\xBB\xBF";
    size_t n = bytes->n;
    if (n >= 2 && (!memcmp(bytes->p, "\xFF\xFE", 2) || !memcmp(bytes->p, "\xFE\xFF", 2))) {
        cs_fail(e, CS_DATA, "UTF-16 is not read");
        cs_error_cure(e, "iconv -f UTF-16 -t UTF-8");
        return true;
    }
    if (n < 3 && !last && (n == 0 || !memcmp(bytes->p, utf8, n < 3 ? n : 3) || n < 2)) return false;
    d->begun = true;
    if (n >= 3 && !memcmp(bytes->p, utf8, 3) && d->encoding != CS_ENCODING_GB18030) {
        d->bom = true;
        d->encoding = CS_ENCODING_UTF8;
        *bytes = cs_slice(bytes->p + 3, n - 3);
    }
    return true;
}

static bool has_high(const char *p, size_t n)
{
    unsigned char any = 0;
    for (size_t i = 0; i < n; i++) any |= (unsigned char)p[i];
    return any >= 0x80;
}

/* Removes NULs from out[from…]; `line` is that of out[from]. */
static void remove_nuls(struct cs_decoder *d, struct cs_buf *out, size_t from, uint64_t line)
{
    if (out->failed || out->n == from || !memchr(out->p + from, 0, out->n - from)) return;
    size_t to = from;
    for (size_t i = from; i < out->n; i++) {
        if (out->p[i] == 0) {
            cs_count_line(&d->nuls, line);
            continue;
        }
        line += out->p[i] == '\n';
        out->p[to++] = out->p[i];
    }
    out->n = to;
}

static enum cs_status decode(struct cs_decoder *d, struct cs_slice bytes, bool last, struct cs_buf *out,
                             struct cs_error *e)
{
    if (!d->begun) {
        e->status = CS_OK;
        if (!begin(d, &bytes, last, e)) {
            if (d->carry.n == 0) cs_buf_adds(&d->carry, bytes);
            return CS_OK;
        }
        if (e->status != CS_OK) return e->status;
    }
    if (d->encoding == CS_ENCODING_AUTO && has_high(bytes.p, bytes.n) &&
        decide(d, bytes.p, bytes.n, last, e) != CS_OK)
        return e->status;
    if (d->encoding == CS_ENCODING_GB18030) return feed_gb18030(d, bytes.p, bytes.n, last, out, e);
    feed_utf8(d, bytes.p, bytes.n, last, out);
    return CS_OK;
}

enum cs_status cs_decoder_feed(struct cs_decoder *d, struct cs_slice bytes, bool last, struct cs_buf *out,
                               struct cs_error *e)
{
    struct cs_buf joined = {0};
    size_t from = out->n;
    uint64_t line = d->line;
    if (d->carry.n > 0) { /* at most a few bytes wait: join them with what has come */
        cs_buf_adds(&d->carry, bytes);
        joined = d->carry;
        d->carry = (struct cs_buf){0};
        bytes = cs_buf_slice(&joined);
    }
    enum cs_status status = cs_buf_status(&joined, e);
    if (status == CS_OK) status = decode(d, bytes, last, out, e);
    cs_buf_release(&joined);
    if (status != CS_OK) return status;
    remove_nuls(d, out, from, line);
    if (cs_buf_status(&d->carry, e) != CS_OK) return e->status;
    return cs_buf_status(out, e);
}

enum cs_status cs_decoder_make(struct cs_decoder **to, enum cs_encoding encoding, struct cs_error *e)
{
    struct cs_decoder *d = cs_alloc(1, sizeof *d);
    *to = d;
    if (!d) return cs_fail_memory(e);
    d->encoding = encoding;
    d->line = 1;
    return CS_OK;
}

void cs_decoder_free(struct cs_decoder *d)
{
    if (!d) return;
    if (d->converter) ucnv_close(d->converter);
    free(d->wide);
    cs_buf_release(&d->carry);
    free(d);
}
