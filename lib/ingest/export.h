/* export.h - one file as somebody exported it: opened, decoded, cut into records; as often as needed.
 *
 * The head of the file is kept in memory, so that a pipe can be looked at before it is read. A regular file
 * can be read again and again, a pipe once.
 */
#ifndef CS_INGEST_EXPORT_H
#define CS_INGEST_EXPORT_H

#include "ingest/csv.h"
#include "ingest/encoding.h"

struct cs_export_options {
    enum cs_encoding encoding;
    char delimiter;    /* 0 = guess */
    size_t max_record; /* 0 = 16 MiB */
    bool live;         /* hand on rows as they come */
};

/* What one reading has met. */
struct cs_export_counts {
    uint64_t records;                     /* rows and rejected */
    uint64_t lines;                       /* physical lines, the header's too */
    struct cs_count rejected[CS_REJECTS]; /* by reason */
    struct cs_count bad_bytes, nuls;
    uint64_t bytes;
};

struct cs_export;

/* Opens a file ("-" = standard input) and reads its head. CS_DATA when it is known to be no export, see
 * ingest/sniff.h. The name of the file in messages is `path`, or "standard input". */
enum cs_status cs_export_open(struct cs_export **, const char *path, const struct cs_export_options *,
                              struct cs_error *) CS_MUST_USE;
void cs_export_close(struct cs_export *);
const char *cs_export_name(const struct cs_export *);
bool cs_export_again(const struct cs_export *);       /* can it be read more than once? */
bool cs_export_head_is_all(const struct cs_export *); /* is the head the whole file? */

/* Reads the file into a sink (table of rejects: export.h counts them, then calls the sink's reject()). With
 * `head`, only the part that is in memory is read, whole records of it. Errors come with the file's name. */
enum cs_status cs_export_read(struct cs_export *, const struct cs_csv_sink *, bool head,
                              struct cs_error *) CS_MUST_USE;
/* Names for the blocks, to be called in the sink's header(); see cs_csv_names(). */
void cs_export_names(struct cs_export *, const struct cs_header *);

/* Of the last reading. */
const struct cs_export_counts *cs_export_counts(const struct cs_export *);
enum cs_encoding cs_export_encoding(const struct cs_export *);
char cs_export_delimiter(const struct cs_export *);
bool cs_export_empty(const struct cs_export *); /* not even a header */

#endif
