/* timescan.c - cs_time_scan(): wall clocks in the many forms that exports have, read by a format. */
#include "base/ascii.h"
#include "base/time.h"

/* What has been read so far; -1 = not named. */
struct scan {
    struct cs_slice text; /* the part that is still to be read */
    int year, month, day, yday, hour, minute, second, weekday;
    int half; /* 0 before noon, 1 after, 2 about noon, 3 late */
    bool hour12, epoch;
    int64_t epoch_s;
    struct cs_time_read *out;
};

static void skip(struct scan *s, size_t n)
{
    s->text.p += n;
    s->text.n -= n;
}

static bool starts(struct cs_slice text, const char *word, size_t n)
{
    return text.n >= n && memcmp(text.p, word, n) == 0;
}

static bool take(struct scan *s, const char *word)
{
    size_t n = strlen(word);
    if (!starts(s->text, word, n)) return false;
    skip(s, n);
    return true;
}

/* An English word (given in lower case) in any case. */
static bool take_folded(struct scan *s, const char *word)
{
    size_t n = strlen(word);
    if (s->text.n < n) return false;
    for (size_t i = 0; i < n; i++)
        if (cs_to_lower(s->text.p[i]) != word[i]) return false;
    skip(s, n);
    return true;
}

/* Length of the blank that a text begins with: ASCII, no-break (U+00A0, U+202F), ideographic (U+3000); 0 =
 * none. */
static size_t blank_length(struct cs_slice t)
{
    if (t.n && cs_is_space(t.p[0])) return 1;
    if (starts(t, "\xc2\xa0", 2)) return 2;
    if (starts(t, "\xe2\x80\xaf", 3) || starts(t, "\xe3\x80\x80", 3)) return 3;
    return 0;
}

/* At least `least` and at most `most` digits; -1 when there are not so many. */
static int number(struct scan *s, size_t least, size_t most)
{
    size_t n = 0;
    int v = 0;
    while (n < most && n < s->text.n && cs_is_digit(s->text.p[n])) v = v * 10 + (s->text.p[n++] - '0');
    if (n < least) return -1;
    skip(s, n);
    return v;
}

static bool number_in(struct scan *s, int low, int high, int *v)
{
    *v = number(s, 1, high > 99 ? 3 : 2);
    return *v >= low && *v <= high;
}

static bool padded(struct scan *s, int low, int high, int *v)
{
    if (s->text.n && s->text.p[0] == ' ') skip(s, 1);
    return number_in(s, low, high, v);
}

/* One of n names, in full (`longer`) or its first three letters; 1..n, or -1. */
static int english(struct scan *s, const char *const names[], int n)
{
    for (int i = 0; i < n; i++) {
        char brief[4] = {names[i][0], names[i][1], names[i][2], 0};
        if (take_folded(s, names[i]) || take_folded(s, brief)) return i + 1;
    }
    return -1;
}

static bool scan_month(struct scan *s)
{
    static const char *const names[] = {"january",   "february", "march",    "april",
                                        "may",       "june",     "july",     "august",
                                        "september", "october",  "november", "december"};
    s->month = english(s, names, 12);
    return s->month > 0;
}

static bool scan_weekday(struct scan *s)
{
    static const char *const names[] = {"monday", "tuesday",  "wednesday", "thursday",
                                        "friday", "saturday", "sunday"};
    static const char *const prefix[] = {"星期", "周", "週", "礼拜", "禮拜"};
    static const char *const chinese[] = {"一", "二", "三", "四", "五", "六", "日", "天"};
    for (size_t i = 0; i < sizeof prefix / sizeof *prefix; i++) {
        if (!take(s, prefix[i])) continue;
        for (int d = 0; d < 8; d++)
            if (take(s, chinese[d])) {
                s->weekday = d < 7 ? d + 1 : 7;
                return true;
            }
        return false;
    }
    s->weekday = english(s, names, 7);
    return s->weekday > 0;
}

static bool scan_half(struct scan *s)
{
    static const struct {
        const char *word;
        int half;
    } words[] = {{"am", 0},   {"pm", 1},   {"a.m.", 0}, {"p.m.", 1}, {"凌晨", 0}, {"清晨", 0}, {"早上", 0},
                 {"早晨", 0}, {"上午", 0}, {"中午", 2}, {"下午", 1}, {"傍晚", 1}, {"晚上", 3}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (take_folded(s, words[i].word)) {
            s->half = words[i].half;
            return true;
        }
    return false;
}

static bool scan_offset(struct scan *s)
{
    s->out->has_offset = true;
    s->out->off = 0;
    if (take_folded(s, "utc") || take_folded(s, "gmt") || take_folded(s, "z")) return true;
    size_t n = 0; /* the longest form that fits: +08:00, +0800, +08 */
    for (size_t m = 6; m >= 3 && !n; m--)
        if (m <= s->text.n && cs_offset_parse(cs_slice(s->text.p, m), &s->out->off)) n = m;
    if (!n) return false;
    skip(s, n);
    return true;
}

static bool scan_fraction(struct scan *s)
{
    size_t n = 0;
    for (; n < s->text.n && cs_is_digit(s->text.p[n]); n++)
        if (s->text.p[n] != '0') s->out->floored = true;
    skip(s, n);
    return n > 0;
}

static bool scan_epoch(struct scan *s)
{
    bool negative = take(s, "-");
    size_t n = 0;
    int64_t v = 0;
    for (; n < 12 && n < s->text.n && cs_is_digit(s->text.p[n]); n++) v = v * 10 + (s->text.p[n] - '0');
    skip(s, n);
    s->epoch_s = negative ? -v : v;
    s->epoch = true;
    return n > 0;
}

static bool scan_year(struct scan *s, bool short_form)
{
    if (!short_form) {
        s->year = number(s, 4, 4);
        return s->year > 0;
    }
    int v = number(s, 2, 2);
    s->year = v <= 68 ? 2000 + v : 1900 + v;
    return v >= 0;
}

static bool scan_one(struct scan *s, char conversion)
{
    switch (conversion) {
    case 'Y':
        return scan_year(s, false);
    case 'y':
        return scan_year(s, true);
    case 'm':
        return number_in(s, 1, 12, &s->month);
    case 'd':
        return number_in(s, 1, 31, &s->day);
    case 'e':
        return padded(s, 1, 31, &s->day);
    case 'j':
        return number_in(s, 1, 366, &s->yday);
    case 'H':
        return number_in(s, 0, 23, &s->hour);
    case 'k':
        return padded(s, 0, 23, &s->hour);
    case 'I':
        s->hour12 = true;
        return number_in(s, 1, 12, &s->hour);
    case 'M':
        return number_in(s, 0, 59, &s->minute);
    case 'S':
        return number_in(s, 0, 60, &s->second);
    case 'f':
        return scan_fraction(s);
    case 'p':
        return scan_half(s);
    case 'z':
    case 'Z':
        return scan_offset(s);
    case 'b':
    case 'B':
    case 'h':
        return scan_month(s);
    case 'a':
    case 'A':
        return scan_weekday(s);
    case 's':
        return scan_epoch(s);
    case '%':
        return take(s, "%");
    default:
        return false;
    }
}

/* 12-hour clocks: 12 is the hour before 1. "About noon" is 11, 12, 1 and 2 o'clock. 12 o'clock late
 * (晚上12点) is not an hour that two people read alike: it fails. */
static bool settle_hour(struct scan *s)
{
    if (s->half < 0) {
        if (s->hour12) s->hour %= 12;
        return true;
    }
    if (s->hour < 0) return false;
    if (s->hour > 12) return s->half != 0;
    if (s->hour == 0) return s->half == 0;
    if (s->half == 3 && s->hour == 12) return false;
    if (s->half == 2 && s->hour >= 3 && s->hour <= 10) return false;
    bool noon = s->half == 2 && s->hour >= 11;
    if (!noon) s->hour = s->hour % 12 + (s->half ? 12 : 0);
    return true;
}

static bool settle_date(struct scan *s)
{
    if (s->yday > 0 && s->month < 0 && s->day < 0 && s->year > 0) {
        int64_t day = cs_days_from_civil(s->year, 1, 1) + s->yday - 1;
        int year;
        cs_civil_from_days(day, &year, &s->month, &s->day);
        if (year != s->year) return false;
    }
    if (!cs_civil_valid(s->year, s->month, s->day)) return false;
    int64_t day = cs_days_from_civil(s->year, s->month, s->day);
    if (s->yday > 0 && day - cs_days_from_civil(s->year, 1, 1) + 1 != s->yday) return false;
    return s->weekday < 0 || cs_weekday(day) == s->weekday;
}

static bool settle_epoch(struct scan *s)
{
    struct cs_time t = {s->epoch_s, s->out->has_offset ? s->out->off : 0};
    s->out->civil = cs_civil_of(t);
    s->out->off = t.off;
    s->out->has_offset = s->out->has_clock = true;
    return s->out->civil.year >= 1 && s->out->civil.year <= 9999;
}

static bool settle(struct scan *s)
{
    if (s->epoch) return settle_epoch(s);
    if (!settle_hour(s) || !settle_date(s)) return false;
    if (s->second == 60) { /* leap seconds end a quarter of an hour in every zone */
        if (s->minute % 15 != 14) return false;
        s->second = 59;
        s->out->floored = true;
    }
    s->out->has_clock = s->hour >= 0;
    s->out->civil = (struct cs_civil){s->year,
                                      s->month,
                                      s->day,
                                      s->hour >= 0 ? s->hour : 0,
                                      s->minute >= 0 ? s->minute : 0,
                                      s->second >= 0 ? s->second : 0};
    return true;
}

bool cs_time_scan(struct cs_slice text, struct cs_slice format, struct cs_time_read *out)
{
    *out = (struct cs_time_read){0};
    struct scan s = {.text = text,
                     .year = -1,
                     .month = -1,
                     .day = -1,
                     .yday = -1,
                     .hour = -1,
                     .minute = -1,
                     .second = -1,
                     .weekday = -1,
                     .half = -1,
                     .out = out};
    while (format.n) {
        size_t step = blank_length(format);
        if (step) {
            for (size_t n; (n = blank_length(s.text)) > 0;) skip(&s, n);
        } else if (format.p[0] == '%') {
            step = 2;
            if (format.n < 2 || !scan_one(&s, format.p[1])) return false;
        } else {
            step = 1;
            if (!s.text.n || s.text.p[0] != format.p[0]) return false;
            skip(&s, 1);
        }
        format.p += step;
        format.n -= step;
    }
    return s.text.n == 0 && settle(&s);
}

bool cs_time_format_valid(struct cs_slice format, size_t *where)
{
    bool year = false, month = false, day = false;
    for (size_t i = 0; i < format.n; i++) {
        if (format.p[i] != '%') continue;
        *where = i++;
        char c = i < format.n ? format.p[i] : 0;
        if (!c || !strchr("YymdejHkIMSfpzZbBhaAs%", c)) return false;
        year |= c == 'Y' || c == 'y' || c == 's';
        month |= c == 'm' || c == 'b' || c == 'B' || c == 'h' || c == 'j' || c == 's';
        day |= c == 'd' || c == 'e' || c == 'j' || c == 's';
    }
    *where = format.n;
    return year && month && day;
}
