/* plan.h - what a bound expression is: nodes, their kernels, and the pieces of a plan. Private to lib/expr.
 *
 * A plan is an array of nodes; the arguments of a node stand before it, so equal nodes can be found by value
 * (hash-consing: every node is serialised into a key of `known`, whose ids are the node numbers). A node is a
 * constant, or a kernel: a function that fills a whole vector from the vectors of the arguments. Which kernel
 * runs is decided once, by types and by which arguments are constant, so that the loops inside have nothing
 * left to decide.
 */
#ifndef CS_EXPR_PLAN_H
#define CS_EXPR_PLAN_H

#include "base/map.h"
#include "expr/ast.h"
#include "expr/lookup.h"

#define CS_PLAN_DEPTH 1000 /* longest chain of nodes: the evaluator recurses along it */

struct cs_value {
    uint8_t tag; /* as in struct cs_vec */
    int32_t off;
    int64_t v;
    struct cs_slice s;
};

struct cs_run; /* one run of one kernel: below */
typedef enum cs_status cs_kernel(struct cs_run *);

struct cs_plan_node {
    cs_kernel *kernel; /* NULL: a constant, `value` */
    enum cs_type type;
    enum cs_unit unit;
    uint32_t first_arg, n_args; /* in plan->args */
    struct cs_value value;
    uint32_t column; /* of the stream or a lookup, or the number of a lookup or gap; CS_NO_COLUMN */
    const void
        *extra; /* what the kernel needs besides: owned by the plan or the scope; a function of the rest */
    uint32_t reads; /* leading arguments that the kernel reads, the rest only tells nodes apart; 0 = all */
    bool strict;    /* text of a schema column: it does not turn into a number by itself */
    bool keyed;     /* depends on a gap */
    unsigned depth;
};

struct cs_run {
    const struct cs_plan_node *node;
    const struct cs_vec *const *arg;
    uint32_t n_args;
    uint32_t n; /* rows */
    struct cs_vec *out;
    struct cs_arena *arena; /* for texts of this batch */
    uint64_t *bad;          /* values that did not parse */
    struct cs_eval *eval;   /* NULL while a constant is folded */
    struct cs_error *error;
};

struct cs_plan_let {
    struct cs_slice name;
    cs_node node;
};

/* gap_prev and gap_next over the same keys among the same rows share one sorted run. */
struct cs_gap_spec {
    cs_node among; /* CS_NO_NODE: all rows */
    cs_node *keys;
    uint32_t n_keys;
    uint32_t index;
};

/* A thing that the plan frees with itself. */
struct cs_owned {
    void (*release)(void *);
    void *thing;
};

struct cs_plan {
    struct cs_scope scope;
    struct cs_arena arena;
    struct cs_plan_node *nodes;
    size_t n, cap;
    cs_node *args;
    size_t n_args, args_cap;
    struct cs_map known;
    struct cs_buf key;
    struct cs_plan_let *lets;
    size_t n_lets, lets_cap;
    struct cs_owned *owned;
    size_t n_owned, owned_cap;
    struct cs_gap_spec **gaps;
    size_t n_gaps, gaps_cap;
    cs_node anchor, among;
    cs_node gap_time, gap_id; /* created_at and ticket_id, when there are gaps */
    unsigned most_groups;     /* of any regex */
    bool has_regex;
};

/* Adds a node (or finds its equal): `proto` gives kernel, type, unit, value, column, extra; strictness, depth
 * and the rest are worked out. A kernel over constants only is run at once, and what it cannot read is
 * CS_USAGE. */
enum cs_status cs_node_add(struct cs_plan *, const struct cs_plan_node *proto, const cs_node *args,
                           uint32_t n, cs_node *, struct cs_error *) CS_MUST_USE;
/* The common case: a kernel, a type, no unit, nothing else. */
enum cs_status cs_node_kernel(struct cs_plan *, cs_kernel *, enum cs_type, const cs_node *args, uint32_t n,
                              cs_node *, struct cs_error *) CS_MUST_USE;
enum cs_status cs_node_number(struct cs_plan *, struct cs_num, enum cs_unit, cs_node *,
                              struct cs_error *) CS_MUST_USE;
enum cs_status cs_node_time(struct cs_plan *, struct cs_time, cs_node *, struct cs_error *) CS_MUST_USE;
enum cs_status cs_node_text(struct cs_plan *, struct cs_slice, cs_node *, struct cs_error *) CS_MUST_USE;
enum cs_status cs_node_bool(struct cs_plan *, bool, cs_node *, struct cs_error *) CS_MUST_USE;
enum cs_status cs_node_missing(struct cs_plan *, enum cs_type, cs_node *, struct cs_error *) CS_MUST_USE;
/* Hands a thing over to the plan; on failure it is released at once. */
enum cs_status cs_plan_own(struct cs_plan *, void (*release)(void *), void *, struct cs_error *) CS_MUST_USE;

static inline const struct cs_plan_node *cs_plan_node(const struct cs_plan *p, cs_node n)
{
    return &p->nodes[n];
}
static inline bool cs_node_is_constant(const struct cs_plan *p, cs_node n)
{
    return !p->nodes[n].kernel;
}
/* A constant text that holds something. */
static inline bool cs_node_is_literal(const struct cs_plan *p, cs_node n, enum cs_type type)
{
    const struct cs_plan_node *x = &p->nodes[n];
    return !x->kernel && x->type == type && x->value.tag != CS_TAG_MISSING;
}
static inline struct cs_num cs_value_num(const struct cs_value *v)
{
    return (struct cs_num){v->v, v->tag};
}

#endif
