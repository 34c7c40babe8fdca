/* anonymity.h - k-anonymity: rows that fewer than k share their quasi-identifiers with are left out.
 *
 * A quasi-identifier is a column that says something about a person without naming one: age, city, a date. It
 * may be made coarser first: `age:10` (bands of ten: 30-39), `created_at:month` (year, month, day, hour),
 * `zip:left3` (the first three characters). A missing value is a value of its own; one that does not fit (no
 * number for a band) becomes missing. A first pass counts the groups, 32 bytes each; a second writes.
 */
#ifndef CS_CLEAN_ANONYMITY_H
#define CS_CLEAN_ANONYMITY_H

#include "base/map.h"
#include "table/input.h"

enum cs_coarse { CS_COARSE_NOT, CS_COARSE_BAND, CS_COARSE_LEFT, CS_COARSE_DATE };

struct cs_quasi {
    uint32_t column;
    enum cs_coarse how;
    int64_t n;            /* width of a band, or characters */
    struct cs_slice text; /* as asked for: "age:10" */
};

struct cs_groups_of { /* how many rows have this hash */
    struct cs_group_count {
        struct cs_hash128 hash; /* both halves 0: free */
        uint64_t n;
    } * slot;
    size_t n, mask;
};

struct cs_anonymity { /* zero-initialise; k is the caller's */
    uint64_t k;
    struct cs_quasi *quasi;
    size_t n;
    struct cs_groups_of raw, coarse;
    /* out, after cs_anonymity_count(): groups and the smallest, as they came and made coarser; groups and
     * rows that are left out; the smallest that is left (0: none) */
    uint64_t raw_groups, raw_least, groups, least, small_groups, small_rows, left_least;
};

/* "age:10,city". CS_USAGE for what is wrong in it. `spec` is borrowed. */
enum cs_status cs_anonymity_bind(struct cs_anonymity *, const struct cs_header *, const char *spec,
                                 struct cs_error *) CS_MUST_USE;
void cs_anonymity_release(struct cs_anonymity *);
/* The first pass; the input must be promised a second (cs_input_again). */
enum cs_status cs_anonymity_count(struct cs_anonymity *, struct cs_input *, struct cs_error *) CS_MUST_USE;
/* Is the row's group large enough? `key` is scratch. */
bool cs_anonymity_keeps(const struct cs_anonymity *, const struct cs_block *, uint32_t row,
                        struct cs_buf *key);
/* Appends the coarser form of a cell, a field still. */
void cs_coarse_add(const struct cs_quasi *, struct cs_slice cell, struct cs_buf *);

#endif
