/* penalty.h - how much to hold coefficients back, found out by rows that were not fitted on; and predictions
 * for every row by a model that has not seen it.
 *
 * The candidates are fixed, 10 down to 1e-5 by half decades (model/logistic.h says what a penalty is), and
 * the one with the greatest likelihood of the rows held out wins; of two equal ones the greater.
 */
#ifndef CS_MODEL_PENALTY_H
#define CS_MODEL_PENALTY_H

#include "model/logistic.h"

enum { CS_FOLDS_MAX = 100 };
#define CS_PENALTY_AUTO (-1.0)

/* A design and which part each row is held out in. */
struct cs_folds {
    const struct cs_design *design;
    const uint8_t *fold; /* by row: below `n`, or CS_FOLDS_MAX and more: in no part, always fitted on */
    unsigned n;
};

/* Fits at each candidate without each fold. *lambda is the winner, *loss the mean log-loss of rows held out.
 */
enum cs_status cs_penalty_choose(const struct cs_folds *, unsigned jobs, double *lambda, double *loss,
                                 struct cs_error *) CS_MUST_USE;
/* Fits with `lambda`, or with CS_PENALTY_AUTO the chosen one. */
enum cs_status cs_penalty_fit(struct cs_logistic *, const struct cs_folds *, double lambda, unsigned jobs,
                              struct cs_error *) CS_MUST_USE;
/* score[i] of every row of a fold, by a fit on the rows of the others; with CS_PENALTY_AUTO each chooses its
 * own penalty among those others, so that nothing of a row is in its score. */
enum cs_status cs_penalty_held_out(const struct cs_folds *, double lambda, unsigned jobs, double *score,
                                   struct cs_error *) CS_MUST_USE;
/* The probabilities of all rows. */
enum cs_status cs_logistic_predict(const struct cs_design *, const double *beta, double *score,
                                   struct cs_error *) CS_MUST_USE;

#endif
