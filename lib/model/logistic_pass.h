/* logistic_pass.h - one pass over a design: the sums that fits need. Private to lib/model.
 */
#ifndef CS_MODEL_LOGISTIC_PASS_H
#define CS_MODEL_LOGISTIC_PASS_H

#include "model/design.h"

/* Means and sums of products of deviations, updated in order (Chan, Golub and LeVeque 1983). */
struct cs_moments { /* zero-initialise; release */
    double rows, events;
    double *mean, *least, *most; /* by column of the design */
    double *cross;               /* of the outcome [0] and the columns [j + 1], the lower triangle by rows */
    double *memory;
};
enum cs_status cs_moments_pass(const struct cs_design *, unsigned jobs, struct cs_moments *,
                               struct cs_error *) CS_MUST_USE;
/* Room for p columns, of no rows. */
enum cs_status cs_moments_make(struct cs_moments *, size_t p, struct cs_error *) CS_MUST_USE;
/* Adds the rows of another. */
enum cs_status cs_moments_join(struct cs_moments *, const struct cs_moments *, size_t p,
                               struct cs_error *) CS_MUST_USE;
void cs_moments_release(struct cs_moments *);
static inline double cs_moments_cross(const struct cs_moments *m, size_t i, size_t j)
{
    return i < j ? m->cross[j * (j + 1) / 2 + i] : m->cross[i * (i + 1) / 2 + j];
}

/* Columns of a design that take part, and how they are scaled: (x - mean) * scale. */
struct cs_scaled {
    const size_t *column; /* k of them */
    size_t k;
    const double *mean, *scale; /* by column of the design */
};
/* Which part each row belongs to. NULL pointers mean: none. */
struct cs_parts_of {
    const uint8_t *part; /* by row; below `n`, else the row is in no part */
    unsigned n;
};
enum { CS_PARTS_MAX = 32 };

/* The sums of one fit at its coefficients. */
struct cs_step {
    const double *beta; /* k + 1, [0] the intercept */
    const double
        *inverse;   /* NULL, or the inverse information (k + 1 squared): adds Firth's part to the score */
    uint32_t leave; /* parts whose rows are left out, a bit each */
    /* What comes out. */
    double *gram;  /* k + 1 squared, the lower triangle: sum of p (1 - p) w x x'; NULL: the rest alone */
    double *score; /* k + 1: sum of (y - p) w x; NULL with gram */
    double loglik, rows; /* rows: the sum of weights */
    double *held;        /* NULL, or by part: the log-likelihood of the rows of a part that is left out */
};
enum cs_status cs_steps_pass(const struct cs_design *, const struct cs_scaled *, const struct cs_parts_of *,
                             struct cs_step *, size_t n, unsigned jobs, struct cs_error *) CS_MUST_USE;

/* Means, and sums of squared deviations, of each part: mean[part * p + column]. rows and events by part. */
enum cs_status cs_parts_pass(const struct cs_design *, const struct cs_parts_of *, unsigned jobs,
                             double *rows, double *events, double *mean, double *m2,
                             struct cs_error *) CS_MUST_USE;

/* Takes scores and weights of n rows from `first` on. */
typedef void cs_scores_fn(void *ctx, size_t first, size_t n, const double *score, const double *w);
/* What comes of a row under coefficients of the design's columns, [0] the intercept; NAN ones count as 0. */
enum cs_status cs_predict_pass(const struct cs_design *, const double *beta, unsigned jobs,
                               cs_scores_fn *each, void *ctx, struct cs_error *) CS_MUST_USE;

#endif
