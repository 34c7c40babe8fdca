/* term_drawn.h - drawings in the cells of a table for the terminal. Each returns how many cells it took,
 * `width` at most. */
#ifndef CS_REPORT_TERM_DRAWN_H
#define CS_REPORT_TERM_DRAWN_H

#include "report/term_table.h"

size_t cs_term_bar(struct cs_term *, const struct cs_cell *, size_t width);
/* An interval, its value on it, the reference behind. */
size_t cs_term_dot(struct cs_term *, const struct cs_cell *, size_t width);
/* The newest values, as many as fit. */
size_t cs_term_spark(struct cs_term *, const struct cs_spark *, size_t width);

#endif
