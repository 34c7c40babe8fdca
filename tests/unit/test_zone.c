/* test_zone.c - zones of the tz database. Offsets at instants were read with Python:
 *     datetime.fromtimestamp(at, ZoneInfo(name)).utcoffset().total_seconds()
 * and readings of wall clocks with
 *     datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(name), fold=0).astimezone(timezone.utc)
 * where a gap is told by utc(fold=0) > utc(fold=1), and a fold by utc(fold=0) < utc(fold=1). */
#include "base/zone.h"
#include "base/zonerule.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define ZONES "/usr/share/zoneinfo"

static struct cs_zone *open_zone(const char *name)
{
    struct cs_error e = CS_ERROR_INIT;
    struct cs_zone *z;
    if (cs_zone_open(&z, name, &e)) fail_msg("%s", e.text);
    return z;
}

static void need_zones(void)
{
    if (access(ZONES "/Asia/Shanghai", R_OK) != 0) skip();
}

static void test_offsets(void **state)
{
    (void)state;
    need_zones();
    static const struct {
        const char *zone;
        int64_t at;
        int32_t off;
    } t[] = {
        {"Asia/Shanghai", -2177481944, 29143}, /* local mean time until 1901 */
        {"Asia/Shanghai", -2177481943, 28800},
        {"Asia/Shanghai", 515527199, 28800}, /* summer time of 1986 */
        {"Asia/Shanghai", 515527200, 32400},
        {"Asia/Shanghai", 527014799, 32400},
        {"Asia/Shanghai", 527014800, 28800},
        {"Asia/Shanghai", 4102444800, 28800},
        {"America/New_York", 1710053999, -18000},
        {"America/New_York", 1710054000, -14400},
        {"America/New_York", 1730613599, -14400},
        {"America/New_York", 1730613600, -18000},
        {"America/New_York", 4118050000, -14400}, /* 2100: by the rule for the future */
        {"Europe/London", 40000000, 3600},        /* British Standard Time all year */
        {"Europe/London", 1704067200, 0},
        {"Europe/London", 1720000000, 3600},
        {"Australia/Lord_Howe", 1712415599, 39600}, /* half an hour of summer time */
        {"Australia/Lord_Howe", 1712415600, 37800},
        {"Pacific/Apia", 1325239199, -36000}, /* 30 December 2011 was left out */
        {"Pacific/Apia", 1325239200, 50400},
        {"Africa/Casablanca", 1710036000, 0}, /* Ramadan */
        {"Africa/Casablanca", 1720000000, 3600},
        {"Asia/Kathmandu", 1720000000, 20700},
        {"Europe/Dublin", 1704067200, 0}, /* winter is the exception there */
        {"Europe/Dublin", 1720000000, 3600},
        {"Antarctica/Troll", 1720000000, 7200},
        {"America/Sao_Paulo", 1541300399, -10800},
        {"America/Sao_Paulo", 1541300400, -7200},
        {"America/New_York", 95617540800, -18000}, /* 4999-12-31 and 5000-07-01, beyond the table */
        {"America/New_York", 95633265600, -14400},
    };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        struct cs_zone *z = open_zone(t[i].zone);
        int32_t off = cs_zone_offset(z, t[i].at);
        if (off != t[i].off) fail_msg("%s at %lld: %d", t[i].zone, (long long)t[i].at, off);
        cs_zone_close(z);
    }
}

struct reading {
    const char *zone, *local; /* 2018-03-11T02:30:00 */
    enum cs_zone_fit fit;
    const char *utc;
};

static void check_reading(const struct reading *r)
{
    char text[40];
    struct cs_time local, utc, got;
    snprintf(text, sizeof text, "%s+00:00", r->local);
    if (!cs_time_parse(cs_slicez(text), &local) || !cs_time_parse(cs_slicez(r->utc), &utc))
        fail_msg("%s", text);
    struct cs_zone *z = open_zone(r->zone);
    enum cs_zone_fit fit = cs_zone_resolve(z, local.at, &got);
    if (fit != r->fit || got.at != utc.at)
        fail_msg("%s %s: fit %d, %lld", r->zone, r->local, (int)fit, (long long)got.at);
    cs_zone_close(z);
}

static void test_readings(void **state)
{
    (void)state;
    need_zones();
    static const struct reading t[] = {
        {"Asia/Shanghai", "2024-03-10T02:30:00", CS_ZONE_UNIQUE, "2024-03-09T18:30:00+00:00"},
        {"Asia/Shanghai", "1986-05-04T02:30:00", CS_ZONE_GAP, "1986-05-03T18:30:00+00:00"},
        {"Asia/Shanghai", "1986-05-04T03:00:00", CS_ZONE_UNIQUE, "1986-05-03T18:00:00+00:00"},
        {"Asia/Shanghai", "1986-09-14T01:30:00", CS_ZONE_FOLD, "1986-09-13T16:30:00+00:00"},
        {"Asia/Shanghai", "1991-09-15T01:59:59", CS_ZONE_FOLD, "1991-09-14T16:59:59+00:00"},
        {"Asia/Shanghai", "1988-07-01T12:00:00", CS_ZONE_UNIQUE, "1988-07-01T03:00:00+00:00"},
        {"Asia/Shanghai", "1992-07-01T12:00:00", CS_ZONE_UNIQUE, "1992-07-01T04:00:00+00:00"},
        {"America/New_York", "2018-03-11T01:59:59", CS_ZONE_UNIQUE, "2018-03-11T06:59:59+00:00"},
        {"America/New_York", "2018-03-11T02:00:00", CS_ZONE_GAP, "2018-03-11T07:00:00+00:00"},
        {"America/New_York", "2018-03-11T02:59:59", CS_ZONE_GAP, "2018-03-11T07:59:59+00:00"},
        {"America/New_York", "2018-03-11T03:00:00", CS_ZONE_UNIQUE, "2018-03-11T07:00:00+00:00"},
        {"America/New_York", "2018-11-04T00:59:59", CS_ZONE_UNIQUE, "2018-11-04T04:59:59+00:00"},
        {"America/New_York", "2018-11-04T01:00:00", CS_ZONE_FOLD, "2018-11-04T05:00:00+00:00"},
        {"America/New_York", "2018-11-04T02:00:00", CS_ZONE_UNIQUE, "2018-11-04T07:00:00+00:00"},
        {"America/New_York", "2500-03-14T02:30:00", CS_ZONE_GAP, "2500-03-14T07:30:00+00:00"},
        {"Europe/London", "2024-03-31T01:30:00", CS_ZONE_GAP, "2024-03-31T01:30:00+00:00"},
        {"Europe/London", "2024-10-27T01:30:00", CS_ZONE_FOLD, "2024-10-27T00:30:00+00:00"},
        {"Australia/Lord_Howe", "2024-04-07T01:45:00", CS_ZONE_FOLD, "2024-04-06T14:45:00+00:00"},
        {"Australia/Lord_Howe", "2024-10-06T02:15:00", CS_ZONE_GAP, "2024-10-05T15:45:00+00:00"},
        {"Pacific/Apia", "2011-12-30T12:00:00", CS_ZONE_GAP, "2011-12-30T22:00:00+00:00"},
        {"Pacific/Apia", "2011-12-31T00:00:00", CS_ZONE_UNIQUE, "2011-12-30T10:00:00+00:00"},
        {"Africa/Casablanca", "2024-03-10T02:30:00", CS_ZONE_FOLD, "2024-03-10T01:30:00+00:00"},
    };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) check_reading(&t[i]);
}

/* More such rows from a table, when there is one: zone, local, kind, utc of the first reading, … */
static void test_table(void **state)
{
    (void)state;
    need_zones();
    const char *path = getenv("CS_DST_TRAPS"), *top = getenv("top");
    char name[4096];
    snprintf(name, sizeof name, "%s/../shared/suites/dates/dst_traps.tsv", top ? top : ".");
    FILE *f = fopen(path ? path : name, "r");
    if (!f) skip();
    char line[1024], zone[64], local[32], kind[32], first[40];
    int rows = 0;
    while (fgets(line, sizeof line, f)) {
        if (sscanf(line, "%63[^\t]\t%31[^\t]\t%31[^\t]\t%39[^\t]", zone, local, kind, first) != 4) continue;
        if (strcmp(zone, "zone") == 0) continue;
        enum cs_zone_fit fit = kind[0] == 'n' ? CS_ZONE_GAP : kind[0] == 'a' ? CS_ZONE_FOLD : CS_ZONE_UNIQUE;
        check_reading(&(struct reading){zone, local, fit, first});
        rows++;
    }
    fclose(f);
    assert_true(rows > 0);
}

/* The offset that a time carries is in whole minutes, and in a gap the one before the jump. */
static void test_carried_offset(void **state)
{
    (void)state;
    need_zones();
    struct cs_zone *z = open_zone("Asia/Shanghai");
    struct cs_time t = cs_zone_time(z, -2177481944);
    assert_int_equal(t.off, 29160); /* 8:05:43 -> 8:06 */
    cs_zone_close(z);
    z = open_zone("America/New_York");
    assert_int_equal(cs_zone_resolve(z, 1520735400, &t), CS_ZONE_GAP); /* 2018-03-11T02:30:00 */
    assert_int_equal(t.off, -18000);
    cs_zone_close(z);
}

static void test_changes(void **state)
{
    (void)state;
    need_zones();
    struct cs_zone *z = open_zone("America/New_York");
    struct cs_zone_change c, last = {INT64_MIN, 0, 0};
    size_t n = 0;
    for (; cs_zone_change(z, n, &c); n++) {
        assert_true(c.at > last.at && c.before != c.after);
        assert_true(n == 0 || c.before == last.after);
        assert_int_equal(cs_zone_offset(z, c.at), c.after);
        assert_int_equal(cs_zone_offset(z, c.at - 1), c.before);
        last = c;
    }
    assert_true(n > 800 && last.at > INT64_C(13569465600)); /* 2400-01-01 */
    cs_zone_close(z);
    z = open_zone("UTC");
    assert_false(cs_zone_change(z, 0, &c));
    cs_zone_close(z);
}

static void test_fixed(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        int32_t off;
    } t[] = {{"UTC", 0}, {"Z", 0}, {"+08:00", 28800}, {"-0330", -12600}, {"+08", 28800}};
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        struct cs_zone *z = open_zone(t[i].name);
        struct cs_time x;
        assert_int_equal(cs_zone_offset(z, INT64_MIN), t[i].off);
        assert_int_equal(cs_zone_offset(z, 1722474000), t[i].off);
        assert_int_equal(cs_zone_resolve(z, 1722474000, &x), CS_ZONE_UNIQUE);
        assert_int_equal(x.at, 1722474000 - t[i].off);
        cs_zone_close(z);
    }
}

static void test_names_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        "/etc/passwd",
        "../../../etc/passwd",
        "Asia/../Asia/Shanghai",
        "Asia//Shanghai",
        "Asia/",
        "Asia",
        "asia shanghai",
        "Asia/Shanghai\n",
        "Mars/Olympus",
        "localtime",
        "zone.tab",
        "+19:00",
        "%s%n",
        "A/very/long/name/that/goes/on/and/on/and/on/until/nobody/reads/it/any/more"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct cs_error e = CS_ERROR_INIT;
        struct cs_zone *z;
        if (cs_zone_open(&z, bad[i], &e) != CS_USAGE) fail_msg("'%s' is taken for a zone", bad[i]);
        assert_null(z);
        assert_memory_equal(e.text, "unknown time zone '", 19);
        assert_true(e.cure[0]);
    }
}

/* ---- files ---- */

static size_t put32(char *p, uint32_t v)
{
    for (int i = 0; i < 4; i++) p[i] = (char)(v >> (24 - 8 * i));
    return 4;
}

/* A file of version 1 by hand: +1:00 until 1000000000, then +2:00; counts as in RFC 8536, section 3.1. */
static size_t version_1(char *p)
{
    memset(p, 0, 256);
    memcpy(p, "TZif", 4);
    put32(p + 32, 1); /* timecnt */
    put32(p + 36, 2); /* typecnt */
    put32(p + 40, 4); /* charcnt */
    size_t n = 44;
    n += put32(p + n, 1000000000);
    p[n++] = 1; /* the change is to type 1 */
    n += put32(p + n, 3600) + 2;
    n += put32(p + n, 7200) + 2;
    memcpy(p + n, "ABC", 4);
    return n + 4;
}

static void test_version_1(void **state)
{
    (void)state;
    char file[256];
    size_t n = version_1(file);
    struct cs_error e = CS_ERROR_INIT;
    struct cs_zone *z;
    assert_int_equal(cs_zone_read(&z, "Test", cs_slice(file, n), &e), CS_OK);
    assert_int_equal(cs_zone_offset(z, 999999999), 3600);
    assert_int_equal(cs_zone_offset(z, 1000000000), 7200);
    assert_int_equal(cs_zone_offset(z, INT64_C(1) << 50), 7200);
    cs_zone_close(z);

    put32(file + 36, 0); /* no types */
    assert_int_equal(cs_zone_read(&z, "Test", cs_slice(file, n), &e), CS_FAIL);
    version_1(file);
    file[48] = 2; /* a type that is not there */
    assert_int_equal(cs_zone_read(&z, "Test", cs_slice(file, n), &e), CS_FAIL);
    version_1(file);
    put32(file + 49, 100000); /* an offset of more than a day */
    assert_int_equal(cs_zone_read(&z, "Test", cs_slice(file, n), &e), CS_FAIL);
    version_1(file);
    put32(file + 32, UINT32_MAX); /* more changes than bytes */
    assert_int_equal(cs_zone_read(&z, "Test", cs_slice(file, n), &e), CS_FAIL);
    assert_non_null(strstr(e.text, "damaged"));
}

/* Damaged copies of a real file: cut anywhere, any byte changed. They are refused or read, never worse; the
 * copy is exactly as large as what may be read, so that the sanitizer sees a byte too many. */
static void test_damaged(void **state)
{
    (void)state;
    need_zones();
    char file[8192];
    FILE *f = fopen(ZONES "/America/New_York", "rb");
    assert_non_null(f);
    size_t n = fread(file, 1, sizeof file, f);
    fclose(f);
    for (size_t cut = 0; cut < n; cut++) {
        struct cs_error e = CS_ERROR_INIT;
        struct cs_zone *z;
        char *copy = malloc(cut ? cut : 1);
        assert_non_null(copy);
        memcpy(copy, file, cut);
        assert_int_equal(cs_zone_read(&z, "Test", cs_slice(copy, cut), &e), CS_FAIL);
        assert_null(z);
        free(copy);
    }
    for (size_t i = 0; i < n; i++) {
        char byte = file[i];
        for (int k = 0; k < 3; k++) {
            struct cs_error e = CS_ERROR_INIT;
            struct cs_zone *z;
            struct cs_time t;
            file[i] = (char)(k == 0 ? 0xff : k == 1 ? 0x7f : byte ^ 1);
            if (cs_zone_read(&z, "Test", cs_slice(file, n), &e) == CS_OK) {
                (void)cs_zone_offset(z, 1722474000);
                (void)cs_zone_resolve(z, INT64_C(95617638000), &t);
                cs_zone_close(z);
            }
            file[i] = byte;
        }
    }
}

/* ---- rules ---- */

/* Dates of 2024 and 2025 by hand: the second Sunday of March 2024 is the 10th, the last of October the 27th,
 * … */
static void test_rules(void **state)
{
    (void)state;
    static const struct {
        const char *rule;
        int year;
        const char *start, *end;
    } t[] = {
        {"EST5EDT,M3.2.0,M11.1.0", 2024, "2024-03-10T07:00:00+00:00", "2024-11-03T06:00:00+00:00"},
        {"CET-1CEST,M3.5.0,M10.5.0/3", 2024, "2024-03-31T01:00:00+00:00", "2024-10-27T01:00:00+00:00"},
        {"IST-1GMT0,M10.5.0,M3.5.0/1", 2024, "2024-10-27T01:00:00+00:00", "2024-03-31T01:00:00+00:00"},
        {"<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", 2024, "2024-10-05T15:30:00+00:00",
         "2024-04-06T15:00:00+00:00"},
        {"<-02>2<-01>,M3.5.0/-1,M10.5.0/0", 2025, "2025-03-30T01:00:00+00:00", "2025-10-26T01:00:00+00:00"},
        {"AAA0BBB,J60,J365/23", 2024, "2024-03-01T02:00:00+00:00", "2024-12-31T22:00:00+00:00"},
        {"AAA0BBB,59,365", 2024, "2024-02-29T02:00:00+00:00", "2024-12-31T01:00:00+00:00"},
    };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        struct cs_zone_rule r;
        struct cs_time start, end;
        int64_t from, to;
        if (!cs_zone_rule_parse(&r, cs_slicez(t[i].rule))) fail_msg("%s", t[i].rule);
        assert_true(cs_time_parse(cs_slicez(t[i].start), &start) && cs_time_parse(cs_slicez(t[i].end), &end));
        cs_zone_rule_year(&r, t[i].year, &from, &to);
        if (from != start.at || to != end.at)
            fail_msg("%s: %lld %lld", t[i].rule, (long long)(from - start.at), (long long)(to - end.at));
    }
    static const char *const bad[] = {"",
                                      "EST",
                                      "EST5EDT",
                                      "EST5EDT,M3.2.0",
                                      "ES5",
                                      "EST25",
                                      "EST5EDT,M13.1.0,M11.1.0",
                                      "<EST5",
                                      "EST5EDT,M3.2.0,M11.1.0x",
                                      "EST5EDT,M3.6.0,M11.1.0",
                                      "EST5:60",
                                      "EST5EDT,J0,J10",
                                      "EST5EDT,366,10",
                                      "EST5EDT,M3.2.0/168,M11.1.0"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct cs_zone_rule r;
        if (cs_zone_rule_parse(&r, cs_slicez(bad[i]))) fail_msg("'%s' is taken for a rule", bad[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_offsets),        cmocka_unit_test(test_readings), cmocka_unit_test(test_table),
        cmocka_unit_test(test_carried_offset), cmocka_unit_test(test_changes),  cmocka_unit_test(test_fixed),
        cmocka_unit_test(test_version_1),      cmocka_unit_test(test_damaged),  cmocka_unit_test(test_rules),
        cmocka_unit_test(test_names_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
