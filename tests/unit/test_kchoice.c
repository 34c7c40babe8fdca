/* test_kchoice.c - silhouettes against R, and the choice of how many clusters where it is plain to see.
 *
 * Reference: R 4.2.2, cluster 2.1.4,
 *     i <- 0:299; x <- sapply(0:2, function(j) ((i * (7919 + j * 104729)) %% 10007) / 10007)
 *     for (k in 2:5) mean(silhouette(i %% k + 1, dist(x))[, 3])
 *     mean(silhouette(c(1, rep(2:3, length.out = 299)), dist(x))[, 3])
 * The gap statistic is computed once more by tests/clusters.py.
 */
#include "base/random.h"
#include "model/gap.h"
#include "model/kchoice.h"
#include "model/silhouette.h"
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { N = 300, D = 3 };

static void test_silhouettes(void **state)
{
    (void)state;
    static const double expected[] = {-0.00564302806643367, -0.0181088949866956, -0.0241838701980233,
                                      -0.0378579436544107, -0.0464502815228242};
    static double rows[N * D];
    static uint16_t own[5][N];
    struct cs_silhouette of[5];
    struct cs_error e = CS_ERROR_INIT;
    struct cs_points p;
    for (int i = 0; i < N; i++) {
        for (int j = 0; j < D; j++) rows[i * D + j] = (double)((i * (7919LL + j * 104729LL)) % 10007) / 10007;
        for (int k = 2; k <= 5; k++) own[k - 2][i] = (uint16_t)(i % k);
        own[4][i] = (uint16_t)(i ? 1 + (i - 1) % 2 : 0); /* the first alone */
    }
    assert_int_equal(cs_points_make(&p, rows, N, D, &e), CS_OK);
    for (unsigned jobs = 1; jobs <= 3; jobs++) {
        for (size_t c = 0; c < 5; c++) of[c] = (struct cs_silhouette){.own = own[c], .k = 7}; /* some empty */
        assert_int_equal(cs_silhouettes(&p, of, 5, jobs, &e), CS_OK);
        for (size_t c = 0; c < 5; c++) assert_true(fabs(of[c].mean - expected[c]) < 1e-12);
    }
    memset(own[0], 0, sizeof own[0]);
    of[0] = (struct cs_silhouette){.own = own[0], .k = 1};
    assert_int_equal(cs_silhouettes(&p, of, 1, 1, &e), CS_OK);
    assert_true(isnan(of[0].mean));
    cs_points_release(&p);
}

/* Points 0 1 | 10 11: a is 1, b 10.5 outside and 9.5 inside; (9.5/10.5 + 8.5/9.5) / 2. */
static void test_by_hand(void **state)
{
    (void)state;
    static const double rows[] = {0, 1, 10, 11};
    static const uint16_t own[] = {0, 0, 1, 1};
    struct cs_silhouette of = {.own = own, .k = 2};
    struct cs_error e = CS_ERROR_INIT;
    struct cs_points p;
    assert_int_equal(cs_points_make(&p, rows, 4, 1, &e), CS_OK);
    assert_int_equal(cs_silhouettes(&p, &of, 1, 1, &e), CS_OK);
    assert_true(fabs(of.mean - (9.5 / 10.5 + 8.5 / 9.5) / 2) < 1e-15);
    cs_points_release(&p);
}

/* The least k that is not more than an error below the next. */
static void test_gap_choice(void **state)
{
    (void)state;
    const struct cs_gap rising[] = {
        {.gap = 1, .error = 0.1}, {.gap = 2, .error = 0.1}, {.gap = 3, .error = 0.1}};
    const struct cs_gap third[] = {{.gap = 1, .error = 0.1},
                                   {.gap = 2, .error = 0.1},
                                   {.gap = 2.5, .error = 0.1},
                                   {.gap = 2.55, .error = 0.1}};
    const struct cs_gap exact[] = {{.gap = 1, .error = 0.1}, {.gap = INFINITY, .error = 0.1}};
    assert_int_equal(cs_gap_choice(rising, 3), 3);
    assert_int_equal(cs_gap_choice(third, 4), 3);
    assert_int_equal(cs_gap_choice(exact, 2), 2);
}

/* `heaps` heaps of 40 in the corners of a square and its middle. */
static void make_heaps(struct cs_points *p, size_t heaps)
{
    static double rows[200 * 2];
    struct cs_error e = CS_ERROR_INIT;
    struct cs_random r = cs_random_start(1, heaps);
    for (size_t i = 0; i < heaps * 40; i++) {
        const size_t h = i % heaps;
        rows[2 * i] = (h == 4 ? 5 : 10 * (double)(h % 2)) + cs_random_unit(&r);
        rows[2 * i + 1] = (h == 4 ? 5 : 10 * (double)(h / 2)) + cs_random_unit(&r);
    }
    assert_int_equal(cs_points_make(p, rows, heaps * 40, 2, &e), CS_OK);
}

static void test_choice(void **state)
{
    (void)state;
    struct cs_error e = CS_ERROR_INIT;
    for (size_t heaps = 1; heaps <= 5; heaps++) { /* with five, the gap's rule stops at one */
        struct cs_points p;
        double gap = 0;
        make_heaps(&p, heaps);
        for (unsigned jobs = 1; jobs <= 3; jobs += 2) {
            const struct cs_kmeans_ask ask = {.restarts = 5, .seed = 3, .jobs = jobs};
            struct cs_k_choice c = {0};
            struct cs_kmeans m;
            assert_int_equal(cs_k_choose(&c, &m, &p, &ask, 2, 7, &e), CS_OK);
            if (heaps > 1) assert_int_equal(m.k, heaps);
            if (heaps < 5) assert_int_equal(c.by_gap, heaps);
            assert_int_equal(c.n, 7);
            assert_int_equal(c.silhouette_rows, p.n);
            assert_true(isnan(c.v[0].silhouette));
            assert_true(fabs(c.v[m.k - 1].sse - m.sse) < 1e-9);
            if (jobs > 1) assert_true(c.v[3].gap == gap);
            gap = c.v[3].gap;
            cs_kmeans_release(&m);
            cs_k_choice_release(&c);
        }
        cs_points_release(&p);
    }
}

/* Fewer points that differ than clusters are asked for. */
static void test_few(void **state)
{
    (void)state;
    static const struct {
        double rows[6];
        size_t least, k, tried;
    } t[] = {{{1, 1, 1, 1, 1, 1}, 2, 1, 1},
             {{1, 1, 1, 2, 2, 2}, 2, 2, 2},
             {{1, 1, 1, 2, 2, 2}, 5, 2, 2},
             {{1, 1, 5, 5, 9, 9}, 2, 3, 3}};
    struct cs_error e = CS_ERROR_INIT;
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        const struct cs_kmeans_ask ask = {.restarts = 2, .seed = 1, .jobs = 1};
        struct cs_k_choice c = {0};
        struct cs_points p;
        struct cs_kmeans m;
        assert_int_equal(cs_points_make(&p, t[i].rows, 6, 1, &e), CS_OK);
        assert_int_equal(cs_k_choose(&c, &m, &p, &ask, t[i].least, 6, &e), CS_OK);
        assert_int_equal(m.k, t[i].k);
        assert_int_equal(c.n, t[i].tried);
        cs_kmeans_release(&m);
        cs_k_choice_release(&c);
        cs_points_release(&p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_silhouettes), cmocka_unit_test(test_by_hand),
                                       cmocka_unit_test(test_gap_choice), cmocka_unit_test(test_choice),
                                       cmocka_unit_test(test_few)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
