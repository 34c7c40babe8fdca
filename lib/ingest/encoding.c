/* encoding.c - the decoder: what the bytes are, then the part that decodes it, then what is counted. */
#include "ingest/encoding.h"
#include "base/ascii.h"
#include "ingest/detect.h"
#include "ingest/encoding_part.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* U+FFFD, the replacement character. */
#define REPLACEMENT "\xEF\xBF\xBD"

enum { MANY = 100 }; /* faults that make one doubt the encoding, if there are few characters besides */

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

uint64_t cs_decoder_first_bad(const struct cs_decoder *d, char bytes[12])
{
    static const char digits[] = "0123456789ABCDEF";
    char *w = bytes;
    for (unsigned i = 0; i < d->first_n; i++) {
        if (i > 0) *w++ = ' ';
        *w++ = digits[d->first_bytes[i] >> 4];
        *w++ = digits[d->first_bytes[i] & 15];
    }
    *w = 0;
    return d->first_bad;
}

/* ---- counting ---- */

static uint64_t count_lines(const char *p, size_t n)
{
    uint64_t lines = 0;
    size_t i = 0;
#ifdef __SSE2__
    const __m128i lf = _mm_set1_epi8('\n');
    while (n - i >= 16) { /* sixteen counters of a byte, added up before one is full */
        __m128i sums = _mm_setzero_si128();
        for (unsigned k = 0; k < 255 && n - i >= 16; k++, i += 16) {
            __m128i v = _mm_loadu_si128((const __m128i *)(const void *)(p + i));
            sums = _mm_sub_epi8(sums, _mm_cmpeq_epi8(v, lf));
        }
        __m128i two = _mm_sad_epu8(sums, _mm_setzero_si128());
        lines += (uint64_t)_mm_extract_epi16(two, 0) + (uint64_t)_mm_extract_epi16(two, 4);
    }
#endif
    for (; i < n; i++) lines += p[i] == '\n';
    return lines;
}

/* Brings the line up to the end of `out`. */
static void catch_up(struct cs_decoder *d, const struct cs_buf *out)
{
    if (!out->failed && d->counted < out->n) d->line += count_lines(out->p + d->counted, out->n - d->counted);
    d->counted = out->n;
}

void cs_decoder_count(struct cs_decoder *d, const struct cs_buf *out, const struct cs_utf8_look *look)
{
    d->line += look->lines;
    d->good += look->high;
    d->counted = out->n;
}

void cs_decoder_add_bad(struct cs_decoder *d, struct cs_buf *out, size_t at, const char *bytes, size_t n)
{
    catch_up(d, out);
    if (d->bad.n == 0) {
        d->first_bad = d->offset + at;
        d->first_n = n < sizeof d->first_bytes ? (unsigned)n : (unsigned)sizeof d->first_bytes;
        memcpy(d->first_bytes, bytes, d->first_n);
    }
    cs_count_line(&d->bad, d->line);
    if (d->found && d->wrong == 0 && d->bad.n > MANY && d->bad.n > d->good / 8) d->wrong = d->line;
    if (d->on_bad == CS_BAD_REPLACE)
        cs_buf_addz(out, REPLACEMENT);
    else
        cs_buf_addc(out, CS_BAD_MARK);
    d->counted = out->n;
}

void cs_decoder_doubt(struct cs_decoder *d, const struct cs_buf *out)
{
    d->doubtful++;
    if (!d->found || d->wrong || d->doubtful <= MANY || d->doubtful <= d->good / 2) return;
    catch_up(d, out);
    d->wrong = d->line;
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

/* What makes the text so far one that cannot be trusted. */
static enum cs_status judge(struct cs_decoder *d, struct cs_error *e)
{
    if (d->failed.status != CS_OK) {
        *e = d->failed;
        return e->status;
    }
    if (d->wrong) {
        cs_fail(e, CS_DATA, "it begins as %s, and here it is something else", cs_encoding_name(d->encoding));
        cs_error_cure(e, "say --encoding NAME, or convert its parts with iconv(1)");
        return cs_error_at(e, NULL, d->wrong, 0);
    }
    if (d->on_bad == CS_BAD_FAIL && d->bad.n > 0) {
        char bytes[12];
        uint64_t at = cs_decoder_first_bad(d, bytes);
        cs_fail(e, CS_DATA, "not %s: %s at byte %llu", cs_encoding_name(d->encoding), bytes,
                (unsigned long long)at);
        cs_error_cure(e, "--on-bad-bytes replace, or --encoding NAME");
        return cs_error_at(e, NULL, d->bad.line[0], 0);
    }
    return CS_OK;
}

/* ---- what it is ---- */

static enum cs_status choose(struct cs_decoder *d, enum cs_encoding encoding, struct cs_error *e)
{
    d->encoding = encoding;
    d->def = cs_encoding_def(encoding);
    if (!d->def->icu || d->def->way == CS_WAY_ICU || d->index) return CS_OK;
    return cs_index_make(&d->index, encoding, e);
}

static enum cs_status find_out(struct cs_decoder *d, struct cs_slice bytes, bool last, struct cs_error *e)
{
    enum cs_encoding encoding;
    if (cs_encoding_detect(bytes, last, &encoding, e) != CS_OK) return cs_error_at(e, NULL, d->line, 0);
    d->found = encoding != CS_ENCODING_AUTO;
    return choose(d, encoding, e);
}

static const struct {
    struct cs_slice mark;
    enum cs_encoding encoding;
} marks[] = {
    {{"\xEF\xBB\xBF", 3}, CS_ENCODING_UTF8},
    {{"\xFF\xFE", 2}, CS_ENCODING_UTF16LE},
    {{"\xFE\xFF", 2}, CS_ENCODING_UTF16BE},
    {{"\x84\x31\x95\x33", 4}, CS_ENCODING_GB18030},
};

/* Is there a byte order mark, or might one come with more bytes? */
static bool find_mark(struct cs_slice bytes, size_t *mark, bool *undecided)
{
    *undecided = false;
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        struct cs_slice m = marks[i].mark;
        size_t n = bytes.n < m.n ? bytes.n : m.n;
        if (n > 0 && memcmp(bytes.p, m.p, n) != 0) continue;
        *mark = i;
        if (n == m.n) return true;
        *undecided = true;
    }
    return false;
}

/* With its mark the file says what it is; what the user says may not contradict. */
static enum cs_status obey_mark(struct cs_decoder *d, size_t mark, struct cs_slice *bytes, struct cs_error *e)
{
    enum cs_encoding is = marks[mark].encoding, said = d->encoding;
    bool wide = is == CS_ENCODING_UTF16LE || is == CS_ENCODING_UTF16BE;
    if (is == CS_ENCODING_UTF16LE && bytes->n >= 4 && !memcmp(bytes->p + 2, "\0\0", 2)) /* of UTF-32, too */
        return said == CS_ENCODING_AUTO && cs_encoding_parse(CS_LIT("utf32"), &is) ? choose(d, is, e) : CS_OK;
    if (said == CS_ENCODING_AUTO || (said == CS_ENCODING_UTF16 && wide)) {
        if (choose(d, is, e) != CS_OK) return e->status;
    } else if (said != is) {
        if (is != CS_ENCODING_UTF8) return CS_OK; /* may be text by chance */
        cs_fail(e, CS_DATA, "it begins with the mark of UTF-8, and is said to be %s", cs_encoding_name(said));
        return cs_error_cure(e, "--encoding utf-8");
    }
    d->bom = true;
    size_t n = marks[mark].mark.n;
    *bytes = cs_slice(bytes->p + n, bytes->n - n);
    d->offset += n;
    return CS_OK;
}

/* The first bytes. Leaves d->begun false while too few have come. */
static enum cs_status begin(struct cs_decoder *d, struct cs_slice *bytes, bool last, struct cs_error *e)
{
    size_t mark;
    bool undecided, enough = last || (d->live && bytes->n > 0);
    if (find_mark(*bytes, &mark, &undecided)) {
        if (marks[mark].encoding == CS_ENCODING_UTF16LE && bytes->n < 4 && !last) return CS_OK;
        d->begun = true;
        if (obey_mark(d, mark, bytes, e) != CS_OK || d->bom) return e->status;
    } else if (undecided && !last) {
        return CS_OK;
    }
    if (d->encoding == CS_ENCODING_UTF16 || d->encoding == CS_ENCODING_AUTO) {
        d->begun = false;
        if (!enough && bytes->n < CS_DETECT_HEAD) return CS_OK;
        bool all = last && bytes->n <= CS_DETECT_HEAD;
        struct cs_slice head = cs_slice(bytes->p, bytes->n < CS_DETECT_HEAD ? bytes->n : CS_DETECT_HEAD);
        if (d->encoding == CS_ENCODING_AUTO) {
            if (find_out(d, head, all, e) != CS_OK) return e->status;
        } else {
            enum cs_encoding is = cs_encoding_utf16(head);
            if (choose(d, is ? is : CS_ENCODING_UTF16LE, e) != CS_OK) return e->status;
        }
    }
    d->begun = true;
    return choose(d, d->encoding, e);
}

/* ---- decoding ---- */

static enum cs_status decode(struct cs_decoder *d, struct cs_slice bytes, bool last, struct cs_buf *out,
                             struct cs_error *e)
{
    size_t used = bytes.n;
    const char *p = bytes.p;
    switch (d->def->way) {
    case CS_WAY_NONE:
    case CS_WAY_UTF8:
        used = cs_decode_utf8(d, p, bytes.n, last, out);
        break;
    case CS_WAY_UTF16:
        used = cs_decode_utf16(d, p, bytes.n, last, out);
        break;
    case CS_WAY_TWO:
        used = cs_decode_two(d, p, bytes.n, last, out);
        break;
    case CS_WAY_HZ:
        used = cs_decode_hz(d, p, bytes.n, last, out);
        break;
    case CS_WAY_ONE:
        used = cs_decode_one(d, p, bytes.n, last, out);
        break;
    case CS_WAY_ICU: /* ICU keeps the bytes of an unfinished character itself */
        if (cs_decode_icu(d, p, bytes.n, last, out, e) != CS_OK) return e->status;
        break;
    }
    d->offset += used;
    cs_buf_add(&d->carry, p + used, bytes.n - used);
    return CS_OK;
}

/* Nothing but ASCII so far: the first bytes beyond it decide, when enough of them have come. */
static enum cs_status decode_unknown(struct cs_decoder *d, struct cs_slice bytes, bool last,
                                     struct cs_buf *out, struct cs_error *e)
{
    size_t plain = 0;
    while (plain < bytes.n && !cs_is_high(bytes.p[plain])) plain++;
    struct cs_slice rest = cs_slice(bytes.p + plain, bytes.n - plain);
    if (decode(d, cs_slice(bytes.p, plain), rest.n > 0 || last, out, e) != CS_OK || rest.n == 0)
        return e->status;
    if (rest.n < CS_DETECT_LATE && !last && !d->live) {
        cs_buf_adds(&d->carry, rest);
        return CS_OK;
    }
    catch_up(d, out);
    bool all = last && rest.n <= CS_DETECT_LATE;
    struct cs_slice head = cs_slice(rest.p, rest.n < CS_DETECT_LATE ? rest.n : CS_DETECT_LATE);
    if (find_out(d, head, all, e) != CS_OK) return e->status;
    return decode(d, rest, last, out, e);
}

static enum cs_status run(struct cs_decoder *d, struct cs_slice bytes, bool last, struct cs_buf *out,
                          struct cs_error *e)
{
    e->status = CS_OK;
    if (!d->begun && begin(d, &bytes, last, e) != CS_OK) return e->status;
    if (!d->begun) {
        cs_buf_adds(&d->carry, bytes);
        return CS_OK;
    }
    if (d->encoding == CS_ENCODING_AUTO) return decode_unknown(d, bytes, last, out, e);
    return decode(d, bytes, last, out, e);
}

enum cs_status cs_decoder_feed(struct cs_decoder *d, struct cs_slice bytes, bool last, struct cs_buf *out,
                               struct cs_error *e)
{
    struct cs_buf joined = {0};
    size_t from = out->n;
    uint64_t line = d->line;
    if (d->carry.n > 0) {
        cs_buf_adds(&d->carry, bytes);
        joined = d->carry;
        d->carry = (struct cs_buf){0};
        bytes = cs_buf_slice(&joined);
    }
    d->counted = from;
    enum cs_status status = cs_buf_status(&joined, e);
    if (status == CS_OK) status = run(d, bytes, last, out, e);
    cs_buf_release(&joined);
    if (status != CS_OK) return status;
    if (cs_buf_status(out, e) != CS_OK || cs_buf_status(&d->carry, e) != CS_OK) return e->status;
    catch_up(d, out);
    if (judge(d, e) != CS_OK) return e->status;
    remove_nuls(d, out, from, line);
    return CS_OK;
}

/* ---- in place ---- */

bool cs_decoder_in_place(const struct cs_decoder *d)
{
    return d->begun && d->encoding == CS_ENCODING_UTF8 && d->carry.n < 4;
}

void cs_decoder_begin(struct cs_decoder *d, struct cs_buf *out)
{
    cs_buf_adds(out, cs_buf_slice(&d->carry));
    if (!out->failed) cs_buf_clear(&d->carry);
}

enum cs_status cs_decoder_check(struct cs_decoder *d, struct cs_buf *out, size_t from, bool last,
                                struct cs_error *e)
{
    struct cs_utf8_look look;
    if (cs_buf_status(out, e) != CS_OK) return e->status;
    const char *p = out->p + from;
    size_t n = out->n - from, cut = last || n == 0 ? 0 : cs_utf8_cut_off(p, n);
    if (n == 0) return CS_OK;
    cs_utf8_look(cs_slice(p, n - cut), &look);
    uint64_t line = d->line;
    if (!look.valid) { /* once more, by the way that repairs */
        struct cs_buf bytes = {0};
        cs_buf_add(&bytes, p, n);
        if (cs_buf_status(&bytes, e) != CS_OK) return e->status;
        out->n = from;
        enum cs_status status = cs_decoder_feed(d, cs_buf_slice(&bytes), last, out, e);
        cs_buf_release(&bytes);
        return status;
    }
    out->n -= cut;
    d->offset += n - cut;
    cs_decoder_count(d, out, &look);
    cs_buf_add(&d->carry, out->p + out->n, cut);
    if (cs_buf_status(&d->carry, e) != CS_OK) return e->status;
    if (look.nul) remove_nuls(d, out, from, line);
    return CS_OK;
}

/* ---- making ---- */

enum cs_status cs_decoder_make(struct cs_decoder **to, enum cs_encoding encoding, struct cs_error *e)
{
    struct cs_decoder *d = cs_alloc(1, sizeof *d);
    *to = d;
    if (!d) return cs_fail_memory(e);
    d->encoding = encoding;
    d->def = cs_encoding_def(encoding);
    d->line = 1;
    return CS_OK;
}

void cs_decoder_set(struct cs_decoder *d, enum cs_on_bad on_bad, bool live)
{
    d->on_bad = on_bad;
    d->live = live;
}

void cs_decoder_free(struct cs_decoder *d)
{
    if (!d) return;
    if (d->converter) ucnv_close(d->converter);
    free(d->wide);
    cs_index_free(d->index);
    cs_buf_release(&d->carry);
    free(d);
}
