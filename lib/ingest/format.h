/* format.h - the formats of exports: one table entry a format, all of the same shape.
 *
 * A format is pulled: each call of next() makes some rows. One thread at a time calls it; what may be done on
 * all cores is left to the workers: a format with split() hands on text of whole records, and workers call
 * split() to make rows of it.
 */
#ifndef CS_INGEST_FORMAT_H
#define CS_INGEST_FORMAT_H

#include "ingest/dialect.h"
#include "ingest/rows.h"
#include "ingest/text.h"

struct cs_format {
    const char *name; /* as -f says: "csv" */
    /* How sure is the format that this is it, 0 (not at all) to 100, from the head of the bytes (unpacked,
     * not decoded) and, as a hint, the name. */
    int (*recognise)(struct cs_slice head, bool all, const char *path);
    bool binary; /* reads bytes, not text */
    /* Begins; reads as far as the header. `text` is borrowed (its bytes too, when binary). CS_DATA, with the
     * line, for a header that cannot be trusted. */
    enum cs_status (*open)(void **reader, struct cs_text *text, const struct cs_dialect *, struct cs_error *);
    /* The header cells as they came (the caller makes them unique), and their line. n = 0: an empty file. */
    const struct cs_slice *(*header)(void *reader, uint32_t *n, uint64_t *line);
    /* Some more rows into cleared `rows`; *end when there are no more (rows may hold the last ones). */
    enum cs_status (*next)(void *reader, struct cs_rows *rows, bool *end, struct cs_error *);
    /* May be NULL. Makes the rows of what next() has left in rows->text and rows->piece. Any thread, many at
     * once: the reader is only read. */
    enum cs_status (*split)(const void *reader, struct cs_rows *rows, struct cs_error *);
    /* May be NULL. What it decided about the dialect, for the summary: "CSV with ';'", "sheet 'Calls'". */
    void (*describe)(void *reader, struct cs_buf *);
    void (*close)(void *reader);
};

extern const struct cs_format *const cs_formats[]; /* NULL at the end; csv, the last resort, is the last */
const struct cs_format *cs_format_find(struct cs_slice name); /* NULL: no such format */
/* The format that is surest of the head, the first of equals; NULL when none knows it. */
const struct cs_format *cs_format_recognise(struct cs_slice head, bool all, const char *path);

/* For formats: the names of columns when there is no header: those of --header, else column_1 … column_n. *n
 * is their number then. */
enum cs_status cs_format_names(const struct cs_dialect *, struct cs_arena *, struct cs_slice **names,
                               uint32_t *n, struct cs_error *) CS_MUST_USE;

#endif
