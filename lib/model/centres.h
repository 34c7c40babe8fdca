/* centres.h - clusters as a stream of their own: a row a cluster, of what its customers are like.
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

/* The same for rows that are there some at a time. */
struct cs_means {
    double *sum;  /* [cluster][coordinate], in the unit of the feature */
    size_t *size; /* by cluster */
};
enum cs_status cs_means_make(struct cs_means *, size_t k, size_t d, struct cs_error *) CS_MUST_USE;
void cs_means_add(struct cs_means *, const struct cs_scaling *, const struct cs_frame *, const uint16_t *own);
enum cs_status cs_means_write(const struct cs_means *, const struct cs_scaling *, const struct cs_frame *,
                              size_t k, struct cs_buf *, struct cs_error *) CS_MUST_USE;
void cs_means_release(struct cs_means *);

#endif
