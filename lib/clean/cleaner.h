/* cleaner.h - a worker of cs-clean, and what it does with a block in each pass. Private to clean.c and
 * cleaner.c. */
#ifndef CS_CLEAN_CLEANER_H
#define CS_CLEAN_CLEANER_H

#include "clean/clean.h"

enum { CS_PASS_WRITE, CS_PASS_JUDGE, CS_PASS_LEARN };

struct cs_cleaner {
    struct cs_clean *clean;
    struct cs_mend mend;
    struct cs_value_steps steps;
    struct cs_audit audit;
    uint64_t *counts; /* three by rule: done, unfilled, unjudged */
    struct cs_map unknown;
    uint64_t *unknown_n;
    size_t unknown_cap;
    uint64_t read, keyless;
    uint32_t *key_place;    /* by column: its place in the key + 1, or 0 */
    struct cs_slice *cells; /* the key's cells of the row at hand, mended */
    struct cs_mark *marks;
    size_t marks_cap, n_marks;
    struct cs_stats *stats; /* by step, while learning */
    struct cs_last_known *histories;
    struct cs_buf text, a, b, sketches;
};

/* cs_pass.block. */
enum cs_status cs_clean_block(void *cleaner, const struct cs_block *, struct cs_buf *out,
                              struct cs_error *) CS_MUST_USE;
/* Do workers leave marks for the ordered step? */
bool cs_clean_settles(const struct cs_clean *);

#endif
