/* mail.h - a document as the HTML of a mail: one column of 680 px made of tables, inline styles, bars that
 * are coloured cells, lines of block characters. No script, picture, SVG, class, style sheet or media query:
 * what mail programs drop is not there.
 */
#ifndef CS_REPORT_MAIL_H
#define CS_REPORT_MAIL_H

#include "report/doc.h"

/* Mail programs cut off what is longer. */
enum { CS_MAIL_MOST = 100000 };

/* Appends the whole file, shorter than CS_MAIL_MOST bytes. What does not fit is left out, definitions first,
 * then figures from the last, and the mail says how many; CS_USAGE when the words alone are too long. */
enum cs_status cs_mail_write(const struct cs_doc *, struct cs_buf *, struct cs_error *) CS_MUST_USE;

#endif
