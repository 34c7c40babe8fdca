/* asked.h - a question as text: what two runs must have in common for their states to add up. */
#ifndef CS_METRIC_ASKED_H
#define CS_METRIC_ASKED_H

#include "metric/measure.h"

/* Appends a line "ask<TAB>what<TAB>text" for everything that the numbers depend on besides the rows: views,
 * keys, definitions of metrics, conditions, lookups as they were named, zone and as-of. */
void cs_asked_write(const struct cs_question *, struct cs_buf *);
/* Appends a line "layout<TAB>…": which counters and cells a group has, so that states of another release are
 * told from those of this one. */
void cs_layout_write(const struct cs_layout *, struct cs_buf *);

#endif
