/* run_time.c - kernels of times: differences, the parts of a local reading, calendars, and reading foreign
 * clocks. */
#include "expr/kernels.h"
#include "expr/units.h"
#include <string.h>

/* The years 1 to 9999: what a stream can hold. */
static const int64_t first_second = INT64_C(-62135596800), last_second = INT64_C(253402300799);

enum cs_status cs_run_time_sub(struct cs_run *r)
{
    const struct cs_vec *a = r->arg[0], *b = r->arg[1];
    for (uint32_t i = 0; i < r->n; i++) {
        r->out->tag[i] = a->tag[i] | b->tag[i];
        r->out->v[i] = r->out->tag[i] ? 0 : a->v[i] - b->v[i];
    }
    return CS_OK;
}

/* The node's value.v is the moment. Mostly nothing lies behind it, and the values are taken as they stand. */
enum cs_status cs_run_until(struct cs_run *r)
{
    const struct cs_vec *a = r->arg[0], *time = r->arg[1];
    const int64_t until = r->node->value.v;
    int64_t newest = INT64_MIN;
    for (uint32_t i = 0; i < r->n; i++) newest = time->v[i] > newest ? time->v[i] : newest;
    *r->out = *a;
    r->out->n = r->n;
    if (newest <= until) return CS_OK; /* a missing time is 0, and if that is behind it, look closely */
    uint8_t *tag = cs_arena_alloc(r->arena, CS_BATCH, 1);
    if (!tag) return cs_fail_memory(r->error);
    for (uint32_t i = 0; i < r->n; i++)
        tag[i] = !cs_is_missing(time, i) && time->v[i] > until ? CS_TAG_MISSING : a->tag[i];
    r->out->tag = tag;
    return CS_OK;
}

/* Whole seconds of a number; false when it is missing or beyond all dates. */
static bool whole_seconds(struct cs_num x, int64_t *seconds)
{
    x = x.tag ? cs_num_floor(x) : x;
    *seconds = x.v;
    return x.tag == 0 && x.v > -last_second * 2 && x.v < last_second * 2;
}

static enum cs_status shift(struct cs_run *r, const struct cs_vec *time, const struct cs_vec *by,
                            int64_t sign)
{
    for (uint32_t i = 0; i < r->n; i++) {
        int64_t seconds;
        cs_out_missing(r, i);
        if (cs_is_missing(time, i) || !whole_seconds(cs_vec_num(by, i), &seconds)) continue;
        int64_t at = time->v[i] + sign * seconds, local = at + time->off[i];
        if (local < first_second || local > last_second) continue;
        r->out->tag[i] = 0;
        r->out->v[i] = at;
        r->out->off[i] = time->off[i];
    }
    return CS_OK;
}

enum cs_status cs_run_time_add(struct cs_run *r)
{
    return shift(r, r->arg[0], r->arg[1], 1);
}

enum cs_status cs_run_time_less(struct cs_run *r)
{
    return shift(r, r->arg[0], r->arg[1], -1);
}

/* ---- parts of a time, and of a day ---- */

enum cs_status cs_run_day(struct cs_run *r)
{
    const struct cs_vec *a = r->arg[0];
    for (uint32_t i = 0; i < r->n; i++) {
        r->out->tag[i] = a->tag[i];
        r->out->v[i] = cs_time_day(cs_vec_time(a, i));
    }
    return CS_OK;
}

enum cs_status cs_run_hour(struct cs_run *r)
{
    const struct cs_vec *a = r->arg[0];
    for (uint32_t i = 0; i < r->n; i++) {
        struct cs_time t = cs_vec_time(a, i);
        r->out->tag[i] = a->tag[i];
        r->out->v[i] = (cs_time_local(t) - cs_time_day(t) * 86400) / 3600;
    }
    return CS_OK;
}

enum cs_status cs_run_minute(struct cs_run *r)
{
    const struct cs_vec *a = r->arg[0];
    for (uint32_t i = 0; i < r->n; i++) {
        struct cs_time t = cs_vec_time(a, i);
        r->out->tag[i] = a->tag[i];
        r->out->v[i] = (cs_time_local(t) - cs_time_day(t) * 86400) / 60 % 60;
    }
    return CS_OK;
}

static int64_t week_of(int64_t day)
{
    return cs_unit_of_day(day, CS_WEEK);
}

static int64_t month_of(int64_t day)
{
    return cs_unit_of_day(day, CS_MONTH);
}

static int64_t weekday_of(int64_t day)
{
    return cs_weekday(day);
}

static int64_t year_of(int64_t day)
{
    int y, m, d;
    cs_civil_from_days(day, &y, &m, &d);
    return y;
}

static int64_t day_of_month_of(int64_t day)
{
    int y, m, d;
    cs_civil_from_days(day, &y, &m, &d);
    return d;
}

/* Exports are in order of time, so the day before is usually the day again. */
static enum cs_status parts_of_days(struct cs_run *r, int64_t (*part)(int64_t))
{
    const struct cs_vec *a = r->arg[0];
    int64_t day = 0, value = part(0);
    for (uint32_t i = 0; i < r->n; i++) {
        if (a->tag[i]) {
            cs_out_missing(r, i);
            continue;
        }
        if (a->v[i] != day) {
            day = a->v[i];
            value = part(day);
        }
        cs_out_num(r, i, cs_int(value));
    }
    return CS_OK;
}

enum cs_status cs_run_week(struct cs_run *r)
{
    return parts_of_days(r, week_of);
}

enum cs_status cs_run_month(struct cs_run *r)
{
    return parts_of_days(r, month_of);
}

enum cs_status cs_run_weekday(struct cs_run *r)
{
    return parts_of_days(r, weekday_of);
}

enum cs_status cs_run_year(struct cs_run *r)
{
    return parts_of_days(r, year_of);
}

enum cs_status cs_run_day_of_month(struct cs_run *r)
{
    return parts_of_days(r, day_of_month_of);
}

/* ---- calendars: the node's extra, NULL = 24x7 ---- */

enum cs_status cs_run_business_seconds(struct cs_run *r)
{
    const struct cs_vec *a = r->arg[0], *b = r->arg[1];
    for (uint32_t i = 0; i < r->n; i++) {
        cs_out_missing(r, i);
        if (!cs_is_missing(a, i) && !cs_is_missing(b, i))
            cs_out_num(r, i,
                       cs_int(cs_calendar_seconds(r->node->extra, cs_vec_time(a, i), cs_vec_time(b, i))));
    }
    return CS_OK;
}

enum cs_status cs_run_is_open(struct cs_run *r)
{
    const struct cs_calendar *calendar = r->node->extra;
    memset(r->out->tag, 0, r->n);
    for (uint32_t i = 0; i < r->n; i++)
        r->out->v[i] = !cs_is_missing(r->arg[0], i) &&
                       (!calendar || cs_calendar_is_open(calendar, cs_vec_time(r->arg[0], i)));
    return CS_OK;
}

enum cs_status cs_run_is_workday(struct cs_run *r)
{
    const struct cs_calendar *calendar = r->node->extra;
    memset(r->out->tag, 0, r->n);
    for (uint32_t i = 0; i < r->n; i++)
        r->out->v[i] =
            !cs_is_missing(r->arg[0], i) && (!calendar || cs_calendar_is_workday(calendar, r->arg[0]->v[i]));
    return CS_OK;
}

/* ---- time(text, format): the clocks of other programs ---- */

static bool scan(const struct cs_scan *how, struct cs_slice text, struct cs_time *t)
{
    struct cs_time_read got;
    if (!cs_time_scan(text, how->format, &got)) return false;
    int64_t local = cs_civil_seconds(got.civil);
    if (got.has_offset)
        *t = (struct cs_time){local - got.off, got.off};
    else if (how->zone)
        (void)cs_zone_resolve(how->zone, local, t);
    else
        *t = (struct cs_time){local, 0};
    return true;
}

enum cs_status cs_run_time_scan(struct cs_run *r)
{
    for (uint32_t i = 0; i < r->n; i++) {
        struct cs_time t;
        cs_out_missing(r, i);
        if (cs_is_missing(r->arg[0], i)) continue;
        if (!scan(r->node->extra, r->arg[0]->s[i], &t)) {
            ++*r->bad;
            continue;
        }
        r->out->tag[i] = 0;
        r->out->v[i] = t.at;
        r->out->off[i] = t.off;
    }
    return CS_OK;
}
