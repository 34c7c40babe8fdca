/* test_queue_log.c - Asterisk's queue_log as a table. Lines as its documentation has them, read by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "format_fixture.h"

#define HEADER "time|callid|queuename|agent|event|data1|data2|data3|data4|data5\n"

static void is(const char *text, const char *expected)
{
    struct cs_buf out = {0};
    const struct cs_dialect d = {0};
    (void)read_as("queue_log", cs_slicez(text), &d, &out);
    cs_buf_addc(&out, 0);
    assert_string_equal(out.p, expected);
    cs_buf_release(&out);
}

static void test_lines(void **state)
{
    (void)state;
    is("1543602677|1543602660.197|IT|NONE|ENTERQUEUE||5551\r\n"
       "1543602753|1543602660.197|IT|Agent/1127|CONNECT|76|1543602746.232|6\n\n"
       "1543603600|1543602660.197|IT|Agent/1127|BLINDTRANSFER|1|2|3|4|5|6\n"
       "1543600000|NONE|NONE|NONE|QUEUESTART|",
       HEADER "1:1543602677|1543602660.197|IT||ENTERQUEUE||5551|||\n"
              "2:1543602753|1543602660.197|IT|Agent/1127|CONNECT|76|1543602746.232|6||\n"
              "4:1543603600|1543602660.197|IT|Agent/1127|BLINDTRANSFER|1|2|3|4|5|6\n"
              "5:1543600000||||QUEUESTART|||||\n#queue_log of Asterisk\n");
    is("", HEADER "#queue_log of Asterisk\n");
}

static void test_rejects(void **state)
{
    (void)state;
    is("1543602677|1|IT|NONE|ENTERQUEUE|\nnonsense\n1543602678|1|IT|NONE\n12|1|IT|NONE|ABANDON|\n",
       HEADER "1:1543602677|1|IT||ENTERQUEUE|||||\n"
              "!2:broken syntax:nonsense\n"
              "!3:broken syntax:1543602678|1|IT|NONE\n"
              "!4:broken syntax:12|1|IT|NONE|ABANDON|\n#queue_log of Asterisk\n");
}

static void test_recognise(void **state)
{
    const struct cs_format *f = cs_format_find(CS_LIT("queue_log"));
    (void)state;
    assert_int_equal(f->recognise(CS_LIT("1543602677|1|IT|NONE|ENTERQUEUE||5551\n1543602"), false, "q"), 99);
    assert_int_equal(f->recognise(CS_LIT("1543602677|1|IT|NONE|ENTERQUEUE||5551"), true, "q"), 99);
    assert_int_equal(f->recognise(CS_LIT("1543602677|1|IT|NONE|ENTERQUEUE||5551"), false, "q"), 0);
    assert_int_equal(f->recognise(CS_LIT("a|b|c|d|e\n1|2|3|4|5\n"), true, "q"), 0);
    assert_int_equal(f->recognise(CS_LIT("1543602677|1|IT|NONE|lower|\n"), true, "q"), 0);
    assert_int_equal(f->recognise(CS_LIT(""), true, "q"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_rejects),
        cmocka_unit_test(test_recognise),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
