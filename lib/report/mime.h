/* mime.h - a document as a whole mail message, for "sendmail -t": the text of the terminal and the HTML of
 * the mail carrier, as multipart/alternative. Lines end with LF, as sendmail(8) takes them; it adds Date and
 * Message-ID.
 */
#ifndef CS_REPORT_MIME_H
#define CS_REPORT_MIME_H

#include "report/doc.h"

struct cs_mime_options {
    const char *from, *to; /* lists of addresses; NULL: the header is left out */
};

/* Appends the whole message. The subject is the title and the day of the report. CS_USAGE for an address that
 * is none. */
enum cs_status cs_mime_write(const struct cs_doc *, const struct cs_mime_options *, struct cs_buf *,
                             struct cs_error *) CS_MUST_USE;

#endif
