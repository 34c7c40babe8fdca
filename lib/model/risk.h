/* risk.h - who is at risk and why, a row a customer while the stream passes: the stream of kind risks,
 * cs-schema(5), with what each reason is worth.
 *
 * Rows keep their order. Memory is constant; with a capacity it grows with that, and the stream is read
 * twice. A stream that has none of the values that the model knows of a category is refused; rows are held
 * back, 8 MiB at most, until each category has shown one.
 */
#ifndef CS_MODEL_RISK_H
#define CS_MODEL_RISK_H

#include "model/worth.h"
#include "table/ends.h"

enum cs_band { CS_BAND_HIGH, CS_BAND_MEDIUM, CS_BAND_LOW, CS_BAND_N };

struct cs_bands {
    double medium, high; /* risk from which on */
    size_t capacity; /* not 0: the so many highest are high, the next so many medium, whatever their risk */
};
enum { CS_REASONS = 3, CS_CARRIED_MAX = 15 }; /* at most */

struct cs_care;
struct cs_lever_set;
struct cs_risk {
    const struct cs_frame *frame; /* bound, not read; kept: the identifier, then `carried` */
    const struct cs_slice *carried;
    size_t n_carried;
    const struct cs_causes *causes;
    const struct cs_churn_rules *rules;
    const size_t *rule_column;   /* where the causes are rules, as they were bound */
    const struct cs_care *care;  /* column `care`; NULL: none */
    struct cs_lever_set *levers; /* columns `change` and `change_detail`; NULL: none */
    struct cs_bands bands;
    enum cs_lang lang;
    /* Filled by the run. */
    uint64_t rows, count[CS_BAND_N];
    uint64_t unknown, bad; /* values: of no level of the model; texts for a number (missing) */
    uint64_t unmet;        /* missing values of features that missed none in the fit */
};

/* Header and rows. */
enum cs_status cs_risk_run(struct cs_risk *, struct cs_ends *, struct cs_error *) CS_MUST_USE;
/* Of a frame that was read: risk[i] = the points of the rules that hold, 1 at most. */
void cs_risk_rules(const struct cs_churn_rules *, const struct cs_frame *, const size_t *rule_column,
                   double *risk);

#endif
