/* when_text.c - the grammar of written moments: what may stand where, and nothing else. */
#include "ingest/when_cursor.h"
#include <string.h>

/* One of the names, in full or its first three letters: 1 …; 0 = none. */
static int take_name(struct cs_cursor *c, const char *const names[])
{
    char word[CS_WHEN_WORD];
    size_t n = cs_cursor_peek_word(c, word);
    for (int i = 0; n >= 3 && names[i]; i++) {
        bool brief = n == 3 && memcmp(names[i], word, 3) == 0;
        if (!brief && strcmp(names[i], word) != 0) continue;
        c->p += n;
        return i + 1;
    }
    return 0;
}

static bool take_month(struct cs_cursor *c, int *month)
{
    static const char *const names[] = {"january",  "february", "march",  "april",     "may",
                                        "june",     "july",     "august", "september", "october",
                                        "november", "december", NULL};
    char word[CS_WHEN_WORD];
    *month = take_name(c, names);
    if (*month == 0 && cs_cursor_peek_word(c, word) == 4 && strcmp(word, "sept") == 0) {
        c->p += 4;
        *month = 9;
    }
    if (*month) cs_cursor_take(c, '.');
    return *month > 0;
}

static bool take_weekday(struct cs_reading *r)
{
    static const char *const names[] = {"monday", "tuesday",  "wednesday", "thursday",
                                        "friday", "saturday", "sunday",    NULL};
    static const char *const weeks[] = {"星期", "礼拜", "禮拜", "周", "週", NULL};
    static const char *const days[] = {"一", "二", "三", "四", "五", "六", "日", "天", NULL};
    const char *from = r->c.p;
    int day = 0;
    if (cs_cursor_take_any(&r->c, weeks, NULL)) {
        if (cs_cursor_take_any(&r->c, days, &day))
            r->weekday = day < 7 ? day + 1 : 7;
        else
            r->c.p = from;
    } else {
        day = take_name(&r->c, names);
        if (day) r->weekday = day;
        if (day) cs_cursor_take(&r->c, '.');
    }
    return r->c.p > from;
}

/* ---- dates ---- */

static int full_year(int year, int count)
{
    return count > 2 ? year : year < 69 ? 2000 + year : 1900 + year;
}

/* "2024", "24", "'24" */
static bool take_year(struct cs_cursor *c, int *year)
{
    int n;
    cs_cursor_take(c, '\'');
    if (!cs_cursor_digits(c, 2, 4, year, &n) || n == 3) return false;
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
static bool read_week(struct cs_cursor *c, int year, struct cs_when *w)
{
    int week, day, y, k;
    if (!cs_cursor_digits(c, 2, 2, &week, NULL) || !cs_cursor_take(c, '-') ||
        !cs_cursor_digits(c, 1, 1, &day, NULL))
        return false;
    if (week < 1 || week > 53 || day < 1 || day > 7) return false;
    int64_t number = cs_iso_week_monday(year, week) + day - 1;
    cs_iso_week(number, &y, &k);
    if (y != year || k != week) return false; /* there is no week 53 */
    cs_civil_from_days(number, &year, &week, &day);
    return set_date(w, year, week, day);
}

/* Behind "1-", "1 ", "1st ": "Aug-24", "Aug 2024", "of Aug 2024". */
static bool read_day_month(struct cs_reading *r, int day)
{
    int month, year;
    struct cs_cursor *c = &r->c;
    cs_cursor_take_text(c, "of ");
    if (!take_month(c, &month)) return false;
    if (!cs_cursor_take(c, '-') && !cs_cursor_take(c, '/')) {
        cs_cursor_take(c, ',');
        cs_cursor_skip_blanks(c);
    }
    return take_year(c, &year) && set_date(r->w, year, month, day);
}

static void take_ordinal(struct cs_cursor *c)
{
    static const char *const ends[] = {"st", "nd", "rd", "th"};
    char word[CS_WHEN_WORD];
    if (cs_cursor_peek_word(c, word) != 2) return;
    for (size_t i = 0; i < 4; i++)
        if (strcmp(word, ends[i]) == 0) c->p += 2;
}

/* "Aug 1, 2024"; "Aug 1" of "Thu Aug 1 09:00:00 2024", whose year comes later. */
static bool read_month_day(struct cs_reading *r)
{
    int month, day, year;
    struct cs_cursor *c = &r->c;
    if (!take_month(c, &month)) return false;
    cs_cursor_skip_blanks(c);
    if (!cs_cursor_digits(c, 1, 2, &day, NULL)) return false;
    take_ordinal(c);
    cs_cursor_take(c, ',');
    if (!cs_cursor_skip_blanks(c)) return false;
    const char *before = c->p;
    if (take_year(c, &year) && !cs_cursor_at(c, ':')) return set_date(r->w, year, month, day);
    c->p = before;
    r->year_later = true;
    r->w->has_date = true;
    r->w->civil.month = month;
    r->w->civil.day = day;
    return true;
}

/* Chinese figures up to 99, or digit by digit: 二十五, 二〇二四. */
static bool chinese_number(struct cs_cursor *c, int *value)
{
    static const char *const figures[] = {"〇", "一", "二", "三", "四", "五", "六",
                                          "七", "八", "九", "十", "零", NULL};
    int n = 0, v = 0, figure;
    bool ten = false;
    for (; n < 4 && cs_cursor_take_any(c, figures, &figure); n++) {
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

static bool any_number(struct cs_cursor *c, int max, int *value, int *count)
{
    const char *from = c->p;
    if (cs_cursor_at_digit(c)) return cs_cursor_digits(c, 1, max, value, count);
    bool ok = chinese_number(c, value);
    *count = (int)(c->p - from) / 3;
    return ok;
}

/* "2024年8月1日", "二〇二四年八月一号" */
static bool read_chinese_date(struct cs_reading *r)
{
    static const char *const years[] = {"年", NULL}, *const months[] = {"月", NULL},
                             *const days[] = {"日", "号", "號", NULL};
    struct cs_cursor *c = &r->c;
    int year, month, day, n, ignored;
    if (!any_number(c, 4, &year, &n) || (n != 2 && n != 4)) return false;
    cs_cursor_skip_blanks(c);
    if (!cs_cursor_take_any(c, years, NULL)) return false;
    cs_cursor_skip_blanks(c);
    if (!any_number(c, 2, &month, &ignored)) return false;
    cs_cursor_skip_blanks(c);
    if (!cs_cursor_take_any(c, months, NULL)) return false;
    cs_cursor_skip_blanks(c);
    if (!any_number(c, 2, &day, &ignored)) return false;
    cs_cursor_skip_blanks(c);
    return cs_cursor_take_any(c, days, NULL) && set_date(r->w, full_year(year, n), month, day);
}

static bool read_numbers(struct cs_reading *r, int first, int first_n, enum cs_date_order order)
{
    struct cs_cursor *c = &r->c;
    char separator = *c->p++;
    int part[3] = {first, 0, 0}, n;
    if (first_n <= 2 && c->p < c->end && cs_is_alpha(*c->p))
        return separator != '.' && read_day_month(r, first);
    if (first_n == 4 && separator == '-' && cs_cursor_take(c, 'W')) return read_week(c, first, r->w);
    if (!cs_cursor_digits(c, 1, 2, &part[1], NULL) || !cs_cursor_take(c, separator)) return false;
    if (!cs_cursor_digits(c, 1, 4, &part[2], &n)) return false;
    if (first_n == 4) return n <= 2 && set_strict(r->w, first, part[1], part[2], order);
    return first_n <= 2 && (n == 2 || n == 4) && set_loose(r->w, part, n, order);
}

/* Behind "20240801": 'T' must follow, or the digits are a plain number. */
static bool read_compact(struct cs_reading *r, int number, enum cs_date_order order)
{
    return cs_cursor_at(&r->c, 'T') &&
           set_strict(r->w, number / 10000, number / 100 % 100, number % 100, order);
}

static bool read_date(struct cs_reading *r, enum cs_date_order order)
{
    struct cs_cursor *c = &r->c;
    const char *from = c->p;
    int first, n;
    if (c->p == c->end) return false;
    if (cs_is_high(*c->p)) return read_chinese_date(r);
    if (!cs_is_digit(*c->p)) return read_month_day(r);
    if (!cs_cursor_digits(c, 1, 8, &first, &n) || c->p == c->end) return false;
    if (n == 8) return read_compact(r, first, order);
    if (cs_cursor_at(c, '-') || cs_cursor_at(c, '/') || cs_cursor_at(c, '.'))
        return read_numbers(r, first, n, order);
    if (n <= 2) take_ordinal(c);
    bool blank = cs_cursor_skip_blanks(c);
    if (c->p < c->end && cs_is_alpha(*c->p)) return n <= 2 && blank && read_day_month(r, first);
    c->p = from;
    return read_chinese_date(r);
}

/* ---- the whole ---- */

/* Between date and clock: 'T', blanks, a comma, "at"; of a web server's log ':'. */
static bool skip_between(struct cs_reading *r, bool *tight)
{
    struct cs_cursor *c = &r->c;
    char word[CS_WHEN_WORD];
    const char *from = c->p;
    *tight = false;
    if (cs_cursor_at(c, 'T') && c->p + 1 < c->end && cs_is_digit(c->p[1])) {
        c->p++;
        *tight = true;
        return true;
    }
    if (c->p < c->end && cs_is_high(*c->p)) cs_cursor_skip_blanks(c); /* 2024年8月1日下午3:05 */
    if (cs_cursor_take(c, ':')) return cs_cursor_at_digit(c);
    cs_cursor_take(c, ',');
    cs_cursor_skip_blanks(c);
    if (take_weekday(r)) cs_cursor_skip_blanks(c);
    if (cs_cursor_peek_word(c, word) == 2 && strcmp(word, "at") == 0) {
        c->p += 2;
        cs_cursor_skip_blanks(c);
    }
    return c->p > from || r->year_later || (c->p < c->end && cs_is_high(*c->p)) || cs_is_high(c->p[-1]);
}

static bool read_later_year(struct cs_reading *r)
{
    int year;
    cs_cursor_skip_blanks(&r->c);
    if (!cs_cursor_digits(&r->c, 4, 4, &year, NULL)) return false;
    if (!set_date(r->w, year, r->w->civil.month, r->w->civil.day)) return false;
    return r->w->has_offset ? cs_cursor_skip_names(&r->c) : true;
}

static bool read_moment(struct cs_reading *r, enum cs_date_order order)
{
    struct cs_cursor *c = &r->c;
    bool tight;
    if (take_weekday(r)) {
        cs_cursor_take(c, ',');
        cs_cursor_skip_blanks(c);
    }
    if (!read_date(r, order)) return false;
    if (c->p == c->end) return !r->year_later;
    if (!skip_between(r, &tight)) return false;
    if (c->p == c->end) return !r->year_later;
    if (!(tight ? cs_reading_tight_clock(r) : cs_reading_clock(r))) return false;
    cs_cursor_skip_blanks(c);
    if (!cs_reading_zone(r)) return false;
    if (r->year_later && !read_later_year(r)) return false;
    cs_cursor_skip_blanks(c);
    return c->p == c->end;
}

static bool read_clock_alone(struct cs_reading *r)
{
    if (!cs_reading_clock(r)) return false;
    cs_cursor_skip_blanks(&r->c);
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
    struct cs_reading r = {.c = {text.p, text.p + text.n}, .w = w};
    *w = (struct cs_when){0};
    if (text.n == 19 && order < CS_ORDER_DMY_SWAPPED && read_plain(text.p, w)) return true;
    if (text.n > 100) return false;
    *w = (struct cs_when){0};
    cs_cursor_skip_blanks(&r.c);
    while (r.c.end > r.c.p && cs_is_space(r.c.end[-1])) r.c.end--;
    const struct cs_reading from = r;
    bool is_moment = read_moment(&r, order);
    /* A weekday cannot speak against a reading that is only one of several. */
    if (is_moment && order == CS_ORDER_UNKNOWN && w->loose && (w->fits & (w->fits - 1))) return true;
    if (is_moment)
        return r.weekday == 0 ||
               cs_weekday(cs_days_from_civil(w->civil.year, w->civil.month, w->civil.day)) == r.weekday;
    r = from;
    *w = (struct cs_when){0};
    return read_clock_alone(&r);
}
