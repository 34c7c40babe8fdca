/* group.h - group keys to small integers: which group a row belongs to.
 *
 * Each key is coded by a dictionary (metric/dictionary.h), the codes are chained one by one, and the last
 * link is the number of the group, in order of first appearance. A missing key is a group of its own.
 */
#ifndef CS_METRIC_GROUP_H
#define CS_METRIC_GROUP_H

#include "base/map.h"
#include "table/block.h"

#define CS_NO_GROUP UINT32_MAX

/* A key value: missing, or by type v and tag (number, bool), v and off (time), s (text; lives in the
 * grouper). */
struct cs_keyval {
    enum cs_type type;
    uint8_t tag;
    int32_t off;
    int64_t v;
    struct cs_slice s;
};

struct cs_grouper; /* one a worker */

/* n_keys may be 0: then every row is in group 0. */
enum cs_status cs_grouper_make(struct cs_grouper **, size_t n_keys, struct cs_error *) CS_MUST_USE;
void cs_grouper_free(struct cs_grouper *);
/* Key `key` is the same expression as key `other_key` of `other`: they have one dictionary from here on. */
void cs_grouper_share(struct cs_grouper *, size_t key, struct cs_grouper *other, size_t other_key);
/* For each of the `n` rows in `rows`, group[row] = its group. A batch of rows has a number, other than that
 * of the batch before: what groupers with one dictionary look up, they look up once a batch. */
enum cs_status cs_grouper_code(struct cs_grouper *, uint64_t batch, const struct cs_vec *const *keys,
                               const uint16_t *rows, uint32_t n, uint32_t *group,
                               struct cs_error *) CS_MUST_USE;
uint32_t cs_grouper_groups(const struct cs_grouper *);
struct cs_keyval cs_grouper_key(const struct cs_grouper *, uint32_t group, size_t key);
/* Keys by their codes, of which 0 is missing: what groupers that share a dictionary agree on. */
uint32_t cs_grouper_codes(const struct cs_grouper *, size_t key); /* how many there are */
uint32_t cs_grouper_code_of(const struct cs_grouper *, uint32_t group, size_t key);
struct cs_keyval cs_grouper_value(const struct cs_grouper *, size_t key, uint32_t code);
/* Adds the values of a key of `from`; (*to)[code] is what they are called here, as long as `from` lives. */
enum cs_status cs_grouper_adopt(struct cs_grouper *, size_t key, struct cs_grouper *from, size_t from_key,
                                const uint32_t **to, struct cs_error *) CS_MUST_USE;
/* The group with these key values, added when new. */
enum cs_status cs_grouper_add(struct cs_grouper *, const struct cs_keyval *keys, uint32_t *group,
                              struct cs_error *) CS_MUST_USE;

/* Adds the groups of `from`; map[g] is what its group g is called here. */
enum cs_status cs_grouper_join(struct cs_grouper *, struct cs_grouper *from, uint32_t *map,
                               struct cs_error *) CS_MUST_USE;

/* Order of output: numbers and times by size, text by bytes, no before yes; missing last. */
int cs_keyval_cmp(const struct cs_keyval *, const struct cs_keyval *);

#endif
