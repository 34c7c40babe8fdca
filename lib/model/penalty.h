/* penalty.h - how much to hold coefficients back, found out by rows that were not fitted on; and predictions
 * for every row by a model that has not seen it.
 *
 * The candidates are fixed, 10 down to 1e-5 by half decades (model/logistic.h says what a penalty is), and
 * the one with the greatest likelihood of the rows held out wins; of two equal ones the greater.
 */
#ifndef CS_MODEL_PENALTY_H
#define CS_MODEL_PENALTY_H

#include "model/logistic.h"

enum { CS_FOLDS_MAX = 32 };
#define CS_PENALTY_AUTO (-1.0)

struct cs_penalty {
    double lambda; /* or CS_PENALTY_AUTO */
    double alpha;  /* 0: ridge, 1: lasso */
};
/* A design and which part each row is held out in. */
struct cs_folds {
    const struct cs_design *design;
    const uint8_t *fold; /* by row: below `n` */
    unsigned n;          /* at most CS_FOLDS_MAX */
};

/* Fits at each candidate without each fold, all folds in the same passes; each fit begins near where that of
 * the candidate before ended. *lambda is the winner, *loss the mean log-loss of rows held out. */
enum cs_status cs_penalty_choose(const struct cs_folds *, double alpha, unsigned jobs, double *lambda,
                                 double *loss, struct cs_error *) CS_MUST_USE;
/* Fits with the penalty, the chosen one when it is CS_PENALTY_AUTO. */
enum cs_status cs_penalty_fit(struct cs_logistic *, const struct cs_folds *, struct cs_penalty, unsigned jobs,
                              struct cs_error *) CS_MUST_USE;
/* score[i] of every row of a fold, by a fit on the rows of the others; with CS_PENALTY_AUTO each chooses its
 * own penalty among those others, so that nothing of a row is in its score. */
enum cs_status cs_penalty_held_out(const struct cs_folds *, struct cs_penalty, unsigned jobs, double *score,
                                   struct cs_error *) CS_MUST_USE;

#endif
