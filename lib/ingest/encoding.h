/* encoding.h - bytes of a file to UTF-8 text, checked to the last byte.
 *
 * Text comes out without BOM and NUL. A byte sequence that is not of the encoding is counted, by line; as
 * many U+FFFD stand for it as the Encoding Standard says (a maximal subpart of UTF-8 is one). A NUL is
 * removed and counted. Decoding happens before anything is split, because the second byte of a character of
 * GB18030 or Big5 may be '|' or '\'.
 */
#ifndef CS_INGEST_ENCODING_H
#define CS_INGEST_ENCODING_H

#include "ingest/count.h"

/* Those that we decode ourselves. Others follow in the table of encoding_names.c. */
enum cs_encoding {
    CS_ENCODING_AUTO,
    CS_ENCODING_UTF8,
    CS_ENCODING_UTF16, /* the byte order mark decides, else the content */
    CS_ENCODING_UTF16LE,
    CS_ENCODING_UTF16BE,
    CS_ENCODING_GB18030,
    CS_ENCODING_GBK,
    CS_ENCODING_GB2312,
    CS_ENCODING_HZ,
    CS_ENCODING_BIG5, /* with HKSCS */
    CS_ENCODING_WINDOWS_1252,
    CS_ENCODING_OTHERS
};

/* "auto" and the names of the table; case, '-', '_' and blanks do not count. */
bool cs_encoding_parse(struct cs_slice, enum cs_encoding *) CS_MUST_USE;
struct cs_slice
    cs_encoding_near(struct cs_slice);          /* the name that may have been meant; .p NULL: none is near */
const char *cs_encoding_name(enum cs_encoding); /* "GB18030"; "ASCII" for CS_ENCODING_AUTO */

/* What becomes of bytes that are not of the encoding. */
enum cs_on_bad {
    CS_BAD_REPLACE, /* U+FFFD */
    CS_BAD_REJECT,  /* CS_BAD_MARK, which is in no text: who cuts records leaves out those that hold it */
    CS_BAD_FAIL     /* CS_DATA at the first, with line and byte */
};
#define CS_BAD_MARK '\xFF'
bool cs_on_bad_parse(struct cs_slice, enum cs_on_bad *) CS_MUST_USE; /* "replace", "reject", "fail" */

struct cs_decoder;

enum cs_status cs_decoder_make(struct cs_decoder **, enum cs_encoding, struct cs_error *) CS_MUST_USE;
void cs_decoder_free(struct cs_decoder *);
/* Before the first byte. `live`: never waits for more bytes to find out the encoding. */
void cs_decoder_set(struct cs_decoder *, enum cs_on_bad, bool live);

/* Appends the text of `bytes`, as far as it is complete, to `out`; `last`: nothing follows. With
 * CS_ENCODING_AUTO the beginning decides, or the first bytes beyond ASCII (ingest/detect.h); nothing comes
 * out until enough is there. CS_DATA when they do not decide, or when what follows is of another encoding. */
enum cs_status cs_decoder_feed(struct cs_decoder *, struct cs_slice bytes, bool last, struct cs_buf *out,
                               struct cs_error *) CS_MUST_USE;
/* The same for UTF-8 where it lies: out[from…] are the bytes; a character cut off at the end is taken away,
 * to come back by cs_decoder_begin(). Only while cs_decoder_in_place(). */
bool cs_decoder_in_place(const struct cs_decoder *);
void cs_decoder_begin(struct cs_decoder *, struct cs_buf *out); /* appends what waits */
enum cs_status cs_decoder_check(struct cs_decoder *, struct cs_buf *out, size_t from, bool last,
                                struct cs_error *) CS_MUST_USE;

/* What it is, as far as is known: CS_ENCODING_AUTO while only ASCII was seen. */
enum cs_encoding cs_decoder_encoding(const struct cs_decoder *);
bool cs_decoder_had_bom(const struct cs_decoder *);
const struct cs_count *cs_decoder_bad(const struct cs_decoder *);  /* byte sequences not of the encoding */
const struct cs_count *cs_decoder_nuls(const struct cs_decoder *); /* NULs removed */
/* The first bad sequence: its place in the (unpacked) file, from 0, and its bytes as "C3 28". */
uint64_t cs_decoder_first_bad(const struct cs_decoder *, char bytes[12]);

#endif
