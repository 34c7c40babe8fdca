/* value_steps.h - the steps on values, taken on one block: a worker's own.
 *
 * A block is laid before the steps with its cells mended. Each stage looks at all rows that are still there,
 * notes what is to be written into which cell, and then the rows are written anew, so that the next stage
 * reads what the last one wrote. Rows keep their numbers: what is dropped is only marked.
 */
#ifndef CS_CLEAN_VALUE_STEPS_H
#define CS_CLEAN_VALUE_STEPS_H

#include "clean/repairs.h"
#include "table/split.h"

#define CS_FATE_STAYS 0U /* else a rule's number + 1: dropped by it; or: */
#define CS_FATE_DUPLICATE UINT32_MAX

struct cs_value_steps { /* zero-initialise, set the first four */
    const struct cs_repairs *repairs;
    struct cs_audit *audit;                 /* NULL: nobody asks */
    uint64_t *counts, *unfilled, *unjudged; /* by rule */
    const struct cs_judge *judge;           /* rows that are there twice; NULL: nobody has judged */
    struct cs_eval *eval;
    const struct cs_block *origin; /* the block as it was read: where rows are in the input */
    struct cs_block now;
    uint32_t created; /* column created_at, or CS_NO_COLUMN */
    uint32_t *fate;   /* by row */
    uint8_t *flags;   /* by flag, then row */
    struct cs_buf text[2];
    unsigned turn;
    struct cs_split split;
    struct cs_edit *edits;
    size_t n_edits, edits_cap;
    size_t rows_cap;
    struct cs_arena cells;
    struct cs_buf key, value;
    const struct cs_vec *by[16];
};
void cs_value_steps_release(struct cs_value_steps *);
/* Lays a block before the steps: `text`, the mended rows of `origin`; or NULL when it needed no mending. The
 * text is taken over (swapped). CS_DATA at a row. */
enum cs_status cs_value_steps_lay(struct cs_value_steps *, const struct cs_block *origin, struct cs_buf *text,
                                  struct cs_error *) CS_MUST_USE;
/* Takes the stages before `end`. */
enum cs_status cs_value_steps_run(struct cs_value_steps *, unsigned end, struct cs_error *) CS_MUST_USE;
/* Adds what the steps of a stage have to learn: stats[i], histories[i] of step i. */
enum cs_status cs_value_steps_learn(struct cs_value_steps *, unsigned stage, struct cs_stats *stats,
                                    struct cs_last_known *histories, struct cs_error *) CS_MUST_USE;
/* Appends a row: its cells, and the flags that are added. */
void cs_value_steps_write(const struct cs_value_steps *, uint32_t row, struct cs_buf *out);

#endif
