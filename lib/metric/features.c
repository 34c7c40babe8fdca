/* features.c - which features are asked for and can be made, and the expressions over what the rows gave. */
#include "metric/features.h"
#include "base/nearest.h"
#include "expr/lookup.h"
#include "metric/features_part.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- what stands on what ---- */

size_t cs_feature_above(const struct cs_catalogue *c, struct cs_slice name, size_t i)
{
    uint32_t at = cs_map_find(&c->ids, name);
    if (at == CS_MAP_NONE && name.n > 2 && memcmp(name.p + name.n - 2, "_n", 2) == 0) {
        at = cs_map_find(&c->ids, cs_slice(name.p, name.n - 2));
        if (at != CS_MAP_NONE && !c->defs[at].most.tree) at = CS_MAP_NONE;
    }
    return at == CS_MAP_NONE || at >= i ? SIZE_MAX : at;
}

struct parts {
    const struct cs_catalogue *c;
    size_t i;
    bool *marked;                     /* those it stands on; may be NULL */
    const bool *made;                 /* may be NULL */
    struct cs_slice strange;          /* the first that is none */
    struct cs_slice lacking;          /* the first that is not made */
    const struct cs_context *context; /* whose lookups there are; may be NULL */
    struct cs_slice field;            /* the first column of a lookup that is not there */
    bool no_customers;                /* for want of --customers */
};

static void see_part(void *ctx, struct cs_slice name)
{
    struct parts *p = ctx;
    if (cs_slice_eqz(name, "window")) return;
    size_t at = cs_feature_above(p->c, name, p->i);
    if (at == SIZE_MAX) {
        if (!p->strange.n) p->strange = name;
        return;
    }
    if (p->marked) p->marked[at] = true;
    if (p->made && !p->made[at] && !p->lacking.n) p->lacking = name;
}

static void see_field(void *ctx, struct cs_slice name, struct cs_slice column)
{
    struct parts *p = ctx;
    const struct cs_context *c = p->context;
    size_t i = 0;
    while (i < c->n_lookups && !cs_slice_eq(cs_lookup_name(c->lookups[i]), name)) i++;
    const bool found = i < c->n_lookups;
    p->no_customers |= !found && cs_slice_eqz(name, "customers");
    if (found && cs_header_find(cs_lookup_header(c->lookups[i]), column) == CS_NO_COLUMN && !p->field.n)
        p->field = column;
}

/* Of one alternative of `is`. */
static struct parts parts_of(const struct cs_catalogue *c, size_t i, const struct cs_expr *tree, bool *marked,
                             const bool *made, const struct cs_context *context)
{
    struct parts p = {.c = c, .i = i, .marked = marked, .made = made, .context = context};
    if (tree) cs_expr_columns(tree, see_part, &p);
    if (tree && context) cs_expr_fields(tree, see_field, &p);
    return p;
}

enum cs_status cs_features_check(const struct cs_catalogue *c, struct cs_error *e)
{
    for (size_t i = 0; i < c->n; i++) {
        const struct cs_metric_def *d = &c->defs[i];
        for (size_t k = 0; k < d->is.n; k++) {
            const struct cs_formula *f = &d->is.v[k];
            struct parts p = parts_of(c, i, f->tree, NULL, NULL, NULL);
            if (!p.strange.n) continue;
            cs_fail(e, CS_USAGE, "'%s' is no feature that stands above '%s'", cs_quote(p.strange).text,
                    cs_quote(d->id).text);
            return cs_error_at(e, f->source.file, f->source.line, f->source.column);
        }
    }
    return CS_OK;
}

/* ---- what is asked for ---- */

enum cs_status cs_feature_find(const struct cs_catalogue *c, struct cs_slice id,
                               const struct cs_metric_def **d, struct cs_error *e)
{
    struct cs_nearest near;
    uint32_t at = cs_map_find(&c->ids, id);
    if (at != CS_MAP_NONE) {
        *d = &c->defs[at];
        return CS_OK;
    }
    cs_nearest_start(&near, id);
    for (size_t i = 0; i < c->n; i++) cs_nearest_try(&near, c->defs[i].id);
    cs_fail(e, CS_USAGE, "unknown feature '%s'", cs_quote(id).text);
    if (near.best.p) return cs_error_cure(e, "did you mean '%s'?", cs_quote(near.best).text);
    return cs_error_cure(e, "cs-features --list names them, --catalogue adds others");
}

/* Made for another one, and written only when it is asked for. */
static bool is_step(const struct cs_metric_def *d)
{
    return memchr(d->id.p, '.', d->id.n) != NULL;
}

static enum cs_status read_list(struct cs_features_maker *x, const char *list, bool *wanted)
{
    const struct cs_catalogue *c = x->q->catalogue;
    struct cs_slice rest = cs_slicez(list ? list : ""), id;
    enum cs_status st = CS_OK;
    while (!st && cs_list_next(&rest, &id)) {
        const struct cs_metric_def *d;
        st = cs_feature_find(c, id, &d, x->e);
        if (!st) wanted[d - c->defs] = true;
    }
    return st;
}

/* may: wanted when it can be made. */
static enum cs_status read_lists(struct cs_features_maker *x, bool *may)
{
    const struct cs_catalogue *c = x->q->catalogue;
    const bool all = !x->q->list && !x->q->also;
    for (size_t i = 0; i < c->n; i++) may[i] = all && !is_step(&c->defs[i]);
    enum cs_status st = read_list(x, x->q->list, x->wanted);
    return st ? st : read_list(x, x->q->also, may);
}

/* ---- what can be made ---- */

/* The rows that a definition is about; NULL: they are not there, and *option would bring them. */
static const struct cs_header *rows_of(const struct cs_features_maker *x, const struct cs_metric_def *d,
                                       const char **option)
{
    *option = "--orders FILE";
    if (cs_slice_eqz(d->from, "orders")) return x->q->orders ? cs_input_header(x->q->orders) : NULL;
    return cs_input_header(x->q->tickets);
}

/* Takes the first alternative that can be made; what the first one lacks goes to `lacking`. */
static bool choose_is(struct cs_features_maker *x, size_t i, const bool *made, struct cs_buf *lacking)
{
    const struct cs_formulas *is = &x->q->catalogue->defs[i].is;
    for (size_t k = 0; k < is->n && !x->is[i]; k++) {
        struct parts p = parts_of(x->q->catalogue, i, is->v[k].tree, NULL, made, &x->context);
        if (!p.lacking.n && !p.field.n && !p.no_customers) x->is[i] = is->v[k].tree;
        if (k > 0) continue;
        if (p.no_customers)
            cs_buf_addz(lacking, "--customers FILE");
        else if (p.field.n)
            cs_buf_addf(lacking, "a column '%s' of --customers", cs_quote(p.field).text);
        else if (p.lacking.n)
            cs_buf_addf(lacking, "the feature '%s'", cs_quote(p.lacking).text);
    }
    return x->is[i] != NULL;
}

/* Can definition `i` be made? What it lacks goes to `lacking`. */
static bool can_be_made(struct cs_features_maker *x, size_t i, const bool *made, struct cs_buf *lacking)
{
    const struct cs_metric_def *d = &x->q->catalogue->defs[i];
    const char *option;
    const struct cs_header *header = rows_of(x, d, &option);
    if (!header) {
        cs_buf_addz(lacking, option);
        return false;
    }
    if (d->is.n) return choose_is(x, i, made, lacking);
    const struct cs_metric m = {.id = d->id, .def = d, .aggregate = d->aggregate};
    struct cs_fit fit =
        cs_metric_fit(&m, header, x->context.let_names, d->from.n ? 1 : x->context.n_lets, lacking);
    return fit.answerable;
}

static enum cs_status choose(struct cs_features_maker *x)
{
    const struct cs_catalogue *c = x->q->catalogue;
    struct cs_buf lacking = {0};
    bool *made = cs_arena_alloc(&x->f->arena, c->n + 1, sizeof *made);
    bool *may = cs_arena_alloc(&x->f->arena, c->n + 1, sizeof *may);
    x->wanted = cs_arena_alloc(&x->f->arena, c->n + 1, sizeof *x->wanted);
    x->needed = cs_arena_alloc(&x->f->arena, c->n + 1, sizeof *x->needed);
    x->is = cs_arena_alloc(&x->f->arena, c->n + 1, sizeof *x->is);
    if (!made || !may || !x->wanted || !x->needed || !x->is) return cs_fail_memory(x->e);
    enum cs_status st = read_lists(x, may);
    for (size_t i = 0; i < c->n && !st; i++) {
        cs_buf_clear(&lacking);
        made[i] = can_be_made(x, i, made, &lacking);
        x->wanted[i] |= may[i] && made[i];
        if (made[i] || !x->wanted[i]) continue;
        st = cs_buf_status(&lacking, x->e);
        if (!st)
            st = cs_fail(x->e, CS_USAGE, "feature '%s' needs what is not there: %.*s",
                         cs_quote(c->defs[i].id).text, (int)(lacking.n < 300 ? lacking.n : 300), lacking.p);
    }
    cs_buf_release(&lacking);
    for (size_t i = c->n; i-- > 0 && !st;) {
        x->needed[i] |= x->wanted[i];
        if (x->needed[i]) (void)parts_of(c, i, x->is[i], x->needed, NULL, NULL);
    }
    return st;
}

/* ---- names ---- */

/* `window` comes before what the command line lets. */
static enum cs_status add_window(struct cs_features_maker *x)
{
    struct cs_context *context = &x->context;
    struct cs_arena *arena = &x->f->arena;
    const struct cs_source source = {.file = "--window", .column = 1};
    char text[32];
    int n = snprintf(text, sizeof text, "%lld", (long long)x->q->window_s);
    struct cs_slice number = cs_arena_copy(arena, cs_slice(text, (size_t)n));
    struct cs_expr **lets = cs_arena_alloc(arena, context->n_lets + 1, sizeof *lets);
    struct cs_slice *names = cs_arena_alloc(arena, context->n_lets + 1, sizeof *names);
    if (!number.p || !lets || !names) return cs_fail_memory(x->e);
    for (size_t i = 0; i < context->n_lets; i++) {
        lets[i + 1] = context->lets[i];
        names[i + 1] = context->let_names[i];
    }
    names[0] = CS_LIT("window");
    context->lets = lets;
    context->let_names = names;
    context->n_lets++;
    return cs_expr_parse(&lets[0], number, &source, arena, x->e);
}

/* ---- expressions over what the rows gave ---- */

/* A column as a name of expressions: a number, unless it is the text of `most`. */
static enum cs_status name_column(struct cs_features_maker *x, const struct cs_feature_column *c,
                                  uint32_t column)
{
    struct cs_features *f = x->f;
    const struct cs_source source = {.file = "features"};
    struct cs_buf text = {0};
    struct cs_expr *tree;
    cs_node node;
    if (c->def->most.tree && !c->counts) {
        enum cs_status st = cs_plan_column(f->plan, column, &node, x->e);
        return st ? st : cs_plan_let(f->plan, c->name, node, true, x->e);
    }
    cs_buf_addf(&text, "number(`%.*s`)", (int)c->name.n, c->name.p);
    enum cs_status st = cs_buf_status(&text, x->e);
    struct cs_slice copy = st ? (struct cs_slice){0} : cs_arena_copy(&f->arena, cs_buf_slice(&text));
    if (!st && !copy.p) st = cs_fail_memory(x->e);
    if (!st) st = cs_expr_parse(&tree, copy, &source, &f->arena, x->e);
    if (!st) st = cs_plan_add(f->plan, tree, &node, x->e);
    if (!st) st = cs_plan_let(f->plan, c->name, node, true, x->e);
    cs_buf_release(&text);
    return st;
}

static void add_column(struct cs_features *f, const struct cs_metric_def *d, uint32_t column, cs_node node)
{
    f->defs[f->select.n - 1] = d;
    f->select.columns[f->select.n++] = (struct cs_select_column){d->id, column, node};
}

/* Definition `i`: a column as it is, or a node. */
static enum cs_status bind_feature(struct cs_features_maker *x, size_t i)
{
    struct cs_features *f = x->f;
    const struct cs_metric_def *d = &x->q->catalogue->defs[i];
    cs_node node;
    if (!x->is[i]) {
        if (x->wanted[i]) add_column(f, d, cs_header_find(cs_input_header(f->input), d->id), CS_NO_NODE);
        return CS_OK;
    }
    enum cs_status st = cs_plan_add(f->plan, x->is[i], &node, x->e);
    if (!st) st = cs_plan_let(f->plan, d->id, node, true, x->e);
    if (!st && x->wanted[i]) add_column(f, d, CS_NO_COLUMN, node);
    return st;
}

/* The last column: what became of the customer. */
static enum cs_status bind_outcome(struct cs_features_maker *x)
{
    struct cs_features *f = x->f;
    const struct cs_source source = {.file = "--label", .column = 1};
    struct cs_buf text = {0};
    struct cs_expr *tree;
    cs_node node = CS_NO_NODE;
    enum cs_status st = CS_OK;
    if (!x->q->label && !x->q->horizon_s) return CS_OK;
    if (x->q->label) {
        cs_buf_addf(&text, "customers.%s", x->q->label);
        st = cs_buf_status(&text, x->e);
        struct cs_slice copy = st ? cs_slice("", 0) : cs_arena_copy(&f->arena, cs_buf_slice(&text));
        if (!st && !copy.p) st = cs_fail_memory(x->e);
        if (!st) st = cs_expr_parse(&tree, copy, &source, &f->arena, x->e);
        if (!st) st = cs_plan_add(f->plan, tree, &node, x->e);
        cs_buf_release(&text);
    }
    uint32_t column = x->q->label ? CS_NO_COLUMN : (uint32_t)x->rows->n_columns;
    f->select.columns[f->select.n++] = (struct cs_select_column){CS_LIT("churned"), column, node};
    return st;
}

static enum cs_status bind(struct cs_features_maker *x)
{
    struct cs_features *f = x->f;
    const struct cs_catalogue *c = x->q->catalogue;
    f->context = x->context;
    f->context.common = &f->common;
    struct cs_scope scope = cs_context_scope(&f->context, cs_input_header(f->input));
    scope.foreign = true;
    f->select = (struct cs_select){.head = UINT64_MAX, .where = CS_NO_NODE};
    f->select.columns = cs_arena_alloc(&f->arena, c->n + 2, sizeof *f->select.columns);
    f->defs = cs_arena_alloc(&f->arena, c->n + 1, sizeof *f->defs);
    if (!f->select.columns || !f->defs) return cs_fail_memory(x->e);
    enum cs_status st = cs_plan_make(&f->plan, &scope, x->e);
    f->select.plan = f->plan;
    f->select.columns[f->select.n++] = (struct cs_select_column){CS_LIT("customer_id"), 0, CS_NO_NODE};
    for (size_t i = 0; i < x->rows->n_columns && !st; i++)
        if (!x->rows->columns[i].outcome) st = name_column(x, &x->rows->columns[i], (uint32_t)i + 1);
    cs_node window;
    if (!st) st = cs_plan_add(f->plan, x->context.lets[0], &window, x->e);
    if (!st) st = cs_plan_let(f->plan, CS_LIT("window"), window, true, x->e);
    for (size_t i = 0; i < c->n && !st; i++)
        if (x->needed[i]) st = bind_feature(x, i);
    return st ? st : bind_outcome(x);
}

/* ---- all of it ---- */

enum cs_status cs_features_make(struct cs_features *f, const struct cs_features_question *q,
                                struct cs_error *e)
{
    struct cs_features_maker x = {.f = f, .q = q, .context = *q->context, .e = e};
    if (q->orders && (cs_header_find(cs_input_header(q->orders), CS_LIT("customer_id")) == CS_NO_COLUMN ||
                      cs_header_find(cs_input_header(q->orders), CS_LIT("ordered_at")) == CS_NO_COLUMN))
        return cs_fail(e, CS_DATA, "--orders: the stream has no columns customer_id and ordered_at");
    if (cs_header_find(cs_input_header(q->tickets), CS_LIT("customer_id")) == CS_NO_COLUMN) {
        cs_fail(e, CS_DATA, "the stream has no column customer_id: there are no customers");
        return cs_error_cure(e, "cs-ingest --map says which column it is");
    }
    f->common = *q->context->common;
    enum cs_status st = add_window(&x);
    if (!st) st = choose(&x);
    if (!st) st = cs_features_rows(&x);
    if (!st) st = cs_features_join(&x);
    return st ? st : bind(&x);
}

enum cs_status cs_features_write(struct cs_features *f, struct cs_output *out, struct cs_error *e)
{
    return cs_select_run(&f->select, f->input, out, e);
}

void cs_features_release(struct cs_features *f)
{
    cs_input_close(f->input);
    cs_plan_free(f->plan);
    cs_features_rows_free(f->rows);
    cs_buf_release(&f->notes);
    cs_arena_release(&f->arena);
    *f = (struct cs_features){0};
}
