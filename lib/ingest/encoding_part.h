/* encoding_part.h - what the parts of a decoder share: one file an encoding or a family of them. */
#ifndef CS_INGEST_ENCODING_PART_H
#define CS_INGEST_ENCODING_PART_H

#include "base/utf8.h"
#include "ingest/encoding.h"
#include <unicode/ucnv.h>

enum cs_encoding_way {
    CS_WAY_NONE,
    CS_WAY_UTF8,
    CS_WAY_UTF16,
    CS_WAY_TWO,
    CS_WAY_HZ,
    CS_WAY_ONE,
    CS_WAY_ICU
};

struct cs_encoding_def {
    const char *name;    /* for messages */
    const char *aliases; /* folded, a blank between */
    enum cs_encoding_way way;
    const char *icu; /* the converter that knows the characters; NULL: not needed */
};
const struct cs_encoding_def *cs_encoding_def(enum cs_encoding);

/* Two-byte encodings, by what ICU says and what the Encoding Standard says otherwise. */
enum { CS_LEAD = 0x81, CS_LEADS = 126, CS_FOUR = 39420 };
struct cs_index {
    uint32_t two[CS_LEADS][256]; /* UTF-8, first byte lowest; 0 = none */
    uint32_t one[128];           /* single bytes from 0x80 */
    uint32_t *four;              /* GB18030: 81308130 to 8431A439; NULL until one comes */
};
enum cs_status cs_index_make(struct cs_index **, enum cs_encoding, struct cs_error *) CS_MUST_USE;
enum cs_status cs_index_add_four(struct cs_index *, struct cs_error *) CS_MUST_USE;
void cs_index_free(struct cs_index *);

/* The bytes of an index entry, and how many. */
static inline unsigned cs_index_len(uint32_t entry)
{
    return 1u + (entry > 0xFF) + (entry > 0xFFFF) + (entry > 0xFFFFFF);
}
uint32_t cs_index_entry(uint32_t c); /* of a code point */

struct cs_decoder {
    enum cs_encoding encoding;
    const struct cs_encoding_def *def;
    enum cs_on_bad on_bad;
    bool live, begun, bom, found; /* found: the encoding was found out, nobody said it */
    bool shifted;                 /* HZ: between ~{ and ~} */
    bool was_high;                /* single bytes: the last one was beyond ASCII */

    struct cs_buf carry; /* bytes that are not decided or not complete yet */
    uint64_t offset;     /* of the bytes at hand in the file */
    uint64_t line;       /* of out[counted], from 1 */
    size_t counted;
    uint64_t good;     /* characters beyond ASCII */
    uint64_t doubtful; /* single bytes beyond ASCII behind another: rare in text, the rule in Chinese */
    uint64_t wrong; /* line where the encoding that was found out turned out to be another; 0 = it did not */
    struct cs_count bad, nuls;
    uint64_t first_bad;
    unsigned char first_bytes[4];
    unsigned first_n;

    struct cs_index *index;
    struct cs_error failed; /* of a part that cannot say so itself; status CS_OK: none */
    UConverter *converter;  /* CS_WAY_ICU */
    UChar *wide;
    const char *icu_from; /* the bytes at hand, for its callback */
    struct cs_buf *icu_out;
};

/* A bad sequence of n bytes, at `at` of the bytes at hand; out holds all the text before it. */
void cs_decoder_add_bad(struct cs_decoder *, struct cs_buf *out, size_t at, const char *bytes, size_t n);

/* All of `out` that was not counted yet is well-formed, and so it looks. */
void cs_decoder_count(struct cs_decoder *, const struct cs_buf *out, const struct cs_utf8_look *);

/* Each appends the text of the bytes and returns how many it used; the rest (of a character) waits. The bytes
 * are readable for `n`; a buffer that could not grow is seen by the caller. */
size_t cs_decode_utf8(struct cs_decoder *, const char *, size_t n, bool last, struct cs_buf *out);
size_t cs_decode_utf16(struct cs_decoder *, const char *, size_t n, bool last, struct cs_buf *out);
size_t cs_decode_two(struct cs_decoder *, const char *, size_t n, bool last, struct cs_buf *out);
size_t cs_decode_hz(struct cs_decoder *, const char *, size_t n, bool last, struct cs_buf *out);
size_t cs_decode_one(struct cs_decoder *, const char *, size_t n, bool last, struct cs_buf *out);
enum cs_status cs_decode_icu(struct cs_decoder *, const char *, size_t n, bool last, struct cs_buf *out,
                             struct cs_error *) CS_MUST_USE;
void cs_decoder_add_wide(struct cs_buf *out, const UChar *p, const UChar *end); /* UTF-16 to UTF-8 */
/* UTF-16 that has no mark, by where its zeros are; CS_ENCODING_AUTO when it is none. */
enum cs_encoding cs_encoding_utf16(struct cs_slice);
/* A single byte that text of the encoding seldom has there. */
void cs_decoder_doubt(struct cs_decoder *, const struct cs_buf *out);
size_t cs_utf8_cut_off(const char *p, size_t n); /* bytes at the end that begin a character */

/* Leading ASCII, copied sixteen bytes at a time: `to` has room for n + 16. */
size_t cs_copy_ascii(char *to, const char *p, size_t n);

#endif
