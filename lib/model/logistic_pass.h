/* logistic_pass.h - one pass over a design: the sums that a step of the fit needs. Private to
 * lib/model/logistic*. */
#ifndef CS_MODEL_LOGISTIC_PASS_H
#define CS_MODEL_LOGISTIC_PASS_H

#include "model/design.h"

/* Mean and sum of squared deviations by column, updated in order (Chan, Golub and LeVeque 1983). */
struct cs_moments {
    double *mean, *m2, *least, *most; /* design->p each */
    double rows, events;
};
enum cs_status cs_moments_pass(const struct cs_design *, unsigned jobs, struct cs_moments *,
                               struct cs_error *) CS_MUST_USE;

struct cs_step {
    /* What is asked: coefficients of the scaled columns in use, [0] the intercept. */
    const size_t *column; /* of the design, k of them */
    size_t k;
    const double *mean, *scale; /* by column of the design */
    const double *beta;         /* k + 1 */
    const double
        *inverse;  /* NULL, or the inverse information (k + 1 squared): adds Firth's part to the score */
    bool gram_too; /* else only the likelihood */
    /* What comes out. */
    double *gram;  /* k + 1 squared, the lower triangle: sum of p (1 - p) w x x' */
    double *score; /* k + 1: sum of (y - p) w x */
    double loglik, rows;
};
enum cs_status cs_step_pass(const struct cs_design *, unsigned jobs, struct cs_step *,
                            struct cs_error *) CS_MUST_USE;

#endif
