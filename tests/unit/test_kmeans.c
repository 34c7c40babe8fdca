/* test_kmeans.c - clusters against R, distances against plain loops, and the same bits for any number of
 * workers.
 *
 * Reference: R 4.2.2,
 *     i <- 0:1999; x <- sapply(0:2, function(j) ((i * (7919 + j * 104729)) %% 10007) / 10007)
 *     m <- kmeans(x, x[1:5,], algorithm = "Lloyd", iter.max = 10000)
 *     m$tot.withinss; sort(m$size); m$centers
 */
#include "base/random.h"
#include "model/kmeans.h"
#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { N = 2000, D = 3, K = 5 };

static void fill(double *rows)
{
    for (int i = 0; i < N; i++)
        for (int j = 0; j < D; j++) rows[i * D + j] = (double)((i * (7919LL + j * 104729LL)) % 10007) / 10007;
}

static void test_against_r(void **state)
{
    (void)state;
    static const uint64_t size[] = {488, 408, 375, 370, 359};
    static const double centre[] = {
        /* of R's, the one nearest to each of ours */
        0.315464133323943, 0.309329708758187, 0.205702247980731, 0.775262181337928, 0.185267609970318,
        0.595273038602708, 0.777425679073829, 0.716527529090292, 0.475301510254297, 0.266052696445821,
        0.831468638619633, 0.396884580793445, 0.297836612410528, 0.385605566299669, 0.792001971169201};
    static double rows[N * D];
    struct cs_points p;
    struct cs_kmeans m;
    struct cs_error e = CS_ERROR_INIT;
    fill(rows);
    assert_int_equal(cs_points_make(&p, rows, N, D, &e), CS_OK);
    for (unsigned jobs = 1; jobs < 4; jobs++) {
        const struct cs_kmeans_ask ask = {.k = K, .restarts = 1, .jobs = jobs, .start = rows};
        assert_int_equal(cs_kmeans_fit(&m, &p, &ask, &e), CS_OK);
        assert_true(m.settled);
        assert_true(fabs(m.sse - 192.544391248411) < 1e-9);
        for (int c = 0; c < K; c++) {
            double nearest = 1;
            assert_true(m.size[c] == size[c]);
            for (int r = 0; r < K; r++) {
                double away = 0;
                for (int j = 0; j < D; j++) away = fmax(away, fabs(m.centre[c * D + j] - centre[r * D + j]));
                nearest = fmin(nearest, away);
            }
            assert_true(nearest < 1e-9);
        }
        cs_kmeans_release(&m);
    }
    cs_points_release(&p);
}

/* Any result is a fixed point of the plain algorithm: each point is at its nearest centre, each centre is a
 * mean. */
static void check_fixed(const struct cs_kmeans *m, const struct cs_points *p)
{
    double *mean = calloc(m->k * p->d, sizeof *mean), sse = 0;
    assert_non_null(mean);
    for (size_t i = 0; i < p->n; i++) {
        const double own = cs_points_distance(p, i, m->centre + m->own[i] * p->d);
        for (size_t c = 0; c < m->k; c++)
            assert_true(own <= cs_points_distance(p, i, m->centre + c * p->d) * (1 + 1e-12));
        for (size_t j = 0; j < p->d; j++)
            mean[m->own[i] * p->d + j] += cs_point(p, i, j) / (double)m->size[m->own[i]];
        sse += own;
    }
    for (size_t i = 0; i < m->k * p->d; i++) assert_true(fabs(mean[i] - m->centre[i]) < 1e-9);
    assert_true(fabs(sse - m->sse) < 1e-9 * (1 + sse));
    free(mean);
}

static void test_fixed_point(void **state)
{
    (void)state;
    static const struct {
        size_t n, d, k;
    } t[] = {{1, 1, 1}, {7, 1, 2}, {9, 2, 9}, {100, 9, 4}, {5000, 2, 30}, {20000, 6, 5}, {3000, 12, 3}};
    struct cs_error e = CS_ERROR_INIT;
    for (size_t x = 0; x < sizeof t / sizeof *t; x++) {
        struct cs_random r = cs_random_start(7, x + 1);
        struct cs_points p;
        struct cs_kmeans a, b;
        double *rows = calloc(t[x].n * t[x].d, sizeof *rows);
        assert_non_null(rows);
        for (size_t i = 0; i < t[x].n * t[x].d; i++) rows[i] = cs_random_unit(&r);
        assert_int_equal(cs_points_make(&p, rows, t[x].n, t[x].d, &e), CS_OK);
        struct cs_kmeans_ask ask = {.k = t[x].k, .restarts = 3, .seed = 5, .jobs = 1};
        assert_int_equal(cs_kmeans_fit(&a, &p, &ask, &e), CS_OK);
        assert_true(a.settled);
        assert_int_equal(a.k, t[x].k);
        check_fixed(&a, &p);
        ask.jobs = 3;
        assert_int_equal(cs_kmeans_fit(&b, &p, &ask, &e), CS_OK);
        assert_memory_equal(a.centre, b.centre, a.k * a.d * sizeof *a.centre);
        assert_memory_equal(a.own, b.own, p.n * sizeof *a.own);
        cs_kmeans_release(&a);
        cs_kmeans_release(&b);
        cs_points_release(&p);
        free(rows);
    }
}

/* Two starts on one point: a cluster is empty, and gets the point farthest from its centre. */
static void test_empty(void **state)
{
    (void)state;
    static const double rows[] = {0, 1, 2, 50}, start[] = {0, 0, 1};
    struct cs_error e = CS_ERROR_INIT;
    struct cs_points p;
    struct cs_kmeans m;
    const struct cs_kmeans_ask ask = {.k = 3, .restarts = 1, .start = start};
    assert_int_equal(cs_points_make(&p, rows, 4, 1, &e), CS_OK);
    assert_int_equal(cs_kmeans_fit(&m, &p, &ask, &e), CS_OK);
    assert_int_equal(m.k, 3);
    assert_true(m.sse == 0.5); /* 50 alone, 0 alone or 2 alone, and the other two */
    cs_kmeans_release(&m);
    cs_points_release(&p);
}

/* Fifty round clusters, as in the sets A3 of the clustering benchmarks (Karkkainen & Franti 2002): whatever
 * the seed, ten restarts come within 1% of what Lloyd's iterations make of the true centres. Without swaps
 * most seeds miss it by 3% to 8%. */
static void test_many(void **state)
{
    (void)state;
    enum { TRUE = 50, EACH = 150 };
    static double rows[TRUE * EACH * 2], truth[TRUE * 2];
    struct cs_error e = CS_ERROR_INIT;
    struct cs_random r = cs_random_start(50, 1);
    for (int i = 0; i < TRUE; i++) { /* seven a row, shaken */
        truth[2 * i] = i % 7 * 9000 + 4000 * cs_random_unit(&r);
        truth[2 * i + 1] = i / 7 * 8000.0 + 3000 * cs_random_unit(&r);
    }
    for (int i = 0; i < TRUE * EACH * 2; i++) { /* sums of twelve: near enough to normal */
        double sum = -6;
        for (int j = 0; j < 12; j++) sum += cs_random_unit(&r);
        rows[i] = truth[i % (2 * TRUE)] + 1500 * sum;
    }
    struct cs_points p;
    struct cs_kmeans best, m;
    struct cs_kmeans_ask ask = {.k = TRUE, .restarts = 1, .start = truth};
    assert_int_equal(cs_points_make(&p, rows, TRUE * EACH, 2, &e), CS_OK);
    assert_int_equal(cs_kmeans_fit(&best, &p, &ask, &e), CS_OK);
    ask = (struct cs_kmeans_ask){.k = TRUE, .restarts = 10};
    for (ask.seed = 1; ask.seed <= 5; ask.seed++) {
        assert_int_equal(cs_kmeans_fit(&m, &p, &ask, &e), CS_OK);
        assert_true(m.settled);
        assert_true(m.sse < best.sse * 1.01);
        cs_kmeans_release(&m);
    }
    cs_kmeans_release(&best);
    cs_points_release(&p);
}

static void test_too_large(void **state)
{
    (void)state;
    static const double rows[] = {-1e200, 1e200, 0};
    struct cs_error e = CS_ERROR_INIT;
    struct cs_points p;
    struct cs_kmeans m;
    const struct cs_kmeans_ask ask = {.k = 1, .restarts = 2};
    assert_int_equal(cs_points_make(&p, rows, 3, 1, &e), CS_OK);
    assert_int_equal(cs_kmeans_fit(&m, &p, &ask, &e), CS_DATA);
    cs_points_release(&p);
}

/* The inner loop against a plain one, for every width that has its own. */
static void test_near(void **state)
{
    (void)state;
    struct cs_random r = cs_random_start(3, 3);
    struct cs_error e = CS_ERROR_INIT;
    for (size_t d = 1; d < 12; d++) {
        double rows[8 * 12], centres[7 * 12], away[CS_LANES];
        struct cs_points p;
        struct cs_near near;
        for (size_t i = 0; i < 8 * d; i++) rows[i] = cs_random_unit(&r);
        for (size_t i = 0; i < 7 * d; i++) centres[i] = cs_random_unit(&r);
        assert_int_equal(cs_points_make(&p, rows, 8, d, &e), CS_OK);
        cs_points_near()(p.v, d, centres, 7, &near);
        cs_points_away()(p.v, d, centres, away);
        for (size_t i = 0; i < CS_LANES; i++) {
            double best = DBL_MAX, second = DBL_MAX;
            int64_t index = -1;
            assert_true(away[i] == cs_points_distance(&p, i, centres));
            for (int64_t c = 0; c < 7; c++) {
                const double to = cs_points_distance(&p, i, centres + (size_t)c * d);
                if (to < best) {
                    second = best;
                    best = to;
                    index = c;
                } else if (to < second) {
                    second = to;
                }
            }
            assert_true(near.best[i] == best && near.second[i] == second && near.index[i] == index);
        }
        cs_points_release(&p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_against_r), cmocka_unit_test(test_fixed_point),
                                       cmocka_unit_test(test_empty),     cmocka_unit_test(test_many),
                                       cmocka_unit_test(test_too_large), cmocka_unit_test(test_near)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
