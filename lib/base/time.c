/* time.c - civil dates, ISO weeks, and the fixed form of times in a stream (time.h has the fast reader
 * inline). */
#include "base/time.h"
#include "base/ascii.h"

/* The Gregorian calendar repeats every 400 years = 146097 days = 20871 weeks. Counting years from March makes
 * the leap day the last of its year, and month lengths the regular 153 days per five months. */
enum { DAYS_400 = 146097, EPOCH_FROM_MARCH_0000 = 719468 };
#define DAYS_LIMIT INT64_C(182621250) /* half a million years: keeps every year an int */

int64_t cs_days_from_civil(int year, int month, int day)
{
    int64_t y = (int64_t)year - (month <= 2);
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t of_era = y - era * 400;
    int64_t of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    return era * DAYS_400 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - EPOCH_FROM_MARCH_0000;
}

void cs_civil_from_days(int64_t days, int *year, int *month, int *day)
{
    if (days > DAYS_LIMIT) days = DAYS_LIMIT;
    if (days < -DAYS_LIMIT) days = -DAYS_LIMIT;
    days += EPOCH_FROM_MARCH_0000;
    int64_t era = (days >= 0 ? days : days - (DAYS_400 - 1)) / DAYS_400;
    int of_era = (int)(days - era * DAYS_400);
    /* Take the leap days out (every 1461st, but not the 36525th, and the last of the era), then divide. */
    int y = (of_era - of_era / 1460 + of_era / 36524 - of_era / (DAYS_400 - 1)) / 365;
    int of_year = of_era - (365 * y + y / 4 - y / 100);
    int m = (5 * of_year + 2) / 153; /* March 0 .. February 11 */
    *day = of_year - (153 * m + 2) / 5 + 1;
    *month = m < 10 ? m + 3 : m - 9;
    *year = (int)(era * 400) + y + (m >= 10);
}

bool cs_civil_valid(int year, int month, int day)
{
    if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1) return false;
    return day <= cs_month_length[month] + (month == 2 && cs_is_leap(year));
}

struct cs_civil cs_civil_of(struct cs_time t)
{
    struct cs_civil c;
    int64_t day = cs_time_day(t);
    int second = (int)(cs_time_local(t) - day * 86400);
    cs_civil_from_days(day, &c.year, &c.month, &c.day);
    c.hour = second / 3600;
    c.minute = second / 60 % 60;
    c.second = second % 60;
    return c;
}

int64_t cs_civil_seconds(struct cs_civil c)
{
    return cs_days_from_civil(c.year, c.month, c.day) * 86400 + c.hour * 3600 + c.minute * 60 + c.second;
}

void cs_iso_week(int64_t day, int *year, int *week)
{
    int month, mday;
    int64_t thursday = day - cs_weekday(day) + 4; /* a week belongs to the year that its Thursday is in */
    cs_civil_from_days(thursday, year, &month, &mday);
    *week = (int)((thursday - cs_days_from_civil(*year, 1, 1)) / 7) + 1;
}

int64_t cs_iso_week_monday(int year, int week)
{
    int64_t fourth = cs_days_from_civil(year, 1, 4); /* always in week 1 */
    return fourth - (cs_weekday(fourth) - 1) + (int64_t)(week - 1) * 7;
}

/* ---- text ---- */

static void put2(char *out, int v)
{
    out[0] = (char)('0' + v / 10);
    out[1] = (char)('0' + v % 10);
}

static void put_date(char *out, int year, int month, int day)
{
    put2(out, year / 100);
    put2(out + 2, year % 100);
    out[4] = '-';
    put2(out + 5, month);
    out[7] = '-';
    put2(out + 8, day);
}

static int64_t clamp(int64_t v, int64_t low, int64_t high)
{
    return v < low ? low : v > high ? high : v;
}

void cs_time_format(struct cs_time t, char out[CS_TIME_LEN])
{
    const int64_t first = INT64_C(-719162) * 86400,
                  end = INT64_C(2932897) * 86400; /* 0001-01-01, 10000-01-01 */
    int32_t off = (int32_t)clamp(t.off, -CS_OFFSET_MAX, CS_OFFSET_MAX);
    int minutes = (off >= 0 ? off + 30 : off - 30) / 60;
    t.off = minutes * 60;
    t.at = clamp(t.at, first - t.off, end - 1 - t.off);

    struct cs_civil c = cs_civil_of(t);
    put_date(out, c.year, c.month, c.day);
    out[10] = 'T';
    put2(out + 11, c.hour);
    out[13] = ':';
    put2(out + 14, c.minute);
    out[16] = ':';
    put2(out + 17, c.second);
    out[19] = minutes < 0 ? '-' : '+';
    if (minutes < 0) minutes = -minutes;
    put2(out + 20, minutes / 60);
    out[22] = ':';
    put2(out + 23, minutes % 60);
}

void cs_date_format(int64_t day, char out[10])
{
    int y, m, d;
    cs_civil_from_days(clamp(day, -719162, 2932896), &y, &m, &d);
    put_date(out, y, m, d);
}

/* n digits at p as a number; -1 when one of them is none. */
static int digits(const char *p, int n)
{
    int v = 0;
    for (int i = 0; i < n; i++) {
        if (!cs_is_digit(p[i])) return -1;
        v = v * 10 + (p[i] - '0');
    }
    return v;
}

bool cs_date_parse(struct cs_slice s, int64_t *day)
{
    if (s.n != 10 || s.p[4] != '-' || s.p[7] != '-') return false;
    int y = digits(s.p, 4), m = digits(s.p + 5, 2), d = digits(s.p + 8, 2);
    if (!cs_civil_valid(y, m, d)) return false;
    *day = cs_days_from_civil(y, m, d);
    return true;
}

bool cs_offset_parse(struct cs_slice s, int32_t *off)
{
    if (cs_slice_eqz(s, "Z")) {
        *off = 0;
        return true;
    }
    if (s.n < 3 || s.n > 6 || (s.p[0] != '+' && s.p[0] != '-')) return false;
    int hours = digits(s.p + 1, 2), minutes = 0;
    if (s.n == 6 && s.p[3] == ':')
        minutes = digits(s.p + 4, 2);
    else if (s.n == 5)
        minutes = digits(s.p + 3, 2);
    else if (s.n != 3)
        return false;
    if (hours < 0 || minutes < 0 || minutes > 59 || hours * 3600 + minutes * 60 > CS_OFFSET_MAX) return false;
    *off = (hours * 3600 + minutes * 60) * (s.p[0] == '-' ? -1 : 1);
    return true;
}
