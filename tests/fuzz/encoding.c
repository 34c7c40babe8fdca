/* encoding.c - bytes to text in every encoding: always UTF-8 without NUL, the same for all pieces and in
 * place; and what ICU makes of it, where ICU finds no fault. The first byte chooses the encoding and the
 * pieces. */
#include "ingest/encoding.h"
#include "base/utf8.h"
#include "fuzz.h"
#include "ingest/encoding_part.h"

static const struct {
    const char *name, *icu; /* NULL: not compared */
} encodings[] = {
    {"auto", NULL},
    {"utf-8", "UTF-8"},
    {"utf-16", NULL},
    {"utf-16le", "UTF-16LE"},
    {"utf-16be", "UTF-16BE"},
    {"gb18030", "gb18030"},
    {"gbk", NULL},
    {"gb2312", NULL},
    {"hz", NULL},
    {"big5", "Big5-HKSCS"},
    {"latin1", NULL},
    {"koi8-r", "KOI8-R"},
    {"shift_jis", NULL},
    {"euc-kr", NULL},
};
enum { ENCODINGS = sizeof encodings / sizeof *encodings };

struct result {
    enum cs_status status;
    struct cs_buf text;
    uint64_t bad, nuls, line;
    bool bom;
};

static struct result decode(struct cs_slice bytes, enum cs_encoding encoding, size_t piece, bool in_place)
{
    struct result r = {0};
    struct cs_decoder *d;
    struct cs_error e = CS_ERROR_INIT;
    holds(cs_decoder_make(&d, encoding, &e) == CS_OK, "memory");
    for (size_t at = 0; !r.status; at += piece) {
        bool last = bytes.n - at <= piece;
        struct cs_slice now = cs_slice(bytes.p + at, last ? bytes.n - at : piece);
        if (in_place && cs_decoder_in_place(d)) {
            size_t from = r.text.n;
            cs_decoder_begin(d, &r.text);
            cs_buf_adds(&r.text, now);
            r.status = cs_decoder_check(d, &r.text, from, last, &e);
        } else {
            r.status = cs_decoder_feed(d, now, last, &r.text, &e);
        }
        if (last) break;
    }
    check_error(r.status, &e);
    r.bad = cs_decoder_bad(d)->n;
    r.nuls = cs_decoder_nuls(d)->n;
    r.line = r.bad ? cs_decoder_bad(d)->line[0] : 0;
    r.bom = cs_decoder_had_bom(d);
    cs_decoder_free(d);
    if (r.status) return r;
    holds(cs_utf8_valid(cs_buf_slice(&r.text)), "text is UTF-8");
    holds(!r.text.n || !memchr(r.text.p, 0, r.text.n), "text holds no NUL");
    return r;
}

/* Only where ICU has a character for private use we may have another. */
static bool is_private(const char *p)
{
    uint32_t c = ((unsigned)p[0] & 0xF) << 12 | ((unsigned)p[1] & 0x3F) << 6 | ((unsigned)p[2] & 0x3F);
    return ((unsigned char)*p & 0xF0) == 0xE0 && c >= 0xE000 && c < 0xF900;
}

static void compare_icu(const struct result *r, struct cs_slice bytes, const char *name)
{
    UErrorCode code = U_ZERO_ERROR;
    UConverter *converter = ucnv_open(name, &code);
    holds(U_SUCCESS(code), "a converter");
    ucnv_setToUCallBack(converter, UCNV_TO_U_CALLBACK_STOP, NULL, NULL, NULL, &code);
    UChar *wide = malloc((bytes.n + 1) * 2 * sizeof *wide), *end = wide;
    holds(wide != NULL, "memory");
    const char *p = bytes.p;
    ucnv_toUnicode(converter, &end, wide + bytes.n * 2 + 1, &p, bytes.p + bytes.n, NULL, true, &code);
    ucnv_close(converter);
    /* ICU has characters for bytes that are private to somebody, or controls; otherwise a fault is a fault.
     */
    bool more = !strcmp(name, "gb18030") || !strcmp(name, "Big5-HKSCS");
    if (U_SUCCESS(code)) holds(r->bad == 0 || more, "no fault where ICU finds none");
    if (U_SUCCESS(code) && r->bad == 0) {
        struct cs_buf text = {0};
        cs_decoder_add_wide(&text, wide, end);
        size_t i = 0, k = 0;
        while (i < text.n && k < r->text.n) {
            size_t a = cs_utf8_len(text.p + i, text.n - i), b = cs_utf8_len(r->text.p + k, r->text.n - k);
            holds((a == b && !memcmp(text.p + i, r->text.p + k, a)) || is_private(text.p + i),
                  "what ICU says");
            if (is_private(text.p + i) && k + 4 <= r->text.n && !memcmp(r->text.p + k + 2, "\xCC", 1)) b = 4;
            i += a;
            k += b;
        }
        holds(i == text.n && k == r->text.n, "as much as ICU says");
        cs_buf_release(&text);
    }
    free(wide);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum cs_encoding encoding;
    if (size < 1) return 0;
    unsigned which = data[0] % ENCODINGS;
    struct cs_slice bytes = slice_of(data + 1, size - 1);
    holds(cs_encoding_parse(cs_slicez(encodings[which].name), &encoding), "a name");
    struct result whole = decode(bytes, encoding, bytes.n + 1, false);
    for (int in_place = 0; in_place < 2; in_place++) {
        struct result pieces = decode(bytes, encoding, (size_t)data[0] / ENCODINGS + 1, in_place);
        holds(whole.status == pieces.status, "the same verdict");
        if (!whole.status) {
            holds(whole.bad == pieces.bad && whole.nuls == pieces.nuls && whole.line == pieces.line,
                  "the same counts");
            holds(cs_slice_eq(cs_buf_slice(&whole.text), cs_buf_slice(&pieces.text)), "the same text");
        }
        cs_buf_release(&pieces.text);
    }
    if (!whole.status && encodings[which].icu && whole.nuls == 0 && !whole.bom)
        compare_icu(&whole, bytes, encodings[which].icu);
    cs_buf_release(&whole.text);
    return 0;
}
