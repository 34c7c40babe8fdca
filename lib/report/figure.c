/* figure.c - formatting of numbers and dates; see figure.h for the rules. */
#include "report/figure.h"

#include "report/words.h"

#include <string.h>

enum { MINUTES_FROM = 90, HOURS_FROM = 90 * 60 };

enum cs_measure cs_measure_of(struct cs_slice unit)
{
    if (cs_slice_eqz(unit, "share")) return CS_MEASURE_SHARE;
    if (cs_slice_eqz(unit, "s")) return CS_MEASURE_SECONDS;
    if (cs_slice_eqz(unit, "count")) return CS_MEASURE_COUNT;
    if (cs_slice_eqz(unit, "score")) return CS_MEASURE_SCORE;
    if (cs_slice_eqz(unit, "points")) return CS_MEASURE_POINTS;
    return CS_MEASURE_PLAIN;
}

/* Appends plain digits "1234567" as "1,234,567". */
static void add_grouped(struct cs_buf *out, const char *digits, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (i && (n - i) % 3 == 0) cs_buf_addc(out, ',');
        cs_buf_addc(out, digits[i]);
    }
}

/* Appends the unsigned number text "1234.5" grouped, its fraction filled up to `places`. */
static void add_digits(struct cs_buf *out, struct cs_slice text, unsigned places)
{
    size_t whole = 0;
    while (whole < text.n && text.p[whole] >= '0' && text.p[whole] <= '9') whole++;
    if (whole < text.n && text.p[whole] != '.') { /* an exponent: beyond grouping */
        cs_buf_adds(out, text);
        return;
    }
    add_grouped(out, text.p, whole);
    size_t fraction = whole < text.n ? text.n - whole - 1 : 0;
    if (!places) return;
    cs_buf_addc(out, '.');
    cs_buf_add(out, text.p + text.n - fraction, fraction < places ? fraction : places);
    for (size_t i = fraction; i < places; i++) cs_buf_addc(out, '0');
}

/* The rounded number without its sign; returns the sign. */
static int add_unsigned(struct cs_buf *out, struct cs_num x, unsigned places)
{
    x = cs_num_round(x, places);
    int sign = cs_num_cmp(x, cs_int(0));
    struct cs_buf text = {0};
    cs_num_format(sign < 0 ? cs_num_neg(x) : x, &text);
    if (text.failed) out->failed = true;
    add_digits(out, cs_buf_slice(&text), places);
    cs_buf_release(&text);
    return sign;
}

void cs_figure_fixed(struct cs_buf *out, struct cs_num x, unsigned places)
{
    if (cs_num_missing(x)) {
        cs_buf_addz(out, CS_MISSING_TEXT);
        return;
    }
    if (cs_num_cmp(cs_num_round(x, places), cs_int(0)) < 0) cs_buf_addz(out, CS_MINUS);
    add_unsigned(out, x, places);
}

static struct cs_num absolute(struct cs_num x)
{
    return !cs_num_missing(x) && cs_num_cmp(x, cs_int(0)) < 0 ? cs_num_neg(x) : x;
}

/* One decimal below 10, none above: three digits are all that a duration is worth to a reader. */
static unsigned second_places(struct cs_num s)
{
    if (cs_num_cmp(cs_num_floor(s), s) == 0) return 0;
    return cs_num_cmp(absolute(s), cs_int(10)) < 0 ? 1 : 0;
}

struct scale {
    struct cs_num factor;
    bool divide;
    unsigned places;
    enum cs_word word; /* CS_WORDS: none */
    const char *after;
};

/* How a value of a measure is scaled and written, by its size. */
static struct scale scale_of(struct cs_num x, enum cs_measure measure)
{
    struct cs_num size = absolute(x);
    switch (measure) {
    case CS_MEASURE_SHARE:
        return (struct scale){cs_int(100), false, 1, CS_WORDS, "%"};
    case CS_MEASURE_SECONDS:
        if (cs_num_cmp(size, cs_int(MINUTES_FROM)) < 0)
            return (struct scale){cs_int(1), false, second_places(x), CS_WORD_SECONDS, ""};
        if (cs_num_cmp(size, cs_int(HOURS_FROM)) < 0)
            return (struct scale){cs_int(60), true, 1, CS_WORD_MINUTES, ""};
        return (struct scale){cs_int(3600), true, 1, CS_WORD_HOURS, ""};
    case CS_MEASURE_SCORE:
        return (struct scale){cs_int(1), false, 2, CS_WORDS, ""};
    case CS_MEASURE_POINTS:
        return (struct scale){cs_int(1), false, 1, CS_WORDS, ""};
    case CS_MEASURE_COUNT:
        return (struct scale){cs_int(1), false, 0, CS_WORDS, ""};
    case CS_MEASURE_PLAIN:
        break;
    }
    bool whole = cs_num_cmp(cs_num_floor(x), x) == 0;
    return (struct scale){cs_int(1), false, whole ? 0 : 2, CS_WORDS, ""};
}

static void add_scaled(struct cs_buf *out, struct cs_num x, const struct scale *by)
{
    cs_figure_fixed(out, by->divide ? cs_num_div(x, by->factor) : cs_num_mul(x, by->factor), by->places);
}

static void add_unit(struct cs_buf *out, const struct scale *by, enum cs_lang lang)
{
    cs_buf_addz(out, by->after);
    if (by->word != CS_WORDS) cs_buf_addz(out, cs_word(by->word, lang));
}

void cs_figure_value(struct cs_buf *out, struct cs_num x, enum cs_measure measure, enum cs_lang lang)
{
    if (cs_num_missing(x)) {
        cs_buf_addz(out, CS_MISSING_TEXT);
        return;
    }
    struct scale by = scale_of(x, measure);
    add_scaled(out, x, &by);
    add_unit(out, &by, lang);
}

void cs_figure_interval(struct cs_buf *out, struct cs_num lo, struct cs_num hi, enum cs_measure measure,
                        enum cs_lang lang)
{
    if (cs_num_missing(lo) || cs_num_missing(hi)) {
        cs_buf_addz(out, CS_MISSING_TEXT);
        return;
    }
    struct scale by = scale_of(hi, measure);
    add_scaled(out, lo, &by);
    cs_buf_addz(out, CS_MISSING_TEXT);
    add_scaled(out, hi, &by);
    add_unit(out, &by, lang);
}

struct cs_num cs_change_of(struct cs_num diff, struct cs_num base, enum cs_measure measure)
{
    if (cs_num_missing(diff)) return CS_MISSING;
    if (measure == CS_MEASURE_SHARE) return cs_num_mul(diff, cs_int(100));
    if (measure == CS_MEASURE_POINTS) return diff;
    if (cs_num_missing(base) || cs_num_cmp(base, cs_int(0)) == 0) return CS_MISSING;
    return cs_num_mul(cs_num_div(diff, absolute(base)), cs_int(100));
}

void cs_figure_change(struct cs_buf *out, struct cs_num change, enum cs_measure measure, bool brief,
                      enum cs_lang lang)
{
    if (cs_num_missing(change)) {
        cs_buf_addz(out, CS_MISSING_TEXT);
        return;
    }
    int sign = cs_num_cmp(cs_num_round(change, 1), cs_int(0));
    cs_buf_addz(out, sign > 0 ? "+" : sign < 0 ? CS_MINUS : "\xC2\xB1");
    add_unsigned(out, change, 1);
    if (measure == CS_MEASURE_SHARE)
        cs_buf_addz(out, cs_word(brief ? CS_WORD_POINTS_TILE : CS_WORD_POINTS, lang));
    else if (measure == CS_MEASURE_POINTS)
        cs_buf_addz(out, cs_word(CS_WORD_SCORE_POINTS, lang));
    else
        cs_buf_addc(out, '%');
}

static void add_date(struct cs_buf *out, int64_t day, bool year, bool month, enum cs_lang lang)
{
    int y, m, d;
    cs_civil_from_days(day, &y, &m, &d);
    if (lang == CS_EN) {
        cs_buf_addf(out, "%d", d);
        if (month) cs_buf_addf(out, " %s", cs_month_name(m, false, lang));
        if (year) cs_buf_addf(out, " %d", y);
        return;
    }
    if (year) cs_buf_addf(out, "%d年", y);
    if (month) cs_buf_addz(out, cs_month_name(m, false, lang));
    cs_buf_addf(out, "%d日", d);
}

void cs_figure_date(struct cs_buf *out, int64_t day, enum cs_lang lang)
{
    const char *weekday = cs_weekday_name(cs_weekday(day), false, lang);
    if (lang == CS_EN) cs_buf_addf(out, "%s, ", weekday);
    add_date(out, day, true, true, lang);
    if (lang != CS_EN) cs_buf_addf(out, " %s", weekday);
}

void cs_figure_day(struct cs_buf *out, int64_t day, enum cs_lang lang)
{
    int y, m, d;
    cs_civil_from_days(day, &y, &m, &d);
    if (lang == CS_EN)
        cs_buf_addf(out, "%d %s", d, cs_month_name(m, true, lang));
    else
        cs_buf_addf(out, "%s%d日", cs_month_name(m, true, lang), d);
}

void cs_figure_days(struct cs_buf *out, int64_t first, int64_t last, enum cs_lang lang)
{
    if (first == last) {
        cs_figure_date(out, first, lang);
        return;
    }
    int y1, m1, d1, y2, m2, d2;
    cs_civil_from_days(first, &y1, &m1, &d1);
    cs_civil_from_days(last, &y2, &m2, &d2);
    bool same_year = y1 == y2, same_month = same_year && m1 == m2;
    /* English names what both share at the end, Chinese at the beginning. */
    bool spell = lang != CS_EN;
    add_date(out, first, spell || !same_year, spell || !same_month, lang);
    cs_buf_addz(out, same_month || spell ? CS_MISSING_TEXT : " " CS_MISSING_TEXT " ");
    add_date(out, last, !spell || !same_year, !spell || !same_month, lang);
}

void cs_figure_as_of(struct cs_buf *out, struct cs_slice text, enum cs_lang lang)
{
    struct cs_time t;
    if (!cs_time_parse(text, &t)) {
        cs_buf_adds(out, text);
        return;
    }
    char date[10];
    cs_date_format(cs_time_day(t), date);
    struct cs_civil c = cs_civil_of(t);
    int minutes = t.off / 60, hours = minutes / 60, rest = (minutes < 0 ? -minutes : minutes) % 60;
    cs_buf_add(out, date, sizeof date);
    cs_buf_addf(out, " %02d:%02d%sUTC", c.hour, c.minute, lang == CS_EN ? " (" : "（");
    if (minutes) cs_buf_addf(out, "%s%d", minutes < 0 ? CS_MINUS : "+", hours < 0 ? -hours : hours);
    if (rest) cs_buf_addf(out, ":%02d", rest);
    cs_buf_addz(out, lang == CS_EN ? ")" : "）");
}
