/* hinge.c - walks along a plan. The arguments of a node stand before it, so one walk backwards reaches
 * everything that a node needs, and one walk forwards rebuilds it. */
#include "expr/hinge.h"
#include "expr/kernels.h"
#include "expr/plan.h"
#include <stdlib.h>
#include <string.h>

size_t cs_plan_nodes(const struct cs_plan *p)
{
    return p->n;
}

uint32_t cs_plan_reads(const struct cs_plan *p, cs_node n)
{
    return p->nodes[n].kernel == cs_run_column ? p->nodes[n].column : CS_NO_COLUMN;
}

bool cs_plan_keyed(const struct cs_plan *p, cs_node n)
{
    return n != CS_NO_NODE && p->nodes[n].keyed;
}

static bool is_gap(const struct cs_plan_node *x)
{
    return x->kernel == cs_run_gap_prev || x->kernel == cs_run_gap_next || x->kernel == cs_run_first_at;
}

static void reach(uint8_t *needed, cs_node n)
{
    if (n != CS_NO_NODE) needed[n] = 1;
}

/* Everything that the marked nodes are computed from is marked as well. */
static void reach_all(const struct cs_plan *p, uint8_t *needed)
{
    for (size_t i = p->n; i-- > 0;) {
        const struct cs_plan_node *x = &p->nodes[i];
        if (!needed[i]) continue;
        for (uint32_t k = 0; k < x->n_args; k++) reach(needed, p->args[x->first_arg + k]);
    }
}

/* ---- judges ---- */

static bool may_refuse(const struct cs_plan_node *x)
{
    static cs_kernel *const kernels[] = {cs_run_column,  cs_run_to_number, cs_run_to_time,
                                         cs_run_to_day,  cs_run_seconds,   cs_run_time_scan,
                                         cs_run_matches, cs_run_match,     cs_run_replace};
    for (size_t i = 0; i < sizeof kernels / sizeof kernels[0]; i++)
        if (x->kernel == kernels[i]) return true;
    return false;
}

enum cs_status cs_plan_judges(const struct cs_plan *p, const cs_node *roots, size_t n, cs_node *out,
                              size_t *n_out, struct cs_error *e)
{
    uint8_t *needed = cs_alloc(p->n + 1, 1);
    *n_out = 0;
    if (!needed) return cs_fail_memory(e);
    for (size_t i = 0; i < n; i++) reach(needed, roots[i]);
    reach_all(p, needed);
    for (size_t i = 0; i < p->n; i++) {
        if (!needed[i] || !is_gap(&p->nodes[i])) continue;
        const struct cs_gap_spec *spec = p->gaps[p->nodes[i].column];
        reach(needed, spec->among);
        reach(needed, p->gap_time);
        reach(needed, p->gap_id);
        for (uint32_t k = 0; k < spec->n_keys; k++) reach(needed, spec->keys[k]);
    }
    reach_all(p, needed);
    for (size_t i = 0; i < p->n; i++)
        if (needed[i] && may_refuse(&p->nodes[i])) out[(*n_out)++] = (cs_node)i;
    free(needed);
    return CS_OK;
}

/* ---- hinges ---- */

enum { HINGE_ARGS = 2 }; /* of a comparison; missing(gap) has one */

/* The one node that reads gaps, when all that depends on gaps does so through it; else CS_NO_NODE. */
static cs_node find_test(const struct cs_plan *p, const uint8_t *needed)
{
    cs_node test = CS_NO_NODE;
    for (size_t i = 0; i < p->n; i++) {
        const struct cs_plan_node *x = &p->nodes[i];
        unsigned gaps = 0, others = 0;
        if (!needed[i] || !x->keyed || is_gap(x)) continue;
        for (uint32_t k = 0; k < x->n_args; k++) {
            const struct cs_plan_node *a = &p->nodes[p->args[x->first_arg + k]];
            if (a->kernel == cs_run_first_at) return CS_NO_NODE; /* a time, and no gap */
            gaps += is_gap(a);
            others += !is_gap(a) && a->kernel;
        }
        if (!gaps) continue;
        if (test != CS_NO_NODE || gaps > 1 || others || x->type != CS_BOOL || x->n_args > HINGE_ARGS)
            return CS_NO_NODE;
        test = (cs_node)i;
    }
    return test;
}

/* Rebuilds `truth` with a constant in place of `test`. `map` has room for every node. */
static enum cs_status assume(struct cs_plan *p, cs_node truth, cs_node test, bool value,
                             const uint8_t *needed, cs_node *map, cs_node *out, struct cs_error *e)
{
    cs_node *args = map + truth + 1;
    enum cs_status s = cs_node_bool(p, value, &map[test], e);
    for (cs_node i = 0; i <= truth && !s; i++) {
        if (i == test) continue;
        map[i] = i;
        if (!needed[i] || !p->nodes[i].keyed || is_gap(&p->nodes[i])) continue;
        struct cs_plan_node x = p->nodes[i]; /* a copy: the array grows */
        for (uint32_t k = 0; k < x.n_args; k++) args[k] = map[p->args[x.first_arg + k]];
        x.keyed = false;
        x.depth = 0;
        s = cs_node_add(p, &x, args, x.n_args, &map[i], e);
    }
    *out = map[truth];
    return s;
}

#define REACH_MOST INT64_C(1000000000000)

/* Seconds beyond which the comparison cannot hold: those of gap <= c and gap < c. */
static int64_t reach_of(const struct cs_plan *p, const struct cs_plan_node *test)
{
    bool less = test->kernel == cs_compare_kernel(CS_NUM, CS_OP_LE, true) ||
                test->kernel == cs_compare_kernel(CS_NUM, CS_OP_LT, true);
    if (!less || !is_gap(&p->nodes[p->args[test->first_arg]])) return INT64_MAX;
    const struct cs_value *bound = &p->nodes[p->args[test->first_arg + 1]].value;
    return bound->tag || bound->v < 0 || bound->v > REACH_MOST ? INT64_MAX : bound->v;
}

enum cs_status cs_plan_hinge(struct cs_plan *p, cs_node truth, struct cs_hinge *h, bool *found,
                             struct cs_error *e)
{
    size_t most_args = 0;
    enum cs_status s = CS_OK;
    *found = false;
    if (!p->nodes[truth].keyed || p->nodes[truth].type != CS_BOOL) return CS_OK;
    uint8_t *needed = cs_alloc(p->n, 1);
    for (size_t i = 0; i < p->n; i++)
        if (p->nodes[i].n_args > most_args) most_args = p->nodes[i].n_args;
    cs_node *map = cs_alloc((size_t)truth + 1 + most_args, sizeof *map);
    if (!needed || !map) s = cs_fail_memory(e);
    if (!s) {
        reach(needed, truth);
        reach_all(p, needed);
        h->test = find_test(p, needed);
        *found = h->test != CS_NO_NODE;
    }
    if (*found) {
        const struct cs_plan_node *test = &p->nodes[h->test];
        const struct cs_plan_node *gap = &p->nodes[p->args[test->first_arg]];
        h->reach = reach_of(p, test);
        if (!is_gap(gap)) gap = &p->nodes[p->args[test->first_arg + 1]];
        h->run = gap->column;
        h->next = gap->kernel == cs_run_gap_next;
        s = assume(p, truth, h->test, false, needed, map, &h->not, e);
        if (!s) s = assume(p, truth, h->test, true, needed, map, &h->so, e);
        /* Rows without a neighbour, or that take no part, must be those for which it does not hold. */
        int64_t none = 0;
        uint8_t tag = CS_TAG_MISSING;
        bool holds = false;
        if (!s) s = cs_hinge_holds(p, h, &none, &tag, 1, &holds, e);
        if (holds) *found = false;
    }
    free(needed);
    free(map);
    return s;
}

enum cs_status cs_hinge_holds(const struct cs_plan *p, const struct cs_hinge *h, int64_t *gap, uint8_t *tag,
                              uint32_t n, bool *holds, struct cs_error *e)
{
    const struct cs_plan_node *x = &p->nodes[h->test];
    int64_t constant[CS_BATCH], out[CS_BATCH];
    uint8_t constant_tag[CS_BATCH], out_tag[CS_BATCH];
    struct cs_vec vecs[HINGE_ARGS], result = {.type = CS_BOOL, .n = n, .tag = out_tag, .v = out};
    const struct cs_vec *arg[HINGE_ARGS] = {&vecs[0], &vecs[1]};
    for (uint32_t k = 0; k < x->n_args; k++) {
        const struct cs_plan_node *a = &p->nodes[p->args[x->first_arg + k]];
        vecs[k] = (struct cs_vec){.type = CS_NUM, .n = n, .tag = tag, .v = gap};
        if (is_gap(a)) continue;
        vecs[k].tag = constant_tag;
        vecs[k].v = constant;
        for (uint32_t i = 0; i < n; i++) constant[i] = a->value.v;
        memset(constant_tag, a->value.tag, n);
    }
    struct cs_run run = {.node = x, .arg = arg, .n_args = x->n_args, .n = n, .out = &result, .error = e};
    enum cs_status s = x->kernel(&run);
    for (uint32_t i = 0; i < n && !s; i++) holds[i] = out_tag[i] == 0 && out[i] != 0;
    return s;
}
