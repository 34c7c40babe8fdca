/* test_metric_show.c - values as a person sees them. Expected texts are rounded by hand: halves away from
 * zero. */
#include "metric/show.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void test_values(void **state)
{
    (void)state;
    const struct {
        const char *number, *unit;
        bool diff;
        const char *shown;
    } cases[] = {
        {"5000", "count", false, "5,000"},
        {"0", "count", false, "0"},
        {"999", "count", false, "999"},
        {"1234567", "count", false, "1,234,567"},
        {"-1234567", "count", true, "-1,234,567"},
        {"12", "count", true, "+12"},
        {"0.8108", "share", false, "81.1 %"},
        {"0.8105", "share", false, "81.1 %"},
        {"1", "share", false, "100.0 %"},
        {"-0.025", "share", true, "-2.5 pp"}, /* never per cent of a per cent */
        {"0.025", "share", true, "+2.5 pp"},
        {"68", "s", false, "68.0 s"},
        {"67.52072", "s", false, "67.5 s"},
        {"119.9", "s", false, "119.9 s"},
        {"120", "s", false, "2.0 min"},
        {"226", "s", false, "3.8 min"},
        {"7200", "s", false, "2.0 h"},
        {"86400", "s", false, "24.0 h"},
        {"259200", "s", false, "3.0 d"},
        {"86400000", "s", false, "1,000.0 d"},
        {"-300", "s", true, "-5.0 min"},
        {"3.403552", "score", false, "3.40"},
        {"4", "score", false, "4.00"},
        {"-12.345", "points", false, "-12.3"},
        {"10", "points", false, "10.0"},
        {"0.5", "", false, "0.50"},
        {"17", "", false, "17"},
        {"1e300", "", false, "1e300"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct cs_num x;
        struct cs_buf b = {0};
        assert_true(cs_num_parse(cs_slicez(cases[i].number), &x));
        cs_show_value(x, cs_slicez(cases[i].unit), cases[i].diff, &b);
        if (!cs_slice_eqz(cs_buf_slice(&b), cases[i].shown))
            fail_msg("%s %s: '%.*s', not '%s'", cases[i].number, cases[i].unit, (int)b.n, b.p,
                     cases[i].shown);
        cs_buf_release(&b);
    }
    struct cs_buf b = {0};
    cs_show_value(CS_MISSING, cs_slicez("s"), false, &b);
    assert_true(cs_slice_eqz(cs_buf_slice(&b), "–"));
    cs_buf_release(&b);
}

static void test_text(void **state)
{
    (void)state;
    struct cs_buf b = {0};
    /* ESC, BEL, DEL and U+009B (a control sequence introducer of one character) must not reach the terminal.
     */
    cs_show_text(cs_slicez("a\x1b[31m\x07\x7f\xc2\x9b"
                           "微信é"),
                 &b);
    assert_true(cs_slice_eqz(cs_buf_slice(&b), "a?[31m???微信é"));
    cs_buf_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_values), cmocka_unit_test(test_text)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
