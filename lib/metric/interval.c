/* interval.c - intervals by the distributions of GSL. */
#include "metric/interval.h"
#include <gsl/gsl_cdf.h>
#include <math.h>

/* Beyond this variance of a rank the binomial distribution is normal to less than one rank, and the exact sum
 * would be long. */
#define NORMAL_FROM 10000

enum cs_status cs_level_parse(double *level, const char *text, struct cs_error *e)
{
    struct cs_num x;
    if (cs_num_parse(cs_slicez(text), &x)) {
        *level = cs_num_double(x) / 100;
        if (*level >= 0.5 && *level <= 0.9999) return CS_OK;
    }
    cs_fail(e, CS_USAGE, "not a confidence level: '%s'", cs_quotez(text).text);
    return cs_error_cure(e, "per cent from 50 to 99.99, such as 95");
}

static struct cs_interval interval(double lo, double hi)
{
    return (struct cs_interval){cs_num_from_double(lo), cs_num_from_double(hi)};
}

static double normal(double level)
{
    return gsl_cdf_ugaussian_Qinv((1 - level) / 2);
}

struct cs_interval cs_wilson(uint64_t k, uint64_t n, double level)
{
    double z = normal(level), total = (double)n, p = (double)k / total, zz = z * z / total;
    double middle = p + zz / 2, half = z * sqrt(p * (1 - p) / total + zz / (4 * total));
    return interval(k == 0 ? 0 : (middle - half) / (1 + zz), k == n ? 1 : (middle + half) / (1 + zz));
}

struct cs_interval cs_mean_interval(double mean, double variance, uint64_t n, double level)
{
    if (n < 2) return CS_NO_INTERVAL;
    double t = gsl_cdf_tdist_Qinv((1 - level) / 2, (double)n - 1), half = t * sqrt(variance / (double)n);
    return interval(mean - half, mean + half);
}

struct cs_interval cs_points_interval(double mean, double variance, uint64_t n, double level)
{
    if (n < 2) return CS_NO_INTERVAL;
    double half = normal(level) * sqrt(variance * ((double)n - 1) / (double)n / (double)n);
    return interval(mean - half, mean + half);
}

/* ---- quantiles ---- */

/* The smallest k for which P(X <= k) >= `tail`, X binomial: a walk from far below, each probability from the
 * one before. */
static double binomial_quantile(double tail, double n, double p)
{
    double far = n * p - 40 * sqrt(n * p * (1 - p)) - 40, k = far < 0 ? 0 : floor(far);
    double log_of = lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) + k * log(p) + (n - k) * log1p(-p);
    double odds = p / (1 - p), sum = 0;
    for (;;) {
        sum += exp(log_of);
        if (sum >= tail || k >= n) return k;
        log_of += log((n - k) / (k + 1) * odds);
        k++;
    }
}

void cs_quantile_ranks(uint64_t n, double p, double level, uint64_t *lo, uint64_t *hi)
{
    double size = (double)n, variance = size * p * (1 - p), first, last;
    *lo = *hi = 0;
    if (n == 0 || p <= 0 || p >= 1) return;
    if (variance >= NORMAL_FROM) {
        double half = normal(level) * sqrt(variance);
        first = floor(size * p - half);
        last = ceil(size * p + half) + 1;
    } else {
        /* P(X < lo) must not exceed half of what is left, nor P(X >= hi). */
        first = binomial_quantile((1 - level) / 2, size, p);
        last = binomial_quantile((1 + level) / 2, size, p) + 1;
    }
    if (first >= 1) *lo = (uint64_t)first;
    if (last <= size) *hi = (uint64_t)last;
}

/* The value of a rank: the quantile (rank - 1) / (n - 1) is exactly it. */
static struct cs_num ranked(const struct cs_values *x, uint64_t rank)
{
    return cs_values_quantile(x, (uint32_t)(rank - 1), x->n > 1 ? (uint32_t)(x->n - 1) : 1);
}

struct cs_interval cs_quantile_interval(const struct cs_values *x, uint32_t num, uint32_t den, double level)
{
    uint64_t lo, hi;
    if (x->n > UINT32_MAX) return CS_NO_INTERVAL;
    cs_quantile_ranks(x->n, (double)num / den, level, &lo, &hi);
    if (!lo || !hi) return CS_NO_INTERVAL;
    return (struct cs_interval){ranked(x, lo), ranked(x, hi)};
}

/* ---- differences ---- */

struct cs_interval cs_newcombe(const struct cs_sample *a, const struct cs_sample *b)
{
    double down = a->value - a->lo, up = a->hi - a->value;
    double other_down = b->value - b->lo, other_up = b->hi - b->value, diff = a->value - b->value;
    return interval(diff - sqrt(down * down + other_up * other_up),
                    diff + sqrt(up * up + other_down * other_down));
}

struct cs_interval cs_welch(const struct cs_sample *a, const struct cs_sample *b, double level)
{
    if (a->n < 2 || b->n < 2) return CS_NO_INTERVAL;
    double x = a->variance / (double)a->n, y = b->variance / (double)b->n, diff = a->value - b->value;
    if (x + y == 0) return interval(diff, diff);
    double df = (x + y) * (x + y) / (x * x / ((double)a->n - 1) + y * y / ((double)b->n - 1));
    double half = gsl_cdf_tdist_Qinv((1 - level) / 2, df) * sqrt(x + y);
    return interval(diff - half, diff + half);
}

struct cs_interval cs_points_difference(const struct cs_sample *a, const struct cs_sample *b, double level)
{
    double n = (double)a->n, m = (double)b->n, diff = a->value - b->value;
    if (a->n < 2 || b->n < 2) return CS_NO_INTERVAL;
    double half = normal(level) * sqrt(a->variance * (n - 1) / n / n + b->variance * (m - 1) / m / m);
    return interval(diff - half, diff + half);
}
