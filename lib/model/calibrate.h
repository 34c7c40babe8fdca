/* calibrate.h - scores made honest: a rising curve from a score to the probability that came true, learned
 * from scores of rows that the model had not seen.
 *
 * Platt: the logistic regression of the outcome on the logit of the score (Platt 1999, without his change of
 * the targets). Isotonic: the rising steps nearest to the outcomes, by pooling adjacent violators (R: isoreg;
 * scikit-learn: IsotonicRegression with out_of_bounds="clip"), straight lines between the end of a step and
 * the begin of the next. Nothing is ever made certain: probabilities stay half a row away from 0 and 1.
 */
#ifndef CS_MODEL_CALIBRATE_H
#define CS_MODEL_CALIBRATE_H

#include "base/mem.h"

enum cs_calibrate { CS_CALIBRATE_NONE, CS_CALIBRATE_PLATT, CS_CALIBRATE_ISOTONIC };
extern const char *const cs_calibrate_names[]; /* "none", "platt", "isotonic" */

struct cs_calibration { /* zero-initialise: scores stay what they are */
    enum cs_calibrate how;
    double intercept, slope; /* Platt: of the logit */
    double *score, *value;   /* isotonic: knots, scores rising, values not falling */
    size_t n, cap;
    double least; /* and 1 - least: the bounds of what comes out */
};

/* Of scores in (0, 1) and outcomes 0 or 1; rows with w 0 (w may be NULL) do not count. CS_DATA unless there
 * are events and others. */
enum cs_status cs_calibration_fit(struct cs_calibration *, enum cs_calibrate, const double *score,
                                  const double *y, const double *w, size_t n, struct cs_error *) CS_MUST_USE;
/* Adds a knot, in the order of the scores. */
enum cs_status cs_calibration_knot(struct cs_calibration *, double score, double value,
                                   struct cs_error *) CS_MUST_USE;
double cs_calibrated(const struct cs_calibration *, double score);
void cs_calibration_release(struct cs_calibration *);

#endif
