/* points.c - points in groups of eight. Vectors of four doubles are two registers where there is no AVX. */
#include "model/points.h"
#include <float.h>
#include <stdlib.h>
#include <string.h>

typedef double v4 __attribute__((vector_size(32)));
typedef int64_t m4 __attribute__((vector_size(32)));
typedef double v4_at __attribute__((vector_size(32), aligned(8), may_alias)); /* four doubles in memory */
typedef int64_t m4_at __attribute__((vector_size(32), aligned(8), may_alias));

enum cs_status cs_points_room(struct cs_points *p, size_t n, size_t d, struct cs_error *e)
{
    size_t values, bytes;
    *p = (struct cs_points){.n = n, .d = d, .groups = n / CS_LANES + (n % CS_LANES != 0)};
    if (__builtin_mul_overflow(p->groups * CS_LANES, d, &values) ||
        __builtin_mul_overflow(values, sizeof *p->v, &bytes))
        return cs_fail_memory(e);
    p->v = aligned_alloc(64, bytes); /* groups of eight doubles: always whole pieces of 64 bytes */
    return p->v ? CS_OK : cs_fail_memory(e);
}

enum cs_status cs_points_make(struct cs_points *p, const double *rows, size_t n, size_t d, struct cs_error *e)
{
    enum cs_status st = cs_points_room(p, n, d, e);
    for (size_t i = 0; i < n && !st; i++)
        for (size_t j = 0; j < d; j++) cs_points_set(p, i, j, rows[i * d + j]);
    return st;
}

void cs_points_release(struct cs_points *p)
{
    free(p->v);
    *p = (struct cs_points){0};
}

double cs_points_distance(const struct cs_points *p, size_t i, const double *centre)
{
    double sum = 0;
    for (size_t j = 0; j < p->d; j++) {
        const double x = cs_point(p, i, j) - centre[j];
        sum += x * x;
    }
    return sum;
}

/* ---- the inner loop ---- */

#define INLINE static inline __attribute__((always_inline))

/* Four squared distances; x: the first coordinates of the points. */
INLINE void away4(const double *x, size_t d, const double *centre, v4 *to)
{
    v4 sum = {0};
#pragma GCC unroll 8
    for (size_t j = 0; j < d; j++) {
        const double c = centre[j];
        const v4 by = *(const v4_at *)(x + j * CS_LANES) - (v4){c, c, c, c};
        sum += by * by;
    }
    *to = sum;
}

INLINE void away(const double *group, size_t d, const double *centre, double to[CS_LANES])
{
    v4 low, high;
    away4(group, d, centre, &low);
    away4(group + 4, d, centre, &high);
    *(v4_at *)to = low;
    *(v4_at *)(to + 4) = high;
}

/* where ? a : b, bit by bit */
#define CHOOSE(where, a, b) ((v4)(((where) & (m4)(a)) | (~(where) & (m4)(b))))

INLINE void near4(const double *x, size_t d, const double *centres, size_t k, struct cs_near *to, size_t lane)
{
    v4 best = {DBL_MAX, DBL_MAX, DBL_MAX, DBL_MAX}, second = best;
    m4 index = {0};
    for (size_t c = 0; c < k; c++) {
        const int64_t number = (int64_t)c;
        v4 sum;
        away4(x, d, centres + c * d, &sum);
        const m4 first = (m4)(sum < best), next = (m4)(sum < second);
        const v4 loser = CHOOSE(next, sum, second);
        second = CHOOSE(first, best, loser);
        best = CHOOSE(first, sum, best);
        index = (first & (m4){number, number, number, number}) | (~first & index);
    }
    *(v4_at *)(to->best + lane) = best;
    *(v4_at *)(to->second + lane) = second;
    *(m4_at *)(to->index + lane) = index;
}

INLINE void near(const double *group, size_t d, const double *centres, size_t k, struct cs_near *to)
{
    near4(group, d, centres, k, to, 0);
    near4(group + 4, d, centres, k, to, 4);
}

/* The same with the usual numbers of coordinates as constants. */
#define EACH_WIDTH(F, ...)                                                                                   \
    switch (d) {                                                                                             \
    case 1:                                                                                                  \
        F(group, 1, __VA_ARGS__);                                                                            \
        return;                                                                                              \
    case 2:                                                                                                  \
        F(group, 2, __VA_ARGS__);                                                                            \
        return;                                                                                              \
    case 3:                                                                                                  \
        F(group, 3, __VA_ARGS__);                                                                            \
        return;                                                                                              \
    case 4:                                                                                                  \
        F(group, 4, __VA_ARGS__);                                                                            \
        return;                                                                                              \
    case 5:                                                                                                  \
        F(group, 5, __VA_ARGS__);                                                                            \
        return;                                                                                              \
    case 6:                                                                                                  \
        F(group, 6, __VA_ARGS__);                                                                            \
        return;                                                                                              \
    case 7:                                                                                                  \
        F(group, 7, __VA_ARGS__);                                                                            \
        return;                                                                                              \
    case 8:                                                                                                  \
        F(group, 8, __VA_ARGS__);                                                                            \
        return;                                                                                              \
    default:                                                                                                 \
        F(group, d, __VA_ARGS__);                                                                            \
    }

INLINE void near_each(const double *group, size_t d, const double *centres, size_t k,
                      struct cs_near *to){EACH_WIDTH(near, centres, k, to)}

INLINE void away_each(const double *group, size_t d, const double *centre, double to[CS_LANES])
{
    EACH_WIDTH(away, centre, to)
}

static void near_plain(const double *group, size_t d, const double *centres, size_t k, struct cs_near *to)
{
    near_each(group, d, centres, k, to);
}

static void away_plain(const double *group, size_t d, const double *centre, double to[CS_LANES])
{
    away_each(group, d, centre, to);
}

#if defined(__x86_64__)

__attribute__((target("avx2"))) static void near_avx2(const double *group, size_t d, const double *centres,
                                                      size_t k, struct cs_near *to)
{
    near_each(group, d, centres, k, to);
}

__attribute__((target("avx2"))) static void away_avx2(const double *group, size_t d, const double *centre,
                                                      double to[CS_LANES])
{
    away_each(group, d, centre, to);
}

cs_near_fn *cs_points_near(void)
{
    return __builtin_cpu_supports("avx2") ? near_avx2 : near_plain;
}

cs_away_fn *cs_points_away(void)
{
    return __builtin_cpu_supports("avx2") ? away_avx2 : away_plain;
}

#else

cs_near_fn *cs_points_near(void)
{
    return near_plain;
}

cs_away_fn *cs_points_away(void)
{
    return away_plain;
}

#endif
