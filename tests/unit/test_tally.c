/* test_tally.c - tallies against plain arrays of counts. */
#include "metric/tally.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { CODES = 200000 };

static uint64_t counts[CODES], other[CODES];

static uint32_t next(uint64_t *x) /* a small generator: Knuth's MMIX constants */
{
    *x = *x * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*x >> 33);
}

static void add(struct cs_tally *t, uint32_t code, uint64_t n)
{
    cs_tally_add(t, code, n);
    counts[code] += n;
}

static void check(const struct cs_tally *t)
{
    uint32_t code;
    uint64_t n;
    assert_false(t->failed);
    memcpy(other, counts, sizeof other);
    for (size_t at = 0; cs_tally_next(t, &at, &code, &n);) {
        assert_true(code < CODES);
        assert_true(other[code] == n);
        other[code] = 0; /* every code once */
    }
    for (size_t i = 0; i < CODES; i++) assert_true(other[i] == 0);
}

/* Few codes, more than there are places for, codes and counts beyond 16 bits. */
static void test_counts(void **state)
{
    (void)state;
    uint64_t seed = 7;
    for (uint32_t codes = 1; codes < CODES; codes *= 5) {
        struct cs_tally t = {0};
        memset(counts, 0, sizeof counts);
        for (int i = 0; i < 3000; i++) add(&t, 1 + next(&seed) % codes, next(&seed) % 100 ? 1 : 40000);
        check(&t);
        cs_tally_release(&t);
    }
}

static void test_merge(void **state)
{
    (void)state;
    uint64_t seed = 9;
    struct cs_tally a = {0}, b = {0}, copy = {0};
    struct cs_buf text = {0}, again = {0};
    memset(counts, 0, sizeof counts);
    for (int i = 0; i < 2000; i++) add(i % 3 ? &a : &b, 1 + next(&seed) % (i % 2 ? 5 : 70000), 90);
    cs_tally_merge(&a, &b);
    check(&a);
    cs_tally_write(&a, &text);
    assert_true(cs_tally_read(&copy, cs_buf_slice(&text)));
    check(&copy);
    cs_tally_write(&copy, &again);
    assert_true(cs_slice_eq(cs_buf_slice(&text), cs_buf_slice(&again)));
    assert_false(cs_tally_read(&copy, CS_LIT("0 1")));
    assert_false(cs_tally_read(&copy, CS_LIT("1 0")));
    cs_tally_release(&a);
    cs_tally_release(&b);
    cs_tally_release(&copy);
    cs_buf_release(&text);
    cs_buf_release(&again);
}

/* Other names: short ones that stay in place, and ones that do not. */
static void test_rename(void **state)
{
    (void)state;
    static uint32_t to[CODES];
    for (uint32_t far = 0; far < 2; far++) {
        struct cs_tally t = {0};
        memset(counts, 0, sizeof counts);
        for (uint32_t code = 1; code <= 6 + 20 * far; code++) cs_tally_add(&t, code, code);
        for (uint32_t code = 1; code <= 6 + 20 * far; code++) {
            to[code] = code % 7 + 1 + (far ? 69000 * (code % 2) + code / 7 * 7 : 0);
            counts[to[code]] += code;
        }
        cs_tally_rename(&t, to);
        check(&t);
        cs_tally_release(&t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_counts),
        cmocka_unit_test(test_merge),
        cmocka_unit_test(test_rename),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
