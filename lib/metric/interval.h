/* interval.h - how sure a value is: intervals of shares, means, quantiles, and of their differences.
 *
 * `level` is the confidence, 0.95 for 95 %. Bounds are missing where nothing can be said: too few rows, or no
 * interval for that kind of value.
 */
#ifndef CS_METRIC_INTERVAL_H
#define CS_METRIC_INTERVAL_H

#include "base/quantile.h"

#define CS_LEVEL 0.95

struct cs_interval {
    struct cs_num lo, hi;
};
#define CS_NO_INTERVAL ((struct cs_interval){CS_MISSING, CS_MISSING})

/* Reads "95", "99.9" (per cent, 50 to 99.99): CS_USAGE otherwise. */
enum cs_status cs_level_parse(double *level, const char *text, struct cs_error *) CS_MUST_USE;

/* Wilson's score interval of k of n, n > 0. Source: E. B. Wilson, "Probable inference, the law of succession,
 * and statistical inference", JASA 22 (1927). */
struct cs_interval cs_wilson(uint64_t k, uint64_t n, double level);
/* Of a mean of n values with this sample variance, by Student's t with n - 1 degrees of freedom; n > 1. */
struct cs_interval cs_mean_interval(double mean, double variance, uint64_t n, double level);
/* Of a mean of points such as NPS: by the normal distribution and the standard error sqrt(v / n), where v is
 * the variance with divisor n: for NPS 100 * sqrt((p + d - (p - d)^2) / n) of promoters p and detractors d.
 */
struct cs_interval cs_points_interval(double mean, double variance, uint64_t n, double level);
/* Of the quantile num / den, between two of the values: their ranks by the binomial distribution, so whatever
 * the distribution of the values. Source: W. J. Conover, "Practical nonparametric statistics", 3rd ed., 3.2.
 */
struct cs_interval cs_quantile_interval(const struct cs_values *, uint32_t num, uint32_t den, double level);
/* The ranks, from 1 to n; 0: there is none. */
void cs_quantile_ranks(uint64_t n, double p, double level, uint64_t *lo, uint64_t *hi);

/* A mean, or a share, for a difference. */
struct cs_sample {
    double value, variance, lo, hi; /* variance of the sample, or the bounds of a share */
    uint64_t n;
};
/* Of the difference a - b of two independent shares. Source: R. G. Newcombe, "Interval estimation for the
 * difference between independent proportions", Statistics in Medicine 17 (1998), method 10. */
struct cs_interval cs_newcombe(const struct cs_sample *a, const struct cs_sample *b);
/* Of the difference a - b of two independent means. Source: B. L. Welch, Biometrika 34 (1947). */
struct cs_interval cs_welch(const struct cs_sample *a, const struct cs_sample *b, double level);
/* The same of two values of points, by the normal distribution. */
struct cs_interval cs_points_difference(const struct cs_sample *a, const struct cs_sample *b, double level);

#endif
