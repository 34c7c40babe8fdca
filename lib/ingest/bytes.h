/* bytes.h - the bytes of one file or pipe, unpacked: under everything that reads exports.
 *
 * gzip and zstd are recognised by their magic and unpacked on the way, several members or frames too; a
 * broken or cut packed stream is CS_DATA. A regular file can be read again and again; what else must be read
 * twice is kept in an unlinked 0600 file, but only when somebody asks for it.
 */
#ifndef CS_INGEST_BYTES_H
#define CS_INGEST_BYTES_H

#include "base/mem.h"

struct cs_bytes;

/* Opens a file; "-" is standard input. Directories and what cannot be opened are CS_FAIL, a file packed in a
 * way that is not read CS_DATA; all errors of this module come with the name. */
enum cs_status cs_bytes_open(struct cs_bytes **, const char *path, struct cs_error *) CS_MUST_USE;
void cs_bytes_close(struct cs_bytes *);
const char *cs_bytes_name(const struct cs_bytes *); /* for messages: the path, or "standard input" */

/* The first bytes: at least `want` of them when the file has as many (`live`: waits for no more than one read
 * that gives anything); *all when that is the whole. Nothing is used up. To be called before cs_bytes_read();
 * valid until the next call but cs_bytes_again() and cs_bytes_skip(). */
enum cs_status cs_bytes_peek(struct cs_bytes *, size_t want, bool live, struct cs_slice *head, bool *all,
                             struct cs_error *) CS_MUST_USE;
void cs_bytes_skip(struct cs_bytes *, size_t n); /* n of the peeked bytes need not be read any more */
/* Appends what one read gives (up to about `want` bytes, unpacked) to `to`; *end when nothing follows,
 * perhaps with the last bytes, perhaps after them. */
enum cs_status cs_bytes_read(struct cs_bytes *, struct cs_buf *to, size_t want, bool *end,
                             struct cs_error *) CS_MUST_USE;
/* Promises another reading, before anything but peeked bytes was read: what cannot be read twice is spooled.
 */
enum cs_status cs_bytes_again(struct cs_bytes *, struct cs_error *) CS_MUST_USE;
/* Back to the first byte. Needs cs_bytes_again(), unless cs_bytes_kept(). */
enum cs_status cs_bytes_rewind(struct cs_bytes *, struct cs_error *) CS_MUST_USE;
/* As cs_bytes_rewind(), and gives back descriptor and memory until the next reading, as far as it can:
 * thousands of files may wait. What was peeked at is no longer valid. */
enum cs_status cs_bytes_rest(struct cs_bytes *, struct cs_error *) CS_MUST_USE;
/* A descriptor of the whole unpacked content that can seek, for what reads by position (zip archives): the
 * file itself or a spool; same condition as cs_bytes_again(). Stays the property of the bytes; nothing else
 * may be called but cs_bytes_rest() and cs_bytes_close() once it is used. */
enum cs_status cs_bytes_seekable(struct cs_bytes *, int *fd, struct cs_error *) CS_MUST_USE;

bool cs_bytes_kept(const struct cs_bytes *); /* may be read again: a file, spooled, or peeked at to its end */
uint64_t cs_bytes_packed(const struct cs_bytes *); /* read of the file in this reading, as it lies there */
const char *cs_bytes_packing(const struct cs_bytes *); /* "gzip", "zstd", or NULL */

#endif
