/* json.h - a document as JSON: the whole tree, numbers exact and beside their words.
 *
 * A text is the member "text" (or "title", "note", …); where it has more than plain words, "spans" beside it
 * tells their tone and where links lead. A number that there is not is null. Members that would be empty are
 * left out. cs-report(1) describes the tree.
 */
#ifndef CS_REPORT_JSON_H
#define CS_REPORT_JSON_H

#include "report/doc.h"

/* Appends the whole file, a part a line. */
enum cs_status cs_json_write(const struct cs_doc *, struct cs_buf *, struct cs_error *) CS_MUST_USE;

#endif
