/* test_mapfile.c - map files: options, columns, and where mistakes are placed. By hand from cs-map(5). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "ingest/mapfile.h"

static void test_whole(void **state)
{
    struct cs_mapfile m;
    struct cs_error e;
    static const char text[] = "zone = Asia/Shanghai\n"
                               "encoding = gbk\n"
                               "delimiter = semicolon\n"
                               "date_order = dmy\n"
                               "kind = orders\n"
                               "keep = topic, `a b`\n"
                               "order_id = no   # the number\n"
                               "channel = \"phone\"\n"
                               "`城市` = concat(a,\n"
                               "          `b c`)\n";
    (void)state;
    assert_int_equal(cs_mapfile_parse(&m, cs_slicez(text), "x.map", &e), CS_OK);
    assert_string_equal(m.zone, "Asia/Shanghai");
    assert_int_equal(m.encoding, CS_ENCODING_GBK);
    assert_int_equal(m.dialect.delimiter, ';');
    assert_int_equal(m.order, CS_ORDER_DMY);
    assert_string_equal(m.kind->name, "orders");
    assert_true(cs_mapfile_keeps(&m, CS_LIT("topic")));
    assert_true(cs_mapfile_keeps(&m, CS_LIT("a b")));
    assert_false(cs_mapfile_keeps(&m, CS_LIT("a")));
    assert_int_equal(m.n, 3);
    assert_true(cs_slice_eqz(m.columns[0].name, "order_id"));
    assert_true(m.columns[0].is_name);
    assert_true(cs_slice_eqz(m.columns[0].from, "no"));
    assert_false(m.columns[1].is_name);
    assert_true(cs_slice_eqz(m.columns[2].name, "城市"));
    cs_mapfile_release(&m);
}

static void check_bad(const char *text, unsigned line, const char *word)
{
    struct cs_mapfile m;
    struct cs_error e = CS_ERROR_INIT;
    assert_int_equal(cs_mapfile_parse(&m, cs_slicez(text), "x.map", &e), CS_USAGE);
    assert_string_equal(e.file, "x.map");
    assert_int_equal(e.line, line);
    assert_non_null(strstr(e.text, word));
    cs_mapfile_release(&m);
}

static void test_wrong(void **state)
{
    (void)state;
    check_bad("encoding = utf-7\n", 1, "utf-7");
    check_bad("a = b\ndelimiter = ||\n", 2, "delimiter");
    check_bad("a = b\nformat = paper\n", 2, "format");
    check_bad("date_order = ydm\n", 1, "ydm");
    check_bad("kind = measures\n", 1, "kind");
    check_bad("a =\n", 1, "no expression");
    check_bad("a = b +\n", 1, "");
    check_bad("a = b\n[tickets]\nc = d\n", 2, "tickets");
    check_bad("a = gap_prev(b) > 1\n", 1, "gap");
}

static void test_empty(void **state)
{
    struct cs_mapfile m;
    struct cs_error e;
    (void)state;
    assert_int_equal(cs_mapfile_parse(&m, CS_LIT("# nothing\n"), "x.map", &e), CS_OK);
    assert_int_equal(m.n, 0);
    assert_false(cs_mapfile_keeps(&m, CS_LIT("a")));
    cs_mapfile_release(&m);
}

static void test_optional(void **state)
{
    struct cs_slice names[] = {CS_LIT("a"), CS_LIT("b")};
    const struct cs_header header = {.name = names, .n = 2};
    struct cs_arena arena = {0};
    struct cs_mapfile m, fit;
    struct cs_error e;
    (void)state;
    assert_int_equal(cs_mapfile_parse(&m,
                                      CS_LIT("require = csat, nps\n"
                                             "csat ?= a\n"
                                             "nps?= concat(a, c)\n"
                                             "ces = c\n"),
                                      "x.map", &e),
                     CS_OK);
    assert_true(cs_slice_eqz(m.require, "csat, nps"));
    assert_int_equal(m.n, 3);
    assert_true(cs_slice_eqz(m.columns[1].name, "nps") && m.columns[1].optional);
    assert_int_equal(cs_mapfile_fit(&fit, &m, &header, &arena, &e), CS_OK);
    assert_int_equal(fit.n, 2); /* the source has no c; ces is not optional, so the binder will tell */
    assert_true(cs_slice_eqz(fit.columns[0].name, "csat"));
    assert_true(cs_slice_eqz(fit.columns[1].name, "ces") && !fit.columns[1].optional);
    cs_arena_release(&arena);
    cs_mapfile_release(&m);
    check_bad("a = b\na ?= c\n", 2, "twice");
    check_bad("?= c\n", 1, "without a name");
}

static void test_delimiters(void **state)
{
    char c;
    (void)state;
    assert_true(cs_delimiter_parse(CS_LIT("tab"), &c) && c == '\t');
    assert_true(cs_delimiter_parse(CS_LIT("\t"), &c) && c == '\t');
    assert_true(cs_delimiter_parse(CS_LIT(";"), &c) && c == ';');
    assert_false(cs_delimiter_parse(CS_LIT(""), &c));
    assert_false(cs_delimiter_parse(CS_LIT("\""), &c));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole),    cmocka_unit_test(test_wrong),      cmocka_unit_test(test_empty),
        cmocka_unit_test(test_optional), cmocka_unit_test(test_delimiters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
