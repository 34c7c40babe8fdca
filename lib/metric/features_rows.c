/* features_rows.c - the question that features are, asked of the rows: a view by customer. */
#include "metric/features_part.h"
#include "metric/notes.h"
#include <stdlib.h>

static const struct cs_metric_def outcome_def = {.id = {"churned", 7}};
static const struct cs_metric_def rows_def = {.id = {"rows", 4}, .aggregate = CS_AGG_COUNT};

/* ---- the question ---- */

static enum cs_status parse(struct cs_features_maker *x, const char *text, struct cs_formula *out)
{
    const struct cs_source source = {.file = "features"};
    struct cs_expr *tree;
    enum cs_status st = cs_expr_parse(&tree, cs_slicez(text), &source, &x->f->arena, x->e);
    if (!st) *out = (struct cs_formula){.text = cs_slicez(text), .source = source, .tree = tree};
    return st;
}

/* A view by customer and `n_keys` - 1 further keys, with room for `n` metrics, and the number of rows as its
 * first one. */
static enum cs_status add_view(struct cs_features_maker *x, struct cs_features_side *s, size_t n_keys,
                               size_t n, const char *where, struct cs_view **out)
{
    struct cs_view *v = *out = &s->views[s->n++];
    *v = (struct cs_view){.order = SIZE_MAX, .order_key = SIZE_MAX, .n_keys = n_keys, .n_shown = n_keys};
    v->keys = cs_arena_alloc(&x->f->arena, n_keys + 1, sizeof *v->keys);
    v->metrics = cs_arena_alloc(&x->f->arena, n + 1, sizeof *v->metrics);
    if (!v->keys || !v->metrics) return cs_fail_memory(x->e);
    v->metrics[v->n_metrics++] =
        (struct cs_metric){.id = rows_def.id, .def = &rows_def, .aggregate = CS_AGG_COUNT};
    if (n_keys) v->keys[0].name = CS_LIT("customer_id");
    enum cs_status st = n_keys ? parse(x, "customer_id", &v->keys[0].formula) : CS_OK;
    return st ? st : parse(x, where, &v->where);
}

static void add_metric(struct cs_view *v, const struct cs_metric_def *d)
{
    v->metrics[v->n_metrics++] = (struct cs_metric){.id = d->id,
                                                    .def = d,
                                                    .aggregate = d->aggregate,
                                                    .p_num = d->p_num,
                                                    .p_den = d->p_den,
                                                    .unit = d->unit};
}

static void add_column(struct cs_features_maker *x, struct cs_features_side *s, const struct cs_metric_def *d,
                       struct cs_slice name, size_t at, bool counts)
{
    x->rows->columns[x->rows->n_columns++] = (struct cs_feature_column){
        .def = d, .name = name, .counts = counts, .at = at, .orders = s->from.n > 0};
}

/* Beside the value of `most`, in how many rows it is. */
static enum cs_status add_count(struct cs_features_maker *x, struct cs_features_side *s,
                                const struct cs_metric_def *d, size_t at)
{
    struct cs_buf name = {0};
    cs_buf_adds(&name, d->id);
    cs_buf_addz(&name, "_n");
    struct cs_slice counts = cs_arena_copy(&x->f->arena, cs_buf_slice(&name));
    bool failed = name.failed || !counts.p;
    cs_buf_release(&name);
    if (failed) return cs_fail_memory(x->e);
    add_column(x, s, d, counts, at, true);
    return CS_OK;
}

static enum cs_status ask(struct cs_features_maker *x, struct cs_features_side *s)
{
    const struct cs_catalogue *c = x->q->catalogue;
    struct cs_view *main, *nobody;
    s->views = cs_arena_alloc(&x->f->arena, c->n + 2, sizeof *s->views);
    if (!s->views) return cs_fail_memory(x->e);
    enum cs_status st = add_view(x, s, 1, c->n + 1, s->named, &main);
    for (size_t i = 0; i < c->n && !st; i++) {
        const struct cs_metric_def *d = &c->defs[i];
        if (!x->needed[i] || d->is.n || !cs_slice_eq(d->from, s->from)) continue;
        add_column(x, s, d, d->id, main->n_metrics, false);
        if (d->most.tree) st = add_count(x, s, d, main->n_metrics);
        add_metric(main, d);
    }
    return st ? st : add_view(x, s, 0, 1, s->nameless, &nobody);
}

/* ---- the answer ---- */

/* Values are asked of groups of domains directly: nobody needs the groups of several domains joined. */
static enum cs_status place_answers(struct cs_features_maker *x, struct cs_features_side *s)
{
    struct cs_answer *a = &s->a;
    *a = (struct cs_answer){.measured = &s->m, .level = CS_LEVEL, .n = s->n};
    a->views = cs_arena_alloc(&a->arena, s->n + 1, sizeof *a->views);
    if (!a->views) return cs_fail_memory(x->e);
    for (size_t i = 0; i < s->n; i++) {
        a->views[i].bound = &s->m.bindings.views[i];
        a->views[i].places = s->m.layout.places[i];
    }
    return CS_OK;
}

static enum cs_status measure(struct cs_features_maker *x, struct cs_features_side *s)
{
    const struct cs_question question = {.input = s->input,
                                         .context = &s->context,
                                         .views = s->views,
                                         .n = s->n,
                                         .lacking = CS_LACKING_FAILS,
                                         .says_as_of = true};
    enum cs_status st = cs_measure(&s->m, &question, x->e);
    return st ? st : place_answers(x, s);
}

/* What tickets say of as-of holds for all else. */
static enum cs_status take_as_of(struct cs_features_maker *x, struct cs_features_side *s)
{
    enum cs_status st = cs_measured_note(&s->m, x->e);
    if (st) return st;
    cs_buf_adds(&x->f->notes, cs_buf_slice(&s->m.notes));
    x->context.has_as_of = s->m.has_as_of;
    x->context.as_of = s->m.as_of;
    if (s->m.has_as_of) {
        cs_time_format(s->m.as_of, x->f->as_of);
        x->f->common.as_of = x->f->as_of;
    }
    return cs_buf_status(&x->f->notes, x->e);
}

static enum cs_status measure_tickets(struct cs_features_maker *x)
{
    struct cs_features_side *s = &x->rows->sides[CS_FEATURES_TICKETS];
    s->input = x->q->tickets;
    s->context = x->context;
    s->named = "!missing(customer_id)";
    s->nameless = "missing(customer_id)";
    enum cs_status st = ask(x, s);
    if (!st) st = measure(x, s);
    return st ? st : take_as_of(x, s);
}

/* --where and --let are about tickets. */
static enum cs_status measure_orders(struct cs_features_maker *x)
{
    struct cs_features_side *s = &x->rows->sides[CS_FEATURES_ORDERS];
    s->input = x->q->orders;
    s->context = x->context;
    s->context.common = &x->f->common;
    s->context.where = NULL;
    s->context.n_lets = 1;
    s->from = CS_LIT("orders");
    s->named = "!missing(customer_id) && ordered_at <= as_of";
    s->nameless = "missing(customer_id) && ordered_at <= as_of";
    if (!x->context.has_as_of) return cs_fail(x->e, CS_USAGE, "without a contact --orders needs --as-of");
    enum cs_status st = ask(x, s);
    return st ? st : measure(x, s);
}

enum cs_status cs_features_rows(struct cs_features_maker *x)
{
    struct cs_features_rows *r = x->rows = x->f->rows = cs_alloc(1, sizeof *r);
    if (!r) return cs_fail_memory(x->e);
    r->n_sides = x->q->orders ? CS_FEATURES_SIDES : CS_FEATURES_ORDERS;
    r->columns = cs_arena_alloc(&x->f->arena, 2 * x->q->catalogue->n + 2, sizeof *r->columns);
    if (!r->columns) return cs_fail_memory(x->e);
    enum cs_status st = x->q->horizon_s ? cs_input_again(x->q->tickets, x->e) : CS_OK;
    if (!st && x->q->horizon_s && x->q->orders) st = cs_input_again(x->q->orders, x->e);
    if (!st) st = measure_tickets(x);
    if (!st && x->q->orders) st = measure_orders(x);
    if (st || !x->q->horizon_s) return st;
    r->columns[r->n_columns++] =
        (struct cs_feature_column){.def = &outcome_def, .name = outcome_def.id, .outcome = true};
    return cs_features_outcome(x, &r->came);
}

void cs_features_rows_free(struct cs_features_rows *r)
{
    for (size_t i = 0; r && i < r->n_sides; i++) {
        cs_arena_release(&r->sides[i].a.arena);
        cs_measured_release(&r->sides[i].m);
    }
    if (r) cs_map_release(&r->came);
    free(r);
}
