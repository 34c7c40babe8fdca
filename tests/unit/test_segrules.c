/* test_segrules.c - rule files of segments: which conditions a stream can answer, which rule is the first
 * that holds, names, and the place of every mistake. Expected by hand.
 */
#include "expr_fixture.h"
#include "model/naming.h"

static const char *const top[] = {"features", "score", NULL};

static enum cs_status parse(struct cs_segrules *r, const char *text, bool names, struct cs_error *e)
{
    *r = (struct cs_segrules){0};
    *e = (struct cs_error)CS_ERROR_INIT;
    return cs_segrules_parse(r, cs_slicez(text), "my.rules", top, names, e);
}

static const char segments[] = "size\tx_dev\ty_dev\n3\t0.6\t-1\n4\t0.2\t2\n5\t\t0\n6\t0.7\t3\n";

static void test_first_that_holds(void **state)
{
    (void)state;
    static const char text[] = "[far]\nwhen = z_dev > 1, x_dev >= 0.5\nname.en = Far\nname.zh-Hans = 远\n"
                               "[high]\nwhen = y_dev > 1\nname = High\n"
                               "[never]\nwhen = nothing > 1,\n       z_dev > 1\n";
    struct cs_segrules r;
    struct cs_arena arena = {0};
    struct cs_centre_name names[4];
    struct cs_error e;
    assert_int_equal(parse(&r, text, false, &e), CS_OK);
    assert_int_equal(r.n, 3);
    assert_int_equal(cs_names_find(cs_slicez(segments), &r, &arena, names, 4, &e), CS_OK);
    const size_t expected[] = {0, 1, SIZE_MAX, 0};
    for (size_t i = 0; i < 4; i++) assert_true(names[i].rule == expected[i]);
    assert_true(cs_slice_eqz(names[0].text[CS_EN], "Far"));
    assert_true(cs_slice_eqz(names[0].text[CS_ZH_HANS], "远"));
    assert_true(cs_slice_eqz(names[0].text[CS_ZH_HANT], "Far"));
    assert_true(cs_slice_eqz(names[1].text[CS_ZH_HANT], "High"));
    assert_true(names[2].id.n == 0 && names[2].text[CS_EN].n == 0);
    assert_true(cs_slice_eqz(r.v[0].when, "x_dev >= 0.5"));
    assert_true(r.v[2].when.n == 0 && cs_slice_eqz(r.v[2].absent, "nothing"));
    /* Two are far: they are told apart, in the language in which they have one name. */
    assert_int_equal(cs_names_apart(names, 4, &arena, &e), CS_OK);
    assert_true(cs_slice_eqz(names[0].text[CS_ZH_HANS], "远 1"));
    assert_true(cs_slice_eqz(names[3].text[CS_EN], "Far 2"));
    assert_true(cs_slice_eqz(names[1].text[CS_EN], "High"));
    assert_true(names[2].text[CS_EN].n == 0);
    cs_segrules_release(&r);
    cs_arena_release(&arena);
}

static void test_formula(void **state)
{
    (void)state;
    struct cs_segrules r;
    struct cs_arena arena = {0};
    struct cs_num value[4];
    struct cs_slice text;
    struct cs_error e;
    assert_int_equal(parse(&r, "score = z * 2, size + 1,\n  1\n[a]\nwhen = true\n", false, &e), CS_OK);
    assert_int_equal(cs_names_formula(cs_slicez(segments), r.top, "score", &arena, value, 4, &text, &e),
                     CS_OK);
    assert_true(cs_slice_eqz(text, "size + 1"));
    for (size_t i = 0; i < 4; i++) assert_true(value[i].tag == 0 && value[i].v == (int64_t)i + 4);
    assert_int_equal(cs_names_formula(cs_slicez(segments), r.top, "none", &arena, value, 4, &text, &e),
                     CS_OK);
    assert_true(text.n == 0 && cs_num_missing(value[0]));
    cs_segrules_release(&r);
    cs_arena_release(&arena);
}

static void check_list(const char *text, const char *expected)
{
    struct fixture f;
    struct cs_segrules r;
    struct cs_buf out = {0};
    fixture_open(&f, "id\tdays\tspent\nA\t1\t2\n");
    assert_int_equal(parse(&r, text, false, &f.e), CS_OK);
    assert_int_equal(cs_segrules_list(r.top, "features", &f.header, NULL, &out, &f.e), CS_OK);
    assert_true(cs_slice_eqz(cs_buf_slice(&out), expected));
    cs_buf_release(&out);
    cs_segrules_release(&r);
    fixture_close(&f);
}

static void test_list(void **state)
{
    (void)state;
    check_list("features = recency=min(days, orders), recency=number(days), recency, spent, gone\n",
               "recency=number(days), spent");
    check_list("features = gone\n", "");
    check_list("[a]\nwhen = true\n", "");
    check_list("features = x=as_of - days\n", ""); /* nobody said as of when */
}

/* The line and column of each mistake. */
static void test_mistakes(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        unsigned line, column;
    } bad[] = {
        {"[a]\nwhen = x >\n", 2, 11},
        {"[a]\nwhen = true,\n   是 + = 1\n", 3, 8},
        {"[a]\nname = A\n", 1, 1},
        {"[a]\nwhen = \n", 2, 1},
        {"[a]\nwhen = gap_prev(x) > 1\n", 2, 8},
        {"[a]\nwhen = true, gap_next(x) > 1\n", 2, 14},
        {"other = 1\n[a]\nwhen = true\n", 1, 1},
        {"[a]\nwhen = true\nthen = 1\n", 3, 1},
    };
    struct cs_segrules r;
    struct cs_error e;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(parse(&r, bad[i].text, false, &e), CS_USAGE);
        assert_string_equal(e.file, "my.rules");
        assert_int_equal(e.line, bad[i].line);
        assert_int_equal(e.column, bad[i].column);
        cs_segrules_release(&r);
    }
    /* Of a list the name may be all. */
    assert_int_equal(parse(&r, "[a]\nname = A\n[b]\nwhen = true\n", true, &e), CS_OK);
    assert_int_equal(cs_segrules_find(&r, CS_LIT("b")), 1);
    assert_true(cs_segrules_find(&r, CS_LIT("c")) == SIZE_MAX &&
                cs_segrules_find(&r, CS_LIT("")) == SIZE_MAX);
    cs_segrules_release(&r);
    assert_int_equal(parse(&r, "score = 1\n[a]\nwhen = true\n", true, &e), CS_OK);
    assert_int_equal(cs_segrules_find(&r, CS_LIT("a")), 0);
    cs_segrules_release(&r);
}

static void test_neither(void **state)
{
    (void)state;
    struct cs_segrules r;
    struct cs_arena arena = {0};
    struct cs_centre_name names[4];
    struct cs_error e;
    assert_int_equal(parse(&r, "[a]\nwhen = z > 1,\n  size\n", false, &e), CS_OK);
    assert_int_equal(cs_names_find(cs_slicez(segments), &r, &arena, names, 4, &e), CS_USAGE);
    assert_int_equal(e.line, 3);
    assert_int_equal(e.column, 3);
    cs_segrules_release(&r);
    cs_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_first_that_holds), cmocka_unit_test(test_formula), cmocka_unit_test(test_list),
        cmocka_unit_test(test_mistakes),         cmocka_unit_test(test_neither),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
