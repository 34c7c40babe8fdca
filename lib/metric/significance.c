/* significance.c - p values by the distributions of GSL. */
#include "metric/significance.h"
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

static const double EXPECTED_LEAST = 5;

double cs_welch_p(const struct cs_sample *a, const struct cs_sample *b)
{
    if (a->n < 2 || b->n < 2) return (double)NAN;
    const double x = a->variance / (double)a->n, y = b->variance / (double)b->n, variance = x + y;
    if (!(variance > 0)) return (double)NAN;
    const double df = variance * variance / (x * x / ((double)a->n - 1) + y * y / ((double)b->n - 1));
    return 2 * gsl_cdf_tdist_Q(fabs(a->value - b->value) / sqrt(variance), df);
}

double cs_shares_p(uint64_t k, uint64_t n, uint64_t l, uint64_t m)
{
    const double size = (double)n, other = (double)m, all = size + other;
    if (n == 0 || m == 0) return (double)NAN;
    const double share = ((double)k + (double)l) / all, least = fmin(size, other);
    if (least * fmin(share, 1 - share) < EXPECTED_LEAST) return (double)NAN;
    const double z =
        ((double)k / size - (double)l / other) / sqrt(share * (1 - share) * (1 / size + 1 / other));
    return 2 * gsl_cdf_ugaussian_Q(fabs(z));
}

struct test {
    double p;
    size_t place;
};

static int by_p(const void *x, const void *y)
{
    const struct test *a = x, *b = y;
    if (a->p != b->p) return a->p < b->p ? -1 : 1;
    return a->place < b->place ? -1 : a->place > b->place;
}

enum cs_status cs_holm(double *p, size_t n, size_t *tests, struct cs_error *e)
{
    struct test *t = cs_alloc(n + 1, sizeof *t);
    double least = 0; /* what a larger p value comes to at least */
    *tests = 0;
    if (!t) return cs_fail_memory(e);
    for (size_t i = 0; i < n; i++)
        if (!isnan(p[i])) t[(*tests)++] = (struct test){p[i], i};
    if (*tests) qsort(t, *tests, sizeof *t, by_p);
    for (size_t i = 0; i < *tests; i++) {
        least = fmax(least, fmin(1, t[i].p * (double)(*tests - i)));
        p[t[i].place] = least;
    }
    free(t);
    return CS_OK;
}
