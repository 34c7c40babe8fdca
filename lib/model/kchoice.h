/* kchoice.h - how many clusters: k-means for each number of them, its mean silhouette width (silhouette.h)
 * and gap statistic (gap.h).
 *
 * The silhouette decides: the k with the largest, of equal ones the least. Silhouettes of more than
 * CS_SILHOUETTE_ROWS points, and gaps of more than CS_GAP_ROWS, are those of so many drawn by the seed.
 */
#ifndef CS_MODEL_KCHOICE_H
#define CS_MODEL_KCHOICE_H

#include "model/kmeans.h"

enum { CS_SILHOUETTE_ROWS = 10000, CS_GAP_ROWS = 2000, CS_K_CHOICE_MOST = 100 };

struct cs_k_tried {
    size_t k;
    double sse, silhouette; /* NAN: not among those asked for */
    double gap, gap_error;  /* NAN, INFINITY: the points are on the centres */
};
struct cs_k_choice { /* zero-initialise */
    struct cs_k_tried *v;
    size_t n; /* from k = 1 */
    size_t by_gap;
    size_t silhouette_rows, gap_rows; /* that they were told from */
};

/* The best of least … most clusters, 2 <= least <= most <= CS_K_CHOICE_MOST; of 1 when all points are the
 * same. ask->k is not used. */
enum cs_status cs_k_choose(struct cs_k_choice *, struct cs_kmeans *, const struct cs_points *,
                           const struct cs_kmeans_ask *, size_t least, size_t most,
                           struct cs_error *) CS_MUST_USE;
void cs_k_choice_release(struct cs_k_choice *);
/* A table for standard error, and what it says. */
void cs_k_choice_tell(const struct cs_k_choice *, size_t chosen, struct cs_buf *);

#endif
