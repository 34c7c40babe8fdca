/* zonerule.c - reads "CET-1CEST,M3.5.0,M10.5.0/3" and works out its instants year by year. */
#include "base/zonerule.h"
#include "base/ascii.h"

static bool take(struct cs_slice *s, char c)
{
    if (s->n == 0 || s->p[0] != c) return false;
    s->p++;
    s->n--;
    return true;
}

static bool take_number(struct cs_slice *s, int low, int high, int *v)
{
    size_t n = 0;
    *v = 0;
    while (n < s->n && n < 4 && cs_is_digit(s->p[n])) *v = *v * 10 + (s->p[n++] - '0');
    s->p += n;
    s->n -= n;
    return n > 0 && *v >= low && *v <= high;
}

/* A zone's abbreviation is passed over: letters, or anything between < and >. */
static bool take_name(struct cs_slice *s)
{
    size_t n = 0;
    if (take(s, '<')) {
        while (s->n && s->p[0] != '>') take(s, s->p[0]);
        return take(s, '>');
    }
    for (; s->n && cs_is_alpha(s->p[0]); n++) take(s, s->p[0]);
    return n >= 3;
}

/* [+-]hours[:minutes[:seconds]] in seconds. */
static bool take_clock(struct cs_slice *s, int hours_max, int32_t *seconds)
{
    int h, m = 0, sec = 0;
    bool negative = take(s, '-');
    if (!negative) take(s, '+');
    if (!take_number(s, 0, hours_max, &h)) return false;
    if (take(s, ':')) {
        if (!take_number(s, 0, 59, &m)) return false;
        if (take(s, ':') && !take_number(s, 0, 59, &sec)) return false;
    }
    *seconds = (h * 3600 + m * 60 + sec) * (negative ? -1 : 1);
    return true;
}

/* POSIX counts hours west of Greenwich; we count east. */
static bool take_offset(struct cs_slice *s, int32_t *off)
{
    if (!take_clock(s, 24, off)) return false;
    *off = -*off;
    return *off >= -CS_OFFSET_MAX && *off <= CS_OFFSET_MAX;
}

static bool take_when(struct cs_slice *s, struct cs_zone_when *w)
{
    w->time = 2 * 3600;
    if (take(s, 'M')) {
        w->form = 'M';
        if (!take_number(s, 1, 12, &w->month) || !take(s, '.') || !take_number(s, 1, 5, &w->week) ||
            !take(s, '.') || !take_number(s, 0, 6, &w->day))
            return false;
    } else if (take(s, 'J')) {
        w->form = 'J';
        if (!take_number(s, 1, 365, &w->day)) return false;
    } else {
        w->form = 'D';
        if (!take_number(s, 0, 365, &w->day)) return false;
    }
    return !take(s, '/') || take_clock(s, 167, &w->time);
}

bool cs_zone_rule_parse(struct cs_zone_rule *r, struct cs_slice s)
{
    *r = (struct cs_zone_rule){0};
    if (!take_name(&s) || !take_offset(&s, &r->standard_off)) return false;
    if (s.n == 0) return true;
    r->summer = true;
    r->summer_off = r->standard_off + 3600;
    if (!take_name(&s)) return false;
    if (s.n && s.p[0] != ',' && !take_offset(&s, &r->summer_off)) return false;
    return take(&s, ',') && take_when(&s, &r->start) && take(&s, ',') && take_when(&s, &r->end) && s.n == 0;
}

static int64_t day_of(const struct cs_zone_when *w, int year)
{
    int64_t january = cs_days_from_civil(year, 1, 1);
    if (w->form == 'D') return january + w->day;
    if (w->form == 'J') return january + w->day - 1 + (w->day >= 60 && cs_civil_valid(year, 2, 29));
    int64_t first = cs_days_from_civil(year, w->month, 1);
    int64_t next =
        w->month == 12 ? cs_days_from_civil(year + 1, 1, 1) : cs_days_from_civil(year, w->month + 1, 1);
    int64_t day = first + (w->day - cs_weekday(first) % 7 + 7) % 7 + (w->week - 1) * 7;
    return day < next ? day : day - 7; /* week 5: the last one, be it the fourth */
}

void cs_zone_rule_year(const struct cs_zone_rule *r, int year, int64_t *start, int64_t *end)
{
    *start = day_of(&r->start, year) * 86400 + r->start.time - r->standard_off;
    *end = day_of(&r->end, year) * 86400 + r->end.time - r->summer_off;
}
