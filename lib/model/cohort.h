/* cohort.h - customers by the period of their first contact, and who of them came again: retention.
 *
 * A period is a calendar month, or an ISO week, on the clocks of the rows; a visit is a ticket or an order.
 * The period that as-of lies in is not over: nobody of it is counted, neither as new nor as having come
 * again.
 *
 *   view            keys        metrics
 *   cohort_size     cohort      customers
 *   cohort          cohort,age  customers: of the cohort, active `age` periods after their first, from 1 on;
 *                               retained: their share of the cohort
 *   cohort_age      age         retained: over all cohorts that are so old
 *   cohort_period   month       customers: active in it; new_customers: for the first time; kept: of those
 *                   (or week)   active in the period before, those active in this one too
 */
#ifndef CS_MODEL_COHORT_H
#define CS_MODEL_COHORT_H

#include "expr/units.h"
#include "model/toldrows.h"

enum { CS_COHORT_PERIODS = 600 }; /* at most, from the first to the last */

struct cs_visit {
    uint32_t customer;
    int64_t period; /* number of a month or week (expr/units.h) */
};
struct cs_cohorts {    /* zero-initialise, set unit */
    enum cs_unit unit; /* CS_MONTH or CS_WEEK */
    struct cs_visit *v;
    size_t n, cap;
    /* Set by cs_cohorts_tell(). */
    int64_t last;     /* the last period that is over */
    size_t customers; /* in a cohort */
    size_t new_ones;  /* whose first period is not over */
};
/* A visit; of one customer in one period any number may be added. */
enum cs_status cs_cohorts_add(struct cs_cohorts *, uint32_t customer, int64_t period,
                              struct cs_error *) CS_MUST_USE;
/* Sorts the visits by customer and period, each once. */
void cs_cohorts_settle(struct cs_cohorts *);
enum { CS_COHORT_KEYS = 4 };
extern const struct cs_slice cs_cohort_keys[CS_COHORT_KEYS]; /* cohort, age, month, week */
/* Adds the rows; visits are settled, `last` is the last period that is over. CS_DATA when nothing was over,
 * or periods are too many. */
enum cs_status cs_cohorts_tell(struct cs_cohorts *, int64_t last, struct cs_told_rows *,
                               struct cs_error *) CS_MUST_USE;
void cs_cohorts_release(struct cs_cohorts *);

#endif
