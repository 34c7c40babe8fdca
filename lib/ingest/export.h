/* export.h - one file as somebody exported it: opened, its format and header found out, then pulled in
 * stretches of rows; as often as needed.
 *
 * What was looked at of a pipe is kept in memory and pulled first. A regular file is read anew.
 */
#ifndef CS_INGEST_EXPORT_H
#define CS_INGEST_EXPORT_H

#include "ingest/format.h"

struct cs_export_options {
    enum cs_encoding encoding;
    enum cs_on_bad on_bad;
    struct cs_dialect dialect;
};

/* What one reading has met. */
struct cs_export_counts {
    uint64_t rows, records;               /* records: rows and rejected */
    struct cs_count rejected[CS_REJECTS]; /* by reason */
    struct cs_count kept;                 /* rows with a quote where none belongs, kept as text */
    struct cs_count bad_bytes, nuls;      /* known at the end */
    uint64_t first_bad;                   /* place in the file of the first bad bytes, and which they are */
    char first_bad_bytes[12];
};

struct cs_export;

/* Opens a file ("-" = standard input) and reads as far as its header. CS_DATA when it is known to be no
 * export, see ingest/sniff.h, or has a broken header. Errors of this module come with the file's name. */
enum cs_status cs_export_open(struct cs_export **, const char *path, const struct cs_export_options *,
                              struct cs_error *) CS_MUST_USE;
void cs_export_close(struct cs_export *);
const char *cs_export_name(const struct cs_export *); /* the path, or "standard input" */
/* The header cells as they came; n = 0: the file is empty. */
const struct cs_slice *cs_export_header(const struct cs_export *, uint32_t *n, uint64_t *line);
/* The header for the rows, as many cells; borrowed. To be set before any row is asked for. */
void cs_export_names(struct cs_export *, const struct cs_header *);

/* The first rows, for a look; nothing is used up. */
enum cs_status cs_export_sample(struct cs_export *, const struct cs_rows **, struct cs_error *) CS_MUST_USE;
struct cs_export_looking {
    void *ctx;
    size_t n, size; /* what is seen in a stretch of rows: n things of that size, zeroed */
    void (*look)(const void *ctx, void *seen, const struct cs_block *); /* any thread, many at once */
    void (*take)(void *ctx, const void *seen);                          /* stretch after stretch */
};
/* A look at all rows; of a pipe at the first 64 thousand. Nothing is used up. */
enum cs_status cs_export_look(struct cs_export *, const struct cs_export_looking *, unsigned jobs,
                              struct cs_error *) CS_MUST_USE;
/* Gives back descriptor and memory as far as possible until the first cs_export_next(). */
enum cs_status cs_export_rest(struct cs_export *, struct cs_error *) CS_MUST_USE;

/* The next stretch; one thread at a time. *end when there is none (then `rows` is empty). */
enum cs_status cs_export_next(struct cs_export *, struct cs_rows *rows, bool *end,
                              struct cs_error *) CS_MUST_USE;
/* Makes the rows of a stretch; any thread. */
enum cs_status cs_export_split(const struct cs_export *, struct cs_rows *rows, struct cs_error *) CS_MUST_USE;
/* Counts a stretch; in order. CS_DATA when a rejected record shows that this is a stream of ours. */
enum cs_status cs_export_count(struct cs_export *, const struct cs_rows *, struct cs_error *) CS_MUST_USE;
uint64_t
cs_export_bytes(const struct cs_export *); /* read of the file so far; by who calls cs_export_next() */

/* Of the last reading, when it has ended. */
struct cs_export_counts cs_export_counts(const struct cs_export *);
void cs_export_describe(const struct cs_export *, struct cs_buf *); /* "utf-8, semicolon" */

#endif
