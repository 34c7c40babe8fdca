/* swaps.h - gets k-means out of a poor local optimum: a cluster that can be missed is given up, and another
 * split in two instead. Private to kmeans.c.
 *
 * What giving up a cluster costs is the sum, over its points, of how much farther (squared) the second
 * nearest centre is than the nearest; what a split gains is estimated by 2-means on at most some thousands of
 * a cluster's points. Pairs are tried in the order of gain less cost (Ismkhan 2018, "I-k-means-+", has the
 * same two measures).
 */
#ifndef CS_MODEL_SWAPS_H
#define CS_MODEL_SWAPS_H

#include "model/kmeans.h"

enum { CS_SWAPS_MOST = 32 };

struct cs_swap {
    size_t gone, split; /* clusters, not the same */
    double gain;        /* of the sum of squares, estimated; may be below 0 */
};
struct cs_swaps { /* zero-initialise */
    struct cs_swap v[CS_SWAPS_MOST];
    size_t n;     /* the best first */
    double *half; /* by cluster 2 rows of d: the centres of its halves */
};

/* What to try next on a clustering. `round` chooses other random numbers. */
enum cs_status cs_swaps_find(struct cs_swaps *, const struct cs_kmeans *, const struct cs_points *,
                             const struct cs_kmeans_ask *, uint64_t round, struct cs_error *) CS_MUST_USE;
/* The centres after a swap: k rows of d. */
void cs_swaps_centres(const struct cs_swaps *, const struct cs_swap *, const struct cs_kmeans *, double *to);
void cs_swaps_release(struct cs_swaps *);

#endif
