/* when.h - the ways in which exports write a moment, read without guessing.
 *
 *     2024-08-01 09:00:00.250   2024/8/1 9:05   2024-08-01T09:00:00Z   20240801T090000+08:00   2024-W31-4
 *     01/08/2024 09:00   1.8.24   (the order of the three is decided for the whole column)
 *     1 Aug 2024   Aug 1, 2024 5:57 PM   1-Aug-24   Thu, 01 Aug 2024 09:00:00 +0800   Thu Aug 1 09:00:00 2024
 *     2024年8月1日 下午3:05   二〇二四年八月一日   2024年8月1日3時05分
 *     1722502800 (seconds, milliseconds, microseconds since 1970), 20240801, 45505.375 (a spreadsheet's day):
 *     plain numbers, by what the whole column holds
 *     09:00:00 (a clock alone)
 *
 * A year of two digits is 2000 to 2068 or 1969 to 1999. Weekdays must be the date's. An offset is Z, UTC,
 * GMT, +08:00, +0800, +08, UTC+08:00, GMT+0800; other names of zones count for nothing behind an offset, and
 * without one the text is no moment: CST is four zones. Fractions of a second are floored.
 */
#ifndef CS_INGEST_WHEN_H
#define CS_INGEST_WHEN_H

#include "base/time.h"
#include "base/zone.h"

enum cs_date_order { /* of a column's dates that do not begin with a year of four digits */
                     CS_ORDER_UNKNOWN,
                     CS_ORDER_DMY,
                     CS_ORDER_MDY,
                     CS_ORDER_YMD, /* 24-08-01 */
                     /* Dates in this order, which a spreadsheet that expects the other one has touched: it
                      * took those that it could read, and wrote them year first, day and month exchanged. */
                     CS_ORDER_DMY_SWAPPED,
                     CS_ORDER_MDY_SWAPPED,
};
#define CS_DATE_ORDERS "dmy, mdy, ymd, dmy-swapped or mdy-swapped"
bool cs_date_order_parse(struct cs_slice, enum cs_date_order *) CS_MUST_USE; /* "dmy", "dmy-swapped" … */
const char *cs_date_order_name(enum cs_date_order);
const char *cs_date_order_words(enum cs_date_order); /* "day first" */

struct cs_when {
    struct cs_civil civil;
    int64_t at; /* is_instant */
    int32_t off;
    bool has_date, has_clock, has_offset;
    bool is_instant; /* a count since 1970: `at` instead of civil and off */
    bool floored;    /* a fraction of a second was cut */
    bool swapped;    /* day and month were exchanged back */
    bool loose;      /* which of its numbers is day, month and year is a matter of the order */
    uint8_t fits;    /* loose: the orders that make a date of it, 1 << order; 0 when all mean the same day */
};
/* False when the text (blanks around it are allowed) is no moment. With CS_ORDER_UNKNOWN a loose date is read
 * in the first order that fits; see cs_order_look(). */
bool cs_when_read(struct cs_slice, enum cs_date_order, struct cs_when *) CS_MUST_USE;

/* What the plain numbers of a column of times count. */
enum cs_when_number {
    CS_NUMBER_NONE,
    CS_NUMBER_SECONDS, /* since 1970; from 1990 to 2039, the next two too */
    CS_NUMBER_MILLIS,
    CS_NUMBER_MICROS,
    CS_NUMBER_SERIAL, /* a spreadsheet's days since 1899-12-30, from 1954 to 2119; a fraction is the clock */
    CS_NUMBER_DIGITS, /* 20240801, 202408010900, 20240801090000 */
};
/* What a number may count: no two of these look alike. CS_NUMBER_NONE for any other text. */
enum cs_when_number cs_when_number(struct cs_slice);
/* Reads a number as that; false when it is none. */
bool cs_when_read_number(struct cs_slice, enum cs_when_number, struct cs_when *) CS_MUST_USE;

/* What the dates of a column say about their order. */
struct cs_order {
    uint64_t loose;      /* dates that need an order */
    uint64_t fits[16];   /* of them by the orders that make a date of it; [0]: all mean the same */
    uint64_t years, low; /* dates that begin with the year; those whose day could be a month */
    char example[24];    /* a date that fits several orders */
};
void cs_order_look(struct cs_order *, struct cs_slice text);
void cs_order_add(struct cs_order *, const struct cs_order *later); /* what a later part of the column says */
enum cs_order_verdict {
    CS_ORDER_NONE,      /* no date needs one */
    CS_ORDER_DECIDED,   /* *order */
    CS_ORDER_AMBIGUOUS, /* the example tells */
    CS_ORDER_MIXED,     /* no order fits all */
    CS_ORDER_SWAPPED    /* *order, and a spreadsheet seems to have exchanged days and months of the rest */
};
enum cs_order_verdict cs_order_judge(const struct cs_order *, enum cs_date_order *);
uint64_t cs_order_only(const struct cs_order *, enum cs_date_order); /* dates that fit no other order */

/* What is done with a reading that the zone's clock skipped or showed twice. */
enum cs_clock_change {
    CS_CHANGE_BEFORE, /* the offset before the change: the first of two */
    CS_CHANGE_AFTER,  /* the offset after the change: the second of two */
    CS_CHANGE_REFUSE, /* the caller's to do: *fit tells */
};
bool cs_clock_change_parse(struct cs_slice, enum cs_clock_change *) CS_MUST_USE; /* "before" … */

/* The instant of a reading with a date: by its own offset, else by the zone (*fit says how well), else at
 * +00:00. A count since 1970 gets the zone's offset. */
struct cs_time cs_when_time(const struct cs_when *, const struct cs_zone *, enum cs_clock_change,
                            enum cs_zone_fit *fit);
/* Writes CS_TIME_LEN bytes: the civil reading with the offset. */
void cs_when_write(const struct cs_civil *, int32_t off, char *to);

#endif
