/* test_sort.c - sorting with and without runs: against qsort of the C library on the same records. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "table/sort.h"

enum { RECORDS = 5000 };
struct record {
    char key[24];
    unsigned number;
};

static int by_key(const void *a, const void *b)
{
    const struct record *x = a, *y = b;
    int d = strcmp(x->key, y->key);
    return d ? d : (x->number > y->number) - (x->number < y->number);
}

static void check(size_t memory)
{
    static struct record all[RECORDS];
    struct cs_sort *s;
    struct cs_error e;
    struct cs_slice key, value;
    bool more;
    uint32_t x = 12345;
    assert_int_equal(cs_sort_make(&s, memory, &e), CS_OK);
    for (unsigned i = 0; i < RECORDS; i++) {
        x = x * 1664525u + 1013904223u;
        snprintf(all[i].key, sizeof all[i].key, "%u", (x >> 8) % 700); /* many are equal, lengths differ */
        all[i].number = i;
        assert_int_equal(
            cs_sort_add(s, cs_slicez(all[i].key), cs_slice((const char *)&i, i % 7 ? sizeof i : 0), &e),
            CS_OK);
    }
    qsort(all, RECORDS, sizeof *all, by_key);
    for (unsigned i = 0; i < RECORDS; i++) {
        assert_int_equal(cs_sort_next(s, &key, &value, &more, &e), CS_OK);
        assert_true(more);
        assert_true(cs_slice_eqz(key, all[i].key));
        assert_int_equal(value.n, all[i].number % 7 ? sizeof(unsigned) : 0);
        if (value.n) assert_memory_equal(value.p, &all[i].number, value.n);
    }
    assert_int_equal(cs_sort_next(s, &key, &value, &more, &e), CS_OK);
    assert_false(more);
    assert_int_equal(cs_sort_next(s, &key, &value, &more, &e), CS_OK);
    assert_false(more);
    cs_sort_free(s);
}

static void test_sizes(void **state)
{
    (void)state;
    check(0);
    check(1);    /* every record a run */
    check(1000); /* some a run */
    check(100000);
}

static void test_none(void **state)
{
    struct cs_sort *s;
    struct cs_error e;
    struct cs_slice key, value;
    bool more = true;
    (void)state;
    assert_int_equal(cs_sort_make(&s, 0, &e), CS_OK);
    assert_int_equal(cs_sort_next(s, &key, &value, &more, &e), CS_OK);
    assert_false(more);
    cs_sort_free(s);
    cs_sort_free(NULL);
}

/* A record larger than the memory and than the pieces that are read back. */
static void test_long(void **state)
{
    struct cs_sort *s;
    struct cs_error e;
    struct cs_slice key, value;
    bool more;
    size_t n = 300000;
    char *text = malloc(n);
    (void)state;
    assert_non_null(text);
    memset(text, 'x', n);
    assert_int_equal(cs_sort_make(&s, 1000, &e), CS_OK);
    assert_int_equal(cs_sort_add(s, CS_LIT("b"), cs_slice(text, n), &e), CS_OK);
    assert_int_equal(cs_sort_add(s, CS_LIT("a"), cs_slice(text, 3), &e), CS_OK);
    assert_int_equal(cs_sort_add(s, CS_LIT(""), CS_LIT(""), &e), CS_OK);
    assert_int_equal(cs_sort_next(s, &key, &value, &more, &e), CS_OK);
    assert_true(more && key.n == 0 && value.n == 0);
    assert_int_equal(cs_sort_next(s, &key, &value, &more, &e), CS_OK);
    assert_true(more && value.n == 3);
    assert_int_equal(cs_sort_next(s, &key, &value, &more, &e), CS_OK);
    assert_true(more && value.n == n);
    assert_memory_equal(value.p, text, n);
    cs_sort_free(s);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_none),
        cmocka_unit_test(test_long),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
