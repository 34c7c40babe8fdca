/* test_histogram.c - buckets: worked out by hand; and that no value is lost or lies outside of its bucket. */
#include "base/histogram.h"
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

static void check(const char *const *texts, size_t n, const char *const *least, const uint64_t *count,
                  size_t buckets)
{
    struct cs_values s = {0};
    struct cs_bucket *b;
    struct cs_error e;
    size_t m;
    for (size_t i = 0; i < n; i++) {
        struct cs_num x;
        assert_true(cs_num_parse(cs_slicez(texts[i]), &x));
        cs_values_add(&s, x);
    }
    assert_int_equal(cs_histogram(&s, &b, &m, &e), CS_OK);
    assert_int_equal(m, buckets);
    for (size_t i = 0; i < m; i++) {
        struct cs_buf text = {0};
        cs_num_format(b[i].least, &text);
        if (!cs_slice_eq(cs_buf_slice(&text), cs_slicez(least[i])))
            fail_msg("bucket %zu: %.*s, not %s", i, (int)text.n, text.p, least[i]);
        assert_int_equal(b[i].n, count[i]);
        cs_buf_release(&text);
    }
    free(b);
    cs_values_release(&s);
}

/* 32 to 64 in steps of 2, 256 to 512 of 16, 0.25 to 0.5 of 1/64, 2 to 4 of 1/8, 1 to 2 of 1/16 */
static void by_hand(void **state)
{
    (void)state;
    static const char *const values[] = {"44", "45",   "46", "300",  "0",   "0.3",
                                         "-3", "-3.1", "1",  "1.99", "0.00"};
    static const char *const least[] = {"-3", "0", "0.296875", "1", "1.9375", "44", "46", "288"};
    static const uint64_t count[] = {2, 2, 1, 1, 1, 2, 1, 1};
    check(values, 11, least, count, 8);
    check(NULL, 0, NULL, NULL, 0);
}

static void nothing_is_lost(void **state)
{
    (void)state;
    struct cs_values s = {0};
    struct cs_bucket *b;
    struct cs_error e;
    size_t m;
    uint64_t seed = 7, all = 0;
    for (int i = 0; i < 5000; i++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        cs_values_add(&s, (struct cs_num){(int64_t)seed >> (seed % 50), (uint8_t)(seed >> 40) % 10});
    }
    assert_int_equal(cs_histogram(&s, &b, &m, &e), CS_OK);
    for (size_t i = 0; i < m; i++) {
        all += b[i].n;
        assert_true(b[i].n > 0);
        assert_true(i == 0 || cs_num_cmp(b[i - 1].least, b[i].least) < 0);
    }
    assert_int_equal(all, s.n);
    for (size_t i = 0; i < s.n; i++) {
        double x = cs_num_double(cs_values_at(&s, i)), near = 0;
        for (size_t k = 0; k < m; k++) {
            double least = cs_num_double(b[k].least);
            if (fabs(least) <= fabs(x) && least * x >= 0 && fabs(least) >= fabs(near)) near = least;
        }
        assert_true(fabs(x - near) <= fabs(near) / 16);
    }
    free(b);
    cs_values_release(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(by_hand), cmocka_unit_test(nothing_is_lost)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
