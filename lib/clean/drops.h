/* drops.h - what workers leave of a block, and what becomes of its rows in the order of the input.
 *
 * Whether a row is there twice depends on all rows before it, and the workers do not know those: behind a
 * block's rows they leave a mark for each, and the ordered step takes out the rows that go, hands them to the
 * files that list them, and closes the gaps.
 */
#ifndef CS_CLEAN_DROPS_H
#define CS_CLEAN_DROPS_H

#include "clean/value_steps.h"

struct cs_mark {
    struct cs_hash128 hash;
    uint64_t end;  /* of the row in the block's output */
    uint32_t fate; /* CS_FATE_… */
    uint32_t gone; /* CS_FATE_DUPLICATE: its number among the judged; else 1: it is compared as a whole */
};
/* Behind the rows: n marks, then the audit's lines, the sketches of texts (one a mark), and this; not
 * aligned.
 */
struct cs_leaf {
    uint64_t rows_size, n, audit_size, sketches_size;
};

struct cs_drops {
    const struct cs_repairs *repairs;
    const struct cs_judge *judge;                /* NULL: the marks' hashes are compared here */
    struct cs_output *dropped, *rejects, *audit; /* NULL: nobody wants them */
    const struct cs_input *in;
    uint64_t in_size; /* bytes of the whole input; 0 = not known */
    struct cs_seen seen;
    struct cs_near_window window;
    uint64_t row, duplicates, near; /* out; near ones are duplicates too */
    uint64_t *by_rule;              /* out: rows dropped */
    struct cs_buf line;
};
/* cs_pass.in_order, of a struct cs_drops. */
enum cs_status cs_drops_block(void *settle, struct cs_buf *out, struct cs_error *) CS_MUST_USE;
void cs_drops_release(struct cs_drops *);

#endif
