/* duration.h - lengths of time as exports write them, in seconds.
 *
 *     0:02:23   1h 5m   1.5 h   1d 2h   90 sec   5分30秒   1小时5分钟   PT1H5M
 *     02:23 (minutes and seconds, or hours and minutes: only when somebody said which)
 *
 * Plain numbers are not read here: their unit is in the header of their column.
 */
#ifndef CS_INGEST_DURATION_H
#define CS_INGEST_DURATION_H

#include "base/num.h"

/* `pair`: seconds of the first part of "02:23", 60 or 3600; 0 = such texts are not read. */
bool cs_duration_read(struct cs_slice, int32_t pair, struct cs_num *seconds) CS_MUST_USE;
/* How many colons stand between groups of digits, in a text of nothing else (a fraction aside); -1: no such.
 */
int cs_duration_colons(struct cs_slice);

/* Is a number one that a spreadsheet made of a length of time: a fraction of a day, within 20 ms of a whole
 * second, with five places at least? */
bool cs_duration_is_days(struct cs_num days);

#endif
