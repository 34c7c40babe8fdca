/* test_stability.c - bins and the index of stability; expected by hand. */
#include "model/stability.h"
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static void near(double got, double want)
{
    if (!(fabs(got - want) <= 1e-12 * (1 + fabs(want)))) fail_msg("%.15g is not %.15g", got, want);
}

/* 0 to 15, each ten times: with four bits of a mantissa each is a place of its own, and tenths of 160 rows
 * begin at 1 (16 rows are below or at it), 3, 4, 6, 8, 9, 11, 12, 14. */
static void test_number(void **state)
{
    (void)state;
    static const double edge[] = {1, 3, 4, 6, 8, 9, 11, 12, 14};
    double x[160], psi;
    for (int i = 0; i < 160; i++) x[i] = i * 7 % 16;
    struct cs_frame_column c = {.number = x};
    struct cs_bins b = {0};
    struct cs_error e = CS_ERROR_INIT;
    assert_int_equal(cs_bins_make(&b, &c, NULL, 160, &e), CS_OK);
    assert_int_equal(b.n, 10);
    for (size_t k = 0; k < 9; k++) near(b.edge[k + 1], edge[k]);
    near(b.share[0], 10 / 160.0);
    near(b.share[1], 20 / 160.0);
    near(b.share[9], 20 / 160.0);
    near(b.share[10], 0);
    assert_int_equal(cs_bins_psi(&b, &c, NULL, NULL, 160, &psi, &e), CS_OK);
    near(psi, 0);
    /* All rows now are 15, or missing: bins 0 to 8 hold half a row of 4. */
    double now[] = {15, 15, 15, NAN};
    c.number = now;
    assert_int_equal(cs_bins_psi(&b, &c, NULL, NULL, 4, &psi, &e), CS_OK);
    double want = 0;
    for (size_t k = 0; k < 9; k++) want += (0.125 - b.share[k]) * log(0.125 / b.share[k]);
    want += (0.75 - 0.125) * log(0.75 / 0.125) + (0.25 - 0.5 / 160) * log(0.25 / (0.5 / 160));
    near(psi, want);
    cs_bins_release(&b);
}

/* Below 0 too, and rows without weight do not count. */
static void test_signs(void **state)
{
    (void)state;
    double x[] = {-8, -4, -2, -1, 0, 1, 2, 4, 8, 99}, w[] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 0}, psi;
    struct cs_frame_column c = {.number = x};
    struct cs_bins b = {0};
    struct cs_error e = CS_ERROR_INIT;
    assert_int_equal(cs_bins_make(&b, &c, w, 10, &e), CS_OK);
    assert_int_equal(b.n, 9);
    assert_true(b.edge[1] > -8 && b.edge[1] <= -4);
    near(b.edge[8], 8);
    for (size_t k = 0; k < 9; k++) near(b.share[k], 1 / 9.0);
    assert_int_equal(cs_bins_psi(&b, &c, NULL, w, 0, &psi, &e), CS_OK);
    assert_true(isnan(psi));
    cs_bins_release(&b);
}

/* a 2, b 1, missing 1 of 4; now a 1, a value c that is new 1. */
static void test_levels(void **state)
{
    (void)state;
    struct cs_slice fit[] = {CS_LIT("a"), CS_LIT("b")}, later[] = {CS_LIT("a"), CS_LIT("c")};
    uint32_t code[] = {0, 1, 0, CS_NO_LEVEL}, now[] = {1, 0};
    double psi;
    struct cs_frame_column c = {.levels = true, .code = code, .level = fit, .n_levels = 2};
    struct cs_bins b = {0};
    struct cs_error e = CS_ERROR_INIT;
    assert_int_equal(cs_bins_make(&b, &c, NULL, 4, &e), CS_OK);
    assert_int_equal(b.n, 3);
    near(b.share[0], 0.5);
    near(b.share[1], 0.25);
    near(b.share[2], 0);
    near(b.share[3], 0.25);
    c = (struct cs_frame_column){.levels = true, .code = now, .level = later, .n_levels = 2};
    assert_int_equal(cs_bins_psi(&b, &c, fit, NULL, 2, &psi, &e), CS_OK);
    near(psi, (0.5 - 0.125) * log(0.5 / 0.125)); /* a is as before; half a row stands for b and for missing */
    cs_bins_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_number), cmocka_unit_test(test_signs),
                                       cmocka_unit_test(test_levels)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
