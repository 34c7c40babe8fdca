/* grouping.h - rows of a frame by the values of some of its columns: the groups that -g asks for.
 *
 * Groups are numbered in the order of their values, column by column: numbers by size, texts by their bytes,
 * missing last.
 */
#ifndef CS_MODEL_GROUPING_H
#define CS_MODEL_GROUPING_H

#include "model/frame.h"

struct cs_grouping { /* zero-initialise */
    uint32_t *of;    /* group by row */
    size_t n, n_keys;
    struct cs_slice *key; /* of group g: key[g * n_keys + k], as text; empty: the missing group */
    struct cs_arena arena;
};

/* By columns first ... first + n_keys - 1; without keys all rows are one group, if there are any. CS_DATA for
 * more than `most` groups; `option` is for messages. */
enum cs_status cs_grouping_make(struct cs_grouping *, const struct cs_frame *, size_t first, size_t n_keys,
                                size_t most, const char *option, struct cs_error *) CS_MUST_USE;
void cs_grouping_release(struct cs_grouping *);

#endif
