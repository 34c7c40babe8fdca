/* seeding.h - k-means++: centres to start from, for several restarts at once. Private to lloyd.c. */
#ifndef CS_MODEL_SEEDING_H
#define CS_MODEL_SEEDING_H

#include "model/kmeans.h"

/* Fills centre[r] (room for ask->k rows of d each) of every restart r; found[r] is how many there are: less
 * than k when no more points differ. */
enum cs_status cs_seeding(const struct cs_points *, const struct cs_kmeans_ask *, double **centre,
                          size_t *found, struct cs_error *) CS_MUST_USE;

#endif
