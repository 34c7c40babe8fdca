/* test_random.c - the published sequence of SplitMix64, streams, and whole numbers without favourites.
 *
 * The sequence of seed 1234567 is the one by which implementations are compared (rosettacode.org,
 * "Pseudo-random numbers/Splitmix64").
 */
#include "base/random.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void test_sequence(void **state)
{
    (void)state;
    static const uint64_t published[] = {UINT64_C(6457827717110365317), UINT64_C(3203168211198807973),
                                         UINT64_C(9817491932198370423), UINT64_C(4593380528125082431),
                                         UINT64_C(16408922859458223821)};
    struct cs_random r = cs_random_start(1234567, 0);
    for (unsigned i = 0; i < 5; i++) {
        assert_true(cs_random_at(&r, i) == published[i]);
        assert_true(cs_random_next(&r) == published[i]);
    }
}

static void test_streams(void **state)
{
    (void)state;
    struct cs_random a = cs_random_start(1, 1), b = cs_random_start(1, 2), c = cs_random_start(1, 1);
    const uint64_t first = cs_random_next(&a);
    assert_true(first != cs_random_next(&b));
    assert_true(first == cs_random_next(&c));
}

/* 70,000 draws of 7: each 10,000 times, give or take five standard deviations (93). */
static void test_below(void **state)
{
    (void)state;
    struct cs_random r = cs_random_start(42, 3);
    unsigned seen[7] = {0};
    double sum = 0;
    for (unsigned i = 0; i < 70000; i++) seen[cs_random_below(&r, 7)]++;
    for (unsigned i = 0; i < 7; i++) assert_in_range(seen[i], 9535, 10465);
    for (unsigned i = 0; i < 100; i++) assert_true(cs_random_below(&r, 1) == 0);
    for (unsigned i = 0; i < 10000; i++) {
        const double u = cs_random_unit(&r);
        assert_true(u >= 0 && u < 1);
        sum += u;
    }
    assert_true(sum > 4850 && sum < 5150);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_sequence), cmocka_unit_test(test_streams),
                                       cmocka_unit_test(test_below)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
