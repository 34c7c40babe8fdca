/* holds.c - a condition asked of a small text: the pass of a stream, without a stream. */
#include "expr/holds.h"

#include "table/scan.h"
#include "table/split.h"

#include <string.h>

static enum cs_status take_batch(struct cs_eval *eval, cs_node node, const struct cs_block *block,
                                 bool *holds, struct cs_error *e)
{
    for (uint32_t first = 0; first < block->rows; first += CS_BATCH) {
        uint32_t n = block->rows - first < CS_BATCH ? block->rows - first : CS_BATCH;
        const struct cs_vec *v;
        cs_eval_batch(eval, block, first, n);
        enum cs_status st = cs_eval_get(eval, node, &v, e);
        if (st) return st;
        for (uint32_t i = 0; i < n; i++) holds[first + i] = v->tag[i] != CS_TAG_MISSING && v->v[i];
    }
    return CS_OK;
}

enum cs_status cs_expr_holds(const struct cs_expr *when, struct cs_buf *text, bool *holds, struct cs_error *e)
{
    const char *end = text->n ? memchr(text->p, '\n', text->n) : NULL;
    if (!end) return cs_fail(e, CS_FAIL, "rows without a header");
    size_t line = (size_t)(end - text->p), size = text->n;
    for (size_t i = 0; i < CS_SCAN_PAD; i++) cs_buf_addc(text, 0);
    enum cs_status st = cs_buf_status(text, e);
    if (st) return st;
    struct cs_arena arena = {0};
    struct cs_header names;
    struct cs_plan *plan = NULL;
    struct cs_eval *eval = NULL;
    struct cs_split split = {.max_record = SIZE_MAX};
    cs_node node;
    st = cs_header_read(&names, cs_slice(text->p, line), &arena, e);
    const struct cs_scope scope = {.header = &names, .foreign = true, .bad_missing = true};
    struct cs_block block = {.header = &names, .data = text->p + line + 1, .size = size - line - 1};
    if (!st) st = cs_plan_make(&plan, &scope, e);
    if (!st) st = cs_plan_add(plan, when, &node, e);
    if (!st && cs_plan_type(plan, node) != CS_BOOL)
        st = cs_fail(e, CS_USAGE, "a condition is true or false, and this is a %s",
                     cs_type_name(cs_plan_type(plan, node)));
    if (!st) st = cs_split(&split, &block, false, e);
    if (!st) st = cs_eval_make(&eval, plan, e);
    if (!st) st = take_batch(eval, node, &block, holds, e);
    cs_eval_free(eval);
    cs_plan_free(plan);
    cs_split_release(&split);
    cs_arena_release(&arena);
    return st;
}
