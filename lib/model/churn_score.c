/* churn_score.c - risks of the customers of a stream, by a model or by the rules. */
#include "model/churn.h"
#include "model/levers.h"

static void tell_unknown(struct cs_churn *c, uint64_t unknown)
{
    if (unknown)
        cs_buf_addf(&c->notes, "%llu %s as the reference\n", (unsigned long long)unknown,
                    unknown == 1 ? "value that the model does not know counts"
                                 : "values that the model does not know count");
}

enum cs_status cs_churn_apply(struct cs_churn *c, struct cs_error *e)
{
    uint64_t unknown;
    enum cs_status st = cs_model_apply(&c->model, &c->frame, &c->terms, &c->beta, &unknown, e);
    if (st) return st;
    tell_unknown(c, unknown);
    const struct cs_design d = cs_terms_design(&c->terms);
    st = cs_logistic_predict(&d, c->beta, c->ask->jobs, c->score, e);
    for (size_t i = 0; i < c->frame.n && !st; i++)
        c->score[i] = cs_calibrated(&c->model.curves.calibration, c->score[i]);
    return st;
}

static enum cs_status find_causes(struct cs_churn *c, struct cs_causes *to, struct cs_error *e)
{
    to->bad_missing = cs_context_scope(c->context, cs_input_header(c->ends->in)).bad_missing;
    if (c->ask->model) return cs_causes_of_model(to, &c->model, &c->frame, e);
    for (size_t k = 0; k < c->rules.n; k++)
        if (!c->rules.rule[k].bound.n)
            cs_buf_addf(&c->notes, "rule '%s' left out: no column '%s'\n",
                        cs_quote(c->rules.rule[k].stanza->id).text, cs_quote(c->rules.rule[k].absent).text);
    return cs_causes_of_rules(to, &c->rules, c->rule_column, &c->frame, e);
}

static enum cs_status find_levers(struct cs_churn *c, const struct cs_causes *causes, struct cs_lever_set *to,
                                  struct cs_error *e)
{
    struct cs_catalogue features = {.features = true};
    enum cs_status st = cs_catalogue_read(&features, c->ask->names, e);
    if (!st) st = cs_levers_make(to, causes, &c->rules, c->rule_column, &features, c->ask->lang, e);
    if (!st && c->ask->model && !to->levers.n)
        cs_buf_addz(&c->notes, "no feature of the model can change: churn.rules says which ones may\n");
    cs_catalogue_release(&features);
    return st;
}

static void tell(struct cs_churn *c, const struct cs_risk *r)
{
    const struct cs_bands *bands = &r->bands;
    const unsigned long long high = r->count[CS_BAND_HIGH], medium = r->count[CS_BAND_MEDIUM],
                             low = r->count[CS_BAND_LOW];
    tell_unknown(c, r->unknown);
    if (r->unmet)
        cs_buf_addf(&c->notes,
                    "%llu missing %s of columns that missed none in the fit: as the mean, or the reference\n",
                    (unsigned long long)r->unmet, r->unmet == 1 ? "value" : "values");
    if (r->bad)
        cs_buf_addf(&c->notes, "%llu %s missing\n", (unsigned long long)r->bad,
                    r->bad == 1 ? "value that is no number counts as"
                                : "values that are no numbers count as");
    if (bands->capacity)
        cs_buf_addf(&c->notes, "%llu high, the highest; %llu medium, the next; %llu low\n", high, medium,
                    low);
    else
        cs_buf_addf(&c->notes, "%llu high, from %g up; %llu medium, from %g up; %llu low\n", high,
                    bands->high, medium, bands->medium, low);
}

enum cs_status cs_churn_score(struct cs_churn *c, struct cs_error *e)
{
    struct cs_causes causes = {0};
    struct cs_lever_set levers = {0};
    struct cs_risk risk = {.frame = &c->frame,
                           .carried = c->carried,
                           .n_carried = c->n_carried,
                           .causes = &causes,
                           .rules = &c->rules,
                           .rule_column = c->rule_column,
                           .care = &c->care,
                           .levers = c->ask->counterfactual ? &levers : NULL,
                           .bands = c->ask->bands,
                           .lang = c->ask->lang};
    enum cs_status st = find_causes(c, &causes, e);
    if (!st) st = cs_care_settle(&c->care, &causes, &c->rules, c->rule_column, &c->frame, c->ask->lang, e);
    if (!st && risk.levers) st = find_levers(c, &causes, &levers, e);
    if (!st) st = cs_risk_run(&risk, c->ends, e);
    if (!st) tell(c, &risk);
    cs_levers_release(&levers);
    cs_causes_release(&causes);
    return st ? st : cs_ends_seal(c->ends, risk.rows, 0, 0, e);
}
