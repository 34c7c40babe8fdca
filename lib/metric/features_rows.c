/* features_rows.c - measures the rows by customer, and keeps what they gave: a row a customer, sorted. */
#include "metric/answer.h"
#include "metric/features_part.h"
#include "metric/notes.h"
#include <stdlib.h>

enum { FLUSH = 1 << 20 };

/* The group of each customer that has most rows. */
struct best {
    uint32_t group;
    uint64_t n;
};
/* The rows of one input, measured. */
struct side {
    struct cs_features_maker *x;
    struct cs_arena *arena;
    struct cs_input *input;
    struct cs_context context;
    struct cs_slice from;         /* of definitions; empty: tickets */
    const char *named, *nameless; /* which rows have a customer, and which none */
    struct cs_view *views;        /* by customer; one for each `most`; rows without a customer */
    size_t n;
    struct cs_measured m;
    struct cs_answer a;
    struct best **best; /* by `most`, then customer */
    uint32_t *group;    /* of each customer in the main view; CS_NO_GROUP: has no row */
};
struct customers {
    struct cs_map map;  /* numbers them */
    struct cs_map came; /* names of those who came again */
    struct cs_slice *name;
    uint32_t *order; /* by name */
    size_t n, cap;
};
enum { TICKETS, ORDERS, SIDES };

static const struct cs_metric_def outcome_def = {.id = {"churned", 7}};
static const struct cs_metric_def rows_def = {.id = {"rows", 4}, .aggregate = CS_AGG_COUNT};

/* ---- the question ---- */

static enum cs_status parse(struct side *s, const char *text, struct cs_formula *out)
{
    const struct cs_source source = {.file = "features"};
    struct cs_expr *tree;
    enum cs_status st = cs_expr_parse(&tree, cs_slicez(text), &source, s->arena, s->x->e);
    if (!st) *out = (struct cs_formula){.text = cs_slicez(text), .source = source, .tree = tree};
    return st;
}

/* A view by customer and `n_keys` - 1 further keys, with room for `n` metrics, and the number of rows as its
 * first one. */
static enum cs_status add_view(struct side *s, size_t n_keys, size_t n, const char *where,
                               struct cs_view **out)
{
    struct cs_view *v = *out = &s->views[s->n++];
    *v = (struct cs_view){.order = SIZE_MAX, .order_key = SIZE_MAX, .n_keys = n_keys, .n_shown = n_keys};
    v->keys = cs_arena_alloc(s->arena, n_keys + 1, sizeof *v->keys);
    v->metrics = cs_arena_alloc(s->arena, n + 1, sizeof *v->metrics);
    if (!v->keys || !v->metrics) return cs_fail_memory(s->x->e);
    v->metrics[v->n_metrics++] =
        (struct cs_metric){.id = rows_def.id, .def = &rows_def, .aggregate = CS_AGG_COUNT};
    if (n_keys) v->keys[0].name = CS_LIT("customer_id");
    enum cs_status st = n_keys ? parse(s, "customer_id", &v->keys[0].formula) : CS_OK;
    return st ? st : parse(s, where, &v->where);
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

static void add_column(struct side *s, const struct cs_metric_def *d, struct cs_slice name, size_t at,
                       bool counts)
{
    s->x->columns[s->x->n_columns++] = (struct cs_feature_column){
        .def = d, .name = name, .counts = counts, .at = at, .orders = s->from.n > 0};
}

static enum cs_status add_most(struct side *s, const struct cs_metric_def *d)
{
    struct cs_view *v;
    struct cs_buf name = {0};
    enum cs_status st = add_view(s, 2, 1, s->named, &v);
    if (st) return st;
    v->keys[1] = (struct cs_key){CS_LIT("most"), d->most};
    v->metrics[0].def = d;
    cs_buf_adds(&name, d->id);
    cs_buf_addz(&name, "_n");
    struct cs_slice counts = cs_arena_copy(s->arena, cs_buf_slice(&name));
    bool failed = name.failed || !counts.p;
    cs_buf_release(&name);
    if (failed) return cs_fail_memory(s->x->e);
    add_column(s, d, d->id, s->n - 1, false);
    add_column(s, d, counts, s->n - 1, true);
    return CS_OK;
}

static enum cs_status ask(struct side *s)
{
    struct cs_features_maker *x = s->x;
    const struct cs_catalogue *c = x->q->catalogue;
    struct cs_view *main, *nobody;
    s->views = cs_arena_alloc(s->arena, c->n + 2, sizeof *s->views);
    if (!s->views) return cs_fail_memory(x->e);
    enum cs_status st = add_view(s, 1, c->n + 1, s->named, &main);
    for (size_t i = 0; i < c->n && !st; i++) {
        const struct cs_metric_def *d = &c->defs[i];
        if (!x->needed[i] || d->is.n || !cs_slice_eq(d->from, s->from)) continue;
        if (d->most.tree) {
            st = add_most(s, d);
            continue;
        }
        add_column(s, d, d->id, main->n_metrics, false);
        add_metric(main, d);
    }
    return st ? st : add_view(s, 0, 1, s->nameless, &nobody);
}

/* ---- answers ---- */

/* Values are asked of groups of domains directly: nobody needs the groups of several domains joined. */
static enum cs_status place_answers(struct side *s)
{
    struct cs_answer *a = &s->a;
    *a = (struct cs_answer){.measured = &s->m, .level = CS_LEVEL, .n = s->n};
    a->views = cs_arena_alloc(&a->arena, s->n + 1, sizeof *a->views);
    if (!a->views) return cs_fail_memory(s->x->e);
    for (size_t i = 0; i < s->n; i++) {
        a->views[i].bound = &s->m.bindings.views[i];
        a->views[i].places = s->m.layout.places[i];
    }
    return CS_OK;
}

static struct cs_domain_state *state_of(const struct side *s, size_t view)
{
    return &s->m.domains[s->a.views[view].places[0].domain];
}

static uint64_t rows_of(const struct side *s, size_t view, uint32_t group)
{
    return cs_answer_part(&s->a, &s->a.views[view], group, 0, 0).n;
}

/* ---- customers ---- */

static enum cs_status number_customers(struct side *s, struct customers *c)
{
    const struct cs_domain_state *d = state_of(s, 0);
    const uint32_t groups = (uint32_t)d->store.groups;
    for (uint32_t g = 0; g < groups; g++) {
        struct cs_keyval key = cs_grouper_key(d->grouper, g, 0);
        bool is_new;
        if (key.tag == CS_TAG_MISSING || rows_of(s, 0, g) == 0) continue;
        uint32_t at = cs_map_add(&c->map, key.s, &is_new);
        enum cs_status st = cs_map_status(&c->map, s->x->e);
        if (!st) st = cs_grow(&c->name, &c->cap, at + (size_t)1, sizeof *c->name, s->x->e);
        if (st) return st;
        if (!is_new) continue;
        c->name[at] = key.s;
        c->n++;
    }
    return CS_OK;
}

/* Where each customer is in this input. */
static enum cs_status find_groups(struct side *s, const struct customers *c)
{
    const struct cs_domain_state *d = state_of(s, 0);
    s->group = cs_arena_alloc(s->arena, c->n + 1, sizeof *s->group);
    if (!s->group) return cs_fail_memory(s->x->e);
    for (size_t i = 0; i < c->n; i++) s->group[i] = CS_NO_GROUP;
    for (uint32_t g = 0; g < d->store.groups; g++) {
        struct cs_keyval key = cs_grouper_key(d->grouper, g, 0);
        uint32_t at = key.tag == CS_TAG_MISSING ? CS_MAP_NONE : cs_map_find(&c->map, key.s);
        if (at != CS_MAP_NONE) s->group[at] = g;
    }
    return CS_OK;
}

/* Of as many rows the value that comes first is taken. */
static enum cs_status find_best(struct side *s, size_t view, const struct customers *c)
{
    const struct cs_domain_state *d = state_of(s, view);
    struct best *best = s->best[view] = cs_arena_alloc(s->arena, c->n + 1, sizeof *best);
    if (!best) return cs_fail_memory(s->x->e);
    for (uint32_t g = 0; g < d->store.groups; g++) {
        uint64_t n = rows_of(s, view, g);
        struct cs_keyval who = cs_grouper_key(d->grouper, g, 0), what = cs_grouper_key(d->grouper, g, 1);
        if (n == 0 || who.tag == CS_TAG_MISSING || what.tag == CS_TAG_MISSING) continue;
        uint32_t at = cs_map_find(&c->map, who.s);
        if (at == CS_MAP_NONE || n < best[at].n) continue;
        if (n == best[at].n) {
            struct cs_keyval other = cs_grouper_key(d->grouper, best[at].group, 1);
            if (cs_keyval_cmp(&what, &other) > 0) continue;
        }
        best[at] = (struct best){g, n};
    }
    return CS_OK;
}

struct named {
    struct cs_slice name;
    uint32_t number;
};

static int by_name(const void *a, const void *b)
{
    return cs_slice_cmp(((const struct named *)a)->name, ((const struct named *)b)->name);
}

static enum cs_status sort_customers(struct cs_features_maker *x, struct customers *c)
{
    struct named *list = cs_alloc(c->n + 1, sizeof *list);
    c->order = cs_arena_alloc(&x->f->arena, c->n + 1, sizeof *c->order);
    if (!list || !c->order) {
        free(list);
        return cs_fail_memory(x->e);
    }
    for (size_t i = 0; i < c->n; i++) list[i] = (struct named){c->name[i], (uint32_t)i};
    if (c->n) qsort(list, c->n, sizeof *list, by_name);
    for (size_t i = 0; i < c->n; i++) c->order[i] = list[i].number;
    free(list);
    return CS_OK;
}

/* ---- rows ---- */

static void add_value(const struct side *s, const struct cs_feature_column *c, uint32_t customer,
                      struct cs_buf *text, struct cs_buf *out)
{
    if (!c->def->most.tree) {
        cs_num_format(cs_answer_part(&s->a, &s->a.views[0], s->group[customer], c->at, 0).value, out);
        return;
    }
    const struct best *best = &s->best[c->at][customer];
    if (c->counts) {
        cs_num_format(cs_int((int64_t)best->n), out);
        return;
    }
    if (best->n == 0) return;
    struct cs_keyval keys[2] = {{.tag = CS_TAG_MISSING},
                                cs_grouper_key(state_of(s, c->at)->grouper, best->group, 1)};
    const struct cs_group g = {.keys = keys};
    cs_buf_clear(text);
    cs_key_format(s->a.views[c->at].bound, &g, 1, text);
    if (text->failed) out->failed = true;
    cs_field_add(out, cs_buf_slice(text));
}

static enum cs_status flush(struct cs_features_maker *x, struct cs_buf *out, size_t above)
{
    if (out->n <= above && !out->failed) return CS_OK;
    enum cs_status st = cs_buf_status(out, x->e);
    if (!st) st = cs_spool_add(&x->f->spool, out->p, out->n, x->e);
    out->n = 0;
    return st;
}

static enum cs_status write_rows(struct cs_features_maker *x, const struct side *sides,
                                 const struct customers *c)
{
    struct cs_buf out = {0}, text = {0};
    enum cs_status st = CS_OK;
    cs_buf_addz(&out, "customer_id");
    for (size_t k = 0; k < x->n_columns; k++) {
        cs_buf_addc(&out, '\t');
        cs_buf_adds(&out, x->columns[k].name);
    }
    cs_buf_addc(&out, '\n');
    for (size_t i = 0; i < c->n && !st; i++) {
        uint32_t customer = c->order[i];
        cs_field_add(&out, c->name[customer]);
        for (size_t k = 0; k < x->n_columns; k++) {
            cs_buf_addc(&out, '\t');
            if (x->columns[k].outcome)
                cs_buf_addc(&out, cs_map_find(&c->came, c->name[customer]) == CS_MAP_NONE ? '1' : '0');
            else
                add_value(&sides[x->columns[k].orders], &x->columns[k], customer, &text, &out);
        }
        cs_buf_addc(&out, '\n');
        st = flush(x, &out, FLUSH);
    }
    if (!st) st = flush(x, &out, 0);
    cs_buf_release(&out);
    cs_buf_release(&text);
    return st;
}

/* ---- all of it ---- */

static enum cs_status measure(struct side *s)
{
    const struct cs_question question = {.input = s->input,
                                         .context = &s->context,
                                         .views = s->views,
                                         .n = s->n,
                                         .lacking = CS_LACKING_FAILS,
                                         .says_as_of = true};
    enum cs_status st = cs_measure(&s->m, &question, s->x->e);
    return st ? st : place_answers(s);
}

/* What tickets say of as-of holds for all else. */
static enum cs_status take_as_of(struct cs_features_maker *x, struct side *s)
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

static enum cs_status measure_tickets(struct cs_features_maker *x, struct side *s)
{
    s->input = x->q->tickets;
    s->context = x->context;
    s->named = "!missing(customer_id)";
    s->nameless = "missing(customer_id)";
    enum cs_status st = ask(s);
    if (!st) st = measure(s);
    return st ? st : take_as_of(x, s);
}

/* --where and --let are about tickets. */
static enum cs_status measure_orders(struct cs_features_maker *x, struct side *s)
{
    s->input = x->q->orders;
    s->context = x->context;
    s->context.common = &x->f->common;
    s->context.where = NULL;
    s->context.n_lets = 1;
    s->from = CS_LIT("orders");
    s->named = "!missing(customer_id) && ordered_at <= as_of";
    s->nameless = "missing(customer_id) && ordered_at <= as_of";
    if (!x->context.has_as_of) return cs_fail(x->e, CS_USAGE, "without a contact --orders needs --as-of");
    enum cs_status st = ask(s);
    return st ? st : measure(s);
}

static enum cs_status join(struct cs_features_maker *x, struct side *sides, size_t n, struct customers *c)
{
    enum cs_status st = CS_OK;
    for (size_t i = 0; i < n && !st; i++) st = number_customers(&sides[i], c);
    for (size_t i = 0; i < n && !st; i++) {
        struct side *s = &sides[i];
        st = find_groups(s, c);
        if (!st && !(s->best = cs_arena_alloc(s->arena, s->n + 1, sizeof *s->best)))
            st = cs_fail_memory(x->e);
        for (size_t v = 1; v + 1 < s->n && !st; v++) st = find_best(s, v, c);
        if (!st) x->f->nameless += rows_of(s, s->n - 1, 0);
    }
    if (!st) st = sort_customers(x, c);
    if (!st) st = write_rows(x, sides, c);
    x->f->customers = c->n;
    return st;
}

enum cs_status cs_features_rows(struct cs_features_maker *x)
{
    struct side sides[SIDES] = {{.x = x, .arena = &x->f->arena}, {.x = x, .arena = &x->f->arena}};
    const size_t n = x->q->orders ? SIDES : ORDERS;
    struct customers c = {0};
    x->columns = cs_arena_alloc(&x->f->arena, 2 * x->q->catalogue->n + 2, sizeof *x->columns);
    if (!x->columns) return cs_fail_memory(x->e);
    enum cs_status st = x->q->horizon_s ? cs_input_again(x->q->tickets, x->e) : CS_OK;
    if (!st && x->q->horizon_s && x->q->orders) st = cs_input_again(x->q->orders, x->e);
    if (!st) st = measure_tickets(x, &sides[TICKETS]);
    if (!st && n == SIDES) st = measure_orders(x, &sides[ORDERS]);
    if (!st && x->q->horizon_s) {
        st = cs_features_outcome(x, &c.came);
        x->columns[x->n_columns++] =
            (struct cs_feature_column){.def = &outcome_def, .name = outcome_def.id, .outcome = true};
    }
    if (!st) st = join(x, sides, n, &c);
    free(c.name);
    cs_map_release(&c.came);
    cs_map_release(&c.map);
    for (size_t i = 0; i < n; i++) {
        cs_arena_release(&sides[i].a.arena);
        cs_measured_release(&sides[i].m);
    }
    return st;
}
