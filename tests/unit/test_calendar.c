/* test_calendar.c - business seconds: cases worked out by hand, and random spans against a clock that ticks
 * through them and asks the plain rules of the same calendar (written a second time here) whether the desk is
 * open. */
#include "base/calendar.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static enum cs_status make(struct cs_calendar **c, const char *text, struct cs_error *e)
{
    struct cs_stanzas all = {0};
    *e = (struct cs_error)CS_ERROR_INIT;
    *c = NULL;
    enum cs_status status = cs_stanzas_parse(&all, cs_slicez(text), "desk.calendar", e);
    if (status == CS_OK) status = cs_calendar_make(c, &all.items[all.n - 1], e);
    cs_stanzas_release(&all); /* the calendar keeps nothing of it */
    return status;
}

static struct cs_calendar *calendar_of(const char *text)
{
    struct cs_error e;
    struct cs_calendar *c;
    if (make(&c, text, &e)) fail_msg("%u:%zu: %s", (unsigned)e.line, e.column, e.text);
    return c;
}

static struct cs_time time_of(const char *text)
{
    struct cs_time t = {0};
    if (!cs_time_parse(cs_slicez(text), &t)) fail_msg("%s", text);
    return t;
}

static bool have_zone(const char *path)
{
    return access(path, R_OK) == 0;
}

/* ---- by hand ---- */

struct span {
    const char *from, *to;
    int64_t seconds;
};

static void check_spans(const struct cs_calendar *c, const struct span *t, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct cs_time from = time_of(t[i].from), to = time_of(t[i].to);
        int64_t got = cs_calendar_seconds(c, from, to);
        if (got != t[i].seconds) fail_msg("%s to %s: %lld", t[i].from, t[i].to, (long long)got);
        assert_int_equal(cs_calendar_seconds(c, to, from), -t[i].seconds);
    }
}

/* 2024-09-30 is a Monday; 1 to 7 October are holidays, 29 September and 12 October make-up days. */
static const char support[] = "[support]\n"
                              "mon-fri  = 09:00-12:00 13:30-18:00\n"
                              "sat      = 10:00-14:00\n"
                              "holidays = 2024-10-01..2024-10-07, 2025-01-01\n"
                              "workdays = 2024-09-29, 2024-10-12\n"
                              "2024-12-24 = 09:00-12:00\n"
                              "2024-12-25 =\n";

static void test_by_hand(void **state)
{
    (void)state;
    static const struct span t[] = {
        {"2024-08-01T09:00:00+08:00", "2024-08-01T10:00:00+08:00", 3600},
        {"2024-08-01T09:00:00+08:00", "2024-08-01T09:00:00+08:00", 0},
        {"2024-08-01T08:00:00+08:00", "2024-08-01T20:00:00+08:00", 27000}, /* 3 h + 4.5 h */
        {"2024-08-01T11:59:59+08:00", "2024-08-01T13:30:01+08:00", 2},     /* around lunch */
        {"2024-08-01T12:00:00+08:00", "2024-08-01T13:30:00+08:00", 0},
        {"2024-08-01T17:00:00+08:00", "2024-08-02T10:00:00+08:00", 7200},   /* Thursday to Friday */
        {"2024-08-02T17:00:00+08:00", "2024-08-05T09:30:00+08:00", 19800},  /* 1 h, Saturday's 4 h, 0.5 h */
        {"2024-08-03T14:00:00+08:00", "2024-08-05T09:00:00+08:00", 0},      /* Sunday is closed */
        {"2024-08-05T00:00:00+08:00", "2024-08-12T00:00:00+08:00", 149400}, /* a week: 5 * 7.5 h + 4 h */
        {"2024-09-29T00:00:00+08:00", "2024-09-30T00:00:00+08:00", 27000},  /* a Sunday with Monday's hours */
        {"2024-09-30T17:00:00+08:00", "2024-10-08T10:00:00+08:00", 7200},   /* over the holidays */
        {"2024-10-12T00:00:00+08:00", "2024-10-13T00:00:00+08:00", 27000},  /* a Saturday as a Monday */
        {"2024-12-24T00:00:00+08:00", "2024-12-26T09:00:00+08:00", 10800},  /* 3 h, then closed */
        {"2024-12-31T18:00:00+08:00", "2025-01-02T09:00:00+08:00", 0},
        /* 2024: 262 weekdays, 52 Saturdays: 262 * 27000 + 52 * 14400; less 1, 2, 3, 4 and 7 October (5 *
         * 27000) and Saturday the 5th (14400); plus 29 September (27000); 12 October 27000 for 14400; 24
         * December less 16200, 25 December less 27000 */
        {"2024-01-01T00:00:00+08:00", "2025-01-01T00:00:00+08:00", 7669800},
    };
    struct cs_calendar *c = calendar_of(support);
    check_spans(c, t, sizeof t / sizeof *t);
    cs_calendar_free(c);
}

/* The last figure above, built again step by step with other sums. */
static void test_year_adds_up(void **state)
{
    (void)state;
    struct cs_calendar *c = calendar_of(support);
    int64_t sum = 0;
    for (int64_t day = 19723; day < 20089; day++) { /* 2024-01-01 to 2024-12-31 */
        struct cs_time from = {day * 86400, 0}, to = {day * 86400 + 86400, 0};
        int64_t s = cs_calendar_seconds(c, from, to);
        assert_int_equal(s > 0, cs_calendar_is_workday(c, day));
        sum += s;
    }
    assert_int_equal(sum, 7669800);
    cs_calendar_free(c);
}

static void test_midnight(void **state)
{
    (void)state;
    /* Friday's night shift ends on Saturday, also when that is a holiday; Saturday's own begins late. */
    struct cs_calendar *c = calendar_of("[night]\n"
                                        "mon, wed-fri = 22:00-06:00\n"
                                        "sat = 05:00-08:00 23:00-01:00\n"
                                        "holidays = 2024-08-10, 2024-08-15\n");
    static const struct span t[] = {
        {"2024-08-05T21:00:00+08:00", "2024-08-06T07:00:00+08:00", 28800}, /* Monday night */
        {"2024-08-06T00:00:00+08:00", "2024-08-06T23:59:59+08:00", 21600}, /* Tuesday: until six */
        {"2024-08-03T00:00:00+08:00", "2024-08-04T00:00:00+08:00",
         32400}, /* 0-6 and 5-8 overlap: 0-8, 23-24 */
        {"2024-08-04T00:00:00+08:00", "2024-08-05T00:00:00+08:00", 3600}, /* Sunday: until one */
        {"2024-08-09T22:00:00+08:00", "2024-08-11T02:00:00+08:00",
         28800}, /* holiday on Saturday: Friday's stays */
        {"2024-08-14T12:00:00+08:00", "2024-08-16T12:00:00+08:00", 28800}, /* no shift on Thursday the 15th */
    };
    check_spans(c, t, sizeof t / sizeof *t);
    assert_true(cs_calendar_is_open(c, time_of("2024-08-06T05:59:59+08:00")));
    assert_false(cs_calendar_is_open(c, time_of("2024-08-06T06:00:00+08:00")));
    assert_true(cs_calendar_is_open(c, time_of("2024-08-05T22:00:00+08:00")));
    assert_false(cs_calendar_is_workday(c, 19941)); /* Tuesday 2024-08-06: open until six, opened by Monday */
    cs_calendar_free(c);
}

static void test_always_open(void **state)
{
    (void)state;
    static const struct span t[] = {{"2024-03-09T00:00:00-05:00", "2024-03-11T00:00:00-04:00", 169200}};
    check_spans(NULL, t, 1);
    assert_true(cs_calendar_is_open(NULL, time_of("2024-08-04T03:00:00+08:00")));
    assert_true(cs_calendar_is_workday(NULL, 0));
    struct cs_calendar *c = calendar_of("[all]\nmon-sun = 00:00-24:00\n");
    static const struct span u[] = {{"2024-08-01T00:00:01+08:00", "2034-08-01T00:00:00+08:00", 315532799},
                                    {"0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59+00:00", 315537897599}};
    check_spans(c, u, 2);
    cs_calendar_free(c);
}

/* Clocks change on 10 March (2:00 to 3:00) and 3 November 2024 (2:00 to 1:00) in New York. */
static void test_clock_changes(void **state)
{
    (void)state;
    if (!have_zone("/usr/share/zoneinfo/America/New_York")) skip();
    struct cs_calendar *c = calendar_of("[desk]\n"
                                        "zone = America/New_York\n"
                                        "mon-fri = 09:00-17:00\n"
                                        "sat = 22:00-06:00\n");
    static const struct span t[] = {
        {"2024-03-09T22:00:00-05:00", "2024-03-10T06:00:00-04:00", 25200}, /* 7 hours: one was left out */
        {"2024-11-02T22:00:00-04:00", "2024-11-03T06:00:00-05:00", 32400}, /* 9 hours: one came twice */
        {"2024-03-08T16:00:00-05:00", "2024-03-11T10:00:00-04:00", 32400}, /* 1 + 7 + 1 */
        {"2024-11-03T05:30:00+00:00", "2024-11-03T06:30:00+00:00", 3600},  /* 1:30 to 1:30 */
        /* written in other offsets: 14:00 and 15:00 UTC are 10:00 and 11:00 there */
        {"2024-08-01T22:00:00+08:00", "2024-08-01T15:00:00+00:00", 3600},
    };
    check_spans(c, t, sizeof t / sizeof *t);
    assert_true(cs_calendar_is_open(c, time_of("2024-08-01T21:00:00+08:00")));  /* 09:00 */
    assert_false(cs_calendar_is_open(c, time_of("2024-08-01T20:59:59+08:00"))); /* 08:59:59 */
    cs_calendar_free(c);
}

/* ---- against a ticking clock ---- */

static const char brute_text[] = "[brute]\n"
                                 "%s"
                                 "mon-thu = 09:00-12:00 13:30-18:00\n"
                                 "fri = 09:00-12:00, 22:00-02:30\n"
                                 "sat = 02:00-03:00 10:00-14:00\n"
                                 "holidays = 2024-03-08..2024-03-11\n"
                                 "workdays = 2024-03-17, 2024-07-06\n"
                                 "2024-11-02 = 20:00-06:00\n"
                                 "2024-12-24 = 09:00-12:00\n"
                                 "2024-12-25 =\n";

/* Hours that begin on a local day, in minutes, by plain rules. */
static int hours_of(int64_t day, int from[2], int to[2])
{
    char date[11] = {0};
    cs_date_format(day, date);
    if (strcmp(date, "2024-03-08") >= 0 && strcmp(date, "2024-03-11") <= 0) return 0;
    if (strcmp(date, "2024-12-25") == 0) return 0;
    if (strcmp(date, "2024-12-24") == 0) return from[0] = 540, to[0] = 720, 1;
    if (strcmp(date, "2024-11-02") == 0) return from[0] = 1200, to[0] = 1800, 1;
    int weekday = cs_weekday(day);
    if (strcmp(date, "2024-03-17") == 0 || strcmp(date, "2024-07-06") == 0) weekday = 1;
    if (weekday == 7) return 0;
    from[0] = weekday == 6 ? 120 : 540;
    to[0] = weekday == 6 ? 180 : 720;
    from[1] = weekday == 6 ? 600 : weekday == 5 ? 1320 : 810;
    to[1] = weekday == 6 ? 840 : weekday == 5 ? 1590 : 1080;
    return 2;
}

static bool open_at(int64_t local)
{
    int from[2], to[2];
    int64_t day = local / 86400;
    int minute = (int)(local % 86400 / 60);
    for (int back = 0; back < 2; back++) {
        int n = hours_of(day - back, from, to);
        for (int i = 0; i < n; i++)
            if (minute + back * 1440 >= from[i] && minute + back * 1440 < to[i]) return true;
    }
    return false;
}

/* Offset of New York in 2024, from the printed rule: 10 March 07:00 UTC to 3 November 06:00 UTC is summer. */
static int32_t new_york(int64_t at)
{
    return at >= 1710054000 && at < 1730613600 ? -14400 : -18000;
}

static int32_t shanghai(int64_t at)
{
    (void)at;
    return 28800;
}

static uint64_t random_below(uint64_t *x, uint64_t n)
{
    *x = *x * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (*x >> 33) % n;
}

static void tick(const struct cs_calendar *c, int32_t (*offset)(int64_t), int spans, int64_t step,
                 int64_t longest)
{
    uint64_t seed = 2024;
    for (int i = 0; i < spans; i++) {
        /* within 2024-01-08 and 2024-12-30 UTC; a step of a minute begins at whole minutes */
        int64_t from = 1704672000 + (int64_t)random_below(&seed, 30844800 / (uint64_t)step) * step, to = from,
                sum = 0;
        int64_t length = (int64_t)random_below(&seed, (uint64_t)(longest / step)) * step;
        if (from + length > 1735516800) length = 1735516800 - from;
        for (; to < from + length; to += step)
            if (open_at(to + offset(to))) sum += step;
        struct cs_time a = {from, offset(from)}, b = {to, offset(to)};
        int64_t got = cs_calendar_seconds(c, a, b);
        if (got != sum)
            fail_msg("%lld to %lld: %lld, not %lld", (long long)from, (long long)to, (long long)got,
                     (long long)sum);
        assert_int_equal(cs_calendar_is_open(c, a), open_at(from + offset(from)));
    }
}

static void test_ticking(void **state)
{
    (void)state;
    char text[1024];
    snprintf(text, sizeof text, brute_text, "");
    struct cs_calendar *c = calendar_of(text);
    tick(c, shanghai, 30, 1, 2 * 86400);
    tick(c, shanghai, 12, 60, 300 * 86400);
    cs_calendar_free(c);
    if (!have_zone("/usr/share/zoneinfo/America/New_York")) return;
    snprintf(text, sizeof text, brute_text, "zone = America/New_York\n");
    c = calendar_of(text);
    tick(c, new_york, 40, 1, 2 * 86400);
    tick(c, new_york, 12, 60, 300 * 86400);
    cs_calendar_free(c);
}

/* ---- mistakes ---- */

static void test_mistakes(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        unsigned line, column;
        const char *message;
    } t[] = {
        {"[d]\nmon = 9-17\n", 2, 7, "not opening hours: '9-17'"},
        {"[d]\nmon = 09:00-12:00 12:30\n", 2, 19, "not opening hours: '12:30'"},
        {"[d]\nmon = 09:00-24:01\n", 2, 7, "not opening hours: '09:00-24:01'"},
        {"[d]\nmon = 09:00-09:00\n", 2, 7, "not opening hours: '09:00-09:00'"},
        {"[d]\nmon = 24:00-06:00\n", 2, 7, "not opening hours: '24:00-06:00'"},
        {"[d]\nmon = 09:00-12:00 11:00-13:00\n", 2, 19, "opening hours overlap: '11:00-13:00'"},
        {"[d]\nmon = 22:00-06:00 23:00-24:00\n", 2, 19, "opening hours overlap: '23:00-24:00'"},
        {"[d]\nmon-fri = 09:00-17:00\nwed = 10:00-12:00\n", 3, 1,
         "'wed' names a day that has its hours already"},
        {"[d]\nmonday = 09:00-17:00\n", 2, 1, "unknown key 'monday'"},
        {"[d]\n2024-02-30 = 09:00-17:00\n", 2, 1, "unknown key '2024-02-30'"},
        {"[d]\nmon = 09:00-17:00\nholidays = 2024-10-01, 1.10.\n", 3, 24, "not a date: '1.10.'"},
        {"[d]\nmon = 09:00-17:00\nholidays = 2024-10-07..2024-10-01\n", 3, 12,
         "not a range of 1 to 366 days: '2024-10-07..2024-10-01'"},
        {"[d]\nmon = 09:00-17:00\nholidays = 0001-01-01..9999-12-31\n", 3, 12,
         "not a range of 1 to 366 days: '0001-01-01..9999-12-31'"},
        {"[d]\nmon = 09:00-17:00\nholidays = 2024-10-01\nworkdays = 2024-09-29, 2024-10-01\n", 4, 24,
         "'2024-10-01' is a holiday and a workday"},
        {"[d]\ntue = 09:00-17:00\nworkdays = 2024-09-29\n", 3, 12,
         "a workday has Monday's hours, and Monday has none"},
        {"[d]\nzone = Mars/Olympus\nmon = 09:00-17:00\n", 2, 8, "unknown time zone 'Mars/Olympus'"},
        {"[d]\nzone = +08:00\n", 1, 1, "the calendar 'd' has no opening hours"},
        {"[24x7]\nmon = 09:00-17:00\n", 1, 1, "the calendar '24x7' is built in"},
        {"[d]\nmon = 01:00-02:00 03:00-04:00 05:00-06:00 07:00-08:00 09:00-10:00 11:00-12:00 13:00-14:00 "
         "15:00-16:00 "
         "17:00-18:00\n",
         2, 103, "more than 8 opening hours on a day"},
    };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        struct cs_error e;
        struct cs_calendar *c;
        assert_int_equal(make(&c, t[i].text, &e), CS_USAGE);
        assert_null(c);
        assert_string_equal(e.text, t[i].message);
        if (e.line != t[i].line || e.column != t[i].column)
            fail_msg("'%s' is placed at %u:%zu", e.text, (unsigned)e.line, e.column);
        assert_string_equal(e.file, "desk.calendar");
    }
}

/* A day's own line wins over the lists, and repeated holidays are one. */
static void test_who_wins(void **state)
{
    (void)state;
    struct cs_calendar *c = calendar_of("[d]\n"
                                        "mon-fri = 09:00-17:00\n"
                                        "holidays = 2024-10-01..2024-10-03, 2024-10-02\n"
                                        "2024-10-02 = 10:00-11:00\n"
                                        "workdays = 2024-10-05\n"
                                        "2024-10-05 = 10:00-12:00\n"
                                        "2024-10-06 = 10:00-11:00\n");
    static const struct span t[] = {{"2024-10-01T00:00:00+08:00", "2024-10-04T00:00:00+08:00", 3600},
                                    {"2024-10-05T00:00:00+08:00", "2024-10-06T00:00:00+08:00", 7200},
                                    {"2024-10-06T00:00:00+08:00", "2024-10-07T00:00:00+08:00", 3600}};
    check_spans(c, t, sizeof t / sizeof *t);
    assert_false(cs_calendar_is_workday(c, 19997)); /* 2024-10-01 */
    assert_true(cs_calendar_is_workday(c, 19998));
    assert_true(cs_calendar_is_workday(c, 20002)); /* a Sunday with hours of its own */
    cs_calendar_free(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_by_hand),       cmocka_unit_test(test_year_adds_up),
        cmocka_unit_test(test_midnight),      cmocka_unit_test(test_always_open),
        cmocka_unit_test(test_clock_changes), cmocka_unit_test(test_ticking),
        cmocka_unit_test(test_mistakes),      cmocka_unit_test(test_who_wins),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
