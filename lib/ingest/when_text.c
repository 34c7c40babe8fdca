/* when_text.c - the grammar of written moments: what may stand where, and nothing else. */
#include "base/ascii.h"
#include "ingest/when.h"
#include <string.h>

struct cursor {
    const char *p, *end;
};

/* What is read on the way, besides the moment. */
struct reading {
    struct cursor c;
    struct cs_when *w;
    int weekday; /* Monday 1 … Sunday 7; 0 = none */
    int half;    /* of the day: HALF_… */
    bool year_later;
};
enum { HALF_NONE, HALF_MORNING, HALF_AFTERNOON, HALF_NOON, HALF_EVENING };

static bool at(const struct cursor *c, char want)
{
    return c->p < c->end && *c->p == want;
}

static bool take(struct cursor *c, char want)
{
    if (!at(c, want)) return false;
    c->p++;
    return true;
}

static bool at_digit(const struct cursor *c)
{
    return c->p < c->end && cs_is_digit(*c->p);
}

/* Words beyond ASCII, exactly. */
static bool take_text(struct cursor *c, const char *text)
{
    size_t n = strlen(text);
    if ((size_t)(c->end - c->p) < n || memcmp(c->p, text, n) != 0) return false;
    c->p += n;
    return true;
}

static bool take_any(struct cursor *c, const char *const texts[], int *which)
{
    for (int i = 0; texts[i]; i++) {
        if (!take_text(c, texts[i])) continue;
        if (which) *which = i;
        return true;
    }
    return false;
}

static bool skip_blanks(struct cursor *c)
{
    static const char *const wide[] = {"\xc2\xa0", "\xe2\x80\xaf", "\xe3\x80\x80", NULL};
    const char *from = c->p;
    while (c->p < c->end && (cs_is_space(*c->p) || (cs_is_high(*c->p) && take_any(c, wide, NULL))))
        if (cs_is_space(*c->p)) c->p++;
    return c->p > from;
}

/* A run of min to max digits and no further digit behind it. */
static bool digits(struct cursor *c, int min, int max, int *value, int *count)
{
    int n = 0, v = 0;
    for (; n < max && at_digit(c); n++) v = v * 10 + (*c->p++ - '0');
    if (n < min || at_digit(c)) return false;
    *value = v;
    if (count) *count = n;
    return true;
}

/* The letters that stand here, in lower case; 0 when there are none, or too many. */
enum { WORD = 12 };
static size_t peek_word(const struct cursor *c, char word[WORD])
{
    size_t n = 0;
    for (; c->p + n < c->end && cs_is_alpha(c->p[n]); n++) {
        if (n == WORD - 1) return 0;
        word[n] = cs_to_lower(c->p[n]);
    }
    word[n] = 0;
    return n;
}

/* One of the names, in full or its first three letters: 1 …; 0 = none. */
static int take_name(struct cursor *c, const char *const names[])
{
    char word[WORD];
    size_t n = peek_word(c, word);
    for (int i = 0; n >= 3 && names[i]; i++) {
        bool brief = n == 3 && memcmp(names[i], word, 3) == 0;
        if (!brief && strcmp(names[i], word) != 0) continue;
        c->p += n;
        return i + 1;
    }
    return 0;
}

static bool take_month(struct cursor *c, int *month)
{
    static const char *const names[] = {"january",  "february", "march",  "april",     "may",
                                        "june",     "july",     "august", "september", "october",
                                        "november", "december", NULL};
    char word[WORD];
    *month = take_name(c, names);
    if (*month == 0 && peek_word(c, word) == 4 && strcmp(word, "sept") == 0) {
        c->p += 4;
        *month = 9;
    }
    if (*month) take(c, '.');
    return *month > 0;
}

static bool take_weekday(struct reading *r)
{
    static const char *const names[] = {"monday", "tuesday",  "wednesday", "thursday",
                                        "friday", "saturday", "sunday",    NULL};
    static const char *const weeks[] = {"星期", "礼拜", "禮拜", "周", "週", NULL};
    static const char *const days[] = {"一", "二", "三", "四", "五", "六", "日", "天", NULL};
    const char *from = r->c.p;
    int day = 0;
    if (take_any(&r->c, weeks, NULL)) {
        if (take_any(&r->c, days, &day))
            r->weekday = day < 7 ? day + 1 : 7;
        else
            r->c.p = from;
    } else {
        day = take_name(&r->c, names);
        if (day) r->weekday = day;
        if (day) take(&r->c, '.');
    }
    return r->c.p > from;
}

/* ---- dates ---- */

static int full_year(int year, int count)
{
    return count > 2 ? year : year < 69 ? 2000 + year : 1900 + year;
}

/* "2024", "24", "'24" */
static bool take_year(struct cursor *c, int *year)
{
    int n;
    take(c, '\'');
    if (!digits(c, 2, 4, year, &n) || n == 3) return false;
    *year = full_year(*year, n);
    return true;
}

static bool set_date(struct cs_when *w, int year, int month, int day)
{
    w->has_date = true;
    w->civil.year = year;
    w->civil.month = month;
    w->civil.day = day;
    return cs_civil_valid(year, month, day);
}

/* Three numbers of which the first is no year of four digits. */
static bool set_loose(struct cs_when *w, const int part[3], int third_count, enum cs_date_order order)
{
    const int way[3][3] = {{2, 1, 0}, {2, 0, 1}, {0, 1, 2}}; /* year, month, day: of dmy, mdy, ymd */
    int64_t first = 0;
    bool same = true;
    if (order == CS_ORDER_DMY_SWAPPED) order = CS_ORDER_DMY;
    if (order == CS_ORDER_MDY_SWAPPED) order = CS_ORDER_MDY;
    w->loose = true;
    for (int k = CS_ORDER_DMY; k <= CS_ORDER_YMD; k++) {
        const int *i = way[k - CS_ORDER_DMY];
        if (k == CS_ORDER_YMD && third_count > 2) continue;
        int year = full_year(part[i[0]], k == CS_ORDER_YMD ? 2 : third_count);
        if (!cs_civil_valid(year, part[i[1]], part[i[2]])) continue;
        int64_t day = cs_days_from_civil(year, part[i[1]], part[i[2]]);
        if (w->fits == 0) {
            first = day;
            if (order == CS_ORDER_UNKNOWN) order = (enum cs_date_order)k;
        }
        same &= day == first;
        w->fits |= (uint8_t)(1u << k);
    }
    if (order == CS_ORDER_UNKNOWN || !(w->fits & 1u << order)) return false;
    const int *i = way[order - CS_ORDER_DMY];
    int count = order == CS_ORDER_YMD ? 2 : third_count;
    if (same && (w->fits & (w->fits - 1))) w->fits = 0;
    return set_date(w, full_year(part[i[0]], count), part[i[1]], part[i[2]]);
}

/* A date that begins with its year, in a column of which a spreadsheet has exchanged days and months. */
static bool set_strict(struct cs_when *w, int year, int month, int day, enum cs_date_order order)
{
    if (order < CS_ORDER_DMY_SWAPPED) return set_date(w, year, month, day);
    w->swapped = true;
    return set_date(w, year, day, month);
}

/* Behind "2024-": "W31-4". */
static bool read_week(struct cursor *c, int year, struct cs_when *w)
{
    int week, day, y, k;
    if (!digits(c, 2, 2, &week, NULL) || !take(c, '-') || !digits(c, 1, 1, &day, NULL)) return false;
    if (week < 1 || week > 53 || day < 1 || day > 7) return false;
    int64_t number = cs_iso_week_monday(year, week) + day - 1;
    cs_iso_week(number, &y, &k);
    if (y != year || k != week) return false; /* there is no week 53 */
    cs_civil_from_days(number, &year, &week, &day);
    return set_date(w, year, week, day);
}

/* Behind "1-", "1 ", "1st ": "Aug-24", "Aug 2024", "of Aug 2024". */
static bool read_day_month(struct reading *r, int day)
{
    int month, year;
    struct cursor *c = &r->c;
    take_text(c, "of ");
    if (!take_month(c, &month)) return false;
    if (!take(c, '-') && !take(c, '/')) {
        take(c, ',');
        skip_blanks(c);
    }
    return take_year(c, &year) && set_date(r->w, year, month, day);
}

static void take_ordinal(struct cursor *c)
{
    static const char *const ends[] = {"st", "nd", "rd", "th"};
    char word[WORD];
    if (peek_word(c, word) != 2) return;
    for (size_t i = 0; i < 4; i++)
        if (strcmp(word, ends[i]) == 0) c->p += 2;
}

/* "Aug 1, 2024"; "Aug 1" of "Thu Aug 1 09:00:00 2024", whose year comes later. */
static bool read_month_day(struct reading *r)
{
    int month, day, year;
    struct cursor *c = &r->c;
    if (!take_month(c, &month)) return false;
    skip_blanks(c);
    if (!digits(c, 1, 2, &day, NULL)) return false;
    take_ordinal(c);
    take(c, ',');
    if (!skip_blanks(c)) return false;
    const char *before = c->p;
    if (take_year(c, &year) && !at(c, ':')) return set_date(r->w, year, month, day);
    c->p = before;
    r->year_later = true;
    r->w->has_date = true;
    r->w->civil.month = month;
    r->w->civil.day = day;
    return true;
}

/* Chinese figures up to 99, or digit by digit: 二十五, 二〇二四. */
static bool chinese_number(struct cursor *c, int *value)
{
    static const char *const figures[] = {"〇", "一", "二", "三", "四", "五", "六",
                                          "七", "八", "九", "十", "零", NULL};
    int n = 0, v = 0, figure;
    bool ten = false;
    for (; n < 4 && take_any(c, figures, &figure); n++) {
        if (figure == 10) {
            if (ten || n > 1) return false;
            v = n ? v * 10 : 10;
            ten = true;
        } else {
            v = ten ? v + figure % 11 : v * 10 + figure % 11;
        }
    }
    *value = v;
    return n > 0;
}

static bool any_number(struct cursor *c, int max, int *value, int *count)
{
    const char *from = c->p;
    if (at_digit(c)) return digits(c, 1, max, value, count);
    bool ok = chinese_number(c, value);
    *count = (int)(c->p - from) / 3;
    return ok;
}

/* "2024年8月1日", "二〇二四年八月一号" */
static bool read_chinese_date(struct reading *r)
{
    static const char *const years[] = {"年", NULL}, *const months[] = {"月", NULL},
                             *const days[] = {"日", "号", "號", NULL};
    struct cursor *c = &r->c;
    int year, month, day, n, ignored;
    if (!any_number(c, 4, &year, &n) || (n != 2 && n != 4)) return false;
    skip_blanks(c);
    if (!take_any(c, years, NULL)) return false;
    skip_blanks(c);
    if (!any_number(c, 2, &month, &ignored)) return false;
    skip_blanks(c);
    if (!take_any(c, months, NULL)) return false;
    skip_blanks(c);
    if (!any_number(c, 2, &day, &ignored)) return false;
    skip_blanks(c);
    return take_any(c, days, NULL) && set_date(r->w, full_year(year, n), month, day);
}

static bool read_numbers(struct reading *r, int first, int first_n, enum cs_date_order order)
{
    struct cursor *c = &r->c;
    char separator = *c->p++;
    int part[3] = {first, 0, 0}, n;
    if (first_n <= 2 && c->p < c->end && cs_is_alpha(*c->p))
        return separator != '.' && read_day_month(r, first);
    if (first_n == 4 && separator == '-' && take(c, 'W')) return read_week(c, first, r->w);
    if (!digits(c, 1, 2, &part[1], NULL) || !take(c, separator)) return false;
    if (!digits(c, 1, 4, &part[2], &n)) return false;
    if (first_n == 4) return n <= 2 && set_strict(r->w, first, part[1], part[2], order);
    return first_n <= 2 && (n == 2 || n == 4) && set_loose(r->w, part, n, order);
}

/* Behind "20240801": 'T' must follow, or the digits are a plain number. */
static bool read_compact(struct reading *r, int number, enum cs_date_order order)
{
    return at(&r->c, 'T') && set_strict(r->w, number / 10000, number / 100 % 100, number % 100, order);
}

static bool read_date(struct reading *r, enum cs_date_order order)
{
    struct cursor *c = &r->c;
    const char *from = c->p;
    int first, n;
    if (c->p == c->end) return false;
    if (cs_is_high(*c->p)) return read_chinese_date(r);
    if (!cs_is_digit(*c->p)) return read_month_day(r);
    if (!digits(c, 1, 8, &first, &n) || c->p == c->end) return false;
    if (n == 8) return read_compact(r, first, order);
    if (at(c, '-') || at(c, '/') || at(c, '.')) return read_numbers(r, first, n, order);
    if (n <= 2) take_ordinal(c);
    bool blank = skip_blanks(c);
    if (c->p < c->end && cs_is_alpha(*c->p)) return n <= 2 && blank && read_day_month(r, first);
    c->p = from;
    return read_chinese_date(r);
}

/* ---- clocks ---- */

static bool take_chinese_half(struct reading *r)
{
    static const struct {
        const char *word;
        int half;
    } halves[] = {{"凌晨", HALF_MORNING},   {"清晨", HALF_MORNING},   {"早上", HALF_MORNING},
                  {"早晨", HALF_MORNING},   {"上午", HALF_MORNING},   {"中午", HALF_NOON},
                  {"下午", HALF_AFTERNOON}, {"傍晚", HALF_AFTERNOON}, {"晚上", HALF_EVENING}};
    for (size_t i = 0; i < sizeof halves / sizeof *halves; i++) {
        if (!take_text(&r->c, halves[i].word)) continue;
        r->half = halves[i].half;
        return true;
    }
    return false;
}

/* "AM", "p.m.", "a.m" */
static void take_english_half(struct reading *r)
{
    struct cursor c = r->c;
    skip_blanks(&c);
    if (c.p == c.end) return;
    char half = cs_to_lower(*c.p);
    if (half != 'a' && half != 'p') return;
    c.p++;
    take(&c, '.');
    if (c.p == c.end || cs_to_lower(*c.p) != 'm') return;
    c.p++;
    take(&c, '.');
    if (c.p < c.end && cs_is_alnum(*c.p)) return;
    r->half = half == 'p' ? HALF_AFTERNOON : HALF_MORNING;
    r->c = c;
}

/* 12-hour clocks: 12 is the hour before 1. "About noon" is 11, 12, 1 and 2 o'clock. 12 o'clock in the evening
 * is not an hour that two people read alike: it fails. */
static bool settle_hour(const struct reading *r)
{
    int *hour = &r->w->civil.hour;
    if (r->half == HALF_NONE) return *hour <= 23;
    if (*hour > 12) return *hour <= 23 && r->half != HALF_MORNING;
    if (*hour == 0) return r->half == HALF_MORNING;
    if (r->half == HALF_EVENING && *hour == 12) return false;
    if (r->half == HALF_NOON && *hour >= 3 && *hour <= 10) return false;
    if (r->half == HALF_NOON && *hour >= 11) return true;
    *hour = *hour % 12 + (r->half == HALF_MORNING ? 0 : 12);
    return true;
}

/* The fraction of a second behind the point. */
static bool read_fraction(struct reading *r)
{
    struct cursor *c = &r->c;
    const char *from = c->p;
    for (; at_digit(c); c->p++) r->w->floored |= *c->p != '0';
    return c->p > from;
}

/* Behind the hour: "时05分30秒", "時05分", "点" */
static bool read_chinese_clock(struct reading *r)
{
    static const char *const minutes[] = {"分", NULL}, *const seconds[] = {"秒", NULL};
    struct cursor *c = &r->c;
    struct cs_civil *t = &r->w->civil;
    skip_blanks(c);
    if (!at_digit(c)) return true;
    if (!digits(c, 1, 2, &t->minute, NULL)) return false;
    if (!take_any(c, minutes, NULL)) return c->p == c->end;
    skip_blanks(c);
    if (!at_digit(c)) return true;
    return digits(c, 1, 2, &t->second, NULL) && take_any(c, seconds, NULL);
}

static bool take_colon(struct cursor *c)
{
    return take(c, ':') || take_text(c, "：");
}

/* "9:05", "09:05:00.250", "下午3:05", "3時05分", "5:57 PM", and behind a date "T09", "T0900", "5pm" */
static bool read_clock(struct reading *r)
{
    static const char *const hours[] = {"时", "時", "点", "點", NULL};
    struct cursor *c = &r->c;
    struct cs_civil *t = &r->w->civil;
    int n;
    if (take_chinese_half(r)) skip_blanks(c);
    if (!digits(c, 1, 2, &t->hour, NULL)) return false;
    r->w->has_clock = true;
    if (take_any(c, hours, NULL)) {
        if (!read_chinese_clock(r)) return false;
    } else if (take_colon(c)) {
        if (!digits(c, 1, 2, &t->minute, &n)) return false;
        if (n == 1 && !r->w->has_date) return false; /* alone, 9:5 may be anything */
        if (take_colon(c)) {
            if (!digits(c, 1, 2, &t->second, NULL)) return false;
            if ((take(c, '.') || take(c, ',')) && !read_fraction(r)) return false;
        }
        if (r->half == HALF_NONE) take_english_half(r);
    } else {
        if (r->half == HALF_NONE) take_english_half(r);
        if (r->half == HALF_NONE || !r->w->has_date) return false;
    }
    return settle_hour(r) && t->minute <= 59 && t->second <= 59;
}

/* Behind a 'T' digits may stand without colons: "T09", "T0900", "T090000". */
static bool read_tight_clock(struct reading *r)
{
    struct cursor c = r->c;
    struct cs_civil *t = &r->w->civil;
    int v, n;
    if (!digits(&c, 2, 6, &v, &n) || n % 2 != 0 || at(&c, ':')) return read_clock(r);
    for (; n < 6; n += 2) v *= 100;
    *t = (struct cs_civil){t->year, t->month, t->day, v / 10000, v / 100 % 100, v % 100};
    r->c = c;
    r->w->has_clock = true;
    if ((take(&r->c, '.') || take(&r->c, ',')) && !read_fraction(r)) return false;
    return t->hour <= 23 && t->minute <= 59 && t->second <= 59;
}

/* ---- offsets ---- */

/* "+08", "+0800", "+08:00" */
static bool read_offset(struct cursor *c, int32_t *off)
{
    int hours, minutes = 0, n;
    bool west = at(c, '-');
    if (!west && !at(c, '+')) return false;
    c->p++;
    if (!digits(c, 2, 4, &hours, &n) || n == 3) return false;
    if (n == 4) {
        minutes = hours % 100;
        hours /= 100;
    } else if (take(c, ':') && !digits(c, 2, 2, &minutes, NULL)) {
        return false;
    }
    if (minutes > 59 || hours * 60 + minutes > 18 * 60) return false;
    *off = (hours * 60 + minutes) * (west ? -60 : 60);
    return true;
}

/* Behind "UTC" or "GMT". GMT+0800 is how browsers write it, UTC+08:00 how people do; in UTC+8 some programs
 * turn the sign around. */
static bool read_named_offset(struct cursor *c, bool gmt, int32_t *off)
{
    const char *from = c->p;
    if (!read_offset(c, off)) return false;
    return *off == 0 || c->p - from == 6 || (gmt && c->p - from == 5);
}

/* Names that stand behind an offset say nothing more: "+0800 (CST)", "+0000 UTC". */
static bool skip_names(struct cursor *c)
{
    char word[WORD];
    skip_blanks(c);
    if (take(c, '(')) {
        while (c->p < c->end && *c->p != ')') c->p++;
        return take(c, ')');
    }
    size_t n = peek_word(c, word);
    c->p += n < 6 ? n : 0;
    return true;
}

/* Nothing, or an offset: "Z", "UTC", "GMT+08:00", "-0700". A name alone, such as CST, is none. */
static bool read_zone(struct reading *r)
{
    struct cursor *c = &r->c;
    struct cs_when *w = r->w;
    char word[WORD];
    int year;
    if (c->p == c->end || (r->year_later && digits(&(struct cursor){c->p, c->end}, 4, 4, &year, NULL)))
        return true;
    size_t n = peek_word(c, word);
    w->has_offset = true;
    if (n > 0) {
        bool gmt = strcmp(word, "gmt") == 0, utc = gmt || strcmp(word, "utc") == 0 || strcmp(word, "ut") == 0;
        if (!utc && strcmp(word, "z") != 0) return false;
        c->p += n;
        if (!utc) return true;
        if ((at(c, '+') || at(c, '-')) && !read_named_offset(c, gmt, &w->off)) return false;
    } else if (!read_offset(c, &w->off)) {
        return false;
    }
    return r->year_later || skip_names(c);
}

/* ---- the whole ---- */

/* Between date and clock: 'T', blanks, a comma, "at"; of a web server's log ':'. */
static bool skip_between(struct reading *r, bool *tight)
{
    struct cursor *c = &r->c;
    char word[WORD];
    const char *from = c->p;
    *tight = false;
    if (at(c, 'T') && c->p + 1 < c->end && cs_is_digit(c->p[1])) {
        c->p++;
        *tight = true;
        return true;
    }
    if (c->p < c->end && cs_is_high(*c->p)) skip_blanks(c); /* 2024年8月1日下午3:05 */
    if (take(c, ':')) return at_digit(c);
    take(c, ',');
    skip_blanks(c);
    if (take_weekday(r)) skip_blanks(c);
    if (peek_word(c, word) == 2 && strcmp(word, "at") == 0) {
        c->p += 2;
        skip_blanks(c);
    }
    return c->p > from || r->year_later || (c->p < c->end && cs_is_high(*c->p)) || cs_is_high(c->p[-1]);
}

static bool read_later_year(struct reading *r)
{
    int year;
    skip_blanks(&r->c);
    if (!digits(&r->c, 4, 4, &year, NULL)) return false;
    if (!set_date(r->w, year, r->w->civil.month, r->w->civil.day)) return false;
    return r->w->has_offset ? skip_names(&r->c) : true;
}

static bool read_moment(struct reading *r, enum cs_date_order order)
{
    struct cursor *c = &r->c;
    bool tight;
    if (take_weekday(r)) {
        take(c, ',');
        skip_blanks(c);
    }
    if (!read_date(r, order)) return false;
    if (c->p == c->end) return !r->year_later;
    if (!skip_between(r, &tight)) return false;
    if (c->p == c->end) return !r->year_later;
    if (!(tight ? read_tight_clock(r) : read_clock(r))) return false;
    skip_blanks(c);
    if (!read_zone(r)) return false;
    if (r->year_later && !read_later_year(r)) return false;
    skip_blanks(c);
    return c->p == c->end;
}

static bool read_clock_alone(struct reading *r)
{
    if (!read_clock(r)) return false;
    skip_blanks(&r->c);
    return r->c.p == r->c.end;
}

/* Two digits at p, or 1000 when they are none. */
static int two(const char *p)
{
    unsigned a = (unsigned char)p[0] - '0', b = (unsigned char)p[1] - '0';
    return a < 10 && b < 10 ? (int)(a * 10 + b) : 1000;
}

/* "2024-08-01 09:00:00", by far the commonest. */
static bool read_plain(const char *p, struct cs_when *w)
{
    if (p[4] != '-' || p[7] != '-' || (p[10] != ' ' && p[10] != 'T') || p[13] != ':' || p[16] != ':')
        return false;
    w->civil = (struct cs_civil){.year = two(p) * 100 + two(p + 2),
                                 .month = two(p + 5),
                                 .day = two(p + 8),
                                 .hour = two(p + 11),
                                 .minute = two(p + 14),
                                 .second = two(p + 17)};
    w->has_date = w->has_clock = true;
    const struct cs_civil *t = &w->civil;
    return t->hour <= 23 && t->minute <= 59 && t->second <= 59 && cs_civil_valid(t->year, t->month, t->day);
}

bool cs_when_read(struct cs_slice text, enum cs_date_order order, struct cs_when *w)
{
    struct reading r = {.c = {text.p, text.p + text.n}, .w = w};
    *w = (struct cs_when){0};
    if (text.n == 19 && order < CS_ORDER_DMY_SWAPPED && read_plain(text.p, w)) return true;
    if (text.n > 100) return false;
    *w = (struct cs_when){0};
    skip_blanks(&r.c);
    while (r.c.end > r.c.p && cs_is_space(r.c.end[-1])) r.c.end--;
    const struct reading from = r;
    if (read_moment(&r, order))
        return r.weekday == 0 ||
               cs_weekday(cs_days_from_civil(w->civil.year, w->civil.month, w->civil.day)) == r.weekday;
    r = from;
    *w = (struct cs_when){0};
    return read_clock_alone(&r);
}
