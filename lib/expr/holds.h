/* holds.h - a condition asked of rows that are in memory already. */
#ifndef CS_EXPR_HOLDS_H
#define CS_EXPR_HOLDS_H

#include "expr/expr.h"

/* For which rows of a text that is a cs stream (a header and rows, whole lines) does the condition hold?
 * Every column is text; a numeric operator converts it. `holds` has one entry a row. Appends to the text what
 * scanning needs behind it. CS_USAGE at the character of the condition for an unknown name, or when it is no
 * condition. */
enum cs_status cs_expr_holds(const struct cs_expr *when, struct cs_buf *text, bool *holds,
                             struct cs_error *) CS_MUST_USE;

#endif
