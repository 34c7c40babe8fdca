/* units.h - numbers that stand for dates, weeks, months, hours and weekdays: to text and back. */
#ifndef CS_EXPR_UNITS_H
#define CS_EXPR_UNITS_H

#include "expr/expr.h"

const char *cs_unit_name(enum cs_unit); /* "date", "week", …; "number" when plain */
const char *cs_unit_example(enum cs_unit);
/* The number that a text means in a unit: "2024-W31" for CS_WEEK. False when it is not of that shape. */
bool cs_unit_parse(struct cs_slice, enum cs_unit, int64_t *) CS_MUST_USE;
/* The unit whose shape a text has: CS_DATE, CS_WEEK or CS_MONTH; CS_PLAIN for none of them. */
enum cs_unit cs_unit_of_text(struct cs_slice);
/* The date, week or month that holds a day. */
int64_t cs_unit_of_day(int64_t day, enum cs_unit);

#endif
