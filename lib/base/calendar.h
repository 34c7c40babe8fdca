/* calendar.h - business time: weekly hours, holidays, make-up workdays, in a zone of its own.
 *
 * A calendar is a stanza of a policy file (base/stanza.h):
 *
 *     [support]
 *     zone     = Asia/Shanghai       # optional: else each time is read with its own offset
 *     mon-fri  = 09:00-12:00 13:30-18:00
 *     sat      = 10:00-14:00
 *     holidays = 2024-10-01..2024-10-07, 2025-01-01
 *     workdays = 2024-09-29, 2024-10-12     # make-up days: the hours of Monday unless given as below
 *     2024-12-24 = 09:00-12:00              # a single day's own hours; empty = closed
 *
 * Days are mon tue wed thu fri sat sun, ranges and lists of them (mon-thu, sat); those not named are closed.
 * Hours are HH:MM-HH:MM, at most 8 a day, to 24:00 at the latest or across midnight (22:00-06:00), when they
 * belong to the day that they begin on. A day's own line wins over holidays and workdays. "24x7" is built in:
 * a NULL calendar.
 */
#ifndef CS_BASE_CALENDAR_H
#define CS_BASE_CALENDAR_H

#include "base/stanza.h"
#include "base/zone.h"

struct cs_calendar; /* immutable once made, shared by threads */

/* Keeps nothing of the stanza. CS_USAGE with line and column of what is wrong. */
enum cs_status cs_calendar_make(struct cs_calendar **, const struct cs_stanza *,
                                struct cs_error *) CS_MUST_USE;
void cs_calendar_free(struct cs_calendar *);
/* Business seconds between two times, negative when `to` is earlier; seconds(a, b) + seconds(b, c) =
 * seconds(a, c). NULL calendar = 24x7. With a zone: the real seconds that passed inside opening hours, across
 * changes of the clock. Without: opening hours on the clock that each time was written with, so a change of
 * the offset while the desk is open counts as the clocks show it. One or two binary searches, never day by
 * day. */
int64_t cs_calendar_seconds(const struct cs_calendar *, struct cs_time from, struct cs_time to);
bool cs_calendar_is_open(const struct cs_calendar *, struct cs_time);
/* Does the desk open on that day (hours that reach in from the day before do not count). */
bool cs_calendar_is_workday(const struct cs_calendar *, int64_t day);

#endif
