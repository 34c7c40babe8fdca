/* markdown.h - Markdown (CommonMark, by cmark) into the document.
 *
 * Raw HTML is never passed on: comments disappear, anything else is shown as the text it is. Links keep their
 * target when cs_safe_link() allows it; pictures become their description. Nesting is limited.
 */
#ifndef CS_REPORT_MARKDOWN_H
#define CS_REPORT_MARKDOWN_H

#include "report/ask.h"
#include "report/inline.h"

/* Adds a text below `parent`. `line` is the number of its first line in `file`, for messages. Of a template,
 * {{tags}} and fenced blocks are done; other texts are only Markdown. */
enum cs_status cs_markdown_add(struct cs_build *, struct cs_part *parent, struct cs_slice text,
                               const char *file, unsigned line, bool is_template,
                               struct cs_error *) CS_MUST_USE;

/* Appends a text of a template that is no Markdown, a caption: {{tags}} and conditions are done, the rest is
 * the text it is. */
enum cs_status cs_markdown_line(struct cs_build *, struct cs_line *, struct cs_slice text,
                                const struct cs_place *, struct cs_error *) CS_MUST_USE;

#endif
