/* missing.h - what has no data is not shown, and is told once at the end of its section.
 *
 * A figure, column, tile or row without any value is taken out of the document again; a title that rests on a
 * value that is missing gives way to a plain one. Values of too few cases are data: they say how few.
 */
#ifndef CS_REPORT_MISSING_H
#define CS_REPORT_MISSING_H

#include "report/ask.h"

/* Says a line nothing but that a value is missing? Empty lines too. */
bool cs_line_missing(const struct cs_line *);
/* Takes out the columns that are not kept. */
void cs_missing_keep(struct cs_grid *, const bool *kept);
/* Looks through what a fenced block has added behind `before` (NULL: its first child) of the parent. */
void cs_missing_prune(struct cs_build *, struct cs_part *parent, struct cs_part *before);
/* Adds the line that tells what is not shown, when there is anything, and forgets it. */
void cs_missing_tell(struct cs_build *, struct cs_part *parent);

#endif
