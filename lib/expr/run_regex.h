/* run_regex.h - how a node uses a pattern. Private to lib/expr. */
#ifndef CS_EXPR_RUN_REGEX_H
#define CS_EXPR_RUN_REGEX_H

#include "expr/regex.h"

struct cs_regex_use {
    const struct cs_regex *regex;
    unsigned group;     /* match(): which group is the result */
    struct cs_slice to; /* replace(): $0 to $9 are groups, $$ is a dollar */
};

#endif
