/* test_metric_sheet.c - tables and lines for a terminal, laid out by hand. */
#include "metric/aligned.h"
#include "metric/spark.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void check(const char *const *cells, size_t columns, size_t names, struct cs_sheet_style style,
                  uint32_t joins, const char *expected)
{
    struct cs_sheet s = {.columns = columns, .names = names};
    struct cs_buf out = {0};
    struct cs_error e;
    for (size_t i = 0; cells[i]; i++) {
        cs_sheet_add(&s, cells[i], i < columns ? CS_TONE_STRONG : CS_TONE_NONE);
        s.cell[i].joins = joins >> i & 1;
    }
    assert_int_equal(cs_sheet_print(&s, &style, &out, &e), CS_OK);
    if (!cs_slice_eqz(cs_buf_slice(&out), expected)) fail_msg("\n%.*s\nnot\n%s", (int)out.n, out.p, expected);
    cs_buf_release(&out);
    cs_sheet_release(&s);
}

static void test_layout(void **state)
{
    (void)state;
    static const char *const plain[] = {"Channel", "Tickets", "chat", "1,234", "微信", "5", NULL};
    check(plain, 2, 1, (struct cs_sheet_style){80, false}, 0,
          "Channel  Tickets\n"
          "chat       1,234\n"
          "微信           5\n");
    check(plain, 2, 1, (struct cs_sheet_style){80, true}, 0,
          "\033[1mChannel\033[0m  \033[1mTickets\033[0m\n"
          "chat       1,234\n"
          "微信           5\n");
    /* A heading wider than 14 cells wraps between words, a Han one between letters; others stand at the
     * bottom. */
    static const char *const wraps[] = {"K", "First response time", "首次联系解决率与满意度", "a", "1", "2",
                                        NULL};
    check(wraps, 3, 1, (struct cs_sheet_style){80, false}, 0,
          "   First response  首次联系解决率\n"
          "K            time        与满意度\n"
          "a               1               2\n");
}

static void test_parts(void **state)
{
    (void)state;
    /* 1 + 2 + 6 + 2 + 6 = 17 cells; in 12 the last column goes below, with the names again. */
    static const char *const cells[] = {"K", "first", "second", "a", "111111", "222222", NULL};
    check(cells, 3, 1, (struct cs_sheet_style){17, false}, 0,
          "K   first  second\n"
          "a  111111  222222\n");
    check(cells, 3, 1, (struct cs_sheet_style){12, false}, 0,
          "K   first\n"
          "a  111111\n"
          "\n"
          "K  second\n"
          "a  222222\n");
    check(cells, 3, 1, (struct cs_sheet_style){1, false}, 0, /* no window is too small */
          "K   first\n"
          "a  111111\n"
          "\n"
          "K  second\n"
          "a  222222\n");
    /* What joins goes below together with what it joins. */
    static const char *const joined[] = {"K", "one", "two", "of", "a", "111", "222", "333", NULL};
    check(joined, 4, 1, (struct cs_sheet_style){12, false}, 1u << 3,
          "K  one\n"
          "a  111\n"
          "\n"
          "K  two   of\n"
          "a  222  333\n");
}

/* A name of 40 cells at most. */
static void test_long_name(void **state)
{
    (void)state;
    static const char *const cells[] = {"K", "n", "0123456789012345678901234567890123456789x", "1", NULL};
    check(cells, 2, 1, (struct cs_sheet_style){80, false}, 0,
          "K                                         n\n"
          "012345678901234567890123456789012345678…  1\n");
}

static void check_aligned(const char *stream, size_t width, const char *expected)
{
    struct cs_sheet_style style = {width, false};
    struct cs_buf out = {0};
    struct cs_error e;
    assert_int_equal(cs_aligned(&style, cs_slicez(stream), &out, &e), CS_OK);
    if (!cs_slice_eqz(cs_buf_slice(&out), expected)) fail_msg("\n%.*s\nnot\n%s", (int)out.n, out.p, expected);
    cs_buf_release(&out);
}

/* Whole numbers are separated, others have two places, or two digits near 0; shares and seconds as their
 * names say; empty columns and rows and the seal are not there; the first column is who it is. */
static void test_aligned(void **state)
{
    (void)state;
    check_aligned("segment\tname\tsize\tshare\tspent\twait_s\tnone\trule\n"
                  "1\t微信\t1234\t0.25\t2.345\t180\t\tx > 1\n"
                  "\t\t\t\t\t\t\t\n"
                  "2000\t\t5\t0.755\t0.001234\t\t\ty\\nz\n"
                  "\\. rows=2 read=2 rejected=0 duplicates=0 repairs=0\n",
                  80,
                  "segment  name   size   share   spent   wait_s  rule\n"
                  "1        微信  1,234  25.0 %    2.35  3.0 min  x > 1\n"
                  "2000               5  75.5 %  0.0012           y\\nz\n");
    /* A part below says only the rows that it tells something of. */
    check_aligned("who\tn\tmean\na\t1\t\nb\t2\t7\n", 8, "who  n\na    1\nb    2\n\nwho  mean\nb       7\n");
    check_aligned("who\tn\n", 80, "who  n\n");
    check_aligned("", 80, "");
    /* Of measures the unit is that of the row, and what only programs ask for is left out. */
    check_aligned("view\tkeys\tcity\tmetric\tvalue\tunit\tn\tden\tvs\tdiff\n"
                  "v\tcity\tp\tcsat.share\t0.5\tshare\t8\t8\t\t\n"
                  "v\tcity\tp\tcsat.share\t0.5\tshare\t8\t8\tothers\t0.25\n"
                  "v\tcity\tq\twait\t90\ts\t8\t\t\t\n",
                  80,
                  "view  city  metric       value  n  vs          diff\n"
                  "v     p     csat.share  50.0 %  8\n"
                  "v     p     csat.share  50.0 %  8  others  +25.0 pp\n"
                  "v     q     wait        90.0 s  8\n");
}

static void test_spark(void **state)
{
    (void)state;
    struct cs_num v[] = {cs_int(0), cs_int(7), CS_MISSING, cs_int(14), cs_int(7)};
    struct cs_buf b = {0};
    cs_spark_add(v, 5, false, &b); /* 7 is half of 0 … 14: step 4 of 0 … 7 */
    assert_true(cs_slice_eqz(cs_buf_slice(&b), "▁▅ █▅"));
    cs_buf_clear(&b);
    cs_spark_add(v + 3, 2, true, &b); /* from 0 */
    assert_true(cs_slice_eqz(cs_buf_slice(&b), "█▅"));
    cs_buf_clear(&b);
    cs_spark_add(v + 1, 1, false, &b);
    assert_true(cs_slice_eqz(cs_buf_slice(&b), "▁"));
    cs_buf_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_layout),  cmocka_unit_test(test_parts), cmocka_unit_test(test_long_name),
        cmocka_unit_test(test_aligned), cmocka_unit_test(test_spark),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
