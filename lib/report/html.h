/* html.h - a document as one HTML file that makes no request: light and dark, screen and paper, readable
 * without a script.
 *
 * Hooks for a script: tiles (ul.tiles), tables and charts (figure) carry data-figure, their number from 1 on
 * in the order of the document, a part before its children; a figure's id is its anchor.
 * html[data-theme=light|dark] overrules what the reader's system prefers.
 */
#ifndef CS_REPORT_HTML_H
#define CS_REPORT_HTML_H

#include "report/doc.h"

/* What a page carries beside its document; each may be empty. */
struct cs_page_extra {
    struct cs_slice policy; /* further directives of the content security policy: "script-src 'sha256-…'" */
    struct cs_slice head;   /* markup at the end of the head, written as it is */
    struct cs_slice tail;   /* markup at the end of the body, written as it is: data, scripts */
    struct cs_slice foot;   /* a text under the document */
    bool lean;              /* without what the markup means the same without, see lean.h */
};

/* Reads a picture for the masthead of pages: PNG, JPEG, GIF, WebP or SVG of at most 100 kB, else CS_USAGE. */
enum cs_status cs_logo_read(struct cs_doc *, const char *path, struct cs_error *) CS_MUST_USE;

/* Appends the whole file. `css` is the style sheet that goes inside; CS_USAGE when it could end the style
 * element. `extra` may be NULL. */
enum cs_status cs_html_write(const struct cs_doc *, struct cs_slice css, const struct cs_page_extra *extra,
                             struct cs_buf *, struct cs_error *) CS_MUST_USE;

#endif
