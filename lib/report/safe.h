/* safe.h - text from outside made harmless for where it lands.
 *
 * Every text enters a document through cs_safe_text(), once; a carrier then only has to escape what its own
 * format gives a meaning to.
 */
#ifndef CS_REPORT_SAFE_H
#define CS_REPORT_SAFE_H

#include "base/mem.h"

/* Appends the text with tabs and line ends as blanks, and with every other control character (C0, DEL, C1),
 * every bidirectional embedding, override and isolate (U+202A-202E, U+2066-2069), and every byte that is not
 * UTF-8 as U+FFFD. */
void cs_safe_text(struct cs_buf *, struct cs_slice);
/* Appends the text with & < > " ' as character references: for element content and for quoted attribute
 * values. */
void cs_html_text(struct cs_buf *, struct cs_slice);
/* May a link of a document point there? http:, https:, mailto: and fragments of the document itself. */
bool cs_safe_link(struct cs_slice);

#endif
