/* actions_when.h - a view as rows that expressions can be asked of: a column a number of each metric. */
#ifndef CS_REPORT_ACTIONS_WHEN_H
#define CS_REPORT_ACTIONS_WHEN_H

#include "report/actions.h"
#include "report/ask.h"

/* For which groups of the view does the condition hold? `holds` has one entry a group. CS_USAGE at the
 * character of the condition for a name that the view does not have. */
enum cs_status cs_action_holds(struct cs_build *, const struct cs_asked *, const struct cs_action *,
                               bool *holds, struct cs_error *) CS_MUST_USE;
/* -1 below, 1 above all groups together (`whole`) beyond the 99.8 % limits of Wilson's score interval, 0
 * within; 2 when there is too little to judge by. For many groups, 95 % would point at one in twenty for
 * nothing. */
int cs_fact_limits(const struct cs_build *, const struct cs_fact *, enum cs_measure, double whole);
/* The share over all groups: the sum of numerators by the sum of denominators; NAN when there is none. */
double cs_whole_share(const struct cs_build *, const struct cs_asked *, const struct cs_spec *);

#endif
