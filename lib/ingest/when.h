/* when.h - the ways in which exports write a moment, read without guessing.
 *
 *     2024-08-01 09:00:00.250   2024/8/1 9:05   2024-08-01T09:00:00Z   2024-08-01 09:00:00 +08:00 2024-08-01
 *     01/08/2024 09:00 (the order of day and month is decided for the whole column)      09:00:00 (a clock
 * alone)
 *
 * Separators of a date are one of - / . and the same twice; a year has four digits. An offset is Z, UTC, +08,
 * +0800 or +08:00. Fractions of a second are floored.
 */
#ifndef CS_INGEST_WHEN_H
#define CS_INGEST_WHEN_H

#include "base/time.h"
#include "base/zone.h"

enum cs_date_order { CS_ORDER_UNKNOWN, CS_ORDER_DMY, CS_ORDER_MDY };
bool cs_date_order_parse(struct cs_slice, enum cs_date_order *) CS_MUST_USE; /* "dmy", "mdy" */

struct cs_when {
    struct cs_civil civil;
    int32_t off;
    bool has_date, has_clock, has_offset;
    bool floored; /* a fraction of a second was cut */
    bool slashed; /* day and month came first, in some order */
};
/* False when the text (blanks around it are allowed) is no moment. With CS_ORDER_UNKNOWN a slashed date is
 * read as day, month, or as month, day when only that is a date; see cs_order_look(). */
bool cs_when_read(struct cs_slice, enum cs_date_order, struct cs_when *) CS_MUST_USE;

/* What the slashed dates of a column say about their order. */
struct cs_order {
    uint64_t dmy, mdy, both; /* dates that fit day first only, month first only, both */
    char example[12];        /* one that fits both */
};
void cs_order_look(struct cs_order *, struct cs_slice text);
enum cs_order_verdict { CS_ORDER_NONE, CS_ORDER_IS_DMY, CS_ORDER_IS_MDY, CS_ORDER_AMBIGUOUS, CS_ORDER_MIXED };
enum cs_order_verdict cs_order_judge(const struct cs_order *);

/* The instant of a reading with date and clock: by its own offset, else by the zone (*fit says how well),
 * else at +00:00. */
struct cs_time cs_when_time(const struct cs_when *, const struct cs_zone *, enum cs_zone_fit *fit);
/* Writes CS_TIME_LEN bytes: the civil reading with the offset. */
void cs_when_write(const struct cs_civil *, int32_t off, char *to);

#endif
