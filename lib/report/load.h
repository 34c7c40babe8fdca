/* load.h - the small text files that a report is made with: templates, notes, the style sheet, scripts. */
#ifndef CS_REPORT_LOAD_H
#define CS_REPORT_LOAD_H

#include "base/mem.h"

/* Appends a whole file of at most 4 MiB. CS_USAGE when it cannot be opened (it was named on the command
 * line). */
enum cs_status cs_load(const char *path, struct cs_buf *, struct cs_error *) CS_MUST_USE;
/* Where a name leads: a word without '/' and '.' is DIR/NAME + suffix, anything else is a path. The path is
 * terminated. */
enum cs_status cs_load_path(const char *name, const char *dir, const char *suffix, struct cs_buf *,
                            struct cs_error *) CS_MUST_USE;

#endif
