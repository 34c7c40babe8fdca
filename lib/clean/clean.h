/* clean.h - the core of cs-clean: one pass that mends cells and drops rows that have been seen.
 *
 * Cells: a missing word becomes empty, blanks around a cell go, full-width digits and letters in identifiers,
 * categories and numbers become narrow ones (text and feedback, and columns that are not in the schema, keep
 * theirs). A cell is counted once, under the first of these that applies. Rows: compared after their cells
 * were mended. The first stays.
 */
#ifndef CS_CLEAN_CLEAN_H
#define CS_CLEAN_CLEAN_H

#include "clean/dedupe.h"
#include "clean/missing.h"
#include "clean/trim.h"
#include "table/input.h"

struct cs_clean_counts {
    uint64_t read, written, duplicates, keyless;
    uint64_t missing, widths, blanks; /* cells */
};

struct cs_clean {
    const struct cs_missing *words;
    bool keep_duplicates;
    struct cs_output *dropped; /* gets the duplicate rows; NULL: nobody wants them */
    uint32_t *key;             /* columns whose values make a row's identity; none: the whole row */
    size_t n_key, n_named;     /* the first n_named must be filled, else the row is compared as a whole */
    uint8_t *half;             /* enum cs_half by column */
    uint32_t n_columns;
    struct cs_seen seen;
    struct cs_clean_counts counts; /* out */
};

/* Sets up for a stream. `key` is a comma list of columns, NULL for whole rows; with ticket_id in it, source
 * belongs to the key too when there is such a column. CS_USAGE for a column that is not there. */
enum cs_status cs_clean_bind(struct cs_clean *, const struct cs_header *, const char *key,
                             struct cs_error *) CS_MUST_USE;
/* One pass; the header is already written. */
enum cs_status cs_clean_run(struct cs_clean *, struct cs_input *, struct cs_output *,
                            struct cs_error *) CS_MUST_USE;
void cs_clean_release(struct cs_clean *);

#endif
