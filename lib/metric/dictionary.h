/* dictionary.h - the values of one key, coded as small integers: 0 is missing, others 1, 2, 3 … as they are
 * first seen. Several groupers may have one in common: a value is then looked up once a row, not once a
 * grouper. Under metric/group.h and metric/domains.h, used by what lies there.
 */
#ifndef CS_METRIC_DICTIONARY_H
#define CS_METRIC_DICTIONARY_H

#include "metric/group.h"

#define CS_NO_CODE UINT32_MAX

struct cs_dictionary {
    unsigned users;
    struct cs_map map;
    struct cs_keyval *value; /* of code c: value[c - 1] */
    size_t cap;
    struct cs_dictionary_cached *cache; /* of values seen a moment ago */
    uint64_t batch;                     /* whose rows `code` is about */
    uint32_t *code;                     /* of the rows of a batch; CS_NO_CODE: not looked up yet */
    const struct cs_dictionary *joined; /* what `to` is about: codes there by codes here; NULL: nothing */
    uint32_t *to;
};

/* With one user. */
enum cs_status cs_dictionary_make(struct cs_dictionary **, struct cs_error *) CS_MUST_USE;
/* One user less; the last one frees it. NULL is allowed. */
void cs_dictionary_leave(struct cs_dictionary *);
/* Looks up the `n` rows in `rows`, of a vector of the batch: d->code[row] is set. */
enum cs_status cs_dictionary_code(struct cs_dictionary *, uint64_t batch, const struct cs_vec *,
                                  const uint16_t *rows, uint32_t n, struct cs_error *) CS_MUST_USE;
/* The code of one value, added when it is new. */
enum cs_status cs_dictionary_add(struct cs_dictionary *, const struct cs_keyval *, uint32_t *code,
                                 struct cs_error *) CS_MUST_USE;
/* Adds the values of `from`; from->to says what their codes are here. Nothing to do the second time. */
enum cs_status cs_dictionary_join(struct cs_dictionary *, struct cs_dictionary *from,
                                  struct cs_error *) CS_MUST_USE;

#endif
