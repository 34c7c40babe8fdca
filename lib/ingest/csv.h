/* csv.h - what the parts of the CSV format share: the rules of a dialect, one record read with care, and the
 * quick ways for text that is in perfect order.
 *
 * A record is what libcsv says it is (strict: quotes by RFC 4180, no trimming; LF, CR or CRLF ends it,
 * blank lines are none), with two differences that only show where libcsv would fail: a quote inside a cell
 * that does not begin with one is text, and a record that breaks is left out by its first line, so that every
 * other row stays.
 *
 * The text is cut into pieces (struct cs_stretch): PLAIN, whole records in perfect order; ODD, whole records
 * to be read with care; BROKEN, one physical line to be rejected.
 */
#ifndef CS_INGEST_CSV_H
#define CS_INGEST_CSV_H

#include "ingest/format.h"

struct cs_csv_rules {
    char delimiter, quote;
    char escape; /* 0 = none */
    bool no_quote, no_doublequote, skip_space, lazy_quotes;
    struct cs_slice comment, null; /* n == 0 = none */
};
/* Do the quick ways know these rules? */
bool cs_csv_is_plain(const struct cs_csv_rules *);

/* ---- csv_record.c: with care ---- */

enum cs_csv_end {
    CS_CSV_RECORD, /* a whole record */
    CS_CSV_BLANK,  /* a blank line or a comment */
    CS_CSV_MORE,   /* the text ends before the record does */
    CS_CSV_QUOTE,  /* text behind a closing quote */
    CS_CSV_OPEN,   /* a quote that is never closed (`last` only) */
    CS_CSV_FAILED, /* memory was short */
};
/* The cells of a record, unescaped, one behind the other. */
struct cs_csv_cells {
    struct cs_buf text;
    size_t *end; /* of cell i in `text` */
    uint32_t n;
    size_t cap;
    bool stray, failed; /* a quote was text; memory was short */
};
void cs_csv_cells_release(struct cs_csv_cells *);
/* Reads what begins at text[*at], which then is where the next record begins (of a broken one: the next
 * physical line). `cells` may be NULL. `last`: nothing follows the text. */
enum cs_csv_end cs_csv_record(const struct cs_csv_rules *, struct cs_slice text, size_t *at, bool last,
                              struct cs_csv_cells *cells);
/* Physical lines that end in a text; *cr says whether the byte before was a CR, and keeps it up. */
uint64_t cs_csv_lines(struct cs_slice, bool *cr);

/* ---- csv_scan.c: where records end, and whether all is in order ---- */

struct cs_csv_scan {
    size_t end;     /* behind the last whole record; where it began when there is none */
    size_t first;   /* behind the first one, or 0 */
    uint64_t lines; /* physical lines before `end` */
    bool ordered;   /* false: the record that begins at `end` is not in order */
};
/* Looks at text[at, n), at a record's beginning, by plain rules. CS_SCAN_PAD bytes behind n are readable. */
typedef void cs_csv_scan_fn(struct cs_csv_scan *, const struct cs_csv_rules *, const char *text, size_t at,
                            size_t n);
cs_csv_scan_fn cs_csv_scan_plain; /* portable C: the definition */
cs_csv_scan_fn cs_csv_scan;       /* the same result, by the fastest way this machine has */
/* The ways this machine has, the fastest first and the plain one last; returns how many. */
enum { CS_CSV_WAYS = 3 };
size_t cs_csv_scan_ways(cs_csv_scan_fn *ways[CS_CSV_WAYS]);

/* ---- csv_split.c: whole records to rows ---- */

/* The rows of one PLAIN piece of rows->text (CS_SCAN_PAD bytes behind it are readable); records of another
 * number of fields and repeated headers (`header`: its row in the stream's form) become rejects. */
typedef enum cs_status cs_csv_split_fn(struct cs_rows *, const struct cs_csv_rules *,
                                       const struct cs_stretch *, struct cs_slice header, struct cs_error *);
cs_csv_split_fn cs_csv_split_plain;
cs_csv_split_fn cs_csv_split;
size_t cs_csv_split_ways(cs_csv_split_fn *ways[CS_CSV_WAYS]);

/* ---- csv_guess.c ---- */

/* The delimiter of a text by its first records; ',' when there is none. */
char cs_csv_guess(struct cs_slice head, const struct cs_csv_rules *);

/* ---- csv_head.c ---- */

struct cs_csv_head {
    uint64_t titles; /* physical lines above the header */
    bool escape;     /* a backslash escapes quotes */
};
/* What is sure from the head of a text; an escape joins the rules. `all`: the head is the whole. */
enum cs_status cs_csv_look(struct cs_csv_head *, struct cs_slice head, bool all, struct cs_csv_rules *,
                           struct cs_error *) CS_MUST_USE;
/* The delimiter that a first line sep=; names; 0 when there is none. */
char cs_csv_sep(struct cs_slice head);
/* Is the row the header again (of which nothing is known when it is empty), perhaps with a byte order mark?
 */
bool cs_csv_is_header(struct cs_slice row, struct cs_slice header);

#endif
