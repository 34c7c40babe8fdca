/* text.h - the text of one export: its bytes (ingest/bytes.h) through its encoding (ingest/encoding.h).
 *
 * The head of the text is kept, so that everybody can look at it before anything is read.
 */
#ifndef CS_INGEST_TEXT_H
#define CS_INGEST_TEXT_H

#include "ingest/bytes.h"
#include "ingest/encoding.h"

struct cs_text;

struct cs_text_options {
    enum cs_encoding encoding;
    bool live; /* never wait for more than one read that gives something */
};

/* Takes bytes that are open and not yet read, and owns them from then on (also when it fails). */
enum cs_status cs_text_open(struct cs_text **, struct cs_bytes *, const struct cs_text_options *,
                            struct cs_error *) CS_MUST_USE;
void cs_text_close(struct cs_text *);
/* Before the first byte is asked for; CS_BAD_REPLACE when nobody says it. */
void cs_text_on_bad(struct cs_text *, enum cs_on_bad);
const char *cs_text_name(const struct cs_text *);

/* The first text: at least `want` bytes of it when the file has as many (`live`: what one read gives); *all
 * when that is the whole. To be called before cs_text_read(); valid until the next call of this; nothing is
 * used up. Errors of this and the following come with the name, and the line where one is to blame. */
enum cs_status cs_text_head(struct cs_text *, size_t want, struct cs_slice *head, bool *all,
                            struct cs_error *) CS_MUST_USE;
/* Appends text, about `want` bytes (none, perhaps); *end when nothing follows. Never splits a character. */
enum cs_status cs_text_read(struct cs_text *, struct cs_buf *to, size_t want, bool *end,
                            struct cs_error *) CS_MUST_USE;
/* Promises another reading, before anything but the head was read. */
enum cs_status cs_text_again(struct cs_text *, struct cs_error *) CS_MUST_USE;
/* Back to the first character; counts begin anew. Needs cs_text_again(), unless cs_text_kept(). */
enum cs_status cs_text_rewind(struct cs_text *, struct cs_error *) CS_MUST_USE;
/* As cs_text_rewind(), and gives back descriptor and memory until the next reading, see cs_bytes_rest(). */
enum cs_status cs_text_rest(struct cs_text *, struct cs_error *) CS_MUST_USE;

bool cs_text_kept(const struct cs_text *); /* may be read again without more ado */
struct cs_bytes *cs_text_bytes(struct cs_text *);
/* Encoding, byte order mark, bad bytes and NULs by line, of this reading. Valid until the text is rewound. */
const struct cs_decoder *cs_text_decoder(const struct cs_text *);

#endif
