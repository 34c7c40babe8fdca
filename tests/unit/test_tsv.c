/* test_tsv.c - tables in tabs. Expected cells are worked out by hand from cs-stream(5), the IANA media type,
 * the page of PostgreSQL's COPY and that of the mysql client. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "format_fixture.h"

static void is_in(const char *format, const struct cs_dialect *d, struct cs_slice text, const char *expected)
{
    struct cs_buf out = {0};
    (void)read_as(format, text, d, &out);
    cs_buf_addc(&out, 0);
    assert_string_equal(out.p, expected);
    cs_buf_release(&out);
}

static void is(const char *format, const char *text, const char *expected)
{
    const struct cs_dialect d = {0};
    is_in(format, &d, cs_slicez(text), expected);
}

static void test_ours(void **state)
{
    (void)state;
    is("tsv", "a\tb\n1\tx\\ty\\nz\\\\\n\n2\t\r\n", "a|b\n2:1|x\\ty\\nz\\\\\n4:2|\n#TSV\n");
    is("tsv", "a\tb\n1\n2\t\"q\n3\t4\t5\na\tb\n",
       "a|b\n3:2|\"q\n!2:wrong number of fields:1\n!4:wrong number of fields:3\t4\t5\n!5:header "
       "again:a\tb\n#TSV\n");
    is("tsv", "a\tb\n1\tC:\\temp\\new\\x\n", "a|b\n2:1|C:\\\\temp\\\\new\\\\x\n#TSV without escapes\n");
    is("tsv", "", "\n#TSV\n");
    is("tsv", "a\\tb\n1\n", "a\\tb\n2:1\n#TSV\n");
}

/* The escapes of the first 64 KiB decide; one that is none is left out later. */
static void test_late_escape(void **state)
{
    struct cs_buf text = {0}, out = {0};
    const struct cs_dialect d = {0};
    (void)state;
    cs_buf_addz(&text, "a\tb\n");
    while (text.n < 1 << 17) cs_buf_addz(&text, "1\tx\\n\n");
    cs_buf_addz(&text, "2\t\\x\n3\t\\");
    struct cs_slice got = read_as("tsv", cs_buf_slice(&text), &d, &out);
    const char *tail = "!21847:broken syntax:2\t\\x\n!21848:broken syntax:3\t\\\n#TSV\n";
    assert_memory_equal(got.p + got.n - strlen(tail), tail, strlen(tail));
    cs_buf_release(&text);
    cs_buf_release(&out);
}

static void test_postgres(void **state)
{
    const struct cs_dialect commas = {.delimiter = ',', .null = "x", .no_header = true};
    (void)state;
    is("postgres", "a\tb\n\\N\t\\\\N\n\\NN\t\\b\\f\\v\\101\\x41\\x4a4\n1\t\\\nx\n\\.\n",
       "a|b\n2:|\\\\N\n3:NN|\b\f\vAAJ4\n4:1|\\nx\n#PostgreSQL COPY text\n");
    is("postgres", "a\n\\xE6\\x97\\xA5\n\\xE6\n\\0x\n",
       "a\n2:\xE6\x97\xA5\n4:x\n!3:bytes of no character:\\xE6\n#PostgreSQL COPY text\n");
    is("postgres", "a\n1\n\\.\nSELECT 1;\n",
       "a\n2:1\n#PostgreSQL COPY text, nothing read behind the \\. of line 3\n");
    is_in("postgres", &commas, CS_LIT("x,\\x\n\\,,\\\\x\n"),
          "column_1|column_2\n1:|x\n2:,|\\\\x\n#PostgreSQL COPY text\n");
}

static void test_mysql(void **state)
{
    const struct cs_dialect names = {.header = "p,q"}, skip = {.skip_lines = 1, .comment = "--"};
    (void)state;
    is("mysql", "a\tb\nNULL\tNULL!\n\\t\\n\\\\\t\\0x\n", "a|b\n2:|NULL!\n3:\\t\\n\\\\|x\n#mysql -B\n");
    is_in("mysql", &names, CS_LIT("NULL\t1\n"), "p|q\n1:|1\n#mysql -B\n");
    is_in("mysql", &skip, CS_LIT("Warning\n-- x\na\tb\n--\n1\t2\n"), "a|b\n5:1|2\n#mysql -B\n");
}

static void sure(const char *format, const char *text, bool expected)
{
    assert_int_equal(cs_format_find(cs_slicez(format))->recognise(cs_slicez(text), true, "x") > 50, expected);
}

static void test_recognised(void **state)
{
    (void)state;
    sure("tsv", "a\tb\n1\tx\\ny\n", true);
    sure("tsv", "a\tb\n1\t2\n", false);        /* the same as CSV with tabs */
    sure("tsv", "a\tb\n1\tC:\\x\n", false);    /* and so is that */
    sure("tsv", "a\tb\n1\t\"x\\n\"\n", false); /* quotes */
    sure("tsv", "a,b\n1,x\\n\n", false);
    sure("postgres", "1\t\\N\n2\t3\n", true);
    sure("postgres", "1\t2\n\\.\n", true);
    sure("postgres", "1\t2\n2\n\\N\t1\n", false);
    sure("mysql", "a\tb\nNULL\t2\n", true);
    sure("mysql", "a\tb\nNULL\t\\r\n", false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ours),  cmocka_unit_test(test_late_escape), cmocka_unit_test(test_postgres),
        cmocka_unit_test(test_mysql), cmocka_unit_test(test_recognised),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
