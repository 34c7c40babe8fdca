/* churn_score.c - risks of the customers of a stream, by a model or by the rules. */
#include "model/churn.h"
#include "model/penalty.h"

enum cs_status cs_churn_apply(struct cs_churn *c, struct cs_error *e)
{
    uint64_t unknown;
    enum cs_status st = cs_model_apply(&c->model, &c->frame, &c->terms, &c->beta, &unknown, e);
    if (st) return st;
    if (unknown)
        cs_buf_addf(&c->notes, "%llu %s as the reference\n", (unsigned long long)unknown,
                    unknown == 1 ? "value that the model does not know counts"
                                 : "values that the model does not know count");
    const struct cs_design d = cs_terms_design(&c->terms);
    return cs_logistic_predict(&d, c->beta, c->score, e);
}

static void by_rules(struct cs_churn *c)
{
    for (size_t k = 0; k < c->rules.n; k++)
        if (!c->rules.rule[k].bound.n)
            cs_buf_addf(&c->notes, "rule '%s' left out: no column '%s'\n",
                        cs_quote(c->rules.rule[k].stanza->id).text, cs_quote(c->rules.rule[k].absent).text);
    cs_risk_rules(&c->rules, &c->frame, c->rule_column, c->score);
}

enum cs_status cs_churn_score(struct cs_churn *c, struct cs_error *e)
{
    const struct cs_bands *bands = &c->ask->bands;
    size_t counts[3];
    const struct cs_risk risk = {&c->frame, c->carried,    c->n_carried, c->score,
                                 *bands,    &c->rules,     c->ask->lang, c->ask->model ? &c->model : NULL,
                                 &c->terms, c->rule_column};
    if (!c->ask->model) by_rules(c);
    enum cs_status st = cs_risk_write(&risk, c->ends, counts, e);
    if (st) return st;
    if (bands->capacity)
        cs_buf_addf(&c->notes, "%zu high, the highest; %zu medium, the next; %zu low\n", counts[0], counts[1],
                    counts[2]);
    else
        cs_buf_addf(&c->notes, "%zu high, from %g up; %zu medium, from %g up; %zu low\n", counts[0],
                    bands->high, counts[1], bands->medium, counts[2]);
    return cs_ends_seal(c->ends, c->frame.n, 0, 0, e);
}
