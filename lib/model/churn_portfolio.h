/* churn_portfolio.h - what the views of a portfolio share while they are told: churn_portfolio.c has the
 * levels and the loss, churn_whatif.c the scenarios, churn_profile.c the profile, churn_survival.c the
 * curves, churn_portfolio_columns.c what they read. Private to these. The views and their metrics stand in
 * cs-churn(1), PORTFOLIO. By the rules risks are points: then there is no expected_churn, and no
 * expected_loss.
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
/* Scores the rows that were read, to nine decimals as in risks. */
enum cs_status cs_churn_portfolio_score(struct cs_churn *, struct cs_error *) CS_MUST_USE;
enum cs_band cs_churn_band(const struct cs_bands *cuts, double risk);
/* Sums of risks of nine decimals have nine; larger sums, of money, four. */
double cs_churn_tidy(double);
/* Tells a scenario, beside what is. */
enum cs_status cs_churn_whatif(struct cs_churn_telling *, const char *scenario,
                               const struct cs_portfolio_rows *was, const struct cs_portfolio *before,
                               struct cs_error *) CS_MUST_USE;
enum cs_status cs_churn_profile(struct cs_churn_telling *, const uint8_t *band,
                                struct cs_error *) CS_MUST_USE;
enum cs_status cs_churn_survival(struct cs_churn_telling *, struct cs_error *) CS_MUST_USE;

#endif
