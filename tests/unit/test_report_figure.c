/* test_report_figure.c - numbers and dates as readers see them. Expected texts are worked out by hand;
 * weekdays are those of the calendar (18 June 2025 was a Wednesday, 1 January 2000 a Saturday). */
#include "report/figure.h"
#include "report/words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static struct cs_num number(const char *text)
{
    struct cs_num x = CS_MISSING;
    if (*text) assert_true(cs_num_parse(cs_slice(text, strlen(text)), &x));
    return x;
}

static void is(struct cs_buf *out, const char *expected)
{
    cs_buf_addc(out, 0);
    assert_string_equal(out->p, expected);
    cs_buf_release(out);
}

static void value_is(const char *x, enum cs_measure measure, enum cs_lang lang, const char *expected)
{
    struct cs_buf out = {0};
    cs_figure_value(&out, number(x), measure, lang);
    is(&out, expected);
}

static void test_values(void **state)
{
    (void)state;
    value_is("", CS_MEASURE_COUNT, CS_EN, "–");
    value_is("0", CS_MEASURE_COUNT, CS_EN, "0");
    value_is("999", CS_MEASURE_COUNT, CS_EN, "999");
    value_is("1235", CS_MEASURE_COUNT, CS_ZH_HANS, "1,235");
    value_is("1234567", CS_MEASURE_COUNT, CS_EN, "1,234,567");
    value_is("0.722", CS_MEASURE_SHARE, CS_EN, "72.2%");
    value_is("0.7225", CS_MEASURE_SHARE, CS_EN, "72.3%"); /* a half, away from zero, on the decimal */
    value_is("0.6666666666666666", CS_MEASURE_SHARE, CS_EN, "66.7%");
    value_is("1", CS_MEASURE_SHARE, CS_EN, "100.0%");
    value_is("0", CS_MEASURE_SHARE, CS_EN, "0.0%");
    value_is("3.403552", CS_MEASURE_SCORE, CS_EN, "3.40");
    value_is("-12.35", CS_MEASURE_POINTS, CS_EN, "−12.4");
    value_is("7", CS_MEASURE_PLAIN, CS_EN, "7");
    value_is("2.71828", CS_MEASURE_PLAIN, CS_EN, "2.72");
}

static void test_durations(void **state)
{
    (void)state;
    value_is("48", CS_MEASURE_SECONDS, CS_EN, "48 s");
    value_is("48", CS_MEASURE_SECONDS, CS_ZH_HANS, "48 秒");
    value_is("0", CS_MEASURE_SECONDS, CS_EN, "0 s");
    value_is("4.25", CS_MEASURE_SECONDS, CS_EN, "4.3 s");
    value_is("67.52072", CS_MEASURE_SECONDS, CS_EN, "68 s");
    value_is("89", CS_MEASURE_SECONDS, CS_EN, "89 s");
    value_is("90", CS_MEASURE_SECONDS, CS_EN, "1.5 min");
    value_is("234", CS_MEASURE_SECONDS, CS_ZH_HANS, "3.9 分钟");
    value_is("234", CS_MEASURE_SECONDS, CS_ZH_HANT, "3.9 分鐘");
    value_is("5399", CS_MEASURE_SECONDS, CS_EN, "90.0 min");
    value_is("5400", CS_MEASURE_SECONDS, CS_EN, "1.5 h");
    value_is("8640", CS_MEASURE_SECONDS, CS_ZH_HANT, "2.4 小時");
}

static void change_is(const char *diff, const char *base, enum cs_measure measure, enum cs_lang lang,
                      bool brief, const char *expected)
{
    struct cs_buf out = {0};
    cs_figure_change(&out, cs_change_of(number(diff), number(base), measure), measure, brief, lang);
    is(&out, expected);
}

static void test_changes(void **state)
{
    (void)state;
    change_is("387", "848", CS_MEASURE_COUNT, CS_EN, true, "+45.6%"); /* 387/848 = 0.45637 */
    change_is("-0.092", "0.814", CS_MEASURE_SHARE, CS_EN, true, "−9.2 pp");
    change_is("-0.092", "0.814", CS_MEASURE_SHARE, CS_ZH_HANS, true, "−9.2 百分点");
    change_is("-0.092", "0.814", CS_MEASURE_SHARE, CS_ZH_HANS, false, "−9.2 个百分点");
    change_is("-0.092", "0.814", CS_MEASURE_SHARE, CS_ZH_HANT, false, "−9.2 個百分點");
    change_is("0.0004", "0.5", CS_MEASURE_SHARE, CS_EN, true, "±0.0 pp");
    change_is("0", "12", CS_MEASURE_COUNT, CS_EN, true, "±0.0%");
    change_is("16", "32", CS_MEASURE_SECONDS, CS_EN, true, "+50.0%");
    change_is("5", "-10", CS_MEASURE_POINTS, CS_EN, true, "+5.0 points");
    change_is("5", "0", CS_MEASURE_COUNT, CS_EN, true, "–"); /* nothing to be a percentage of */
    change_is("", "5", CS_MEASURE_COUNT, CS_EN, true, "–");
}

static void test_intervals(void **state)
{
    (void)state;
    struct cs_buf out = {0};
    cs_figure_interval(&out, number("0.683"), number("0.757"), CS_MEASURE_SHARE, CS_EN);
    is(&out, "68.3–75.7%");
    cs_figure_interval(&out, number(""), number("0.757"), CS_MEASURE_SHARE, CS_EN);
    is(&out, "–");
}

static void test_dates(void **state)
{
    (void)state;
    struct cs_buf out = {0};
    int64_t june = cs_days_from_civil(2025, 6, 18);
    cs_figure_date(&out, june, CS_EN);
    is(&out, "Wednesday, 18 June 2025");
    cs_figure_date(&out, june, CS_ZH_HANS);
    is(&out, "2025年6月18日 星期三");
    cs_figure_date(&out, cs_days_from_civil(2000, 1, 1), CS_EN);
    is(&out, "Saturday, 1 January 2000");
    cs_figure_day(&out, june, CS_EN);
    is(&out, "18 Jun");
    cs_figure_days(&out, june - 17, june, CS_EN);
    is(&out, "1–18 June 2025");
    cs_figure_days(&out, june - 27, june, CS_EN);
    is(&out, "22 May – 18 June 2025");
    cs_figure_days(&out, june - 17, june, CS_ZH_HANS);
    is(&out, "2025年6月1日–18日");
    cs_figure_days(&out, cs_days_from_civil(2024, 12, 30), cs_days_from_civil(2025, 1, 5), CS_ZH_HANS);
    is(&out, "2024年12月30日–2025年1月5日");
}

static void test_as_of(void **state)
{
    (void)state;
    struct cs_buf out = {0};
    cs_figure_as_of(&out, CS_LIT("2025-06-19T06:00:00+08:00"), CS_EN);
    is(&out, "2025-06-19 06:00 (UTC+8)");
    cs_figure_as_of(&out, CS_LIT("2025-06-19T06:00:00-03:30"), CS_ZH_HANS);
    is(&out, "2025-06-19 06:00（UTC−3:30）");
    cs_figure_as_of(&out, CS_LIT("2025-06-19T06:00:00+00:00"), CS_EN);
    is(&out, "2025-06-19 06:00 (UTC)");
}

/* Which of $1 … $9 a phrase uses, one bit each. */
static unsigned places(const char *phrase)
{
    unsigned found = 0;
    for (const char *p = strchr(phrase, '$'); p; p = strchr(p + 1, '$')) {
        assert_in_range(p[1], '1', '9');
        found |= 1U << (p[1] - '0');
    }
    return found;
}

/* Every word is there in every language, and a phrase says the same things in all of them. */
static void test_words(void **state)
{
    (void)state;
    for (int word = 0; word < CS_WORDS; word++)
        for (int lang = 0; lang < CS_LANGS; lang++) {
            const char *text = cs_word((enum cs_word)word, (enum cs_lang)lang);
            if (!text)
                fail_msg("word %d is missing in language %d", word, lang);
            else if (places(text) != places(cs_word((enum cs_word)word, CS_EN)))
                fail_msg("'%s' does not say what '%s' says", text, cs_word((enum cs_word)word, CS_EN));
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),    cmocka_unit_test(test_durations), cmocka_unit_test(test_changes),
        cmocka_unit_test(test_intervals), cmocka_unit_test(test_dates),     cmocka_unit_test(test_as_of),
        cmocka_unit_test(test_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
