/* test_when.c - moments as exports write them. Instants by GNU date(1), e.g. date -ud '2024-08-01 09:00' +%s.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "ingest/when.h"

/* The reading, as a stream writes it at the offset it has itself, or nothing. */
static void check(const char *text, enum cs_date_order order, const char *expected)
{
    struct cs_when w;
    char out[CS_TIME_LEN + 1] = "";
    if (cs_when_read(cs_slicez(text), order, &w) && w.has_date) cs_when_write(&w.civil, w.off, out);
    assert_string_equal(out, expected);
}

static void test_read(void **state)
{
    enum cs_date_order none = CS_ORDER_UNKNOWN;
    (void)state;
    check("2024-08-01 09:00:00", none, "2024-08-01T09:00:00+00:00");
    check("2024-08-01T09:00:00Z", none, "2024-08-01T09:00:00+00:00");
    check("2024-08-01T09:00:00+08:00", none, "2024-08-01T09:00:00+08:00");
    check("2024-08-01 09:00:00 -0330", none, "2024-08-01T09:00:00-03:30");
    check("2024-08-01 09:00:00+08", none, "2024-08-01T09:00:00+08:00");
    check("2024-08-01 09:00 UTC", none, "2024-08-01T09:00:00+00:00");
    check("2024/8/1 9:05", none, "2024-08-01T09:05:00+00:00");
    check("2024.08.01", none, "2024-08-01T00:00:00+00:00");
    check(" 2024-08-01 23:59:59.999 ", none, "2024-08-01T23:59:59+00:00");
    check("2024-02-29", none, "2024-02-29T00:00:00+00:00");
    check("31/12/2024 10:00", none, "2024-12-31T10:00:00+00:00");
    check("12/31/2024 10:00", none, "2024-12-31T10:00:00+00:00");
    check("01/02/2024", CS_ORDER_DMY, "2024-02-01T00:00:00+00:00");
    check("01/02/2024", CS_ORDER_MDY, "2024-01-02T00:00:00+00:00");
    check("13/01/2024", CS_ORDER_MDY, "");
}

static void test_refused(void **state)
{
    static const char *const bad[] = {"",
                                      "2023-02-29",
                                      "2024-13-01",
                                      "2024-08-01 24:00:00",
                                      "2024-08-01 09:60",
                                      "2024-08-01T",
                                      "2024-08-01 09",
                                      "2024-08/01",
                                      "24-08-01",
                                      "01/02/24",
                                      "1722502800",
                                      "2024-08-01 09:00:00 CST",
                                      "2024-08-01 09:00:00+19:00",
                                      "2024-08-01 9:00 PM",
                                      "20240801",
                                      "2024-08-0109:00:00",
                                      "2024-08-01 09:00:00.",
                                      "0000-00-00 00:00:00",
                                      "-"};
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) check(bad[i], CS_ORDER_UNKNOWN, "");
}

static void test_clock(void **state)
{
    struct cs_when w;
    (void)state;
    assert_true(cs_when_read(CS_LIT("9:12:58"), CS_ORDER_UNKNOWN, &w));
    assert_false(w.has_date);
    assert_true(w.has_clock);
    assert_int_equal(w.civil.hour * 3600 + w.civil.minute * 60 + w.civil.second, 33178);
    assert_true(cs_when_read(CS_LIT("2024-08-01 09:00:00.5"), CS_ORDER_UNKNOWN, &w));
    assert_true(w.floored);
    assert_true(cs_when_read(CS_LIT("2024-08-01 09:00:00.000"), CS_ORDER_UNKNOWN, &w));
    assert_false(w.floored); /* nothing was lost */
}

static enum cs_order_verdict judge(const char *const texts[])
{
    struct cs_order o = {0};
    for (; *texts; texts++) cs_order_look(&o, cs_slicez(*texts));
    return cs_order_judge(&o);
}

static void test_order(void **state)
{
    (void)state;
    assert_int_equal(judge((const char *const[]){"01/02/2024", "31/01/2024", NULL}), CS_ORDER_IS_DMY);
    assert_int_equal(judge((const char *const[]){"01/02/2024", "01/31/2024", NULL}), CS_ORDER_IS_MDY);
    assert_int_equal(judge((const char *const[]){"01/02/2024", "03/04/2024", NULL}), CS_ORDER_AMBIGUOUS);
    assert_int_equal(judge((const char *const[]){"31/01/2024", "01/31/2024", NULL}), CS_ORDER_MIXED);
    assert_int_equal(judge((const char *const[]){"2024-01-31", "", "x", NULL}), CS_ORDER_NONE);
    assert_int_equal(judge((const char *const[]){"05/05/2024", NULL}),
                     CS_ORDER_NONE); /* the same either way */
}

static void test_instant(void **state)
{
    struct cs_when w;
    enum cs_zone_fit fit;
    struct cs_zone *zone;
    struct cs_error e;
    (void)state;
    assert_true(cs_when_read(CS_LIT("2024-08-01 09:00:00"), CS_ORDER_UNKNOWN, &w));
    assert_int_equal(cs_when_time(&w, NULL, &fit).at, 1722502800);
    assert_int_equal(cs_zone_open(&zone, "+08:00", &e), CS_OK);
    struct cs_time t = cs_when_time(&w, zone, &fit);
    assert_int_equal(t.at, 1722502800 - 8 * 3600);
    assert_int_equal(t.off, 8 * 3600);
    /* An offset of its own wins over the zone. */
    assert_true(cs_when_read(CS_LIT("2024-08-01 09:00:00Z"), CS_ORDER_UNKNOWN, &w));
    assert_int_equal(cs_when_time(&w, zone, &fit).at, 1722502800);
    cs_zone_close(zone);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_read),  cmocka_unit_test(test_refused), cmocka_unit_test(test_clock),
        cmocka_unit_test(test_order), cmocka_unit_test(test_instant),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
