/* modelfile.c - writes and reads the table of a model, and lays a model over another frame. */
#include "model/modelfile.h"
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MODEL_VERSION = 1 };
static const double normal_975 = 1.959963984540054;
static const char *const columns[] = {"part", "name", "level", "kind", "use",        "value", "se",
                                      "z",    "p",    "lo",    "hi",   "odds_ratio", "mean",  "sd"};
enum { PART, NAME, LEVEL, KIND, USE, VALUE, SE, Z, P, LO, HI, ODDS, MEAN, SD, COLUMNS };
static const char *const kinds[] = {"number", "level", "missing"};
static const char *const uses[] = {"used", "constant", "collinear"};

void cs_model_release(struct cs_model *m)
{
    cs_arena_release(&m->arena);
    *m = (struct cs_model){0};
}

/* ---- of a fit ---- */

static bool copy(struct cs_model *m, struct cs_slice from, struct cs_slice *to)
{
    *to = cs_arena_copy(&m->arena, from);
    return to->p != NULL;
}

static enum cs_status make_feature(struct cs_model *m, struct cs_model_feature *to,
                                   const struct cs_frame_column *c, struct cs_slice text, struct cs_error *e)
{
    to->levels = c->levels;
    to->n_levels = c->levels ? c->n_levels : 0;
    to->level = cs_arena_alloc(&m->arena, to->n_levels + 1, sizeof *to->level);
    bool ok = to->level && copy(m, c->name, &to->name) && copy(m, text, &to->text);
    for (size_t i = 0; i < to->n_levels && ok; i++) ok = copy(m, c->level[i], &to->level[i]);
    return ok ? CS_OK : cs_fail_memory(e);
}

enum cs_status cs_model_make(struct cs_model *m, const struct cs_logistic *fit, const struct cs_terms *t,
                             const struct cs_slice *texts, size_t n_features, struct cs_error *e)
{
    m->features = cs_arena_alloc(&m->arena, n_features, sizeof *m->features);
    m->terms = cs_arena_alloc(&m->arena, t->n + 1, sizeof *m->terms);
    if (!m->features || !m->terms) return cs_fail_memory(e);
    m->n_features = n_features;
    for (size_t i = 0; i < n_features; i++) {
        enum cs_status st = make_feature(m, &m->features[i], &t->frame->columns[i], texts[i], e);
        if (st) return st;
    }
    m->n_terms = t->n;
    for (size_t j = 0; j < t->n; j++)
        m->terms[j] = (struct cs_model_term){.feature = t->term[j].column,
                                             .kind = t->term[j].kind,
                                             .level = t->term[j].level,
                                             .beta = fit->beta[j + 1],
                                             .se = fit->se[j + 1],
                                             .mean = fit->mean[j],
                                             .sd = fit->sd[j],
                                             .use = fit->use[j]};
    m->intercept = fit->beta[0];
    m->intercept_se = fit->se[0];
    m->lambda = fit->lambda;
    m->rows = fit->rows;
    m->events = fit->events;
    m->loglik = fit->loglik;
    m->null_loglik = fit->null_loglik;
    m->separated = fit->separated;
    m->converged = fit->converged;
    return CS_OK;
}

/* ---- writing ---- */

struct row {
    struct cs_slice text[VALUE];
    double number[COLUMNS]; /* from VALUE on */
};

static struct row row_of(const char *part, struct cs_slice name)
{
    struct row r = {.text = {cs_slicez(part), name, CS_LIT(""), CS_LIT(""), CS_LIT("")}};
    for (size_t i = VALUE; i < COLUMNS; i++) r.number[i] = NAN;
    return r;
}

static void put(struct cs_buf *b, const struct row *r)
{
    for (size_t i = 0; i < COLUMNS; i++) {
        if (i) cs_buf_addc(b, '\t');
        if (i < VALUE)
            cs_field_add(b, r->text[i]);
        else
            cs_num_format(cs_num_from_double(r->number[i]), b);
    }
    cs_buf_addc(b, '\n');
}

static void put_text(struct cs_buf *b, const char *name, struct cs_slice text)
{
    struct row r = row_of("model", cs_slicez(name));
    r.text[LEVEL] = text;
    put(b, &r);
}

static void put_number(struct cs_buf *b, const char *name, double value)
{
    struct row r = row_of("model", cs_slicez(name));
    r.number[VALUE] = value;
    put(b, &r);
}

static void put_estimate(struct cs_buf *b, struct row *r, double beta, double se)
{
    r->number[VALUE] = beta;
    r->number[SE] = se;
    r->number[Z] = beta / se;
    r->number[P] = 2 * gsl_cdf_ugaussian_Q(fabs(beta / se));
    r->number[LO] = beta - normal_975 * se;
    r->number[HI] = beta + normal_975 * se;
    r->number[ODDS] = exp(beta);
    put(b, r);
}

static void put_terms(const struct cs_model *m, struct cs_buf *b)
{
    struct row r = row_of("term", CS_LIT("(intercept)"));
    r.text[KIND] = CS_LIT("intercept");
    r.text[USE] = CS_LIT("used");
    put_estimate(b, &r, m->intercept, m->intercept_se);
    for (size_t j = 0; j < m->n_terms; j++) {
        const struct cs_model_term *t = &m->terms[j];
        const struct cs_model_feature *f = &m->features[t->feature];
        r = row_of("term", f->name);
        if (t->kind == CS_TERM_LEVEL) r.text[LEVEL] = f->level[t->level];
        r.text[KIND] = cs_slicez(kinds[t->kind]);
        r.text[USE] = cs_slicez(uses[t->use]);
        r.number[MEAN] = t->mean;
        r.number[SD] = t->sd;
        put_estimate(b, &r, t->beta, t->se);
    }
}

enum cs_status cs_model_write(const struct cs_model *m, struct cs_output *out, struct cs_error *e)
{
    struct cs_buf b = {0};
    for (size_t i = 0; i < COLUMNS; i++) cs_buf_addf(&b, i ? "\t%s" : "%s", columns[i]);
    cs_buf_addc(&b, '\n');
    put_number(&b, "version", MODEL_VERSION);
    put_text(&b, "label", m->label);
    put_text(&b, "event", m->event);
    const struct {
        const char *name;
        double value;
    } facts[] = {{"rows", m->rows},           {"events", m->events},
                 {"lambda", m->lambda},       {"lambda_chosen", m->chosen},
                 {"separated", m->separated}, {"converged", m->converged},
                 {"loglik", m->loglik},       {"null_loglik", m->null_loglik}};
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++) put_number(&b, facts[i].name, facts[i].value);
    for (size_t i = 0; i < m->n_features; i++) {
        const struct cs_model_feature *f = &m->features[i];
        struct row r = row_of("feature", f->name);
        r.text[LEVEL] = f->text;
        r.text[KIND] = f->levels ? CS_LIT("category") : CS_LIT("number");
        put(&b, &r);
        for (size_t k = 0; k < f->n_levels; k++) {
            r = row_of("level", f->name);
            r.text[LEVEL] = f->level[k];
            put(&b, &r);
        }
    }
    put_terms(m, &b);
    for (size_t d = 0; d < CS_DECILES; d++) {
        struct row r = row_of("decile", CS_LIT("score"));
        r.number[VALUE] = d < CS_DECILES - 1 ? m->edge[d] : (double)NAN;
        r.number[MEAN] = m->share[d];
        put(&b, &r);
    }
    enum cs_status st = cs_buf_status(&b, e);
    if (!st) st = cs_output_write(out, b.p, b.n, e);
    cs_buf_release(&b);
    return st;
}

/* ---- reading ---- */

struct reading {
    struct cs_model *m;
    size_t features_cap, terms_cap, levels_cap, deciles;
    bool version, intercept;
    struct cs_model_feature *features; /* growing; copied into the arena at the end */
    struct cs_model_term *terms;
    struct cs_slice *levels; /* of all features */
    size_t n_levels;
};

static double number_in(const struct row *r, size_t column)
{
    return r->number[column];
}

static enum cs_status wrong(struct cs_error *e, uint32_t row, const char *what, struct cs_slice said)
{
    cs_fail(e, CS_USAGE, "%s: '%s'", what, cs_quote(said).text);
    return cs_error_row(e, row);
}

static bool take_fact(struct reading *in, const struct row *r)
{
    struct cs_model *m = in->m;
    const struct {
        const char *name;
        double *number;
        bool *flag;
    } facts[] = {{"rows", &m->rows, NULL},           {"events", &m->events, NULL},
                 {"lambda", &m->lambda, NULL},       {"lambda_chosen", NULL, &m->chosen},
                 {"separated", NULL, &m->separated}, {"converged", NULL, &m->converged},
                 {"loglik", &m->loglik, NULL},       {"null_loglik", &m->null_loglik, NULL}};
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++) {
        if (!cs_slice_eqz(r->text[NAME], facts[i].name)) continue;
        if (facts[i].number) *facts[i].number = r->number[VALUE];
        if (facts[i].flag) *facts[i].flag = r->number[VALUE] == 1;
    }
    if (cs_slice_eqz(r->text[NAME], "label")) return copy(in->m, r->text[LEVEL], &m->label);
    if (cs_slice_eqz(r->text[NAME], "event")) return copy(in->m, r->text[LEVEL], &m->event);
    in->version |= cs_slice_eqz(r->text[NAME], "version") && r->number[VALUE] == MODEL_VERSION;
    return true;
}

static enum cs_status take_feature(struct reading *in, const struct row *r, struct cs_error *e)
{
    enum cs_status st =
        cs_grow(&in->features, &in->features_cap, in->m->n_features + 1, sizeof *in->features, e);
    if (st) return st;
    struct cs_model_feature *f = &in->features[in->m->n_features++];
    *f = (struct cs_model_feature){.levels = cs_slice_eqz(r->text[KIND], "category")};
    return copy(in->m, r->text[NAME], &f->name) && copy(in->m, r->text[LEVEL], &f->text) ? CS_OK
                                                                                         : cs_fail_memory(e);
}

static enum cs_status take_level(struct reading *in, const struct row *r, uint32_t row, struct cs_error *e)
{
    struct cs_model_feature *f = in->m->n_features ? &in->features[in->m->n_features - 1] : NULL;
    if (!f || !f->levels || !cs_slice_eq(f->name, r->text[NAME]))
        return wrong(e, row, "a level that is not below its feature", r->text[LEVEL]);
    enum cs_status st = cs_grow(&in->levels, &in->levels_cap, in->n_levels + 1, sizeof *in->levels, e);
    if (st) return st;
    f->n_levels++;
    return copy(in->m, r->text[LEVEL], &in->levels[in->n_levels++]) ? CS_OK : cs_fail_memory(e);
}

static bool choose(const char *const *words, size_t n, struct cs_slice said, unsigned *which)
{
    for (*which = 0; *which < n; ++*which)
        if (cs_slice_eqz(said, words[*which])) return true;
    return false;
}

static enum cs_status take_term(struct reading *in, const struct row *r, uint32_t row, struct cs_error *e)
{
    struct cs_model *m = in->m;
    unsigned kind, use;
    size_t feature = 0, before = 0;
    if (cs_slice_eqz(r->text[KIND], "intercept")) {
        m->intercept = number_in(r, VALUE);
        m->intercept_se = number_in(r, SE);
        in->intercept = isfinite(m->intercept);
        return CS_OK;
    }
    while (feature < m->n_features && !cs_slice_eq(in->features[feature].name, r->text[NAME]))
        before += in->features[feature++].n_levels;
    if (feature == m->n_features) return wrong(e, row, "a term of no feature", r->text[NAME]);
    if (!choose(kinds, 3, r->text[KIND], &kind)) return wrong(e, row, "no kind of a term", r->text[KIND]);
    if (!choose(uses, 3, r->text[USE], &use)) return wrong(e, row, "no use of a term", r->text[USE]);
    const struct cs_model_feature *f = &in->features[feature];
    struct cs_model_term t = {.feature = feature,
                              .kind = (enum cs_term_kind)kind,
                              .level = CS_NO_LEVEL,
                              .use = (enum cs_column_use)use,
                              .beta = r->number[VALUE],
                              .se = r->number[SE],
                              .mean = r->number[MEAN],
                              .sd = r->number[SD]};
    if (t.use == CS_COLUMN_USED && !isfinite(t.beta)) return wrong(e, row, "no coefficient", r->text[NAME]);
    if ((t.kind == CS_TERM_NUMBER && f->levels) || (t.kind == CS_TERM_LEVEL && !f->levels))
        return wrong(e, row, "a term of another kind than its feature", r->text[NAME]);
    if (t.kind == CS_TERM_NUMBER && !isfinite(t.mean)) return wrong(e, row, "no mean", r->text[NAME]);
    for (uint32_t i = 0; i < f->n_levels && t.kind == CS_TERM_LEVEL && t.level == CS_NO_LEVEL; i++)
        if (cs_slice_eq(in->levels[before + i], r->text[LEVEL])) t.level = i;
    if (t.kind == CS_TERM_LEVEL && t.level == CS_NO_LEVEL)
        return wrong(e, row, "an unknown level", r->text[LEVEL]);
    enum cs_status st = cs_grow(&in->terms, &in->terms_cap, m->n_terms + 1, sizeof *in->terms, e);
    if (!st) in->terms[m->n_terms++] = t;
    return st;
}

static enum cs_status take_row(struct reading *in, const struct row *r, uint32_t row, struct cs_error *e)
{
    const struct cs_slice part = r->text[PART];
    if (cs_slice_eqz(part, "model")) return take_fact(in, r) ? CS_OK : cs_fail_memory(e);
    if (!in->version) {
        wrong(e, row, "no model of version 1", part);
        return cs_error_cure(e, "make it again with cs-churn --fit");
    }
    if (cs_slice_eqz(part, "feature")) return take_feature(in, r, e);
    if (cs_slice_eqz(part, "level")) return take_level(in, r, row, e);
    if (cs_slice_eqz(part, "term")) return take_term(in, r, row, e);
    if (!cs_slice_eqz(part, "decile") || in->deciles == CS_DECILES) return wrong(e, row, "what is", part);
    if (in->deciles < CS_DECILES - 1) in->m->edge[in->deciles] = r->number[VALUE];
    in->m->share[in->deciles++] = r->number[MEAN];
    return CS_OK;
}

static enum cs_status begin(void *ctx, void **worker, struct cs_error *e)
{
    (void)e;
    *worker = ctx;
    return CS_OK;
}

static enum cs_status end(void *ctx, void *worker, bool ok, struct cs_error *e)
{
    (void)ctx, (void)worker, (void)ok, (void)e;
    return CS_OK;
}

static enum cs_status read_block(void *worker, const struct cs_block *b, struct cs_buf *out,
                                 struct cs_error *e)
{
    struct reading *in = worker;
    struct cs_arena arena = {0};
    enum cs_status st = CS_OK;
    (void)out;
    for (uint32_t i = 0; i < b->rows && !st; i++) {
        struct row r = {0};
        for (uint32_t c = 0; c < COLUMNS && !st; c++) {
            const struct cs_slice cell = cs_field(b, i, c);
            struct cs_num number;
            r.number[c] = NAN;
            if (c < VALUE) {
                r.text[c] = cs_unescape(cell, &arena);
                if (!r.text[c].p || !cs_utf8_valid(cell)) st = wrong(e, i, "not good text", cell);
            } else if (cell.n && !cs_num_parse(cell, &number))
                st = wrong(e, i, "not a number", cell);
            else if (cell.n)
                r.number[c] = cs_num_double(number);
        }
        if (!st) st = take_row(in, &r, i, e);
        cs_arena_reset(&arena);
    }
    cs_arena_release(&arena);
    return st;
}

/* What was read moves into the arena. */
static enum cs_status settle(struct reading *in, struct cs_error *e)
{
    struct cs_model *m = in->m;
    if (!in->version || !in->intercept || !m->n_features || in->deciles != CS_DECILES)
        return cs_fail(e, CS_USAGE, "the model is not whole");
    m->features = cs_arena_alloc(&m->arena, m->n_features, sizeof *m->features);
    m->terms = cs_arena_alloc(&m->arena, m->n_terms + 1, sizeof *m->terms);
    struct cs_slice *levels = cs_arena_alloc(&m->arena, in->n_levels + 1, sizeof *levels);
    if (!m->features || !m->terms || !levels) return cs_fail_memory(e);
    memcpy(m->features, in->features, m->n_features * sizeof *m->features);
    if (m->n_terms) memcpy(m->terms, in->terms, m->n_terms * sizeof *m->terms);
    if (in->n_levels) memcpy(levels, in->levels, in->n_levels * sizeof *levels);
    for (size_t i = 0; i < m->n_features; i++) {
        m->features[i].level = levels;
        levels += m->features[i].n_levels;
    }
    return CS_OK;
}

static enum cs_status check_header(const struct cs_header *h, struct cs_error *e)
{
    bool same = h->n == COLUMNS;
    for (uint32_t i = 0; i < COLUMNS && same; i++) same = cs_slice_eqz(h->name[i], columns[i]);
    if (same) return CS_OK;
    cs_fail(e, CS_USAGE, "not a model");
    return cs_error_cure(e, "one that cs-churn --fit wrote");
}

enum cs_status cs_model_read(struct cs_model *m, const char *path, struct cs_error *e)
{
    const struct cs_input_options o = {.files = &path, .n = 1, .jobs = 1};
    struct reading in = {.m = m};
    const struct cs_pass pass = {.ctx = &in, .start = begin, .block = read_block, .finish = end};
    struct cs_input *input;
    enum cs_status st = cs_input_open(&input, &o, e);
    if (st) return st;
    st = check_header(cs_input_header(input), e);
    if (!st) st = cs_input_run(input, &pass, NULL, e);
    if (!st) st = settle(&in, e);
    if (st && !*e->file) cs_error_at(e, path, 0, 0);
    cs_input_close(input);
    free(in.features);
    free(in.terms);
    free(in.levels);
    return st;
}

/* ---- applying ---- */

static enum cs_status same_meaning(const struct cs_model_feature *f, const struct cs_frame *frame, size_t i,
                                   struct cs_error *e)
{
    const struct cs_frame_column *c = &frame->columns[i];
    size_t known = 0;
    if (c->missing == frame->n) return CS_OK; /* nothing to tell its meaning by */
    if (c->levels != f->levels)
        return cs_fail(e, CS_DATA, "column '%s': %s, but the model was fitted on %s", cs_quote(f->name).text,
                       c->levels ? "text" : "numbers", f->levels ? "text" : "numbers");
    if (!f->levels) return CS_OK;
    for (size_t k = 0, j = 0; k < f->n_levels && j < c->n_levels;) {
        const int order = cs_slice_cmp(f->level[k], c->level[j]);
        known += order == 0;
        k += order <= 0;
        j += order >= 0;
    }
    if (known) return CS_OK;
    return cs_fail(e, CS_DATA, "column '%s': the model knows none of its values, such as '%s'",
                   cs_quote(f->name).text, cs_quote(c->level[0]).text);
}

static uint32_t find_level(const struct cs_frame_column *c, struct cs_slice level)
{
    uint32_t lo = 0, hi = (uint32_t)c->n_levels;
    while (lo < hi) {
        const uint32_t mid = lo + (hi - lo) / 2;
        const int order = cs_slice_cmp(c->level[mid], level);
        if (order == 0) return mid;
        if (order < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return CS_NO_LEVEL;
}

static uint64_t count_unknown(const struct cs_model_feature *f, const struct cs_frame *frame, size_t i,
                              bool *known)
{
    const struct cs_frame_column *c = &frame->columns[i];
    uint64_t n = 0;
    if (!c->levels || !f->levels) return 0;
    memset(known, 0, c->n_levels * sizeof *known);
    for (size_t k = 0; k < f->n_levels; k++) {
        const uint32_t at = find_level(c, f->level[k]);
        if (at != CS_NO_LEVEL) known[at] = true;
    }
    for (size_t r = 0; r < frame->n; r++) n += c->code[r] != CS_NO_LEVEL && !known[c->code[r]];
    return n;
}

enum cs_status cs_model_apply(const struct cs_model *m, const struct cs_frame *frame, struct cs_terms *t,
                              double **beta, uint64_t *unknown, struct cs_error *e)
{
    bool known[CS_FRAME_LEVELS];
    *unknown = 0;
    for (size_t i = 0; i < m->n_features; i++) {
        enum cs_status st = same_meaning(&m->features[i], frame, i, e);
        if (st) return st;
        *unknown += count_unknown(&m->features[i], frame, i, known);
    }
    *t =
        (struct cs_terms){.frame = frame, .n = m->n_terms, .term = cs_alloc(m->n_terms + 1, sizeof *t->term)};
    *beta = cs_alloc(m->n_terms + 1, sizeof **beta);
    if (!t->term || !*beta) return cs_fail_memory(e);
    (*beta)[0] = m->intercept;
    for (size_t j = 0; j < m->n_terms; j++) {
        const struct cs_model_term *from = &m->terms[j];
        const struct cs_frame_column *c = &frame->columns[from->feature];
        uint32_t level = CS_NO_LEVEL;
        if (from->kind == CS_TERM_LEVEL && c->levels)
            level = find_level(c, m->features[from->feature].level[from->level]);
        (*beta)[j + 1] = from->use == CS_COLUMN_USED ? from->beta : (double)NAN;
        t->term[j] = (struct cs_term){from->feature, from->kind, level, from->mean};
    }
    return CS_OK;
}
