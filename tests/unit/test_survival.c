/* test_survival.c - Kaplan-Meier and log-rank. Expected values: R 4.2, package survival 3.5-3, on
 *
 *     i <- 0:59; t <- (i*37) %% 23 + 1; d <- as.integer((i*7) %% 5 < 3); g <- i %% 3
 *     summary(survfit(Surv(t,d)~1, conf.type="log-log")); summary(survfit(Surv(t,d)~g, conf.type="log-log"))
 *     summary(survfit(Surv(t,d)~g, conf.type="log-log"), times=c(0,4.5,10,18)); survdiff(Surv(t,d)~g)
 *     survfit(Surv(1:4,c(1,1,1,1))~1, conf.type="log-log")
 */
#include "model/survival.h"
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

enum { N = 60 };

static void near(double got, double want)
{
    if (isnan(want) ? !isnan(got) : !(fabs(got - want) <= 1e-12 * (1 + fabs(want))))
        fail_msg("%.15g is not %.15g", got, want);
}

static void example(struct cs_life *v)
{
    for (int i = 0; i < N; i++) v[i] = (struct cs_life){i * 37 % 23 + 1, (uint32_t)i % 3, i * 7 % 5 < 3};
    cs_lives_sort(v, N);
}

static void test_curve(void **state)
{
    (void)state;
    static const double want[][6] = {{1, 60, 3, 0.950000000000000, 0.852946764147425, 0.983594919474263},
                                     {5, 49, 2, 0.783333333333333, 0.656309914378580, 0.867965785504810},
                                     {12, 31, 1, 0.605503813030865, 0.467289353804746, 0.718327615778742},
                                     {20, 11, 2, 0.367912961763898, 0.211982293672362, 0.524912917768270},
                                     {23, 2, 2, 0, NAN, NAN}};
    struct cs_life v[N];
    struct cs_survival s;
    struct cs_error e = CS_ERROR_INIT;
    example(v);
    assert_int_equal(cs_survival_make(&s, v, N, CS_LIFE_ALL, &e), CS_OK);
    assert_int_equal(s.n, 23);
    assert_int_equal(s.lives, 60);
    assert_int_equal(s.events, 36);
    for (size_t i = 0; i < 5; i++) {
        const struct cs_survival_point p = cs_survival_at(&s, want[i][0]);
        assert_int_equal(p.at_risk, (size_t)want[i][1]);
        assert_int_equal(p.events, (size_t)want[i][2]);
        near(p.survival, want[i][3]);
        near(p.lo, want[i][4]);
        near(p.hi, want[i][5]);
    }
    near(s.median, 18);
    near(s.median_lo, 11);
    near(s.median_hi, 21);
    cs_survival_release(&s);
}

static void test_groups(void **state)
{
    (void)state;
    static const double median[3][3] = {{19, 6, 22}, {15, 6, NAN}, {17, 5, NAN}};
    static const double times[] = {0, 4.5, 10, 18};
    static const struct {
        size_t at_risk[4];
        double survival[4], lo[4], hi[4];
    } want[] = {{{20, 16, 13, 6},
                 {1, 0.8, 0.646153846153846, 0.565384615384615},
                 {NAN, 0.551145564280728, 0.397153024658766, 0.304552311647355},
                 {NAN, 0.919817913588456, 0.813396960066201, 0.760701825190217}},
                {{20, 17, 12, 4},
                 {1, 0.85, 0.642857142857143, 0.371938775510204},
                 {NAN, 0.603789699220299, 0.392511199024888, 0.120822491139129},
                 {NAN, 0.948996109793794, 0.811602254006246, 0.629495958684657}},
                {{20, 16, 11, 5},
                 {1, 0.8, 0.642857142857143, 0.487012987012987},
                 {NAN, 0.551145564280728, 0.392511199024888, 0.226098789667621},
                 {NAN, 0.919817913588456, 0.811602254006246, 0.705990328573192}}};
    struct cs_life v[N];
    struct cs_error e = CS_ERROR_INIT;
    struct cs_logrank r;
    example(v);
    for (uint32_t g = 0; g < 3; g++) {
        struct cs_survival s;
        assert_int_equal(cs_survival_make(&s, v, N, g, &e), CS_OK);
        near(s.median, median[g][0]);
        near(s.median_lo, median[g][1]);
        near(s.median_hi, median[g][2]);
        for (size_t i = 0; i < 4; i++) {
            const struct cs_survival_point p = cs_survival_at(&s, times[i]);
            assert_int_equal(p.at_risk, want[g].at_risk[i]);
            near(p.survival, want[g].survival[i]);
            near(p.lo, want[g].lo[i]);
            near(p.hi, want[g].hi[i]);
        }
        cs_survival_release(&s);
    }
    assert_int_equal(cs_logrank_make(&r, v, N, 3, &e), CS_OK);
    near(r.chi2, 0.323901906025701);
    near(r.p, 0.850482917141994);
    assert_int_equal(r.df, 2);
    near(r.expected[0], 12.9830496082191);
    near(r.expected[1], 10.5257381190697);
    near(r.expected[2], 12.4912122727111);
    assert_int_equal(r.events[1], 12);
}

static void test_half(void **state)
{
    (void)state;
    struct cs_life v[] = {{4, 0, true}, {2, 0, true}, {3, 0, true}, {1, 0, true}};
    struct cs_survival s;
    struct cs_error e = CS_ERROR_INIT;
    cs_lives_sort(v, 4);
    assert_int_equal(cs_survival_make(&s, v, 4, 0, &e), CS_OK);
    near(s.median, 2.5);
    near(s.median_lo, 1);
    near(s.median_hi, NAN);
    near(s.v[1].lo, 0.05784708299514463);
    near(s.v[2].hi, 0.665325342788865);
    near(s.v[3].hi, NAN);
    cs_survival_release(&s);
}

/* By hand: nothing ever happens; nobody is there; a group that left before the first event. */
static void test_edges(void **state)
{
    (void)state;
    struct cs_life v[] = {{1, 0, false}, {1, 1, false}, {7, 1, false}};
    struct cs_survival s;
    struct cs_logrank r;
    struct cs_error e = CS_ERROR_INIT;
    assert_int_equal(cs_survival_make(&s, v, 3, CS_LIFE_ALL, &e), CS_OK);
    assert_int_equal(s.n, 2);
    near(s.v[1].survival, 1);
    near(s.median, NAN);
    assert_int_equal(cs_survival_at(&s, 5).at_risk, 1);
    assert_int_equal(cs_survival_at(&s, 8).at_risk, 0);
    cs_survival_release(&s);
    assert_int_equal(cs_survival_make(&s, v, 0, CS_LIFE_ALL, &e), CS_OK);
    assert_int_equal(s.n, 0);
    assert_true(cs_survival_at(&s, 1).survival == 1);
    cs_survival_release(&s);
    assert_int_equal(cs_logrank_make(&r, v, 3, 2, &e), CS_OK);
    near(r.chi2, NAN);
    v[2].event = true;
    assert_int_equal(cs_logrank_make(&r, v, 3, 2, &e), CS_OK);
    assert_int_equal(r.df, 0);
    near(r.p, NAN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_curve), cmocka_unit_test(test_groups),
                                       cmocka_unit_test(test_half), cmocka_unit_test(test_edges)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
