/* test_portfolio.c - sums of scored customers, by hand: probabilities of a half, a fifth and one. */
#include "model/portfolio.h"
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void near(double got, double want)
{
    if (!(fabs(got - want) <= 1e-12 * (1 + fabs(want)))) fail_msg("%.15g is not %.15g", got, want);
}

static void test_sums(void **state)
{
    (void)state;
    const double risk[] = {0.5, 0.2, 1, 0.5}, value[] = {10, -5, 100, NAN};
    const uint8_t band[] = {1, 2, 0, 1};
    const uint32_t group[] = {1, 0, 1, 1};
    const struct cs_portfolio_rows rows = {4, risk, band, value, group, 2};
    struct cs_portfolio p;
    struct cs_error e = CS_ERROR_INIT;
    assert_int_equal(cs_portfolio_make(&p, &rows, &e), CS_OK);
    assert_int_equal(p.all.n, 4);
    assert_int_equal(p.all.valued, 3);
    assert_int_equal(p.all.negative, 1);
    near(p.all.risk, 2.2);
    near(p.all.value, 105);
    near(p.all.loss, 5 - 1 + 100);
    /* 0.25 + 0.16 + 0 + 0.25 = 0.66; 25 + 4 + 0. */
    near(cs_holding_churn(&p.all).lo, 2.2 - 1.959963984540054 * sqrt(0.66));
    near(cs_holding_loss(&p.all).hi, 104 + 1.959963984540054 * sqrt(29));
    near(cs_holding_churn(&p.band[0]).hi, 1); /* certain, and one is all there are */
    near(cs_holding_churn(&p.band[2]).lo, 0); /* never below none */
    assert_int_equal(p.band[1].n, 2);
    assert_int_equal(p.group[1].count[1], 2);
    near(p.group[1].loss, 105);
    near(p.group[0].risk, 0.2);
    cs_portfolio_release(&p);
}

static void test_nobody(void **state)
{
    (void)state;
    const struct cs_portfolio_rows rows = {0};
    struct cs_portfolio p;
    struct cs_error e = CS_ERROR_INIT;
    assert_int_equal(cs_portfolio_make(&p, &rows, &e), CS_OK);
    assert_true(p.all.n == 0 && p.all.risk == 0 && cs_holding_loss(&p.all).hi == 0);
    cs_portfolio_release(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_sums), cmocka_unit_test(test_nobody)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
