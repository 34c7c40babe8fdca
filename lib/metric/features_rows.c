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
    struct cs_view *views; /* by customer; one for each `most`; rows without a customer */
    size_t n;
    struct cs_measured m;
    struct cs_answer a;
    struct best **best; /* by `most`, then customer */
};
struct customers {
    struct cs_map map; /* numbers them */
    struct cs_slice *name;
    uint32_t *group; /* in the main view */
    uint32_t *order; /* by name */
    size_t n;
};

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

static void add_column(struct cs_features_maker *x, const struct cs_metric_def *d, struct cs_slice name,
                       size_t at, bool counts)
{
    x->columns[x->n_columns++] =
        (struct cs_feature_column){.def = d, .name = name, .counts = counts, .at = at};
}

static enum cs_status add_most(struct side *s, const struct cs_metric_def *d)
{
    struct cs_view *v;
    struct cs_buf name = {0};
    enum cs_status st = add_view(s, 2, 1, "!missing(customer_id)", &v);
    if (st) return st;
    v->keys[1] = (struct cs_key){CS_LIT("most"), d->most};
    v->metrics[0].def = d;
    cs_buf_adds(&name, d->id);
    cs_buf_addz(&name, "_n");
    struct cs_slice counts = cs_arena_copy(s->arena, cs_buf_slice(&name));
    bool failed = name.failed || !counts.p;
    cs_buf_release(&name);
    if (failed) return cs_fail_memory(s->x->e);
    add_column(s->x, d, d->id, s->n - 1, false);
    add_column(s->x, d, counts, s->n - 1, true);
    return CS_OK;
}

static enum cs_status ask(struct side *s)
{
    struct cs_features_maker *x = s->x;
    const struct cs_catalogue *c = x->q->catalogue;
    struct cs_view *main, *nobody;
    s->views = cs_arena_alloc(s->arena, c->n + 2, sizeof *s->views);
    x->columns = cs_arena_alloc(s->arena, 2 * c->n + 1, sizeof *x->columns);
    if (!s->views || !x->columns) return cs_fail_memory(x->e);
    enum cs_status st = add_view(s, 1, c->n + 1, "!missing(customer_id)", &main);
    for (size_t i = 0; i < c->n && !st; i++) {
        const struct cs_metric_def *d = &c->defs[i];
        if (!x->needed[i] || d->is.tree) continue;
        if (d->most.tree) {
            st = add_most(s, d);
            continue;
        }
        add_column(x, d, d->id, main->n_metrics, false);
        add_metric(main, d);
    }
    return st ? st : add_view(s, 0, 1, "missing(customer_id)", &nobody);
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
    c->name = cs_arena_alloc(s->arena, groups + (size_t)1, sizeof *c->name);
    c->group = cs_arena_alloc(s->arena, groups + (size_t)1, sizeof *c->group);
    if (!c->name || !c->group) return cs_fail_memory(s->x->e);
    for (uint32_t g = 0; g < groups; g++) {
        struct cs_keyval key = cs_grouper_key(d->grouper, g, 0);
        if (key.tag == CS_TAG_MISSING || rows_of(s, 0, g) == 0) continue;
        c->group[c->n] = g;
        c->name[c->n++] = key.s;
        (void)cs_map_add(&c->map, key.s, NULL);
    }
    return cs_map_status(&c->map, s->x->e);
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

static enum cs_status sort_customers(struct side *s, struct customers *c)
{
    struct named *list = cs_alloc(c->n + 1, sizeof *list);
    c->order = cs_arena_alloc(s->arena, c->n + 1, sizeof *c->order);
    if (!list || !c->order) {
        free(list);
        return cs_fail_memory(s->x->e);
    }
    for (size_t i = 0; i < c->n; i++) list[i] = (struct named){c->name[i], (uint32_t)i};
    if (c->n) qsort(list, c->n, sizeof *list, by_name);
    for (size_t i = 0; i < c->n; i++) c->order[i] = list[i].number;
    free(list);
    return CS_OK;
}

/* ---- rows ---- */

static void add_value(const struct side *s, const struct cs_feature_column *c, uint32_t customer,
                      uint32_t group, struct cs_buf *text, struct cs_buf *out)
{
    if (!c->def->most.tree) {
        cs_num_format(cs_answer_part(&s->a, &s->a.views[0], group, c->at, 0).value, out);
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

static enum cs_status flush(struct side *s, struct cs_buf *out, size_t above)
{
    if (out->n <= above && !out->failed) return CS_OK;
    enum cs_status st = cs_buf_status(out, s->x->e);
    if (!st) st = cs_spool_add(&s->x->f->spool, out->p, out->n, s->x->e);
    out->n = 0;
    return st;
}

static enum cs_status write_rows(struct side *s, const struct customers *c)
{
    struct cs_features_maker *x = s->x;
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
            add_value(s, &x->columns[k], customer, c->group[customer], &text, &out);
        }
        cs_buf_addc(&out, '\n');
        st = flush(s, &out, FLUSH);
    }
    if (!st) st = flush(s, &out, 0);
    cs_buf_release(&out);
    cs_buf_release(&text);
    return st;
}

/* ---- all of it ---- */

static enum cs_status measure(struct side *s)
{
    struct cs_features_maker *x = s->x;
    const struct cs_question question = {.input = x->q->tickets,
                                         .context = &x->context,
                                         .views = s->views,
                                         .n = s->n,
                                         .lacking = CS_LACKING_FAILS,
                                         .says_as_of = true};
    enum cs_status st = cs_measure(&s->m, &question, x->e);
    if (!st) st = cs_measured_note(&s->m, x->e);
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

enum cs_status cs_features_rows(struct cs_features_maker *x)
{
    struct cs_arena arena = {0};
    struct side s = {.x = x, .arena = &x->f->arena};
    struct customers c = {0};
    enum cs_status st = ask(&s);
    if (!st) st = measure(&s);
    if (!st) st = place_answers(&s);
    if (!st) st = number_customers(&s, &c);
    if (!st && !(s.best = cs_arena_alloc(s.arena, s.n + 1, sizeof *s.best))) st = cs_fail_memory(x->e);
    for (size_t i = 1; i + 1 < s.n && !st; i++) st = find_best(&s, i, &c);
    if (!st) st = sort_customers(&s, &c);
    if (!st) st = write_rows(&s, &c);
    if (!st) x->f->nameless = rows_of(&s, s.n - 1, 0);
    if (!st) x->f->customers = c.n;
    cs_map_release(&c.map);
    cs_arena_release(&s.a.arena);
    cs_measured_release(&s.m);
    cs_arena_release(&arena);
    return st;
}
