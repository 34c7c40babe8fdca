/* names.h - the words by which JSON and TSV call the things of a document, and a line without its tones. */
#ifndef CS_REPORT_NAMES_H
#define CS_REPORT_NAMES_H

#include "report/chart.h"

const char *cs_part_name(enum cs_part_kind);     /* "heading", "table" */
const char *cs_column_name(enum cs_column_kind); /* "number", "bar" */
const char *cs_measure_unit(enum cs_measure);    /* as in the catalogue: "share", "s"; plain: "" */
const char *cs_tone_name(enum cs_tone);          /* plain: "" */
const char *cs_role_name(enum cs_role);          /* text: "" */
const char *cs_state_name(enum cs_state);        /* none: "" */
const char *cs_chart_name(enum cs_chart_kind);
const char *cs_series_name(enum cs_series_role);

/* Appends the texts of the spans, with a blank where a new line would begin. */
void cs_line_text(struct cs_buf *, const struct cs_line *);

#endif
