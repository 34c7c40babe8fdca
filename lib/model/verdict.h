/* verdict.h - what was found of predictions, as measures (cs-schema(5)): the views of cs-churn --judge.
 *
 *   churn_verdict      no keys: what decides whether the model is used
 *   churn_judge        scored_by: one number for the whole
 *   churn_calibration  scored_by, decile: what was predicted and what came true
 *   churn_gain         scored_by, decile: how much of all a tenth, two tenths, … find
 *   churn_confusion    scored_by, called_from: right and wrong calls from a level on
 *   churn_cost         scored_by: the cut that costs least
 *   churn_stability    feature: how far scores and features have moved since the fit
 */
#ifndef CS_MODEL_VERDICT_H
#define CS_MODEL_VERDICT_H

#include "model/judge.h"
#include "model/told.h"

struct cs_verdict {
    const char *by; /* the value of the key scored_by: "model", "rules" */
    const struct cs_judged *judged;
    const double *score, *y;
    double medium, high;                /* where the bands begin */
    const struct cs_cheapest *cheapest; /* may be NULL */
};
/* The names of the keys, for a telling. */
extern const struct cs_slice cs_verdict_keys[];
extern const size_t cs_verdict_n_keys;

/* Adds the rows of one scorer: all views with the key scored_by. */
void cs_verdict_add(struct cs_telling *, const struct cs_verdict *);
/* Adds the gain of calling customers at random, of n. */
void cs_verdict_chance(struct cs_telling *, size_t n);
/* Adds a stability index; the feature `risk` is the score. */
void cs_verdict_psi(struct cs_telling *, struct cs_slice feature, double psi, size_t n);
/* Adds churn_verdict. `rules` and `apart` (AUC of the model less that of the rules) are NULL where no rule
 * could judge, psi is NAN where there is none. */
void cs_verdict_conclude(struct cs_telling *, const struct cs_verdict *model, const struct cs_judged *rules,
                         const struct cs_estimate *apart, double psi);

#endif
