/* modelfile.c - a logistic model as a model file, and back. */
#include "model/modelfile.h"
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double normal_975 = 1.959963984540054;
static const char *const kinds[] = {"number", "level", "missing", "spline", "bin"};
static const char *const uses[] = {"used", "constant", "collinear", "shared", "zero"};

void cs_model_release(struct cs_model *m)
{
    cs_model_features_release(&m->known);
    cs_model_curves_release(&m->curves);
    cs_arena_release(&m->arena);
    *m = (struct cs_model){0};
}

static void show_features(struct cs_model *m)
{
    m->features = m->known.v;
    m->n_features = m->known.n;
}

/* ---- of a fit ---- */

void cs_model_take(struct cs_model *m, const struct cs_logistic *fit)
{
    for (size_t j = 0; j < m->n_terms; j++) {
        struct cs_model_term *t = &m->terms[j];
        t->beta = fit->beta[j + 1];
        t->se = fit->se[j + 1];
        t->mean = fit->mean[j];
        t->sd = fit->sd[j];
        t->use = fit->use[j];
    }
    m->intercept = fit->beta[0];
    m->intercept_se = fit->se[0];
    m->lambda = fit->lambda;
    m->alpha = fit->alpha;
    m->rows = fit->rows;
    m->events = fit->events;
    m->loglik = fit->loglik;
    m->null_loglik = fit->null_loglik;
    m->separated = fit->separated;
    m->converged = fit->converged;
    m->iterations = fit->iterations;
}

enum cs_status cs_model_give(const struct cs_model *m, struct cs_logistic *fit, struct cs_error *e)
{
    enum cs_status st = cs_logistic_room(fit, m->n_terms, e);
    for (size_t j = 0; j < m->n_terms && !st; j++) {
        const struct cs_model_term *t = &m->terms[j];
        fit->beta[j + 1] = t->beta;
        fit->se[j + 1] = t->se;
        fit->mean[j] = t->mean;
        fit->sd[j] = t->sd;
        fit->use[j] = t->use;
    }
    if (st) return st;
    fit->beta[0] = m->intercept;
    fit->se[0] = m->intercept_se;
    fit->lambda = m->lambda;
    fit->alpha = m->alpha;
    fit->rows = m->rows;
    fit->events = m->events;
    fit->loglik = m->loglik;
    fit->null_loglik = m->null_loglik;
    fit->separated = m->separated;
    fit->iterations = (unsigned)(m->iterations >= 0 && m->iterations < 1e6 ? m->iterations : 0);
    return CS_OK;
}

enum cs_status cs_model_state_room(struct cs_model *m, size_t n, struct cs_error *e)
{
    double *at = cs_arena_alloc(&m->arena, 4 * (n + 1), sizeof *at);
    if (!at) return cs_fail_memory(e);
    double **const all[] = {&m->state.beta, &m->state.before, &m->state.least, &m->state.most};
    for (size_t i = 0; i < 4; i++, at += n + 1) *all[i] = at;
    return CS_OK;
}

enum cs_status cs_model_make(struct cs_model *m, const struct cs_logistic *fit, const struct cs_terms *t,
                             const struct cs_slice *texts, size_t n_features, struct cs_error *e)
{
    enum cs_status st = cs_model_features_make(&m->known, t->frame, texts, n_features, e);
    m->terms = cs_arena_alloc(&m->arena, t->n + 1, sizeof *m->terms);
    if (!st && !m->terms) st = cs_fail_memory(e);
    if (st) return st;
    show_features(m);
    for (size_t i = 0; i < n_features; i++) {
        const struct cs_term_column *from = &t->column[i];
        struct cs_model_feature *to = &m->known.v[i];
        to->fill_level = from->level;
        if (to->levels) continue;
        to->mean = from->mean;
        to->fill = from->fill;
        st = cs_model_features_shape(&m->known, i, from->shape, e);
        if (st) return st;
    }
    m->n_terms = t->n;
    for (size_t j = 0; j < t->n; j++)
        m->terms[j] = (struct cs_model_term){
            .feature = t->term[j].column, .kind = t->term[j].kind, .level = t->term[j].level};
    for (size_t j = 0; j < t->n; j++) { /* where nothing was missing nobody asked for the mean */
        struct cs_model_feature *to = &m->known.v[t->term[j].column];
        if (t->term[j].kind == CS_TERM_NUMBER && !t->frame->columns[t->term[j].column].missing)
            to->mean = to->fill = fit->mean[j];
    }
    cs_model_take(m, fit);
    return CS_OK;
}

/* ---- writing ---- */

static void put_estimate(struct cs_buf *b, struct cs_model_row *r, double beta, double se)
{
    r->number[CS_MODEL_VALUE] = beta;
    r->number[CS_MODEL_SE] = se;
    r->number[CS_MODEL_Z] = beta / se;
    r->number[CS_MODEL_P] = 2 * gsl_cdf_ugaussian_Q(fabs(beta / se));
    r->number[CS_MODEL_LO] = beta - normal_975 * se;
    r->number[CS_MODEL_HI] = beta + normal_975 * se;
    r->number[CS_MODEL_ODDS] = exp(beta);
    cs_model_put(b, r);
}

static void put_terms(const struct cs_model *m, struct cs_buf *b)
{
    struct cs_model_row r = cs_model_row("term", CS_LIT("(intercept)"));
    r.text[CS_MODEL_KIND] = CS_LIT("intercept");
    r.text[CS_MODEL_USE] = CS_LIT("used");
    put_estimate(b, &r, m->intercept, m->intercept_se);
    struct cs_buf at = {0};
    for (size_t j = 0; j < m->n_terms; j++) {
        const struct cs_model_term *t = &m->terms[j];
        const struct cs_model_feature *f = &m->features[t->feature];
        r = cs_model_row("term", f->name);
        if (t->kind == CS_TERM_LEVEL) r.text[CS_MODEL_LEVEL] = f->level[t->level];
        if (t->kind == CS_TERM_SPLINE || t->kind == CS_TERM_BIN) {
            cs_buf_clear(&at);
            cs_num_format(cs_num_from_double(cs_shape_at(&f->shape, t->level)), &at);
            r.text[CS_MODEL_LEVEL] = cs_buf_slice(&at);
        }
        r.text[CS_MODEL_KIND] = cs_slicez(kinds[t->kind]);
        r.text[CS_MODEL_USE] = cs_slicez(uses[t->use]);
        r.number[CS_MODEL_MEAN] = t->mean;
        r.number[CS_MODEL_SD] = t->sd;
        put_estimate(b, &r, t->beta, t->se);
    }
    if (at.failed) b->failed = true;
    cs_buf_release(&at);
}

static const char *const stages[] = {"done", "moments", "steps"};

/* A fit that goes on: where it is, and where it came from. */
static void put_state(const struct cs_model *m, struct cs_buf *b)
{
    const struct cs_logistic_state *s = &m->state;
    cs_model_put_text(b, "stage", cs_slicez(stages[m->stage]));
    if (m->stage != CS_STAGE_STEPS) return;
    cs_model_put_number(b, "best", s->best);
    cs_model_put_number(b, "last", s->last);
    cs_model_put_number(b, "halved", s->halved);
    cs_model_put_number(b, "started", s->started);
    for (size_t j = 0; j <= m->n_terms; j++) {
        struct cs_model_row r = cs_model_row("state", CS_LIT("round"));
        r.number[CS_MODEL_VALUE] = s->beta[j];
        r.number[CS_MODEL_SE] = s->before[j];
        r.number[CS_MODEL_LO] = s->least[j];
        r.number[CS_MODEL_HI] = s->most[j];
        cs_model_put(b, &r);
    }
}

static void put_all(const struct cs_model *m, struct cs_buf *b)
{
    const struct {
        const char *name;
        double value;
    } facts[] = {{"rows", m->rows},
                 {"events", m->events},
                 {"lambda", m->lambda},
                 {"alpha", m->alpha},
                 {"lambda_chosen", m->chosen},
                 {"separated", m->separated},
                 {"converged", m->converged},
                 {"iterations", m->iterations},
                 {"loglik", m->loglik},
                 {"null_loglik", m->null_loglik}};
    cs_model_put_head(b, "logistic");
    cs_model_put_text(b, "label", m->label);
    cs_model_put_text(b, "event", m->event);
    cs_model_put_text(b, "missing", m->missing);
    if (m->weights.n) cs_model_put_text(b, "weights", m->weights);
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++)
        cs_model_put_number(b, facts[i].name, facts[i].value);
    for (size_t i = 0; i < m->n_features; i++) cs_model_features_put(&m->features[i], b);
    put_terms(m, b);
    for (size_t d = 0; d < CS_DECILES; d++) {
        struct cs_model_row r = cs_model_row("decile", CS_LIT("score"));
        if (d < CS_DECILES - 1) r.number[CS_MODEL_VALUE] = m->edge[d];
        r.number[CS_MODEL_MEAN] = m->share[d];
        cs_model_put(b, &r);
    }
    cs_model_curves_put(&m->curves, &m->known, b);
    if (m->stage != CS_STAGE_DONE) put_state(m, b);
}

enum cs_status cs_model_digest(const struct cs_model *m, char text[33], struct cs_error *e)
{
    struct cs_buf b = {0};
    put_all(m, &b);
    enum cs_status st = cs_buf_status(&b, e);
    const struct cs_hash128 d = cs_digest128(st ? CS_LIT("") : cs_buf_slice(&b));
    snprintf(text, 33, "%016llx%016llx", (unsigned long long)d.hi, (unsigned long long)d.lo);
    cs_buf_release(&b);
    return st;
}

enum cs_status cs_model_write(const struct cs_model *m, struct cs_output *out, struct cs_error *e)
{
    struct cs_buf b = {0};
    put_all(m, &b);
    enum cs_status st = cs_buf_status(&b, e);
    if (!st) st = cs_output_write(out, b.p, b.n, e);
    cs_buf_release(&b);
    return st;
}

/* ---- reading ---- */

struct reading {
    struct cs_model *m;
    struct cs_model_term *terms; /* growing; copied into the arena at the end */
    size_t terms_cap, deciles, states;
    bool intercept;
};

static enum cs_status take_fact(struct reading *in, const struct cs_model_row *r, struct cs_error *e)
{
    struct cs_model *m = in->m;
    struct cs_slice stage = {"", 0};
    double halved = m->state.halved;
    const struct {
        const char *name;
        double *number;
        bool *flag;
        struct cs_slice *text;
    } facts[] = {{"rows", &m->rows, NULL, NULL},
                 {"events", &m->events, NULL, NULL},
                 {"lambda", &m->lambda, NULL, NULL},
                 {"alpha", &m->alpha, NULL, NULL},
                 {"lambda_chosen", NULL, &m->chosen, NULL},
                 {"separated", NULL, &m->separated, NULL},
                 {"converged", NULL, &m->converged, NULL},
                 {"iterations", &m->iterations, NULL, NULL},
                 {"best", &m->state.best, NULL, NULL},
                 {"last", &m->state.last, NULL, NULL},
                 {"halved", &halved, NULL, NULL},
                 {"started", NULL, &m->state.started, NULL},
                 {"stage", NULL, NULL, &stage},
                 {"loglik", &m->loglik, NULL, NULL},
                 {"null_loglik", &m->null_loglik, NULL, NULL},
                 {"label", NULL, NULL, &m->label},
                 {"missing", NULL, NULL, &m->missing},
                 {"weights", NULL, NULL, &m->weights},
                 {"event", NULL, NULL, &m->event}};
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++) {
        if (!cs_slice_eqz(r->text[CS_MODEL_NAME], facts[i].name)) continue;
        if (facts[i].number) *facts[i].number = r->number[CS_MODEL_VALUE];
        if (facts[i].flag) *facts[i].flag = r->number[CS_MODEL_VALUE] == 1;
        if (!facts[i].text) continue;
        *facts[i].text = cs_arena_copy(&m->arena, r->text[CS_MODEL_LEVEL]);
        if (!facts[i].text->p) return cs_fail_memory(e);
    }
    unsigned which;
    m->state.halved = halved >= 0 && halved < 100 ? (unsigned)halved : 0;
    if (!stage.n) return CS_OK;
    if (!cs_model_word(stage, stages, sizeof stages / sizeof *stages, &which))
        return cs_model_wrong("no stage of a fit", stage, e);
    m->stage = (enum cs_model_stage)which;
    return CS_OK;
}

/* In the order of the columns in use: they lie behind all terms. */
static enum cs_status take_state(struct reading *in, const struct cs_model_row *r, struct cs_error *e)
{
    struct cs_logistic_state *s = &in->m->state;
    if (!s->beta) {
        enum cs_status st = cs_model_state_room(in->m, in->m->n_terms, e);
        if (st) return st;
    }
    const double beta = r->number[CS_MODEL_VALUE], before = r->number[CS_MODEL_SE];
    if (in->states > in->m->n_terms || !isfinite(beta))
        return cs_model_wrong("no state of a fit", r->text[CS_MODEL_NAME], e);
    s->beta[in->states] = beta;
    s->before[in->states] = isfinite(before) ? before : 0;
    s->least[in->states] = r->number[CS_MODEL_LO];
    s->most[in->states++] = r->number[CS_MODEL_HI];
    return CS_OK;
}

/* Is the term one that its feature has? Finds which of a shape's. */
static bool fits(struct cs_model_term *t, const struct cs_model_feature *f, const struct cs_model_row *r)
{
    const enum cs_shape_kind shape = f->shape.kind;
    struct cs_num at;
    switch (t->kind) {
    case CS_TERM_NUMBER:
        return !f->levels && shape == CS_SHAPE_NONE;
    case CS_TERM_LEVEL:
        return f->levels;
    case CS_TERM_MISSING:
        return true;
    case CS_TERM_SPLINE:
    case CS_TERM_BIN:
        break;
    }
    if (shape != (t->kind == CS_TERM_SPLINE ? CS_SHAPE_SPLINE : CS_SHAPE_BINS) || !f->shape.knot)
        return false;
    if (!cs_num_parse(r->text[CS_MODEL_LEVEL], &at)) return false;
    for (uint32_t i = 0; i < cs_shape_terms(&f->shape); i++)
        if (cs_shape_at(&f->shape, i) == cs_num_double(at)) t->level = i;
    return t->level != CS_NO_LEVEL;
}

static enum cs_status take_term(struct reading *in, const struct cs_model_row *r, struct cs_error *e)
{
    struct cs_model *m = in->m;
    const struct cs_slice name = r->text[CS_MODEL_NAME], level = r->text[CS_MODEL_LEVEL];
    unsigned kind, use;
    if (cs_slice_eqz(r->text[CS_MODEL_KIND], "intercept")) {
        m->intercept = r->number[CS_MODEL_VALUE];
        m->intercept_se = r->number[CS_MODEL_SE];
        in->intercept = isfinite(m->intercept);
        return CS_OK;
    }
    const size_t feature = cs_model_feature_find(&m->known, name);
    if (feature == SIZE_MAX) return cs_model_wrong("a term of no feature", name, e);
    if (!cs_model_word(r->text[CS_MODEL_KIND], kinds, sizeof kinds / sizeof *kinds, &kind))
        return cs_model_wrong("no kind of a term", r->text[CS_MODEL_KIND], e);
    if (!cs_model_word(r->text[CS_MODEL_USE], uses, sizeof uses / sizeof *uses, &use))
        return cs_model_wrong("no use of a term", r->text[CS_MODEL_USE], e);
    const struct cs_model_feature *f = &m->known.v[feature];
    struct cs_model_term t = {.feature = feature,
                              .kind = (enum cs_term_kind)kind,
                              .level = CS_NO_LEVEL,
                              .use = (enum cs_column_use)use,
                              .beta = r->number[CS_MODEL_VALUE],
                              .se = r->number[CS_MODEL_SE],
                              .mean = r->number[CS_MODEL_MEAN],
                              .sd = r->number[CS_MODEL_SD]};
    const bool dropped = t.use == CS_COLUMN_CONSTANT || t.use == CS_COLUMN_COLLINEAR;
    if (dropped) t.beta = NAN;
    if (!dropped && !isfinite(t.beta)) return cs_model_wrong("no coefficient", name, e);
    if (!fits(&t, f, r)) return cs_model_wrong("a term of another kind than its feature", name, e);
    if (t.kind == CS_TERM_NUMBER && !isfinite(t.mean)) return cs_model_wrong("no mean", name, e);
    if (t.kind == CS_TERM_LEVEL && (t.level = cs_model_level_find(f, level)) == CS_NO_LEVEL)
        return cs_model_wrong("an unknown level", level, e);
    if (m->n_terms >= CS_DESIGN_MAX) return cs_model_wrong("too many terms", name, e);
    if (in->states) return cs_model_wrong("a term behind the state of the fit", name, e);
    enum cs_status st = cs_grow(&in->terms, &in->terms_cap, m->n_terms + 1, sizeof *in->terms, e);
    if (!st) in->terms[m->n_terms++] = t;
    return st;
}

static enum cs_status take_row(void *ctx, const struct cs_model_row *r, struct cs_error *e)
{
    struct reading *in = ctx;
    const struct cs_slice part = r->text[CS_MODEL_PART];
    bool taken;
    enum cs_status st = cs_model_features_take(&in->m->known, r, &taken, e);
    if (!st && !taken) st = cs_model_curves_take(&in->m->curves, &in->m->known, in->m->rows, r, &taken, e);
    if (st || taken) return st;
    if (cs_slice_eqz(part, "model")) return take_fact(in, r, e);
    if (cs_slice_eqz(part, "term") && !in->states) return take_term(in, r, e);
    if (cs_slice_eqz(part, "state")) return take_state(in, r, e);
    if (!cs_slice_eqz(part, "decile") || in->deciles == CS_DECILES) return cs_model_wrong("what is", part, e);
    if (in->deciles < CS_DECILES - 1) in->m->edge[in->deciles] = r->number[CS_MODEL_VALUE];
    in->m->share[in->deciles++] = r->number[CS_MODEL_MEAN];
    return CS_OK;
}

/* A feature without one of its terms, or with one twice, would score otherwise than the fit did. */
static enum cs_status count_terms(struct cs_model *m, struct cs_error *e)
{
    size_t *count = cs_arena_alloc(&m->arena, m->known.n + 1, sizeof *count);
    if (!count) return cs_fail_memory(e);
    for (size_t i = 0; i < m->known.n; i++) count[i] = 0;
    for (size_t j = 0; j < m->n_terms; j++) count[m->terms[j].feature] += m->terms[j].kind != CS_TERM_MISSING;
    for (size_t i = 0; i < m->known.n; i++) {
        const struct cs_model_feature *f = &m->known.v[i];
        const size_t levels = f->n_levels ? f->n_levels - 1 : 0;
        const size_t whole = f->levels                        ? levels
                             : f->shape.kind == CS_SHAPE_NONE ? 1
                                                              : cs_shape_terms(&f->shape);
        if (count[i] != whole)
            return cs_model_wrong("not all the terms of a feature, or one twice", f->name, e);
    }
    return CS_OK;
}

/* The terms move into the arena. */
static enum cs_status settle(struct reading *in, const char *path, struct cs_error *e)
{
    struct cs_model *m = in->m;
    if (!in->intercept || !m->known.n || in->deciles != CS_DECILES) {
        cs_fail(e, CS_USAGE, "the model is not whole");
        return cs_error_at(e, path, 0, 0);
    }
    m->terms = cs_arena_alloc(&m->arena, m->n_terms + 1, sizeof *m->terms);
    if (!m->terms) return cs_fail_memory(e);
    if (m->n_terms) memcpy(m->terms, in->terms, m->n_terms * sizeof *m->terms);
    for (size_t j = 0; j < m->n_terms; j++) {
        struct cs_model_feature *f = &m->known.v[m->terms[j].feature];
        const bool shaped = m->terms[j].kind == CS_TERM_SPLINE || m->terms[j].kind == CS_TERM_BIN;
        if (shaped && m->terms[j].level >= cs_shape_terms(&f->shape)) /* knots came behind it */
            return cs_model_wrong("a term that its feature does not have", f->name, e);
        if (m->terms[j].kind != CS_TERM_NUMBER) continue;
        if (!isfinite(f->fill)) f->fill = m->terms[j].mean;
        if (!isfinite(f->mean)) f->mean = m->terms[j].mean;
    }
    for (size_t i = 0; i < m->known.n; i++)
        if (m->known.v[i].shape.kind != CS_SHAPE_NONE && !isfinite(m->known.v[i].fill))
            return cs_model_wrong("no number that stands for a missing one", m->known.v[i].name, e);
    enum cs_status st = count_terms(m, e);
    if (st) return cs_error_at(e, path, 0, 0);
    if (m->stage == CS_STAGE_STEPS && in->states != m->n_terms + 1)
        return cs_fail(e, CS_USAGE, "the state of the fit is not whole");
    if (isnan(m->state.best)) m->state.best = -INFINITY; /* no number in a file */
    if (isnan(m->state.last)) m->state.last = -INFINITY;
    show_features(m);
    return CS_OK;
}

enum cs_status cs_model_read(struct cs_model *m, const char *path, struct cs_error *e)
{
    struct reading in = {.m = m};
    enum cs_status st = cs_model_table_read(path, "logistic", take_row, &in, e);
    if (!st) st = cs_model_features_settle(&m->known, e);
    if (!st) st = settle(&in, path, e);
    free(in.terms);
    return st;
}

/* ---- applying ---- */

enum cs_status cs_model_apply(const struct cs_model *m, const struct cs_frame *frame, struct cs_terms *t,
                              double **beta, uint64_t *unknown, struct cs_error *e)
{
    enum cs_status st = cs_model_features_check(&m->known, frame, unknown, e);
    if (st) return st;
    st = cs_terms_room(t, frame, m->n_terms, m->n_features, e);
    *beta = cs_alloc(m->n_terms + 1, sizeof **beta);
    if (!st && !*beta) st = cs_fail_memory(e);
    if (st) return st;
    for (size_t i = 0; i < m->n_features; i++) {
        const struct cs_model_feature *from = &m->features[i];
        t->column[i] = (struct cs_term_column){&from->shape, from->fill, CS_NO_LEVEL, from->mean};
    }
    (*beta)[0] = m->intercept;
    t->n = m->n_terms;
    for (size_t j = 0; j < m->n_terms; j++) {
        const struct cs_model_term *from = &m->terms[j];
        const struct cs_frame_column *c = &frame->columns[from->feature];
        uint32_t level = from->level;
        if (from->kind == CS_TERM_LEVEL)
            level =
                c->levels ? cs_frame_level(c, m->features[from->feature].level[from->level]) : CS_NO_LEVEL;
        (*beta)[j + 1] = from->beta;
        t->term[j] = (struct cs_term){from->feature, from->kind, level,
                                      from->kind == CS_TERM_LEVEL &&
                                          from->level == m->features[from->feature].fill_level};
    }
    return CS_OK;
}
