/* rows.h - a stretch of rows in the stream's form with the lines they came from, and the records left out:
 * what every format of an export comes down to.
 *
 * A format appends cells and ends rows; a row with another number of cells than the header becomes a reject.
 * The memory is used again after cs_rows_clear().
 */
#ifndef CS_INGEST_ROWS_H
#define CS_INGEST_ROWS_H

#include "ingest/count.h"
#include "table/block.h"

enum cs_reject {
    CS_REJECT_FIELDS, /* wrong number of fields */
    CS_REJECT_QUOTE,  /* a quote where none may be */
    CS_REJECT_OPEN,   /* a quote that is never closed */
    CS_REJECT_HEADER, /* the header again */
    CS_REJECT_LONG,   /* longer than max_record */
    CS_REJECT_SYNTAX, /* not of the format: broken JSON, an unknown escape */
    CS_REJECT_BYTES,  /* not of the encoding, and --on-bad-bytes reject */
    CS_REJECT_TOTAL,  /* the sum of the rows above */
    CS_REJECTS
};
const char *cs_reject_name(enum cs_reject); /* "wrong number of fields" */
const char *cs_reject_cure(enum cs_reject); /* "quote cells that hold the delimiter" */

struct cs_rejected {
    enum cs_reject why;
    uint64_t line;
    uint32_t fields; /* CS_REJECT_FIELDS: how many it had */
    size_t at, n;    /* its text as it came, in `left` */
};
/* A part of the text of a stretch that is not split into rows yet. */
enum cs_stretch_how { CS_PIECE_PLAIN, CS_PIECE_ODD, CS_PIECE_BROKEN }; /* what that means, the format knows */
struct cs_stretch {
    size_t at, n;
    uint64_t line; /* on which it begins */
    enum cs_stretch_how how;
    enum cs_reject why; /* of a broken one */
};
struct cs_rows {
    const struct cs_header *header; /* set by whoever reads, before the first row; its n is the width */
    struct cs_buf data;             /* rows: escaped cells, TAB between, LF behind */
    uint32_t *start, *sep;          /* as in struct cs_block */
    uint64_t *line;                 /* physical line (or row of a sheet) on which each row begins */
    uint32_t n, cells;              /* rows; cells of the row that is not ended yet */
    size_t rows_cap, sep_cap;
    bool escaped, high;
    bool whole; /* set by whoever reads: only whole rows are wanted, `sep` need not be filled */
    size_t row; /* where the row that is not ended yet begins */
    struct cs_rejected *rejected;
    size_t n_rejected, rejected_cap;
    struct cs_buf left;
    uint64_t order;       /* number of this stretch in the file, from 0 */
    struct cs_count kept; /* rows that are odd, but were kept: a quote in a cell without quotes */
    /* Formats with split(): what it makes the rows of. */
    struct cs_buf text;
    struct cs_stretch *piece;
    size_t n_pieces, pieces_cap;
};

void cs_rows_release(struct cs_rows *);
void cs_rows_clear(struct cs_rows *);
/* Room for `more` rows in `start` and `line`. */
enum cs_status cs_rows_room(struct cs_rows *, size_t more, struct cs_error *) CS_MUST_USE;
/* One more cell of the current row, not escaped; LF, TAB, CR and backslash are escaped here. */
enum cs_status cs_rows_cell(struct cs_rows *, struct cs_slice cell, struct cs_error *) CS_MUST_USE;
/* Ends the row. `record` is its text as it came, for the rejects; may be empty. */
enum cs_status cs_rows_end(struct cs_rows *, uint64_t line, struct cs_slice record,
                           struct cs_error *) CS_MUST_USE;
void cs_rows_drop(struct cs_rows *); /* forgets the cells since the last row ended */
enum cs_status cs_rows_reject(struct cs_rows *, enum cs_reject, uint64_t line, struct cs_slice record,
                              uint32_t fields, struct cs_error *) CS_MUST_USE;
/* Rejects the rows that hold the byte `mark`, which stands for bytes of no character (CS_REJECT_BYTES; their
 * text is that of the stream). In all rejected records U+FFFD takes its place; they are in the order of
 * lines. */
enum cs_status cs_rows_reject_marked(struct cs_rows *, char mark, struct cs_error *) CS_MUST_USE;
/* Rejects rows by number, increasing, as CS_REJECT_TOTAL; n goes down, `start` and all else stay as they
 * were. */
enum cs_status cs_rows_reject_totals(struct cs_rows *, const uint32_t *row, size_t n,
                                     struct cs_error *) CS_MUST_USE;
struct cs_block cs_rows_block(const struct cs_rows *); /* borrows everything */

#endif
