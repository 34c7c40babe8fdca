/* units.c - numbers with a unit and their texts. A date is a day number since 1970-01-01, a week the number
 * of Mondays and a month the number of firsts since then, so that + 1 is the next one; hours are 0 to 23,
 * weekdays 1 to 7. */
#include "expr/units.h"
#include "base/ascii.h"
#include <string.h>

const char *cs_unit_name(enum cs_unit unit)
{
    static const char *const names[] = {"number", "date", "week", "month", "hour", "weekday"};
    return names[unit];
}

const char *cs_unit_example(enum cs_unit unit)
{
    static const char *const examples[] = {"12.5", "2024-08-01", "\"2024-W31\"", "\"2024-08\"", "9", "1"};
    return examples[unit];
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

int64_t cs_unit_of_day(int64_t day, enum cs_unit unit)
{
    int y, m, d;
    switch (unit) {
    case CS_WEEK:
        return floor_div(day + 3, 7); /* day 0 was a Thursday */
    case CS_MONTH:
        cs_civil_from_days(day, &y, &m, &d);
        return (y - 1970) * INT64_C(12) + m - 1;
    case CS_WEEKDAY:
        return cs_weekday(day);
    default:
        return day;
    }
}

static bool read_digits(struct cs_slice t, size_t at, size_t n, int *value)
{
    *value = 0;
    for (size_t i = at; i < at + n; i++) {
        if (i >= t.n || !cs_is_digit(t.p[i])) return false;
        *value = *value * 10 + (t.p[i] - '0');
    }
    return true;
}

static bool parse_week(struct cs_slice t, int64_t *v)
{
    int year, week, y, w;
    if (t.n != 8 || memcmp(t.p + 4, "-W", 2) != 0 || !read_digits(t, 0, 4, &year) ||
        !read_digits(t, 6, 2, &week) || year < 1 || week < 1 || week > 53)
        return false;
    int64_t monday = cs_iso_week_monday(year, week);
    cs_iso_week(monday, &y, &w);
    *v = cs_unit_of_day(monday, CS_WEEK);
    return y == year && w == week; /* not every year has a week 53 */
}

static bool parse_month(struct cs_slice t, int64_t *v)
{
    int year, month;
    if (t.n != 7 || t.p[4] != '-' || !read_digits(t, 0, 4, &year) || !read_digits(t, 5, 2, &month) ||
        year < 1 || month < 1 || month > 12)
        return false;
    *v = (year - 1970) * INT64_C(12) + month - 1;
    return true;
}

bool cs_unit_parse(struct cs_slice t, enum cs_unit unit, int64_t *v)
{
    int small;
    switch (unit) {
    case CS_DATE:
        return cs_date_parse(t, v);
    case CS_WEEK:
        return parse_week(t, v);
    case CS_MONTH:
        return parse_month(t, v);
    case CS_HOUR:
    case CS_WEEKDAY:
        if (t.n < 1 || t.n > 2 || !read_digits(t, 0, t.n, &small)) return false;
        *v = small;
        return unit == CS_HOUR ? small <= 23 : small >= 1 && small <= 7;
    case CS_PLAIN:
        break;
    }
    return false;
}

enum cs_unit cs_unit_of_text(struct cs_slice t)
{
    int64_t v;
    for (enum cs_unit u = CS_DATE; u <= CS_MONTH; u++)
        if (cs_unit_parse(t, u, &v)) return u;
    return CS_PLAIN;
}

void cs_unit_format(struct cs_num x, enum cs_unit unit, struct cs_buf *out)
{
    bool whole = x.tag == 0 && x.v >= -719162 && x.v <= 2932896; /* the years 1 to 9999 */
    int64_t day = whole ? x.v : 0;
    int y, m, d;
    char text[10];
    if (cs_num_missing(x)) return;
    if (!whole) unit = CS_PLAIN;
    switch (unit) {
    case CS_PLAIN:
        cs_num_format(x, out);
        return;
    case CS_DATE:
        cs_date_format(day, text);
        cs_buf_add(out, text, sizeof text);
        return;
    case CS_WEEK:
        cs_iso_week(day * 7 - 3, &y, &m);
        cs_buf_addf(out, "%04d-W%02d", y, m);
        return;
    case CS_MONTH:
        y = (int)floor_div(day, 12) + 1970;
        d = (int)(day - floor_div(day, 12) * 12) + 1;
        cs_buf_addf(out, "%04d-%02d", y, d);
        return;
    case CS_HOUR:
        cs_buf_addf(out, "%02d", (int)day);
        return;
    case CS_WEEKDAY:
        cs_buf_addf(out, "%d", (int)day);
        return;
    }
}

void cs_value_format(const struct cs_vec *x, uint32_t i, enum cs_unit unit, struct cs_buf *out)
{
    if (x->tag[i] == CS_TAG_MISSING) return;
    char text[CS_TIME_LEN];
    switch (x->type) {
    case CS_NUM:
        cs_unit_format(cs_vec_num(x, i), unit, out);
        return;
    case CS_TEXT:
        cs_buf_adds(out, x->s[i]);
        return;
    case CS_BOOL:
        cs_buf_addc(out, x->v[i] ? '1' : '0');
        return;
    case CS_TIME:
        cs_time_format(cs_vec_time(x, i), text);
        cs_buf_add(out, text, sizeof text);
        return;
    }
}
