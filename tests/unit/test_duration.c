/* test_duration.c - lengths of time, and scores on any scale. Expected values by hand; the scales from the
 * rule of cs-map(5), 1 + 4 (x - a) / (b - a) to the nearest whole number, halves up. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "ingest/duration.h"
#include "ingest/score.h"

static struct cs_num num(const char *text)
{
    struct cs_num value = CS_MISSING;
    assert_true(*text == 0 || cs_num_parse(cs_slicez(text), &value));
    return value;
}

/* An empty expectation: it is not read. */
static void check(const char *text, int32_t pair, const char *expected)
{
    struct cs_num got = CS_MISSING, want = num(expected);
    if (!cs_duration_read(cs_slicez(text), pair, &got)) got = CS_MISSING;
    if (got.v != want.v || got.tag != want.tag) print_message("'%s'\n", text);
    assert_true(got.v == want.v && got.tag == want.tag);
}

static void test_durations(void **state)
{
    (void)state;
    check("0:02:23", 0, "143");
    check("100:00:00", 0, "360000");
    check("0:00:01.5", 0, "1.5");
    check("0:60:00", 0, "");
    check("02:23", 0, "");
    check("02:23", 60, "143");
    check("02:23", 3600, "8580");
    check("02:23.5", 60, "143.5");
    check("02:23.5", 3600, "");
    check("75:30", 60, "4530");
    check("1h 5m", 0, "3900");
    check("1d 2h", 0, "93600");
    check("1.5 hours", 0, "5400");
    check("90 sec", 0, "90");
    check("2 hours, 5 minutes", 0, "7500");
    check("5m30s", 0, "330");
    check("250ms", 0, "0.25");
    check("5分30秒", 0, "330");
    check("1小时5分钟", 0, "3900");
    check("1天2小时", 0, "93600");
    check("1 小時 5 分鐘 3 秒", 0, "3903");
    check("PT1H5M30S", 0, "3930");
    check("P1DT2H", 0, "93600");
    check("5m 1h", 0, "");
    check("5m 5m", 0, "");
    check("1h 5", 0, "");
    check("5 months", 0, "");
    check("5x", 0, "");
    check("m", 0, "");
    check("P", 0, "");
    check("-5m", 0, "");
    check("", 0, "");
}

static void test_days(void **state)
{
    (void)state;
    assert_true(cs_duration_is_days(num("0.00165509259"))); /* 143 s */
    assert_true(cs_duration_is_days(num("1.0416666667")));  /* 25 h */
    assert_false(cs_duration_is_days(num("0.5")));
    assert_false(cs_duration_is_days(num("0.123456")));
    assert_false(cs_duration_is_days(num("143")));
}

static void scale(const char *name, const char *score, const char *expected)
{
    struct cs_scale_of_scores s;
    struct cs_num got, want = num(expected);
    assert_true(cs_scale_parse(cs_slicez(name), &s));
    if (!cs_scale_apply(s, num(score), &got)) got = CS_MISSING;
    if (got.v != want.v || got.tag != want.tag) print_message("%s: %s\n", name, score);
    assert_true(got.v == want.v && got.tag == want.tag);
}

static void test_scales(void **state)
{
    static const char ten[] = "01122334455", eleven[] = "11223334455", seven[] = "01223445";
    (void)state;
    for (int i = 0; i <= 10; i++) {
        char score[8] = {(char)('0' + i % 10), 0}, want[2] = {0};
        if (i == 10) memcpy(score, "10", 3);
        want[0] = ten[i];
        if (i > 0) scale("1-10", score, want);
        want[0] = eleven[i];
        scale("0-10", score, want);
        want[0] = seven[i < 8 ? i : 0];
        if (i > 0 && i < 8) scale("1-7", score, want);
    }
    scale("0-100", "12", "1");
    scale("0-100", "12.5", "2");
    scale("0-100", "62", "3");
    scale("0-100", "87.5", "5");
    scale("1-5", "4.5", "4.5");
    scale("1-5", "0", "");
    scale("1-10", "11", "");
    scale("thumbs", "1", "5");
    scale("thumbs", "0", "1");
    struct cs_scale_of_scores s;
    static const char *const bad[] = {"", "5", "5-1", "1-", "-5", "a-b", "1-100000", "1-5-7", "1.5-3"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(cs_scale_parse(cs_slicez(bad[i]), &s));
}

static void text(const char *cell, const char *expected, int of, const char *words)
{
    struct cs_num got = CS_MISSING, want = num(expected);
    struct cs_slice rest;
    int n;
    bool read = cs_score_read(cs_slicez(cell), &got, &n, &rest);
    if (read != (*expected != 0)) print_message("'%s'\n", cell);
    assert_int_equal(read, *expected != 0);
    if (!read) return;
    assert_true(got.v == want.v && got.tag == want.tag);
    assert_int_equal(n, of);
    assert_true(cs_slice_eqz(rest, words));
}

static void test_texts(void **state)
{
    (void)state;
    text("4/5", "4", 5, "");
    text("8 / 10", "8", 10, "");
    text("4 stars", "4", 0, "");
    text("8分", "8", 0, "");
    text("5 - Very satisfied", "5", 0, "Very satisfied");
    text("5. Very satisfied", "5", 0, "Very satisfied");
    text("4（满意）", "4", 0, "满意）");
    text("★★★★☆", "4", 5, "");
    text("⭐⭐⭐", "3", 5, "");
    text("★★★★★★", "", 0, "");
    text("★☆", "", 0, "");
    text("4/", "", 0, "");
    text("4 of", "", 0, "");
    text("great", "", 0, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_durations), cmocka_unit_test(test_days),
        cmocka_unit_test(test_scales),    cmocka_unit_test(test_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
