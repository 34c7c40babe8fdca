/* mime_text.h - text in the lines and words that mail headers and bodies allow (RFC 2045, RFC 2047, RFC
 * 5322). */
#ifndef CS_REPORT_MIME_TEXT_H
#define CS_REPORT_MIME_TEXT_H

#include "base/error.h"
#include "base/mem.h"

/* Appends base64 in lines of 76 characters, the last one ended too. */
void cs_mime_base64(struct cs_buf *, struct cs_slice);
/* Appends a whole header line, "Name: text"; long ones are folded, what is not plain ASCII becomes encoded
 * words. Control characters become blanks: a text cannot begin another header. */
void cs_mime_header(struct cs_buf *, const char *name, struct cs_slice text);
/* Appends a header of addresses: a comma between them, each "name@host" or "Any Words <name@host>". CS_USAGE
 * for anything else, `what` names it. */
enum cs_status cs_mime_addresses(struct cs_buf *, const char *name, struct cs_slice list, const char *what,
                                 struct cs_error *) CS_MUST_USE;

#endif
