/* centres.h - clusters as a stream of their own: a row a cluster, of what its customers are like, and names
 * given to them by rules (segments.rules).
 *
 * The columns are the features by name, each the mean over the cluster in the unit of the feature (of a
 * category: the most frequent level), and behind each number its name with _dev: how many standard deviations
 * of all customers that mean lies above theirs; and size and share.
 */
#ifndef CS_MODEL_CENTRES_H
#define CS_MODEL_CENTRES_H

#include "model/kmeans.h"
#include "model/scale.h"

/* Appends the stream: its header and a row a cluster. `own` is by row of the scaling. */
enum cs_status cs_centres_write(const struct cs_scaling *, const struct cs_frame *, const uint16_t *own,
                                size_t k, struct cs_buf *, struct cs_error *) CS_MUST_USE;

struct cs_centre_name {
    struct cs_slice id;             /* of the rule; empty: no rule held */
    struct cs_slice text[CS_LANGS]; /* in the arena */
};
/* The name of each cluster: that of the first rule of the file whose condition holds. Rules that ask for a
 * feature which is not there are passed over. A rule is
 *
 *     [sensitive]
 *     when = complaints_dev >= 0.5
 *     name.en = Problem-sensitive
 *     name.zh-Hans = 问题敏感型
 */
enum cs_status cs_centres_name(struct cs_slice stream, const char *rules, struct cs_arena *,
                               struct cs_centre_name *, size_t k, struct cs_error *) CS_MUST_USE;

#endif
