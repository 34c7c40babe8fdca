/* churn_batch.c - a fit with --batch N: the rows pass by once for every step of the fit, and never more than
 * N of them are in memory.
 *
 * The passes: what the columns are; their levels; how many rows have an outcome, and what stands for missing
 * values; the moments; a pass a step; the scores. Sums are taken over the same stretches of rows as in
 * memory.
 */
#include "model/churn.h"
#include "model/logistic_pass.h"
#include <math.h>
#include <stdlib.h>

struct tally {               /* of a feature */
    double shift, sum, rows; /* of numbers: the first one, what others are above it, how many */
    double *count;           /* rows by level */
};
struct batches {
    struct cs_churn *c;
    size_t most, seen; /* rows in memory; rows of this pass so far */
    size_t without; /* rows without an outcome */
    struct tally *tally;
    struct cs_bin_counts *bins; /* by feature, to be counted in this pass; NULL: in none */
    cs_stretch_fn *show;        /* a pass over a design */
    void *to;
};

/* ---- before the fit ---- */

static enum cs_status check(const struct cs_churn *c, struct cs_error *e)
{
    for (size_t i = 0; i < c->n_features; i++) {
        if (c->shape[i].kind == CS_SHAPE_NONE || c->shape[i].knot) continue;
        cs_fail(e, CS_USAGE, "column '%s': quantiles need all rows in memory",
                cs_quote(c->frame.columns[i].name).text);
        return cs_error_cure(e, "tell the knots or cut points: spline(column, 1, 12, 40)");
    }
    return CS_OK;
}

/* Of the rows in memory. */
static enum cs_status find_outcomes(struct batches *b, struct cs_error *e)
{
    struct cs_churn *c = b->c;
    cs_labels_release(&c->labels);
    enum cs_status st = cs_labels_make(&c->labels, &c->frame, c->label, CS_LIT(""), e);
    if (!st && c->weight != SIZE_MAX) st = cs_labels_weigh(&c->labels, &c->frame, c->weight, e);
    c->terms.y = c->labels.y;
    c->terms.w = c->labels.w;
    return st;
}

static enum cs_status add_rows(struct tally *t, const struct cs_frame_column *column, const double *w,
                               size_t n, struct cs_error *e)
{
    if (column->levels && !t->count && !(t->count = cs_alloc(column->n_levels + 1, sizeof *t->count)))
        return cs_fail_memory(e);
    for (size_t i = 0; i < n; i++) {
        if (w[i] == 0) continue;
        if (column->levels) {
            if (column->code[i] != CS_NO_LEVEL) t->count[column->code[i]] += w[i];
            continue;
        }
        if (isnan(column->number[i])) continue;
        if (t->rows == 0) t->shift = column->number[i];
        t->sum += w[i] * (column->number[i] - t->shift);
        t->rows += w[i];
    }
    return CS_OK;
}

static enum cs_status survey(void *ctx, struct cs_frame *f, struct cs_error *e)
{
    struct batches *b = ctx;
    enum cs_status st = find_outcomes(b, e);
    for (size_t i = 0; i < b->c->n_features && !st; i++)
        st = add_rows(&b->tally[i], &f->columns[i], b->c->labels.w, f->n, e);
    b->without += b->c->labels.without;
    b->seen += f->n;
    return st;
}

static bool has_levels(const struct cs_frame *f)
{
    for (size_t i = 0; i < f->n_columns; i++)
        if (f->columns[i].levels) return true;
    return false;
}

/* Levels have texts from the second pass on. */
static enum cs_status look(void *ctx, struct cs_frame *f, struct cs_error *e)
{
    return has_levels(f) ? CS_OK : survey(ctx, f, e);
}

static enum cs_status learn_rows(struct batches *b, struct cs_error *e)
{
    struct cs_churn *c = b->c;
    enum cs_status st = cs_frame_each(&c->frame, c->ends->in, b->most, look, b, e);
    if (!st && has_levels(&c->frame)) st = cs_frame_each(&c->frame, c->ends->in, b->most, survey, b, e);
    return st;
}

/* The terms of no rows, and what was found out for them. */
static enum cs_status make_terms(struct batches *b, struct cs_error *e)
{
    struct cs_churn *c = b->c;
    enum cs_status st =
        cs_terms_make(&c->terms, &c->frame, c->n_features, NULL, c->shape, c->ask->missing, &c->arena, e);
    for (size_t i = 0; i < c->n_features && !st; i++) {
        const struct cs_frame_column *column = &c->frame.columns[i];
        const struct tally *t = &b->tally[i];
        struct cs_term_column *to = &c->terms.column[i];
        for (uint32_t k = 0; column->levels && to->level != CS_NO_LEVEL && k < column->n_levels; k++)
            if (t->count[k] > t->count[to->level]) to->level = k;
        if (column->levels || (!column->missing && c->shape[i].kind == CS_SHAPE_NONE)) continue;
        to->mean = to->fill = t->rows > 0 ? t->shift + t->sum / t->rows : 0;
    }
    for (size_t j = 0; j < c->terms.n && !st; j++) {
        struct cs_term *term = &c->terms.term[j];
        term->fills = term->kind == CS_TERM_LEVEL && term->level == c->terms.column[term->column].level;
    }
    return st;
}

/* ---- passes over the design ---- */

struct window { /* rows of those in memory */
    struct cs_design of;
    size_t at;
};

static void fill(const void *ctx, size_t first, size_t n, double *const *x, double *y, double *w)
{
    const struct window *from = ctx;
    from->of.fill(from->of.ctx, from->at + first, n, x, y, w);
}

static enum cs_status show_rows(void *ctx, struct cs_frame *f, struct cs_error *e)
{
    struct batches *b = ctx;
    struct cs_churn *c = b->c;
    enum cs_status st = find_outcomes(b, e);
    for (size_t i = 0; i < c->n_features && b->bins && !st; i++)
        st = cs_bin_counts_add(&b->bins[i], &f->columns[i], c->labels.w, f->n, e);
    for (size_t at = 0; at < f->n && !st; at += CS_STRETCH) {
        const struct window window = {cs_terms_design(&c->terms), at};
        const size_t n = f->n - at < CS_STRETCH ? f->n - at : CS_STRETCH;
        const struct cs_design rows = {.n = n, .p = c->terms.n, .ctx = &window, .fill = fill};
        st = b->show(b->to, &rows, b->seen + at, e);
    }
    b->seen += f->n;
    return st;
}

static enum cs_status visit(const void *ctx, cs_stretch_fn *show, void *to, struct cs_error *e)
{
    struct batches *b = *(struct batches *const *)ctx;
    struct cs_churn *c = b->c;
    b->show = show;
    b->to = to;
    b->seen = 0;
    return cs_frame_each(&c->frame, c->ends->in, b->most, show_rows, b, e);
}

/* ---- the fit ---- */

static void count_scores(void *counts, size_t first, size_t n, const double *score, const double *w)
{
    (void)first;
    cs_judge_counts_add(counts, score, w, n);
}

/* Where scores and values lie, in one pass. */
static enum cs_status count_all(struct batches *b, const struct cs_design *d, const double *beta,
                                struct cs_error *e)
{
    struct cs_churn *c = b->c;
    struct cs_judge_counts scores = {0};
    struct cs_bin_counts *bins = cs_alloc(c->n_features + 1, sizeof *bins);
    enum cs_status st = bins ? cs_judge_counts_make(&scores, e) : cs_fail_memory(e);
    b->bins = bins;
    if (!st) st = cs_predict_pass(d, beta, c->ask->jobs, count_scores, &scores, e);
    b->bins = NULL;
    if (!st) cs_judge_counts_bins(&scores, c->model.edge, c->model.share);
    if (!st) st = cs_model_curves_counted(&c->model.curves, bins, c->n_features, e);
    for (size_t i = 0; i < c->n_features && bins; i++) cs_bin_counts_release(&bins[i]);
    free(bins);
    cs_judge_counts_release(&scores);
    return st;
}

static enum cs_status fit(struct batches *b, struct cs_error *e)
{
    struct cs_churn *c = b->c;
    struct cs_logistic m = {0};
    const struct cs_logistic_options o = {
        .lambda = c->ask->penalty.lambda, .alpha = c->ask->penalty.alpha, .jobs = c->ask->jobs};
    const struct cs_design d = {.n = b->seen, .p = c->terms.n, .ctx = &b, .visit = visit};
    enum cs_status st = cs_logistic_fit(&m, &d, &o, e);
    if (!st) st = cs_model_make(&c->model, &m, &c->terms, c->texts, c->n_features, e);
    if (!st) st = count_all(b, &d, m.beta, e);
    cs_logistic_release(&m);
    return st ? st : cs_churn_done(c, b->without, e);
}

enum cs_status cs_churn_fit_batches(struct cs_churn *c, struct cs_error *e)
{
    struct batches b = {.c = c, .tally = cs_alloc(c->n_features + 1, sizeof *b.tally)};
    const size_t stretches = c->ask->batch / CS_STRETCH;
    b.most = (stretches ? stretches : 1) * CS_STRETCH;
    enum cs_status st = b.tally ? check(c, e) : cs_fail_memory(e);
    if (!st) st = learn_rows(&b, e);
    if (!st) st = make_terms(&b, e);
    if (!st) st = fit(&b, e);
    for (size_t i = 0; i < c->n_features && b.tally; i++) free(b.tally[i].count);
    free(b.tally);
    return st;
}
