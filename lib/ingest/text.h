/* text.h - the text of one export: its bytes (ingest/bytes.h) through its encoding (ingest/encoding.h).
 *
 * The head of the text is kept, so that everybody can look at it before anything is read.
 */
#ifndef CS_INGEST_TEXT_H
#define CS_INGEST_TEXT_H

#include "ingest/bytes.h"
#include "ingest/encoding.h"

struct cs_text;

/* Takes bytes that are open, and owns them from then on (also when it fails). Decides the encoding. */
enum cs_status cs_text_open(struct cs_text **, struct cs_bytes *, enum cs_encoding,
                            struct cs_error *) CS_MUST_USE;
void cs_text_close(struct cs_text *);
const char *cs_text_name(const struct cs_text *);

/* The first text: at least `want` bytes of it when the file has as many (and no more than one read waits for,
 * when `live`); *all when that is the whole. Valid until the next call of this; nothing is used up. */
enum cs_status cs_text_head(struct cs_text *, size_t want, bool live, struct cs_slice *head, bool *all,
                            struct cs_error *) CS_MUST_USE;
/* Appends text, about `want` bytes; *end when nothing follows. Never splits a character. */
enum cs_status cs_text_read(struct cs_text *, struct cs_buf *to, size_t want, bool *end,
                            struct cs_error *) CS_MUST_USE;
enum cs_status cs_text_again(struct cs_text *, struct cs_error *) CS_MUST_USE;  /* see cs_bytes_again() */
enum cs_status cs_text_rewind(struct cs_text *, struct cs_error *) CS_MUST_USE; /* counts begin anew */

struct cs_bytes *cs_text_bytes(struct cs_text *);
const struct cs_decoder *
cs_text_decoder(const struct cs_text *); /* encoding, BOM, bad bytes and NULs by line */

#endif
