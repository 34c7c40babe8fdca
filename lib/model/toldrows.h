/* toldrows.h - rows of measures that are found in any order: gathered, sorted, told (model/told.h).
 */
#ifndef CS_MODEL_TOLDROWS_H
#define CS_MODEL_TOLDROWS_H

#include "model/told.h"
#include "table/ends.h"

struct cs_told_rows { /* zero-initialise */
    struct cs_told *v;
    size_t n, cap;
    struct cs_arena arena;
};

/* Makes a row a count, or a share with Wilson's interval; one of a den of 0 has no value. */
void cs_told_count(struct cs_told *, const char *metric, uint64_t count);
void cs_told_share(struct cs_told *, const char *metric, uint64_t num, uint64_t den);
/* Adds a row, whose keys are copied. */
enum cs_status cs_told_add(struct cs_told_rows *, const struct cs_told *, struct cs_error *) CS_MUST_USE;
/* By view, by keys (numbers, then texts, missing last; the keys of a view in the order of the stream), and
 * then as they were added. */
enum cs_status cs_told_sort(struct cs_told_rows *, struct cs_error *) CS_MUST_USE;
/* Sorts, and writes the whole stream with its seal. t->name and t->as_of are set. */
enum cs_status cs_told_write(struct cs_told_rows *, struct cs_telling *, struct cs_ends *,
                             struct cs_error *) CS_MUST_USE;
void cs_told_rows_release(struct cs_told_rows *);

#endif
