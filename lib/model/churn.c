/* churn.c - what all modes of cs-churn begin with: rules, model, the columns of the stream, its rows. */
#include "model/churn.h"
#include <stdlib.h>

const char *const cs_churn_carry[] = {
    "customer_type", "last_contact_at", "complaint_30d_n", "csat_trend", "frequency", "as_of", NULL};
enum { CARRY = sizeof cs_churn_carry / sizeof *cs_churn_carry - 1 };
_Static_assert(sizeof cs_churn_carry / sizeof *cs_churn_carry - 1 <= CS_CARRIED_MAX,
               "room for the columns that are carried");

void cs_churn_release(struct cs_churn *c)
{
    free(c->beta);
    cs_terms_release(&c->terms);
    cs_labels_release(&c->labels);
    cs_frame_release(&c->frame);
    cs_plan_free(c->plan);
    cs_model_release(&c->model);
    cs_churn_rules_release(&c->rules);
    cs_care_release(&c->care);
    cs_buf_release(&c->notes);
    cs_buf_release(&c->list);
    cs_customers_release(&c->customers);
    cs_arena_release(&c->arena);
    *c = (struct cs_churn){0};
}

size_t cs_churn_judged(const struct cs_churn *c, const double *from, double *to)
{
    size_t n = 0;
    for (size_t i = 0; i < c->frame.n; i++)
        if (c->labels.w[i] != 0 && (c->split == SIZE_MAX || c->frame.columns[c->split].number[i] == 0))
            to[n++] = from[i];
    return n;
}

size_t cs_churn_fitted(const struct cs_churn *c, const double *from, double *to)
{
    size_t n = 0;
    for (size_t i = 0; i < c->frame.n; i++)
        if (c->fit_w[i] != 0) to[n++] = from[i];
    return n;
}

/* ---- columns ---- */

void cs_churn_column(struct cs_churn *c, struct cs_slice item, size_t *index)
{
    if (c->n_listed) cs_buf_addc(&c->list, ',');
    cs_buf_adds(&c->list, item);
    *index = c->n_listed++;
}

static enum cs_status list_features(struct cs_churn *c, struct cs_error *e)
{
    const bool fits = !c->ask->model && c->feature_list;
    struct cs_slice rest = cs_slicez(fits ? c->feature_list : ""), item, bare;
    enum cs_status st = CS_OK;
    size_t at;
    c->n_features = c->model.n_features;
    while (fits && cs_list_next(&rest, &item)) c->n_features++;
    if (fits && !c->n_features) return cs_fail(e, CS_USAGE, "--features: no column");
    c->texts = cs_arena_alloc(&c->arena, c->n_features + 1, sizeof *c->texts);
    c->shape = cs_arena_alloc(&c->arena, c->n_features + 1, sizeof *c->shape);
    if (!c->texts || !c->shape) return cs_fail_memory(e);
    rest = cs_slicez(fits ? c->feature_list : "");
    for (size_t i = 0; i < c->n_features && !st; i++) {
        if (!fits)
            c->texts[i] = c->model.features[i].text;
        else
            (void)cs_list_next(&rest, &c->texts[i]);
        st = cs_shape_parse(&c->shape[i], c->texts[i], &bare, &c->arena, e);
        if (!st) cs_churn_column(c, bare, &at);
    }
    return st;
}

static enum cs_status list_split(struct cs_churn *c, struct cs_error *e)
{
    struct cs_buf item = {0};
    cs_buf_addf(&item, "churn_split=(%s)", c->ask->split);
    const enum cs_status st = cs_buf_status(&item, e);
    if (!st) cs_churn_column(c, cs_buf_slice(&item), &c->split);
    cs_buf_release(&item);
    return st;
}

static enum cs_status list_rules(struct cs_churn *c, struct cs_error *e)
{
    const bool wanted = cs_churn_asks_rules(c->ask);
    struct cs_buf item = {0};
    c->rule_column = cs_arena_alloc(&c->arena, c->rules.n + 1, sizeof *c->rule_column);
    if (!c->rule_column) return cs_fail_memory(e);
    enum cs_status st = CS_OK;
    for (size_t k = 0; k < c->rules.n && !st; k++) {
        const struct cs_slice bound = c->rules.rule[k].bound;
        c->rule_column[k] = SIZE_MAX;
        if (!bound.n || !wanted) continue;
        cs_buf_clear(&item);
        cs_buf_addf(&item, "churn_rule_%zu=(", k);
        cs_buf_adds(&item, bound);
        cs_buf_addc(&item, ')');
        cs_churn_column(c, cs_buf_slice(&item), &c->rule_column[k]);
        st = cs_buf_status(&item, e);
    }
    cs_buf_release(&item);
    return st;
}

/* Care stands beside risks only. */
static enum cs_status list_care(struct cs_churn *c, struct cs_error *e)
{
    struct cs_buf item = {0};
    if (!c->n_listed) return CS_OK; /* there is nothing to score by */
    enum cs_status st = CS_OK;
    for (size_t i = 0; i < c->care.n && !st; i++) {
        struct cs_care_rule *rule = &c->care.rule[i];
        if (!rule->bound.n) continue;
        cs_buf_clear(&item);
        cs_buf_addf(&item, "churn_care_%zu=(", i);
        cs_buf_adds(&item, rule->bound);
        cs_buf_addc(&item, ')');
        cs_churn_column(c, cs_buf_slice(&item), &rule->column);
        st = cs_buf_status(&item, e);
    }
    cs_buf_release(&item);
    return st;
}

static enum cs_status list_carried(struct cs_churn *c, struct cs_error *e)
{
    const struct cs_header *h = cs_input_header(c->ends->in);
    c->keep = cs_arena_alloc(&c->arena, CARRY + 1, sizeof *c->keep);
    c->carried = cs_arena_alloc(&c->arena, CARRY, sizeof *c->carried);
    if (!c->keep || !c->carried) return cs_fail_memory(e);
    c->keep[0] = cs_frame_id(h);
    for (size_t i = 0; i < CARRY; i++) {
        const uint32_t column = cs_header_find(h, cs_slicez(cs_churn_carry[i]));
        if (column == CS_NO_COLUMN || column == c->keep[0]) continue;
        c->carried[c->n_carried++] = cs_slicez(cs_churn_carry[i]);
        c->keep[c->n_carried] = column;
    }
    return CS_OK;
}

/* Rows of a part are weighed as those of the first round were. */
static struct cs_slice weights_of(const struct cs_churn *c)
{
    return c->ask->weights ? cs_slicez(c->ask->weights) : c->ask->partial ? c->model.weights : CS_LIT("");
}

static enum cs_status list_columns(struct cs_churn *c, struct cs_error *e)
{
    const struct cs_churn_ask *ask = c->ask;
    c->label = c->split = SIZE_MAX;
    enum cs_status st = list_features(c, e);
    if (!st && (ask->fit || ask->judge || ask->partial))
        cs_churn_column(c, c->label_item ? cs_slicez(c->label_item) : c->model.label, &c->label);
    if (!st && ask->split) st = list_split(c, e);
    c->weight = SIZE_MAX;
    const struct cs_slice weights = weights_of(c);
    if (!st && weights.n && !cs_slice_eqz(weights, "balanced")) cs_churn_column(c, weights, &c->weight);
    if (!st) st = list_rules(c, e);
    if (!st) st = list_care(c, e);
    if (!st) st = list_carried(c, e);
    if (!st) st = cs_churn_portfolio_columns(c, e);
    cs_buf_addc(&c->list, '\0');
    return st ? st : cs_buf_status(&c->list, e);
}

/* ---- binding ---- */

/* Whose column it is that could not be bound, for the message; NULL: --features says where. */
static const char *asked_by(const struct cs_churn *c, size_t at)
{
    const struct cs_churn_ask *ask = c->ask;
    if (at == c->label && c->label_item) return "--label";
    if (at == c->weight && ask->weights) return "--weights";
    if (at == c->split && ask->split) return "--split";
    return cs_churn_portfolio_option(c, at);
}

static enum cs_status bind_frame(struct cs_churn *c, struct cs_error *e)
{
    const char *model = c->ask->model;
    if (!c->n_listed) {
        cs_fail(e, CS_DATA, "the stream has no column that a rule reads");
        return cs_error_cure(e, "make it with cs-features, or fit a model: --fit");
    }
    enum cs_status st = cs_frame_bind(&c->frame, c->list.p, model ? model : "--features", c->plan, e);
    const char *option = st == CS_USAGE ? asked_by(c, c->frame.n_columns) : NULL;
    for (size_t k = 0; k < c->n_groups && !st; k++) { /* as the user calls them */
        c->frame.columns[c->first_group + k].name = c->group_name[k];
        c->frame.columns[c->first_group + k].key = true;
    }
    if (c->event != SIZE_MAX && !st) c->frame.columns[c->event].name = cs_churn_event_asked(c);
    if (option) return cs_error_at(e, option, 0, 0);
    if (st == CS_USAGE && model) { /* the stream is not one for this model */
        (void)cs_error_at(e, model, 0, 0);
        cs_error_cure(e, "a stream with the columns that the model was fitted on");
        return e->status = CS_DATA;
    }
    return st;
}

static enum cs_status check_bound(const struct cs_churn *c, struct cs_error *e)
{
    const struct cs_frame *f = &c->frame;
    for (size_t i = 0; i < c->model.n_features; i++)
        if (i >= f->n_columns || !cs_slice_eq(f->columns[i].name, c->model.features[i].name))
            return cs_fail(e, CS_USAGE, "the model is not whole: %s", c->ask->model);
    if (c->split != SIZE_MAX && cs_plan_type(c->plan, f->columns[c->split].node) != CS_BOOL)
        return cs_fail(e, CS_USAGE, "--split: not true or false: '%s'", cs_quotez(c->ask->split).text);
    for (size_t k = 0; k < c->rules.n; k++) {
        const size_t at = c->rule_column[k];
        if (at == SIZE_MAX || cs_plan_type(c->plan, f->columns[at].node) == CS_BOOL) continue;
        const struct cs_stanza *s = c->rules.rule[k].stanza;
        cs_fail(e, CS_USAGE, "rule '%s': not true or false", cs_quote(s->id).text);
        return cs_stanza_fail(s, cs_stanza_get(s, "when"), 0, e);
    }
    return CS_OK;
}

static enum cs_status bind(struct cs_churn *c, struct cs_error *e)
{
    struct cs_scope scope = cs_context_scope(c->context, cs_input_header(c->ends->in));
    cs_node where = CS_NO_NODE;
    enum cs_status st = cs_churn_rules_bind(&c->rules, scope.header, c->context, e);
    if (!st) st = cs_care_bind(&c->care, scope.header, c->context, e);
    if (!st) st = list_columns(c, e);
    if (!st) st = cs_plan_make(&c->plan, &scope, e);
    if (!st) st = cs_context_anchor(c->plan, scope.header, e);
    if (!st) st = cs_context_bind(c->context, c->plan, NULL, &where, e);
    if (!st) st = cs_churn_assume(c, e);
    if (!st) st = bind_frame(c, e);
    if (st) return st;
    c->frame.where = where;
    c->frame.once = true;
    c->frame.keep = c->keep;
    c->frame.n_keep = c->n_carried + 1;
    return check_bound(c, e);
}

/* A model between two rounds has coefficients already, but nobody should act on them. */
static enum cs_status read_model(struct cs_churn *c, struct cs_error *e)
{
    const struct cs_churn_ask *ask = c->ask;
    const enum cs_status st = ask->model ? cs_model_read(&c->model, ask->model, e) : CS_OK;
    if (st || ask->partial || c->model.stage == CS_STAGE_DONE) return st;
    cs_fail(e, CS_USAGE, "%s: this fit has not converged yet: it asks for another round", ask->model);
    return cs_error_cure(e, "--partial and --merge with this --model until the exit status is 0");
}

enum cs_status cs_churn_open(struct cs_churn *c, const struct cs_churn_ask *ask, const struct cs_churn *first,
                             struct cs_ends *ends, struct cs_error *e)
{
    *c = (struct cs_churn){.ask = ask, .ends = ends};
    enum cs_status st = cs_churn_rules_read(&c->rules, ask->rules, e);
    if (!st && !ask->fit && !ask->judge && !cs_churn_is_portfolio(ask) && !ask->scenario)
        st = cs_care_read(&c->care, ask->care, e);
    if (!st) st = read_model(c, e);
    if (!st && !first) st = cs_churn_customers(c, e);
    if (first) c->context = first->context;
    return st ? st : bind(c, e);
}

static enum cs_status read_outcomes(struct cs_churn *c, struct cs_error *e)
{
    const struct cs_slice event = c->ask->model ? c->model.event : CS_LIT("");
    enum cs_status st = cs_labels_make(&c->labels, &c->frame, c->label, event, e);
    if (!st && weights_of(c).n) st = cs_labels_weigh(&c->labels, &c->frame, c->weight, e);
    c->fit_w = cs_arena_alloc(&c->arena, c->frame.n + 1, sizeof *c->fit_w);
    if (!c->fit_w) return cs_fail_memory(e);
    for (size_t i = 0; i < c->frame.n && !st; i++) {
        const bool fitted = c->split == SIZE_MAX || c->frame.columns[c->split].number[i] == 1;
        c->fit_w[i] = fitted ? c->labels.w[i] : 0;
    }
    return st;
}

enum cs_status cs_churn_read(struct cs_churn *c, struct cs_error *e)
{
    enum cs_status st = cs_frame_read(&c->frame, c->ends->in, e);
    if (c->frame.customers.nameless)
        cs_buf_addf(&c->notes, "%llu without a customer_id\n",
                    (unsigned long long)c->frame.customers.nameless);
    if (st) return st;
    c->score = cs_arena_alloc(&c->arena, c->frame.n + 1, sizeof *c->score);
    c->baseline = cs_arena_alloc(&c->arena, c->frame.n + 1, sizeof *c->baseline);
    if (!c->score || !c->baseline) return cs_fail_memory(e);
    return c->label == SIZE_MAX ? CS_OK : read_outcomes(c, e);
}
