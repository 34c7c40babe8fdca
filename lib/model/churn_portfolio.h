/* churn_portfolio.h - what the views of a portfolio share while they are told: churn_portfolio.c has the
 * levels, the loss and what-if, churn_profile.c the profile, churn_survival.c the curves. Private to these.
 * The views and their metrics stand in cs-churn(1), PORTFOLIO. By the rules risks are points: then there is no
 * expected_churn, and no expected_loss.
 */
#ifndef CS_MODEL_CHURN_PORTFOLIO_H
#define CS_MODEL_CHURN_PORTFOLIO_H

#include "model/churn.h"
#include "model/grouping.h"
#include "model/portfolio.h"
#include "model/survival.h"
#include "model/told.h"

enum {
    CS_PORTFOLIO_BAND,
    CS_PORTFOLIO_FEATURE,
    CS_PORTFOLIO_FEATURE_VALUE,
    CS_PORTFOLIO_SCENARIO,
    CS_PORTFOLIO_TIME,
    CS_PORTFOLIO_OWN_KEYS,
    CS_PORTFOLIO_KEYS = CS_TOLD_KEYS - CS_PORTFOLIO_OWN_KEYS /* of -g, at most */
};

struct cs_churn_telling {
    struct cs_churn *churn;
    struct cs_telling telling;
    struct cs_slice key[CS_TOLD_KEYS];
    char as_of[CS_TIME_LEN];
    struct cs_grouping grouping;
    struct cs_bands cuts;
    bool valued, probable; /* customers have values; risks are probabilities */
};

/* Gives a row the keys of a group. */
void cs_churn_tell_group(const struct cs_churn_telling *, size_t group, struct cs_told *);
enum cs_status cs_churn_profile(struct cs_churn_telling *, const uint8_t *band,
                                struct cs_error *) CS_MUST_USE;
enum cs_status cs_churn_survival(struct cs_churn_telling *, struct cs_error *) CS_MUST_USE;

#endif
