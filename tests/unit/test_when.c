/* test_when.c - moments as exports write them. Instants by GNU date(1), e.g. date -ud '2024-08-01 09:00' +%s.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
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
                                      "1722502800",
                                      "2024-08-01 09:00:00 CST",
                                      "2024-08-01 09:00:00+19:00",
                                      "20240801",
                                      "2024-08-0109:00:00",
                                      "2024-08-01 09:00:00.",
                                      "0000-00-00 00:00:00",
                                      "-"};
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) check(bad[i], CS_ORDER_UNKNOWN, "");
}

/* In English, in Chinese, tight, by weeks (date -d '2024-08-01' +%G-W%V-%u). */
static void test_forms(void **state)
{
    enum cs_date_order none = CS_ORDER_UNKNOWN;
    (void)state;
    check("2024-08-01 9:00 PM", none, "2024-08-01T21:00:00+00:00");
    check("2024-08-01 12:30 a.m.", none, "2024-08-01T00:30:00+00:00");
    check("Aug 1, 2024 5:57:51 PM", none, "2024-08-01T17:57:51+00:00");
    check("1 August 2024", none, "2024-08-01T00:00:00+00:00");
    check("1-Aug-24 9:05", none, "2024-08-01T09:05:00+00:00");
    check("1st of Sept 2024", none, "2024-09-01T00:00:00+00:00");
    check("Thu, 01 Aug 2024 09:00:00 +0800 (CST)", none, "2024-08-01T09:00:00+08:00");
    check("Thu Aug  1 09:00:00 2024", none, "2024-08-01T09:00:00+00:00");
    check("Thu Aug 01 2024 09:00:00 GMT+0800 (China Standard Time)", none, "2024-08-01T09:00:00+08:00");
    check("2024-08-01 09:00 UTC+08:00", none, "2024-08-01T09:00:00+08:00");
    check("20240801T090000Z", none, "2024-08-01T09:00:00+00:00");
    check("20240801T0900+0800", none, "2024-08-01T09:00:00+08:00");
    check("2024-08-01T09", none, "2024-08-01T09:00:00+00:00");
    check("2024-W31-4", none, "2024-08-01T00:00:00+00:00");
    check("2024年8月1日 下午3:05", none, "2024-08-01T15:05:00+00:00");
    check("2024年8月1日下午3：05", none, "2024-08-01T15:05:00+00:00");
    check("2024年8月1日 凌晨12:10", none, "2024-08-01T00:10:00+00:00");
    check("2024年8月1日 中午12:10", none, "2024-08-01T12:10:00+00:00");
    check("2024年8月1日 晚上11:10", none, "2024-08-01T23:10:00+00:00");
    check("2024年8月1日 3時05分", none, "2024-08-01T03:05:00+00:00");
    check("2024年8月1日 星期四 15时05分30秒", none, "2024-08-01T15:05:30+00:00");
    check("2024/8/1 上午 9:05:00", none, "2024-08-01T09:05:00+00:00");
    check("二〇二四年十二月二十五日", none, "2024-12-25T00:00:00+00:00");
    check("24-08-01", CS_ORDER_YMD, "2024-08-01T00:00:00+00:00");
    check("24-08-01", CS_ORDER_DMY, "2001-08-24T00:00:00+00:00");
    check("01/02/69", CS_ORDER_DMY, "1969-02-01T00:00:00+00:00");
    check("01/02/68", CS_ORDER_DMY, "2068-02-01T00:00:00+00:00");
    check("2024-01-02 09:00:00", CS_ORDER_DMY_SWAPPED, "2024-02-01T09:00:00+00:00");
    check("31/01/2024", CS_ORDER_DMY_SWAPPED, "2024-01-31T00:00:00+00:00");
}

static void test_forms_refused(void **state)
{
    static const char *const bad[] = {"Fri, 01 Aug 2024 09:00:00 +0800", /* it was a Thursday */
                                      "2024-08-01 13:00 AM",
                                      "2024-08-01 0:30 PM",
                                      "2024年8月1日 晚上12:10",
                                      "2024-08-01 09:00 PST",
                                      "2024-08-01 09:00 UTC+8",
                                      "2024-W54-1",
                                      "2024-W31-8",
                                      "Aug 2024",
                                      "Aug 1",
                                      "Augustus 1, 2024",
                                      "20240801T24",
                                      "2024-1",
                                      "124-08-01",
                                      "1 2 2024",
                                      "2024-08-01 (",
                                      "9:5"};
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) check(bad[i], CS_ORDER_UNKNOWN, "");
}

/* Instants by date -ud @1722502800; days of a spreadsheet by LibreOffice: 45505 is 2024-08-01. */
static void test_numbers(void **state)
{
    static const struct {
        const char *text;
        enum cs_when_number number;
        const char *expected;
        bool floored;
    } cases[] = {
        {"1722502800", CS_NUMBER_SECONDS, "2024-08-01T09:00:00+00:00", false},
        {"1722502800.5", CS_NUMBER_SECONDS, "2024-08-01T09:00:00+00:00", true},
        {"1722502800000", CS_NUMBER_MILLIS, "2024-08-01T09:00:00+00:00", false},
        {"1722502800123", CS_NUMBER_MILLIS, "2024-08-01T09:00:00+00:00", true},
        {"1722502800000000", CS_NUMBER_MICROS, "2024-08-01T09:00:00+00:00", false},
        {"45505", CS_NUMBER_SERIAL, "2024-08-01T00:00:00+00:00", false},
        {"45505.375", CS_NUMBER_SERIAL, "2024-08-01T09:00:00+00:00", false},
        {"45505.9999999", CS_NUMBER_SERIAL, "2024-08-02T00:00:00+00:00", false},
        {"45505.3783912", CS_NUMBER_SERIAL, "2024-08-01T09:04:53+00:00", false},
        {"20240801", CS_NUMBER_DIGITS, "2024-08-01T00:00:00+00:00", false},
        {"202408010905", CS_NUMBER_DIGITS, "2024-08-01T09:05:00+00:00", false},
        {"20240801090512", CS_NUMBER_DIGITS, "2024-08-01T09:05:12+00:00", false},
    };
    static const char *const none[] = {"2024", "7",      "20241301", "2408010900", "99999999999999999999",
                                       "1.5",  "-45505", "45505.",   "1e9",        ""};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct cs_when w;
        enum cs_zone_fit fit;
        char out[CS_TIME_LEN + 1] = "";
        assert_int_equal(cs_when_number(cs_slicez(cases[i].text)), cases[i].number);
        assert_true(cs_when_read_number(cs_slicez(cases[i].text), cases[i].number, &w));
        cs_time_format(cs_when_time(&w, NULL, CS_CHANGE_BEFORE, &fit), out);
        assert_string_equal(out, cases[i].expected);
        assert_int_equal(w.floored, cases[i].floored);
    }
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        assert_int_equal(cs_when_number(cs_slicez(none[i])), CS_NUMBER_NONE);
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

static int judge(const char *const texts[])
{
    struct cs_order o = {0};
    enum cs_date_order order;
    for (; *texts; texts++) cs_order_look(&o, cs_slicez(*texts));
    enum cs_order_verdict verdict = cs_order_judge(&o, &order);
    return verdict == CS_ORDER_DECIDED ? 100 + (int)order : (int)verdict;
}

/* What is looked at quickly says what the careful look says: blanks around a date make it careful. */
static void test_order_quick(void **state)
{
    static const char *const ends[] = {"", " 19:55:49", "T00:00:00", " 24:00:00", " 9:05:00", " 19:55"};
    (void)state;
    srandom(11);
    for (int round = 0; round < 2000; round++) {
        struct cs_order quick = {0}, careful = {0}, part = {0};
        for (int i = 0; i < 30; i++) {
            char text[64];
            char dash = "/-./"[random() % 4], other = random() % 20 ? dash : '-';
            int year = (int)(random() % 9 ? 1990 + random() % 40 : random() % 3000);
            text[0] = ' ';
            snprintf(text + 1, sizeof text - 1, "%02d%c%02d%c%04d%s", (int)(random() % 33), dash,
                     (int)(random() % 15), other, year, ends[random() % 6]);
            if (random() % 30 == 0) text[1 + random() % 10] = "0123456789x"[random() % 11];
            cs_order_look(i < 15 ? &quick : &part, cs_slicez(text + 1));
            cs_order_look(&careful, cs_slicez(text));
        }
        cs_order_add(&quick, &part);
        assert_memory_equal(&quick, &careful, sizeof quick);
    }
}

static void test_order(void **state)
{
    (void)state;
    assert_int_equal(judge((const char *const[]){"01/02/2024", "31/01/2024", NULL}), 100 + CS_ORDER_DMY);
    assert_int_equal(judge((const char *const[]){"01/02/2024", "01/31/2024", NULL}), 100 + CS_ORDER_MDY);
    assert_int_equal(judge((const char *const[]){"01/02/2024", "03/04/2024", NULL}), CS_ORDER_AMBIGUOUS);
    assert_int_equal(judge((const char *const[]){"31/01/2024", "01/31/2024", NULL}), CS_ORDER_MIXED);
    assert_int_equal(judge((const char *const[]){"2024-01-31", "", "x", NULL}), CS_ORDER_NONE);
    assert_int_equal(judge((const char *const[]){"05/05/2024", NULL}),
                     CS_ORDER_NONE); /* the same either way */
    assert_int_equal(judge((const char *const[]){"31/12/24", "01/02/24", NULL}), CS_ORDER_AMBIGUOUS);
    assert_int_equal(judge((const char *const[]){"31/12/24", "13/02/99", NULL}), 100 + CS_ORDER_DMY);
    assert_int_equal(judge((const char *const[]){"99/12/24", "01/02/24", NULL}), 100 + CS_ORDER_YMD);
    /* A spreadsheet that reads month first took what it could, and left the rest. */
    assert_int_equal(judge((const char *const[]){"2024-01-02", "2024-03-04", "2024-05-06", "2024-12-07",
                                                 "2024-01-12", "13/02/2024", "31/01/2024", "25/01/2024",
                                                 "17/02/2024", "28/02/2024", NULL}),
                     CS_ORDER_SWAPPED);
    assert_int_equal(judge((const char *const[]){"2024-01-02", "2024-03-04", "2024-05-06", "2024-12-17",
                                                 "2024-01-12", "13/02/2024", "31/01/2024", "25/01/2024",
                                                 "17/02/2024", "28/02/2024", NULL}),
                     100 + CS_ORDER_DMY);
}

static void test_instant(void **state)
{
    struct cs_when w;
    enum cs_zone_fit fit;
    struct cs_zone *zone;
    struct cs_error e;
    (void)state;
    assert_true(cs_when_read(CS_LIT("2024-08-01 09:00:00"), CS_ORDER_UNKNOWN, &w));
    assert_int_equal(cs_when_time(&w, NULL, CS_CHANGE_BEFORE, &fit).at, 1722502800);
    assert_int_equal(cs_zone_open(&zone, "+08:00", &e), CS_OK);
    struct cs_time t = cs_when_time(&w, zone, CS_CHANGE_BEFORE, &fit);
    assert_int_equal(t.at, 1722502800 - 8 * 3600);
    assert_int_equal(t.off, 8 * 3600);
    /* An offset of its own wins over the zone. */
    assert_true(cs_when_read(CS_LIT("2024-08-01 09:00:00Z"), CS_ORDER_UNKNOWN, &w));
    assert_int_equal(cs_when_time(&w, zone, CS_CHANGE_BEFORE, &fit).at, 1722502800);
    cs_zone_close(zone);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_read),  cmocka_unit_test(test_refused),       cmocka_unit_test(test_clock),
        cmocka_unit_test(test_order), cmocka_unit_test(test_order_quick),   cmocka_unit_test(test_instant),
        cmocka_unit_test(test_forms), cmocka_unit_test(test_forms_refused), cmocka_unit_test(test_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
