/* told.h - what a model has found, as a stream of measures (cs-schema(5)): a header with the keys that its
 * views have, and a row a value or comparison.
 *
 * A run names its keys once; a row says by a bit which of them it has. Numbers that are NAN are left empty.
 */
#ifndef CS_MODEL_TOLD_H
#define CS_MODEL_TOLD_H

#include "base/mem.h"

enum { CS_TOLD_KEYS = 16 }; /* at most */

struct cs_told {
    const char *view, *metric, *unit;
    const char *vs;                    /* what it is compared with; NULL: a value by itself */
    uint32_t keys;                     /* bit k: key k of the stream applies */
    struct cs_slice key[CS_TOLD_KEYS]; /* by key of the stream, not escaped; empty: the missing group */
    double value, n, excluded, num, den, lo, hi;
    double base, diff, diff_lo, diff_hi; /* of a comparison */
};
struct cs_telling {              /* zero-initialise; names and as_of are borrowed */
    const struct cs_slice *name; /* of the keys */
    size_t n_names;
    struct cs_slice as_of; /* as it stands in the rows; empty: none */
    struct cs_buf out;
    uint64_t rows;
};

/* A row without keys, interval and comparison. */
struct cs_told cs_told_of(const char *view, const char *metric, const char *unit, double value, double n);
/* The same, with the view and the keys of another row. */
struct cs_told cs_told_like(const struct cs_told *, const char *metric, const char *unit, double value,
                            double n);
/* CS_USAGE for a key that is called like a column of every measures stream, or two of one name. `option` is
 * for messages. */
enum cs_status cs_telling_check(const struct cs_telling *, const char *option, struct cs_error *) CS_MUST_USE;
void cs_telling_header(struct cs_telling *);
void cs_telling_add(struct cs_telling *, const struct cs_told *);

#endif
