/* term_chart.h - charts in a terminal: bars, intervals and both-sided bars beside the words of their table;
 * lines, strips, heat and dots above it. */
#ifndef CS_REPORT_TERM_CHART_H
#define CS_REPORT_TERM_CHART_H

#include "report/chart.h"
#include "report/term_table.h"

/* The drawing and the table; title, note and foot are the caller's. */
void cs_term_chart(struct cs_term *, const struct cs_chart *, enum cs_lang);

/* Drawings of their own, in rows (report/term_plot.c). */
void cs_term_lines(struct cs_term *, const struct cs_chart *, enum cs_lang);
void cs_term_strips(struct cs_term *, const struct cs_chart *);
/* False: there was no room, nothing is drawn. */
bool cs_term_heat(struct cs_term *, const struct cs_chart *, enum cs_lang);
void cs_term_dots(struct cs_term *, const struct cs_chart *, enum cs_lang);

#endif
