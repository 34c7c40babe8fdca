/* text_md.h - a document as Markdown (CommonMark with the tables of GitHub).
 *
 * Nothing from data becomes markup, HTML or a link: what Markdown gives a meaning to is escaped, < > & are
 * character references, and what GitHub would make a link of by itself (an address with "://", "www.", an
 * "@") stands as code. Bars and dots are left out: their numbers stand beside them.
 */
#ifndef CS_REPORT_TEXT_MD_H
#define CS_REPORT_TEXT_MD_H

#include "report/doc.h"

/* Appends the whole file. */
enum cs_status cs_md_write(const struct cs_doc *, struct cs_buf *, struct cs_error *) CS_MUST_USE;
/* Appends text with all meaning taken from it; `at_start`: a line of Markdown begins here. */
void cs_md_text(struct cs_buf *, struct cs_slice, bool at_start);

#endif
