/* portfolio.h - the customers of a company together: how many are at risk, what is expected to go, and what
 * that is worth. Sums of scored customers, as numbers.
 *
 * Expected churn is the sum of the risks, expected loss that of risk x value over the customers whose value
 * is known. Where risks are probabilities and customers leave independently of each other, the variances are
 * sums of p(1 - p) and v^2 p(1 - p); the intervals are the sums -+ 1.96 roots of those. They say what chance
 * does, not how wrong the model may be.
 */
#ifndef CS_MODEL_PORTFOLIO_H
#define CS_MODEL_PORTFOLIO_H

#include "base/mem.h"

enum { CS_PORTFOLIO_BANDS = 3 }; /* high, medium, low */

struct cs_holding { /* of a set of customers; zero-initialise */
    size_t n, count[CS_PORTFOLIO_BANDS];
    size_t valued;   /* whose value is known */
    size_t negative; /* ... and below 0 */
    double risk, risk_variance;
    double value, loss, loss_variance; /* of those */
};
struct cs_portfolio { /* zero-initialise; [group] */
    struct cs_holding all, band[CS_PORTFOLIO_BANDS];
    struct cs_holding *group;
    size_t n_groups;
};
struct cs_portfolio_rows {
    size_t n;
    const double *risk;    /* 0 to 1 */
    const uint8_t *band;   /* 0 high, 1 medium, 2 low */
    const double *value;   /* NAN: not known; NULL: of none */
    const uint32_t *group; /* NULL: there is one */
    size_t n_groups;
};

enum cs_status cs_portfolio_make(struct cs_portfolio *, const struct cs_portfolio_rows *,
                                 struct cs_error *) CS_MUST_USE;
void cs_portfolio_release(struct cs_portfolio *);
/* -+ 1.96 standard deviations around a sum. */
struct cs_holding_bounds {
    double lo, hi;
};
struct cs_holding_bounds cs_holding_churn(const struct cs_holding *); /* of risk: within 0 ... n */
struct cs_holding_bounds cs_holding_loss(const struct cs_holding *);

#endif
