/* dots.h - columns of a table with a value and its interval on one scale, and the value of all as a line. */
#ifndef CS_REPORT_DOTS_H
#define CS_REPORT_DOTS_H

#include "report/ask.h"

struct cs_dots {
    double lo, hi; /* ends of the scale; lo >= hi: nothing to draw */
    double mark;   /* a share of all groups together; NAN: none */
};
void cs_dots_measure(const struct cs_build *, const struct cs_asked *, const struct cs_spec *,
                     struct cs_dots *);
void cs_dots_title(struct cs_build *, const struct cs_spec *, const struct cs_dots *, struct cs_column *);
void cs_dots_cell(const struct cs_build *, const struct cs_asked *, const struct cs_spec *,
                  const struct cs_dots *, const struct cs_fact_group *, struct cs_cell *);

#endif
