/* when.c - moments: the orders of dates, plain numbers, instants and writing. The grammar of texts is
 * when_text.c. */
#include "ingest/when.h"
#include "base/ascii.h"
#include <string.h>

/* ---- orders ---- */

static const struct {
    const char *name, *words;
} orders[] = {
    [CS_ORDER_UNKNOWN] = {"", ""},
    [CS_ORDER_DMY] = {"dmy", "day first"},
    [CS_ORDER_MDY] = {"mdy", "month first"},
    [CS_ORDER_YMD] = {"ymd", "year first"},
    [CS_ORDER_DMY_SWAPPED] = {"dmy-swapped", "day first, swapped ones back"},
    [CS_ORDER_MDY_SWAPPED] = {"mdy-swapped", "month first, swapped ones back"},
};

bool cs_date_order_parse(struct cs_slice text, enum cs_date_order *order)
{
    for (int i = CS_ORDER_DMY; i <= CS_ORDER_MDY_SWAPPED; i++) {
        if (!cs_slice_eqz(text, orders[i].name)) continue;
        *order = (enum cs_date_order)i;
        return true;
    }
    return false;
}

const char *cs_date_order_name(enum cs_date_order order)
{
    return orders[order].name;
}

const char *cs_date_order_words(enum cs_date_order order)
{
    return orders[order].words;
}

static bool several(unsigned mask)
{
    return mask & (mask - 1);
}

static bool two_digits(const char *p, unsigned *value)
{
    *value = (unsigned)(p[0] - '0') * 10 + (unsigned)(p[1] - '0');
    return cs_is_digit(p[0]) && cs_is_digit(p[1]);
}

/* "27/06/2025" and "27/06/2025 19:55:49", where no calendar need be asked; false: look with care. */
static bool look_quick(struct cs_order *o, struct cs_slice text)
{
    const char *p = text.p;
    unsigned a, b, of_year, hour, minute, second;
    if ((text.n != 10 && text.n != 19) || p[2] != p[5] || (p[2] != '/' && p[2] != '-' && p[2] != '.'))
        return false;
    if (!two_digits(p, &a) || !two_digits(p + 3, &b) || !two_digits(p + 8, &of_year)) return false;
    if ((p[6] != '1' || p[7] != '9') && (p[6] != '2' || p[7] != '0')) return false;
    if (a < 1 || b < 1 || a > 28 || b > 28 || (a > 12 && b > 12)) return false;
    if (text.n == 19) {
        if ((p[10] != ' ' && p[10] != 'T') || p[13] != ':' || p[16] != ':') return false;
        if (!two_digits(p + 11, &hour) || !two_digits(p + 14, &minute) || !two_digits(p + 17, &second))
            return false;
        if (hour > 23 || minute > 59 || second > 59) return false;
    }
    unsigned fits = (unsigned)(b <= 12) << CS_ORDER_DMY | (unsigned)(a <= 12) << CS_ORDER_MDY;
    if (several(fits) && !o->example[0]) return false;
    o->loose++;
    o->fits[a == b ? 0 : fits]++;
    return true;
}

void cs_order_look(struct cs_order *o, struct cs_slice text)
{
    struct cs_when w;
    if (look_quick(o, text)) return;
    if (!cs_when_read(text, CS_ORDER_UNKNOWN, &w) || !w.has_date) return;
    if (!w.loose) {
        o->years++;
        o->low += w.civil.day <= 12;
        return;
    }
    o->loose++;
    o->fits[w.fits & 15]++;
    if (!several(w.fits) || o->example[0]) return;
    while (text.n > 0 && cs_is_space(*text.p)) {
        text.p++;
        text.n--;
    }
    for (size_t n = 0; n < text.n && n < sizeof o->example - 1 && !cs_is_space(text.p[n]); n++)
        o->example[n] = text.p[n];
}

void cs_order_add(struct cs_order *o, const struct cs_order *later)
{
    o->loose += later->loose;
    for (unsigned i = 0; i < sizeof o->fits / sizeof *o->fits; i++) o->fits[i] += later->fits[i];
    o->years += later->years;
    o->low += later->low;
    if (!o->example[0]) memcpy(o->example, later->example, sizeof o->example);
}

uint64_t cs_order_only(const struct cs_order *o, enum cs_date_order order)
{
    return o->fits[1u << order];
}

/* A spreadsheet takes exactly the dates whose day could be a month, and leaves exactly the others as text. By
 * chance a day is low in two cases of five; a thousand to one is enough. */
static bool looks_swapped(const struct cs_order *o, enum cs_date_order order)
{
    const uint64_t low = 398, high = 222, enough = 3000; /* log10 of 5/2 and of 5/3, and 3; in thousandths */
    if (order == CS_ORDER_YMD || o->years < 2 || o->low < o->years) return false;
    if (cs_order_only(o, order) < 2 || cs_order_only(o, order) < o->loose) return false;
    return o->years > enough || o->loose > enough || o->years * low + o->loose * high > enough;
}

enum cs_order_verdict cs_order_judge(const struct cs_order *o, enum cs_date_order *order)
{
    unsigned mask = 1u << CS_ORDER_DMY | 1u << CS_ORDER_MDY | 1u << CS_ORDER_YMD;
    bool any = false;
    *order = CS_ORDER_UNKNOWN;
    for (unsigned fits = 1; fits < 16; fits++) {
        if (o->fits[fits] == 0) continue;
        mask &= fits;
        any = true;
    }
    if (!any) return CS_ORDER_NONE;
    if (mask == 0) return CS_ORDER_MIXED;
    if (several(mask)) return CS_ORDER_AMBIGUOUS;
    *order = mask == 1u << CS_ORDER_DMY   ? CS_ORDER_DMY
             : mask == 1u << CS_ORDER_MDY ? CS_ORDER_MDY
                                          : CS_ORDER_YMD;
    return looks_swapped(o, *order) ? CS_ORDER_SWAPPED : CS_ORDER_DECIDED;
}

/* ---- plain numbers ---- */

enum { DAYS_TO_1970 = 25569 };         /* of a spreadsheet */
#define EPOCH_FROM INT64_C(631152000)  /* 1990-01-01 */
#define EPOCH_END  INT64_C(2208988800) /* 2040-01-01: beyond, 2408010900 might be a date */

/* Digits, and perhaps a point and digits; false for any other text. */
struct parts {
    int64_t whole;
    size_t digits;
    struct cs_slice fraction;
};

static bool split(struct cs_slice s, struct parts *p)
{
    size_t i = 0;
    *p = (struct parts){0};
    while (s.n > 0 && cs_is_space(*s.p)) {
        s.p++;
        s.n--;
    }
    while (s.n > 0 && cs_is_space(s.p[s.n - 1])) s.n--;
    for (; i < s.n && i < 17 && cs_is_digit(s.p[i]); i++) p->whole = p->whole * 10 + (s.p[i] - '0');
    p->digits = i;
    if (i == s.n || i == 0) return i > 0;
    if (s.p[i] != '.' || i + 1 == s.n) return false;
    p->fraction = cs_slice(s.p + i + 1, s.n - i - 1);
    for (i++; i < s.n; i++)
        if (!cs_is_digit(s.p[i])) return false;
    return true;
}

static bool civil_of_digits(const struct parts *p, struct cs_civil *t)
{
    int64_t v = p->whole;
    *t = (struct cs_civil){0};
    if (p->fraction.n || (p->digits != 8 && p->digits != 12 && p->digits != 14)) return false;
    if (p->digits == 14) {
        t->second = (int)(v % 100);
        v /= 100;
    }
    if (p->digits >= 12) {
        t->minute = (int)(v % 100);
        t->hour = (int)(v / 100 % 100);
        v /= 10000;
    }
    t->day = (int)(v % 100);
    t->month = (int)(v / 100 % 100);
    t->year = (int)(v / 10000);
    return t->year >= 1900 && t->year < 2200 && cs_civil_valid(t->year, t->month, t->day) && t->hour <= 23 &&
           t->minute <= 59 && t->second <= 59;
}

static bool is_epoch(int64_t seconds)
{
    return seconds >= EPOCH_FROM && seconds < EPOCH_END;
}

static enum cs_when_number class_of(const struct parts *p)
{
    struct cs_civil t;
    if (p->digits == 5 && p->whole >= 20000 && p->whole < 80000) return CS_NUMBER_SERIAL;
    if (civil_of_digits(p, &t)) return CS_NUMBER_DIGITS;
    if (is_epoch(p->whole)) return CS_NUMBER_SECONDS;
    if (p->digits > 10 && is_epoch(p->whole / 1000)) return CS_NUMBER_MILLIS;
    if (p->digits > 13 && p->fraction.n == 0 && is_epoch(p->whole / 1000000)) return CS_NUMBER_MICROS;
    return CS_NUMBER_NONE;
}

enum cs_when_number cs_when_number(struct cs_slice text)
{
    struct parts p;
    return split(text, &p) ? class_of(&p) : CS_NUMBER_NONE;
}

static bool has_value(struct cs_slice digits)
{
    for (size_t i = 0; i < digits.n; i++)
        if (digits.p[i] != '0') return true;
    return false;
}

/* The clock of a fraction of a day. It is written with few places: what lies within 20 ms of a second is that
 * second. */
static void clock_of_fraction(struct cs_slice fraction, struct cs_when *w)
{
    int64_t v = 0, unit = 1;
    for (size_t i = 0; i < fraction.n && i < 10; i++) {
        v = v * 10 + (fraction.p[i] - '0');
        unit *= 10;
    }
    int64_t ms = (v * 172800000 / unit + 1) / 2; /* v < 10^10 */
    int64_t s = (ms + 20) / 1000;
    w->floored = ms - s * 1000 > 20;
    w->has_clock = fraction.n > 0;
    int64_t at = cs_civil_seconds(w->civil) + s;
    w->civil = cs_civil_of((struct cs_time){at, 0});
}

static void set_instant(struct cs_when *w, int64_t at, bool floored)
{
    w->is_instant = w->has_offset = w->has_clock = true;
    w->at = at;
    w->floored = floored;
}

bool cs_when_read_number(struct cs_slice text, enum cs_when_number number, struct cs_when *w)
{
    struct parts p;
    *w = (struct cs_when){0};
    if (number == CS_NUMBER_NONE || !split(text, &p) || class_of(&p) != number) return false;
    w->has_date = true;
    switch (number) {
    case CS_NUMBER_SECONDS:
        set_instant(w, p.whole, has_value(p.fraction));
        break;
    case CS_NUMBER_MILLIS:
        set_instant(w, p.whole / 1000, p.whole % 1000 != 0 || has_value(p.fraction));
        break;
    case CS_NUMBER_MICROS:
        set_instant(w, p.whole / 1000000, p.whole % 1000000 != 0);
        break;
    case CS_NUMBER_SERIAL:
        w->civil = cs_civil_of((struct cs_time){(p.whole - DAYS_TO_1970) * 86400, 0});
        clock_of_fraction(p.fraction, w);
        break;
    case CS_NUMBER_DIGITS:
        w->has_clock = p.digits > 8;
        return civil_of_digits(&p, &w->civil);
    case CS_NUMBER_NONE:
        break;
    }
    return true;
}

/* ---- instants ---- */

bool cs_clock_change_parse(struct cs_slice text, enum cs_clock_change *change)
{
    static const char *const names[] = {"before", "after", "refuse"};
    for (int i = 0; i < 3; i++) {
        if (!cs_slice_eqz(text, names[i])) continue;
        *change = (enum cs_clock_change)i;
        return true;
    }
    return false;
}

struct cs_time cs_when_time(const struct cs_when *w, const struct cs_zone *zone, enum cs_clock_change change,
                            enum cs_zone_fit *fit)
{
    *fit = CS_ZONE_UNIQUE;
    if (w->is_instant) return zone ? cs_zone_time(zone, w->at) : (struct cs_time){w->at, 0};
    int64_t local = cs_civil_seconds(w->civil);
    struct cs_time both[2];
    if (w->has_offset || !zone) return (struct cs_time){local - w->off, w->off};
    *fit = cs_zone_both(zone, local, both);
    return both[change == CS_CHANGE_AFTER];
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
