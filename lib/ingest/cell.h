/* cell.h - one cell of an export to one cell of a stream: numbers, durations, truth, words, identifiers.
 *
 * A cell comes unescaped. What is written is at most CS_CELL_MAX bytes and needs no escaping, unless the cell
 * was kept as it came.
 */
#ifndef CS_INGEST_CELL_H
#define CS_INGEST_CELL_H

#include "base/num.h"
#include "ingest/alias.h"
#include "ingest/duration.h"
#include "ingest/score.h"
#include "ingest/when.h"

enum { CS_CELL_MAX = 400 };

enum cs_how { /* how a cell is read */
              CS_HOW_TEXT,
              CS_HOW_ID,
              CS_HOW_NUMBER,
              CS_HOW_TIME,
              CS_HOW_TRUTH,
              CS_HOW_WORD, /* a value of the column's list, or a text as it came */
              CS_HOW_FLAG, /* yes and no stand for two values of the column's list */
};

enum cs_cell {
    CS_CELL_MISSING, /* empty, or a word that says so */
    CS_CELL_READ,
    CS_CELL_KEPT,    /* text: take the cell as it came */
    CS_CELL_BAD,     /* not a value of its column */
    CS_CELL_BEYOND,  /* a score beyond 1 to 5, and nobody said what the scale is */
    CS_CELL_MANGLED, /* an identifier that a spreadsheet made a number of: 1.38E+10 */
};

/* What reading a column's cells takes. */
struct cs_cell_reader {
    const struct cs_column_def *column; /* NULL: not ours */
    enum cs_how how;
    struct cs_scale scale; /* of numbers */
    int32_t pair;          /* of durations, see cs_duration_read() */
    bool days;             /* plain numbers are a spreadsheet's durations: fractions of a day */
    bool unitless;         /* plain numbers are taken for seconds, and nothing says so */
    struct cs_scale_of_scores scores;
    struct cs_slice yes, no; /* CS_HOW_FLAG */
    bool pointed; /* CS_HOW_ID: by an expression, or others have a fraction: 1543914669.0 may be meant */
    struct cs_fold *fold;
    struct cs_words *words;   /* where the column has a list of values */
    enum cs_date_order order; /* CS_HOW_TIME, and what follows */
    enum cs_when_number number;
    enum cs_clock_change change;
    const struct cs_zone *zone;
    struct cs_when when; /* CS_HOW_TIME, CS_CELL_READ: what was read */
    struct cs_time time;
    enum cs_zone_fit fit;
    char text[CS_CELL_MAX]; /* CS_CELL_READ: what to write */
    size_t n;
};

/* The plain way to read a column of the schema. */
enum cs_how cs_cell_how(const struct cs_column_def *);
/* Reads a cell. The status is about memory only; what the cell was is told in *what. */
enum cs_status cs_cell_read(struct cs_cell_reader *, struct cs_slice cell, enum cs_cell *what,
                            struct cs_error *) CS_MUST_USE;
/* The same for a time whose date and clock stand in two cells; a missing date is missing. */
enum cs_status cs_cell_read_two(struct cs_cell_reader *, struct cs_slice date, struct cs_slice clock,
                                enum cs_cell *what, struct cs_error *) CS_MUST_USE;
struct cs_slice cs_cell_trim(struct cs_slice); /* without blanks around it */

#endif
