/* used.c - views by customer and column, asked of tickets by the metric engine. */
#include "model/used.h"
#include "metric/answer.h"
#include "metric/views.h"
#include <stdlib.h>
#include <string.h>

static const char *const columns[CS_USED_COLUMNS] = {"channel", "category", "tags"};

void cs_used_release(struct cs_used *u)
{
    for (size_t i = 0; i < CS_USED_COLUMNS; i++) {
        cs_map_release(&u->column[i].values);
        free(u->column[i].v);
    }
    cs_map_release(&u->customers);
    *u = (struct cs_used){0};
}

static enum cs_status ask(struct cs_used *u, const struct cs_header *header, struct cs_views *views,
                          struct cs_catalogue *catalogue, struct cs_error *e)
{
    struct cs_buf text = {0};
    for (size_t i = 0; i < CS_USED_COLUMNS; i++) {
        if (cs_header_find(header, cs_slicez(columns[i])) == CS_NO_COLUMN) continue;
        u->column[u->n++].name = cs_slicez(columns[i]);
        cs_buf_addf(&text,
                    "[%s]\nkeys = customer_id, used=%s\nmetrics = rows\n"
                    "where = created_at <= as_of && !missing(customer_id) && !missing(%s)\n",
                    columns[i], columns[i], columns[i]);
    }
    enum cs_status st = cs_buf_status(&text, e);
    if (!st) st = cs_catalogue_parse(catalogue, CS_LIT("[rows]\nvalue = count()\n"), "used", e);
    if (!st) st = cs_views_parse(views, cs_buf_slice(&text), "used", catalogue, e);
    cs_buf_release(&text);
    return st;
}

static enum cs_status add(struct cs_used_column *c, uint32_t customer, struct cs_slice value,
                          struct cs_error *e)
{
    if (!value.n || c->many) return CS_OK;
    const uint32_t number = cs_map_add(&c->values, value, NULL);
    if (number == CS_MAP_NONE) return cs_map_status(&c->values, e);
    c->many = c->values.n > CS_USED_VALUES;
    enum cs_status st = cs_grow(&c->v, &c->cap, c->n + 1, sizeof *c->v, e);
    if (!st) c->v[c->n++] = (struct cs_used_pair){customer, number};
    return st;
}

/* The parts of a cell between bars. */
static enum cs_status add_parts(struct cs_used_column *c, uint32_t customer, struct cs_slice cell,
                                struct cs_error *e)
{
    enum cs_status st = CS_OK;
    while (cell.n && !st) {
        const char *bar = memchr(cell.p, '|', cell.n);
        const size_t n = bar ? (size_t)(bar - cell.p) : cell.n;
        st = add(c, customer, cs_slice(cell.p, n), e);
        cell = bar ? cs_slice(bar + 1, cell.n - n - 1) : cs_slice(cell.p + n, 0);
    }
    return st;
}

static int by_pair(const void *x, const void *y)
{
    const struct cs_used_pair *a = x, *b = y;
    if (a->customer != b->customer) return a->customer < b->customer ? -1 : 1;
    return a->value < b->value ? -1 : a->value > b->value;
}

static enum cs_status take(struct cs_used *u, struct cs_used_column *c, const struct cs_answer *a,
                           const struct cs_view_answer *v, struct cs_error *e)
{
    const bool list = cs_slice_eqz(c->name, "tags");
    enum cs_status st = CS_OK;
    for (size_t i = 0; i < v->n && !st; i++) {
        const struct cs_keyval *name = &v->groups[i].keys[0], *value = &v->groups[i].keys[1];
        if (name->tag == CS_TAG_MISSING || value->tag == CS_TAG_MISSING) continue;
        if (!cs_answer_get(a, v, &v->groups[i], 0, 0).n) continue;
        const uint32_t customer = cs_map_add(&u->customers, name->s, NULL);
        if (customer == CS_MAP_NONE) return cs_map_status(&u->customers, e);
        st = list ? add_parts(c, customer, value->s, e) : add(c, customer, value->s, e);
    }
    size_t n = 0;
    if (c->n) qsort(c->v, c->n, sizeof *c->v, by_pair);
    for (size_t i = 0; i < c->n; i++)
        if (n == 0 || by_pair(&c->v[i], &c->v[n - 1]) != 0) c->v[n++] = c->v[i];
    c->n = n;
    return st;
}

enum cs_status cs_used_find(struct cs_used *u, struct cs_input *in, const struct cs_common *common,
                            struct cs_error *e)
{
    struct cs_context context = {0};
    struct cs_catalogue catalogue = {0};
    struct cs_views views = {0};
    struct cs_measured m = {0};
    struct cs_answer a = {0};
    enum cs_status st = cs_context_open(&context, common, e);
    if (st) return st;
    st = ask(u, cs_input_header(in), &views, &catalogue, e);
    const struct cs_question question = {.input = in,
                                         .context = &context,
                                         .views = views.v,
                                         .n = views.n,
                                         .lacking = CS_LACKING_FAILS,
                                         .says_as_of = true};
    if (!st && u->n) {
        st = cs_measure(&m, &question, e);
        if (!st) st = cs_answer_make(&a, &m, e);
        for (size_t i = 0; i < u->n && !st; i++) st = take(u, &u->column[i], &a, &a.views[i], e);
        cs_answer_release(&a);
        cs_measured_release(&m);
    }
    cs_views_release(&views);
    cs_catalogue_release(&catalogue);
    cs_context_close(&context);
    return st;
}
