/* test_period.c - as-of, periods and comparisons. Expected days are read off a calendar (2024-09-01 is a
 * Sunday, 2024 has a 29 February); nothing comes from the program. */
#include "base/period.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct cs_time time_of(const char *text)
{
    struct cs_time t = {0};
    if (!cs_time_parse(cs_slicez(text), &t)) fail_msg("%s", text);
    return t;
}

/* "FIRST..LAST" of a range of days. */
static const char *days_text(struct cs_days d, char out[32])
{
    cs_date_format(d.first, out);
    memcpy(out + 10, "..", 2);
    cs_date_format(d.last, out + 12);
    out[22] = 0;
    return out;
}

static struct cs_period period_of(const char *text)
{
    struct cs_error e = CS_ERROR_INIT;
    struct cs_period p;
    if (cs_period_parse(&p, cs_slicez(text), &e)) fail_msg("%s: %s", text, e.text);
    return p;
}

static void test_days(void **state)
{
    (void)state;
    static const struct {
        const char *period, *as_of, *mature, *days;
    } t[] = {
        /* at midnight the day before is complete; a second earlier it is not */
        {"day", "2024-09-01T00:00:00+08:00", "", "2024-08-31..2024-08-31"},
        {"day", "2024-08-31T23:59:59+08:00", "", "2024-08-30..2024-08-30"},
        {"day", "2024-09-01T23:59:59+08:00", "", "2024-08-31..2024-08-31"},
        {"day", "2024-03-01T09:00:00+00:00", "", "2024-02-29..2024-02-29"},
        /* the as-of's own offset decides what midnight is: this is 2 September in Tokyo, 1 September in UTC
         */
        {"day", "2024-09-02T01:00:00+09:00", "", "2024-09-01..2024-09-01"},
        {"day", "2024-09-01T16:00:00+00:00", "", "2024-08-31..2024-08-31"},
        /* weeks are Monday to Sunday: 2 September 2024 is a Monday */
        {"week", "2024-09-02T00:00:00+08:00", "", "2024-08-26..2024-09-01"},
        {"week", "2024-09-01T23:59:59+08:00", "", "2024-08-19..2024-08-25"},
        {"week", "2024-09-08T12:00:00+08:00", "", "2024-08-26..2024-09-01"},
        {"week", "2025-01-03T12:00:00+08:00", "", "2024-12-23..2024-12-29"},
        {"month", "2024-09-01T00:00:00+08:00", "", "2024-08-01..2024-08-31"},
        {"month", "2024-08-31T23:59:59+08:00", "", "2024-07-01..2024-07-31"},
        {"month", "2024-03-31T12:00:00+08:00", "", "2024-02-01..2024-02-29"},
        {"month", "2024-01-15T12:00:00+08:00", "", "2023-12-01..2023-12-31"},
        {"28d", "2024-09-01T00:00:00+08:00", "", "2024-08-04..2024-08-31"},
        {"1d", "2024-09-01T15:00:00+08:00", "", "2024-08-31..2024-08-31"},
        /* a window of maturity moves the moment back */
        {"day", "2024-09-01T00:00:00+08:00", "24h", "2024-08-30..2024-08-30"},
        {"day", "2024-09-01T12:00:00+08:00", "12h", "2024-08-31..2024-08-31"},
        {"day", "2024-09-01T11:59:59+08:00", "12h", "2024-08-30..2024-08-30"},
        {"week", "2024-09-02T00:00:00+08:00", "7d", "2024-08-19..2024-08-25"},
        {"month", "2024-09-30T00:00:00+08:00", "30d", "2024-07-01..2024-07-31"},
        {"month", "2024-10-01T00:00:00+08:00", "30d", "2024-08-01..2024-08-31"},
        {"28d", "2024-09-01T00:00:00+08:00", "1d", "2024-08-03..2024-08-30"},
        {"yesterday", "2024-09-01T00:00:00+08:00", "", "2024-08-31..2024-08-31"},
        {"quarter", "2024-09-30T23:59:59+08:00", "", "2024-04-01..2024-06-30"},
        {"quarter", "2024-10-01T00:00:00+08:00", "", "2024-07-01..2024-09-30"},
        {"quarter", "2024-02-01T00:00:00+08:00", "", "2023-10-01..2023-12-31"},
        {"quarter", "2024-10-01T00:00:00+08:00", "1d", "2024-04-01..2024-06-30"},
        {"year", "2024-12-31T23:59:59+08:00", "", "2023-01-01..2023-12-31"},
        {"year", "2025-01-01T00:00:00+08:00", "", "2024-01-01..2024-12-31"},
        /* names stay what they are, as dates do; 2024-W01 has 1 January, 2020 has 53 weeks */
        {"2024-02", "2025-01-01T00:00:00+08:00", "7d", "2024-02-01..2024-02-29"},
        {"2024-12", "2025-01-01T00:00:00+08:00", "", "2024-12-01..2024-12-31"},
        {"2024-Q1", "2025-01-01T00:00:00+08:00", "", "2024-01-01..2024-03-31"},
        {"2024-Q4", "2025-01-01T00:00:00+08:00", "", "2024-10-01..2024-12-31"},
        {"2024", "2025-01-01T00:00:00+08:00", "", "2024-01-01..2024-12-31"},
        {"2024-W01", "2025-01-01T00:00:00+08:00", "", "2024-01-01..2024-01-07"},
        {"2024-W30", "2025-01-01T00:00:00+08:00", "", "2024-07-22..2024-07-28"},
        {"2020-W53", "2025-01-01T00:00:00+08:00", "", "2020-12-28..2021-01-03"},
        {"2024-06..2024-Q3", "2025-01-01T00:00:00+08:00", "", "2024-06-01..2024-09-30"},
        {"2024-08-01..2024-08-31", "2024-08-15T00:00:00+08:00", "7d", "2024-08-01..2024-08-31"},
        {"2024-08-01", "2024-08-15T00:00:00+08:00", "", "2024-08-01..2024-08-01"},
    };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        struct cs_error e = CS_ERROR_INIT;
        struct cs_period p = period_of(t[i].period);
        int64_t mature;
        char out[32];
        assert_int_equal(cs_window_parse(&mature, cs_slicez(t[i].mature), &e), CS_OK);
        const char *got = days_text(cs_period_days(&p, time_of(t[i].as_of), mature), out);
        if (strcmp(got, t[i].days) != 0)
            fail_msg("%s at %s less '%s': %s, not %s", t[i].period, t[i].as_of, t[i].mature, got, t[i].days);
    }
}

static void test_all(void **state)
{
    (void)state;
    struct cs_compare previous = {.kind = CS_COMPARE_PREVIOUS};
    static const char *const words[] = {"", "all"};
    for (int i = 0; i < 2; i++) {
        struct cs_period p = period_of(words[i]);
        struct cs_days d = cs_period_days(&p, time_of("2024-09-01T00:00:00+08:00"), 0);
        assert_true(d.first < -719162 && d.last > 2932896);
        d = cs_compare_days(&previous, &p, d);
        assert_true(d.first > d.last); /* nothing comes before all time */
    }
}

static void test_compare(void **state)
{
    (void)state;
    static const struct {
        const char *period, *as_of, *compare, *days;
    } t[] = {
        {"day", "2024-03-02T00:00:00+08:00", "previous", "2024-02-29..2024-02-29"},
        {"day", "2024-03-02T00:00:00+08:00", "week", "2024-02-23..2024-02-23"},
        {"day", "2024-03-01T00:00:00+08:00", "year", "2023-02-28..2023-02-28"}, /* 29 Feb */
        {"day", "2025-03-01T00:00:00+08:00", "year", "2024-02-28..2024-02-28"},
        {"week", "2024-09-02T00:00:00+08:00", "previous", "2024-08-19..2024-08-25"},
        {"week", "2024-09-02T00:00:00+08:00", "week", "2024-08-19..2024-08-25"},
        {"week", "2024-09-02T00:00:00+08:00", "year", "2023-08-26..2023-09-01"},
        {"month", "2024-04-01T00:00:00+08:00", "previous", "2024-02-01..2024-02-29"},
        {"month", "2024-02-01T00:00:00+08:00", "previous", "2023-12-01..2023-12-31"},
        {"month", "2024-04-01T00:00:00+08:00", "week", "2024-02-23..2024-03-24"},
        {"month", "2024-03-01T00:00:00+08:00", "year", "2023-02-01..2023-02-28"},
        {"month", "2025-03-01T00:00:00+08:00", "year", "2024-02-01..2024-02-29"}, /* the whole month */
        {"28d", "2024-09-01T00:00:00+08:00", "previous", "2024-07-07..2024-08-03"},
        {"2024-03-01..2024-03-31", "2024-09-01T00:00:00+08:00", "previous", "2024-01-30..2024-02-29"},
        {"2024-02-01..2024-02-29", "2024-09-01T00:00:00+08:00", "year", "2023-02-01..2023-02-28"},
        {"day", "2024-03-01T00:00:00+08:00", "364d", "2023-03-02..2023-03-02"}, /* Thursdays */
        {"month", "2024-04-01T00:00:00+08:00", "28d", "2024-02-02..2024-03-03"},
        {"2024-03", "2024-09-01T00:00:00+08:00", "previous", "2024-02-01..2024-02-29"},
        {"2024-02", "2024-09-01T00:00:00+08:00", "year", "2023-02-01..2023-02-28"},
        {"2024-Q1", "2024-09-01T00:00:00+08:00", "previous", "2023-10-01..2023-12-31"},
        {"2024-Q1", "2024-09-01T00:00:00+08:00", "year", "2023-01-01..2023-03-31"},
        {"2025", "2026-09-01T00:00:00+08:00", "previous", "2024-01-01..2024-12-31"},
        {"2024-W30", "2024-09-01T00:00:00+08:00", "previous", "2024-07-15..2024-07-21"},
        {"quarter", "2024-10-01T00:00:00+08:00", "previous", "2024-04-01..2024-06-30"},
        {"year", "2025-10-01T00:00:00+08:00", "previous", "2023-01-01..2023-12-31"},
        {"2024-03-01..2024-03-31", "2024-09-01T00:00:00+08:00", "2024-02", "2024-02-01..2024-02-29"},
        {"2024-08-01", "2024-09-01T00:00:00+08:00", "2023-01-01..2023-01-07", "2023-01-01..2023-01-07"},
        {"all", "2024-09-01T00:00:00+08:00", "2023-01-01", "2023-01-01..2023-01-01"},
    };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        struct cs_error e = CS_ERROR_INIT;
        struct cs_period p = period_of(t[i].period);
        struct cs_compare c;
        char out[32];
        assert_int_equal(cs_compare_parse(&c, cs_slicez(t[i].compare), &e), CS_OK);
        struct cs_days d = cs_period_days(&p, time_of(t[i].as_of), 0);
        const char *got = days_text(cs_compare_days(&c, &p, d), out);
        if (strcmp(got, t[i].days) != 0)
            fail_msg("%s at %s, %s: %s, not %s", t[i].period, t[i].as_of, t[i].compare, got, t[i].days);
    }
}

static void test_compare_name(void **state)
{
    (void)state;
    static const struct {
        const char *compare, *name;
    } t[] = {{"", ""},
             {"previous", "previous"},
             {"week", "week"},
             {"year", "year"},
             {"364d", "364d"},
             {"2024-08-01", "2024-08-01"},
             {"2024-08-01..2024-08-01", "2024-08-01"},
             {"2024-08-01..2024-08-31", "2024-08-01..2024-08-31"}};
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        struct cs_error e = CS_ERROR_INIT;
        struct cs_compare c;
        struct cs_buf b = {0};
        assert_int_equal(cs_compare_parse(&c, cs_slicez(t[i].compare), &e), CS_OK);
        cs_compare_name(&c, &b);
        assert_true(cs_slice_eqz(cs_buf_slice(&b), t[i].name));
        cs_buf_release(&b);
    }
}

static void test_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text, *message;
    } periods[] = {{"yester", "not a period: 'yester'"},
                   {"2024-8", "not a date: '2024-8'"},
                   {"2024-13", "not a date: '2024-13'"},
                   {"2024-00", "not a date: '2024-00'"},
                   {"2024-Q5", "not a date: '2024-Q5'"},
                   {"2024-W53", "not a date: '2024-W53'"},
                   {"2024-W00", "not a date: '2024-W00'"},
                   {"0000", "not a period: '0000'"},
                   {"20240", "not a period: '20240'"},
                   {"2024-02-30", "not a date: '2024-02-30'"},
                   {"2024-08-01..", "not a date: ''"},
                   {"..2024-08-01", "not a date: ''"},
                   {"2024-08-01..2024-08-32", "not a date: '2024-08-32'"},
                   {"2024-08-31..2024-08-01", "the first day comes after the last: '2024-08-31..2024-08-01'"},
                   {"0d", "not a period: '0d'"},
                   {"36501d", "not a period: '36501d'"},
                   {"Day", "not a period: 'Day'"},
                   {"week ", "not a period: 'week '"}};
    for (size_t i = 0; i < sizeof periods / sizeof *periods; i++) {
        struct cs_error e = CS_ERROR_INIT;
        struct cs_period p;
        assert_int_equal(cs_period_parse(&p, cs_slicez(periods[i].text), &e), CS_USAGE);
        assert_string_equal(e.text, periods[i].message);
        assert_true(e.cure[0] != 0);
    }
    struct cs_error e = CS_ERROR_INIT;
    struct cs_compare c;
    assert_int_equal(cs_compare_parse(&c, CS_LIT("last"), &e), CS_USAGE);
    assert_string_equal(e.text, "not a comparison: 'last'");
    assert_int_equal(cs_compare_parse(&c, CS_LIT("0d"), &e), CS_USAGE);
    assert_int_equal(cs_compare_parse(&c, CS_LIT("36501d"), &e), CS_USAGE);
}

static void test_window(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t seconds;
    } good[] = {{"", 0},     {"24h", 86400},  {"7d", 604800},           {"30d", 2592000}, {"90m", 5400},
                {"45s", 45}, {"2w", 1209600}, {"36500d", 3153600000LL}, {"0s", 0}};
    static const char *const bad[] = {"24",  "h",  "1.5h",   "-1h",         " 1h",
                                      "1h ", "1y", "36501d", "9999999999h", "24H"};
    int64_t s;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        struct cs_error e = CS_ERROR_INIT;
        assert_int_equal(cs_window_parse(&s, cs_slicez(good[i].text), &e), CS_OK);
        assert_int_equal(s, good[i].seconds);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct cs_error e = CS_ERROR_INIT;
        if (cs_window_parse(&s, cs_slicez(bad[i]), &e) != CS_USAGE) fail_msg("'%s'", bad[i]);
    }
}

static void check_as_of(const char *text, const char *zone, int32_t fallback, const char *want)
{
    struct cs_error e = CS_ERROR_INIT;
    struct cs_zone *z = NULL;
    struct cs_time t;
    char out[CS_TIME_LEN + 1] = {0};
    if (zone && cs_zone_open(&z, zone, &e)) fail_msg("%s", e.text);
    if (cs_as_of_parse(&t, cs_slicez(text), z, fallback, &e)) fail_msg("%s", e.text);
    cs_time_format(t, out);
    assert_string_equal(out, want);
    cs_zone_close(z);
}

static void test_as_of(void **state)
{
    (void)state;
    check_as_of("2024-09-01", NULL, 0, "2024-09-01T00:00:00+00:00");
    check_as_of("2024-09-01", NULL, 28800, "2024-09-01T00:00:00+08:00");
    check_as_of("2024-09-01", "+05:30", 28800, "2024-09-01T00:00:00+05:30");
    check_as_of("2024-09-01T09:00:00+08:00", NULL, 0, "2024-09-01T09:00:00+08:00");
    check_as_of("2024-08-31T16:30:00+00:00", "+08:00", 0, "2024-09-01T00:30:00+08:00");
    static const char *const bad[] = {"today", "", "2024-09-01T09:00:00", "2024-09-01 09:00:00+08:00",
                                      "2024-9-1"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct cs_error e = CS_ERROR_INIT;
        struct cs_time t;
        assert_int_equal(cs_as_of_parse(&t, cs_slicez(bad[i]), NULL, 0, &e), CS_USAGE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_days),         cmocka_unit_test(test_all),     cmocka_unit_test(test_compare),
        cmocka_unit_test(test_compare_name), cmocka_unit_test(test_refused), cmocka_unit_test(test_window),
        cmocka_unit_test(test_as_of),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
