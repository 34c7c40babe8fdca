/* hints.h - what is allowed in an expression and hardly meant: a value by a name that no stream of ours has.
 */
#ifndef CS_EXPR_HINTS_H
#define CS_EXPR_HINTS_H

#include "expr/expr.h"

/* Adds a line, ended by LF, for every comparison of a column that has a list of values with one of the other
 * names of a value (channel == "电话": cs-ingest writes phone), or with a bare name that is a value
 * (channel == phone: the other column). `option` begins the line. */
void cs_expr_hints(const struct cs_expr *, const struct cs_header *, const char *option, struct cs_buf *out);

#endif
