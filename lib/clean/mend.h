/* mend.h - the cells of a block mended, each by itself: missing words, widths, blanks, forms, labels.
 *
 * A missing word becomes empty, blanks around a cell go, full-width digits and letters in identifiers,
 * categories and numbers become narrow ones (text and feedback, and columns that are not in the schema, keep
 * theirs). Then the cell steps of its column, in order. A cell is counted once, under the first of these that
 * applies.
 */
#ifndef CS_CLEAN_MEND_H
#define CS_CLEAN_MEND_H

#include "clean/audit.h"
#include "clean/labels.h"
#include "clean/missing.h"
#include "clean/normalise.h"
#include "clean/trim.h"

/* What is done to the cells of one column beside the usual: one of the three. */
struct cs_cell_step {
    const struct cs_missing *words; /* further missing words */
    const struct cs_labels *labels; /* a mapping */
    enum cs_form form;              /* else a form */
    size_t rule;                    /* whose it is: counted there */
};
struct cs_cell_steps {
    uint8_t half; /* enum cs_half */
    struct cs_cell_step *v;
    size_t n, cap;
};

/* Shared by the workers. */
struct cs_mender {
    const struct cs_missing *words;
    struct cs_cell_steps *columns;
    uint32_t n_columns;
    bool stepped; /* some column has steps */
    /* By the first byte of a cell, may it need mending? Bit n for cells of n bytes, bit 31 for longer ones.
     */
    uint32_t first[256];
    size_t growth;  /* bytes by which a row may grow: its longest labels */
    size_t n_rules; /* of the plan */
    const struct cs_slice *rule_names;
};
enum cs_status cs_mender_make(struct cs_mender *, const struct cs_missing *, const struct cs_header *,
                              struct cs_error *) CS_MUST_USE;
enum cs_status cs_mender_add(struct cs_mender *, uint32_t column, const struct cs_cell_step *,
                             struct cs_error *) CS_MUST_USE;
void cs_mender_release(struct cs_mender *);

/* One worker's. `counts`, `unknown` and `audit` are the owner's to set, audit may be NULL. */
struct cs_mend {
    const struct cs_mender *mender;
    uint64_t missing, widths, blanks; /* out: cells */
    uint64_t *counts;                 /* out: cells by rule */
    struct cs_map *unknown;           /* out: what a rule did not know, "RULE\tCELL"; may be NULL */
    uint64_t **unknown_n;             /* how often */
    size_t *unknown_cap;
    struct cs_audit *audit;
    const uint32_t *key_place; /* by column: its place in `cells` + 1, or 0; NULL: no cells wanted */
    struct cs_slice *cells;    /* out: of the row at hand, mended */
    struct cs_buf a, b;
};
void cs_mend_release(struct cs_mend *);
/* Writes the mended rows of a block to `to`, which has cs_mend_room() bytes; *n is how many were used. Calls
 * `row` (may be NULL) behind each with its mended text. A mended row must not become a header or a seal:
 * CS_DATA at the row, and the rows before it are written. *same (may be NULL): nothing
 * needed mending, and what was written is not whole. */
typedef enum cs_status cs_mended_fn(void *ctx, uint32_t row, struct cs_slice text, size_t end,
                                    struct cs_error *);
size_t cs_mend_room(const struct cs_mend *, const struct cs_block *);
enum cs_status cs_mend_block(struct cs_mend *, const struct cs_block *, char *to, size_t *n, bool *same,
                             cs_mended_fn *row, void *ctx, struct cs_error *) CS_MUST_USE;

#endif
