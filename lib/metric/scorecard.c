/* scorecard.c - from counts to measures, and their writing. */
#include "metric/scorecard.h"
#include "metric/interval.h"
#include "metric/measures.h"
#include <stdlib.h>
#include <string.h>

const char *const cs_score_views[CS_SCORE_VIEWS] = {"quality", "quality_column", "quality_rule",
                                                    "quality_source", "reconcile"};
const char *const cs_score_keys[CS_SCORE_VIEWS] = {NULL, "column", "rule", "source", "rule"};

void cs_scorecard_release(struct cs_scorecard *s)
{
    free(s->v);
    cs_arena_release(&s->arena);
}

enum cs_status cs_scorecard_add(struct cs_scorecard *s, const struct cs_score *score, struct cs_error *e)
{
    enum cs_status st = cs_grow(&s->v, &s->cap, s->n + 1, sizeof *s->v, e);
    if (st) return st;
    struct cs_score *to = &s->v[s->n];
    *to = *score;
    to->key = cs_arena_copy(&s->arena, score->key);
    to->target = CS_MISSING;
    if (!to->key.p) return cs_fail_memory(e);
    s->n++;
    return CS_OK;
}

/* ---- what was counted ---- */

struct maker {
    const char *anchor; /* of what is counted by time */
    struct cs_scorecard *s;
    enum cs_score_view view;
    struct cs_slice key;
    struct cs_error *e;
    enum cs_status st;
};

static void add(struct maker *m, struct cs_score score)
{
    if (m->st) return;
    score.view = m->view;
    score.key = m->key;
    if (!strcmp(score.metric, "late") || !strcmp(score.metric, "missing_days")) score.anchor = m->anchor;
    m->st = cs_scorecard_add(m->s, &score, m->e);
}

/* k of n; of none: not assessed. */
static void share(struct maker *m, const char *metric, uint64_t k, uint64_t n, uint64_t excluded)
{
    struct cs_num value = n ? cs_num_quotient((cs_i128)k, (cs_i128)n) : CS_MISSING;
    add(m, (struct cs_score){.metric = metric,
                             .share = true,
                             .value = value,
                             .n = n,
                             .excluded = excluded,
                             .num = k,
                             .den = n});
}

static void count(struct maker *m, const char *metric, uint64_t value, uint64_t n)
{
    add(m, (struct cs_score){.metric = metric, .value = cs_int((int64_t)value), .n = n});
}

static void counts(struct maker *m, const struct cs_check *c, const struct cs_check_counts *x)
{
    bool whole = m->view == CS_SCORE_ALL;
    count(m, "checked_rows", x->rows, x->rows);
    share(m, "completeness", x->given, x->cells, 0);
    if (c->kind) share(m, "completeness.required", x->required, x->rows, 0);
    if (whole) share(m, "completeness.full", x->full, x->rows, 0);
    share(m, "uniqueness", x->rows - x->rows_again, x->rows, 0);
    if (c->n_keys) share(m, "uniqueness.key", x->keyed - x->keys_again, x->keyed, x->rows - x->keyed);
    if (c->n_keys) share(m, "uniqueness.normal", x->keyed - x->normals_again, x->keyed, x->rows - x->keyed);
    share(m, "validity", x->valid, x->rows, 0);
    share(m, "consistency", x->consistent, x->judged, x->rows - x->judged);
    if (c->created != CS_NO_NODE) share(m, "late", x->late, x->timed, x->rows - x->timed);
    share(m, "accuracy", x->agreed, x->compared, 0);
}

static void timeliness(struct maker *m, const struct cs_check *c)
{
    if (c->created != CS_NO_NODE) {
        uint64_t days = c->first_day > c->last_day ? 0 : (uint64_t)(c->last_day - c->first_day) + 1;
        count(m, "missing_days", c->missing_days, days);
    }
    if (!c->n_times) return;
    struct cs_num age = CS_MISSING; /* against a moment that is not the data's own */
    if (c->context->has_as_of && c->has_newest && c->newest.at <= c->context->as_of.at)
        age = cs_int(c->context->as_of.at - c->newest.at);
    add(m, (struct cs_score){.metric = "age", .value = age, .n = c->all.rows});
}

enum cs_status cs_scorecard_check(struct cs_scorecard *s, const struct cs_check *c, struct cs_error *e)
{
    struct maker m = {.s = s, .anchor = c->anchor, .e = e};
    uint64_t words = 0;
    s->has_as_of = c->context->has_as_of || c->has_newest;
    s->as_of = c->context->has_as_of ? c->context->as_of : c->newest;
    m.key = CS_LIT("");
    counts(&m, c, &c->all);
    timeliness(&m, c);
    for (uint32_t i = 0; i < c->header->n; i++) words += c->columns[i].words;
    count(&m, "missing_words", words, c->all.cells);
    m.view = CS_SCORE_COLUMN;
    for (uint32_t i = 0; i < c->header->n; i++) {
        const struct cs_check_column *x = &c->columns[i];
        m.key = c->header->name[i];
        share(&m, "completeness", x->given, c->all.rows, 0);
        share(&m, "validity", x->given - x->invalid, x->given, c->all.rows - x->given);
        if (c->reference) share(&m, "accuracy", x->agreed, x->compared, 0);
    }
    m.view = CS_SCORE_RULE;
    for (size_t i = 0; i < c->n_rules; i++) {
        const struct cs_check_rule *r = &c->rules[i];
        if (r->internal) continue;
        uint64_t of = r->cells ? r->judged : c->all.rows;
        m.key = r->id;
        share(&m, "passed", r->judged - r->failed, r->judged, of - r->judged);
        count(&m, "failed", r->failed, r->judged);
    }
    m.view = CS_SCORE_SOURCE;
    for (size_t i = 0; i < c->n_sources && c->source != CS_NO_COLUMN; i++) {
        struct cs_slice name = cs_unescape(c->sources[i].name, &s->arena);
        m.key = name.p ? name : c->sources[i].name; /* a bad escape stays as it is */
        counts(&m, c, &c->sources[i].counts);
    }
    return m.st;
}

/* ---- the stream ---- */

struct row {
    const struct cs_score *score;
    uint64_t order; /* of the metric in the catalogue */
};

static int by_place(const void *a, const void *b)
{
    const struct row *x = a, *y = b;
    int d = strcmp(cs_score_views[x->score->view], cs_score_views[y->score->view]);
    if (d) return d;
    if (!x->score->key.n != !y->score->key.n) return x->score->key.n ? -1 : 1;
    d = cs_slice_cmp(x->score->key, y->score->key);
    if (d) return d;
    return x->order < y->order ? -1 : x->order > y->order;
}

static void add_row(const struct cs_scorecard *s, const struct cs_score *x,
                    const struct cs_catalogue *catalogue, struct cs_buf *out)
{
    static const char *const keys[] = {"column", "rule", "source"};
    const char *key = cs_score_keys[x->view];
    struct cs_metric metric;
    struct cs_error ignored;
    char as_of[CS_TIME_LEN];
    struct cs_interval sure = x->share && x->den ? cs_wilson(x->num, x->den, CS_LEVEL) : CS_NO_INTERVAL;
    bool known = cs_catalogue_find(catalogue, cs_slicez(x->metric), &metric, &ignored) == CS_OK;
    cs_buf_addf(out, "%s\t%s\t", cs_score_views[x->view], key ? key : "");
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        if (key && !strcmp(key, keys[i])) cs_field_add(out, x->key);
        cs_buf_addc(out, '\t');
    }
    cs_buf_addf(out, "%s\t", x->metric);
    cs_num_format(x->value, out);
    cs_buf_addc(out, '\t');
    if (known) cs_buf_adds(out, metric.unit);
    cs_buf_addf(out, "\t%llu\t%llu\t", (unsigned long long)x->n, (unsigned long long)x->excluded);
    if (x->share)
        cs_buf_addf(out, "%llu\t%llu\t", (unsigned long long)x->num, (unsigned long long)x->den);
    else
        cs_buf_addz(out, "\t\t");
    cs_num_format(sure.lo, out);
    cs_buf_addc(out, '\t');
    cs_num_format(sure.hi, out);
    cs_buf_addf(out, "\t%s\t24x7\t", x->anchor ? x->anchor : "");
    if (s->has_as_of) {
        cs_time_format(s->as_of, as_of);
        cs_buf_add(out, as_of, sizeof as_of);
    }
    cs_buf_addz(out, "\t\t\t");
    cs_num_format(x->target, out);
    cs_buf_addz(out, "\t\t\t\t\t\n");
}

enum cs_status cs_scorecard_write(struct cs_scorecard *s, const struct cs_catalogue *catalogue,
                                  struct cs_output *out, uint64_t *rows, struct cs_error *e)
{
    struct row *sorted = cs_alloc(s->n + 1, sizeof *sorted);
    struct cs_buf text = {0};
    if (!sorted) return cs_fail_memory(e);
    for (size_t i = 0; i < s->n; i++) {
        struct cs_metric metric;
        struct cs_error ignored;
        bool known = cs_catalogue_find(catalogue, cs_slicez(s->v[i].metric), &metric, &ignored) == CS_OK;
        sorted[i] = (struct row){&s->v[i], known ? metric.order : UINT64_MAX};
    }
    qsort(sorted, s->n, sizeof *sorted, by_place);
    cs_buf_addz(
        &text,
        "view\tkeys\tcolumn\trule\tsource\tmetric\tvalue\tunit\tn\tn_excluded\tnum\tden\tlo\thi\tanchor\t"
        "calendar\tas_of\tfrom\tto\ttarget\tvs\tbase\tdiff\tdiff_lo\tdiff_hi\n");
    for (size_t i = 0; i < s->n; i++) add_row(s, sorted[i].score, catalogue, &text);
    *rows = s->n;
    enum cs_status st = cs_buf_status(&text, e);
    if (!st) st = cs_output_write(out, text.p, text.n, e);
    cs_buf_release(&text);
    free(sorted);
    return st;
}
