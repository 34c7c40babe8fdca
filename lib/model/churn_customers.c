/* churn_customers.c - the customers of a run: a stream as it is, or made of tickets, with what the run needs
 * of them. */
#include "model/churn.h"
#include "model/segrules.h"
#include <string.h>

static void add_item(struct cs_buf *list, struct cs_slice item)
{
    if (list->n) cs_buf_addc(list, ',');
    cs_buf_adds(list, item);
}

/* The features that a fit takes when it is not told which: those of the rules that are there. */
static const struct cs_stanza *usual(const struct cs_churn *c)
{
    const struct cs_churn_ask *ask = c->ask;
    const bool learns = ask->fit || (ask->judge && !ask->model);
    return learns ? cs_stanzas_find(&c->rules.file, CS_LIT("fit")) : NULL;
}

static enum cs_status list_usual(struct cs_churn *c, struct cs_error *e)
{
    struct cs_buf list = {0};
    const struct cs_header *header = cs_input_header(c->ends->in);
    enum cs_status st = cs_segrules_list(usual(c), "features", header, c->context, &list, e);
    cs_buf_addc(&list, '\0');
    if (!st) st = cs_buf_status(&list, e);
    if (!st && list.n > 1) {
        c->feature_list = cs_arena_copy(&c->arena, cs_buf_slice(&list)).p;
        if (!c->feature_list) st = cs_fail_memory(e);
    }
    cs_buf_release(&list);
    return st;
}

/* Of spline(x, 3) only x is a feature. */
static enum cs_status add_feature(struct cs_churn *c, struct cs_slice text, struct cs_buf *list,
                                  struct cs_error *e)
{
    struct cs_shape shape = {0};
    struct cs_slice bare;
    const enum cs_status st = cs_shape_parse(&shape, text, &bare, &c->arena, e);
    if (!st) add_item(list, bare);
    return st;
}

/* What the run needs of tickets: the features, the label where it is an expression over them, and what the
 * risks carry on and the rules ask for where that can be made. */
static enum cs_status list_needs(struct cs_churn *c, const struct cs_customers_ask *of, struct cs_buf *must,
                                 struct cs_buf *may, struct cs_error *e)
{
    const struct cs_churn_ask *ask = c->ask;
    struct cs_slice rest = cs_slicez(!ask->model && ask->features ? ask->features : ""), item;
    enum cs_status st = CS_OK;
    for (size_t i = 0; i < c->model.n_features && !st; i++)
        st = add_feature(c, c->model.features[i].text, must, e);
    while (!st && cs_list_next(&rest, &item)) st = add_feature(c, item, must, e);
    if (ask->label && ask->label != of->features.label) add_item(must, cs_slicez(ask->label));
    if (ask->split) add_item(must, cs_slicez(ask->split));
    if (!ask->features && usual(c)) add_item(may, cs_stanza_value(usual(c), "features"));
    for (const char *const *name = cs_churn_carry; *name; name++) add_item(may, cs_slicez(*name));
    for (size_t k = 0; k < c->rules.n && cs_churn_asks_rules(ask); k++)
        add_item(may, cs_stanza_value(c->rules.rule[k].stanza, "when"));
    for (size_t k = 0; k < c->care.n; k++) {
        const struct cs_slice when = cs_stanza_value(c->care.rule[k].stanza, "when");
        if (when.n) add_item(may, when);
    }
    cs_buf_addc(must, '\0');
    cs_buf_addc(may, '\0');
    if (!st) st = cs_buf_status(must, e);
    return st ? st : cs_buf_status(may, e);
}

/* The outcome of tickets is what follows in the horizon, else a column of the file of customers. */
static void choose_outcome(const struct cs_churn_ask *ask, struct cs_customers_ask *of)
{
    if (of->features.horizon || of->features.gap)
        of->features.label = "";
    else if (ask->label && !strchr(ask->label, '='))
        of->features.label = ask->label;
}

enum cs_status cs_churn_customers(struct cs_churn *c, struct cs_error *e)
{
    const struct cs_churn_ask *ask = c->ask;
    const bool learns = ask->fit || (ask->judge && !ask->model);
    const bool tickets = cs_customers_is_tickets(cs_input_header(c->ends->in));
    struct cs_customers_ask of = ask->customers;
    struct cs_buf must = {0}, may = {0};
    if (tickets && (learns || ask->judge)) choose_outcome(ask, &of);
    if (learns && !ask->label && !of.features.label) {
        cs_fail(e, CS_USAGE, "--fit and --judge need --label");
        return tickets ? cs_error_cure(e, "of tickets --horizon 60d makes the outcome") : CS_USAGE;
    }
    enum cs_status st = list_needs(c, &of, &must, &may, e);
    of.must = must.p;
    of.may = may.p;
    of.all = cs_churn_is_portfolio(ask);
    if (!st) st = cs_customers_ends(&c->customers, &of, c->ends, e);
    cs_buf_adds(&c->notes, cs_buf_slice(&c->customers.notes));
    cs_buf_release(&must);
    cs_buf_release(&may);
    c->context = &c->customers.context;
    c->feature_list = ask->features;
    c->label_item = c->customers.outcome && (*of.features.label || !ask->label) ? "churned" : ask->label;
    if (!st && learns && !ask->features) st = list_usual(c, e);
    if (st || !learns || c->feature_list) return st;
    cs_fail(e, CS_USAGE, "--fit and --judge need --features: the stream has none of the usual ones");
    const struct cs_slice names = usual(c) ? cs_stanza_value(usual(c), "features") : CS_LIT("");
    return cs_error_cure(e, "those of churn.rules: %.*s", (int)names.n, names.p);
}
