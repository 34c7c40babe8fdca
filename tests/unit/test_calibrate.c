/* test_calibrate.c - scores made honest. Expected values: the rows of test_judge.c through
 *
 *     scikit-learn: IsotonicRegression(out_of_bounds="clip").fit(s, y); predict([...])
 *     R: isoreg gives the same steps; coef(glm(y ~ qlogis(s), binomial)) is Platt's curve
 */
#include "model/calibrate.h"
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

enum { N = 200 };

static void near(double got, double want)
{
    if (!(fabs(got - want) <= 1e-7 * (1 + fabs(want)))) fail_msg("%.15g is not %.15g", got, want);
}

static void example(double *score, double *y)
{
    for (int i = 0; i < N; i++) {
        const double x1 = (double)(i * 37 % 101) / 10, x2 = (double)(i * i % 53) / 7;
        y[i] = (double)(i * 73 % 97) / 97 < 1 / (1 + exp(-(0.4 * x1 - 0.5 * x2)));
        score[i] = round(100 / (1 + exp(-(0.3 * x1 - 0.2 * x2 - 0.7)))) / 100;
    }
}

static void test_isotonic(void **state)
{
    (void)state;
    static const double want[][2] = {
        {0.0, 0}, {0.13, 0}, {0.25, 0.2}, {0.333, 0.3572463768115942}, {0.5, 0.5}, {0.71, 0.8333333333333334},
        {0.9, 1}, {1, 1}};
    double s[N], y[N];
    struct cs_calibration c = {0};
    struct cs_error e = CS_ERROR_INIT;
    example(s, y);
    assert_int_equal(cs_calibration_fit(&c, CS_CALIBRATE_ISOTONIC, s, y, NULL, N, &e), CS_OK);
    assert_int_equal(c.n, 25); /* as X_thresholds_ */
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        const double p = want[i][1]; /* half of one of 200 rows is left at either end */
        near(cs_calibrated(&c, want[i][0]), p < 0.0025 ? 0.0025 : p > 0.9975 ? 0.9975 : p);
    }
    cs_calibration_release(&c);
}

static void test_platt(void **state)
{
    (void)state;
    double s[N], y[N];
    struct cs_calibration c = {0};
    struct cs_error e = CS_ERROR_INIT;
    example(s, y);
    assert_int_equal(cs_calibration_fit(&c, CS_CALIBRATE_PLATT, s, y, NULL, N, &e), CS_OK);
    near(c.intercept, 0.194053851877747);
    near(c.slope, 1.623993276424228);
    near(cs_calibrated(&c, 0.5), 1 / (1 + exp(-0.194053851877747)));
    cs_calibration_release(&c);
}

/* By hand: outcomes 1 0 1 at rising scores; the first two pool to 1/2. A row without weight changes nothing;
 * equal scores are one point; one score everywhere gives the event rate. */
static void test_small(void **state)
{
    (void)state;
    const double s[] = {0.8, 0.1, 0.4, 0.2}, y[] = {1, 1, 0, 0}, w[] = {1, 1, 1, 0},
                 same[] = {0.3, 0.3, 0.3, 0.3};
    struct cs_calibration c = {0};
    struct cs_error e = CS_ERROR_INIT;
    assert_int_equal(cs_calibration_fit(&c, CS_CALIBRATE_ISOTONIC, s, y, w, 4, &e), CS_OK);
    assert_int_equal(c.n, 3);
    near(cs_calibrated(&c, 0.05), 0.5);
    near(cs_calibrated(&c, 0.3), 0.5);
    near(cs_calibrated(&c, 0.6), 0.75); /* half way between the steps 1/2 and 1 */
    near(cs_calibrated(&c, 0.9), 5 / 6.0);
    for (unsigned how = CS_CALIBRATE_PLATT; how <= CS_CALIBRATE_ISOTONIC; how++) {
        assert_int_equal(cs_calibration_fit(&c, (enum cs_calibrate)how, same, y, NULL, 4, &e), CS_OK);
        near(cs_calibrated(&c, 0.3), 0.5);
    }
    assert_int_equal(cs_calibration_fit(&c, CS_CALIBRATE_PLATT, s, same, NULL, 4, &e), CS_DATA);
    cs_calibration_release(&c);
    near(cs_calibrated(&c, 0.123), 0.123);
}

/* Scores that fall with the outcome: both curves are flat, at the event rate 2/5. */
static void test_falling(void **state)
{
    (void)state;
    const double s[] = {0.1, 0.3, 0.5, 0.7, 0.9}, y[] = {1, 1, 0, 0, 0};
    struct cs_calibration c = {0};
    struct cs_error e = CS_ERROR_INIT;
    for (unsigned how = CS_CALIBRATE_PLATT; how <= CS_CALIBRATE_ISOTONIC; how++) {
        assert_int_equal(cs_calibration_fit(&c, (enum cs_calibrate)how, s, y, NULL, 5, &e), CS_OK);
        for (size_t i = 0; i < 5; i++) near(cs_calibrated(&c, s[i]), 0.4);
    }
    cs_calibration_release(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_isotonic), cmocka_unit_test(test_platt),
                                       cmocka_unit_test(test_small), cmocka_unit_test(test_falling)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
