/* test_marks.c - distinct values, breadth, overlap, Kaplan-Meier and trend. Expected values are worked out by
 * hand or taken from R where that is said. */
#include "base/map.h"
#include "metric/lasts.h"
#include "metric/marks.h"
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

static void add(struct cs_marks *m, enum cs_marks_kind kind, uint64_t a, uint64_t b, int64_t v)
{
    cs_marks_add(m, kind, (struct cs_mark){.word = {a, b}, .v = v});
}

static void test_distinct(void **state)
{
    (void)state;
    struct cs_marks a = {0}, b = {0};
    for (uint64_t i = 0; i < 1000; i++) add(&a, CS_MARKS_DISTINCT, i % 100, i % 10, (int64_t)(i % 3));
    for (uint64_t i = 0; i < 1000; i++) add(&b, CS_MARKS_DISTINCT, i % 150, i % 10, 0);
    assert_int_equal(a.n, 100);
    assert_int_equal(cs_marks_true(&a), 100); /* 10 rows each, of which some leave 1 or 2 */
    assert_int_equal(cs_marks_sum(&a).v, 200);
    cs_marks_merge(&a, &b);
    assert_int_equal(a.n, 150);
    assert_int_equal(b.n, 150); /* not robbed */
    assert_int_equal(cs_marks_sum(&a).v, 200);
    assert_false(a.failed);
    cs_marks_release(&a);
    cs_marks_release(&b);
}

static void test_breadth(void **state)
{
    (void)state;
    struct cs_marks m = {0};
    for (uint64_t kind = 0; kind < 3; kind++)
        for (int i = 0; i < 5; i++) add(&m, CS_MARKS_PAIRS, 1, kind, 1); /* three kinds, five times each */
    for (uint64_t kind = 0; kind < 9; kind++) add(&m, CS_MARKS_PAIRS, 2, kind, 1); /* nine kinds, once each */
    uint64_t all, broad;
    for (int again = 0; again < 2; again++) {
        cs_marks_breadth(&m, 3, 5, &all, &broad);
        assert_int_equal(all, 2);
        assert_int_equal(broad, 1);
    }
    cs_marks_release(&m);
}

static void test_overlap(void **state)
{
    (void)state;
    /* 0-10, 5-15, 10-20: two at a time from 5 to 15, as an end comes before a begin; then a gap; 30-31. */
    static const uint64_t spans[][2] = {{0, 10}, {5, 15}, {10, 20}, {30, 31}, {7, 7}, {9, 8}};
    struct cs_marks m = {0};
    uint64_t peak, seconds, busy;
    for (size_t i = 0; i < sizeof spans / sizeof spans[0]; i++)
        add(&m, CS_MARKS_SPANS, spans[i][0], spans[i][1], 0);
    cs_marks_overlap(&m, &peak, &seconds, &busy);
    assert_int_equal(peak, 2);
    assert_int_equal(seconds, 31);
    assert_int_equal(busy, 21);
    cs_marks_release(&m);
}

static struct cs_num km(const char *times)
{
    /* "6 6 6 6+ 7": a plus says that it has not ended */
    struct cs_marks m = {0};
    for (const char *p = times; *p;) {
        int64_t v = 0;
        while (*p >= '0' && *p <= '9') v = v * 10 + (*p++ - '0');
        add(&m, CS_MARKS_TIMES, *p == '+', 0, v);
        while (*p == '+' || *p == ' ') p++;
    }
    struct cs_num x = cs_marks_km(&m);
    cs_marks_release(&m);
    return x;
}

static void test_km(void **state)
{
    (void)state;
    /* Freireich's leukaemia data, weeks of remission: survfit gives the median 23 with 6-MP and 8 with
     * placebo (R survival; also Cox and Oakes, Analysis of Survival Data, 1984, table 1.1). */
    assert_int_equal(km("6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+").v, 23);
    assert_int_equal(km("1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23").v, 8);
    /* One half exactly: the middle of there and the next end. */
    struct cs_num middle = km("1 2 3 4");
    assert_int_equal(middle.v, 25);
    assert_int_equal(middle.tag, 1);
    assert_int_equal(km("1 3 5+ 6+").v, 3); /* one half, and it never falls further */
    assert_true(cs_num_missing(km("1 3+ 5+ 6+")));
    assert_true(cs_num_missing(km("")));
    assert_true(cs_num_missing(km("4+")));
    assert_int_equal(km("4").v, 4);
}

static int trend(const char *scores, double *slope)
{
    struct cs_lasts m = {0};
    for (int64_t day = 0; scores[day]; day++)
        if (scores[day] != ' ') cs_lasts_add(&m, day * 86400, cs_int(scores[day] - '0'));
    struct cs_num x = cs_lasts_trend(&m, slope);
    return cs_num_missing(x) ? 99 : (int)x.v;
}

static void test_trend(void **state)
{
    (void)state;
    double slope;
    assert_int_equal(trend("54", &slope), 99); /* too few */
    assert_int_equal(trend("543", &slope), -2);
    assert_true(slope == -1);
    assert_int_equal(trend("5341", &slope), -1); /* S = -4; slopes -3 -2 -4/3 -1 -0.5 1 */
    assert_true(fabs(slope + 7.0 / 6) < 1e-12);
    assert_int_equal(trend("444", &slope), 0);
    assert_int_equal(trend("1234", &slope), 2);
    assert_int_equal(trend("1324", &slope), 1);
    assert_int_equal(trend("1 2 3", &slope), 2);
    assert_true(slope == 0.5);
    assert_int_equal(trend("55555555511111111", &slope), 0); /* only the last eight */
}

static void test_lasts_merge(void **state)
{
    (void)state;
    struct cs_lasts a = {0}, b = {0}, all = {0};
    for (int64_t i = 0; i < 300; i++) {
        int64_t at = i * 7919 % 1000;
        cs_lasts_add(i % 2 ? &a : &b, at, cs_int(i % 5));
        cs_lasts_add(&all, at, cs_int(i % 5));
    }
    cs_lasts_merge(&a, &b);
    assert_memory_equal(&a, &all, sizeof a);
    double one, two;
    assert_int_equal(cs_lasts_trend(&a, &one).v, cs_lasts_trend(&all, &two).v);
    assert_true(one == two);
}

/* The newest; of those at one time the largest. */
static void test_last(void **state)
{
    (void)state;
    struct cs_last m = {0};
    assert_true(cs_num_missing(cs_last_value(&m)));
    for (int64_t i = 0; i < 40; i++) cs_last_add(&m, i * 7 % 40, cs_int(i));
    assert_int_equal(cs_last_value(&m).v, 17); /* 17 * 7 = 119 = 39 mod 40 */
    cs_last_add(&m, 39, cs_int(3));
    assert_int_equal(cs_last_value(&m).v, 17);
    cs_last_add(&m, 39, cs_int(18));
    assert_int_equal(cs_last_value(&m).v, 18);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_distinct), cmocka_unit_test(test_breadth), cmocka_unit_test(test_overlap),
        cmocka_unit_test(test_km),       cmocka_unit_test(test_trend),   cmocka_unit_test(test_lasts_merge),
        cmocka_unit_test(test_last),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
