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
    struct cs_histogram h = {0};
    struct cs_error e = CS_ERROR_INIT;
    for (size_t i = 0; i < n; i++) {
        struct cs_num x;
        assert_true(cs_num_parse(cs_slicez(texts[i]), &x));
        cs_histogram_add(&h, x);
    }
    cs_histogram_settle(&h);
    assert_int_equal(cs_histogram_status(&h, &e), CS_OK);
    assert_int_equal(h.n, buckets);
    for (size_t i = 0; i < h.n; i++) {
        struct cs_buf text = {0};
        cs_num_format(cs_bucket_least(h.buckets[i].number), &text);
        if (!cs_slice_eq(cs_buf_slice(&text), cs_slicez(least[i])))
            fail_msg("bucket %zu: %.*s, not %s", i, (int)text.n, text.p, least[i]);
        assert_int_equal(h.buckets[i].n, count[i]);
        cs_buf_release(&text);
    }
    cs_histogram_release(&h);
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

/* Counted one by one or in parts that are merged, written and read: no value is lost or lies outside of its
 * bucket. */
static void nothing_is_lost(void **state)
{
    (void)state;
    struct cs_histogram whole = {0}, part[3] = {{0}};
    struct cs_buf text = {0}, again = {0};
    uint64_t seed = 7, all = 0;
    for (int i = 0; i < 5000; i++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        const struct cs_num x = {(int64_t)seed >> (seed % 50), (uint8_t)(seed >> 40) % 10};
        const int32_t b = cs_bucket_of(cs_num_double(x));
        const double least = fabs(cs_num_double(cs_bucket_least(b)));
        const double next = fabs(cs_num_double(cs_bucket_least(b < 0 ? b - 1 : b + 1)));
        const double size = fabs(cs_num_double(x));
        assert_true(size >= least && (b == 0 ? size == 0 : size < next && next <= least * 1.0625));
        cs_histogram_add(&whole, x);
        cs_histogram_add(&part[i % 3], x);
    }
    for (int i = 1; i < 3; i++) cs_histogram_merge(&part[0], &part[i]);
    cs_histogram_write(&whole, &text);
    cs_histogram_write(&part[0], &again);
    assert_true(cs_slice_eq(cs_buf_slice(&text), cs_buf_slice(&again)));
    cs_histogram_release(&part[1]);
    assert_true(cs_histogram_read(&part[1], cs_buf_slice(&text)));
    cs_histogram_settle(&part[1]);
    for (size_t i = 0; i < part[1].n; i++) all += part[1].buckets[i].n;
    assert_int_equal(all, 5000);
    for (int i = 0; i < 3; i++) cs_histogram_release(&part[i]);
    cs_histogram_release(&whole);
    cs_buf_release(&text);
    cs_buf_release(&again);
}

static void strange_states(void **state)
{
    (void)state;
    static const char *const bad[] = {"1", "1 0", "2 1 1 1", "1 1 1 1", "99999999 1", "1 1 x", "1 -1"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct cs_histogram h = {0};
        assert_false(cs_histogram_read(&h, cs_slicez(bad[i])));
        cs_histogram_release(&h);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(by_hand), cmocka_unit_test(nothing_is_lost),
                                       cmocka_unit_test(strange_states)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
