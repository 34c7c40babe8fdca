/* churn_partial.c - what a part of the rows adds to a fit, written. */
#include "model/churn_part.h"
#include "model/logistic_pass.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static void put_value(struct cs_buf *b, const char *part, double value, double least, double most)
{
    struct cs_model_row r = cs_model_row(part, CS_LIT("sum"));
    r.number[CS_MODEL_VALUE] = value;
    r.number[CS_MODEL_LO] = least;
    r.number[CS_MODEL_HI] = most;
    cs_model_put(b, &r);
}

static void put_values(struct cs_buf *b, const char *part, const double *v, size_t n)
{
    for (size_t i = 0; i < n; i++) put_value(b, part, v[i], NAN, NAN);
}

/* Whose rows these are, in any order: a part that comes twice is noticed. Only identifiers can tell. */
static void put_customers(const struct cs_churn *c, struct cs_buf *b)
{
    const struct cs_header *h = cs_input_header(c->ends->in);
    uint64_t hi = 0, lo = 0;
    char text[33];
    if (cs_header_find(h, CS_LIT("customer_id")) == CS_NO_COLUMN || !c->frame.n) return;
    for (size_t i = 0; i < c->frame.n; i++) {
        const struct cs_hash128 digest = cs_digest128(cs_frame_identifier(&c->frame, i));
        hi += digest.hi;
        lo += digest.lo;
    }
    (void)snprintf(text, sizeof text, "%016llx%016llx", (unsigned long long)hi, (unsigned long long)lo);
    cs_model_put_text(b, "customers", cs_slicez(text));
}

/* ---- the first round ---- */

static enum cs_status check_shapes(const struct cs_churn *c, struct cs_error *e)
{
    for (size_t i = 0; i < c->n_features; i++) {
        if (c->shape[i].kind == CS_SHAPE_NONE || c->shape[i].knot) continue;
        cs_fail(e, CS_USAGE, "column '%s': quantiles of all rows are not known to a part",
                cs_quote(c->frame.columns[i].name).text);
        return cs_error_cure(e, "tell the knots or cut points: spline(column, 1, 12, 40)");
    }
    return CS_OK;
}

static void put_count(const struct cs_churn *c, size_t column, struct cs_buf *b)
{
    const struct cs_frame_column *from = &c->frame.columns[column];
    struct cs_model_row r = cs_model_row("count", from->name);
    double rows = 0, missing = 0, mean = 0;
    for (size_t i = 0; i < c->frame.n; i++) {
        const double w = c->fit_w[i];
        const bool none = from->levels ? from->code[i] == CS_NO_LEVEL : isnan(from->number[i]);
        if (w == 0) continue;
        missing += none;
        if (none) continue;
        rows += w;
        if (!from->levels) mean += (from->number[i] - mean) * (w / rows);
    }
    r.number[CS_MODEL_VALUE] = rows;
    r.number[CS_MODEL_SE] = missing;
    r.number[CS_MODEL_MEAN] = from->levels ? (double)NAN : mean;
    cs_model_put(b, &r);
}

static enum cs_status put_survey(struct cs_churn *c, struct cs_buf *b, struct cs_error *e)
{
    enum cs_status st = check_shapes(c, e);
    if (!st) st = cs_model_features_make(&c->model.known, &c->frame, c->texts, c->n_features, e);
    if (st) return st;
    cs_model_put_text(b, "label", c->frame.columns[c->label].name);
    cs_model_put_text(b, "event", c->labels.event);
    cs_model_put_text(b, "weights", cs_slicez(c->ask->weights ? c->ask->weights : ""));
    for (size_t i = 0; i < c->n_features; i++) cs_model_features_put(&c->model.known.v[i], b);
    for (size_t i = 0; i < c->n_features; i++) put_count(c, i, b);
    return CS_OK;
}

/* ---- the rounds after it ---- */

static enum cs_status put_moments(struct cs_churn *c, const struct cs_design *d, struct cs_buf *b,
                                  struct cs_error *e)
{
    struct cs_moments m;
    const size_t size = d->p + 1;
    enum cs_status st = cs_moments_pass(d, c->ask->jobs, &m, e);
    if (!st) {
        cs_model_put_number(b, "rows", m.rows);
        cs_model_put_number(b, "events", m.events);
        put_value(b, "mean", m.memory[0], NAN, NAN);
        for (size_t j = 0; j < d->p; j++) put_value(b, "mean", m.mean[j], m.least[j], m.most[j]);
        put_values(b, "cross", m.cross, size * (size + 1) / 2);
    }
    cs_moments_release(&m);
    return st;
}

static enum cs_status put_sums(struct cs_churn *c, const struct cs_design *d, struct cs_buf *b,
                               struct cs_error *e)
{
    const struct cs_model *m = &c->model;
    const size_t p = d->p, size = p + 1;
    size_t *column = cs_alloc(size, sizeof *column);
    double *memory = cs_alloc(3 * size + size * size, sizeof *memory);
    enum cs_status st = column && memory ? CS_OK : cs_fail_memory(e);
    if (!st) {
        struct cs_scaled scaled = {.column = column, .mean = memory, .scale = memory + size};
        struct cs_step s = {.beta = m->state.beta, .score = memory + 2 * size, .gram = memory + 3 * size};
        for (size_t j = 0; j < p; j++) {
            const struct cs_model_term *t = &m->terms[j];
            memory[j] = t->mean;
            memory[size + j] = t->sd > 0 ? 1 / t->sd : 0;
            if (t->use != CS_COLUMN_CONSTANT && t->use != CS_COLUMN_COLLINEAR) column[scaled.k++] = j;
        }
        const size_t used = scaled.k + 1;
        st = cs_steps_pass(d, &scaled, NULL, &s, 1, c->ask->jobs, e);
        cs_model_put_number(b, "rows", s.rows);
        cs_model_put_number(b, "loglik", s.loglik);
        put_values(b, "score", s.score, used);
        for (size_t j = 0; j < used; j++) put_values(b, "gram", s.gram + j * used, j + 1);
    }
    free(column);
    free(memory);
    return st;
}

static enum cs_status put_round(struct cs_churn *c, struct cs_buf *b, struct cs_error *e)
{
    char digest[33];
    uint64_t unknown;
    if (c->model.stage == CS_STAGE_DONE)
        return cs_fail(e, CS_USAGE, "%s: this fit has converged: nothing is left to do", c->ask->model);
    enum cs_status st = cs_model_digest(&c->model, digest, e);
    if (!st) st = cs_model_apply(&c->model, &c->frame, &c->terms, &c->beta, &unknown, e);
    if (st) return st;
    if (unknown) return cs_fail(e, CS_DATA, "values that were not there in the first round");
    c->terms.y = c->labels.y;
    c->terms.w = c->fit_w;
    const struct cs_design d = cs_terms_design(&c->terms);
    cs_model_put_text(b, "of", cs_slicez(digest));
    return c->model.stage == CS_STAGE_MOMENTS ? put_moments(c, &d, b, e) : put_sums(c, &d, b, e);
}

enum cs_status cs_churn_partial(struct cs_churn *c, struct cs_error *e)
{
    struct cs_buf b = {0};
    cs_model_put_head(&b, "logistic_part");
    enum cs_status st = c->ask->model ? put_round(c, &b, e) : put_survey(c, &b, e);
    put_customers(c, &b);
    cs_model_put_text(&b, "end", CS_LIT(""));
    if (!st) st = cs_buf_status(&b, e);
    if (!st) st = cs_output_write(c->ends->out, b.p, b.n, e);
    cs_buf_release(&b);
    return st;
}
