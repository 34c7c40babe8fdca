/* lean.h - HTML and CSS of ours without what they mean the same without: quotes around simple values, the
 * ends of table cells, comments and blanks of style.
 */
#ifndef CS_REPORT_LEAN_H
#define CS_REPORT_LEAN_H

#include "base/mem.h"

/* Makes the markup from `from` to the end lean, in place. It must be well-formed, with < > & escaped in texts
 * and attributes, without scripts and style elements. */
void cs_lean_html(struct cs_buf *, size_t from);
/* Appends a style sheet. */
void cs_lean_css(struct cs_buf *, struct cs_slice);

#endif
