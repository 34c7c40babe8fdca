/* calendar.c - business seconds in closed form.
 *
 * Let B(x) be the open seconds before second x of the local clock: whole weeks times the week's hours, plus
 * the hours of the days of the week so far, plus those of the day so far, plus what special days before have
 * more or less than their weekday (a running total, found by binary search). Business time is B(to) -
 * B(from). In a zone, the instants between two changes of the clock are one such stretch; B(just before) -
 * B(just after) of every change, again as a running total, joins the stretches.
 */
#include "base/calendar_days.h"
#include <stdlib.h>

enum { DAY = 86400 };

/* What of a day is open, hours reaching in from the day before included. */
struct open_day {
    int32_t total;
    unsigned n;
    struct cs_hours h[CS_HOURS_MAX + 1];
};

struct special {
    int64_t day;
    bool opens;     /* has hours of its own */
    int64_t excess; /* seconds more than their weekdays, of all special days up to and with this one */
    struct open_day open;
};

struct stretch { /* of one offset, in a zone */
    int64_t from;
    int32_t off;
    int64_t joint; /* what the changes of the clock until here add */
};

struct cs_calendar {
    bool opens[7];
    struct open_day week[7];
    int64_t before[8]; /* open seconds of the week before each weekday; [7] is the whole week */
    struct special *special;
    size_t n_special;
    struct stretch *stretch; /* NULL without a zone */
    size_t n_stretch;
};

/* ---- questions ---- */

static int64_t floor_div(int64_t a, int64_t b)
{
    return a >= 0 ? a / b : -((b - 1 - a) / b);
}

/* The number of special days at or before a day. */
static size_t specials_until(const struct cs_calendar *c, int64_t day)
{
    size_t low = 0, high = c->n_special;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (c->special[mid].day <= day)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

/* The special day itself, or NULL; *excess is that of all special days before it. */
static const struct special *special_at(const struct cs_calendar *c, int64_t day, int64_t *excess)
{
    size_t i = specials_until(c, day);
    const struct special *s = i && c->special[i - 1].day == day ? &c->special[--i] : NULL;
    *excess = i ? c->special[i - 1].excess : 0;
    return s;
}

static int64_t open_before(const struct cs_calendar *c, int64_t local)
{
    int64_t day = floor_div(local, DAY), week = floor_div(day + 3, 7), excess;
    int32_t second = (int32_t)(local - day * DAY);
    int weekday = (int)(day + 3 - week * 7);
    const struct special *s = special_at(c, day, &excess);
    const struct open_day *open = s ? &s->open : &c->week[weekday];
    int64_t sum = week * c->before[7] + c->before[weekday] + excess;
    for (unsigned i = 0; i < open->n && open->h[i].from < second; i++)
        sum += (open->h[i].to < second ? open->h[i].to : second) - open->h[i].from;
    return sum;
}

static const struct stretch *stretch_of(const struct cs_calendar *c, int64_t at)
{
    size_t low = 0, high = c->n_stretch - 1; /* the first begins with time itself */
    while (low < high) {
        size_t mid = low + (high - low + 1) / 2;
        if (c->stretch[mid].from <= at)
            low = mid;
        else
            high = mid - 1;
    }
    return &c->stretch[low];
}

static int64_t open_until(const struct cs_calendar *c, int64_t at)
{
    const struct stretch *s = stretch_of(c, at);
    return open_before(c, at + s->off) + s->joint;
}

int64_t cs_calendar_seconds(const struct cs_calendar *c, struct cs_time from, struct cs_time to)
{
    if (!c) return to.at - from.at;
    if (c->stretch) return open_until(c, to.at) - open_until(c, from.at);
    return open_before(c, cs_time_local(to)) - open_before(c, cs_time_local(from));
}

bool cs_calendar_is_open(const struct cs_calendar *c, struct cs_time t)
{
    if (!c) return true;
    int64_t local = c->stretch ? t.at + stretch_of(c, t.at)->off : cs_time_local(t);
    return open_before(c, local + 1) > open_before(c, local);
}

bool cs_calendar_is_workday(const struct cs_calendar *c, int64_t day)
{
    if (!c) return true;
    int64_t excess;
    const struct special *s = special_at(c, day, &excess);
    return s ? s->opens : c->opens[cs_weekday(day) - 1];
}

/* ---- making ---- */

/* The hours that begin on the day and end with it, and what the day before left over, joined where they meet.
 */
static struct open_day open_of(const struct cs_day_hours *yesterday, const struct cs_day_hours *today)
{
    struct open_day o = {0};
    if (yesterday->n && yesterday->h[yesterday->n - 1].to > DAY) {
        o.h[0] = (struct cs_hours){0, yesterday->h[yesterday->n - 1].to - DAY};
        o.n = 1;
    }
    for (unsigned i = 0; i < today->n; i++) {
        struct cs_hours h = today->h[i];
        if (h.to > DAY) h.to = DAY;
        if (o.n && h.from <= o.h[o.n - 1].to) {
            if (h.to > o.h[o.n - 1].to) o.h[o.n - 1].to = h.to;
        } else {
            o.h[o.n++] = h;
        }
    }
    for (unsigned i = 0; i < o.n; i++) o.total += o.h[i].to - o.h[i].from;
    return o;
}

static void add_special(struct cs_calendar *c, int64_t day, const struct cs_day_hours *yesterday,
                        const struct cs_day_hours *today)
{
    struct special *s = &c->special[c->n_special];
    int64_t before = c->n_special ? s[-1].excess : 0;
    *s = (struct special){.day = day, .opens = today->n > 0, .open = open_of(yesterday, today)};
    s->excess = before + s->open.total - c->week[cs_weekday(day) - 1].total;
    c->n_special++;
}

/* A special day also changes the next one, by the hours that do or do not reach into it. */
static enum cs_status make_days(struct cs_calendar *c, const struct cs_calendar_text *t, struct cs_error *e)
{
    for (int d = 0; d < 7; d++) {
        c->opens[d] = t->week[d].n > 0;
        c->week[d] = open_of(&t->week[(d + 6) % 7], &t->week[d]);
        c->before[d + 1] = c->before[d] + c->week[d].total;
    }
    if (!t->n_special) return CS_OK;
    c->special = cs_alloc(t->n_special * 2, sizeof *c->special);
    if (!c->special) return cs_fail_memory(e);
    for (size_t i = 0; i < t->n_special; i++) {
        const struct cs_special_day *s = &t->special[i];
        bool follows = i && s[-1].day == s->day - 1,
             followed = i + 1 < t->n_special && s[1].day == s->day + 1;
        add_special(c, s->day, follows ? &s[-1].hours : &t->week[cs_weekday(s->day - 1) - 1], &s->hours);
        if (!followed) add_special(c, s->day + 1, &s->hours, &t->week[cs_weekday(s->day + 1) - 1]);
    }
    return CS_OK;
}

static enum cs_status make_stretches(struct cs_calendar *c, const struct cs_zone *zone, struct cs_error *e)
{
    struct cs_zone_change change;
    size_t n = 0;
    while (cs_zone_change(zone, n, &change)) n++;
    c->stretch = cs_alloc(n + 1, sizeof *c->stretch);
    if (!c->stretch) return cs_fail_memory(e);
    c->stretch[0] = (struct stretch){INT64_MIN, cs_zone_offset(zone, INT64_MIN / 2), 0};
    for (size_t i = 0; i < n && cs_zone_change(zone, i, &change); i++) {
        int64_t lost = open_before(c, change.at + change.before) - open_before(c, change.at + change.after);
        c->stretch[i + 1] = (struct stretch){change.at, change.after, c->stretch[i].joint + lost};
    }
    c->n_stretch = n + 1;
    return CS_OK;
}

enum cs_status cs_calendar_make(struct cs_calendar **out, const struct cs_stanza *stanza, struct cs_error *e)
{
    *out = NULL;
    struct cs_calendar_text text = {0};
    struct cs_calendar *c = NULL;
    enum cs_status status = cs_calendar_read(&text, stanza, e);
    if (status == CS_OK) {
        c = cs_alloc(1, sizeof *c);
        status = c ? make_days(c, &text, e) : cs_fail_memory(e);
    }
    if (status == CS_OK && text.zone) status = make_stretches(c, text.zone, e);
    cs_zone_close(text.zone);
    free(text.special);
    if (status) {
        cs_calendar_free(c);
        return status;
    }
    *out = c;
    return CS_OK;
}

void cs_calendar_free(struct cs_calendar *c)
{
    if (!c) return;
    free(c->special);
    free(c->stretch);
    free(c);
}
