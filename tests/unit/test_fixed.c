/* test_fixed.c - tables lined up for the eye. The inputs are as psql, mysql and column -t print them; the
 * cells were read off by eye. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "format_fixture.h"

static void is_by(const struct cs_dialect *d, const char *text, const char *expected)
{
    struct cs_buf out = {0};
    (void)read_as("fixed", cs_slicez(text), d, &out);
    cs_buf_addc(&out, 0);
    assert_string_equal(out.p, expected);
    cs_buf_release(&out);
}

static void is(const char *text, const char *expected)
{
    const struct cs_dialect d = {0};
    is_by(&d, text, expected);
}

static void test_psql(void **state)
{
    (void)state;
    is(" id |  name  | n\n"
       "----+--------+----\n"
       "  1 | a | b  | 10\n"
       "  2 |        |\n"
       "(2 rows)\n"
       "\n",
       "id|name|n\n3:1|a | b|10\n4:2||\n#columns between rules\n");
    is(" id | text  | n\n"
       "----+-------+---\n"
       "  1 | two  +| 1\n"
       "    | lines | \n"
       "  2 | one   | 2\n"
       "  x | y   z   2\n"
       "(2 rows)\n",
       "id|text|n\n5:2|one|2\n!3:broken syntax:  1 | two  +| 1\n!4:broken syntax:    | lines | \n"
       "!6:broken syntax:  x | y   z   2\n#columns between rules\n");
}

static void test_mysql(void **state)
{
    (void)state;
    is("+----+--------+\n"
       "| id | name   |\n"
       "+----+--------+\n"
       "|  1 | NULL   |\n"
       "|  2 | \xE9\x80\x80\xE6\xAC\xBE x |\n"
       "| a\n"
       "+----+--------+\n"
       "2 rows in set (0.00 sec)\n",
       "id|name\n4:1|\n5:2|\xE9\x80\x80\xE6\xAC\xBE x\n!6:broken syntax:| a\n#columns between rules\n");
    /* Two characters counted as two places. */
    is("+----+------+\n"
       "| id | name |\n"
       "+----+------+\n"
       "|  2 | \xE9\x80\x80\xE6\xAC\xBE x |\n"
       "+----+------+\n",
       "id|name\n4:2|\xE9\x80\x80\xE6\xAC\xBE x\n#columns between rules\n");
}

static void test_blanks(void **state)
{
    const struct cs_dialect no_header = {.no_header = true}, dash = {.null = "-", .skip_lines = 1};
    static const char table[] = "id  made at     n\n"
                                "1   2024-08-01  10\n"
                                "22  2024-08-02  x\n"
                                "\n"
                                "3               7\n";
    (void)state;
    is(table, "id|made at|n\n2:1|2024-08-01|10\n3:22|2024-08-02|x\n5:3||7\n#columns between blanks\n");
    is_by(&no_header, table,
          "column_1|column_2|column_3\n1:id|made at|n\n2:1|2024-08-01|10\n3:22|2024-08-02|x\n5:3||7\n"
          "#columns between blanks\n");
    is_by(&dash, "Report\nid  n\n1   -\n", "id|n\n3:1|\n#columns between blanks\n");
    is("id n\n1  2\n33 4\n", "id|n\n2:1|2\n3:33|4\n#columns between blanks\n");
    /* Wide characters take two places, and what stands over a gap is left out. */
    is("\xE5\xA7\x93\xE5\x90\x8D  n\n\xE7\x8E\x8B    1\nab    2\n",
       "\xE5\xA7\x93\xE5\x90\x8D|n\n2:\xE7\x8E\x8B|1\n3:ab|2\n#columns between blanks\n");
    is("one\nword\n", "?0: no blanks that stand in the same places of all lines\n");
    is("", "\n#columns between blanks\n");
}

/* Lines behind the first 64 KiB must keep to the columns that those have. */
static void test_later_lines(void **state)
{
    struct cs_buf text = {0}, out = {0};
    const struct cs_dialect d = {0};
    (void)state;
    cs_buf_addz(&text, "id  n\n");
    while (text.n < 1 << 17) cs_buf_addz(&text, "1   2\n");
    cs_buf_addz(&text, "12345\n123 4\n");
    struct cs_slice got = read_as("fixed", cs_buf_slice(&text), &d, &out);
    const char *tail = "21848:123|4\n!21847:broken syntax:12345\n#columns between blanks\n";
    assert_memory_equal(got.p + got.n - strlen(tail), tail, strlen(tail));
    cs_buf_release(&text);
    cs_buf_release(&out);
}

static void sure(const char *text, bool expected)
{
    assert_int_equal(cs_format_find(CS_LIT("fixed"))->recognise(cs_slicez(text), true, "x") > 50, expected);
}

static void test_recognised(void **state)
{
    (void)state;
    sure(" id | n\n----+---\n  1 | 2\n(1 row)\n", true);
    sure("+----+\n| id |\n+----+\n| 1  |\n+----+\n", true);
    sure("id  n\n1   2\n33  4\n", true);
    sure("id  n\n1   2\n", false);           /* too little to be sure */
    sure("id n\n1  2\n33 4\n", false);       /* one blank may be chance */
    sure("a,b  c\n1,2  3\n4,5  6\n", false); /* commas */
    sure("id\n  x\n  y\n", false);           /* no name for the second column */
    sure("a|b\n---|---\n1|2\n", false);      /* Markdown: not lined up */
    sure("Dear all,\nthis is  a text\nof no table\n", false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_psql),        cmocka_unit_test(test_mysql),      cmocka_unit_test(test_blanks),
        cmocka_unit_test(test_later_lines), cmocka_unit_test(test_recognised),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
