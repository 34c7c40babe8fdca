/* plan.c - a plan's nodes: found by value or added, folded when constant; lets, anchors, and what callers
 * ask. */
#include "expr/plan.h"
#include "expr/kernels.h"
#include <stdlib.h>
#include <string.h>

enum cs_status cs_plan_make(struct cs_plan **out, const struct cs_scope *scope, struct cs_error *e)
{
    struct cs_plan *p = cs_alloc(1, sizeof *p);
    *out = p;
    if (!p) return cs_fail_memory(e);
    p->scope = *scope;
    p->anchor = p->among = p->gap_time = p->gap_id = CS_NO_NODE;
    return CS_OK;
}

void cs_plan_free(struct cs_plan *p)
{
    if (!p) return;
    for (size_t i = 0; i < p->n_owned; i++) p->owned[i].release(p->owned[i].thing);
    free(p->owned);
    free(p->nodes);
    free(p->args);
    free(p->lets);
    free(p->gaps);
    cs_map_release(&p->known);
    cs_buf_release(&p->key);
    cs_arena_release(&p->arena);
    free(p);
}

enum cs_status cs_plan_own(struct cs_plan *p, void (*release)(void *), void *thing, struct cs_error *e)
{
    enum cs_status s = cs_grow(&p->owned, &p->owned_cap, p->n_owned + 1, sizeof *p->owned, e);
    if (s) {
        release(thing);
        return s;
    }
    p->owned[p->n_owned++] = (struct cs_owned){release, thing};
    return CS_OK;
}

/* ---- nodes ---- */

/* What tells one node from another, as bytes: fixed fields, arguments, then the text of a constant. What
 * `extra` was made from (a pattern, a format, a list) is among the arguments or in `column`. */
static void write_key(struct cs_plan *p, const struct cs_plan_node *x, const cs_node *args, uint32_t n)
{
    struct {
        cs_kernel *kernel;
        int64_t v;
        uint32_t type, unit, column, tag, n_args;
        int32_t off;
    } fixed;
    memset(&fixed, 0, sizeof fixed); /* padding is part of the key */
    fixed.kernel = x->kernel;
    fixed.v = x->value.v;
    fixed.type = x->type;
    fixed.unit = x->unit;
    fixed.column = x->column;
    fixed.tag = x->value.tag;
    fixed.n_args = n;
    fixed.off = x->value.off;
    cs_buf_clear(&p->key);
    cs_buf_add(&p->key, &fixed, sizeof fixed);
    if (n) cs_buf_add(&p->key, args, n * sizeof *args);
    if (x->value.s.n) cs_buf_adds(&p->key, x->value.s);
}

/* Runs a kernel over constants: one row. */
static enum cs_status fold(struct cs_plan *p, struct cs_plan_node *x, const cs_node *args, uint32_t n,
                           struct cs_error *e)
{
    struct cell {
        uint8_t tag;
        int32_t off;
        int64_t v;
        struct cs_slice s;
        struct cs_vec vec;
    } *cells = cs_arena_alloc(&p->arena, n + 1, sizeof *cells);
    const struct cs_vec **arg = cs_arena_alloc(&p->arena, n + 1, sizeof *arg);
    if (!cells || !arg) return cs_fail_memory(e);
    for (uint32_t i = 0; i <= n; i++) {
        struct cell *c = &cells[i];
        const struct cs_plan_node *from = i < n ? &p->nodes[args[i]] : x;
        *c = (struct cell){from->value.tag, from->value.off, from->value.v, from->value.s, {0}};
        c->vec = (struct cs_vec){from->type, 1, &c->tag, &c->v, &c->off, &c->s};
        arg[i] = &c->vec;
    }
    uint64_t bad = 0;
    struct cs_run run = {.node = x,
                         .arg = arg,
                         .n_args = n,
                         .n = 1,
                         .out = &cells[n].vec,
                         .arena = &p->arena,
                         .bad = &bad,
                         .error = e};
    enum cs_status s = x->kernel(&run);
    if (s) return s;
    if (bad)
        return cs_fail(e, CS_USAGE, "cannot be read as a %s: '%s'", cs_type_name(x->type),
                       cs_quote(cells[0].s).text);
    x->kernel = NULL;
    x->extra = NULL;
    x->value = (struct cs_value){cells[n].tag, cells[n].off, cells[n].v, cells[n].s};
    return CS_OK;
}

static bool all_constant(const struct cs_plan *p, const cs_node *args, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        if (p->nodes[args[i]].kernel) return false;
    return n > 0;
}

/* Appends the node that write_key() has just described and that nobody knew. */
static enum cs_status append(struct cs_plan *p, struct cs_plan_node x, const cs_node *args, uint32_t n,
                             struct cs_error *e)
{
    if (cs_grow(&p->nodes, &p->cap, p->n + 1, sizeof *p->nodes, e) ||
        cs_grow(&p->args, &p->args_cap, p->n_args + n + 1, sizeof *p->args, e))
        return e->status;
    x.first_arg = (uint32_t)p->n_args;
    x.n_args = n;
    x.depth = 1;
    for (uint32_t i = 0; i < n; i++) {
        const struct cs_plan_node *a = &p->nodes[args[i]];
        p->args[p->n_args + i] = args[i];
        if (a->depth >= x.depth) x.depth = a->depth + 1;
        x.keyed |= a->keyed;
    }
    if (x.depth > CS_PLAN_DEPTH)
        return cs_fail(e, CS_USAGE, "expressions build on each other more than %d levels deep",
                       CS_PLAN_DEPTH);
    p->n_args += n;
    p->nodes[p->n++] = x;
    return CS_OK;
}

enum cs_status cs_node_add(struct cs_plan *p, const struct cs_plan_node *proto, const cs_node *args,
                           uint32_t n, cs_node *out, struct cs_error *e)
{
    struct cs_plan_node x = *proto;
    if (x.kernel && x.column == CS_NO_COLUMN && all_constant(p, args, n)) {
        enum cs_status s = fold(p, &x, args, n, e);
        if (s) return s;
        n = 0;
    }
    if (!x.kernel && x.value.s.n) {
        x.value.s = cs_arena_copy(&p->arena, x.value.s);
        if (!x.value.s.p) return cs_fail_memory(e);
    }
    write_key(p, &x, args, n);
    if (cs_buf_status(&p->key, e)) return e->status;
    uint32_t id = cs_map_find(&p->known, cs_buf_slice(&p->key));
    if (id == CS_MAP_NONE) {
        enum cs_status s = append(p, x, args, n, e);
        if (s) return s;
        id = cs_map_add(&p->known, cs_buf_slice(&p->key), NULL); /* numbers as the nodes are numbered */
        if (id == CS_MAP_NONE) return cs_fail_memory(e);
    }
    *out = id;
    return CS_OK;
}

enum cs_status cs_node_kernel(struct cs_plan *p, cs_kernel *kernel, enum cs_type type, const cs_node *args,
                              uint32_t n, cs_node *out, struct cs_error *e)
{
    struct cs_plan_node x = {.kernel = kernel, .type = type, .column = CS_NO_COLUMN};
    return cs_node_add(p, &x, args, n, out, e);
}

static enum cs_status add_constant(struct cs_plan *p, enum cs_type type, enum cs_unit unit, struct cs_value v,
                                   cs_node *out, struct cs_error *e)
{
    struct cs_plan_node x = {.type = type, .unit = unit, .value = v, .column = CS_NO_COLUMN};
    return cs_node_add(p, &x, NULL, 0, out, e);
}

enum cs_status cs_node_number(struct cs_plan *p, struct cs_num v, enum cs_unit unit, cs_node *out,
                              struct cs_error *e)
{
    return add_constant(p, CS_NUM, unit, (struct cs_value){.tag = v.tag, .v = v.v}, out, e);
}

enum cs_status cs_node_time(struct cs_plan *p, struct cs_time t, cs_node *out, struct cs_error *e)
{
    return add_constant(p, CS_TIME, CS_PLAIN, (struct cs_value){.v = t.at, .off = t.off}, out, e);
}

enum cs_status cs_node_text(struct cs_plan *p, struct cs_slice s, cs_node *out, struct cs_error *e)
{
    return add_constant(p, CS_TEXT, CS_PLAIN, (struct cs_value){.tag = s.n ? 0 : CS_TAG_MISSING, .s = s}, out,
                        e);
}

enum cs_status cs_node_bool(struct cs_plan *p, bool b, cs_node *out, struct cs_error *e)
{
    return add_constant(p, CS_BOOL, CS_PLAIN, (struct cs_value){.v = b}, out, e);
}

enum cs_status cs_node_missing(struct cs_plan *p, enum cs_type type, cs_node *out, struct cs_error *e)
{
    return add_constant(p, type, CS_PLAIN, (struct cs_value){.tag = CS_TAG_MISSING}, out, e);
}

/* ---- what callers set ---- */

enum cs_status cs_plan_let(struct cs_plan *p, struct cs_slice name, cs_node node, bool hides,
                           struct cs_error *e)
{
    if (!name.n) return cs_fail(e, CS_USAGE, "a derived column needs a name");
    if (!hides && cs_header_find(p->scope.header, name) != CS_NO_COLUMN)
        return cs_fail(e, CS_USAGE, "the stream has a column '%s' already", cs_quote(name).text);
    for (size_t i = 0; !hides && i < p->n_lets; i++)
        if (cs_slice_eq(p->lets[i].name, name))
            return cs_fail(e, CS_USAGE, "'%s' is derived twice", cs_quote(name).text);
    struct cs_slice copy = cs_arena_copy(&p->arena, name);
    if (!copy.p) return cs_fail_memory(e);
    enum cs_status s = cs_grow(&p->lets, &p->lets_cap, p->n_lets + 1, sizeof *p->lets, e);
    if (s) return s;
    p->lets[p->n_lets++] = (struct cs_plan_let){copy, node};
    return CS_OK;
}

size_t cs_plan_lets(struct cs_plan *p, size_t keep)
{
    if (keep < p->n_lets) p->n_lets = keep;
    return p->n_lets;
}

void cs_plan_anchor(struct cs_plan *p, cs_node time)
{
    p->anchor = time;
}

void cs_plan_among(struct cs_plan *p, cs_node among)
{
    p->among = among;
}

enum cs_status cs_plan_column(struct cs_plan *p, uint32_t column, cs_node *out, struct cs_error *e)
{
    const struct cs_column_def *def =
        p->scope.foreign ? NULL : cs_schema_column(p->scope.header->name[column]);
    struct cs_plan_node x = {.kernel = cs_run_column,
                             .type = def ? def->type : CS_TEXT,
                             .column = column,
                             .strict = def && def->type == CS_TEXT};
    return cs_node_add(p, &x, NULL, 0, out, e);
}

enum cs_status cs_plan_until(struct cs_plan *p, cs_node value, cs_node time, struct cs_time until,
                             cs_node *out, struct cs_error *e)
{
    struct cs_plan_node x = {.kernel = cs_run_until,
                             .type = p->nodes[value].type,
                             .unit = p->nodes[value].unit,
                             .value.v = until.at,
                             .column = CS_NO_COLUMN,
                             .strict = p->nodes[value].strict};
    return cs_node_add(p, &x, (cs_node[]){value, time}, 2, out, e);
}

enum cs_status cs_plan_and(struct cs_plan *p, cs_node a, cs_node b, cs_node *out, struct cs_error *e)
{
    *out = a == CS_NO_NODE ? b : a;
    if (a == CS_NO_NODE || b == CS_NO_NODE || a == b) return CS_OK;
    return cs_node_kernel(p, cs_run_and, CS_BOOL, (cs_node[]){a, b}, 2, out, e);
}

enum cs_status cs_plan_first(struct cs_plan *p, const cs_node *bools, size_t n, cs_node *out,
                             struct cs_error *e)
{
    cs_node *args = cs_arena_alloc(&p->arena, 2 * n + 1, sizeof *args);
    uint32_t used = 0;
    *out = CS_NO_NODE;
    if (!args) return cs_fail_memory(e);
    for (size_t i = 0; i < n; i++) {
        if (bools[i] == CS_NO_NODE) continue;
        enum cs_status st = cs_node_number(p, cs_int((int64_t)i), CS_PLAIN, &args[used + 1], e);
        if (st) return st;
        args[used] = bools[i];
        used += 2;
    }
    return used ? cs_node_kernel(p, cs_run_first, CS_NUM, args, used, out, e) : CS_OK;
}

/* ---- what callers ask ---- */

bool cs_plan_forgives(const struct cs_plan *p)
{
    return p->scope.bad_missing;
}

enum cs_type cs_plan_type(const struct cs_plan *p, cs_node n)
{
    return p->nodes[n].type;
}

enum cs_unit cs_plan_unit(const struct cs_plan *p, cs_node n)
{
    return p->nodes[n].unit;
}

/* Arguments stand before what they are arguments of: one walk down finds all. */
enum cs_status cs_plan_columns(const struct cs_plan *p, cs_node n, bool *columns, struct cs_error *e)
{
    if (n == CS_NO_NODE) return CS_OK;
    bool *needed = cs_alloc((size_t)n + 1, sizeof *needed);
    if (!needed) return cs_fail_memory(e);
    needed[n] = true;
    for (size_t i = (size_t)n + 1; i-- > 0;) {
        const struct cs_plan_node *x = &p->nodes[i];
        if (!needed[i]) continue;
        if (x->kernel == cs_run_column) columns[x->column] = true;
        for (uint32_t k = 0; k < x->n_args; k++) needed[p->args[x->first_arg + k]] = true;
    }
    free(needed);
    return CS_OK;
}

bool cs_plan_has_gaps(const struct cs_plan *p)
{
    return p->n_gaps > 0;
}
