/* when.c - reading and writing moments. */
#include "ingest/when.h"
#include "base/ascii.h"
#include <string.h>

struct cursor {
    const char *p, *end;
};

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

static void skip_blanks(struct cursor *c)
{
    while (c->p < c->end && cs_is_space(*c->p)) c->p++;
}

/* A run of min to max digits and no further digit behind it. */
static bool digits(struct cursor *c, int min, int max, int *value, int *count)
{
    int n = 0, v = 0;
    for (; n < max && c->p < c->end && cs_is_digit(*c->p); n++) v = v * 10 + (*c->p++ - '0');
    if (n < min || (c->p < c->end && cs_is_digit(*c->p))) return false;
    *value = v;
    if (count) *count = n;
    return true;
}

bool cs_date_order_parse(struct cs_slice text, enum cs_date_order *order)
{
    bool dmy = cs_slice_eqz(text, "dmy");
    *order = dmy ? CS_ORDER_DMY : CS_ORDER_MDY;
    return dmy || cs_slice_eqz(text, "mdy");
}

/* "9:05", "09:05:00", "09:05:00.250" */
static bool read_clock(struct cursor *c, struct cs_when *w)
{
    struct cs_civil *t = &w->civil;
    if (!digits(c, 1, 2, &t->hour, NULL) || !take(c, ':') || !digits(c, 2, 2, &t->minute, NULL)) return false;
    t->second = 0;
    if (take(c, ':')) {
        if (!digits(c, 2, 2, &t->second, NULL)) return false;
        if (at(c, '.') || at(c, ',')) {
            const char *from = ++c->p;
            while (c->p < c->end && cs_is_digit(*c->p)) w->floored |= *c->p++ != '0';
            if (c->p == from) return false;
        }
    }
    w->has_clock = true;
    return t->hour <= 23 && t->minute <= 59 && t->second <= 59;
}

/* "Z", "UTC", "+08", "+0800", "+08:00" */
static bool read_offset(struct cursor *c, struct cs_when *w)
{
    int hours, minutes = 0, n;
    w->has_offset = true;
    w->off = 0;
    if (take(c, 'Z')) return true;
    if (c->end - c->p >= 3 && !memcmp(c->p, "UTC", 3)) {
        c->p += 3;
        return true;
    }
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
    w->off = (hours * 60 + minutes) * (west ? -60 : 60);
    return true;
}

/* The two numbers before the year; false when no order makes a date of them. */
static bool order_day_month(struct cs_civil *t, int first, int second, enum cs_date_order order)
{
    bool dmy = cs_civil_valid(t->year, second, first), mdy = cs_civil_valid(t->year, first, second);
    if (order == CS_ORDER_UNKNOWN) order = dmy ? CS_ORDER_DMY : CS_ORDER_MDY;
    t->month = order == CS_ORDER_DMY ? second : first;
    t->day = order == CS_ORDER_DMY ? first : second;
    return order == CS_ORDER_DMY ? dmy : mdy;
}

static bool read_date(struct cursor *c, int first, int first_n, enum cs_date_order order, struct cs_when *w)
{
    struct cs_civil *t = &w->civil;
    char separator = *c->p++;
    int second, third;
    if (!digits(c, 1, 2, &second, NULL) || !take(c, separator)) return false;
    w->has_date = true;
    if (first_n == 4) {
        if (!digits(c, 1, 2, &third, NULL)) return false;
        t->year = first;
        t->month = second;
        t->day = third;
        return cs_civil_valid(first, second, third);
    }
    if (first_n > 2 || !digits(c, 4, 4, &third, NULL)) return false;
    w->slashed = true;
    t->year = third;
    return order_day_month(t, first, second, order);
}

/* Two digits at p, or 100 and more when they are none. */
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
    struct cursor c = {text.p, text.p + text.n};
    int first, n;
    *w = (struct cs_when){0};
    if (text.n == 19 && read_plain(text.p, w)) return true;
    *w = (struct cs_when){0};
    skip_blanks(&c);
    const char *from = c.p;
    if (!digits(&c, 1, 4, &first, &n) || c.p == c.end) return false;
    if (*c.p == ':') {
        c.p = from;
        if (!read_clock(&c, w)) return false;
        skip_blanks(&c);
        return c.p == c.end;
    }
    if (*c.p != '-' && *c.p != '/' && *c.p != '.') return false;
    if (!read_date(&c, first, n, order, w)) return false;
    const char *behind = c.p;
    if (!take(&c, 'T')) skip_blanks(&c);
    if (c.p == c.end) return behind == c.end || *behind != 'T';
    if (c.p == behind || !read_clock(&c, w)) return false;
    skip_blanks(&c);
    if (c.p < c.end && !read_offset(&c, w)) return false;
    skip_blanks(&c);
    return c.p == c.end;
}

void cs_order_look(struct cs_order *o, struct cs_slice text)
{
    struct cs_when w;
    bool dmy = cs_when_read(text, CS_ORDER_DMY, &w) && w.slashed;
    bool mdy = cs_when_read(text, CS_ORDER_MDY, &w) && w.slashed;
    o->dmy += dmy && !mdy;
    o->mdy += mdy && !dmy;
    if (!dmy || !mdy || w.civil.day == w.civil.month) return;
    if (o->both++ > 0) return;
    while (text.n > 0 && cs_is_space(*text.p)) {
        text.p++;
        text.n--;
    }
    size_t n = 0;
    while (n < text.n && n < sizeof o->example - 1 && !cs_is_space(text.p[n])) n++;
    memcpy(o->example, text.p, n);
}

enum cs_order_verdict cs_order_judge(const struct cs_order *o)
{
    if (o->dmy > 0 && o->mdy > 0) return CS_ORDER_MIXED;
    if (o->mdy > 0) return CS_ORDER_IS_MDY;
    if (o->dmy > 0) return CS_ORDER_IS_DMY;
    return o->both > 0 ? CS_ORDER_AMBIGUOUS : CS_ORDER_NONE;
}

struct cs_time cs_when_time(const struct cs_when *w, const struct cs_zone *zone, enum cs_zone_fit *fit)
{
    int64_t local = cs_civil_seconds(w->civil);
    struct cs_time time = {local - w->off, w->off};
    *fit = CS_ZONE_UNIQUE;
    if (!w->has_offset && zone) *fit = cs_zone_resolve(zone, local, &time);
    return time;
}

static void put_two(char *to, int v)
{
    to[0] = (char)('0' + v / 10);
    to[1] = (char)('0' + v % 10);
}

void cs_when_write(const struct cs_civil *t, int32_t off, char *to)
{
    int minutes = (off < 0 ? -off : off) / 60;
    put_two(to, t->year / 100);
    put_two(to + 2, t->year % 100);
    put_two(to + 5, t->month);
    put_two(to + 8, t->day);
    put_two(to + 11, t->hour);
    put_two(to + 14, t->minute);
    put_two(to + 17, t->second);
    put_two(to + 20, minutes / 60);
    put_two(to + 23, minutes % 60);
    to[4] = to[7] = '-';
    to[10] = 'T';
    to[13] = to[16] = to[22] = ':';
    to[19] = off < 0 ? '-' : '+';
}
