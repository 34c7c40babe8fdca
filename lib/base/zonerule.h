/* zonerule.h - the rule for the future at the end of a TZif file, in the manner of POSIX's TZ variable:
 * "EST5EDT,M3.2.0,M11.1.0" (RFC 8536, section 3.3; POSIX XBD 8.3). */
#ifndef CS_BASE_ZONERULE_H
#define CS_BASE_ZONERULE_H

#include "base/time.h"

struct cs_zone_rule {
    int32_t standard_off, summer_off; /* seconds east of UTC */
    bool summer;                      /* false: standard time for ever */
    struct cs_zone_when {             /* a day of the year, and seconds after its local midnight */
        char form;            /* 'J': day 1..365, never 29 Feb; 'D': day 0..365; 'M': month.week.weekday */
        int month, week, day; /* week 5 = the last; weekday 0 = Sunday */
        int32_t time;
    } start, end; /* of summer time */
};

/* False when the text is not such a rule. */
bool cs_zone_rule_parse(struct cs_zone_rule *, struct cs_slice) CS_MUST_USE;
/* The instants at which summer time begins and ends in a year. */
void cs_zone_rule_year(const struct cs_zone_rule *, int year, int64_t *start, int64_t *end);

#endif
