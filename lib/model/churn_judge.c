/* churn_judge.c - how good the scores are, beside those of the rules, as measures. */
#include "model/churn.h"
#include "model/leak.h"
#include "model/verdict.h"
#include <math.h>

struct judging {
    struct cs_churn *c;
    struct cs_telling telling;
    double *y;
    size_t n;
    bool ruled, stable; /* there is something to compare with: rules, and the rows of the fit */
    struct cs_judged model, rules;
    struct cs_cheapest of_model, of_rules;
    struct cs_estimate apart;
    double psi;
};

static enum cs_status measure(struct judging *j, struct cs_error *e)
{
    struct cs_churn *c = j->c;
    const struct cs_churn_ask *ask = c->ask;
    enum cs_status st = cs_judge(&j->model, c->score, j->y, j->n, e);
    if (!st && j->ruled) st = cs_judge(&j->rules, c->baseline, j->y, j->n, e);
    if (!st && j->ruled) st = cs_judge_compare(&j->apart, c->score, c->baseline, j->y, j->n, e);
    if (!st && ask->has_costs)
        st = cs_judge_cheapest(&j->of_model, c->score, j->y, j->n, ask->false_alarm, ask->missed, e);
    if (!st && ask->has_costs && j->ruled)
        st = cs_judge_cheapest(&j->of_rules, c->baseline, j->y, j->n, ask->false_alarm, ask->missed, e);
    return st;
}

/* Scores and features of the rows that are judged, against those of the fit. */
static enum cs_status add_stability(struct judging *j, struct cs_error *e)
{
    struct cs_churn *c = j->c;
    const struct cs_model *m = &c->model;
    enum cs_status st = CS_OK;
    double *w = cs_arena_alloc(&c->arena, c->frame.n + 1, sizeof *w);
    if (!w) return cs_fail_memory(e);
    for (size_t i = 0; i < c->frame.n; i++)
        w[i] = c->labels.w[i] != 0 && (!c->ask->split || c->fit_w[i] == 0);
    if (isnan(m->edge[0])) { /* fitted in rounds: nobody saw all scores */
        j->stable = false;
        return st;
    }
    j->psi = cs_judge_psi(m->edge, m->share, c->score, j->n);
    cs_verdict_psi(&j->telling, CS_LIT("risk"), j->psi, j->n);
    for (size_t i = 0; i < m->n_features && i < m->curves.n && !st; i++) {
        double psi = (double)NAN;
        st = cs_bins_psi(&m->curves.bins[i], &c->frame.columns[i], m->features[i].level, w, c->frame.n, &psi,
                         e);
        if (!st) cs_verdict_psi(&j->telling, m->features[i].name, psi, j->n);
    }
    return st;
}

static void tell(struct judging *j)
{
    struct cs_buf *notes = &j->c->notes;
    const struct cs_cheapest *x = &j->of_model;
    if (!j->ruled)
        cs_buf_addf(notes, "AUC %.4f; no column that a rule reads: the model is compared with nothing\n",
                    j->model.auc.value);
    else
        cs_buf_addf(notes, "AUC %.4f, of the rules %.4f: %s\n", j->model.auc.value, j->rules.auc.value,
                    j->apart.lo > 0 ? "the model is better"
                                    : "no proof that the model is better, keep to the rules");
    if (j->stable)
        cs_buf_addf(notes, "scores since the fit: %s (stability index %.3f)\n",
                    j->psi < 0.1    ? "hardly moved"
                    : j->psi < 0.25 ? "moved"
                                    : "moved far, fit again",
                    j->psi);
    if (j->c->ask->has_costs && isfinite(x->cut))
        cs_buf_addf(notes, "least cost: %.4g a customer, calling from %.4g up; nobody %.4g, everybody %.4g\n",
                    x->cost, x->cut, x->nobody, x->all);
    else if (j->c->ask->has_costs)
        cs_buf_addf(notes, "least cost: %.4g a customer, calling nobody\n", x->cost);
}

static enum cs_status add_views(struct judging *j, struct cs_error *e)
{
    struct cs_churn *c = j->c;
    const double medium = c->ask->bands.medium, high = c->ask->bands.high;
    const bool costs = c->ask->has_costs;
    const struct cs_verdict model = {
        "model", &j->model, c->score, j->y, medium, high, costs ? &j->of_model : NULL};
    const struct cs_verdict rules = {
        "rules", &j->rules, c->baseline, j->y, medium, high, costs ? &j->of_rules : NULL};
    j->telling.name = cs_verdict_keys;
    j->telling.n_names = cs_verdict_n_keys;
    cs_telling_header(&j->telling);
    j->psi = (double)NAN;
    enum cs_status st = j->stable ? add_stability(j, e) : CS_OK;
    if (st) return st;
    cs_verdict_conclude(&j->telling, &model, j->ruled ? &j->rules : NULL, &j->apart, j->psi);
    cs_verdict_add(&j->telling, &model);
    if (j->ruled) cs_verdict_add(&j->telling, &rules);
    cs_verdict_chance(&j->telling, j->n);
    return cs_buf_status(&j->telling.out, e);
}

enum cs_status cs_churn_judge(struct cs_churn *c, struct cs_error *e)
{
    struct judging j = {.c = c, .stable = c->ask->model || c->ask->split};
    j.y = cs_arena_alloc(&c->arena, c->frame.n + 1, sizeof *j.y);
    if (!j.y) return cs_fail_memory(e);
    for (size_t k = 0; k < c->rules.n; k++) j.ruled |= c->rule_column[k] != SIZE_MAX;
    cs_risk_rules(&c->rules, &c->frame, c->rule_column, c->baseline);
    (void)cs_churn_judged(c, c->baseline, c->baseline);
    (void)cs_churn_judged(c, c->labels.y, j.y);
    j.n = cs_churn_judged(c, c->score, c->score);
    enum cs_status st = measure(&j, e);
    if (!st) st = add_views(&j, e);
    if (!st) st = cs_output_write(c->ends->out, j.telling.out.p, j.telling.out.n, e);
    cs_buf_release(&j.telling.out);
    if (!st) tell(&j);
    if (!st && j.model.auc.value >= CS_LEAK_AUC && !c->ask->fit && !c->ask->split)
        st = cs_churn_note_leaks(c, e);
    return st ? st : cs_ends_seal(c->ends, j.telling.rows, 0, 0, e);
}
