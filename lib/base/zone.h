/* zone.h - time zones of the tz database, read from the system's TZif files (RFC 8536). */
#ifndef CS_BASE_ZONE_H
#define CS_BASE_ZONE_H

#include "base/time.h"

struct cs_zone; /* immutable once opened, shared by threads */

/* A name of the tz database ("Asia/Shanghai"), "UTC", or a fixed offset ("+08:00", "+0800", "Z"). The name is
 * data: no absolute path, no dot, no control character reaches the file system; nor does "localtime", which
 * would make the answer depend on the host. The files are in /usr/share/zoneinfo, or in $TZDIR when that is
 * an absolute path. CS_USAGE when unknown; CS_FAIL when the file cannot be read or is damaged. */
enum cs_status cs_zone_open(struct cs_zone **, const char *name, struct cs_error *) CS_MUST_USE;
void cs_zone_close(struct cs_zone *);
/* The same from the bytes of a TZif file. CS_FAIL when it is damaged. */
enum cs_status cs_zone_read(struct cs_zone **, const char *name, struct cs_slice file,
                            struct cs_error *) CS_MUST_USE;

/* Offset east of UTC, in seconds, in force at an instant; exact, so before the days of standard time it may
 * hold odd seconds (Shanghai until 1901: 8:05:43). */
int32_t cs_zone_offset(const struct cs_zone *, int64_t at);
/* An instant read in the zone: its offset is rounded to whole minutes. */
struct cs_time cs_zone_time(const struct cs_zone *, int64_t at);

enum cs_zone_fit { CS_ZONE_UNIQUE, CS_ZONE_GAP, CS_ZONE_FOLD };
/* The instant of a wall-clock reading. In a gap (the clock jumped over it) the offset before the jump is
 * used; in a fold (it came twice) the first. The result says which it was, so callers can count. The time's
 * offset is rounded to whole minutes. */
enum cs_zone_fit cs_zone_resolve(const struct cs_zone *, int64_t local_seconds, struct cs_time *);
/* Both instants of a reading: in a fold the first and the second; in a gap by the offset before the jump and
 * by the one after it (which is the earlier instant); else twice the same. */
enum cs_zone_fit cs_zone_both(const struct cs_zone *, int64_t local_seconds, struct cs_time both[2]);

/* Readings in [from, end) are unique, at one offset of whole minutes. An empty stretch says nothing. */
struct cs_zone_span {
    int64_t from, end; /* local seconds */
    int32_t off;
};
/* A stretch around a reading; empty within two days of a change. */
struct cs_zone_span cs_zone_span(const struct cs_zone *, int64_t local_seconds);

/* Changes of the offset in time order, number 0 1 2 …: false past the last. Zones whose changes never end are
 * listed to the year 2400 at least. */
struct cs_zone_change {
    int64_t at;
    int32_t before, after;
};
bool cs_zone_change(const struct cs_zone *, size_t number, struct cs_zone_change *);

#endif
