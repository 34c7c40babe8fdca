/* test_significance.c - p values against R; the calls stand beside them. */
#include "metric/significance.h"
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void near(double x, double expected, double within)
{
    if (!(fabs(x - expected) <= within * expected)) fail_msg("%.15g, not %.15g", x, expected);
}

/* Student's data on sleep, t.test(extra ~ group); and t.test(1:6, c(10, 30, 20)). */
static void test_means(void **state)
{
    (void)state;
    const struct cs_sample a = {.value = 0.75, .variance = 28.805 / 9, .n = 10};
    const struct cs_sample b = {.value = 2.33, .variance = 36.081 / 9, .n = 10};
    const struct cs_sample c = {.value = 3.5, .variance = 3.5, .n = 6},
                           d = {.value = 20, .variance = 100, .n = 3};
    const struct cs_sample one = {.value = 1, .n = 1}, flat = {.value = 1, .n = 9};
    near(cs_welch_p(&a, &b), 0.0793941401874, 1e-9);
    near(cs_welch_p(&c, &d), 0.101249730558, 1e-9);
    near(cs_welch_p(&a, &a), 1, 0);
    assert_true(isnan(cs_welch_p(&a, &one)));
    assert_true(isnan(cs_welch_p(&flat, &flat)));
}

/* prop.test(c(56, 48), c(70, 80), correct = FALSE), and of 6, 18 in 36, 60. */
static void test_shares(void **state)
{
    (void)state;
    near(cs_shares_p(56, 70, 48, 80), 0.0080450813682, 1e-9);
    near(cs_shares_p(6, 36, 48, 60), 1.396999e-09, 1e-6);
    near(cs_shares_p(5, 10, 10, 20), 1, 0);
    assert_true(isnan(cs_shares_p(4, 10, 4, 10)));       /* 4 expected */
    assert_true(isnan(cs_shares_p(0, 100, 0, 100)));     /* none expected */
    assert_true(isnan(cs_shares_p(100, 100, 100, 100))); /* none without */
    assert_true(isnan(cs_shares_p(0, 0, 5, 10)));
    near(cs_shares_p(5, 10, 5, 10), 1, 0);
}

/* p.adjust(c(0.01, 0.04, 0.03, 0.005, 0.5, 0.6, NA, 0.03), "holm") */
static void test_holm(void **state)
{
    (void)state;
    double p[] = {0.01, 0.04, 0.03, 0.005, 0.5, 0.6, NAN, 0.03};
    const double expected[] = {0.060, 0.150, 0.150, 0.035, 1, 1, 0, 0.150};
    struct cs_error e = CS_ERROR_INIT;
    size_t tests;
    assert_int_equal(cs_holm(p, 8, &tests, &e), CS_OK);
    assert_int_equal(tests, 7);
    for (size_t i = 0; i < 6; i++) near(p[i], expected[i], 1e-14);
    assert_true(isnan(p[6]));
    near(p[7], expected[7], 1e-14);
    assert_int_equal(cs_holm(p, 0, &tests, &e), CS_OK);
    assert_int_equal(tests, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_means), cmocka_unit_test(test_shares),
                                       cmocka_unit_test(test_holm)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
