/* test_ranking.c - the highest of many, merged from parts; expected by hand: risks i * 7 mod 10 of rows 0 …
 * 29, each three times, so the first seven from above are 9 9 9 8 8 8 7 in rows 7 17 27 4 14 24 1. */
#include "model/ranking.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static void add(struct cs_ranking *r, uint64_t from, uint64_t step)
{
    struct cs_error e;
    for (uint64_t i = from; i < 30; i += step)
        assert_int_equal(cs_ranking_add(r, (struct cs_ranked){(double)(i * 7 % 10), i}, &e), CS_OK);
}

static void check(struct cs_ranking *r)
{
    static const uint64_t place[] = {7, 17, 27, 4, 14, 24, 1};
    cs_ranking_sort(r);
    assert_int_equal(r->n, 7);
    for (size_t i = 0; i < 7; i++) assert_int_equal(r->v[i].place, place[i]);
    cs_ranking_release(r);
}

static void test_one(void **state)
{
    (void)state;
    struct cs_ranking r = {.most = 7};
    add(&r, 0, 1);
    check(&r);
}

static void test_parts(void **state)
{
    (void)state;
    struct cs_error e;
    struct cs_ranking r = {.most = 7}, part[3] = {{.most = 7}, {.most = 7}, {.most = 7}};
    for (uint64_t k = 0; k < 3; k++) add(&part[2 - k], k, 3);
    for (size_t k = 0; k < 3; k++) {
        assert_int_equal(cs_ranking_merge(&r, &part[k], &e), CS_OK);
        cs_ranking_release(&part[k]);
    }
    check(&r);
}

static void test_few(void **state)
{
    (void)state;
    struct cs_error e;
    struct cs_ranking none = {.most = 0}, r = {.most = 100};
    assert_int_equal(cs_ranking_add(&none, (struct cs_ranked){1, 1}, &e), CS_OK);
    assert_int_equal(none.n, 0);
    add(&r, 0, 1);
    cs_ranking_sort(&r);
    assert_int_equal(r.n, 30);
    assert_int_equal(r.v[29].place, 20); /* risk 0: rows 0, 10, 20 */
    cs_ranking_release(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_one), cmocka_unit_test(test_parts),
                                       cmocka_unit_test(test_few)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
