/* test_json.c - JSON as a table. Expected rows are worked out by hand from RFC 8259 and json_value.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "format_fixture.h"

static void is_live(const char *text, bool live, const char *expected)
{
    struct cs_buf out = {0};
    const struct cs_dialect d = {.live = live};
    struct cs_slice got = read_as("json", cs_slicez(text), &d, &out);
    cs_buf_addc(&out, 0);
    got.p = out.p;
    assert_string_equal(got.p, expected);
    cs_buf_release(&out);
}

static void is(const char *text, const char *expected)
{
    is_live(text, false, expected);
}

static void test_shapes(void **state)
{
    (void)state;
    is("{\"a\":1,\"b\":\"x\"}\n{\"a\":2}\r\n\n{\"b\":\"y\"}", "a|b\n1:1|x\n2:2|\n4:|y\n#JSON lines\n");
    is("\n {\"a\":1}\n", "a\n2:1\n#JSON lines\n");
    is("{\"a\":1}\r{\"a\":2}\r", "a\n1:1\n2:2\n#JSON lines\n");
    is("[{\"a\":1},\n {\"a\":2}]\n", "a\n1:1\n2:2\n#JSON array\n");
    is("{\n \"a\": 1\n}\n{\n \"a\": 2\n}\n", "a\n1:1\n4:2\n#JSON objects\n");
    is("{\n \"a\": 1\n}", "a\n1:1\n#JSON objects\n");
    is("{\"tickets\":[{\"id\":1},{\"id\":2}],\"next\":null,\"meta\":{\"n\":[1]}}",
       "id\n1:1\n1:2\n#JSON array 'tickets'\n");
    is("{\n\"n\":1,\"none\":[],\"ids\":[7,8],\n\"rows\":[\n{\"id\":1}\n]}", "id\n4:1\n#JSON array 'rows'\n");
    is("[]", "\n#JSON array\n");
    is(" \n", "\n#JSON lines\n");
}

static void test_values(void **state)
{
    (void)state;
    is("{\"id\":12345678901234567890,\"x\":1.50,\"y\":-0,\"z\":1.38E+10}",
       "id|x|y|z\n1:12345678901234567890|1.50|-0|1.38E+10\n#JSON lines\n");
    is("{\"t\":true,\"f\":false,\"n\":null,\"o\":{},\"l\":[]}", "t|f|n|o|l\n1:true|false|||\n#JSON lines\n");
    is("{\"a\":{\"b\":{\"c\":1},\"d\":2},\"e\":3}", "a.b.c|a.d|e\n1:1|2|3\n#JSON lines\n");
    is("{\"a\":null}\n{\"a\":{\"b\":1}}\n", "a.b\n1:\n2:1\n#JSON lines\n");
    is("{\"a\":7}\n{\"a\":{\"b\":1}}\n", "a|a.b\n1:7|\n2:|1\n#JSON lines\n");
    is("{\"a\":\"\\u65e5\\ud83d\\ude00\\n\\t\\\"\\/\\\\\"}",
       "a\n1:\xE6\x97\xA5\xF0\x9F\x98\x80\\n\\t\"/\\\\\n#JSON lines\n");
    is("{\"\\u0061\":1}\n{\"a\":2}\n", "a\n1:1\n2:2\n#JSON lines\n");
    is("{\"\":1,\"a b\":2,\"\\t\":3}", "|a b|\\t\n1:1|2|3\n#JSON lines\n");
}

static void test_arrays(void **state)
{
    (void)state;
    is("{\"a\":[1, \"x\",null,true]}", "a\n1:1|x||true\n#JSON lines\n");
    is("{\"a\":[{\"x\" : \"a b\"} , 2]}\n{}", "a\n1:[{\"x\":\"a b\"},2]\n2:\n#JSON lines\n");
    is("{\"a\":[\"x|y\",\"z\"]}", "a\n1:[\"x|y\",\"z\"]\n#JSON lines\n");
    is("{\"a\":[[1],\"\\\"]\"]}", "a\n1:[[1],\"\\\\\"]\"]\n#JSON lines\n");
}

static void test_judged(void **state)
{
    (void)state;
    is("{\"a\":1,\"a\":2}", "a\n1:2\n#JSON lines, keys twice in their object (the last counts): 1\n");
    is("{\"a\":\"x\\u0000y\"}", "a\n1:xy\n#JSON lines, NULs removed: 1\n");
    is("{\"a\":\"\\ud83d.\\ude00\\ud83d\\u0041\"}", "a\n1:\xEF\xBF\xBD.\xEF\xBF\xBD\xEF\xBF\xBD"
                                                    "A\n"
                                                    "#JSON lines, halves of surrogate pairs replaced: 3\n");
}

static void test_broken_lines(void **state)
{
    static const char *const broken[] = {
        "{",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{a:1}",
        "{\"a\":01}",
        "{\"a\":1.}",
        "{\"a\":.5}",
        "{\"a\":+1}",
        "{\"a\":1e}",
        "{\"a\":NaN}",
        "{\"a\":-}",
        "{\"a\":Infinity}",
        "{\"a\":tru}",
        "{\"a\":\"\t\"}",
        "{'a':1}",
        "{\"a\":\"\\x\"",
        "{\"a\":\"\\u12g4\"",
        "{\"a\":[1,]}",
        "{\"a\":[1}",
        "{\"a\":1]",
        "{\"a\":1}}",
        "{\"a\":1} x",
        "{\"a\":1}{\"a\":1}",
        "{\"a\":1 \"b\":2}",
        "[1]",
        "\"x\"",
        "null",
        "{\"a\":\"",
        "{\"a\":\"\\",
    };
    char text[256], expected[256];
    (void)state;
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        snprintf(text, sizeof text, "{\"z\":1}\n%s\n{\"z\":3}\n", broken[i]);
        snprintf(expected, sizeof expected, "z\n1:1\n3:3\n!2:broken syntax:%s\n#JSON lines\n", broken[i]);
        is(text, expected);
    }
    is("{\"z\":1\n{\"z\":2}\n", "z\n2:2\n!1:broken syntax:{\"z\":1\n#JSON lines\n");
    is("{\n\"z\":1\n}\n{\n\"z\":,\n}\n{\n\"z\":3\n}\n",
       "z\n1:1\n7:3\n!4:broken syntax:{\n\"z\":,\n}\n#JSON objects\n");
}

static void test_refused(void **state)
{
    (void)state;
    is("[{\"a\":1},\n{\"a\":2}", "?2: broken JSON: it is cut off\n");
    is("[{\"a\":1},\n{\"a\":2},]", "?2: broken JSON: not a value\n");
    is("[{\"a\":1}\n{\"a\":2}]", "?2: broken JSON: ',' or a closing bracket is missing\n");
    is("[{\"a\":1}]\n[]", "?2: broken JSON: something behind its end\n");
    is("{\"x\":[{\"a\":1}],\n\"y\":[{\"b\":1}]}", "?2: an object with two arrays of objects: 'x' and 'y'\n");
    is("{\"a\":\n", "?2: broken JSON: it is cut off\n");
    is("{\"a\":", "?1: no sound JSON object: it is cut off\n");
    is("12\n", "?1: neither a JSON object nor an array of them\n");
}

/* Neither nesting nor the number of keys takes memory or a stack without limit. */
static void test_limits(void **state)
{
    struct cs_buf text = {0}, out = {0};
    const struct cs_dialect d = {0};
    (void)state;
    cs_buf_addz(&text, "{\"a\":1}\n{\"a\":");
    for (int i = 0; i < 1000000; i++) cs_buf_addc(&text, '[');
    cs_buf_addz(&text, "\n{\"a\":");
    for (int i = 0; i < 100000; i++) cs_buf_addz(&text, "{\"a\":");
    cs_buf_addz(&text, "\n{\"a\":2}\n");
    struct cs_slice got = read_as("json", cs_buf_slice(&text), &d, &out);
    assert_memory_equal(got.p, "a\n1:1\n4:2\n!2:broken syntax:{\"a\":[[[", 34);
    cs_buf_clear(&text);
    for (int i = 0; i < 70000; i++) cs_buf_addf(&text, "{\"k%d\":1}\n", i);
    got = read_as("json", cs_buf_slice(&text), &d, &out);
    assert_memory_equal(got.p, "?65536: more than 65535 different keys: 'k65535'", 48);
    cs_buf_release(&text);
    cs_buf_release(&out);
}

/* Rows go on as they come: the keys of the first line are the columns. A pipe is not kept. */
static void test_live(void **state)
{
    (void)state;
    is_live("{\"a\":1}\n{\"a\":2}\n", true, "a\n1:1\n2:2\n#JSON lines\n");
    is_live("[{\"a\":1},{\"b\":2}]\n", true, "a|b\n1:1|\n1:|2\n#JSON array\n");
}

/* A record that is longer than one reading, and a wrapper that does not end in the first one. */
static void test_long(void **state)
{
    struct cs_buf text = {0}, out = {0};
    const struct cs_dialect d = {0};
    (void)state;
    cs_buf_addz(&text, "{\"rows\":[{\"a\":\"");
    for (int i = 0; i < 3000000; i++) cs_buf_addc(&text, 'x');
    cs_buf_addz(&text, "\"},\n{\"a\":1,\"late\":2}]}");
    struct cs_slice got = read_as("json", cs_buf_slice(&text), &d, &out);
    assert_memory_equal(got.p, "a|late\n1:xxx", 12);
    const char *tail = "x|\n2:1|2\n#JSON array 'rows'\n";
    assert_memory_equal(got.p + got.n - strlen(tail), tail, strlen(tail));
    cs_buf_release(&text);
    cs_buf_release(&out);
}

static void test_recognised(void **state)
{
    static const char *const yes[] = {"{\"a\":1}", " [\n{", "[[1]]", "[]", "{}", "\xEF\xBB\xBF{\"a\" :"};
    static const char *const no[] = {"a,b\n", "[a],b\n", "{a},b\n", "{\"a\",\"b\"}\n", ""};
    (void)state;
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
        assert_true(cs_format_find(CS_LIT("json"))->recognise(cs_slicez(yes[i]), true, "x") > 50);
    for (size_t i = 0; i < sizeof no / sizeof *no; i++)
        assert_int_equal(cs_format_find(CS_LIT("json"))->recognise(cs_slicez(no[i]), true, "x"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shapes),       cmocka_unit_test(test_values),
        cmocka_unit_test(test_arrays),       cmocka_unit_test(test_judged),
        cmocka_unit_test(test_broken_lines), cmocka_unit_test(test_refused),
        cmocka_unit_test(test_limits),       cmocka_unit_test(test_live),
        cmocka_unit_test(test_long),         cmocka_unit_test(test_recognised),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
