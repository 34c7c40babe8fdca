/* csv.h - CSV text to blocks of rows in the stream's form.
 *
 * A record is what RFC 4180 and libcsv (strict) say it is; records without a quote, the bulk, are split here,
 * all others by libcsv, and both ways give the same bytes. Nothing is trimmed. Blank lines are no records.
 * The first record is the header: it sets the number of fields, and a record that
 *   - has another number of fields, or repeats the header,
 *   - has a quote where none may be, or one that is never closed, or is longer than the limit
 * is rejected with its line, and every other row stays intact: after a broken quote reading resumes on the
 * next physical line.
 */
#ifndef CS_INGEST_CSV_H
#define CS_INGEST_CSV_H

#include "ingest/rows.h"

struct cs_csv_sink {
    void *ctx;
    /* The cells of the first record, unescaped; valid during the call. */
    enum cs_status (*header)(void *ctx, const struct cs_slice *cells, uint32_t n, uint64_t line,
                             struct cs_error *);
    /* Rows; line[r] is the physical line on which row r begins. Valid during the call. */
    enum cs_status (*rows)(void *ctx, const struct cs_block *, const uint64_t *line, struct cs_error *);
    /* A record left out: its text as it came (a broken one: its first line), and fields it had
     * (CS_REJECT_FIELDS). */
    enum cs_status (*reject)(void *ctx, enum cs_reject, uint64_t line, struct cs_slice record,
                             uint32_t fields, struct cs_error *);
};

struct cs_csv;

/* The sink is copied. max_record 0 = 16 MiB. */
enum cs_status cs_csv_make(struct cs_csv **, char delimiter, size_t max_record, const struct cs_csv_sink *,
                           struct cs_error *) CS_MUST_USE;
void cs_csv_free(struct cs_csv *);
/* Where to append UTF-8 text without NUL; then cs_csv_run(). */
struct cs_buf *cs_csv_text(struct cs_csv *);
/* Reads what was appended, as far as records are whole; `last`: nothing follows. */
enum cs_status cs_csv_run(struct cs_csv *, bool last, struct cs_error *) CS_MUST_USE;
/* Hands on the rows that wait for more. */
enum cs_status cs_csv_flush(struct cs_csv *, struct cs_error *) CS_MUST_USE;
/* Cell names of the header for the blocks; set by header() of the sink, before it returns. Borrowed. */
void cs_csv_names(struct cs_csv *, const struct cs_header *);
uint64_t cs_csv_records(const struct cs_csv *); /* rows and rejected together */
uint64_t cs_csv_line(const struct cs_csv *);    /* physical lines read */

/* The delimiter of a text by its first records: ',', ';' or TAB; ',' when there is none. */
char cs_csv_guess(struct cs_slice head);

#endif
