/* chart_kinds.h - the kinds of charts, each in a file of its own; report/chart_line.c has the list. */
#ifndef CS_REPORT_CHART_KINDS_H
#define CS_REPORT_CHART_KINDS_H

#include "report/plot.h"

enum cs_status cs_chart_add_lines(struct cs_plot *, struct cs_error *) CS_MUST_USE;   /* line, bar */
enum cs_status cs_chart_add_parts(struct cs_plot *, struct cs_error *) CS_MUST_USE;   /* pie, pareto */
enum cs_status cs_chart_add_stacked(struct cs_plot *, struct cs_error *) CS_MUST_USE; /* strips of 100 % */
enum cs_status cs_chart_add_dots(struct cs_plot *, struct cs_error *) CS_MUST_USE;    /* scatter, funnel */
enum cs_status cs_chart_add_heat(struct cs_plot *, struct cs_error *) CS_MUST_USE;
enum cs_status cs_chart_add_sparks(struct cs_plot *, struct cs_error *) CS_MUST_USE; /* a table of lines */
enum cs_status cs_chart_add_split(struct cs_plot *, struct cs_error *) CS_MUST_USE;  /* rate and mix */

#endif
