/* features_join.c - one list of customers out of what the inputs came to, and the rows of it: made by the
 * workers, a stretch of customers at a time, when somebody reads them. */
#include "metric/features_part.h"
#include <stdlib.h>

/* A small --block-size asks for short stretches. */
enum { ROW_BYTES = 128 };

static const struct cs_domain_state *state_of(const struct cs_features_side *s, size_t view)
{
    return &s->m.domains[s->a.views[view].places[0].domain];
}

/* The first metric of every view counts rows. */
static uint64_t rows_of(const struct cs_features_side *s, size_t view, uint32_t group)
{
    const struct cs_place *p = &s->a.views[view].places[0];
    const struct cs_store *store = &s->m.domains[p->domain].store;
    return *cs_store_counter(store, group, s->m.layout.domains[p->domain].bases[p->base].counter);
}

/* ---- customers ---- */

/* Where each of `n` customers is in an input; `name` says what its customers are called, NULL: as they are.
 */
static enum cs_status find_groups(struct cs_features_maker *x, struct cs_features_side *s,
                                  const uint32_t *name, size_t n)
{
    const struct cs_domain_state *d = state_of(s, 0);
    s->group = cs_arena_alloc(&x->f->arena, n, sizeof *s->group);
    if (!s->group) return cs_fail_memory(x->e);
    for (size_t i = 0; i < n; i++) s->group[i] = CS_NO_GROUP;
    for (uint32_t g = 0; g < d->store.groups; g++) {
        const uint32_t code = cs_grouper_code_of(d->grouper, g, 0);
        if (code && rows_of(s, 0, g)) s->group[name ? name[code] : code] = g;
    }
    x->f->nameless += rows_of(s, s->n - 1, 0);
    return CS_OK;
}

/* Customers are numbered by the dictionary of the tickets, to which that of the orders is added first. */
static enum cs_status join_sides(struct cs_features_maker *x)
{
    struct cs_features_side *tickets = &x->rows->sides[CS_FEATURES_TICKETS];
    struct cs_features_side *orders = &x->rows->sides[CS_FEATURES_ORDERS];
    struct cs_grouper *all = state_of(tickets, 0)->grouper;
    const uint32_t *name = NULL;
    enum cs_status st =
        x->q->orders ? cs_grouper_adopt(all, 0, state_of(orders, 0)->grouper, 0, &name, x->e) : CS_OK;
    const size_t n = cs_grouper_codes(all, 0);
    if (!st) st = find_groups(x, tickets, NULL, n);
    return st || !x->q->orders ? st : find_groups(x, orders, name, n);
}

struct named {
    uint64_t head; /* of the name, so that most need no other look */
    struct cs_slice name;
    uint32_t number;
};

static uint64_t head_of(struct cs_slice s)
{
    uint64_t head = 0;
    for (size_t i = 0; i < 8; i++) head = head << 8 | (i < s.n ? (unsigned char)s.p[i] : 0);
    return head;
}

static int by_name(const void *a, const void *b)
{
    const struct named *x = a, *y = b;
    if (x->head != y->head) return x->head < y->head ? -1 : 1;
    return cs_slice_cmp(x->name, y->name);
}

static enum cs_status sort_customers(struct cs_features_maker *x)
{
    struct cs_features_rows *r = x->rows;
    const struct cs_grouper *all = state_of(&r->sides[CS_FEATURES_TICKETS], 0)->grouper;
    const uint32_t n = cs_grouper_codes(all, 0);
    struct named *list = cs_alloc(n, sizeof *list);
    r->order = cs_arena_alloc(&x->f->arena, n, sizeof *r->order);
    if (!list || !r->order) {
        free(list);
        return cs_fail_memory(x->e);
    }
    for (uint32_t i = 1; i < n; i++) {
        bool there = false;
        for (size_t k = 0; k < r->n_sides; k++) there |= r->sides[k].group[i] != CS_NO_GROUP;
        const struct cs_slice name = cs_grouper_value(all, 0, i).s;
        list[r->n] = (struct named){head_of(name), name, i};
        r->n += there;
    }
    if (r->n) qsort(list, r->n, sizeof *list, by_name);
    for (size_t i = 0; i < r->n; i++) r->order[i] = list[i].number;
    free(list);
    return CS_OK;
}

/* ---- rows ---- */

static void add_most(const struct cs_features_side *s, const struct cs_feature_column *c, uint32_t group,
                     struct cs_buf *text, struct cs_buf *out)
{
    const struct cs_bound_view *v = s->a.views[0].bound;
    uint64_t n;
    const struct cs_keyval most = cs_answer_most(&s->a, &s->a.views[0], group, c->at, &n);
    if (c->counts) {
        cs_num_format(cs_int((int64_t)n), out);
        return;
    }
    cs_buf_clear(text);
    cs_keyval_format(&most, cs_plan_unit(s->m.bindings.plan, v->metrics[c->at].arg), text);
    if (text->failed) out->failed = true;
    cs_field_add(out, cs_buf_slice(text));
}

/* Customers by name lie anywhere in memory: what a row needs is fetched while rows before it are made, in two
 * steps, as the second waits for the first. */
enum { SOON = 4, LATER = 8 };

static void fetch_soon(const struct cs_features_rows *r, size_t i, size_t end)
{
    for (size_t k = 0; k < r->n_sides; k++) {
        const struct cs_features_side *s = &r->sides[k];
        if (i + LATER < end) __builtin_prefetch(&s->group[r->order[i + LATER]]);
        if (i + SOON >= end) continue;
        const uint32_t customer = r->order[i + SOON];
        if (s->group[customer] != CS_NO_GROUP) cs_answer_fetch(&s->a, &s->a.views[0], s->group[customer]);
    }
}

static void add_row(const struct cs_features_rows *r, uint32_t customer, struct cs_slice name,
                    struct cs_buf *text, struct cs_buf *out)
{
    cs_field_add(out, name);
    for (size_t k = 0; k < r->n_columns; k++) {
        const struct cs_feature_column *c = &r->columns[k];
        const struct cs_features_side *s = &r->sides[c->orders];
        cs_buf_addc(out, '\t');
        if (c->outcome)
            cs_buf_addc(out, cs_map_find(&r->came, name) == CS_MAP_NONE ? '1' : '0');
        else if (c->def->most.tree)
            add_most(s, c, s->group[customer], text, out);
        else
            cs_num_format(cs_answer_value(&s->a, &s->a.views[0], s->group[customer], c->at, 0), out);
    }
    cs_buf_addc(out, '\n');
}

static enum cs_status make_rows(void *ctx, size_t stretch, struct cs_buf *out, struct cs_error *e)
{
    const struct cs_features_rows *r = ctx;
    const struct cs_grouper *all = state_of(&r->sides[CS_FEATURES_TICKETS], 0)->grouper;
    const size_t first = stretch * r->stretch, end = r->n - first < r->stretch ? r->n : first + r->stretch;
    struct cs_buf text = {0};
    for (size_t i = first; i < end; i++) {
        fetch_soon(r, i, end);
        add_row(r, r->order[i], cs_grouper_value(all, 0, r->order[i]).s, &text, out);
    }
    cs_buf_release(&text);
    return cs_buf_status(out, e);
}

static enum cs_status open_rows(struct cs_features_maker *x)
{
    struct cs_features_rows *r = x->rows;
    struct cs_buf header = {0};
    const size_t fit = (size_t)x->f->common.block_size / ROW_BYTES;
    r->stretch = !x->f->common.block_size || fit > CS_BATCH ? CS_BATCH : fit ? fit : 1;
    cs_buf_addz(&header, "customer_id");
    for (size_t k = 0; k < r->n_columns; k++) {
        cs_buf_addc(&header, '\t');
        cs_buf_adds(&header, r->columns[k].name);
    }
    const struct cs_made made = {.ctx = r,
                                 .header = cs_buf_slice(&header),
                                 .n = (r->n + r->stretch - 1) / r->stretch,
                                 .make = make_rows};
    enum cs_status st = cs_buf_status(&header, x->e);
    if (!st) st = cs_input_make(&x->f->input, &made, (unsigned)x->f->common.jobs, x->e);
    cs_buf_release(&header);
    return st;
}

enum cs_status cs_features_join(struct cs_features_maker *x)
{
    enum cs_status st = join_sides(x);
    if (!st) st = sort_customers(x);
    if (!st) st = open_rows(x);
    x->f->customers = x->rows->n;
    return st;
}
