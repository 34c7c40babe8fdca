/* logistic.h - logistic regression: log(p / (1 - p)) = b0 + b1 x1 + …, fitted by iteratively reweighted least
 * squares (Newton's method) on columns scaled to mean 0 and deviation 1; what comes out is in the units that
 * went in.
 *
 * Penalty: minimised is  -loglik / n + lambda * sum((1 - alpha) / 2 b_j^2 + alpha |b_j|)  with b_j of the
 * scaled columns (deviation by 1/n), the intercept free; n is the sum of weights. That is the elastic net of
 * glmnet, and with alpha 0 scikit-learn's C = 1 / (n lambda) after its StandardScaler. Standard errors are
 * those of the inverse of the (penalised) information; with a ridge they are of an estimate that is biased on
 * purpose, with alpha above 0 there are none.
 *
 * Separation: when a column or several tell the outcomes apart without an error, the likelihood has no
 * maximum. That is seen by steps that do not become shorter while the likelihood stands still; then Firth's
 * penalty is used (Firth 1993, Biometrika 80: the score plus half the derivative of log det of the
 * information), which always has finite estimates.
 *
 * Columns that those before them tell are dropped, but not under a ridge, which has one best answer with
 * them.
 */
#ifndef CS_MODEL_LOGISTIC_H
#define CS_MODEL_LOGISTIC_H

#include "model/design.h"

enum cs_column_use {
    CS_COLUMN_USED,
    CS_COLUMN_CONSTANT,  /* the same value in every row */
    CS_COLUMN_COLLINEAR, /* less than 1e-9 of its variance is not in the columns before it: dropped */
    CS_COLUMN_SHARED,    /* the same, but used: a ridge shares their coefficients out */
    CS_COLUMN_ZERO,      /* held at 0 by the penalty (alpha above 0) */
};

struct cs_logistic { /* zero-initialise */
    size_t p;
    /* By column, [0] is the intercept; NAN for columns that are dropped. */
    double *beta, *se, *z, *pvalue, *lo, *hi; /* lo and hi: Wald interval, 95 % */
    /* By column without the intercept. */
    double *mean, *sd, *least, *most; /* sd divides by n */
    enum cs_column_use *use;
    double lambda, alpha;
    double rows, events; /* sums of weights */
    double loglik, null_loglik;
    unsigned iterations;
    bool converged;
    bool separated; /* without a penalty there is no maximum: Firth's was used */
};

struct cs_logistic_options {
    double lambda;       /* 0: none */
    double alpha;        /* 0: ridge, 1: lasso */
    const double *start; /* coefficients to begin with, as beta; may be NULL */
    unsigned jobs;       /* workers, 0 = one a core */
};

/* CS_DATA when there are no rows, all outcomes are equal, or there are more columns than CS_DESIGN_MAX. What
 * does not converge is no failure: `converged` says so. */
enum cs_status cs_logistic_fit(struct cs_logistic *, const struct cs_design *,
                               const struct cs_logistic_options *, struct cs_error *) CS_MUST_USE;
void cs_logistic_release(struct cs_logistic *);
/* Room for p columns, for who knows the numbers. */
enum cs_status cs_logistic_room(struct cs_logistic *, size_t p, struct cs_error *) CS_MUST_USE;
/* The same a round at a time, for who sums up rows in many places: begin() with the moments of all rows, then
 * advance() with the sums (model/logistic_pass.h) at state->beta, until m->converged. Between the rounds
 * everything is in `m` and in the state. What has no maximum (m->separated) goes on with a ridge of
 * CS_LOGISTIC_FALLBACK. */
#define CS_LOGISTIC_FALLBACK 0.001
struct cs_moments;
struct cs_step;
struct cs_logistic_state { /* of the columns in use, scaled, [0] the intercept; arrays of p + 1 are the
                              caller's */
    double *beta, *before;
    double *least, *most; /* by column */
    double best, last;
    unsigned halved;
    bool started;
};
enum cs_status cs_logistic_begin(struct cs_logistic *, struct cs_logistic_state *, size_t p,
                                 const struct cs_moments *, const struct cs_logistic_options *,
                                 struct cs_error *) CS_MUST_USE;
enum cs_status cs_logistic_advance(struct cs_logistic *, struct cs_logistic_state *,
                                   const struct cs_step *sums, struct cs_error *) CS_MUST_USE;
/* score[i] = the probability of row i under coefficients, [0] the intercept; NAN ones count as 0. */
enum cs_status cs_logistic_predict(const struct cs_design *, const double *beta, unsigned jobs, double *score,
                                   struct cs_error *) CS_MUST_USE;
/* p / (1 - p) turned round: 1 / (1 + exp(-x)), without overflow. */
double cs_logistic_inverse(double x);

#endif
