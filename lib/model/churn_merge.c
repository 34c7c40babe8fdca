/* churn_merge.c - parts of a fit together: the next model. */
#include "model/churn_part.h"
#include "model/logistic_pass.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct tally { /* of a feature, over all parts */
    double rows, missing, mean;
};
/* What has been read of the parts so far. */
struct merging {
    const struct cs_churn_ask *ask;
    struct cs_model model; /* before this round; in the first one what the parts say */
    char digest[33];
    struct cs_moments moments;
    struct cs_step sums;
    double *memory;
    size_t used; /* columns, with the intercept */
    struct tally *tally;
    size_t tally_cap, tallied;
    /* Of the part being read. */
    struct cs_model_features known;
    struct cs_slice label, event, weights;
    struct cs_arena arena;
    struct cs_map customers; /* digests: of whose rows the parts are */
    struct cs_moments part;
    size_t means, cross, score, gram, counts;
    bool of, end;
};

static size_t triangle(size_t size)
{
    return size * (size + 1) / 2;
}

static size_t count_used(const struct merging *m)
{
    size_t n = 1;
    for (size_t j = 0; j < m->model.n_terms; j++)
        n += m->model.terms[j].use != CS_COLUMN_CONSTANT && m->model.terms[j].use != CS_COLUMN_COLLINEAR;
    return n;
}

/* ---- a part ---- */

static enum cs_status keep(struct merging *m, struct cs_slice from, struct cs_slice *to, struct cs_error *e)
{
    *to = cs_arena_copy(&m->arena, from);
    return to->p ? CS_OK : cs_fail_memory(e);
}

static enum cs_status take_customers(struct merging *m, struct cs_slice digest, struct cs_error *e)
{
    bool added;
    if (cs_map_add(&m->customers, digest, &added) == CS_MAP_NONE) return cs_map_status(&m->customers, e);
    return added ? CS_OK : cs_model_wrong("a part of the same customers as another", digest, e);
}

static enum cs_status take_fact(struct merging *m, const struct cs_model_row *r, struct cs_error *e)
{
    const struct cs_slice name = r->text[CS_MODEL_NAME], text = r->text[CS_MODEL_LEVEL];
    const double value = r->number[CS_MODEL_VALUE];
    m->end |= cs_slice_eqz(name, "end");
    if (cs_slice_eqz(name, "customers")) return take_customers(m, text, e);
    if (cs_slice_eqz(name, "label")) return keep(m, text, &m->label, e);
    if (cs_slice_eqz(name, "event")) return keep(m, text, &m->event, e);
    if (cs_slice_eqz(name, "weights")) return keep(m, text, &m->weights, e);
    if (cs_slice_eqz(name, "of")) {
        if (!m->ask->model || !cs_slice_eqz(text, m->digest))
            return cs_model_wrong("a part of another model", text, e);
        m->of = true;
    }
    if (m->model.stage == CS_STAGE_MOMENTS) {
        if (cs_slice_eqz(name, "rows")) m->part.rows = value;
        if (cs_slice_eqz(name, "events")) m->part.events = value;
    } else {
        if (cs_slice_eqz(name, "rows")) m->sums.rows += value;
        if (cs_slice_eqz(name, "loglik")) m->sums.loglik += value;
    }
    return CS_OK;
}

/* The next number of a list that has `room`. */
static enum cs_status next(double *list, size_t *at, size_t room, bool add, const struct cs_model_row *r,
                           struct cs_error *e)
{
    const double v = r->number[CS_MODEL_VALUE];
    if (!list || *at >= room || !isfinite(v))
        return cs_model_wrong("a number too much", r->text[CS_MODEL_PART], e);
    list[*at] = add ? list[*at] + v : v;
    ++*at;
    return CS_OK;
}

static enum cs_status take_count(struct merging *m, const struct cs_model_row *r, struct cs_error *e)
{
    const double rows = r->number[CS_MODEL_VALUE], missing = r->number[CS_MODEL_SE],
                 mean = r->number[CS_MODEL_MEAN];
    if (m->ask->model) return CS_OK; /* of another round: it will not be whole */
    if (m->counts >= m->known.n || !(rows >= 0) || !(missing >= 0))
        return cs_model_wrong("no count of a feature", r->text[CS_MODEL_NAME], e);
    enum cs_status st = cs_grow(&m->tally, &m->tally_cap, m->counts + 1, sizeof *m->tally, e);
    if (st) return st;
    if (m->counts == m->tallied) m->tally[m->tallied++] = (struct tally){0};
    struct tally *t = &m->tally[m->counts++];
    t->rows += rows;
    t->missing += missing;
    if (t->rows > 0 && isfinite(mean)) t->mean += (mean - t->mean) * (rows / t->rows);
    return CS_OK;
}

static enum cs_status take_row(void *ctx, const struct cs_model_row *r, struct cs_error *e)
{
    struct merging *m = ctx;
    const struct cs_slice part = r->text[CS_MODEL_PART];
    const size_t p = m->model.n_terms, size = m->used;
    bool taken;
    enum cs_status st = cs_model_features_take(&m->known, r, &taken, e);
    if (st || taken) return st;
    if (cs_slice_eqz(part, "model")) return take_fact(m, r, e);
    if (cs_slice_eqz(part, "count")) return take_count(m, r, e);
    if (!m->of) return cs_model_wrong("what is", part, e);
    if (cs_slice_eqz(part, "mean")) {
        if (m->part.memory && m->means > 0 && m->means <= p) {
            m->part.least[m->means - 1] = r->number[CS_MODEL_LO];
            m->part.most[m->means - 1] = r->number[CS_MODEL_HI];
        }
        return next(m->part.memory, &m->means, p + 1, false, r, e);
    }
    if (cs_slice_eqz(part, "cross")) return next(m->part.cross, &m->cross, triangle(p + 1), false, r, e);
    if (cs_slice_eqz(part, "score")) return next(m->sums.score, &m->score, size, true, r, e);
    if (!cs_slice_eqz(part, "gram")) return cs_model_wrong("what is", part, e);
    return next(m->memory + size, &m->gram, triangle(size), true, r, e);
}

/* ---- features of all parts ---- */

static int by_text(const void *a, const void *b)
{
    return cs_slice_cmp(*(const struct cs_slice *)a, *(const struct cs_slice *)b);
}

/* A feature with the levels of both, in order. */
static enum cs_status join_feature(struct cs_model_features *to, const struct cs_model_feature *a,
                                   const struct cs_model_feature *b, struct cs_error *e)
{
    const size_t n = a->n_levels + (b ? b->n_levels : 0);
    struct cs_slice *level = cs_alloc(n + 1, sizeof *level);
    struct cs_model_row r = cs_model_row("feature", a->name);
    bool mine;
    if (!level) return cs_fail_memory(e);
    r.text[CS_MODEL_LEVEL] = a->text;
    r.text[CS_MODEL_KIND] = a->levels ? CS_LIT("category") : CS_LIT("number");
    enum cs_status st = cs_model_features_take(to, &r, &mine, e);
    for (size_t i = 0; i < a->n_levels; i++) level[i] = a->level[i];
    for (size_t i = a->n_levels; i < n; i++) level[i] = b->level[i - a->n_levels];
    if (n) qsort(level, n, sizeof *level, by_text);
    r = cs_model_row("level", a->name);
    for (size_t i = 0; i < n && !st; i++) {
        if (i && cs_slice_eq(level[i], level[i - 1])) continue;
        r.text[CS_MODEL_LEVEL] = level[i];
        st = cs_model_features_take(to, &r, &mine, e);
    }
    free(level);
    return st;
}

static bool same(struct cs_slice a, struct cs_slice b)
{
    return cs_slice_eq(a, b);
}

static enum cs_status join_features(struct merging *m, struct cs_error *e)
{
    struct cs_model *to = &m->model;
    struct cs_model_features all = {0};
    const bool first = to->known.n == 0;
    enum cs_status st = CS_OK;
    if (!m->known.n || m->counts != m->known.n) return cs_fail(e, CS_DATA, "a part that is not whole");
    if (first) {
        to->label = m->label;
        to->event = m->event;
        to->weights = m->weights;
    }
    if (m->known.n != (first ? m->known.n : to->known.n) || !same(to->label, m->label) ||
        !same(to->event, m->event) || !same(to->weights, m->weights))
        return cs_fail(e, CS_DATA, "a part with another label, weights or number of features");
    for (size_t i = 0; i < m->known.n && !st; i++) {
        const struct cs_model_feature *a = &m->known.v[i], *b = first ? NULL : &to->known.v[i];
        if (b && (!same(a->name, b->name) || !same(a->text, b->text)))
            return cs_fail(e, CS_DATA, "a part with another feature, '%s'", cs_quote(a->name).text);
        if (b && a->levels != b->levels) {
            cs_fail(e, CS_DATA, "column '%s' is text in one part and numbers in another",
                    cs_quote(a->name).text);
            return cs_error_cure(e, "name=number(column), or name=concat(column)");
        }
        st = join_feature(&all, a, b, e);
    }
    cs_model_features_release(&to->known);
    to->known = all;
    return st;
}

/* ---- all parts ---- */

static enum cs_status read_part(struct merging *m, const char *path, struct cs_error *e)
{
    const size_t p = m->model.n_terms;
    m->means = m->cross = m->score = m->gram = m->counts = 0;
    m->of = m->end = false;
    cs_model_features_release(&m->known);
    cs_moments_release(&m->part);
    enum cs_status st =
        m->model.stage == CS_STAGE_MOMENTS && m->ask->model ? cs_moments_make(&m->part, p, e) : CS_OK;
    if (!st) st = cs_model_table_read(path, "logistic_part", take_row, m, e);
    if (st) return st;
    bool whole = m->end && m->of == (m->ask->model != NULL);
    if (m->ask->model && m->model.stage == CS_STAGE_MOMENTS)
        whole = whole && m->means == p + 1 && m->cross == triangle(p + 1) && m->part.rows >= 0;
    if (m->ask->model && m->model.stage == CS_STAGE_STEPS)
        whole = whole && m->score == m->used && m->gram == triangle(m->used);
    if (!whole) {
        cs_fail(e, CS_DATA, "a part that is not whole, or of another round");
        return cs_error_at(e, path, 0, 0);
    }
    if (!m->ask->model)
        st = join_features(m, e);
    else if (m->model.stage == CS_STAGE_MOMENTS)
        st = cs_moments_join(&m->moments, &m->part, p, e);
    if (st && !*e->file) cs_error_at(e, path, 0, 0);
    return st;
}

/* ---- the next model ---- */

static void add_term(struct cs_model *m, size_t feature, enum cs_term_kind kind, uint32_t level)
{
    m->terms[m->n_terms++] = (struct cs_model_term){
        .feature = feature, .kind = kind, .level = level, .se = NAN, .mean = NAN, .sd = NAN};
}

/* After the first round: the terms of all features, and what stands for a missing number. */
static enum cs_status begin(struct merging *m, struct cs_error *e)
{
    struct cs_model *to = &m->model;
    size_t room = 0;
    for (size_t i = 0; i < to->known.n; i++) room += 2 + to->known.v[i].n_levels + CS_KNOTS;
    to->terms = cs_arena_alloc(&to->arena, room, sizeof *to->terms);
    if (!to->terms) return cs_fail_memory(e);
    for (size_t i = 0; i < to->known.n; i++) {
        struct cs_model_feature *f = &to->known.v[i];
        const struct cs_shape *shape = &f->shape;
        if (!f->levels) f->mean = f->fill = m->tally[i].mean;
        if (!f->levels && shape->kind == CS_SHAPE_NONE) add_term(to, i, CS_TERM_NUMBER, CS_NO_LEVEL);
        for (uint32_t k = 1; k < f->n_levels; k++) add_term(to, i, CS_TERM_LEVEL, k);
        for (uint32_t k = 0; shape->kind != CS_SHAPE_NONE && k < cs_shape_terms(shape); k++)
            add_term(to, i, shape->kind == CS_SHAPE_SPLINE ? CS_TERM_SPLINE : CS_TERM_BIN, k);
        if (m->tally[i].missing > 0) add_term(to, i, CS_TERM_MISSING, CS_NO_LEVEL);
    }
    for (size_t j = 0; j < to->n_terms; j++)
        if (to->terms[j].kind == CS_TERM_NUMBER) to->terms[j].mean = to->known.v[to->terms[j].feature].mean;
    to->features = to->known.v;
    to->n_features = to->known.n;
    to->lambda = m->ask->penalty.lambda;
    to->alpha = m->ask->penalty.alpha;
    to->missing = cs_slicez(cs_missing_words[CS_MISSING_TERM]);
    to->stage = CS_STAGE_MOMENTS;
    return CS_OK;
}

static enum cs_status first_step(struct merging *m, struct cs_error *e)
{
    struct cs_model *to = &m->model;
    const struct cs_logistic_options o = {.lambda = to->lambda, .alpha = to->alpha};
    struct cs_logistic fit = {0};
    enum cs_status st = cs_model_state_room(to, to->n_terms, e);
    if (!st) st = cs_logistic_begin(&fit, &to->state, to->n_terms, &m->moments, &o, e);
    for (size_t j = 0; j < to->n_terms && !st; j++) {
        to->state.least[j] = fit.least[j];
        to->state.most[j] = fit.most[j];
    }
    if (!st) cs_model_take(to, &fit);
    cs_logistic_release(&fit);
    to->stage = CS_STAGE_STEPS;
    return st;
}

static enum cs_status step(struct merging *m, struct cs_error *e)
{
    struct cs_model *to = &m->model;
    const size_t size = m->used;
    const double *packed = m->memory + size;
    struct cs_logistic fit = {0};
    for (size_t j = 0; j < size; j++)
        for (size_t i = 0; i <= j; i++) m->sums.gram[j * size + i] = *packed++;
    enum cs_status st = cs_model_give(to, &fit, e);
    if (!st) st = cs_logistic_advance(&fit, &to->state, &m->sums, e);
    if (!st) {
        cs_model_take(to, &fit);
        if (fit.converged || fit.iterations >= 100) to->stage = CS_STAGE_DONE;
    }
    cs_logistic_release(&fit);
    return st;
}

static enum cs_status make_room(struct merging *m, struct cs_error *e)
{
    const size_t size = m->used = count_used(m);
    if (m->ask->model && m->model.stage == CS_STAGE_MOMENTS)
        return cs_moments_make(&m->moments, m->model.n_terms, e);
    m->memory = cs_alloc(size + triangle(size) + size * size, sizeof *m->memory);
    if (!m->memory) return cs_fail_memory(e);
    m->sums.score = m->memory;
    m->sums.gram = m->memory + size + triangle(size);
    return CS_OK;
}

static enum cs_status merge(struct merging *m, const char *const *files, size_t n, struct cs_error *e)
{
    enum cs_status st = CS_OK;
    if (m->ask->model) st = cs_model_read(&m->model, m->ask->model, e);
    if (!st && m->ask->model && m->model.stage == CS_STAGE_DONE)
        return cs_fail(e, CS_USAGE, "%s: this fit has converged: nothing is left to do", m->ask->model);
    if (!st && m->ask->model) st = cs_model_digest(&m->model, m->digest, e);
    if (!st) st = make_room(m, e);
    for (size_t i = 0; i < n && !st; i++) st = read_part(m, files[i], e);
    if (st) return st;
    return !m->ask->model ? begin(m, e) : m->model.stage == CS_STAGE_MOMENTS ? first_step(m, e) : step(m, e);
}

static enum cs_status write_model(const struct merging *m, struct cs_error *e)
{
    struct cs_output *out = NULL;
    enum cs_status st = cs_output_open(&out, m->ask->fit, 0, e);
    if (!st) st = cs_model_write(&m->model, out, e);
    if (!st) return cs_output_commit(out, e);
    cs_output_discard(out);
    return st;
}

enum cs_status cs_churn_merge(const struct cs_churn_ask *ask, const char *const *files, size_t n,
                              struct cs_buf *notes, struct cs_error *e)
{
    struct merging m = {.ask = ask};
    enum cs_status st = merge(&m, files, n, e);
    for (size_t d = 0; d < CS_DECILES && !st && !ask->model; d++) {
        if (d < CS_DECILES - 1) m.model.edge[d] = NAN; /* no part knows them */
        m.model.share[d] = NAN;
    }
    if (!st) st = write_model(&m, e);
    if (!st && m.model.stage == CS_STAGE_DONE) cs_model_notes(&m.model, 0, notes);
    if (!st && m.model.stage != CS_STAGE_DONE) {
        cs_buf_addf(notes, "round %.0f: another one is needed\n",
                    m.model.iterations + (m.model.stage == CS_STAGE_STEPS ? 2 : 1));
        st = CS_FINDING;
    }
    cs_model_features_release(&m.known);
    cs_moments_release(&m.moments);
    cs_moments_release(&m.part);
    cs_map_release(&m.customers);
    cs_model_release(&m.model);
    cs_arena_release(&m.arena);
    free(m.memory);
    free(m.tally);
    return st;
}
