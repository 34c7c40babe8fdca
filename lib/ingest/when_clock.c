/* when_clock.c - the grammar of clocks and offsets. */
#include "ingest/when_cursor.h"
#include <string.h>

/* ---- clocks ---- */

static bool take_chinese_half(struct cs_reading *r)
{
    static const struct {
        const char *word;
        int half;
    } halves[] = {{"凌晨", CS_HALF_MORNING},   {"清晨", CS_HALF_MORNING},   {"早上", CS_HALF_MORNING},
                  {"早晨", CS_HALF_MORNING},   {"上午", CS_HALF_MORNING},   {"中午", CS_HALF_NOON},
                  {"下午", CS_HALF_AFTERNOON}, {"傍晚", CS_HALF_AFTERNOON}, {"晚上", CS_HALF_EVENING}};
    for (size_t i = 0; i < sizeof halves / sizeof *halves; i++) {
        if (!cs_cursor_take_text(&r->c, halves[i].word)) continue;
        r->half = halves[i].half;
        return true;
    }
    return false;
}

/* "AM", "p.m.", "a.m" */
static void take_english_half(struct cs_reading *r)
{
    struct cs_cursor c = r->c;
    cs_cursor_skip_blanks(&c);
    if (c.p == c.end) return;
    char half = cs_to_lower(*c.p);
    if (half != 'a' && half != 'p') return;
    c.p++;
    cs_cursor_take(&c, '.');
    if (c.p == c.end || cs_to_lower(*c.p) != 'm') return;
    c.p++;
    cs_cursor_take(&c, '.');
    if (c.p < c.end && cs_is_alnum(*c.p)) return;
    r->half = half == 'p' ? CS_HALF_AFTERNOON : CS_HALF_MORNING;
    r->c = c;
}

/* 12-hour clocks: 12 is the hour before 1. "About noon" is 11, 12, 1 and 2 o'clock. 12 o'clock in the evening
 * is not an hour that two people read alike: it fails. */
static bool settle_hour(const struct cs_reading *r)
{
    int *hour = &r->w->civil.hour;
    if (r->half == CS_HALF_NONE) return *hour <= 23;
    if (*hour > 12) return *hour <= 23 && r->half != CS_HALF_MORNING;
    if (*hour == 0) return r->half == CS_HALF_MORNING;
    if (r->half == CS_HALF_EVENING && *hour == 12) return false;
    if (r->half == CS_HALF_NOON && *hour >= 3 && *hour <= 10) return false;
    if (r->half == CS_HALF_NOON && *hour >= 11) return true;
    *hour = *hour % 12 + (r->half == CS_HALF_MORNING ? 0 : 12);
    return true;
}

/* The fraction of a second behind the point. */
static bool read_fraction(struct cs_reading *r)
{
    struct cs_cursor *c = &r->c;
    const char *from = c->p;
    for (; cs_cursor_at_digit(c); c->p++) r->w->floored |= *c->p != '0';
    return c->p > from;
}

/* Behind the hour: "时05分30秒", "時05分", "点" */
static bool read_chinese_clock(struct cs_reading *r)
{
    static const char *const minutes[] = {"分", NULL}, *const seconds[] = {"秒", NULL};
    struct cs_cursor *c = &r->c;
    struct cs_civil *t = &r->w->civil;
    cs_cursor_skip_blanks(c);
    if (!cs_cursor_at_digit(c)) return true;
    if (!cs_cursor_digits(c, 1, 2, &t->minute, NULL)) return false;
    if (!cs_cursor_take_any(c, minutes, NULL)) return c->p == c->end;
    cs_cursor_skip_blanks(c);
    if (!cs_cursor_at_digit(c)) return true;
    return cs_cursor_digits(c, 1, 2, &t->second, NULL) && cs_cursor_take_any(c, seconds, NULL);
}

static bool take_colon(struct cs_cursor *c)
{
    return cs_cursor_take(c, ':') || cs_cursor_take_text(c, "：");
}

/* "9:05", "09:05:00.250", "下午3:05", "3時05分", "5:57 PM", and behind a date "T09", "T0900", "5pm" */
bool cs_reading_clock(struct cs_reading *r)
{
    static const char *const hours[] = {"时", "時", "点", "點", NULL};
    struct cs_cursor *c = &r->c;
    struct cs_civil *t = &r->w->civil;
    int n;
    if (take_chinese_half(r)) cs_cursor_skip_blanks(c);
    if (!cs_cursor_digits(c, 1, 2, &t->hour, NULL)) return false;
    r->w->has_clock = true;
    if (cs_cursor_take_any(c, hours, NULL)) {
        if (!read_chinese_clock(r)) return false;
    } else if (take_colon(c)) {
        if (!cs_cursor_digits(c, 1, 2, &t->minute, &n)) return false;
        if (n == 1 && !r->w->has_date) return false; /* alone, 9:5 may be anything */
        if (take_colon(c)) {
            if (!cs_cursor_digits(c, 1, 2, &t->second, NULL)) return false;
            if ((cs_cursor_take(c, '.') || cs_cursor_take(c, ',')) && !read_fraction(r)) return false;
        }
        if (r->half == CS_HALF_NONE) take_english_half(r);
    } else {
        if (r->half == CS_HALF_NONE) take_english_half(r);
        if (r->half == CS_HALF_NONE || !r->w->has_date) return false;
    }
    return settle_hour(r) && t->minute <= 59 && t->second <= 59;
}

/* Behind a 'T' digits may stand without colons: "T09", "T0900", "T090000". */
bool cs_reading_tight_clock(struct cs_reading *r)
{
    struct cs_cursor c = r->c;
    struct cs_civil *t = &r->w->civil;
    int v, n;
    if (!cs_cursor_digits(&c, 2, 6, &v, &n) || n % 2 != 0 || cs_cursor_at(&c, ':'))
        return cs_reading_clock(r);
    for (; n < 6; n += 2) v *= 100;
    *t = (struct cs_civil){t->year, t->month, t->day, v / 10000, v / 100 % 100, v % 100};
    r->c = c;
    r->w->has_clock = true;
    if ((cs_cursor_take(&r->c, '.') || cs_cursor_take(&r->c, ',')) && !read_fraction(r)) return false;
    return t->hour <= 23 && t->minute <= 59 && t->second <= 59;
}

/* ---- offsets ---- */

/* "+08", "+0800", "+08:00" */
static bool read_offset(struct cs_cursor *c, int32_t *off)
{
    int hours, minutes = 0, n;
    bool west = cs_cursor_at(c, '-');
    if (!west && !cs_cursor_at(c, '+')) return false;
    c->p++;
    if (!cs_cursor_digits(c, 2, 4, &hours, &n) || n == 3) return false;
    if (n == 4) {
        minutes = hours % 100;
        hours /= 100;
    } else if (cs_cursor_take(c, ':') && !cs_cursor_digits(c, 2, 2, &minutes, NULL)) {
        return false;
    }
    if (minutes > 59 || hours * 60 + minutes > 18 * 60) return false;
    *off = (hours * 60 + minutes) * (west ? -60 : 60);
    return true;
}

/* Behind "UTC" or "GMT". GMT+0800 is how browsers write it, UTC+08:00 how people do; in UTC+8 some programs
 * turn the sign around. */
static bool read_named_offset(struct cs_cursor *c, bool gmt, int32_t *off)
{
    const char *from = c->p;
    if (!read_offset(c, off)) return false;
    return *off == 0 || c->p - from == 6 || (gmt && c->p - from == 5);
}

/* Names that stand behind an offset say nothing more: "+0800 (CST)", "+0000 UTC". */
bool cs_cursor_skip_names(struct cs_cursor *c)
{
    char word[CS_WHEN_WORD];
    cs_cursor_skip_blanks(c);
    if (cs_cursor_take(c, '(')) {
        while (c->p < c->end && *c->p != ')') c->p++;
        return cs_cursor_take(c, ')');
    }
    size_t n = cs_cursor_peek_word(c, word);
    c->p += n < 6 ? n : 0;
    return true;
}

/* Nothing, or an offset: "Z", "UTC", "GMT+08:00", "-0700". A name alone, such as CST, is none. */
bool cs_reading_zone(struct cs_reading *r)
{
    struct cs_cursor *c = &r->c;
    struct cs_when *w = r->w;
    char word[CS_WHEN_WORD];
    int year;
    if (c->p == c->end ||
        (r->year_later && cs_cursor_digits(&(struct cs_cursor){c->p, c->end}, 4, 4, &year, NULL)))
        return true;
    size_t n = cs_cursor_peek_word(c, word);
    w->has_offset = true;
    if (n > 0) {
        bool gmt = strcmp(word, "gmt") == 0, utc = gmt || strcmp(word, "utc") == 0 || strcmp(word, "ut") == 0;
        if (!utc && strcmp(word, "z") != 0) return false;
        c->p += n;
        if (!utc) return true;
        if ((cs_cursor_at(c, '+') || cs_cursor_at(c, '-')) && !read_named_offset(c, gmt, &w->off))
            return false;
    } else if (!read_offset(c, &w->off)) {
        return false;
    }
    return r->year_later || cs_cursor_skip_names(c);
}
