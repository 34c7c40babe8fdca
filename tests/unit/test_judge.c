/* test_judge.c - measures of a prediction. Expected values: R 4.2 with pROC, and scikit-learn where it says
 * so, on
 *
 *     i <- 0:199; x1 <- ((i*37) %% 101)/10; x2 <- ((i*i) %% 53)/7
 *     y <- as.integer(((i*73) %% 97)/97 < 1/(1+exp(-(0.4*x1-0.5*x2))))
 *     s <- round(1/(1+exp(-(0.3*x1-0.2*x2-0.7))), 2)
 *     ci.auc(roc(y, s, direction="<"), method="delong"); mean((s-y)^2); -mean(y*log(s)+(1-y)*log(1-s))
 *     coef(summary(glm(y~qlogis(s), binomial))); table(y, s>=0.5); 1-mean((s-y)^2)/(mean(y)*(1-mean(y)))
 *     cumsum(ave(y,s)[order(-s)])[seq(20,200,20)]; b <- floor(10*(rank(-s)-0.5)/200)
 *     tapply(y,b,sum); tapply(s,b,mean); sum(abs(tapply(y,b,sum)-tapply(s,b,sum)))/200
 *     u <- c(Inf, sort(unique(s), decreasing=TRUE)); cost <- sapply(u, function(c)
 * sum(s>=c&y==0)+5*sum(s<c&y==1))/200 s2 <- round(1/(1+exp(-(0.1*x1-0.2))), 2); roc.test(roc(y,s), roc(y,s2),
 * paired=TRUE, method="delong")
 */
#include "model/judge.h"
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

enum { N = 200 };

static void near(double got, double want)
{
    if (!(fabs(got - want) <= 1e-9 * (1 + fabs(want)))) fail_msg("%.15g is not %.15g", got, want);
}

static void example(double *score, double *other, double *y)
{
    for (int i = 0; i < N; i++) {
        const double x1 = (double)(i * 37 % 101) / 10, x2 = (double)(i * i % 53) / 7;
        y[i] = (double)(i * 73 % 97) / 97 < 1 / (1 + exp(-(0.4 * x1 - 0.5 * x2)));
        score[i] = round(100 / (1 + exp(-(0.3 * x1 - 0.2 * x2 - 0.7)))) / 100;
        other[i] = round(100 / (1 + exp(-(0.1 * x1 - 0.2)))) / 100;
    }
}

static void test_judge(void **state)
{
    (void)state;
    static const double gain[] = {19.5, 37 + 1 / 6.0, 53, 66 + 1 / 3.0, 80.4, 88, 96, 104, 108, 109};
    static const size_t n[] = {19, 22, 19, 22, 20, 18, 20, 19, 20, 21},
                        events[] = {19, 19, 15, 15, 14, 6, 8, 8, 4, 1};
    double s[N], other[N], y[N];
    struct cs_judged j;
    struct cs_error e = CS_ERROR_INIT;
    example(s, other, y);
    assert_int_equal(cs_judge(&j, s, y, N, &e), CS_OK);
    assert_int_equal(j.events, 109);
    near(j.auc.value, 0.830325637665087);
    near(j.auc.lo, 0.774958449666);
    near(j.auc.hi, 0.885692825664);
    near(j.pr_auc, 0.8549688980434011); /* scikit-learn */
    near(j.brier, 0.174376);
    near(j.log_loss, 0.526049313426696);
    near(j.slope.value, 1.623993276424228);
    near(j.intercept.value, 0.194053851877747);
    near(j.ks, 0.532513358201432);
    near(j.brier_skill, 0.2968000806532917);
    near(j.calibration_error, 0.1018);
    near(j.decile[0].score, 0.8473684210526315);
    near(j.decile[9].score, 0.1814285714285714);
    for (size_t d = 0; d < CS_DECILES; d++) {
        assert_int_equal(j.decile[d].n, n[d]);
        assert_int_equal(j.decile[d].events, events[d]);
        near(j.gain[d], gain[d]);
    }
}

static void test_cheapest(void **state)
{
    (void)state;
    static const struct {
        double false_alarm, missed, cut, cost, nobody, all;
    } cases[] = {{1, 1, 0.51, 0.235, 0.545, 0.455},
                 {1, 5, 0.24, 0.375, 2.725, 0.455},
                 {5, 1, 0.77, 0.43, 0.545, 2.275}};
    double s[N], other[N], y[N];
    struct cs_error e = CS_ERROR_INIT;
    struct cs_cheapest c;
    example(s, other, y);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(cs_judge_cheapest(&c, s, y, N, cases[i].false_alarm, cases[i].missed, &e), CS_OK);
        near(c.cut, cases[i].cut);
        near(c.cost, cases[i].cost);
        near(c.nobody, cases[i].nobody);
        near(c.all, cases[i].all);
    }
    /* By hand: the events stand lowest, so each call that finds one has two false alarms before it. */
    const double low[] = {0.9, 0.8, 0.2}, one[] = {0, 0, 1};
    assert_int_equal(cs_judge_cheapest(&c, low, one, 3, 1, 1, &e), CS_OK);
    assert_true(isinf(c.cut));
    near(c.cost, 1 / 3.0);
}

/* One score everywhere: nothing is told apart, by hand. */
static void test_constant(void **state)
{
    (void)state;
    const double s[] = {0.3, 0.3, 0.3, 0.3, 0.3}, y[] = {1, 0, 0, 1, 0};
    struct cs_judged j;
    struct cs_error e = CS_ERROR_INIT;
    assert_int_equal(cs_judge(&j, s, y, 5, &e), CS_OK);
    near(j.auc.value, 0.5);
    near(j.auc.lo, 0.5);
    near(j.pr_auc, 0.4);
    near(j.ks, 0);
    near(j.gain[0], 0.2);
    near(j.gain[9], 2);
    assert_int_equal(j.decile[5].n, 5);
    assert_true(isnan(j.slope.value));
    near(j.calibration_error, 0.1);
    assert_int_equal(cs_judge(&j, s, y, 1, &e), CS_DATA);
    assert_int_equal(cs_judge(&j, s, y, 0, &e), CS_DATA);
    /* One event: no variance among events, so no interval. */
    assert_int_equal(cs_judge(&j, s, y, 3, &e), CS_OK);
    assert_true(isnan(j.auc.lo) && isnan(j.auc.hi));
}

static void test_cut(void **state)
{
    (void)state;
    double s[N], other[N], y[N];
    example(s, other, y);
    const struct cs_confusion c = cs_judge_cut(s, y, N, 0.5);
    assert_int_equal(c.hit, 83);
    assert_int_equal(c.false_alarm, 21);
    assert_int_equal(c.missed, 26);
    assert_int_equal(c.right_rest, 70);
}

static void test_compare(void **state)
{
    (void)state;
    double s[N], other[N], y[N];
    struct cs_estimate apart;
    struct cs_error e = CS_ERROR_INIT;
    example(s, other, y);
    assert_int_equal(cs_judge_compare(&apart, s, other, y, N, &e), CS_OK);
    near(apart.value, 0.0906845448129853);
    near(apart.lo, 0.0545809590030906);
    near(apart.hi, 0.12678813062288);
}

/* Three scores by hand: events 0.9 and 0.5, others 0.5 and 0.1: pairs right 1, 1, 1/2, 1 of 4. */
static void test_by_hand(void **state)
{
    (void)state;
    const double s[] = {0.9, 0.5, 0.5, 0.1}, y[] = {1, 1, 0, 0}, same[] = {1, 1, 1, 1};
    struct cs_judged j;
    struct cs_error e = CS_ERROR_INIT;
    assert_int_equal(cs_judge(&j, s, y, 4, &e), CS_OK);
    near(j.auc.value, 3.5 / 4);
    near(j.pr_auc, 0.5 + 0.5 * 2 / 3);
    near(j.ks, 0.5);
    near(j.brier, (0.01 + 0.25 + 0.25 + 0.01) / 4);
    assert_int_equal(cs_judge(&j, s, same, 4, &e), CS_DATA);
}

/* All in the first of two bins where half was expected in each: (1 - .5) log 2 + (.05 - .5) log(.05 / .5). */
static void test_psi(void **state)
{
    (void)state;
    double edge[CS_DECILES - 1], share[CS_DECILES] = {0.5, 0.5}, s[10];
    for (size_t i = 0; i < 10; i++) s[i] = 0.8;
    edge[0] = 0.5;
    for (size_t d = 1; d < CS_DECILES - 1; d++) edge[d] = -1;
    near(cs_judge_psi(edge, share, s, 10), 0.5 * log(2) - 0.45 * log(0.1));
    for (size_t i = 0; i < 5; i++) s[i] = 0.2;
    near(cs_judge_psi(edge, share, s, 10), 0);
}

/* A hundred scores of 1/4, 1/2 and 3/4: powers of two and their halves stand at the edge of a place. */
static void test_bins(void **state)
{
    (void)state;
    double s[100], edge[CS_DECILES - 1], share[CS_DECILES];
    struct cs_error e = CS_ERROR_INIT;
    for (size_t i = 0; i < 100; i++) s[i] = i < 25 ? 0.5 : i < 80 ? 0.25 : 0.75;
    assert_int_equal(cs_judge_bins(s, 100, edge, share, &e), CS_OK);
    for (size_t d = 0; d < CS_DECILES - 1; d++) near(edge[d], d < 2 ? 0.75 : d < 4 ? 0.5 : 0.25);
    near(share[0], 0.2);
    near(share[2], 0.25);
    near(share[4], 0.55);
    near(share[9], 0);
    near(cs_judge_psi(edge, share, s, 100), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_judge), cmocka_unit_test(test_cheapest), cmocka_unit_test(test_constant),
        cmocka_unit_test(test_cut),   cmocka_unit_test(test_compare),  cmocka_unit_test(test_by_hand),
        cmocka_unit_test(test_psi),   cmocka_unit_test(test_bins),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
