/* churn_fit.c - fits a model, writes it, and scores rows that it has not seen. */
#include "model/churn.h"

static enum cs_status make_design(struct cs_churn *c, struct cs_design *d, struct cs_folds *folds,
                                  struct cs_error *e)
{
    uint8_t *fold = cs_arena_alloc(&c->arena, c->frame.n + 1, sizeof *fold);
    enum cs_status st =
        fold ? cs_terms_make(&c->terms, &c->frame, c->n_features, c->labels.w, e) : cs_fail_memory(e);
    if (!st && (c->ask->penalty.lambda < 0 || c->ask->judge))
        st = cs_labels_folds(&c->labels, &c->frame, CS_CHURN_FOLDS, fold, e);
    c->terms.y = c->labels.y;
    *d = cs_terms_design(&c->terms);
    *folds = (struct cs_folds){d, fold, CS_CHURN_FOLDS};
    return st;
}

static enum cs_status write_model(const struct cs_churn *c, struct cs_error *e)
{
    struct cs_output *out = NULL;
    enum cs_status st = cs_output_open(&out, c->ask->fit, 0, e);
    if (!st) st = cs_model_write(&c->model, out, e);
    if (!st) return cs_output_commit(out, e);
    cs_output_discard(out);
    return st;
}

static enum cs_status fit(struct cs_churn *c, const struct cs_folds *folds, struct cs_error *e)
{
    struct cs_logistic m = {0};
    enum cs_status st = cs_penalty_fit(&m, folds, c->ask->penalty, c->ask->jobs, e);
    if (!st) st = cs_model_make(&c->model, &m, &c->terms, c->texts, c->n_features, e);
    if (!st) st = cs_logistic_predict(folds->design, m.beta, c->ask->jobs, c->score, e);
    cs_logistic_release(&m);
    if (st) return st;
    c->model.label = c->frame.columns[c->label].name;
    c->model.event = c->labels.event;
    c->model.chosen = c->ask->penalty.lambda < 0;
    const size_t n = cs_churn_with_outcome(c, c->score, NULL);
    st = cs_judge_bins(c->score, n, c->model.edge, c->model.share, e);
    cs_model_notes(&c->model, c->labels.without, &c->notes);
    return st ? st : write_model(c, e);
}

enum cs_status cs_churn_fit(struct cs_churn *c, struct cs_error *e)
{
    struct cs_folds folds;
    struct cs_design design;
    enum cs_status st = make_design(c, &design, &folds, e);
    if (!st && c->ask->fit) st = fit(c, &folds, e);
    if (st || !c->ask->judge) return st;
    return cs_penalty_held_out(&folds, c->ask->penalty, c->ask->jobs, c->score, e);
}
