/* silhouette.h - how well points lie in their clusters: the mean silhouette width (Rousseeuw 1987).
 *
 * A point's width is (b - a) / max(a, b): a is its mean Euclidean distance to the other points of its
 * cluster, b the least mean distance to the points of another cluster. It is 0 for a point alone in its
 * cluster, as in R (cluster::silhouette) and scikit-learn. All distances are computed: n squared of them,
 * once for any number of clusterings.
 */
#ifndef CS_MODEL_SILHOUETTE_H
#define CS_MODEL_SILHOUETTE_H

#include "model/points.h"

struct cs_silhouette {
    const uint16_t *own; /* by point: its cluster, below k; borrowed */
    size_t k;            /* clusters; some may be empty */
    double mean;         /* result; NAN when no two clusters have points */
};

enum cs_status cs_silhouettes(const struct cs_points *, struct cs_silhouette *, size_t n, unsigned jobs,
                              struct cs_error *) CS_MUST_USE;

#endif
