/* eval.h - what kernels may ask of the evaluator that runs them. Private to lib/expr. */
#ifndef CS_EXPR_EVAL_H
#define CS_EXPR_EVAL_H

#include "expr/plan.h"
#include "expr/regex.h"

struct cs_regex_space *cs_eval_regex_space(struct cs_eval *);
uint32_t cs_eval_row(const struct cs_eval *, uint32_t i); /* row of the block of row i of the batch */
const struct cs_block *cs_eval_block(const struct cs_eval *);
const struct cs_gaps *cs_eval_get_gaps(const struct cs_eval *);
/* For passes that are not the answer: values that do not parse are counted once, by the pass that is. */
void cs_eval_set_bad(struct cs_eval *, uint64_t bad);

#endif
