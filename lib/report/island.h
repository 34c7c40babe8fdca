/* island.h - JSON inside a page, for its script: strings that cannot end a script element, and bytes in
 * base64. */
#ifndef CS_REPORT_ISLAND_H
#define CS_REPORT_ISLAND_H

#include "report/doc.h"

/* Appends a text as a JSON string: < > & and controls as \u escapes. The text must be UTF-8. */
void cs_island_text(struct cs_buf *, struct cs_slice);
/* The texts of a line, one string. */
void cs_island_line(struct cs_buf *, const struct cs_line *);
/* A number to draw: six digits of it, or whole; NAN as null. */
void cs_island_number(struct cs_buf *, double);
void cs_island_base64(struct cs_buf *, struct cs_slice);

#endif
