/* html.h - a document as one static HTML file: no script, no request, light and dark, screen and paper. */
#ifndef CS_REPORT_HTML_H
#define CS_REPORT_HTML_H

#include "report/doc.h"

/* Appends the whole file. `css` is the style sheet that goes inside; CS_USAGE when it could end the style
 * element. */
enum cs_status cs_html_write(const struct cs_doc *, struct cs_slice css, struct cs_buf *,
                             struct cs_error *) CS_MUST_USE;

#endif
