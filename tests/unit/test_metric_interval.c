/* test_metric_interval.c - intervals against published figures; each case says whose. */
#include "metric/interval.h"
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

static void near(struct cs_interval x, double lo, double hi, double within)
{
    if (fabs(cs_num_double(x.lo) - lo) > within || fabs(cs_num_double(x.hi) - hi) > within)
        fail_msg("%.9f %.9f, not %.9f %.9f", cs_num_double(x.lo), cs_num_double(x.hi), lo, hi);
}

/* Worked out with python3 from the formula of the paper, to seven places. */
static void test_wilson(void **state)
{
    (void)state;
    near(cs_wilson(72, 100, 0.95), 0.6251197, 0.7986032, 1e-7);
    near(cs_wilson(864, 1200, 0.95), 0.6939248, 0.7446712, 1e-7);
    near(cs_wilson(0, 10, 0.95), 0, 0.2775328, 1e-7);
    near(cs_wilson(10, 10, 0.95), 0.7224672, 1, 1e-7);
}

static struct cs_sample share(uint64_t k, uint64_t n)
{
    struct cs_interval x = cs_wilson(k, n, 0.95);
    return (struct cs_sample){
        .value = (double)k / (double)n, .lo = cs_num_double(x.lo), .hi = cs_num_double(x.hi), .n = n};
}

/* Newcombe's own example, 56 of 70 against 48 of 80: 0.0524 to 0.3339 in his table II, method 10; more places
 * by python3. */
static void test_newcombe(void **state)
{
    (void)state;
    struct cs_sample a = share(56, 70), b = share(48, 80);
    near(cs_newcombe(&a, &b), 0.0524314724, 0.3338726540, 1e-9);
    near(cs_newcombe(&b, &a), -0.3338726540, -0.0524314724, 1e-9);
}

/* Student's own data on sleep: R's t.test(extra ~ group) says -3.3654832 to 0.2054832, and of one group,
 * t.test(extra[11:20]), 0.8976775 to 3.7623225. */
static void test_means(void **state)
{
    (void)state;
    struct cs_sample a = {.value = 0.75, .variance = 28.805 / 9, .n = 10};
    struct cs_sample b = {.value = 2.33, .variance = 36.081 / 9, .n = 10};
    near(cs_welch(&a, &b, 0.95), -3.3654832, 0.2054832, 1e-7);
    near(cs_mean_interval(b.value, b.variance, b.n, 0.95), 0.8976775, 3.7623225, 1e-7);
    /* Student's t with 4 degrees of freedom in every printed table: 2.776 at 95 %, 4.604 at 99 %. */
    near(cs_mean_interval(0, 5, 5, 0.95), -2.776445, 2.776445, 1e-6);
    near(cs_mean_interval(0, 5, 5, 0.99), -4.604095, 4.604095, 1e-6);
    assert_true(cs_num_missing(cs_mean_interval(1, 0, 1, 0.95).lo));
    b.n = 1;
    assert_true(cs_num_missing(cs_welch(&a, &b, 0.95).hi));
    struct cs_sample flat = {.value = 3, .n = 5}, other = {.value = 1, .n = 9};
    near(cs_welch(&flat, &other, 0.95), 2, 2, 0);
}

/* 150 promoters and 50 detractors of 300: standard error 4.3033 points. */
static void test_points(void **state)
{
    (void)state;
    double variance = 1e4 * (200 - 100.0 * 100 / 300) / 299;
    near(cs_points_interval(100.0 / 3, variance, 300, 0.95), 100.0 / 3 - 1.959964 * 4.3033148,
         100.0 / 3 + 1.959964 * 4.3033148, 1e-5);
    struct cs_sample a = {.value = 40, .variance = variance, .n = 300}, b = a;
    near(cs_points_difference(&a, &b, 0.95), -1.959964 * 4.3033148 * sqrt(2), 1.959964 * 4.3033148 * sqrt(2),
         1e-5);
}

/* Ranks for the median: the table of nonparametric limits in Hahn and Meeker, "Statistical intervals" (1991),
 * and binom.ppf of the definition by python3's own sums for the others. */
static void test_ranks(void **state)
{
    (void)state;
    const struct {
        uint64_t n;
        double p, level;
        uint64_t lo, hi;
    } cases[] = {
        {5, 0.5, 0.95, 0, 0},     {6, 0.5, 0.95, 1, 6},    {10, 0.5, 0.95, 2, 9},
        {15, 0.5, 0.95, 4, 12},   {20, 0.5, 0.95, 6, 15},  {25, 0.5, 0.95, 8, 18},
        {30, 0.5, 0.95, 10, 21},  {50, 0.5, 0.95, 18, 33}, {100, 0.5, 0.95, 40, 61},
        {100, 0.5, 0.99, 37, 64}, {20, 0.9, 0.95, 15, 0},  {100, 0.9, 0.95, 84, 96},
        {0, 0.5, 0.95, 0, 0},     {9, 1, 0.95, 0, 0},      {2000, 0.5, 0.95, 956, 1045},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        uint64_t lo, hi;
        cs_quantile_ranks(cases[i].n, cases[i].p, cases[i].level, &lo, &hi);
        if (lo != cases[i].lo || hi != cases[i].hi)
            fail_msg("n %d, p %g: %d %d", (int)cases[i].n, cases[i].p, (int)lo, (int)hi);
    }
}

/* The exact sum and the normal distribution meet without a step: at most one rank. */
static void test_ranks_meet(void **state)
{
    (void)state;
    uint64_t lo, hi, next_lo, next_hi;
    cs_quantile_ranks(39998, 0.5, 0.95, &lo, &hi);
    cs_quantile_ranks(40002, 0.5, 0.95, &next_lo, &next_hi);
    assert_true(next_lo >= lo && next_lo <= lo + 3);
    assert_true(next_hi >= hi && next_hi <= hi + 4);
}

/* 1 … 10: the ranks 2 and 9 are the values 2 and 9. */
static void test_quantile(void **state)
{
    (void)state;
    struct cs_values x = {0};
    for (int i = 10; i >= 1; i--) cs_values_add(&x, cs_int(i));
    near(cs_quantile_interval(&x, 1, 2, 0.95), 2, 9, 0);
    assert_true(cs_num_missing(cs_quantile_interval(&x, 9, 10, 0.95).hi)); /* no value is high enough */
    cs_values_release(&x);
    assert_true(cs_num_missing(cs_quantile_interval(&x, 1, 2, 0.95).lo));
}

static void test_level(void **state)
{
    (void)state;
    struct cs_error e;
    double level;
    assert_int_equal(cs_level_parse(&level, "99.5", &e), CS_OK);
    assert_true(fabs(level - 0.995) < 1e-12);
    const char *const wrong[] = {"", "x", "0.95", "100", "95%", "nan"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_int_equal(cs_level_parse(&level, wrong[i], &e), CS_USAGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wilson),   cmocka_unit_test(test_newcombe), cmocka_unit_test(test_means),
        cmocka_unit_test(test_points),   cmocka_unit_test(test_ranks),    cmocka_unit_test(test_ranks_meet),
        cmocka_unit_test(test_quantile), cmocka_unit_test(test_level),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
