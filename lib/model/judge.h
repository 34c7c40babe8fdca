/* judge.h - how good predicted probabilities are, against outcomes that the model has not seen.
 *
 * AUC: the chance that an event's score is above a non-event's, ties half; variance and interval of DeLong,
 * DeLong and Clarke-Pearson (1988, Biometrics 44), as pROC's ci.auc(method = "delong"). PR-AUC: average
 * precision, rows of one score taken together, as scikit-learn's average_precision_score. Brier skill: 1 less
 * the Brier score over that of the event rate told to everybody. Calibration: logistic regression of the
 * outcome on the logit of the score: slope 1 and intercept 0 where scores are honest; its error is the mean
 * distance of score and event rate over the tenths. Nothing depends on the order of the rows: rows of one
 * score go into one tenth, that of their middle, and for the gain they share their events evenly.
 */
#ifndef CS_MODEL_JUDGE_H
#define CS_MODEL_JUDGE_H

#include "base/mem.h"

enum { CS_DECILES = 10 };

struct cs_estimate {
    double value, lo, hi; /* 95 %; NAN where there is none */
};
struct cs_decile { /* the first is that of the highest scores */
    size_t n, events;
    double score; /* mean of the scores; NAN where there are no rows */
};
struct cs_judged {
    size_t n, events;
    struct cs_estimate auc, slope, intercept;
    double pr_auc, brier, brier_skill, log_loss; /* log_loss: per row, natural logarithm */
    double ks, ks_at; /* greatest distance of the two distributions, and the score where it is */
    struct cs_decile decile[CS_DECILES];
    double calibration_error;
    double gain[CS_DECILES]; /* events among the first tenth, two tenths, … of the rows */
};
struct cs_confusion { /* rows of score >= cut are called events */
    size_t hit, false_alarm, missed, right_rest;
};
struct cs_cheapest {
    double cut;         /* from which score on; INFINITY: calling nobody costs least */
    double cost;        /* a row, on average */
    double nobody, all; /* what calling nobody, or everybody, costs */
};

/* scores in (0, 1), y 0 or 1. CS_DATA unless there are events and others. */
enum cs_status cs_judge(struct cs_judged *, const double *score, const double *y, size_t n,
                        struct cs_error *) CS_MUST_USE;
/* The area under the curve alone. CS_DATA unless there are events and others. */
enum cs_status cs_judge_auc(double *auc, const double *score, const double *y, size_t n,
                            struct cs_error *) CS_MUST_USE;
struct cs_confusion cs_judge_cut(const double *score, const double *y, size_t n, double cut);
/* The cut with the least cost, of equal ones the highest: a false alarm costs the one, a missed event the
 * other. */
enum cs_status cs_judge_cheapest(struct cs_cheapest *, const double *score, const double *y, size_t n,
                                 double false_alarm, double missed, struct cs_error *) CS_MUST_USE;
/* AUC of a less AUC of b on the same rows, with DeLong's interval for paired curves. */
enum cs_status cs_judge_compare(struct cs_estimate *, const double *a, const double *b, const double *y,
                                size_t n, struct cs_error *) CS_MUST_USE;
/* Where each tenth of the scores but the last begins, from the highest down, rounded down by 1/256 of it at
 * most, and the share of scores in each bin between those (ties make them unequal). */
enum cs_status cs_judge_bins(const double *score, size_t n, double edge[CS_DECILES - 1],
                             double share[CS_DECILES], struct cs_error *) CS_MUST_USE;
/* The same of scores that pass by: 8 MiB, however many they are. Those with w 0 do not count; NULL: all do.
 */
struct cs_judge_counts {
    uint64_t *count, n;
};
enum cs_status cs_judge_counts_make(struct cs_judge_counts *, struct cs_error *) CS_MUST_USE;
void cs_judge_counts_add(struct cs_judge_counts *, const double *score, const double *w, size_t n);
void cs_judge_counts_bins(const struct cs_judge_counts *, double edge[CS_DECILES - 1],
                          double share[CS_DECILES]);
void cs_judge_counts_release(struct cs_judge_counts *);
/* Population stability: sum of (p - q) log(p / q) over bins; `edge` holds the lowest score of each bin but
 * the last, from the highest down, `share` what was expected in each. A bin that is empty on a side counts as
 * half a row there. */
double cs_judge_psi(const double edge[CS_DECILES - 1], const double share[CS_DECILES], const double *score,
                    size_t n);

#endif
