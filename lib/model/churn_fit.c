/* churn_fit.c - fits a model, writes it, and scores rows that it has not seen. */
#include "model/churn.h"
#include "model/leak.h"
#include <math.h>
#include <stdlib.h>

static enum cs_status make_design(struct cs_churn *c, struct cs_design *d, struct cs_folds *folds,
                                  struct cs_error *e)
{
    const struct cs_churn_ask *ask = c->ask;
    const bool parts = ask->penalty.lambda < 0 || ask->calibrate || (ask->judge && !ask->split);
    uint8_t *fold = cs_arena_alloc(&c->arena, c->frame.n + 1, sizeof *fold);
    enum cs_status st = fold ? cs_terms_make(&c->terms, &c->frame, c->n_features, c->fit_w, c->shape,
                                             ask->missing, &c->arena, e)
                             : cs_fail_memory(e);
    if (!st && parts) st = cs_labels_folds(&c->labels, &c->frame, CS_CHURN_FOLDS, fold, e);
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

/* ---- calibration ---- */

/* Weights that even the outcomes out would bend what comes true: then each row counts once. */
static double weight_of(const struct cs_churn *c, size_t row)
{
    return c->weight == SIZE_MAX ? c->fit_w[row] != 0 : c->fit_w[row];
}

/* By scores of the rows that were fitted on, each by a model that had not seen it. */
static enum cs_status calibrate(struct cs_churn *c, const struct cs_folds *folds, struct cs_error *e)
{
    const size_t n = c->frame.n;
    double *held = c->baseline, *w = cs_alloc(n + 1, sizeof *w); /* nothing stands in the former yet */
    struct cs_calibration *to = &c->model.curves.calibration;
    const struct cs_penalty same = {c->model.lambda, c->ask->penalty.alpha};
    enum cs_status st = w ? cs_penalty_held_out(folds, same, c->ask->jobs, held, e) : cs_fail_memory(e);
    for (size_t i = 0; i < n && !st; i++) w[i] = weight_of(c, i);
    if (!st) st = cs_calibration_fit(to, c->ask->calibrate, held, c->labels.y, w, n, e);
    for (size_t i = 0; i < n && !st; i++) c->score[i] = cs_calibrated(to, c->score[i]);
    free(w);
    return st;
}

/* Scores of rows held out: those of each part by what the other parts' scores tell. */
static enum cs_status calibrate_parts(struct cs_churn *c, const struct cs_folds *folds, struct cs_error *e)
{
    struct cs_calibration curve = {0};
    const size_t n = c->frame.n;
    double *raw = c->baseline, *w = cs_alloc(n + 1, sizeof *w);
    enum cs_status st = w ? CS_OK : cs_fail_memory(e);
    for (size_t i = 0; i < n; i++) raw[i] = c->score[i];
    for (unsigned k = 0; k < folds->n && !st; k++) {
        for (size_t i = 0; i < n; i++) w[i] = folds->fold[i] == k ? 0 : weight_of(c, i);
        st = cs_calibration_fit(&curve, c->ask->calibrate, raw, c->labels.y, w, n, e);
        for (size_t i = 0; i < n && !st; i++)
            if (folds->fold[i] == k) c->score[i] = cs_calibrated(&curve, raw[i]);
    }
    cs_calibration_release(&curve);
    free(w);
    return st;
}

/* ---- separation ---- */

static void tell_alike(struct cs_churn *c, const struct cs_frame_column *f, const struct cs_slice *level,
                       const size_t rows[2])
{
    const size_t n = rows[0] + rows[1];
    if (!n || (rows[0] && rows[1])) return;
    cs_buf_addf(&c->notes, "'%s'%s", cs_quote(f->name).text, level ? " = " : " missing");
    if (level) cs_buf_addf(&c->notes, "'%s'", cs_quote(*level).text);
    cs_buf_addf(&c->notes, ": %zu %s, %s '%s'\n", n, n == 1 ? "row" : "rows", rows[1] ? "all" : "none",
                cs_quote(c->labels.event).text);
}

/* By the rows of each value, the missing ones behind them; numbers: cs_churn_note_leaks(). */
static enum cs_status tell_separators(struct cs_churn *c, const struct cs_frame_column *f, struct cs_error *e)
{
    size_t(*rows)[2] = cs_alloc(f->n_levels + 1, sizeof *rows);
    if (!rows) return cs_fail_memory(e);
    for (size_t i = 0; i < c->frame.n; i++) {
        const bool known = f->levels ? f->code[i] != CS_NO_LEVEL : !isnan(f->number[i]);
        if (c->fit_w[i] == 0 || (known && !f->levels)) continue;
        rows[known ? f->code[i] : f->n_levels][c->labels.y[i] == 1]++;
    }
    for (size_t k = 0; k < f->n_levels; k++) tell_alike(c, f, &f->level[k], rows[k]);
    if (c->ask->missing == CS_MISSING_TERM) tell_alike(c, f, NULL, rows[f->n_levels]);
    free(rows);
    return CS_OK;
}

/* ---- the fit ---- */

enum cs_status cs_churn_note_leaks(struct cs_churn *c, struct cs_error *e)
{
    enum cs_status st = CS_OK;
    for (size_t i = 0; i < c->n_features && !st; i++) {
        double auc;
        st = cs_leak_auc(&auc, &c->frame.columns[i], c->labels.y, c->labels.w, c->frame.n, e);
        if (!st && auc >= CS_LEAK_AUC)
            cs_buf_addf(&c->notes, "column '%s' alone tells the outcome (AUC %.4f): was it known before?\n",
                        cs_quote(c->frame.columns[i].name).text, auc);
    }
    return st;
}

static bool too_good(const struct cs_model *m)
{
    return m->separated || m->loglik > 0.3 * m->null_loglik;
}

enum cs_status cs_churn_done(struct cs_churn *c, size_t without, struct cs_error *e)
{
    c->model.label = c->frame.columns[c->label].name;
    c->model.event = c->labels.event;
    c->model.chosen = c->ask->penalty.lambda < 0;
    c->model.missing = cs_slicez(cs_missing_words[c->ask->missing]);
    c->model.weights = cs_slicez(c->ask->weights ? c->ask->weights : "");
    cs_model_notes(&c->model, without, &c->notes);
    if (c->ask->weights && c->weight == SIZE_MAX && !c->ask->calibrate)
        cs_buf_addf(
            &c->notes,
            "balanced: risks are those of a stream with as many events as others; log-odds %.4f above the "
            "rows here\n",
            log((double)(c->labels.rows - c->labels.events) / (double)c->labels.events));
    return c->ask->fit ? write_model(c, e) : CS_OK;
}

static enum cs_status fit(struct cs_churn *c, const struct cs_folds *folds, struct cs_error *e)
{
    struct cs_logistic m = {0};
    enum cs_status st = cs_penalty_fit(&m, folds, c->ask->penalty, c->ask->jobs, e);
    if (!st) st = cs_model_make(&c->model, &m, &c->terms, c->texts, c->n_features, e);
    if (!st) st = cs_logistic_predict(folds->design, m.beta, c->ask->jobs, c->score, e);
    cs_logistic_release(&m);
    if (!st && c->ask->calibrate) st = calibrate(c, folds, e);
    if (st) return st;
    const size_t n = cs_churn_fitted(c, c->score, c->baseline);
    st = cs_judge_bins(c->baseline, n, c->model.edge, c->model.share, e);
    if (!st) st = cs_model_curves_bins(&c->model.curves, &c->frame, c->n_features, c->fit_w, e);
    if (!st) st = cs_churn_done(c, c->labels.without, e);
    for (size_t i = 0; i < c->n_features && c->model.separated && !st; i++)
        st = tell_separators(c, &c->frame.columns[i], e);
    return st || !too_good(&c->model) ? st : cs_churn_note_leaks(c, e);
}

enum cs_status cs_churn_fit(struct cs_churn *c, struct cs_error *e)
{
    struct cs_folds folds;
    struct cs_design design;
    const struct cs_churn_ask *ask = c->ask;
    if (!c->frame.n) return cs_fail(e, CS_DATA, "no rows: there is no outcome to learn from");
    if (!c->labels.rows)
        return cs_fail(e, CS_DATA, "column '%s' is no outcome: it is empty in all %zu rows",
                       cs_quote(c->frame.columns[c->label].name).text, c->frame.n);
    enum cs_status st = make_design(c, &design, &folds, e);
    if (!st && (ask->fit || ask->split)) st = fit(c, &folds, e);
    if (st || !ask->judge || ask->split) return st;
    st = cs_penalty_held_out(&folds, ask->penalty, ask->jobs, c->score, e);
    return st || !ask->calibrate ? st : calibrate_parts(c, &folds, e);
}
