/* gap.h - the gap statistic (Tibshirani, Walther & Hastie 2001): how much smaller the logarithm of the sum of
 * squares within clusters is than with points that have no clusters.
 *
 * The reference is uniform in the box of the points along their principal axes (their choice b; R:
 * cluster::clusGap with d.power = 2 and spaceH0 = "scaledPCA"). A rotation changes no distance, so references
 * are made, and stay, in those axes. With more than 100 coordinates the box is that of the coordinates. All
 * are clustered the same way, from few starts.
 */
#ifndef CS_MODEL_GAP_H
#define CS_MODEL_GAP_H

#include "model/kmeans.h"

enum { CS_GAP_REFERENCES = 50, CS_GAP_STARTS = 5 };

struct cs_gap {      /* of k clusters */
    double log_w;    /* of the sum of squares; -INFINITY: 0 */
    double expected; /* mean of the references' */
    double gap,
        error; /* expected - log_w; standard deviation of the references' times sqrt(1 + 1/references) */
};

/* gap[k - 1] for k = 1 … most. ask->k and ask->restarts are not used. */
enum cs_status cs_gaps(const struct cs_points *, const struct cs_kmeans_ask *, size_t most,
                       struct cs_gap *gap, struct cs_error *) CS_MUST_USE;
/* The least k with gap(k) >= gap(k+1) - error(k+1); else `most`. */
size_t cs_gap_choice(const struct cs_gap *, size_t most);

#endif
