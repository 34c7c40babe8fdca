/* kmeans.h - k-means clustering: k-means++ with restarts, then exact Lloyd iterations.
 *
 * Seeding is greedy k-means++ (Arthur & Vassilvitskii 2007, with 2 + ln k candidates a step as there in
 * section 5). Lloyd's iterations skip groups of points that cannot have changed sides, by Hamerly's bounds
 * (Hamerly 2010, "Making k-means even faster"); the result is that of the plain algorithm, run until nothing
 * moves. All restarts go in step, so that points are fetched once for all of them; the best of them is then
 * improved by swaps (swaps.h), for with many clusters ten starts are seldom enough. The result is a function
 * of points, k, seed and restarts: not of the number of workers.
 */
#ifndef CS_MODEL_KMEANS_H
#define CS_MODEL_KMEANS_H

#include "model/points.h"

enum { CS_KMEANS_MOST = 1000 }; /* clusters */

struct cs_kmeans_ask {
    size_t k;
    unsigned restarts; /* at least 1 */
    uint64_t seed;
    unsigned jobs;       /* 0: all cores */
    unsigned rounds;     /* iterations at most; 0: 1000 */
    const double *start; /* k centres to start from, one restart; NULL: k-means++ */
    double little;       /* private: movement that is none any more; 0: told from the points */
    double work;         /* n k d times the swaps that promise nothing, at most; 0: the usual */
};

struct cs_kmeans {
    size_t k, d;     /* k: less than asked for when there are fewer different points */
    double *centre;  /* k rows of d; clusters in order of size, the largest first, then of centres */
    uint64_t *size;  /* by cluster */
    uint16_t *own;   /* by point: its cluster */
    double sse;      /* sum of squared distances to the own centre */
    unsigned rounds; /* iterations of the best restart */
    bool settled;    /* nothing moved any more */
    bool in_order;   /* private: the clusters were in order before they were put so */
};

/* 1 <= k <= CS_KMEANS_MOST. CS_DATA when distances are too large for numbers. */
enum cs_status cs_kmeans_fit(struct cs_kmeans *, const struct cs_points *, const struct cs_kmeans_ask *,
                             struct cs_error *) CS_MUST_USE;
void cs_kmeans_release(struct cs_kmeans *);

#endif
