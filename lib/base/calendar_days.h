/* calendar_days.h - what calendar.c and calendar_read.c share: the hours of days. Not for others. */
#ifndef CS_BASE_CALENDAR_DAYS_H
#define CS_BASE_CALENDAR_DAYS_H

#include "base/calendar.h"

enum { CS_HOURS_MAX = 8 };

/* Seconds of a day, from < to; `to` is above 86400 when the hours cross midnight. */
struct cs_hours {
    int32_t from, to;
};
/* The hours that begin on a day, in order and apart. */
struct cs_day_hours {
    unsigned n;
    struct cs_hours h[CS_HOURS_MAX];
};
/* A day that is not like its weekday. */
struct cs_special_day {
    int64_t day;
    struct cs_day_hours hours;
};
/* A calendar as it is written. */
struct cs_calendar_text {
    struct cs_zone *zone;           /* NULL: none named */
    struct cs_day_hours week[7];    /* Monday first */
    struct cs_special_day *special; /* by day, each day once */
    size_t n_special, cap_special;
};

enum cs_status cs_calendar_read(struct cs_calendar_text *, const struct cs_stanza *,
                                struct cs_error *) CS_MUST_USE;

#endif
