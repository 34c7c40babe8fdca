/* significance.h - how likely chance alone would make two groups differ as far: p values, and what many of
 * them at once come to.
 *
 * All are two-sided. NAN where nothing can be said.
 */
#ifndef CS_METRIC_SIGNIFICANCE_H
#define CS_METRIC_SIGNIFICANCE_H

#include "metric/interval.h"

/* Of two means with variances of their own. NAN below 2 of either, and when nothing varies at all. Source:
 * B. L. Welch, Biometrika 34 (1947); R: t.test(). */
double cs_welch_p(const struct cs_sample *a, const struct cs_sample *b);
/* Of two shares, k of n and l of m: Pearson's chi-square without correction. NAN where one of the four
 * expected counts is below 5 (Cochran's rule). R: prop.test(correct = FALSE). */
double cs_shares_p(uint64_t k, uint64_t n, uint64_t l, uint64_t m);
/* Makes p values of n tests such that the chance of a single wrong one among all is at most what it is held
 * against. NAN stays and does not count. Returns how many tests there were. Source: S. Holm, "A simple
 * sequentially rejective multiple test procedure", Scandinavian Journal of Statistics 6 (1979); R:
 * p.adjust(method = "holm"). */
enum cs_status cs_holm(double *p, size_t n, size_t *tests, struct cs_error *) CS_MUST_USE;

#endif
