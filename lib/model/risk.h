/* risk.h - who is at risk and why, a row a customer: the stream of kind risks, cs-schema(5), and what each
 * reason is worth. */
#ifndef CS_MODEL_RISK_H
#define CS_MODEL_RISK_H

#include "model/modelfile.h"
#include "model/reasons.h"
#include "table/ends.h"

struct cs_bands {
    double medium, high; /* risk from which on */
    size_t capacity; /* not 0: the so many highest are high, the next so many medium, whatever their risk */
};
enum { CS_REASONS = 3 }; /* at most */

struct cs_risk {
    const struct cs_frame *frame; /* kept: the identifier, then `carried` */
    const struct cs_slice *carried;
    size_t n_carried;
    const double *risk; /* by row */
    struct cs_bands bands;
    const struct cs_churn_rules *rules;
    enum cs_lang lang;
    /* By a model: */
    const struct cs_model *model;
    const struct cs_terms *terms;
    /* else by the rules: columns of the frame, 1 where a rule holds */
    const size_t *rule_column; /* SIZE_MAX: not judged */
};

/* risk[i] = the points of the rules that hold, 1 at most. */
void cs_risk_rules(const struct cs_churn_rules *, const struct cs_frame *, const size_t *rule_column,
                   double *risk);
/* Header and rows, in the order of the input. counts: rows of high, medium, low. */
enum cs_status cs_risk_write(const struct cs_risk *, struct cs_ends *, size_t counts[3],
                             struct cs_error *) CS_MUST_USE;

#endif
