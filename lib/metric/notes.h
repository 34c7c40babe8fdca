/* notes.h - what a person should know of the rows that were measured: whether they are tickets at all, as of
 * when they were asked, and what was left out.
 */
#ifndef CS_METRIC_NOTES_H
#define CS_METRIC_NOTES_H

#include "metric/measure.h"

/* Appends to m->notes, a line each: what may mislead (a period that is not over, a condition that no row
 * meets), as-of where the rows told it, and the rows that it or a period leaves out. */
enum cs_status cs_measured_note(struct cs_measured *, struct cs_error *) CS_MUST_USE;
/* Orders, customers, measures have rows to count too, and a number of tickets would only mislead: CS_DATA at
 * line 1 of the file. A stream with only some columns of tickets is fine. */
enum cs_status cs_need_tickets(const struct cs_header *, const char *file, struct cs_error *) CS_MUST_USE;

#endif
