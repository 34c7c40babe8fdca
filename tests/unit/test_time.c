/* test_time.c - dates against an odometer that counts days one by one, times against a slow reader that looks
 * at every byte, and figures worked out with Python's datetime. */
#include "base/time.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* ---- the odometer ---- */

struct odometer {
    int year, month, day, weekday, week_year, week;
};

static int month_days(int year, int month)
{
    switch (month) {
    case 4:
    case 6:
    case 9:
    case 11:
        return 30;
    case 2:
        return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28;
    default:
        return 31;
    }
}

static void next_day(struct odometer *o)
{
    o->weekday = o->weekday % 7 + 1;
    if (++o->day > month_days(o->year, o->month)) {
        o->day = 1;
        if (++o->month > 12) {
            o->month = 1;
            o->year++;
        }
    }
    if (o->weekday != 1) return;
    /* A Monday from 29 December to 4 January begins week 1. */
    o->week++;
    if (o->month == 12 && o->day >= 29) {
        o->week = 1;
        o->week_year = o->year + 1;
    } else if (o->month == 1 && o->day <= 4) {
        o->week = 1;
        o->week_year = o->year;
    }
}

/* Every day of the years 1 to 9999. date.fromisoformat('0001-01-01') is a Monday, ordinal 1; 1970-01-01 has
 * 719163. */
static void test_every_day(void **state)
{
    (void)state;
    struct odometer o = {1, 1, 1, 1, 1, 1};
    int64_t day = 1 - 719163, read;
    char text[64], out[10];
    for (; o.year <= 9999; day++, next_day(&o)) {
        int y, m, d;
        if (cs_days_from_civil(o.year, o.month, o.day) != day || cs_weekday(day) != o.weekday)
            fail_msg("%d-%d-%d", o.year, o.month, o.day);
        cs_civil_from_days(day, &y, &m, &d);
        if (y != o.year || m != o.month || d != o.day) fail_msg("day %lld", (long long)day);
        cs_iso_week(day, &y, &m);
        if (y != o.week_year || m != o.week || cs_iso_week_monday(y, m) != day - o.weekday + 1)
            fail_msg("week of %d-%d-%d: %d-W%d", o.year, o.month, o.day, y, m);
        if (day % 7 == 0) { /* text is slow */
            snprintf(text, sizeof text, "%04d-%02d-%02d", o.year, o.month, o.day);
            cs_date_format(day, out);
            assert_memory_equal(text, out, 10);
            assert_true(cs_date_parse(cs_slice(text, 10), &read) && read == day);
        }
    }
    assert_int_equal(day, 2932897);
}

static void test_dates_beyond(void **state)
{
    (void)state;
    int y, m, d;
    char out[10];
    assert_int_equal(cs_days_from_civil(-1, 12, 31), -719528 - 1); /* 0000-01-01 is 719528 days before 1970 */
    assert_int_equal(cs_days_from_civil(0, 1, 1), -719528);
    cs_civil_from_days(-719529, &y, &m, &d);
    assert_true(y == -1 && m == 12 && d == 31);
    cs_civil_from_days(INT64_MIN, &y, &m, &d);
    assert_true(y < -400000);
    cs_date_format(INT64_MAX, out);
    assert_memory_equal(out, "9999-12-31", 10);
    cs_date_format(INT64_MIN, out);
    assert_memory_equal(out, "0001-01-01", 10);
    assert_false(cs_civil_valid(0, 1, 1));
    assert_false(cs_civil_valid(10000, 1, 1));
    assert_false(cs_civil_valid(2023, 2, 29));
    assert_true(cs_civil_valid(2000, 2, 29));
    assert_false(cs_civil_valid(1900, 2, 29));
}

/* date(y, m, d).isocalendar() of Python, around years with 53 weeks. */
static void test_iso_weeks(void **state)
{
    (void)state;
    static const struct {
        int64_t day;
        int year, week;
    } t[] = {{12784, 2004, 53}, {12785, 2004, 53}, {13148, 2005, 52}, {13149, 2005, 52},
             {13514, 2007, 1},  {14242, 2009, 1},  {14609, 2009, 53}, {14612, 2009, 53},
             {18627, 2020, 53}, {18630, 2020, 53}, {18631, 2021, 1},  {20818, 2026, 53}};
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        int year, week;
        cs_iso_week(t[i].day, &year, &week);
        assert_int_equal(year, t[i].year);
        assert_int_equal(week, t[i].week);
    }
}

static void test_date_text(void **state)
{
    (void)state;
    static const char *const bad[] = {"",           "2024-8-01",  "2024-08-32",  "2023-02-29",
                                      "2024/08/01", "0000-01-01", "2024-08-01 ", "2024-13-01",
                                      "2024-00-01", "2024-01-00", "+024-01-01",  "2024-08-0a"};
    int64_t day;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (cs_date_parse(cs_slicez(bad[i]), &day)) fail_msg("'%s' is taken for a date", bad[i]);
    assert_true(cs_date_parse(CS_LIT("2024-02-29"), &day));
    assert_int_equal(day, 19782); /* (date(2024,2,29) - date(1970,1,1)).days */
}

/* ---- stream times ---- */

static bool slow_two(const char *p, int *v)
{
    if (p[0] < '0' || p[0] > '9' || p[1] < '0' || p[1] > '9') return false;
    *v = (p[0] - '0') * 10 + p[1] - '0';
    return true;
}

/* Byte by byte, straight from the grammar. */
static bool slow_parse(const char *p, struct cs_time *t)
{
    int c, y, mo, d, h, mi, s, oh, om;
    if (!slow_two(p, &c) || !slow_two(p + 2, &y) || !slow_two(p + 5, &mo) || !slow_two(p + 8, &d) ||
        !slow_two(p + 11, &h) || !slow_two(p + 14, &mi) || !slow_two(p + 17, &s) || !slow_two(p + 20, &oh) ||
        !slow_two(p + 23, &om))
        return false;
    if (p[4] != '-' || p[7] != '-' || p[10] != 'T' || p[13] != ':' || p[16] != ':' || p[22] != ':')
        return false;
    if (p[19] != '+' && p[19] != '-') return false;
    y += c * 100;
    if (y < 1 || mo < 1 || mo > 12 || d < 1 || d > month_days(y, mo) || h > 23 || mi > 59 || s > 59)
        return false;
    if (om > 59 || oh * 60 + om > 18 * 60) return false;
    t->off = (oh * 3600 + om * 60) * (p[19] == '-' ? -1 : 1);
    t->at = cs_days_from_civil(y, mo, d) * 86400 + h * 3600 + mi * 60 + s - t->off;
    return true;
}

static void agree(const char *p)
{
    struct cs_time a = {0}, b = {0};
    bool fast = cs_time_parse(cs_slice(p, CS_TIME_LEN), &a), slow = slow_parse(p, &b);
    if (fast != slow || (slow && (a.at != b.at || a.off != b.off)))
        fail_msg("%.25s: %d %lld, slowly %d %lld", p, fast, (long long)a.at, slow, (long long)b.at);
}

/* Every byte value at every place, and pairs of wrong bytes side by side (carries between bytes must not
 * heal). */
static void test_parse_every_byte(void **state)
{
    (void)state;
    static const char *const good[] = {"2024-08-01T09:00:00+08:00", "1999-12-31T23:59:59-18:00",
                                       "2000-02-29T19:09:39+00:00", "2023-02-28T00:00:00-00:59"};
    char p[32];
    for (size_t g = 0; g < sizeof good / sizeof *good; g++)
        for (int i = 0; i < CS_TIME_LEN; i++) {
            memcpy(p, good[g], CS_TIME_LEN);
            for (int v = 0; v < 256; v++) {
                p[i] = (char)v;
                agree(p);
                if (i + 1 == CS_TIME_LEN) continue;
                for (int w = 0; w < 256; w++) {
                    p[i + 1] = (char)w;
                    agree(p);
                }
                p[i + 1] = good[g][i + 1];
            }
        }
}

static uint64_t random_next(uint64_t *x)
{
    *x = *x * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *x >> 33;
}

/* Right punctuation with random digits: most of the ranges' edges come up. */
static void test_parse_random_digits(void **state)
{
    (void)state;
    uint64_t seed = 20240801;
    for (int i = 0; i < 300000; i++) {
        char p[] = "0000-00-00T00:00:00+00:00";
        for (int k = 0; k < CS_TIME_LEN; k++)
            if (p[k] == '0') p[k] = (char)('0' + random_next(&seed) % 10);
        /* Tens small, or nothing would ever be valid. */
        p[5] = (char)('0' + random_next(&seed) % 2);
        p[8] = (char)('0' + random_next(&seed) % 4);
        p[11] = (char)('0' + random_next(&seed) % 3);
        p[14] = (char)('0' + random_next(&seed) % 7);
        p[17] = (char)('0' + random_next(&seed) % 7);
        p[20] = (char)('0' + random_next(&seed) % 2);
        p[23] = (char)('0' + random_next(&seed) % 7);
        p[19] = random_next(&seed) % 2 ? '+' : '-';
        agree(p);
    }
}

/* int((datetime.fromisoformat(t) - datetime(1970,1,1,tzinfo=utc)).total_seconds()) of Python. */
static void test_parse_known(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t at;
        int32_t off;
    } t[] = {{"2024-08-01T09:00:00+08:00", 1722474000, 28800},
             {"1969-12-31T23:59:59-00:01", 59, -60},
             {"9999-12-31T23:59:59-18:00", 253402365599, -64800},
             {"0001-01-01T00:00:00+18:00", -62135661600, 64800},
             {"2024-02-29T23:59:59+05:45", 1709230499, 20700},
             {"2199-12-31T23:59:59+00:00", 7258118399, 0},
             {"1900-02-28T12:34:56-09:30", -2203898104, -34200}};
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        struct cs_time x;
        char out[CS_TIME_LEN];
        assert_true(cs_time_parse(cs_slicez(t[i].text), &x));
        assert_int_equal(x.at, t[i].at);
        assert_int_equal(x.off, t[i].off);
        cs_time_format(x, out);
        assert_memory_equal(out, t[i].text, CS_TIME_LEN);
    }
}

static void test_parse_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        "2024-08-01",
        "2024-08-01T09:00:00Z",
        "2024-08-01T09:00:00+08:0",
        "2024-08-01T09:00:00+08:000",
        "2024-08-01 09:00:00+08:00",
        "2024-08-01t09:00:00+08:00",
        "2024-08-01T24:00:00+08:00",
        "2024-08-01T23:59:60+00:00",
        "2024-08-01T23:60:00+00:00",
        "2024-02-30T00:00:00+00:00",
        "2023-02-29T00:00:00+00:00",
        "1900-02-29T00:00:00+00:00",
        "0000-01-01T00:00:00+00:00",
        "2024-08-01T09:00:00+18:01",
        "2024-08-01T09:00:00+08:60",
        "2024-08-01T09:00:00,08:00",
    };
    struct cs_time t;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (cs_time_parse(cs_slicez(bad[i]), &t)) fail_msg("'%s' is taken for a time", bad[i]);
}

static void test_local_reading(void **state)
{
    (void)state;
    struct cs_time t;
    assert_true(cs_time_parse(CS_LIT("2024-08-01T00:30:15+08:00"), &t)); /* still July in UTC */
    assert_int_equal(cs_time_day(t), 19936);
    struct cs_civil c = cs_civil_of(t);
    assert_true(c.year == 2024 && c.month == 8 && c.day == 1 && c.hour == 0 && c.minute == 30 &&
                c.second == 15);
    assert_int_equal(cs_civil_seconds(c), cs_time_local(t));
    t = (struct cs_time){-1, 0};
    assert_int_equal(cs_time_day(t), -1);
    c = cs_civil_of(t);
    assert_true(c.year == 1969 && c.hour == 23 && c.second == 59);
    t = (struct cs_time){-86400, 0};
    assert_int_equal(cs_time_day(t), -1);
}

/* What cannot be written as it is: odd seconds of local mean time, and years that need a fifth digit. */
static void test_format_edges(void **state)
{
    (void)state;
    char out[CS_TIME_LEN + 1] = {0};
    cs_time_format((struct cs_time){-2177481943, 29143}, out); /* Shanghai's last second at +8:05:43 */
    assert_string_equal(out, "1901-01-01T00:00:17+08:06");
    cs_time_format((struct cs_time){INT64_MAX, 3600}, out);
    assert_string_equal(out, "9999-12-31T23:59:59+01:00");
    cs_time_format((struct cs_time){INT64_MIN, -3600}, out);
    assert_string_equal(out, "0001-01-01T00:00:00-01:00");
    cs_time_format((struct cs_time){0, INT32_MAX}, out);
    assert_string_equal(out, "1970-01-01T18:00:00+18:00");
}

static void test_offsets(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int32_t off;
    } good[] = {{"Z", 0}, {"+08:00", 28800}, {"-0930", -34200}, {"+08", 28800}, {"-18:00", -64800}};
    static const char *const bad[] = {"",       "z",    "+8",     "+8:00",   "08:00", "+18:01",
                                      "+08:60", "+080", "+08:0a", "+08:00 ", "+08-00"};
    int32_t off;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_true(cs_offset_parse(cs_slicez(good[i].text), &off));
        assert_int_equal(off, good[i].off);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (cs_offset_parse(cs_slicez(bad[i]), &off)) fail_msg("'%s' is taken for an offset", bad[i]);
}

/* ---- scanning ---- */

/* Expected readings are what a person reads; written as stream times, "+off" only where the text names one.
 */
static void test_scan_good(void **state)
{
    (void)state;
    static const struct {
        const char *text, *format, *reading;
        bool floored, clock;
    } t[] = {
        {"2024-08-01 09:05:07", "%Y-%m-%d %H:%M:%S", "2024-08-01T09:05:07", false, true},
        {"2024/8/1 9:05", "%Y/%m/%d %H:%M", "2024-08-01T09:05:00", false, true},
        {"01.08.2024", "%d.%m.%Y", "2024-08-01T00:00:00", false, false},
        {"20240801090507", "%Y%m%d%H%M%S", "2024-08-01T09:05:07", false, true},
        {"2024年8月1日 9时5分", "%Y年%m月%d日 %H时%M分", "2024-08-01T09:05:00", false, true},
        {"2024年08月01日星期四", "%Y年%m月%d日%A", "2024-08-01T00:00:00", false, false},
        {"周四 2024-08-01", "%a %Y-%m-%d", "2024-08-01T00:00:00", false, false},
        {"週日 2024-08-04", "%a %Y-%m-%d", "2024-08-04T00:00:00", false, false},
        {"Thu Aug  1 09:05:07 2024", "%a %b %e %H:%M:%S %Y", "2024-08-01T09:05:07", false, true},
        {"THURSDAY, 1 august 24", "%A, %d %B %y", "2024-08-01T00:00:00", false, false},
        {"1-Sep-99", "%d-%b-%y", "1999-09-01T00:00:00", false, false},
        {"31-dec-68", "%d-%b-%y", "2068-12-31T00:00:00", false, false},
        {"May 5, 1969", "%B %d, %Y", "1969-05-05T00:00:00", false, false},
        {"8/1/2024 12:00:00 AM", "%m/%d/%Y %I:%M:%S %p", "2024-08-01T00:00:00", false, true},
        {"8/1/2024 12:30 pm", "%m/%d/%Y %I:%M %p", "2024-08-01T12:30:00", false, true},
        {"8/1/2024 1:30\xe2\x80\xafPM", "%m/%d/%Y %I:%M %p", "2024-08-01T13:30:00", false, true},
        {"8/1/2024 1:30 p.m.", "%m/%d/%Y %I:%M %p", "2024-08-01T13:30:00", false, true},
        {"2024-08-01 下午3:05", "%Y-%m-%d %p%I:%M", "2024-08-01T15:05:00", false, true},
        {"2024-08-01 下午15:05", "%Y-%m-%d %p%H:%M", "2024-08-01T15:05:00", false, true},
        {"2024-08-01 上午12:05", "%Y-%m-%d %p%I:%M", "2024-08-01T00:05:00", false, true},
        {"2024-08-01 凌晨2:05", "%Y-%m-%d %p%I:%M", "2024-08-01T02:05:00", false, true},
        {"2024-08-01 中午12:05", "%Y-%m-%d %p%I:%M", "2024-08-01T12:05:00", false, true},
        {"2024-08-01 中午11:55", "%Y-%m-%d %p%I:%M", "2024-08-01T11:55:00", false, true},
        {"2024-08-01 中午1:05", "%Y-%m-%d %p%I:%M", "2024-08-01T13:05:00", false, true},
        {"2024-08-01 晚上11:05", "%Y-%m-%d %p%I:%M", "2024-08-01T23:05:00", false, true},
        {"2024-08-01T09:05:07.250", "%Y-%m-%dT%H:%M:%S.%f", "2024-08-01T09:05:07", true, true},
        {"2024-08-01T09:05:07.000000", "%Y-%m-%dT%H:%M:%S.%f", "2024-08-01T09:05:07", false, true},
        {"2024-08-01T23:59:60", "%Y-%m-%dT%H:%M:%S", "2024-08-01T23:59:59", true, true},
        {"2024-08-01T09:05:07+05:30", "%Y-%m-%dT%H:%M:%S%z", "2024-08-01T09:05:07+05:30", false, true},
        {"2024-08-01T09:05:07Z", "%Y-%m-%dT%H:%M:%S%Z", "2024-08-01T09:05:07+00:00", false, true},
        {"2024-08-01 09:05:07 GMT", "%Y-%m-%d %H:%M:%S %Z", "2024-08-01T09:05:07+00:00", false, true},
        {"2024-08-01 09:05 -0930", "%Y-%m-%d %H:%M %z", "2024-08-01T09:05:00-09:30", false, true},
        {"2024-08-01\xe3\x80\x80 09:05", "%Y-%m-%d %H:%M", "2024-08-01T09:05:00", false, true},
        {"2024-08-01 \t  09:05  ", "%Y-%m-%d %H:%M ", "2024-08-01T09:05:00", false, true},
        {"2024 214", "%Y %j", "2024-08-01T00:00:00", false, false},
        {"2024-08-01 214", "%Y-%m-%d %j ", "2024-08-01T00:00:00", false, false},
        {"1722474000", "%s", "2024-08-01T01:00:00+00:00", false, true},
        {"-1", "%s", "1969-12-31T23:59:59+00:00", false, true},
        {"1722474000.5", "%s.%f", "2024-08-01T01:00:00+00:00", true, true},
        {"100% 2024-08-01", "100%% %Y-%m-%d", "2024-08-01T00:00:00", false, false},
    };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        struct cs_time_read r;
        if (!cs_time_scan(cs_slicez(t[i].text), cs_slicez(t[i].format), &r)) {
            fail_msg("'%s' is not read by '%s'", t[i].text, t[i].format);
            continue;
        }
        char out[64];
        struct cs_time x = {cs_civil_seconds(r.civil) - r.off, r.off};
        cs_time_format(x, out);
        out[r.has_offset ? 25 : 19] = 0;
        assert_string_equal(out, t[i].reading);
        if (r.floored != t[i].floored || r.has_clock != t[i].clock)
            fail_msg("'%s': floored, clock", t[i].text);
    }
}

static void test_scan_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text, *format;
    } t[] = {
        {"2024-08-01 09:05:07 x", "%Y-%m-%d %H:%M:%S"}, /* text after the end */
        {"2024-08-01", "%Y-%m-%d %H:%M"},               /* text too short */
        {"2024-02-30", "%Y-%m-%d"},
        {"24-08-01", "%Y-%m-%d"},
        {"2024-08-01 24:00", "%Y-%m-%d %H:%M"},
        {"2024-08-01 10:60", "%Y-%m-%d %H:%M"},
        {"2024-08-01 10:20:60", "%Y-%m-%d %H:%M:%S"}, /* no leap second is there */
        {"13/08/2024", "%m/%d/%Y"},
        {"Thu 08/01/2024", "%a %d/%m/%Y"}, /* 8 January 2024 was a Monday: days and months are swapped */
        {"星期五 2024-08-01", "%A %Y-%m-%d"},
        {"2024-08-01 13:00", "%Y-%m-%d %I:%M"},
        {"2024-08-01 0:30 PM", "%Y-%m-%d %H:%M %p"},
        {"2024-08-01 15:30 AM", "%Y-%m-%d %H:%M %p"},
        {"2024-08-01 晚上12:30", "%Y-%m-%d %p%I:%M"},
        {"2024-08-01 中午5:30", "%Y-%m-%d %p%I:%M"},
        {"2023 366", "%Y %j"},
        {"2024-08-01 213", "%Y-%m-%d %j"}, /* 1 August is day 214 of 2024 */
        {"09:05", "%H:%M"},
        {"2024-08", "%Y-%m"},
        {"2024-08-01 09:05+19:00", "%Y-%m-%d %H:%M%z"},
        {"2024-08-01 AM", "%Y-%m-%d %p"},
        {"999999999999", "%s"},
        {"2024-08-01", "%Y-%m-%Q"},
        {"2024-08-01%", "%Y-%m-%d%"},
        {"", "%Y-%m-%d"},
        {"2024-08-0\xe5", "%Y-%m-%d"},
    };
    struct cs_time_read r;
    for (size_t i = 0; i < sizeof t / sizeof *t; i++)
        if (cs_time_scan(cs_slicez(t[i].text), cs_slicez(t[i].format), &r))
            fail_msg("'%s' is read by '%s'", t[i].text, t[i].format);
}

static void test_format_valid(void **state)
{
    (void)state;
    size_t where;
    assert_true(cs_time_format_valid(CS_LIT("%Y年%m月%d日 %H:%M"), &where));
    assert_true(cs_time_format_valid(CS_LIT("%s"), &where));
    assert_true(cs_time_format_valid(CS_LIT("%y%j"), &where));
    assert_false(cs_time_format_valid(CS_LIT("%Y-%m-%d %Q"), &where));
    assert_int_equal(where, 9);
    assert_false(cs_time_format_valid(CS_LIT("%Y-%m-%d %"), &where));
    assert_int_equal(where, 9);
    assert_false(cs_time_format_valid(CS_LIT("%H:%M"), &where));
    assert_int_equal(where, 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_day),        cmocka_unit_test(test_dates_beyond),
        cmocka_unit_test(test_iso_weeks),        cmocka_unit_test(test_date_text),
        cmocka_unit_test(test_parse_every_byte), cmocka_unit_test(test_parse_random_digits),
        cmocka_unit_test(test_parse_known),      cmocka_unit_test(test_parse_refused),
        cmocka_unit_test(test_local_reading),    cmocka_unit_test(test_format_edges),
        cmocka_unit_test(test_offsets),          cmocka_unit_test(test_scan_good),
        cmocka_unit_test(test_scan_refused),     cmocka_unit_test(test_format_valid),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
