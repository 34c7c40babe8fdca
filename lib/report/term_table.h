/* term_table.h - tables in a terminal, and the few primitives that they share with the rest of report/term.c.
 */
#ifndef CS_REPORT_TERM_TABLE_H
#define CS_REPORT_TERM_TABLE_H

#include "report/term.h"
#include "report/wrap.h"

struct cs_term {
    struct cs_term_style style;
    struct cs_buf *out;
    bool failed;
};

void cs_term_text(struct cs_term *, struct cs_slice, enum cs_tone);
void cs_term_fill(struct cs_term *, const char *glyph, size_t n); /* the same character n times */
void cs_term_end(struct cs_term *);                               /* ends a row, without blanks at its end */
void cs_term_sgr(struct cs_term *, const char *code);             /* "34"; "0" ends; nothing without colour */
void cs_term_line(struct cs_term *, const struct cs_line *);      /* the spans, no line end */
/* A line wrapped to the width, `indent` cells in from the second row on; the caller has written `used` cells
 * of the first. Ends with a line end. */
void cs_term_wrap(struct cs_term *, const struct cs_line *, size_t used, size_t indent);
void cs_term_table(struct cs_term *, const struct cs_grid *);
/* The same; of a long table that is judged only the rows that differ, and how many others there are. */
void cs_term_judged(struct cs_term *, const struct cs_grid *, enum cs_lang);

#endif
