/* lloyd.h - Lloyd's iterations from several starts in step, or from centres that are given. Private to
 * kmeans.c. */
#ifndef CS_MODEL_LLOYD_H
#define CS_MODEL_LLOYD_H

#include "model/kmeans.h"

/* The best of the starts, to its end; with `rough` only until its centres hardly move. */
enum cs_status cs_lloyd(struct cs_kmeans *, const struct cs_points *, const struct cs_kmeans_ask *,
                        bool rough, struct cs_error *) CS_MUST_USE;

/* For ask->little: a ten-thousandth of the mean variance of a coordinate. */
double cs_lloyd_little(const struct cs_points *);

#endif
