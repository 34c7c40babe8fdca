/* customers.c - tickets become rows of customers in an unlinked file, which is then read as any other stream.
 */
#include "model/customers.h"
#include "table/ends.h"
#include "table/split.h"
#include <stdio.h>
#include <string.h>

void cs_customers_release(struct cs_customers *s)
{
    if (s->own) cs_input_close(s->in);
    if (s->open) cs_context_close(&s->context);
    cs_features_release(&s->features);
    cs_features_setup_release(&s->setup);
    cs_spool_close(&s->spool);
    cs_buf_release(&s->notes);
    *s = (struct cs_customers){0};
}

bool cs_customers_is_tickets(const struct cs_header *header)
{
    const char *list = cs_schema_kind(CS_LIT("tickets"))->required;
    struct cs_slice name;
    while (cs_schema_next(&list, &name))
        if (cs_header_find(header, name) == CS_NO_COLUMN) return false;
    return cs_header_find(header, CS_LIT("customer_id")) != CS_NO_COLUMN;
}

/* ---- which features ---- */

struct names {
    const struct cs_catalogue *catalogue;
    struct cs_buf ids; /* "a,b" */
    struct cs_slice strange;
};

static void add_id(struct cs_buf *ids, struct cs_slice id)
{
    if (ids->n) cs_buf_addc(ids, ',');
    cs_buf_adds(ids, id);
}

static void see_name(void *ctx, struct cs_slice name)
{
    struct names *n = ctx;
    if (cs_map_find(&n->catalogue->ids, name) != CS_MAP_NONE)
        add_id(&n->ids, name);
    else if (!cs_slice_eqz(name, "customer_id") && !cs_slice_eqz(name, "churned") && !n->strange.n)
        n->strange = name;
}

/* The features that a list of expressions says. */
static enum cs_status list_names(struct cs_customers *s, const char *list, const char *option,
                                 struct names *n, struct cs_error *e)
{
    struct cs_slice rest = cs_slicez(list ? list : ""), item, name;
    struct cs_expr *tree;
    enum cs_status st = CS_OK;
    n->catalogue = &s->setup.catalogue;
    while (!st && cs_list_next(&rest, &item)) {
        st = cs_named_expr(item, option, &name, &tree, &s->features.arena, e);
        if (!st) cs_expr_columns(tree, see_name, n);
    }
    return st;
}

static enum cs_status choose(struct cs_customers *s, const struct cs_customers_ask *ask, struct names *must,
                             struct names *may, struct cs_error *e)
{
    const struct cs_metric_def *none;
    const struct cs_catalogue *c = &s->setup.catalogue;
    enum cs_status st = list_names(s, ask->must, "--features", must, e);
    if (!st && must->strange.n) return cs_feature_find(c, must->strange, &none, e);
    if (!st) st = list_names(s, ask->may, "features", may, e);
    cs_buf_addc(&must->ids, '\0');
    cs_buf_addc(&may->ids, '\0');
    if (!st) st = cs_buf_status(&must->ids, e);
    return st ? st : cs_buf_status(&may->ids, e);
}

/* ---- rows ---- */

static enum cs_status keep_rows(void *ctx, struct cs_slice rows, struct cs_error *e)
{
    return cs_spool_add(ctx, rows.p, rows.n, e);
}

/* Header and rows as cs-features writes them, and the seal of the tickets. */
static enum cs_status spool_rows(struct cs_customers *s, struct cs_input *tickets, struct cs_error *e)
{
    struct cs_features *f = &s->features;
    struct cs_buf line = {0};
    for (size_t i = 0; i < f->select.n; i++) {
        if (i) cs_buf_addc(&line, '\t');
        cs_field_add(&line, f->select.columns[i].name);
    }
    cs_buf_addc(&line, '\n');
    f->select.sink = keep_rows;
    f->select.sink_ctx = &s->spool;
    enum cs_status st = cs_buf_status(&line, e);
    if (!st) st = cs_spool_add(&s->spool, line.p, line.n, e);
    if (!st) st = cs_features_write(f, NULL, e);
    cs_buf_clear(&line);
    if (!st && cs_input_sealed(tickets)) {
        struct cs_seal seal = cs_input_seal(tickets);
        seal.rows = f->customers;
        cs_seal_write(&seal, &line);
        st = cs_buf_status(&line, e);
        if (!st) st = cs_spool_add(&s->spool, line.p, line.n, e);
    }
    cs_buf_release(&line);
    return st;
}

static enum cs_status open_rows(struct cs_customers *s, const struct cs_input_options *how,
                                struct cs_error *e)
{
    struct cs_input_options options = *how;
    snprintf(s->path, sizeof s->path, "/dev/fd/%d", s->spool.fd);
    s->paths[0] = s->path;
    options.files = s->paths;
    options.n = 1;
    options.progress = NULL;
    options.wait = NULL;
    const enum cs_status st = cs_input_open(&s->in, &options, e);
    s->own = !st;
    return st;
}

/* ---- what is said of it ---- */

static void add_interval(struct cs_customers *s, const char *name, int64_t from_s, int64_t to_s)
{
    cs_buf_addz(&s->notes, ", ");
    cs_features_interval(name, s->context.has_as_of ? &s->context.as_of : NULL, from_s, to_s, &s->notes);
    if (!s->notes.failed) s->notes.n--; /* the end of the line */
}

static void note(struct cs_customers *s)
{
    enum { NAMED = 12 }; /* features; of more only their number is told */
    const struct cs_features *f = &s->features;
    const size_t n = f->select.n - 1 - s->outcome;
    struct cs_buf *b = &s->notes;
    cs_buf_adds(b, cs_buf_slice(&f->notes));
    cs_buf_addf(b, "tickets: %zu feature%s of %llu customer%s", n, n == 1 ? "" : "s",
                (unsigned long long)f->customers, f->customers == 1 ? "" : "s");
    add_interval(s, "the last window", -s->setup.window_s, 0);
    if (s->setup.horizon_s)
        add_interval(s, "the outcome", s->setup.gap_s, s->setup.gap_s + s->setup.horizon_s);
    for (size_t i = 1; i <= n && n <= NAMED; i++) {
        cs_buf_addz(b, i == 1 ? ": " : ", ");
        cs_buf_adds(b, f->select.columns[i].name);
    }
    cs_buf_addc(b, '\n');
    if (f->nameless)
        cs_buf_addf(b, "%llu row%s no customer_id and %s in no feature\n", (unsigned long long)f->nameless,
                    f->nameless == 1 ? " has" : "s have", f->nameless == 1 ? "is" : "are");
    if (f->select.bad)
        cs_buf_addf(b, "%llu value%s did not parse and count%s as missing\n",
                    (unsigned long long)f->select.bad, f->select.bad == 1 ? "" : "s",
                    f->select.bad == 1 ? "s" : "");
}

/* ---- tickets ---- */

/* Names and values that were about tickets are not there for their features. */
static void make_context(struct cs_customers *s)
{
    s->plain = s->features.common;
    s->plain.where = NULL;
    s->plain.let = (struct cs_texts){0};
    s->context = s->features.context;
    s->context.common = &s->plain;
    s->context.where = NULL;
    s->context.n_lets = 0;
}

static enum cs_status make_features(struct cs_customers *s, const struct cs_customers_ask *ask,
                                    struct cs_input *tickets, const struct cs_input_options *how,
                                    struct cs_error *e)
{
    struct names must = {0}, may = {0};
    struct cs_features_question q;
    enum cs_status st = choose(s, ask, &must, &may, e);
    if (!st) st = cs_features_setup_question(&s->setup, &q, tickets, how, e);
    if (!st) {
        q.list = ask->all ? NULL : must.ids.p;
        q.also = ask->all ? NULL : may.ids.p;
        s->outcome = q.label || q.horizon_s;
        st = cs_features_make(&s->features, &q, e);
    }
    cs_buf_release(&must.ids);
    cs_buf_release(&may.ids);
    return st;
}

static enum cs_status open_tickets(struct cs_customers *s, const struct cs_customers_ask *ask,
                                   struct cs_input *in, const struct cs_input_options *how,
                                   struct cs_error *e)
{
    struct cs_common common = *ask->common;
    if (ask->as_of) common.as_of = ask->as_of;
    enum cs_status st = cs_features_setup_open(&s->setup, &ask->features, &common, ask->data_dir, NULL, e);
    if (!st) st = make_features(s, ask, in, how, e);
    if (!st) st = spool_rows(s, in, e);
    if (!st) st = open_rows(s, how, e);
    if (st) return st;
    make_context(s);
    note(s);
    return cs_buf_status(&s->notes, e);
}

/* ---- either ---- */

static enum cs_status no_tickets(const struct cs_features_options *o, struct cs_error *e)
{
    const struct {
        const char *given, *name;
    } options[] = {{o->orders, "orders"}, {o->customers, "customers"}, {o->window, "window"},
                   {o->gap, "gap"},       {o->horizon, "horizon"},     {o->label, "label"}};
    for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
        if (!options[i].given) continue;
        cs_fail(e, CS_USAGE, "option '--%s' is about tickets, and the stream is none", options[i].name);
        return cs_error_cure(e, "tickets have the columns ticket_id, customer_id and created_at");
    }
    return CS_OK;
}

enum cs_status cs_customers_open(struct cs_customers *s, const struct cs_customers_ask *ask,
                                 struct cs_input *in, const struct cs_input_options *how, struct cs_error *e)
{
    s->tickets = cs_customers_is_tickets(cs_input_header(in));
    if (s->tickets) return open_tickets(s, ask, in, how, e);
    s->in = in;
    enum cs_status st = no_tickets(&ask->features, e);
    if (!st) st = cs_context_open(&s->context, ask->common, e);
    s->open = !st;
    return st;
}

enum cs_status cs_customers_ends(struct cs_customers *s, const struct cs_customers_ask *ask,
                                 struct cs_ends *ends, struct cs_error *e)
{
    enum cs_status st = cs_customers_open(s, ask, ends->in, &ends->options, e);
    if (st || !s->tickets) return st;
    cs_input_close(ends->in);
    ends->in = s->in;
    s->own = false; /* the ends close it */
    return CS_OK;
}
