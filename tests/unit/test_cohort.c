/* test_cohort.c - cohorts worked out by hand: five customers over six months, numbered 10 to 15; month 15 is
 * not over.
 *
 *     customer  10 11 12 13 14 15
 *            0   x  x     x     x      cohort 10: 3 customers; active after 1: 2, 2: 1, 3: 1, 4: 0
 *            1   x     x
 *            2   x  x
 *            3         x  x            cohort 12: 1 customer; after 1: 1, 2: 0
 *            4                  x      begins in a month that is not over
 */
#include "model/cohort.h"
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const struct cs_visit visits[] = {{3, 13}, {0, 11}, {0, 10}, {2, 10}, {4, 15}, {1, 12}, {0, 10},
                                         {0, 13}, {1, 10}, {2, 11}, {0, 15}, {3, 12}, {3, 13}, {2, 11}};

static void make(struct cs_cohorts *c, struct cs_told_rows *rows, enum cs_unit unit, int64_t last)
{
    struct cs_error e = CS_ERROR_INIT;
    *c = (struct cs_cohorts){.unit = unit};
    for (size_t i = 0; i < sizeof visits / sizeof *visits; i++)
        assert_int_equal(cs_cohorts_add(c, visits[i].customer, visits[i].period, &e), CS_OK);
    cs_cohorts_settle(c);
    assert_int_equal(c->n, 11);
    assert_int_equal(cs_cohorts_tell(c, last, rows, &e), CS_OK);
    assert_int_equal(cs_told_sort(rows, &e), CS_OK);
}

/* "view metric key…", as the rows have it. */
static const struct cs_told *find(const struct cs_told_rows *rows, const char *view, const char *metric,
                                  const char *a, const char *b)
{
    for (size_t i = 0; i < rows->n; i++) {
        const struct cs_told *r = &rows->v[i];
        const char *const wanted[] = {a, b};
        size_t k = 0, at = 0;
        bool same = strcmp(r->view, view) == 0 && strcmp(r->metric, metric) == 0;
        for (; k < CS_COHORT_KEYS; k++)
            if (r->keys >> k & 1) same &= wanted[at] && cs_slice_eqz(r->key[k], wanted[at]), at++;
        if (same) return r;
    }
    return NULL;
}

static void share(const struct cs_told *r, double num, double den)
{
    assert_non_null(r);
    assert_true(r->num == num && r->den == den && r->n == den && r->value == num / den);
    assert_true(r->lo <= r->value && r->value <= r->hi);
}

static void count(const struct cs_told *r, double n)
{
    assert_non_null(r);
    assert_true(r->value == n);
}

static void test_months(void **state)
{
    (void)state;
    struct cs_cohorts c;
    struct cs_told_rows rows = {0};
    make(&c, &rows, CS_MONTH, 14);
    assert_int_equal(c.customers, 4);
    assert_int_equal(c.new_ones, 1);
    /* Month 10 of year 0 is November 1970 where months are counted from January 1970; as the unit has it. */
    struct cs_buf ten = {0}, twelve = {0}, eleven = {0};
    cs_unit_format(cs_int(10), CS_MONTH, &ten);
    cs_unit_format(cs_int(11), CS_MONTH, &eleven);
    cs_unit_format(cs_int(12), CS_MONTH, &twelve);
    cs_buf_addc(&ten, 0);
    cs_buf_addc(&eleven, 0);
    cs_buf_addc(&twelve, 0);
    count(find(&rows, "cohort_size", "customers", ten.p, NULL), 3);
    count(find(&rows, "cohort", "customers", ten.p, "1"), 2);
    assert_null(find(&rows, "cohort", "retained", ten.p, "0"));
    share(find(&rows, "cohort", "retained", ten.p, "1"), 2, 3);
    share(find(&rows, "cohort", "retained", ten.p, "2"), 1, 3);
    share(find(&rows, "cohort", "retained", ten.p, "3"), 1, 3);
    share(find(&rows, "cohort", "retained", ten.p, "4"), 0, 3);
    assert_null(find(&rows, "cohort", "retained", ten.p, "5"));
    assert_null(find(&rows, "cohort_size", "customers", eleven.p, NULL));
    assert_null(find(&rows, "cohort", "customers", ten.p, "0"));
    share(find(&rows, "cohort", "retained", twelve.p, "1"), 1, 1);
    share(find(&rows, "cohort", "retained", twelve.p, "2"), 0, 1);
    assert_null(find(&rows, "cohort", "retained", twelve.p, "3"));
    share(find(&rows, "cohort_age", "retained", "1", NULL), 3, 4);
    share(find(&rows, "cohort_age", "retained", "2", NULL), 1, 4);
    share(find(&rows, "cohort_age", "retained", "3", NULL), 1, 3);
    assert_null(find(&rows, "cohort_age", "retained", "5", NULL));
    count(find(&rows, "cohort_period", "customers", ten.p, NULL), 3);
    count(find(&rows, "cohort_period", "new_customers", twelve.p, NULL), 1);
    share(find(&rows, "cohort_period", "kept", eleven.p, NULL), 2, 3);
    share(find(&rows, "cohort_period", "kept", twelve.p, NULL), 0, 2);
    cs_buf_release(&ten);
    cs_buf_release(&eleven);
    cs_buf_release(&twelve);
    cs_told_rows_release(&rows);
    cs_cohorts_release(&c);
}

static void test_nothing_over(void **state)
{
    (void)state;
    struct cs_cohorts c = {.unit = CS_MONTH};
    struct cs_told_rows rows = {0};
    struct cs_error e = CS_ERROR_INIT;
    assert_int_equal(cs_cohorts_tell(&c, 10, &rows, &e), CS_DATA);
    assert_int_equal(cs_cohorts_add(&c, 0, 12, &e), CS_OK);
    assert_int_equal(cs_cohorts_tell(&c, 11, &rows, &e), CS_DATA);
    assert_int_equal(cs_cohorts_tell(&c, 12 + CS_COHORT_PERIODS, &rows, &e), CS_DATA);
    assert_int_equal(cs_cohorts_tell(&c, 12, &rows, &e), CS_OK);
    cs_told_rows_release(&rows);
    cs_cohorts_release(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_months), cmocka_unit_test(test_nothing_over)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
