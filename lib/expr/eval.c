/* eval.c - the evaluator: vectors of nodes, computed on first use in a batch, their memory made once.
 *
 * A vector is done when its stamp is the batch's number. Constants are filled once for all batches.
 */
#include "expr/eval.h"
#include "expr/kernels.h"
#include <stdlib.h>
#include <string.h>

struct cs_eval {
    const struct cs_plan *plan;
    size_t n; /* nodes when the evaluator was made */
    struct cs_vec *vec;
    const struct cs_vec **arg; /* as plan->args, vectors for nodes */
    uint64_t *stamp;
    uint64_t batch;
    const struct cs_block *block;
    uint32_t first, rows;
    uint64_t bad;
    struct cs_arena vectors, texts;
    struct cs_regex_space *regex_space;
    const struct cs_gaps *gaps;
};

enum cs_status cs_eval_make(struct cs_eval **out, const struct cs_plan *plan, struct cs_error *e)
{
    struct cs_eval *v = cs_alloc(1, sizeof *v);
    *out = v;
    if (!v) return cs_fail_memory(e);
    v->plan = plan;
    v->n = plan->n;
    v->vec = cs_alloc(plan->n + 1, sizeof *v->vec);
    v->arg = cs_alloc(plan->n_args + 1, sizeof *v->arg);
    v->stamp = cs_alloc(plan->n + 1, sizeof *v->stamp);
    enum cs_status s = v->vec && v->arg && v->stamp ? CS_OK : cs_fail_memory(e);
    if (!s && plan->has_regex) s = cs_regex_space_make(&v->regex_space, plan->most_groups, e);
    for (size_t i = 0; !s && i < plan->n_args; i++) v->arg[i] = &v->vec[plan->args[i]];
    if (s) {
        cs_eval_free(v);
        *out = NULL;
    }
    return s;
}

void cs_eval_free(struct cs_eval *v)
{
    if (!v) return;
    free(v->vec);
    free(v->arg);
    free(v->stamp);
    cs_arena_release(&v->vectors);
    cs_arena_release(&v->texts);
    cs_regex_space_free(v->regex_space);
    free(v);
}

void cs_eval_batch(struct cs_eval *v, const struct cs_block *block, uint32_t first, uint32_t n)
{
    v->block = block;
    v->first = first;
    v->rows = n;
    v->batch++;
    cs_arena_reset(&v->texts);
}

static void fill_constant(const struct cs_plan_node *x, struct cs_vec *vec)
{
    memset(vec->tag, x->value.tag, CS_BATCH);
    for (uint32_t i = 0; i < CS_BATCH; i++) {
        if (x->type == CS_TEXT)
            vec->s[i] = x->value.s.p ? x->value.s : CS_LIT("");
        else
            vec->v[i] = x->value.v;
        if (x->type == CS_TIME) vec->off[i] = x->value.off;
    }
}

/* Fills the vector of a node; depth is bounded by CS_PLAN_DEPTH. */
static enum cs_status compute(struct cs_eval *v, cs_node node, struct cs_error *e)
{
    const struct cs_plan_node *x = cs_plan_node(v->plan, node);
    struct cs_vec *vec = &v->vec[node];
    if (v->stamp[node] == v->batch) return CS_OK;
    if (!vec->tag) {
        enum cs_status s = cs_vec_make(vec, x->type, &v->vectors, e);
        if (s) return s;
        if (!x->kernel) fill_constant(x, vec);
    }
    vec->n = v->rows;
    if (x->kernel && v->rows) {
        uint32_t reads = x->reads ? x->reads : x->n_args;
        for (uint32_t i = 0; i < reads; i++) {
            enum cs_status s = compute(v, v->plan->args[x->first_arg + i], e);
            if (s) return s;
        }
        struct cs_run run = {.node = x,
                             .arg = v->arg + x->first_arg,
                             .n_args = x->n_args,
                             .n = v->rows,
                             .out = vec,
                             .arena = &v->texts,
                             .bad = &v->bad,
                             .eval = v,
                             .error = e};
        enum cs_status s = x->kernel(&run);
        if (s) return s;
    }
    v->stamp[node] = v->batch;
    return CS_OK;
}

enum cs_status cs_eval_get(struct cs_eval *v, cs_node node, const struct cs_vec **out, struct cs_error *e)
{
    enum cs_status s = compute(v, node, e);
    *out = &v->vec[node];
    return s;
}

static enum cs_status one_batch(const struct cs_block *b, uint32_t first, uint32_t n, cs_batch_fn *f,
                                void *ctx, struct cs_error *e)
{
    enum cs_status s = f(ctx, b, first, n, e);
    while (s && e->row != CS_NO_ROW && e->row > first) {
        struct cs_error earlier;
        if (!f(ctx, b, first, (uint32_t)e->row - first, &earlier)) break;
        *e = earlier;
        s = e->status;
    }
    return s;
}

enum cs_status cs_each_batch(const struct cs_block *b, cs_batch_fn *f, void *ctx, struct cs_error *e)
{
    enum cs_status s = CS_OK;
    for (uint32_t first = 0; first < b->rows && !s; first += CS_BATCH) {
        uint32_t n = b->rows - first < CS_BATCH ? b->rows - first : CS_BATCH;
        s = one_batch(b, first, n, f, ctx, e);
    }
    return s;
}

uint64_t cs_eval_bad(const struct cs_eval *v)
{
    return v->bad;
}

void cs_eval_set_bad(struct cs_eval *v, uint64_t bad)
{
    v->bad = bad;
}

void cs_eval_gaps(struct cs_eval *v, const struct cs_gaps *gaps)
{
    v->gaps = gaps;
}

const struct cs_gaps *cs_eval_get_gaps(const struct cs_eval *v)
{
    return v->gaps;
}

struct cs_regex_space *cs_eval_regex_space(struct cs_eval *v)
{
    return v->regex_space;
}

uint32_t cs_eval_row(const struct cs_eval *v, uint32_t i)
{
    return v->first + i;
}

const struct cs_block *cs_eval_block(const struct cs_eval *v)
{
    return v->block;
}

/* The only kernel that reads the stream. A schema column that does not parse stops the run, unless the user
 * said otherwise; foreign columns are text, and their conversion counts. */
enum cs_status cs_run_column(struct cs_run *r)
{
    struct cs_eval *v = r->eval;
    uint64_t *bad = v->plan->scope.bad_missing ? r->bad : NULL;
    return cs_decode(v->block, r->node->column, v->first, r->n, r->out, r->arena, bad, r->error);
}
