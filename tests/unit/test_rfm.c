/* test_rfm.c - scores, cells and classes of value, worked out by hand. tests/segments.py has them from R and
 * Python.
 */
#include "model/rfm.h"
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { N = 6 };
struct three {
    struct cs_frame_column column[CS_RFM];
    double number[CS_RFM][N];
    size_t row[N];
    struct cs_frame frame;
    struct cs_scaling scaling;
};

/* Rows 0 … n-1 count. */
static void make(struct three *t, size_t n)
{
    for (size_t w = 0; w < CS_RFM; w++) t->column[w].number = t->number[w];
    for (size_t i = 0; i < n; i++) t->row[i] = i;
    t->frame = (struct cs_frame){.columns = t->column, .n_columns = CS_RFM, .n_features = CS_RFM, .n = N};
    t->scaling = (struct cs_scaling){.row = t->row, .rows = n};
}

static void check_scores(const struct cs_rfm *x, int which, const char *expected)
{
    for (size_t i = 0; expected[i]; i++)
        assert_int_equal(x->score[i * CS_RFM + (size_t)which], expected[i] - '0');
}

/* Medians: 3 days, 2 times (of 1 2 2 2 9), 30. What lies on a cut point is above it, so the two of 3 days
 * and more are the worse ones. */
static void test_scores(void **state)
{
    (void)state;
    static struct three t = {.number = {{1, 2, 3, 4, 5}, {1, 2, 2, 2, 9}, {-5, 0, 30, 30.5, 1e9}}};
    struct cs_rfm x = {.n = CS_RFM};
    struct cs_error e = CS_ERROR_INIT;
    double from, below;
    make(&t, 5);
    assert_int_equal(cs_rfm_score(&x, &t.frame, &t.scaling, 2, &e), CS_OK);
    check_scores(&x, CS_RECENCY, "22111");
    check_scores(&x, CS_FREQUENCY, "12222");
    check_scores(&x, CS_MONETARY, "11222");
    assert_int_equal(x.scale[CS_RECENCY].count[0], 3);
    assert_int_equal(x.scale[CS_RECENCY].count[1], 2);
    cs_rfm_range(&x, CS_RECENCY, 2, &from, &below);
    assert_true(isnan(from) && below == 3);
    cs_rfm_range(&x, CS_RECENCY, 1, &from, &below);
    assert_true(from == 3 && isnan(below));
    cs_rfm_range(&x, CS_MONETARY, 2, &from, &below);
    assert_true(from == 30 && isnan(below));
    cs_rfm_release(&x);
}

/* All equal: one class, and with few as good the lowest. */
static void test_all_tied(void **state)
{
    (void)state;
    static struct three t = {.number = {{7, 7, 7}, {7, 7, 7}, {7, 7, 7}}};
    struct cs_rfm x = {.n = 2};
    struct cs_error e = CS_ERROR_INIT;
    make(&t, 3);
    assert_int_equal(cs_rfm_score(&x, &t.frame, &t.scaling, 10, &e), CS_OK);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(x.score[i * CS_RFM], 1);
        assert_int_equal(x.score[i * CS_RFM + 1], 10);
        assert_int_equal(x.score[i * CS_RFM + 2], 0); /* there is no monetary value */
    }
    assert_int_equal(cs_rfm_cells(&x), 100);
    cs_rfm_release(&x);
}

static void test_grid(void **state)
{
    (void)state;
    struct cs_rfm x = {.n = CS_RFM, .scale = {{.classes = 2}, {.classes = 3}, {.classes = 4}}};
    struct cs_buf out = {0};
    assert_int_equal(cs_rfm_cells(&x), 24);
    cs_rfm_grid(&x, &out);
    /* r = 2, f = 2, m = 3: of 2, 3 and 4 classes 5, 3 and 1 + 4 * 2/3; (3 + 11/3) / 2 = 10/3 */
    const size_t cell = cs_rfm_cell(&x, (const uint8_t[]){2, 2, 3});
    assert_int_equal(cell, 12 + 4 + 2);
    const char *line = out.p;
    for (size_t i = 0; i <= cell; i++) line = strchr(line, '\n') + 1;
    const char expected[] = "2\t2\t3\t2.5\t5\t3\t3.6666666666666665\t3.3333333333333335\n";
    assert_memory_equal(line, expected, sizeof expected - 1);
    cs_buf_clear(&out);
    x.n = 2;
    cs_rfm_grid(&x, &out);
    assert_int_equal(cs_rfm_cell(&x, (const uint8_t[]){2, 3, 0}), 5);
    const char two[] =
        "r\tf\tfm\tr5\tf5\tfm5\n1\t1\t1\t1\t1\t1\n1\t2\t2\t1\t3\t3\n1\t3\t3\t1\t5\t5\n2\t1\t1\t5\t1\t1\n";
    assert_memory_equal(out.p, two, sizeof two - 1);
    cs_buf_release(&out);
}

static void test_cuts(void **state)
{
    (void)state;
    struct cs_rfm_scale s = {0};
    struct cs_error e = CS_ERROR_INIT;
    assert_int_equal(cs_rfm_cuts(&s, CS_LIT("-1.5,0, 2e3"), "--cuts", &e), CS_OK);
    assert_int_equal(s.classes, 4);
    assert_true(s.cut[0] == -1.5 && s.cut[1] == 0 && s.cut[2] == 2000);
    assert_int_equal(cs_rfm_cuts(&s, CS_LIT("1,2,3,4,5,6,7,8,9"), "--cuts", &e), CS_OK);
    assert_int_equal(s.classes, 10);
    static const char *const bad[] = {"", "1,x", "2,1", "1,1", "1,2,3,4,5,6,7,8,9,10", "nan"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(cs_rfm_cuts(&s, cs_slicez(bad[i]), "--cuts", &e), CS_USAGE);
}

/* 50 + 20 + 20 + 10 - 5 are 95. Both of 20 come behind the 50, which are 52.6 % of it;
 * the 10 come behind 90, 94.7 %; less than nothing is of the last class. */
static void test_value_classes(void **state)
{
    (void)state;
    static struct three t = {.number = {{0}, {0}, {20, -5, 50, 10, 20, 0}}};
    struct cs_value_classes c = {0};
    struct cs_error e = CS_ERROR_INIT;
    make(&t, N);
    cs_num_parse(CS_LIT("0.8"), &c.share[0]) ? (void)0 : fail();
    cs_num_parse(CS_LIT("0.95"), &c.share[1]) ? (void)0 : fail();
    assert_int_equal(cs_value_classes(&c, t.number[CS_MONETARY], &t.scaling, &e), CS_OK);
    const unsigned expected[N] = {0, 2, 0, 1, 0, 2};
    for (size_t i = 0; i < N; i++)
        assert_int_equal(cs_value_class(&c, t.number[CS_MONETARY][i]), expected[i]);
    assert_true(c.total.v == 95 && c.total.tag == 0);
    /* What the shares are exactly: 50 is half of 100, so that 20 is not among the first half. */
    t.number[CS_MONETARY][1] = 0;
    c.share[0] = cs_num_quotient(1, 2);
    assert_int_equal(cs_value_classes(&c, t.number[CS_MONETARY], &t.scaling, &e), CS_OK);
    assert_int_equal(cs_value_class(&c, 20), 1);
    /* Nobody brings anything. */
    for (size_t i = 0; i < N; i++) t.number[CS_MONETARY][i] = 0;
    assert_int_equal(cs_value_classes(&c, t.number[CS_MONETARY], &t.scaling, &e), CS_OK);
    assert_int_equal(cs_value_class(&c, 0), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_scores), cmocka_unit_test(test_all_tied),      cmocka_unit_test(test_grid),
        cmocka_unit_test(test_cuts),   cmocka_unit_test(test_value_classes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
