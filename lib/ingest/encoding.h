/* encoding.h - bytes of a file to UTF-8 text, checked to the last byte.
 *
 * Text comes out without BOM and NUL. A byte sequence that is not of the encoding becomes U+FFFD and is
 * counted by line; a NUL is removed and counted. Decoding happens before anything is split, because the
 * second byte of a GB18030 character may be '|' or '\'.
 */
#ifndef CS_INGEST_ENCODING_H
#define CS_INGEST_ENCODING_H

#include "ingest/count.h"

enum cs_encoding { CS_ENCODING_AUTO, CS_ENCODING_UTF8, CS_ENCODING_GB18030 };

/* "auto", "utf-8", "gb18030", and the names that GB18030 contains: "gbk", "gb2312"; any case. */
bool cs_encoding_parse(struct cs_slice, enum cs_encoding *) CS_MUST_USE;
const char *cs_encoding_name(enum cs_encoding);

struct cs_decoder;

enum cs_status cs_decoder_make(struct cs_decoder **, enum cs_encoding, struct cs_error *) CS_MUST_USE;
void cs_decoder_free(struct cs_decoder *);

/* Appends the text of `bytes`, as far as it is complete, to `out`; `last`: nothing follows. With
 * CS_ENCODING_AUTO the first bytes beyond ASCII decide: UTF-8 when they are valid (or valid but for few
 * places), else GB18030 when they decode without a fault, else CS_DATA. UTF-16 is refused by its BOM. */
enum cs_status cs_decoder_feed(struct cs_decoder *, struct cs_slice bytes, bool last, struct cs_buf *out,
                               struct cs_error *) CS_MUST_USE;

/* What it is, as far as is known: CS_ENCODING_AUTO while only ASCII was seen. */
enum cs_encoding cs_decoder_encoding(const struct cs_decoder *);
bool cs_decoder_had_bom(const struct cs_decoder *);
const struct cs_count *cs_decoder_bad(const struct cs_decoder *);  /* byte sequences replaced */
const struct cs_count *cs_decoder_nuls(const struct cs_decoder *); /* NULs removed */

#endif
