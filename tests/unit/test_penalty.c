/* test_penalty.c - cross-validation of the penalty. Expected values: R 4.2 with glmnet, on the rows of
 * test_logistic.c in matrix x:
 *
 *     cv.glmnet(x, y, family="binomial", alpha=0, lambda=10^seq(1,-5,-0.5), foldid=i%%5+1, thresh=1e-20,
 *               type.measure="deviance")            # lambda.min, and half the deviance there
 *     sapply(0:4, function(k) predict(glmnet(x[i%%5!=k,], y[i%%5!=k], family="binomial", alpha=0,
 * lambda=0.01, thresh=1e-20), x[k+1,,drop=FALSE], type="response"))
 */
#include "model/penalty.h"
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

enum { N = 200, PARTS = 5 };

static void fill(const void *ctx, size_t first, size_t n, double *const *x, double *y, double *w)
{
    (void)ctx;
    for (size_t k = 0; k < n; k++) {
        const size_t i = first + k;
        x[0][k] = (double)(i * 37 % 101) / 10;
        x[1][k] = (double)(i * i % 53) / 7;
        x[2][k] = (double)(i * 11 % 7);
        const double eta = 0.4 * x[0][k] - 0.5 * x[1][k] + 0.2 * x[2][k] - 0.6;
        y[k] = (double)(i * 73 % 97) / 97 < 1 / (1 + exp(-eta));
        w[k] = 1;
    }
}

static const struct cs_design design = {.n = N, .p = 3, .fill = fill};

static void deal(uint8_t *fold)
{
    for (size_t i = 0; i < N; i++) fold[i] = (uint8_t)(i % PARTS);
}

static void near(double got, double want)
{
    if (!(fabs(got - want) <= 1e-9 * (1 + fabs(want)))) fail_msg("%.15g is not %.15g", got, want);
}

static void test_choose(void **state)
{
    (void)state;
    uint8_t fold[N];
    double lambda, loss;
    struct cs_logistic m = {0};
    struct cs_error e = CS_ERROR_INIT;
    const struct cs_folds folds = {&design, fold, PARTS};
    deal(fold);
    assert_int_equal(cs_penalty_choose(&folds, 0, 1, &lambda, &loss, &e), CS_OK);
    assert_true(lambda == 0.01);
    near(loss, 0.509327677111066);
    assert_int_equal(cs_penalty_fit(&m, &folds, (struct cs_penalty){CS_PENALTY_AUTO, 0}, 1, &e), CS_OK);
    assert_true(m.lambda == 0.01);
    cs_logistic_release(&m);
}

/* The same with x4 <- ((i*17) %% 23)/5 and alpha=0.5. */
static void fill_four(const void *ctx, size_t first, size_t n, double *const *x, double *y, double *w)
{
    fill(ctx, first, n, x, y, w);
    for (size_t k = 0; k < n; k++) x[3][k] = (double)((first + k) * 17 % 23) / 5;
}

static void test_choose_with_lasso(void **state)
{
    (void)state;
    static const struct cs_design four = {.n = N, .p = 4, .fill = fill_four};
    uint8_t fold[N];
    double lambda, loss;
    struct cs_error e = CS_ERROR_INIT;
    const struct cs_folds folds = {&four, fold, PARTS};
    deal(fold);
    assert_int_equal(cs_penalty_choose(&folds, 0.5, 2, &lambda, &loss, &e), CS_OK);
    near(lambda, 0.0031622776601683794);
    near(loss, 0.508816054922226);
}

static void test_held_out(void **state)
{
    (void)state;
    static const double want[] = {0.277241397770644, 0.808284138293494, 0.867700250382992, 0.562312315949225,
                                  0.590335752817885};
    uint8_t fold[N];
    double score[N];
    struct cs_error e = CS_ERROR_INIT;
    const struct cs_folds folds = {&design, fold, PARTS};
    deal(fold);
    assert_int_equal(cs_penalty_held_out(&folds, (struct cs_penalty){0.01, 0}, 1, score, &e), CS_OK);
    for (size_t i = 0; i < PARTS; i++) near(score[i], want[i]);
    assert_int_equal(cs_penalty_held_out(&folds, (struct cs_penalty){CS_PENALTY_AUTO, 0}, 2, score, &e),
                     CS_OK);
    for (size_t i = 0; i < N; i++) assert_true(score[i] > 0 && score[i] < 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_choose),
        cmocka_unit_test(test_choose_with_lasso),
        cmocka_unit_test(test_held_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
