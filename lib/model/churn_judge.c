/* churn_judge.c - how good the scores are, beside those of the rules, as measures. */
#include "model/churn.h"
#include "model/verdict.h"

enum cs_status cs_churn_judge(struct cs_churn *c, bool stable, struct cs_error *e)
{
    struct cs_judged model, rules;
    struct cs_estimate gain;
    struct cs_buf text = {0};
    double *y = cs_arena_alloc(&c->arena, c->frame.n + 1, sizeof *y);
    if (!y) return cs_fail_memory(e);
    bool ruled = false;
    for (size_t k = 0; k < c->rules.n; k++) ruled |= c->rule_column[k] != SIZE_MAX;
    cs_risk_rules(&c->rules, &c->frame, c->rule_column, c->baseline);
    (void)cs_churn_with_outcome(c, c->baseline, NULL);
    const size_t n = cs_churn_with_outcome(c, c->score, y);
    const double psi = stable ? cs_judge_psi(c->model.edge, c->model.share, c->score, n) : 0;
    enum cs_status st = cs_judge(&model, c->score, y, n, e);
    if (!st && ruled) st = cs_judge(&rules, c->baseline, y, n, e);
    if (!st && ruled) st = cs_judge_compare(&gain, c->score, c->baseline, y, n, e);
    if (st) return st;
    const double medium = c->ask->bands.medium, high = c->ask->bands.high;
    const struct cs_verdict of_model = {"model",
                                        &model,
                                        c->score,
                                        y,
                                        medium,
                                        high,
                                        ruled ? &gain : NULL,
                                        ruled ? rules.auc.value : 0,
                                        stable ? &psi : NULL};
    const struct cs_verdict of_rules = {"rules", &rules, c->baseline, y, medium, high, NULL, 0, NULL};
    cs_verdict_header(&text);
    uint64_t rows = cs_verdict_rows(&of_model, &text);
    if (ruled) rows += cs_verdict_rows(&of_rules, &text);
    st = cs_buf_status(&text, e);
    if (!st) st = cs_output_write(c->ends->out, text.p, text.n, e);
    cs_buf_release(&text);
    if (!ruled) cs_buf_addz(&c->notes, "no column that a rule reads: the model is compared with nothing\n");
    if (ruled)
        cs_buf_addf(&c->notes, "AUC %.4f, of the rules %.4f: %s\n", model.auc.value, rules.auc.value,
                    gain.lo > 0 ? "the model is better"
                                : "no proof that the model is better, keep to the rules");
    return st ? st : cs_ends_seal(c->ends, rows, 0, 0, e);
}
