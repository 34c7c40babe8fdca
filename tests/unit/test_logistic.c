/* test_logistic.c - logistic regression. Expected values: R 4.2, with the data of rows i = 0 … 199:
 *
 *     i <- 0:199; x1 <- ((i*37) %% 101)/10; x2 <- ((i*i) %% 53)/7; x3 <- (i*11) %% 7
 *     y <- as.integer(((i*73) %% 97)/97 < 1/(1+exp(-(0.4*x1-0.5*x2+0.2*x3-0.6))))
 *     m <- glm(y~x1+x2+x3, binomial, control=glm.control(epsilon=1e-14)); coef(summary(m)); logLik(m)
 *     X <- model.matrix(m); p <- fitted(m); sqrt(diag(solve(t(X) %*% (X*(p*(1-p))))))  # at the optimum, not
 * before it glmnet(cbind(x1,x2,x3), y, family="binomial", alpha=0, lambda=0.1, thresh=1e-20)
 *
 * Firth: a table of two by two has the closed form of half a case added to each cell; the other values are
 * from an independent Newton iteration with numpy on the formula of the header. */
#include "model/logistic.h"
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct data {
    size_t n, p;
    double *x[8], *y, *w;
};

static void fill(const void *ctx, size_t first, size_t n, double *const *x, double *y, double *w)
{
    const struct data *d = ctx;
    for (size_t j = 0; j < d->p; j++) memcpy(x[j], d->x[j] + first, n * sizeof(double));
    memcpy(y, d->y + first, n * sizeof(double));
    memcpy(w, d->w + first, n * sizeof(double));
}

static struct data make(size_t n, size_t p)
{
    struct data d = {.n = n, .p = p};
    for (size_t j = 0; j < p; j++) assert_non_null(d.x[j] = cs_alloc(n, sizeof(double)));
    assert_non_null(d.y = cs_alloc(n, sizeof(double)));
    assert_non_null(d.w = cs_alloc(n, sizeof(double)));
    for (size_t i = 0; i < n; i++) d.w[i] = 1;
    return d;
}

static void drop(struct data *d)
{
    for (size_t j = 0; j < d->p; j++) free(d->x[j]);
    free(d->y);
    free(d->w);
}

static struct data example(size_t n, size_t p)
{
    struct data d = make(n, p);
    for (size_t i = 0; i < n; i++) {
        d.x[0][i] = (double)(i * 37 % 101) / 10;
        d.x[1][i] = (double)(i * i % 53) / 7;
        d.x[2][i] = (double)(i * 11 % 7);
        const double eta = 0.4 * d.x[0][i] - 0.5 * d.x[1][i] + 0.2 * d.x[2][i] - 0.6;
        d.y[i] = (double)(i * 73 % 97) / 97 < 1 / (1 + exp(-eta));
    }
    return d;
}

static struct cs_logistic net_of(const struct data *d, double lambda, double alpha, unsigned jobs)
{
    const struct cs_design design = {.n = d->n, .p = d->p, .ctx = d, .fill = fill};
    const struct cs_logistic_options o = {.lambda = lambda, .alpha = alpha, .jobs = jobs};
    struct cs_error e = CS_ERROR_INIT;
    struct cs_logistic m = {0};
    assert_int_equal(cs_logistic_fit(&m, &design, &o, &e), CS_OK);
    assert_true(m.converged);
    return m;
}

static struct cs_logistic fit_of(const struct data *d, double lambda, unsigned jobs)
{
    return net_of(d, lambda, 0, jobs);
}

static void near(double got, double want)
{
    if (!(fabs(got - want) <= 1e-9 * (1 + fabs(want)))) fail_msg("%.15g is not %.15g", got, want);
}

static void test_like_glm(void **state)
{
    (void)state;
    static const double want[][3] = {{-0.847322733319841, 0.48817212410008615, 8.26160319225542e-02},
                                     {0.413242002952272, 0.07062215444056945, 4.87305894665240e-09},
                                     {-0.472915493554182, 0.08648516762382676, 4.54708800110625e-08},
                                     {0.236158600085799, 0.09190606455330941, 1.01826308506239e-02}};
    struct data d = example(200, 3);
    struct cs_logistic m = fit_of(&d, 0, 1);
    for (size_t j = 0; j < 4; j++) {
        near(m.beta[j], want[j][0]);
        near(m.se[j], want[j][1]);
        near(m.pvalue[j], want[j][2]);
    }
    near(m.loglik, -99.5513365213248);
    near(m.null_loglik, -138.379331841016);
    near(m.events, 105);
    near(m.z[1], 5.85144996249055);
    near(m.hi[1], 0.413242002952272 + 1.959963984540054 * 0.07062215444056945);
    assert_false(m.separated);
    cs_logistic_release(&m);
    drop(&d);
}

/* weights=1+(i%%3) */
static void test_weights(void **state)
{
    (void)state;
    struct data d = example(200, 3);
    for (size_t i = 0; i < d.n; i++) d.w[i] = 1 + (double)(i % 3);
    struct cs_logistic m = fit_of(&d, 0, 1);
    near(m.beta[0], -0.652217056314408);
    near(m.beta[3], 0.222138312313827);
    assert_true(fabs(m.se[2] - 0.0615115549273338) < 1e-7); /* glm's, of the step before the last */
    near(m.loglik, -199.993694012929);
    cs_logistic_release(&m);
    drop(&d);
}

static void test_ridge(void **state)
{
    (void)state;
    static const double want[2][4] = {
        {-0.424196138905059, 0.222377669022879, -0.252762719243825, 0.125413019919537},
        {-0.0370665425648494, 0.0551886133764555, -0.0623749608263164, 0.0318780655593451}};
    struct data d = example(200, 3);
    for (size_t k = 0; k < 2; k++) {
        struct cs_logistic m = fit_of(&d, k ? 1 : 0.1, 1);
        for (size_t j = 0; j < 4; j++) near(m.beta[j], want[k][j]);
        cs_logistic_release(&m);
    }
    drop(&d);
}

/* The same with x4 <- ((i*17) %% 23)/5, and alpha=0.5 or 1, lambda=0.05 or 0.1. */
static void test_elastic_net(void **state)
{
    (void)state;
    static const double want[4][5] = {
        {-0.4817444719779959, 0.2665791033539743, -0.3001221493544387, 0.1161589467375886,
         0.0219921468886455},
        {-0.2128462823721821, 0.1925236651839564, -0.2117997861535863, 0.0519025883107299, 0},
        {-0.2945173194207636, 0.2511698727089625, -0.2776306390000858, 0.0666322641695754, 0},
        {-0.0687131263462387, 0.1511911983602903, -0.1550139972474907, 0, 0}};
    struct data d = example(200, 4);
    for (size_t i = 0; i < d.n; i++) d.x[3][i] = (double)(i * 17 % 23) / 5;
    for (size_t k = 0; k < 4; k++) {
        struct cs_logistic m = net_of(&d, k % 2 ? 0.1 : 0.05, k < 2 ? 0.5 : 1, 1);
        for (size_t j = 0; j < 5; j++) near(m.beta[j], want[k][j]);
        assert_true(isnan(m.se[1]));
        assert_int_equal(m.use[2], want[k][3] == 0 ? CS_COLUMN_ZERO : CS_COLUMN_USED);
        cs_logistic_release(&m);
    }
    drop(&d);
}

/* A ridge keeps a column that others tell: twice the same column shares the coefficient. glmnet's with
 * cbind(x1,x2,x3,x1), alpha=0, lambda=0.1, where the penalty of a coefficient in two halves is half. */
static void test_columns_shared(void **state)
{
    (void)state;
    struct data d = example(200, 4);
    memcpy(d.x[3], d.x[0], d.n * sizeof(double));
    struct cs_logistic m = fit_of(&d, 0.1, 1);
    assert_int_equal(m.use[3], CS_COLUMN_SHARED);
    near(m.beta[4], m.beta[1]);
    near(m.beta[0], -0.6285930702791114);
    near(m.beta[1], 0.1344970429474025);
    cs_logistic_release(&m);
    drop(&d);
}

static void test_columns_dropped(void **state)
{
    (void)state;
    struct data d = example(200, 5);
    for (size_t i = 0; i < d.n; i++) {
        d.x[3][i] = 7;                                   /* constant */
        d.x[4][i] = 3 - 2 * d.x[0][i] + 1e6 * d.x[2][i]; /* told by the others */
    }
    struct cs_logistic m = fit_of(&d, 0, 1);
    assert_int_equal(m.use[2], CS_COLUMN_USED);
    assert_int_equal(m.use[3], CS_COLUMN_CONSTANT);
    assert_int_equal(m.use[4], CS_COLUMN_COLLINEAR);
    near(m.beta[1], 0.413242002952272);
    assert_true(isnan(m.beta[4]) && isnan(m.beta[5]));
    near(m.loglik, -99.5513365213248);
    cs_logistic_release(&m);
    drop(&d);
}

/* 12 of 12 against 5 of 20: with half a case more in each cell, log(12.5 / 0.5) - log(5.5 / 15.5). */
static void test_separated(void **state)
{
    (void)state;
    struct data d = make(32, 1);
    for (size_t i = 0; i < d.n; i++) {
        d.x[0][i] = i < 12;
        d.y[i] = i < 17;
    }
    struct cs_logistic m = fit_of(&d, 0, 1);
    assert_true(m.separated);
    near(m.beta[0], log(5.5 / 15.5));
    near(m.beta[1], log(12.5 / 0.5) - log(5.5 / 15.5));
    cs_logistic_release(&m);
    drop(&d);
}

static void test_separated_wholly(void **state)
{
    (void)state;
    struct data d = make(20, 2);
    for (size_t i = 0; i < d.n; i++) {
        d.x[0][i] = (double)(i * 7 % 20) / 4;
        d.x[1][i] = (double)(i * i % 5);
        d.y[i] = d.x[0][i] > 2.4;
    }
    struct cs_logistic m = fit_of(&d, 0, 1);
    assert_true(m.separated);
    near(m.beta[0], -6.479342778814389);
    near(m.beta[1], 2.9345021941551814);
    near(m.beta[2], -0.24915550200949507);
    cs_logistic_release(&m);
    m = fit_of(&d, 0.01, 1); /* a ridge has a maximum of its own */
    assert_false(m.separated);
    cs_logistic_release(&m);
    drop(&d);
}

/* The same bits whatever the number of workers; and far from zero without loss. */
static void test_workers(void **state)
{
    (void)state;
    struct data d = example(100001, 3);
    for (size_t i = 0; i < d.n; i++) d.x[1][i] += 1e7;
    struct cs_logistic one = fit_of(&d, 0.01, 1), many = fit_of(&d, 0.01, 7);
    assert_memory_equal(one.beta, many.beta, 4 * sizeof(double));
    assert_memory_equal(one.se, many.se, 4 * sizeof(double));
    assert_true(one.loglik == many.loglik);
    const double shifted = one.beta[2];
    cs_logistic_release(&one);
    cs_logistic_release(&many);
    for (size_t i = 0; i < d.n; i++) d.x[1][i] -= 1e7;
    one = fit_of(&d, 0.01, 0);
    assert_true(fabs(one.beta[2] - shifted) < 1e-8);
    struct cs_error e = CS_ERROR_INIT;
    const struct cs_design design = {.n = d.n, .p = d.p, .ctx = &d, .fill = fill};
    double *score = cs_alloc(d.n, sizeof *score), loglik = 0;
    assert_non_null(score);
    assert_int_equal(cs_logistic_predict(&design, one.beta, 2, score, &e), CS_OK);
    for (size_t i = 0; i < d.n; i++) loglik += log(d.y[i] > 0 ? score[i] : 1 - score[i]);
    near(loglik, one.loglik);
    free(score);
    cs_logistic_release(&one);
    drop(&d);
}

static void test_nothing_to_fit(void **state)
{
    (void)state;
    struct data d = example(50, 3);
    const struct cs_design design = {.n = d.n, .p = d.p, .ctx = &d, .fill = fill};
    const struct cs_logistic_options o = {.jobs = 1};
    struct cs_error e = CS_ERROR_INIT;
    struct cs_logistic m = {0};
    for (size_t i = 0; i < d.n; i++) d.y[i] = 1;
    assert_int_equal(cs_logistic_fit(&m, &design, &o, &e), CS_DATA);
    for (size_t i = 0; i < d.n; i++) d.w[i] = 0;
    assert_int_equal(cs_logistic_fit(&m, &design, &o, &e), CS_DATA);
    drop(&d);
    d = example(60, 3); /* no column that can be used: the share alone */
    for (size_t i = 0; i < d.n; i++) d.x[0][i] = d.x[1][i] = d.x[2][i] = 1;
    m = fit_of(&d, 0, 1);
    near(cs_logistic_inverse(m.beta[0]), m.events / 60);
    near(m.loglik, m.null_loglik);
    cs_logistic_release(&m);
    drop(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_like_glm),    cmocka_unit_test(test_weights),
        cmocka_unit_test(test_ridge),       cmocka_unit_test(test_columns_dropped),
        cmocka_unit_test(test_elastic_net), cmocka_unit_test(test_columns_shared),
        cmocka_unit_test(test_separated),   cmocka_unit_test(test_separated_wholly),
        cmocka_unit_test(test_workers),     cmocka_unit_test(test_nothing_to_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
