/* points.h - points in d dimensions, eight side by side, and their squared distances to centres: the inner
 * loop of clustering.
 *
 * Coordinate j of point i stands at v[(i / 8 * d + j) * 8 + i % 8]; the last group is filled up with copies
 * of the last point. The same operations in the same order are done on every machine.
 */
#ifndef CS_MODEL_POINTS_H
#define CS_MODEL_POINTS_H

#include "base/mem.h"

enum { CS_LANES = 8 };

struct cs_points {
    size_t n, d, groups; /* groups: n / 8, rounded up */
    double *v;           /* aligned to 64 bytes */
};

/* From rows of d coordinates, one after the other. n and d at least 1. */
enum cs_status cs_points_make(struct cs_points *, const double *rows, size_t n, size_t d,
                              struct cs_error *) CS_MUST_USE;
/* Room for n points, to be set with cs_points_set(). */
enum cs_status cs_points_room(struct cs_points *, size_t n, size_t d, struct cs_error *) CS_MUST_USE;
void cs_points_release(struct cs_points *);
static inline double cs_point(const struct cs_points *p, size_t i, size_t j)
{
    return p->v[(i / CS_LANES * p->d + j) * CS_LANES + i % CS_LANES];
}
/* Sets a coordinate; that of the last point sets its copies too. */
static inline void cs_points_set(struct cs_points *p, size_t i, size_t j, double x)
{
    double *group = p->v + (i / CS_LANES * p->d + j) * CS_LANES;
    group[i % CS_LANES] = x;
    if (i + 1 == p->n)
        for (size_t lane = i % CS_LANES + 1; lane < CS_LANES; lane++) group[lane] = x;
}
double cs_points_distance(const struct cs_points *, size_t i, const double *centre); /* squared */

/* What a group's points are nearest to, of k centres of d coordinates (row after row): the first of equal
 * ones. */
struct cs_near {
    double best[CS_LANES];   /* squared distance */
    double second[CS_LANES]; /* to the second nearest; DBL_MAX with one centre */
    int64_t index[CS_LANES];
};
/* The fastest way of this processor: all give the same bits. */
typedef void cs_near_fn(const double *group, size_t d, const double *centres, size_t k, struct cs_near *);
cs_near_fn *cs_points_near(void);
/* Squared distances of a group to one point. */
typedef void cs_away_fn(const double *group, size_t d, const double *centre, double away[CS_LANES]);
cs_away_fn *cs_points_away(void);

#endif
