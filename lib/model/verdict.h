/* verdict.h - what was found of predictions, as rows of measures (cs-schema(5)). */
#ifndef CS_MODEL_VERDICT_H
#define CS_MODEL_VERDICT_H

#include "model/judge.h"

struct cs_verdict {
    const char *name; /* the value of the key `model`: "model", "rules" */
    const struct cs_judged *judged;
    const double *score, *y;
    double medium, high;            /* cut points */
    const struct cs_estimate *gain; /* AUC more than that of the rules; may be NULL */
    double rules_auc;
    const double *psi; /* may be NULL */
};

/* The header. */
void cs_verdict_header(struct cs_buf *);
/* Appends the rows of one; returns how many. */
uint64_t cs_verdict_rows(const struct cs_verdict *, struct cs_buf *);

#endif
