/* time.h - instants and civil dates, without the clock, the locale or the process's time zone.
 *
 * A time is an instant (UTC seconds since 1970) with the offset it was written with: the offset gives the
 * local reading. Days are counted since 1970-01-01 (day 0, a Thursday), proleptic Gregorian.
 */
#ifndef CS_BASE_TIME_H
#define CS_BASE_TIME_H

#include "base/mem.h"
#include <string.h>

struct cs_time {
    int64_t at;  /* UTC seconds since 1970 */
    int32_t off; /* seconds east of UTC of the local reading, whole minutes, within CS_OFFSET_MAX */
};

struct cs_civil {
    int year, month, day; /* month 1..12, day 1..31 */
    int hour, minute, second;
};

#define CS_TIME_LEN   25    /* 2024-08-01T09:00:00+08:00 */
#define CS_OFFSET_MAX 64800 /* 18 hours, either way */

/* Any year; of days farther off than half a million years the nearest of those. */
int64_t cs_days_from_civil(int year, int month, int day);
void cs_civil_from_days(int64_t days, int *year, int *month, int *day);
bool cs_civil_valid(int year, int month, int day); /* years 1..9999 */
struct cs_civil cs_civil_of(struct cs_time);       /* the local reading */
int64_t cs_civil_seconds(struct cs_civil);         /* seconds since 1970-01-01T00:00:00 on the same clock */

/* Reads a stream time: exactly CS_TIME_LEN bytes, years 1..9999, valid date, hour 0..23, seconds 0..59, an
 * offset of whole minutes up to 18:00 either way; UTC is written +00:00, never Z. */
static inline bool cs_time_parse(struct cs_slice, struct cs_time *) CS_MUST_USE;
/* The same instant in the stream's form. An offset that is not in whole minutes is rounded to them, and the
 * local reading with it; an instant beyond the years 1..9999 becomes the nearest second of those. */
void cs_time_format(struct cs_time, char out[CS_TIME_LEN]);

static inline int64_t cs_time_local(struct cs_time t)
{
    return t.at + t.off;
}
/* Floor division by 86400: the local day number. */
static inline int64_t cs_time_day(struct cs_time t)
{
    int64_t s = t.at + t.off;
    return s >= 0 ? s / 86400 : -((86399 - s) / 86400);
}
static inline int cs_weekday(int64_t day) /* Monday 1 .. Sunday 7 */
{
    int64_t r = (day + 3) % 7;
    return (int)(r < 0 ? r + 7 : r) + 1;
}
/* ISO 8601 week of a day: year and week 1..53. The reverse gives the week's Monday. */
void cs_iso_week(int64_t day, int *year, int *week);
int64_t cs_iso_week_monday(int year, int week);

/* "2024-08-01" <-> day number. Text of a whole slice; false when it is not a date of the years 1..9999. */
bool cs_date_parse(struct cs_slice, int64_t *day) CS_MUST_USE;
void cs_date_format(int64_t day, char out[10]);
/* "+08:00", "+0800", "+08" or "Z", the whole slice, within +-18:00 -> seconds east of UTC. */
bool cs_offset_parse(struct cs_slice, int32_t *off) CS_MUST_USE;

/* Reads a wall-clock text by a format like strptime's; the whole text must match, and no locale is asked.
 *
 *   %Y        4 digits; %y 2 digits, 00..68 are 20xx
 *   %m %d %H %I %M %S  1 or 2 digits; %e is %d and %k is %H with perhaps a blank before
 *   %j        day of the year
 *   %s        epoch seconds (UTC)
 *   %f        the digits of a fraction of a second
 *   %b %B %h  month names, English, in full or three letters, any case
 *   %a %A     weekdays, the same, or as in Chinese exports (星期四, 周四). One that is not the date's fails:
 *             so a wrong format (days and months swapped) is told from a right one
 *   %p        AM PM a.m. p.m., any case, or a Chinese time of day (凌晨 上午 中午 下午 晚上 …). Hours 1..12
 *             are then of a 12-hour clock, those of %H too; larger hours must agree
 *   %z %Z     +08:00 +0800 +08 Z UTC GMT
 *   %%        a percent sign
 *   A blank matches any run of blanks (U+3000, U+00A0 and U+202F too), or none. All else matches itself.
 *
 * has_offset: the text named its own offset, and off is set. has_clock: hours were read. floored: a fraction
 * that was not zero was cut, or a leap second (…:59:60) became second 59. */
struct cs_time_read {
    struct cs_civil civil;
    int32_t off;
    bool has_offset, has_clock, floored;
};
bool cs_time_scan(struct cs_slice text, struct cs_slice format, struct cs_time_read *) CS_MUST_USE;
/* Can the format read a date? False with the place of the conversion that is not known, or the format's
 * length when it does not say year, month and day. */
bool cs_time_format_valid(struct cs_slice format, size_t *where) CS_MUST_USE;

/* ---- the inline part: the busiest function of the toolkit ------------------------------------------------
 *
 * The 25 bytes are three 8-byte words and a colon: "YYYY-MM-" "DDTHH:MM" ":" "SS+HH:MM". XOR with the same
 * words where every digit is '0' leaves the digits' values, and 0 where the punctuation is right. All checks
 * gather in one word of bits, so that there is no branch to mispredict. */

static inline bool cs_is_leap(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static inline uint64_t cs_load_le64(const char *p)
{
    uint64_t x;
    memcpy(&x, p, sizeof x);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    x = __builtin_bswap64(x);
#endif
    return x;
}

/* By month: days before it in a year that begins in March, and its days. The other numbers up to 31 are no
 * months and have no days. */
static const uint16_t cs_month_start[32] = {0, 306, 337, 0, 31, 61, 92, 122, 153, 184, 214, 245, 275};
static const uint8_t cs_month_length[32] = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

/* Reads the words: YYYY-MM- DDTHH:MM SS+HH:MM; the colon before the seconds is the caller's to check. */
static inline bool cs_time_of_words(uint64_t a, uint64_t b, uint64_t c, struct cs_time *t)
{
    /* The first character is the lowest byte, so the constants read backwards. */
    a ^= UINT64_C(0x2d30302d30303030);          /* 0000-00- */
    b ^= UINT64_C(0x30303a3030543030);          /* 00T00:00 */
    c ^= UINT64_C(0x30303a30302b3030);          /* 00+00:00 */
    uint32_t sign = (uint32_t)(c >> 16) & 0xff; /* 0 for '+', 6 for '-' */
    uint32_t minus = sign == 6;
    c &= ~UINT64_C(0xff0000);

    /* Adding 127 - limit to a byte sets its top bit when it is over the limit, which is 0 (0x7f) for what is
     * no digit, 9 (0x76) for most digits, and less for the tens of months, days, hours, minutes and seconds.
     * A carry only comes out of a byte whose own top bit is set, and that is caught too. */
    uint64_t over = a | b | c | (a + UINT64_C(0x7f767e7f76767676)) | (b + UINT64_C(0x767a7f767d7f767c)) |
                    (c + UINT64_C(0x767a7f767e7f767a));
    /* Two digits at a time: byte i becomes 10 * digit i + digit i+1. */
    a = (a * 10 + (a >> 8)) & UINT64_C(0x0000ff0000ff00ff); /* century, year of it, month */
    b = (b * 10 + (b >> 8)) & UINT64_C(0x00ff0000ff0000ff); /* day, hour, minute */
    c = (c * 10 + (c >> 8)) & UINT64_C(0x00ff0000ff0000ff); /* second, the offset's hours and minutes */
    /* One multiplication joins two of them: 100 * century + year of it, 60 * hours + minutes. */
    int32_t year = (int32_t)(a * (100 << 16 | 1) >> 16 & 0xffff), month = (int32_t)(a >> 40);
    int32_t minute = (int32_t)((b >> 24) * (60 << 24 | 1) >> 24 & 0xffff), day = (int32_t)(b & 0xff);
    int32_t off = (int32_t)((c >> 24) * (60 << 24 | 1) >> 24 & 0xffff), second = (int32_t)(c & 0xff);

    int32_t length = cs_month_length[month & 31];
    if (__builtin_expect(day > length, 0)) length += month == 2 && cs_is_leap(year); /* 29 February */
    int32_t below = (year - 1) | (day - 1) | (length - day) | (1439 - minute) | (CS_OFFSET_MAX / 60 - off);

    /* Years begin in March here, so that the leap day is the last one. 719469: 0000-02-29 to 1970-01-01. */
    int32_t y = year - (month < 3), hundreds = (y * 5243) >> 19; /* y / 100 for y < 43698 */
    int32_t days = (1461 * y >> 2) - hundreds + (hundreds >> 2) + cs_month_start[month & 31] + day - 719469;
    off = minus ? -off : off;
    t->at = ((int64_t)days * 1440 + (minute - off)) * 60 + second;
    t->off = off * 60;
    return ((over & UINT64_C(0x8080808080808080)) | (below < 0) | (sign & (minus - 1))) == 0;
}

static inline bool cs_time_parse(struct cs_slice s, struct cs_time *t)
{
    if (s.n != CS_TIME_LEN) return false;
    return cs_time_of_words(cs_load_le64(s.p), cs_load_le64(s.p + 8), cs_load_le64(s.p + 17), t) &
           (s.p[16] == ':');
}

#endif
