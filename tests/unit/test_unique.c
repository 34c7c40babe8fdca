/* test_unique.c - what came before: against a list that is searched from its beginning. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "clean/unique.h"

enum { ROWS = 6000 };

struct row {
    unsigned key, normal, text; /* equal numbers: equal texts */
};

static struct cs_hash128 hash_of(char what, unsigned n)
{
    char text[16];
    int length = snprintf(text, sizeof text, "%c%u", what, n);
    return cs_hash128(cs_slice(text, (size_t)length));
}

/* Keys that are normal already, and ones that become another's or each other's; few enough to meet. */
static struct row row_of(uint64_t *state)
{
    *state = *state * 6364136223846793005U + 1442695040888963407U;
    unsigned r = (unsigned)(*state >> 33), k = r % 2000;
    return (struct row){k, k % 3 ? k : k / 2, k * 4 + (r >> 12) % 3};
}

static void test_against_a_list(void **state)
{
    static struct row rows[ROWS];
    struct cs_unique u = {0};
    struct cs_error e;
    uint64_t seed = 7, again[3] = {0};
    (void)state;
    for (size_t i = 0; i < ROWS; i++) {
        struct cs_again got;
        bool row = false, key = false, normal = false;
        rows[i] = row_of(&seed);
        for (size_t k = 0; k < i; k++) {
            row |= rows[k].text == rows[i].text && rows[k].key == rows[i].key;
            key |= rows[k].key == rows[i].key;
            normal |= rows[k].normal == rows[i].normal;
        }
        assert_int_equal(cs_unique_add(&u, hash_of('k', rows[i].key), hash_of('k', rows[i].normal),
                                       hash_of('r', rows[i].text), &got, &e),
                         CS_OK);
        assert_int_equal(got.row, row);
        assert_int_equal(got.key, key);
        assert_int_equal(got.normal, normal);
        again[0] += row;
        again[1] += key;
        again[2] += normal;
    }
    assert_true(again[0] > 500 && again[1] > again[0] + 500 && again[2] > again[1] + 100);
    cs_unique_release(&u);
}

/* What a key becomes does not count as that key, and the other way about. */
static void test_key_and_normal(void **state)
{
    struct cs_unique u = {0};
    struct cs_again got;
    struct cs_error e;
    (void)state;
    struct cs_hash128 plain = hash_of('k', 1), odd = hash_of('k', 2);
    assert_int_equal(cs_unique_add(&u, odd, plain, hash_of('r', 1), &got, &e), CS_OK);
    assert_false(got.row || got.key || got.normal);
    assert_int_equal(cs_unique_add(&u, plain, plain, hash_of('r', 2), &got, &e), CS_OK);
    assert_true(!got.row && !got.key && got.normal);
    assert_int_equal(cs_unique_add(&u, odd, plain, hash_of('r', 1), &got, &e), CS_OK);
    assert_true(got.row && got.key && got.normal);
    assert_int_equal(cs_unique_add(&u, plain, plain, hash_of('r', 3), &got, &e), CS_OK);
    assert_true(!got.row && got.key && got.normal);
    cs_unique_release(&u);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_against_a_list),
                                       cmocka_unit_test(test_key_and_normal)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
