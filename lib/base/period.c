/* period.c - as-of, periods, comparisons and windows: from words on a command line to ranges of local days.
 */
#include "base/period.h"
#include "base/ascii.h"

#define DAYS_MAX 36500 /* of a window or of "the last N days" */

/* ---- words ---- */

/* Digits alone, all of the slice; at most 4 of them. */
static bool digits(struct cs_slice s, int *v)
{
    *v = 0;
    if (s.n == 0 || s.n > 4) return false;
    for (size_t i = 0; i < s.n; i++) {
        if (!cs_is_digit(s.p[i])) return false;
        *v = *v * 10 + (s.p[i] - '0');
    }
    return true;
}

static void set_months(struct cs_days *d, int year, int month, int months)
{
    int end = month - 1 + months;
    d->first = cs_days_from_civil(year, month, 1);
    d->last = cs_days_from_civil(year + end / 12, end % 12 + 1, 1) - 1;
}

/* A day, week, month, quarter or year by its name; *months: how many calendar months it is, 0 a day or a
 * week. */
static bool parse_name(struct cs_slice s, struct cs_days *d, int *months)
{
    int year, part;
    *months = 0;
    if (cs_date_parse(s, &d->first)) {
        d->last = d->first;
        return true;
    }
    if (s.n < 4 || !digits(cs_slice(s.p, 4), &year) || year < 1) return false;
    if (s.n == 4) {
        set_months(d, year, 1, *months = 12);
        return true;
    }
    if (s.n != 7 || s.p[4] != '-') return false;
    if (digits(cs_slice(s.p + 5, 2), &part) && part >= 1 && part <= 12) {
        set_months(d, year, part, *months = 1);
        return true;
    }
    if (s.p[5] == 'Q' && s.p[6] >= '1' && s.p[6] <= '4') {
        set_months(d, year, (s.p[6] - '1') * 3 + 1, *months = 3);
        return true;
    }
    return false;
}

/* "2024-W30" */
static bool parse_week(struct cs_slice s, struct cs_days *d)
{
    int year, week, of, month, day;
    if (s.n != 8 || s.p[4] != '-' || s.p[5] != 'W' || !digits(cs_slice(s.p, 4), &year) || year < 1 ||
        !digits(cs_slice(s.p + 6, 2), &week) || week < 1 || week > 53)
        return false;
    d->first = cs_iso_week_monday(year, week);
    d->last = d->first + 6;
    cs_civil_from_days(d->first + 3, &of, &month, &day); /* a week is of the year of its Thursday */
    return of == year;
}

static bool parse_days(struct cs_slice s, struct cs_days *d, int *months)
{
    return parse_name(s, d, months) || parse_week(s, d);
}

/* A name or "FIRST..LAST", each of them a name; *dates says whether the text looks like one, whatever the
 * status. */
static enum cs_status parse_dates(struct cs_days *d, int *months, struct cs_slice s, bool *dates,
                                  struct cs_error *e)
{
    size_t n = s.n, rest = 0;
    int ignored;
    for (size_t i = 0; i + 1 < s.n; i++)
        if (s.p[i] == '.' && s.p[i + 1] == '.') {
            n = i;
            rest = i + 2;
            break;
        }
    struct cs_slice first = {s.p, n}, last = rest ? cs_slice(s.p + rest, s.n - rest) : first;
    struct cs_days end;
    *dates = rest || memchr(s.p, '-', s.n);
    if (!parse_days(first, d, months)) return cs_fail(e, CS_USAGE, "not a date: '%s'", cs_quote(first).text);
    if (!rest) return CS_OK;
    *months = 0;
    if (!parse_days(last, &end, &ignored))
        return cs_fail(e, CS_USAGE, "not a date: '%s'", cs_quote(last).text);
    d->last = end.last;
    if (d->first > d->last)
        return cs_fail(e, CS_USAGE, "the first day comes after the last: '%s'", cs_quote(s).text);
    return CS_OK;
}

/* A whole number at the start of a slice, at most 9 digits; its length, 0 when there is none. */
static size_t whole(struct cs_slice s, int64_t *v)
{
    size_t n = 0;
    *v = 0;
    while (n < s.n && cs_is_digit(s.p[n])) {
        if (n == 9) return 0;
        *v = *v * 10 + (s.p[n++] - '0');
    }
    return n;
}

enum cs_status cs_period_parse(struct cs_period *p, struct cs_slice s, struct cs_error *e)
{
    static const struct {
        const char *word;
        enum cs_period_kind kind;
        int months;
    } words[] = {{"", CS_PERIOD_ALL, 0},           {"all", CS_PERIOD_ALL, 0},
                 {"day", CS_PERIOD_DAY, 0},        {"yesterday", CS_PERIOD_DAY, 0},
                 {"week", CS_PERIOD_WEEK, 0},      {"month", CS_PERIOD_MONTHS, 1},
                 {"quarter", CS_PERIOD_MONTHS, 3}, {"year", CS_PERIOD_MONTHS, 12}};
    *p = (struct cs_period){.kind = CS_PERIOD_ALL};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (cs_slice_eqz(s, words[i].word)) {
            p->kind = words[i].kind;
            p->months = words[i].months;
            return CS_OK;
        }
    size_t n = whole(s, &p->n);
    if (n && n + 1 == s.n && s.p[n] == 'd' && p->n >= 1 && p->n <= DAYS_MAX) {
        p->kind = CS_PERIOD_LAST;
        return CS_OK;
    }
    bool dates;
    enum cs_status status = parse_dates(&p->fixed, &p->months, s, &dates, e);
    if (status == CS_OK) {
        p->kind = CS_PERIOD_FIXED;
        return CS_OK;
    }
    if (!dates) cs_fail(e, CS_USAGE, "not a period: '%s'", cs_quote(s).text);
    return cs_error_cure(
        e, "day, week, month, quarter, year, 28d, 2024-08-01, 2024-W31, 2024-08, 2024-Q3, 2024 or "
           "2024-08-01..2024-08-31");
}

enum cs_status cs_compare_parse(struct cs_compare *c, struct cs_slice s, struct cs_error *e)
{
    static const char *const words[] = {"", "previous", "week", "year"}; /* in the order of the enum */
    *c = (struct cs_compare){.kind = CS_COMPARE_NONE};
    for (unsigned i = 0; i < sizeof words / sizeof *words; i++)
        if (cs_slice_eqz(s, words[i])) {
            c->kind = (enum cs_compare_kind)i;
            return CS_OK;
        }
    size_t n = whole(s, &c->n);
    if (n && n + 1 == s.n && s.p[n] == 'd' && c->n >= 1 && c->n <= DAYS_MAX) {
        c->kind = CS_COMPARE_BACK;
        return CS_OK;
    }
    bool dates;
    int months;
    enum cs_status status = parse_dates(&c->fixed, &months, s, &dates, e);
    if (status == CS_OK) {
        c->kind = CS_COMPARE_FIXED;
        return CS_OK;
    }
    if (!dates) cs_fail(e, CS_USAGE, "not a comparison: '%s'", cs_quote(s).text);
    return cs_error_cure(e, "previous, week, year, 364d, 2024-08-01, 2024-08 or 2024-08-01..2024-08-31");
}

void cs_compare_name(const struct cs_compare *c, struct cs_buf *out)
{
    char date[10];
    switch (c->kind) {
    case CS_COMPARE_NONE:
        return;
    case CS_COMPARE_PREVIOUS:
        cs_buf_addz(out, "previous");
        return;
    case CS_COMPARE_WEEK:
        cs_buf_addz(out, "week");
        return;
    case CS_COMPARE_YEAR:
        cs_buf_addz(out, "year");
        return;
    case CS_COMPARE_BACK:
        cs_buf_addf(out, "%lldd", (long long)c->n);
        return;
    case CS_COMPARE_FIXED:
        cs_date_format(c->fixed.first, date);
        cs_buf_add(out, date, sizeof date);
        if (c->fixed.first == c->fixed.last) return;
        cs_buf_addz(out, "..");
        cs_date_format(c->fixed.last, date);
        cs_buf_add(out, date, sizeof date);
    }
}

enum cs_status cs_window_parse(int64_t *seconds, struct cs_slice s, struct cs_error *e)
{
    static const struct {
        char letter;
        int32_t seconds;
    } units[] = {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}, {'w', 7 * 86400}};
    *seconds = 0;
    if (s.n == 0) return CS_OK;
    int64_t v;
    size_t n = whole(s, &v);
    if (n && n + 1 == s.n)
        for (size_t i = 0; i < sizeof units / sizeof *units; i++)
            if (s.p[n] == units[i].letter && v * units[i].seconds <= (int64_t)DAYS_MAX * 86400) {
                *seconds = v * units[i].seconds;
                return CS_OK;
            }
    cs_fail(e, CS_USAGE, "not a length of time: '%s'", cs_quote(s).text);
    return cs_error_cure(e, "a whole number and one of s, m, h, d, w: 24h, 30d");
}

enum cs_status cs_as_of_parse(struct cs_time *t, struct cs_slice s, const struct cs_zone *zone,
                              int32_t fallback_off, struct cs_error *e)
{
    int64_t day;
    if (cs_date_parse(s, &day)) {
        *t = (struct cs_time){day * 86400 - fallback_off, fallback_off};
        if (zone) cs_zone_resolve(zone, day * 86400, t);
        return CS_OK;
    }
    if (cs_time_parse(s, t)) {
        if (zone) *t = cs_zone_time(zone, t->at);
        return CS_OK;
    }
    cs_fail(e, CS_USAGE, "not a date or a time: '%s'", cs_quote(s).text);
    return cs_error_cure(e, "2024-09-01 or 2024-09-01T09:00:00+08:00");
}

/* ---- days ---- */

/* The first day of the month that lies `months` after the month of a day. */
static int64_t month_start(int64_t day, int months)
{
    int year, month, mday;
    cs_civil_from_days(day, &year, &month, &mday);
    int64_t count = (int64_t)year * 12 + month - 1 + months;
    return cs_days_from_civil((int)(count / 12), (int)(count % 12) + 1, 1);
}

struct cs_days cs_period_days(const struct cs_period *p, struct cs_time as_of, int64_t mature_s)
{
    as_of.at -= mature_s;
    int64_t today = cs_time_day(as_of); /* not over yet; over at its midnight, which is tomorrow's */
    int64_t monday = today - cs_weekday(today) + 1;
    switch (p->kind) {
    case CS_PERIOD_ALL:
        return CS_DAYS_ALL;
    case CS_PERIOD_FIXED:
        return p->fixed;
    case CS_PERIOD_DAY:
        return (struct cs_days){today - 1, today - 1};
    case CS_PERIOD_WEEK:
        return (struct cs_days){monday - 7, monday - 1};
    case CS_PERIOD_MONTHS: {
        int year, month, day;
        cs_civil_from_days(today, &year, &month, &day);
        int since = (month - 1) % p->months; /* months since the one that runs began */
        return (struct cs_days){month_start(today, -since - p->months), month_start(today, -since) - 1};
    }
    case CS_PERIOD_LAST:
        return (struct cs_days){today - p->n, today - 1};
    }
    return CS_DAYS_ALL;
}

static int64_t year_before(int64_t day)
{
    int year, month, mday;
    cs_civil_from_days(day, &year, &month, &mday);
    if (month == 2 && mday == 29) mday = 28;
    return cs_days_from_civil(year - 1, month, mday);
}

struct cs_days cs_compare_days(const struct cs_compare *c, const struct cs_period *p, struct cs_days d)
{
    if (c->kind == CS_COMPARE_FIXED) return c->fixed;
    if (c->kind == CS_COMPARE_NONE || p->kind == CS_PERIOD_ALL) return CS_DAYS_NONE;
    int64_t back = c->kind == CS_COMPARE_WEEK ? 7 : c->kind == CS_COMPARE_BACK ? c->n : 0;
    if (back) return (struct cs_days){d.first - back, d.last - back};
    if (p->months) {
        int months = c->kind == CS_COMPARE_YEAR ? -12 : -p->months;
        return (struct cs_days){month_start(d.first, months), month_start(d.first, months + p->months) - 1};
    }
    if (c->kind == CS_COMPARE_YEAR) return (struct cs_days){year_before(d.first), year_before(d.last)};
    int64_t n = d.last - d.first + 1;
    return (struct cs_days){d.first - n, d.first - 1};
}
