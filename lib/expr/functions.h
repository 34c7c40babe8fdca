/* functions.h - the one list of functions of the language: binder, error messages and cs-expr(7) go by it. */
#ifndef CS_EXPR_FUNCTIONS_H
#define CS_EXPR_FUNCTIONS_H

#include "expr/bind.h"

/* A call that is being bound: its arguments, converted as `spec` says. */
struct cs_call {
    const struct cs_function *function;
    const struct cs_expr *x;
    cs_node *arg;
    uint32_t n;
};

/* spec, a letter an argument:
 *   n number   t text   T time   b bool   d day (of a time, a date, or text of either)
 *   s anything, as text   a anything, as it is
 *   c constant text   k constant number   r regex, constant
 *   ? what follows may be left out   * the last letter repeats (once at least)                       */
struct cs_function {
    const char *name;
    const char *spec;
    cs_kernel *kernel; /* NULL: `bind` makes the node */
    enum cs_type type;
    enum cs_unit unit;
    enum cs_status (*bind)(struct cs_binder *, const struct cs_call *, cs_node *);
    const char *usage; /* "round(x[, places])" */
    const char *help;  /* one line, no full stop */
};

const struct cs_function *cs_functions(size_t *n);
const struct cs_function *cs_function_find(struct cs_slice name);

#endif
