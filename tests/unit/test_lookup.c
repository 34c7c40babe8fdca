/* test_lookup.c - lookups: exact keys, empty keys that match anything, what is refused, and NAME.column in
 * expressions. */
#include "expr_fixture.h"
#include <stdio.h>
#include <unistd.h>

struct files {
    char dir[64];
    char path[80];
    char spec[160];
};

static int make_dir(void **state)
{
    struct files *s = calloc(1, sizeof *s);
    (void)snprintf(s->dir, sizeof s->dir, "/tmp/cs-lookup-XXXXXX");
    if (!mkdtemp(s->dir)) return 1;
    (void)snprintf(s->path, sizeof s->path, "%s/a:b=c.tsv", s->dir); /* a path may hold the signs of a spec */
    *state = s;
    return 0;
}

static int remove_dir(void **state)
{
    struct files *s = *state;
    (void)unlink(s->path);
    (void)rmdir(s->dir);
    free(s);
    return 0;
}

static const char *write_file(struct files *s, const char *text, const char *keys)
{
    FILE *f = fopen(s->path, "w");
    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
    (void)snprintf(s->spec, sizeof s->spec, "r=%s:%s", s->path, keys);
    return s->spec;
}

static const char *refused(struct files *s, const char *text, const char *keys, struct cs_error *e)
{
    struct cs_lookup *l = NULL;
    *e = (struct cs_error)CS_ERROR_INIT;
    assert_int_not_equal(cs_lookup_open(&l, write_file(s, text, keys), e), CS_OK);
    assert_null(l);
    return e->text;
}

static void exact(void **state)
{
    struct files *s = *state;
    struct cs_error e = CS_ERROR_INIT;
    struct cs_lookup *l;
    const struct cs_slice *names;
    assert_int_equal(
        cs_lookup_open(
            &l, write_file(s, "city\tregion\n上海\t华东\n北京\t华北\na\\tb\tx\\\\y\n", "城市=city"), &e),
        CS_OK);
    assert_true(cs_slice_eqz(cs_lookup_name(l), "r"));
    assert_int_equal(cs_lookup_keys(l, &names), 1);
    assert_true(cs_slice_eqz(names[0], "城市"));
    assert_int_equal(cs_lookup_header(l)->n, 2);
    assert_int_equal(cs_lookup_rows(l), 3);
    assert_int_equal(cs_lookup_row(l, &CS_LIT("北京")), 1);
    assert_int_equal(cs_lookup_row(l, &CS_LIT("广州")), UINT32_MAX);
    assert_int_equal(cs_lookup_row(l, &CS_LIT("")), UINT32_MAX);
    assert_int_equal(cs_lookup_row(l, &CS_LIT("a\tb")), 2); /* keys are compared unescaped */
    assert_true(cs_slice_eqz(cs_lookup_cell(l, 2, 1), "x\\y"));
    assert_true(cs_slice_eqz(cs_lookup_cell(l, 0, 1), "华东"));
    cs_lookup_free(l);
}

/* The most filled keys that fit win; an all-empty row is the default. */
static void most_specific(void **state)
{
    struct files *s = *state;
    struct cs_error e = CS_ERROR_INIT;
    struct cs_lookup *l;
    const char *text = "channel\tteam\tvalue\n"
                       "\t\t1\n"
                       "phone\t\t2\n"
                       "phone\tA\t3\n"
                       "chat\tA\t4\n";
    assert_int_equal(cs_lookup_open(&l, write_file(s, text, "channel,team"), &e), CS_OK);
    assert_int_equal(cs_lookup_row(l, (struct cs_slice[]){CS_LIT("phone"), CS_LIT("A")}), 2);
    assert_int_equal(cs_lookup_row(l, (struct cs_slice[]){CS_LIT("phone"), CS_LIT("B")}), 1);
    assert_int_equal(cs_lookup_row(l, (struct cs_slice[]){CS_LIT("phone"), CS_LIT("")}), 1);
    assert_int_equal(cs_lookup_row(l, (struct cs_slice[]){CS_LIT("chat"), CS_LIT("B")}), 0);
    assert_int_equal(cs_lookup_row(l, (struct cs_slice[]){CS_LIT(""), CS_LIT("")}), 0);
    cs_lookup_free(l);
    /* keys do not run together: ("ab","c") is not ("a","bc") */
    assert_int_equal(cs_lookup_open(&l, write_file(s, "channel\tteam\nab\tc\n", "channel,team"), &e), CS_OK);
    assert_int_equal(cs_lookup_row(l, (struct cs_slice[]){CS_LIT("a"), CS_LIT("bc")}), UINT32_MAX);
    cs_lookup_free(l);
}

static void ambiguous(void **state)
{
    struct files *s = *state;
    struct cs_error e;
    struct cs_lookup *l;
    assert_string_equal(refused(s, "a\tb\nx\t\ny\t\n\tz\n", "a,b", &e),
                        "as specific as, and both could fit: line 2");
    assert_int_equal(e.line, 4);
    assert_int_equal(e.status, CS_DATA);
    assert_string_equal(e.cure, "add a row with the keys of both");
    /* rows for both meetings decide them */
    assert_int_equal(cs_lookup_open(&l, write_file(s, "a\tb\nx\t\ny\t\n\tz\nx\tz\ny\tz\n", "a,b"), &e),
                     CS_OK);
    assert_int_equal(cs_lookup_row(l, (struct cs_slice[]){CS_LIT("x"), CS_LIT("z")}), 3);
    cs_lookup_free(l);
    /* (x,1,*) and (y,*,2) can never both fit */
    assert_int_equal(cs_lookup_open(&l, write_file(s, "a\tb\tc\nx\t1\t\ny\t\t2\n", "a,b,c"), &e), CS_OK);
    cs_lookup_free(l);
}

static void wrong(void **state)
{
    struct files *s = *state;
    struct cs_error e;
    struct cs_lookup *l;
    assert_string_equal(refused(s, "a\tb\nx\t1\ny\t2\nx\t3\n", "a", &e), "the same key as in line 2");
    assert_int_equal(e.line, 4);
    assert_non_null(strstr(refused(s, "a\tb\nx\t1\n", "c", &e), "there is no column 'c' for the lookup 'r'"));
    assert_int_equal(e.status, CS_USAGE);
    assert_int_equal((refused(s, "a\tb\nx\n", "a", &e), e.status), CS_DATA); /* a field is missing */
    assert_int_equal(e.line, 2);
    assert_int_equal((refused(s, "a\tb\nx\t\xFF\n", "a", &e), e.status), CS_DATA);
    assert_int_equal((refused(s, "a\tb\nx\t\\q\n", "a", &e), e.status), CS_DATA);
    static const char *const specs[] = {"",     "r",      "r=f",    "r:f=a",  "=f:a",    "r=:a",
                                        "r=f:", "r=f:a,", "r=f:=a", "r=f:a=", "r x=f:a", "1r=f:a"};
    for (size_t i = 0; i < sizeof specs / sizeof *specs; i++) {
        e = (struct cs_error)CS_ERROR_INIT;
        assert_int_equal(cs_lookup_open(&l, specs[i], &e), CS_USAGE);
        assert_string_equal(e.cure, "--lookup NAME=FILE:column[=column of the file],…");
    }
    e = (struct cs_error)CS_ERROR_INIT;
    assert_int_equal(cs_lookup_open(&l, "r=/nonexistent/file:a", &e), CS_FAIL);
}

static void in_expressions(void **state)
{
    struct files *s = *state;
    struct fixture f;
    struct cs_lookup *l;
    fixture_open(&f, "ticket_id\t城市\tchannel\tcreated_at\tcsat\n"
                     "1\t上海\tphone\t2024-08-01T09:00:00+08:00\t5\n"
                     "2\t广州\tphone\t2024-08-01T09:00:00+08:00\t5\n"
                     "3\t\tchat\t2024-07-31T09:00:00+08:00\t2\n");
    assert_int_equal(
        cs_lookup_open(
            &l,
            write_file(s, "city\tregion\tsize9\tcsat\n上海\t华东\t10\t4\n北京\t华北\tbig\t\n", "城市=city"),
            &f.e),
        CS_OK);
    f.scope.lookups = &l;
    f.scope.n_lookups = 1;
    assert_values(&f, "r.region", "华东|-|-");
    assert_values(&f, "coalesce(r.region, \"?\")", "华东|?|?");
    assert_values(&f, "r.region == \"华东\"", "1|0|0");
    assert_values(&f, "r.size9 + 1", "11|-|-"); /* a foreign column of the file: converts */
    assert_values(&f, "csat - r.csat", "1|-|-");
    assert_int_equal(cs_plan_type(f.plan, fixture_node(&f, "r.csat")), CS_NUM);
    assert_int_equal(fixture_node(&f, "r.csat"), fixture_node(&f, "r.`csat`"));
    assert_wrong(&f, "r.regio", "1: the lookup 'r' has no column 'regio' (did you mean 'region'?)");
    assert_wrong(&f, "1 + rr.region", "5: there is no lookup 'rr' (did you mean 'r'?)");
    cs_plan_free(f.plan);
    f.plan = NULL;
    cs_lookup_free(l);
    /* a key may be derived, or the anchor's month; numbers meet as the stream writes them */
    assert_int_equal(
        cs_lookup_open(
            &l,
            write_file(s, "month\tscore\ttarget9\n2024-08\t5\ta\n2024-07\t\tb\n\t\tc\n", "month,csat=score"),
            &f.e),
        CS_OK);
    cs_plan_anchor(fixture_plan(&f), fixture_node(&f, "created_at"));
    assert_values(&f, "r.target9", "a|a|b");
    cs_plan_free(f.plan);
    f.plan = NULL;
    cs_lookup_free(l);
    /* a cell of ours that does not parse is told at once, with its line */
    assert_int_equal(
        cs_lookup_open(&l, write_file(s, "channel\tcsat\nphone\t5\nchat\tgood\n", "channel"), &f.e), CS_OK);
    cs_node node;
    assert_int_equal(fixture_bind(&f, "r.csat > 3", &node), CS_DATA);
    assert_int_equal(f.e.line, 3);
    assert_string_equal(f.e.text, "column 'csat': not a number: 'good'");
    cs_lookup_free(l);
    fixture_close(&f);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, make_dir, remove_dir)
    const struct CMUnitTest tests[] = {TEST(exact), TEST(most_specific), TEST(ambiguous), TEST(wrong),
                                       TEST(in_expressions)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
