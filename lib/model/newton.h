/* newton.h - Newton's method for a penalised likelihood, a step at a time: whoever has the sums at the
 * coefficients asks for the next ones. Private to lib/model.
 *
 * Made large is  loglik - sum over j >= 1 of (ridge / 2 (u_j b_j)^2 + lasso |u_j b_j|),  with Firth also +
 * 1/2 log det of the information. The step with a lasso is the maximum of the quadratic by coordinate descent
 * (Friedman, Hastie and Tibshirani 2010, J. Stat. Softw. 33), else by Cholesky.
 */
#ifndef CS_MODEL_NEWTON_H
#define CS_MODEL_NEWTON_H

#include "model/logistic_pass.h"

struct cs_newton {       /* cs_newton_make; release */
    size_t size;         /* coefficients; [0] is the intercept, which has no penalty */
    double ridge, lasso; /* set by the caller; of the sums, so lambda times the rows */
    double *beta;        /* where the next sums are wanted; the answer in the end */
    double *unit;        /* u: 1; 0 holds a coefficient at 0 */
    double *inverse;     /* size squared: room for cs_newton_invert() */
    /* After cs_newton_look(): */
    double goal;
    double *factor, *score, *gram;
    /* After cs_newton_step(): the step, and its longest coordinate. */
    double *delta, length;
    /* Private. */
    double *before, *room, best;
    unsigned halved;
    bool started;
};
enum cs_newton_found {
    CS_NEWTON_GOOD,     /* better than before */
    CS_NEWTON_TOO_FAR,  /* worse: beta is half way back; ask for the sums there */
    CS_NEWTON_SINGULAR, /* the information is */
};

enum cs_status cs_newton_make(struct cs_newton *, size_t size, struct cs_error *) CS_MUST_USE;
void cs_newton_release(struct cs_newton *);
/* Forgets where it came from; beta stays. */
void cs_newton_start(struct cs_newton *);
/* The sums to fill are step->gram and step->score, which are the newton's own. */
void cs_newton_ask(const struct cs_newton *, struct cs_step *);
enum cs_newton_found cs_newton_look(struct cs_newton *, const struct cs_step *, bool firth);
void cs_newton_invert(
    const struct cs_newton *); /* the inverse of the looked at information, into `inverse` */
void cs_newton_step(struct cs_newton *);
/* beta += cut * delta. Returns what the log-likelihood (without penalty) gains by the quadratic. */
double cs_newton_move(struct cs_newton *, double cut);

/* The lower Cholesky factor of `a` (size squared, lower triangle given). Where a pivot is less than `least`
 * of what stood there, its column says nothing new: without `dropped` returns false, else drops it. */
bool cs_decompose(const double *a, size_t size, double least, double *factor, bool *dropped);
void cs_solve(const double *factor, size_t size, double *b);

#endif
