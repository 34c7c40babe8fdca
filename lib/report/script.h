/* script.h - our own scripts without what only their authors read. */
#ifndef CS_REPORT_SCRIPT_H
#define CS_REPORT_SCRIPT_H

#include "base/mem.h"

/* Appends a script without comments (of two slashes), indentation, and blanks and line ends that mean
 * nothing. For scripts as ours are written, not for any: a statement ends with its semicolon or brace, and a
 * regular expression stands behind an operator, a comma or an opening bracket. */
void cs_script_add(struct cs_buf *, struct cs_slice);

#endif
