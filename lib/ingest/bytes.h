/* bytes.h - the bytes of one file or pipe, unpacked: under everything that reads exports.
 *
 * gzip and zstd are recognised by their magic and unpacked on the way, several members too; a broken or cut
 * packed stream is CS_DATA. A regular file can be read again; what else must be read twice is kept in an
 * unlinked 0600 file from the moment somebody says so.
 */
#ifndef CS_INGEST_BYTES_H
#define CS_INGEST_BYTES_H

#include "base/mem.h"

struct cs_bytes;

/* Opens a file; "-" is standard input. Directories and what cannot be opened are CS_FAIL, with the name. */
enum cs_status cs_bytes_open(struct cs_bytes **, const char *path, struct cs_error *) CS_MUST_USE;
void cs_bytes_close(struct cs_bytes *);
const char *cs_bytes_name(const struct cs_bytes *); /* for messages: the path, or "standard input" */

/* Appends what one read gives (up to about `want` bytes, unpacked) to `to`; *end when nothing follows. */
enum cs_status cs_bytes_read(struct cs_bytes *, struct cs_buf *to, size_t want, bool *end,
                             struct cs_error *) CS_MUST_USE;
/* Promises another reading, before more than the first was read: what cannot be read twice is spooled. */
enum cs_status cs_bytes_again(struct cs_bytes *, struct cs_error *) CS_MUST_USE;
/* Back to the first byte. Needs cs_bytes_again(), or a regular file. */
enum cs_status cs_bytes_rewind(struct cs_bytes *, struct cs_error *) CS_MUST_USE;
/* A descriptor of the whole unpacked content that can seek (a spool when need be), for what reads by position
 * (zip archives). Stays the property of the bytes. */
enum cs_status cs_bytes_seekable(struct cs_bytes *, int *fd, struct cs_error *) CS_MUST_USE;

bool cs_bytes_regular(const struct cs_bytes *); /* may be read again without being kept */
uint64_t
cs_bytes_packed(const struct cs_bytes *); /* bytes read from the file, as they lie there: for progress */
const char *cs_bytes_packing(const struct cs_bytes *); /* "gzip", "zstd", or NULL */

#endif
