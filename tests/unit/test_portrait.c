/* test_portrait.c - what segments are like, against R: mean(), median(), t.test(), prop.test(correct =
 * FALSE), p.adjust(method = "holm") on the same 102 customers; shares counted by R's table().
 */
#include "model/portrait.h"
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ONCE = 17, TIMES = 6, N = ONCE * TIMES };
static const double x[ONCE] = {1, 2, 3, 4, 5, 9, 10, 12, NAN, 14, 20, 11, 13, 15, 5, 6, 7};
static const char channel[] = "pppcppccccpcc-pcc", of[] = "aaaaaabbbbbbbbccc";

struct fixture {
    double number[N];
    uint32_t code[N], segment[N];
    struct cs_slice level[2], label[3];
    struct cs_frame_column v[2];
    const struct cs_frame_column *column[2];
    struct cs_portrait p;
    struct cs_told_rows rows;
};

static void make(struct fixture *f, size_t rows, unsigned jobs)
{
    static const bool used[] = {true, false};
    static const char *const unit[] = {"score", ""};
    struct cs_error e = CS_ERROR_INIT;
    *f = (struct fixture){.level = {CS_LIT("c"), CS_LIT("p")},
                          .label = {CS_LIT("a"), CS_LIT("b\tb"), CS_LIT("c")}};
    for (size_t i = 0; i < N; i++) {
        const char c = channel[i % ONCE];
        f->number[i] = x[i % ONCE] + (double)(i / ONCE) / 10;
        f->code[i] = c == '-' ? CS_NO_LEVEL : c == 'p';
        f->segment[i] = (uint32_t)(of[i % ONCE] - 'a');
    }
    f->v[0] = (struct cs_frame_column){.name = CS_LIT("x"), .number = f->number};
    f->v[1] = (struct cs_frame_column){
        .name = CS_LIT("ch"), .levels = true, .code = f->code, .level = f->level, .n_levels = 2};
    f->column[0] = &f->v[0];
    f->column[1] = &f->v[1];
    f->p = (struct cs_portrait){.column = f->column,
                                .columns = 2,
                                .rows = rows,
                                .segment = f->segment,
                                .label = f->label,
                                .n = 3,
                                .used = used,
                                .unit = unit,
                                .jobs = jobs};
    assert_int_equal(cs_portrait_make(&f->p, &f->rows, &e), CS_OK);
    assert_int_equal(cs_told_sort(&f->rows, &e), CS_OK);
}

static void release(struct fixture *f)
{
    cs_told_rows_release(&f->rows);
}

/* The row of a metric whose keys are these; NULL: there is none. */
static const struct cs_told *find(const struct fixture *f, const char *metric, const char *vs,
                                  const char *segment, const char *feature, const char *value)
{
    const char *const key[] = {segment, feature, value};
    for (size_t i = 0; i < f->rows.n; i++) {
        const struct cs_told *r = &f->rows.v[i];
        bool same = strcmp(r->metric, metric) == 0 && strcmp(r->vs ? r->vs : "", vs) == 0;
        for (size_t k = 0; k < 3; k++)
            same &= key[k] ? (r->keys >> k & 1) && cs_slice_eqz(r->key[k], key[k]) : !(r->keys >> k & 1);
        if (same) return r;
    }
    return NULL;
}

static void near(const struct cs_told *r, double expected, double within)
{
    assert_non_null(r);
    if (!(fabs(r->value - expected) <= within * fabs(expected)))
        fail_msg("%.15g, not %.15g", r->value, expected);
}

static void test_numbers(void **state)
{
    (void)state;
    struct fixture f;
    make(&f, N, 1);
    near(find(&f, "mean", "", NULL, "x", NULL), 8.8125, 1e-14);
    near(find(&f, "median", "", NULL, "x", NULL), 8.25, 1e-14);
    near(find(&f, "sd", "", NULL, "x", NULL), 5.201644, 1e-6);
    near(find(&f, "used", "", NULL, "x", NULL), 1, 0);
    near(find(&f, "mean", "", "a", "x", NULL), 4.25, 1e-14);
    near(find(&f, "median", "", "a", "x", NULL), 3.75, 1e-14);
    near(find(&f, "effect", "", "a", "x", NULL), -0.877126458822405, 1e-12);
    near(find(&f, "p", "", "a", "x", NULL), 5.11869354587980e-16, 1e-7);
    near(find(&f, "distance", "", "a", "x", NULL), 0.877126458822405, 1e-12);
    near(find(&f, "effect", "", "b\tb", "x", NULL), 0.962950965556496, 1e-12);
    near(find(&f, "p", "", "b\tb", "x", NULL), 5.91643634500338e-24, 1e-7);
    near(find(&f, "p", "", "c", "x", NULL), 2.40316396477953e-05, 1e-9);
    const struct cs_told *r = find(&f, "mean", "others", "b\tb", "x", NULL);
    assert_non_null(r);
    assert_true(r->n == 42 && r->excluded == 6);
    assert_true(fabs(r->base - (r->value - r->diff)) < 1e-12);
    assert_true(fabs(r->diff_lo - 7.75166612327778) < 1e-10 && fabs(r->diff_hi - 10.05785768624603) < 1e-10);
    assert_true(strcmp(r->unit, "score") == 0);
    release(&f);
}

static void test_categories(void **state)
{
    (void)state;
    struct fixture f;
    make(&f, N, 3);
    const struct cs_told *r = find(&f, "share", "", "a", "ch", "p");
    near(r, 30.0 / 36, 1e-14);
    assert_true(r->num == 30 && r->den == 36 && r->excluded == 0);
    near(find(&f, "lift", "", "a", "ch", "p"), 1.9047619047619, 1e-12);
    near(find(&f, "effect", "", "a", "ch", "p"), 1.37322876502025, 1e-12);
    near(find(&f, "p", "", "a", "ch", "p"), 9.77898967368807e-09, 1e-7);
    near(find(&f, "p", "", "b\tb", "ch", "c"), 1.43138614851913e-06, 1e-7);
    near(find(&f, "p", "", "c", "ch", "c"), 6.45979743324960e-01, 1e-7);
    assert_null(find(&f, "distance", "", "c", "ch", "c"));
    assert_null(find(&f, "used", "", NULL, "ch", NULL));
    r = find(&f, "share", "others", "b\tb", "ch", "c");
    assert_true(r && r->n == 42 && r->excluded == 6 && r->base == 18.0 / 54);
    near(find(&f, "segment_share", "", "b\tb", NULL, NULL), 48.0 / 102, 1e-14);
    assert_int_equal(f.p.tests, 9);
    assert_int_equal(f.p.found, 7);
    release(&f);
}

/* Of the first nine customers segment a has six, b three, c none: too few on one side for any p. */
static void test_few(void **state)
{
    (void)state;
    struct fixture f;
    make(&f, 9, 2);
    assert_int_equal(f.p.small, 2);
    assert_int_equal(f.p.tests, 0);
    near(find(&f, "customers", "", "b\tb", NULL, NULL), 3, 0);
    near(find(&f, "mean", "", "b\tb", "x", NULL), 11, 0);
    assert_non_null(find(&f, "effect", "", "a", "x", NULL));
    assert_null(find(&f, "p", "", "a", "x", NULL));
    assert_null(find(&f, "mean", "", "c", "x", NULL));
    release(&f);
}

/* One segment has no others; a customer without a segment counts in no feature. */
static void test_alone(void **state)
{
    (void)state;
    struct fixture f;
    struct cs_error e = CS_ERROR_INIT;
    make(&f, N, 1);
    release(&f);
    f.rows = (struct cs_told_rows){0};
    for (size_t i = 0; i < N; i++) f.segment[i] = f.segment[i] ? CS_NO_SEGMENT : 0;
    f.p.n = 1;
    assert_int_equal(cs_portrait_make(&f.p, &f.rows, &e), CS_OK);
    near(find(&f, "mean", "", "a", "x", NULL), 4.25, 1e-14);
    assert_null(find(&f, "mean", "others", "a", "x", NULL));
    near(find(&f, "mean", "", NULL, "x", NULL), 4.25, 1e-14);
    near(find(&f, "customers", "", "", NULL, NULL), 66, 0);
    near(find(&f, "lift", "", "a", "ch", "p"), 1, 0);
    assert_null(find(&f, "p", "", "a", "ch", "p"));
    release(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_numbers), cmocka_unit_test(test_categories),
                                       cmocka_unit_test(test_few), cmocka_unit_test(test_alone)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
