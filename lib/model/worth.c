/* worth.c - contributions to a risk: worked out for each level once, for numbers a column at a time. */
#include "model/worth.h"
#include "expr/hinge.h"
#include "model/logistic.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MET = 64 };
#define MOST 1e6 /* what a feature adds at most: so a sum is always a number */

void cs_causes_release(struct cs_causes *c)
{
    for (size_t k = 0; k < c->n; k++) cs_map_release(&c->cause[k].map);
    cs_arena_release(&c->arena);
    *c = (struct cs_causes){0};
}

static enum cs_status make_causes(struct cs_causes *c, size_t n, const struct cs_frame *f, struct cs_error *e)
{
    c->plan = f->plan;
    c->cause = cs_arena_alloc(&c->arena, n + 1, sizeof *c->cause);
    return c->cause ? CS_OK : cs_fail_memory(e);
}

static struct cs_cause cause_of(const struct cs_frame *f, size_t column)
{
    const cs_node node = f->columns[column].node;
    return (struct cs_cause){
        .node = node, .type = cs_plan_type(f->plan, node), .column = cs_plan_reads(f->plan, node)};
}

/* ---- a model ---- */

static enum cs_status make_levels(struct cs_causes *c, struct cs_cause *to, const struct cs_model_feature *f,
                                  struct cs_error *e)
{
    to->n_levels = f->n_levels;
    to->of_level = cs_arena_alloc(&c->arena, f->n_levels + 2, sizeof *to->of_level);
    if (!to->of_level) return cs_fail_memory(e);
    for (size_t i = 0; i < f->n_levels; i++) (void)cs_map_add(&to->map, f->level[i], NULL);
    return cs_map_status(&to->map, e);
}

static double within(double adds)
{
    return adds > MOST ? MOST : adds > -MOST ? adds : -MOST;
}

static double mean_of(const struct cs_model_term *t)
{
    return isfinite(t->mean) ? t->mean : 0;
}

static void add_term(struct cs_causes *c, const struct cs_model_term *t)
{
    struct cs_cause *to = &c->cause[t->feature];
    const double beta = isfinite(t->beta) ? t->beta : 0, mean = mean_of(t);
    c->mean_odds += beta * mean;
    if (t->kind == CS_TERM_NUMBER) {
        to->slope = beta;
        to->mean = mean;
        return;
    }
    /* A truth that holds adds beta (1 - mean), else -beta mean. */
    if (to->levels)
        for (size_t i = 0; i < to->n_levels + 2; i++) to->of_level[i] -= beta * mean;
    if (to->levels) to->of_level[t->kind == CS_TERM_LEVEL ? t->level : to->n_levels + 1] += beta;
    to->rest -= beta * mean;
    if (t->kind == CS_TERM_MISSING) {
        to->missing += beta;
        to->knows_missing = true;
    }
    if (to->of_term && (t->kind == CS_TERM_SPLINE || t->kind == CS_TERM_BIN)) to->of_term[t->level] += beta;
}

enum cs_status cs_causes_of_model(struct cs_causes *c, const struct cs_model *m, const struct cs_frame *f,
                                  struct cs_error *e)
{
    enum cs_status st = make_causes(c, m->n_features, f, e);
    c->model = m;
    c->mean_odds = m->intercept;
    for (size_t k = 0; k < m->n_features && !st; k++) {
        const struct cs_model_feature *from = &m->features[k];
        struct cs_cause *to = &c->cause[c->n++];
        *to = cause_of(f, k);
        to->levels = from->levels;
        if (from->levels && to->type != CS_TEXT)
            return cs_fail(e, CS_DATA, "column '%s': numbers, but the model was fitted on text",
                           cs_quote(from->name).text);
        if (from->levels) st = make_levels(c, to, from, e);
        to->shape = &from->shape;
        to->fill = from->fill;
        to->mean = from->mean; /* with a slope, that of its term */
        if (from->shape.kind == CS_SHAPE_NONE) continue;
        to->of_term = cs_arena_alloc(&c->arena, CS_KNOTS, sizeof *to->of_term);
        if (!to->of_term) return cs_fail_memory(e);
    }
    for (size_t j = 0; j < m->n_terms && !st; j++) add_term(c, &m->terms[j]);
    for (size_t k = 0; k < c->n && !st; k++) { /* a missing category that counts as a level */
        const struct cs_model_feature *from = &m->features[k];
        if (!cs_slice_eqz(m->missing, "indicator")) c->cause[k].knows_missing = true;
        if (from->levels && from->fill_level < from->n_levels)
            c->cause[k].of_level[from->n_levels + 1] = c->cause[k].of_level[from->fill_level];
    }
    c->mean_odds = within(c->mean_odds);
    for (size_t k = 0; k < c->n && !st; k++)
        for (size_t i = 0; i < c->cause[k].n_levels + 2 && c->cause[k].levels; i++)
            c->cause[k].of_level[i] = within(c->cause[k].of_level[i]);
    return st;
}

/* ---- rules ---- */

enum cs_status cs_causes_of_rules(struct cs_causes *c, const struct cs_churn_rules *rules,
                                  const size_t *rule_column, const struct cs_frame *f, struct cs_error *e)
{
    enum cs_status st = make_causes(c, rules->n, f, e);
    for (size_t k = 0; k < rules->n && !st; k++) {
        if (rule_column[k] == SIZE_MAX) continue;
        struct cs_cause *to = &c->cause[c->n++];
        *to = cause_of(f, rule_column[k]);
        to->slope = rules->rule[k].points;
    }
    return st;
}

/* ---- batches ---- */

enum cs_status cs_worths_make(struct cs_worths *w, const struct cs_causes *c, struct cs_error *e)
{
    w->causes = c;
    w->vec = cs_alloc(c->n + 1, sizeof *w->vec);
    w->value = cs_alloc((c->n + 1) * CS_BATCH, sizeof *w->value);
    w->worth = cs_alloc((c->n + 1) * CS_BATCH, sizeof *w->worth);
    w->risk = cs_alloc(CS_BATCH, sizeof *w->risk);
    w->known = cs_alloc(c->n + 1, sizeof *w->known);
    w->met = cs_alloc((c->n + 1) * MET, sizeof *w->met);
    w->stranger = cs_alloc(c->n + 1, sizeof *w->stranger);
    if (!w->vec || !w->value || !w->worth || !w->risk || !w->known || !w->met || !w->stranger)
        return cs_fail_memory(e);
    cs_worths_clear(w);
    return CS_OK;
}

void cs_worths_release(struct cs_worths *w)
{
    free(w->vec);
    free(w->value);
    free(w->worth);
    free(w->risk);
    free(w->known);
    free(w->met);
    free(w->stranger);
    *w = (struct cs_worths){0};
}

void cs_worths_clear(struct cs_worths *w)
{
    w->unknown = w->bad = w->unmet = 0;
    for (size_t k = 0; k < w->causes->n; k++) {
        w->known[k] = false;
        w->stranger[k] = UINT32_MAX;
    }
}

static enum cs_status no_number(const struct cs_worths *w, size_t k, struct cs_slice text, uint32_t row,
                                struct cs_error *e)
{
    cs_fail(e, CS_DATA, "column '%s': text, but the model was fitted on numbers: '%s'",
            cs_quote(w->causes->model->features[k].name).text, cs_quote(text).text);
    cs_error_cure(e, "--bad-values missing");
    return cs_error_row(e, row);
}

static double number_at(const struct cs_vec *x, uint32_t i)
{
    if (x->tag[i] == CS_TAG_MISSING) return (double)NAN;
    return x->type == CS_NUM && x->tag[i] ? cs_num_double(cs_vec_num(x, i)) : (double)x->v[i];
}

/* Of a column that is text as far as the plan knows: what its cells read as. */
static enum cs_status read_numbers(struct cs_worths *w, size_t k, uint32_t first, const uint32_t *row,
                                   struct cs_error *e)
{
    const struct cs_vec *x = w->vec[k];
    double *value = w->value + k * CS_BATCH;
    for (uint32_t i = 0; i < w->n; i++) {
        const uint32_t at = row[i];
        value[i] = (double)NAN;
        if (x->tag[at] == CS_TAG_MISSING || cs_num_parse_double(x->s[at], &value[i])) continue;
        if (!w->causes->bad_missing) return no_number(w, k, x->s[at], first + at, e);
        value[i] = (double)NAN;
        w->bad++;
        w->unmet -= !w->causes->cause[k].knows_missing; /* it will be counted as missing, too */
    }
    return CS_OK;
}

double cs_cause_number(const struct cs_cause *c, double x)
{
    double sum = c->slope * x;
    for (size_t t = 0; c->of_term && t < cs_shape_terms(c->shape); t++)
        sum += c->of_term[t] * cs_shape_value(c->shape, t, x);
    return sum;
}

static enum cs_status fill_numbers(struct cs_worths *w, size_t k, uint32_t first, const uint32_t *row,
                                   struct cs_error *e)
{
    const struct cs_cause *c = &w->causes->cause[k];
    double *value = w->value + k * CS_BATCH, *worth = w->worth + k;
    if (w->vec[k]->type == CS_TEXT) {
        enum cs_status st = read_numbers(w, k, first, row, e);
        if (st) return st;
    } else {
        for (uint32_t i = 0; i < w->n; i++) value[i] = number_at(w->vec[k], row[i]);
    }
    for (uint32_t i = 0; i < w->n; i++, worth += w->causes->n) {
        const bool none = isnan(value[i]);
        w->unmet += none && !c->knows_missing;
        const double x = none ? c->fill : value[i];
        const double adds = c->of_term ? cs_cause_number(c, x) : c->slope * (x - c->mean);
        *worth = within(c->rest + (none ? c->missing : 0) + adds);
    }
    return CS_OK;
}

/* Of short texts, without a call. */
static bool is_same(struct cs_slice a, struct cs_slice b)
{
    uint64_t x, y;
    size_t i = 0;
    if (a.n != b.n) return false;
    if (a.n < sizeof x) {
        while (i < a.n && a.p[i] == b.p[i]) i++;
        return i == a.n;
    }
    for (;;
         i = i + sizeof x < a.n - sizeof x ? i + sizeof x : a.n - sizeof x) { /* the last one may overlap */
        memcpy(&x, a.p + i, sizeof x);
        memcpy(&y, b.p + i, sizeof y);
        if (x != y) return false;
        if (i + sizeof x == a.n) return true;
    }
}

/* The map's answer, mostly without it: a category has few levels. */
static uint32_t find_level(const struct cs_cause *c, uint32_t *met, struct cs_slice text)
{
    if (!text.n) return cs_map_find(&c->map, text);
    const unsigned char first = (unsigned char)text.p[0], last = (unsigned char)text.p[text.n - 1];
    uint32_t *const at = &met[(last * 31u + first * 7u + text.n) % MET]; /* a level + 1 */
    if (*at && is_same(c->map.key[*at - 1], text)) return *at - 1;
    const uint32_t found = cs_map_find(&c->map, text);
    if (found != CS_MAP_NONE) *at = found + 1;
    return found;
}

static void fill_levels(struct cs_worths *w, size_t k, uint32_t first, const uint32_t *row)
{
    const struct cs_cause *c = &w->causes->cause[k];
    const struct cs_vec *x = w->vec[k];
    double *value = w->value + k * CS_BATCH, *worth = w->worth + k;
    for (uint32_t i = 0; i < w->n; i++, worth += w->causes->n) {
        const uint32_t at = row[i];
        size_t code = c->n_levels + 1;
        if (x->tag[at] != CS_TAG_MISSING) {
            const uint32_t found = find_level(c, w->met + k * MET, x->s[at]);
            code = found == CS_MAP_NONE ? c->n_levels : found;
            w->known[k] |= found != CS_MAP_NONE;
            w->unknown += found == CS_MAP_NONE;
            if (found == CS_MAP_NONE && w->stranger[k] == UINT32_MAX) w->stranger[k] = first + at;
        } else {
            w->unmet += !c->knows_missing;
        }
        value[i] = (double)code;
        *worth = c->of_level[code];
    }
}

static void fill_rule(struct cs_worths *w, size_t k, const uint32_t *row)
{
    const struct cs_vec *x = w->vec[k];
    double *value = w->value + k * CS_BATCH, *worth = w->worth + k;
    for (uint32_t i = 0; i < w->n; i++, worth += w->causes->n) {
        value[i] = x->tag[row[i]] != CS_TAG_MISSING && x->v[row[i]];
        *worth = value[i] * w->causes->cause[k].slope;
    }
}

static void sum_up(struct cs_worths *w)
{
    const struct cs_causes *c = w->causes;
    const double *worth = w->worth;
    for (uint32_t i = 0; i < w->n; i++, worth += c->n) {
        double sum = c->mean_odds;
        for (size_t k = 0; k < c->n; k++) sum += worth[k];
        if (c->model) sum = cs_calibrated(&c->model->curves.calibration, cs_logistic_inverse(sum));
        w->risk[i] = sum > 1 ? 1 : (double)(int64_t)(sum * 1e9 + 0.5) / 1e9;
    }
}

enum cs_status cs_worths_fill(struct cs_worths *w, struct cs_eval *eval, uint32_t first, const uint32_t *row,
                              uint32_t n, struct cs_error *e)
{
    const struct cs_causes *c = w->causes;
    w->n = n;
    for (size_t k = 0; k < c->n; k++) {
        enum cs_status st = cs_eval_get(eval, c->cause[k].node, &w->vec[k], e);
        if (st) return st;
        if (!c->model)
            fill_rule(w, k, row);
        else if (c->cause[k].levels)
            fill_levels(w, k, first, row);
        else
            st = fill_numbers(w, k, first, row, e);
        if (st) return st;
    }
    sum_up(w);
    return CS_OK;
}

void cs_worths_text(const struct cs_worths *w, size_t k, uint32_t i, const uint32_t *row, struct cs_buf *out)
{
    const struct cs_vec *x = w->vec[k];
    struct cs_num num;
    if (x->tag[row[i]] == CS_TAG_MISSING) return;
    if (w->causes->cause[k].levels)
        cs_buf_adds(out, x->s[row[i]]);
    else if (x->type == CS_NUM)
        cs_num_format(cs_vec_num(x, row[i]), out);
    else if (x->type != CS_TEXT)
        cs_num_format(cs_int(x->v[row[i]]), out);
    else if (cs_num_parse(x->s[row[i]], &num))
        cs_num_format(num, out);
}
