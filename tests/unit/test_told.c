/* test_told.c - rows of measures; what is expected is written down from cs-schema(5). */
#include "model/told.h"
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void test_rows(void **state)
{
    (void)state;
    const struct cs_slice names[] = {CS_LIT("band"), CS_LIT("a\tb")};
    struct cs_telling t = {.name = names, .n_names = 2, .as_of = CS_LIT("2024-08-01T00:00:00+08:00")};
    struct cs_told row = cs_told_of("churn_levels", "customers", "count", 3, 4);
    cs_telling_header(&t);
    row.keys = 3;
    row.key[0] = CS_LIT("high");
    row.key[1] = CS_LIT("x\ny");
    row.excluded = 1;
    row.num = 3;
    row.den = 4;
    row.lo = 0.5;
    cs_telling_add(&t, &row);
    row = cs_told_of("churn", "loss", "", NAN, 4);
    row.vs = "before";
    row.base = 2;
    row.diff_hi = -1;
    cs_telling_add(&t, &row);
    cs_buf_addc(&t.out, '\0');
    assert_int_equal(t.rows, 2);
    assert_string_equal(
        t.out.p,
        "view\tkeys\tband\ta\\tb\tmetric\tvalue\tunit\tn\tn_excluded\tnum\tden\tlo\thi\tanchor\t"
        "calendar\tas_of\tfrom\tto\ttarget\tvs\tbase\tdiff\tdiff_lo\tdiff_hi\n"
        "churn_levels\tband,a\\tb\thigh\tx\\ny\tcustomers\t3\tcount\t4\t1\t3\t4\t0.5\t\t\t\t"
        "2024-08-01T00:00:00+08:00\t\t\t\t\t\t\t\t\n"
        "churn\t\t\t\tloss\t\t\t4\t0\t\t\t\t\t\t\t2024-08-01T00:00:00+08:00\t\t\t\tbefore\t2\t\t\t-1\n");
    cs_buf_release(&t.out);
}

static void test_names(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        enum cs_status status;
    } cases[] = {{"band", "city", CS_OK}, {"band", "band", CS_USAGE}, {"n", "x", CS_USAGE},
                 {"x", "view", CS_USAGE}, {"a,b", "x", CS_USAGE},     {"", "x", CS_USAGE}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct cs_slice names[] = {cs_slicez(cases[i].a), cs_slicez(cases[i].b)};
        const struct cs_telling t = {.name = names, .n_names = 2};
        struct cs_error e = CS_ERROR_INIT;
        assert_int_equal(cs_telling_check(&t, "-g", &e), cases[i].status);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_rows), cmocka_unit_test(test_names)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
