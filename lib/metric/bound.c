/* bound.c - the binder of metrics. Every metric is bound with its own anchor and its own `of`; the plan finds
 * out by itself what several of them share. */
#include "metric/bound.h"
#include "base/nearest.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- the world at as-of ---- */

/* What had not happened yet at as-of is missing: the time of an event, and the values that the event brought.
 */
static const struct {
    const char *time, *values[7];
} events[] = {
    {"assigned_at", {0}},
    {"responded_at", {"response_s"}},
    {"first_resolved_at", {0}},
    {"resolved_at", {"resolve_s"}},
    {"closed_at", {0}},
    {"followup_at", {0}},
    {"survey_at", {0}},
    {"csat_at", {"csat", "ces", "csat_attitude", "csat_skill", "csat_result", "csat_speed"}},
    {"nps_at", {"nps"}},
};

static enum cs_status bind_text(struct cs_plan *plan, const char *text, struct cs_arena *arena, cs_node *node,
                                struct cs_error *e)
{
    static const struct cs_source source = {.file = "--as-of", .column = 1};
    struct cs_expr *tree;
    struct cs_slice copy = cs_arena_copy(arena, cs_slicez(text));
    if (!copy.p) return cs_fail_memory(e);
    enum cs_status status = cs_expr_parse(&tree, copy, &source, arena, e);
    return status == CS_OK ? cs_plan_add(plan, tree, node, e) : status;
}

/* Two rounds, values first: they look at the time as it was written. */
static enum cs_status hide_future(struct cs_bindings *b, const struct cs_scope *scope, struct cs_error *e)
{
    const struct cs_header *header = scope->header;
    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < sizeof events / sizeof events[0]; i++) {
            const char *only[] = {events[i].time, NULL};
            const char *const *names = round == 0 ? events[i].values : only;
            if (cs_header_find(header, cs_slicez(events[i].time)) == CS_NO_COLUMN) continue;
            for (size_t k = 0; names[k]; k++) {
                uint32_t value = cs_header_find(header, cs_slicez(names[k]));
                uint32_t time = cs_header_find(header, cs_slicez(events[i].time));
                cs_node nodes[2], node;
                if (value == CS_NO_COLUMN) continue;
                enum cs_status status = cs_plan_column(b->plan, value, &nodes[0], e);
                if (status == CS_OK) status = cs_plan_column(b->plan, time, &nodes[1], e);
                if (status == CS_OK)
                    status = cs_plan_until(b->plan, nodes[0], nodes[1], scope->as_of, &node, e);
                if (status == CS_OK) status = cs_plan_let(b->plan, cs_slicez(names[k]), node, true, e);
                if (status != CS_OK) return status;
            }
        }
    }
    return CS_OK;
}

static enum cs_status bind_world(struct cs_bindings *b, const struct cs_scope *scope, struct cs_error *e)
{
    uint32_t column = cs_header_find(scope->header, CS_LIT("created_at"));
    b->created = b->live = CS_NO_NODE;
    if (column != CS_NO_COLUMN) {
        enum cs_status status = cs_plan_column(b->plan, column, &b->created, e);
        if (status != CS_OK) return status;
    }
    if (!scope->has_as_of) return CS_OK;
    if (column != CS_NO_COLUMN) {
        enum cs_status status = bind_text(b->plan, "!(created_at > as_of)", &b->arena, &b->live, e);
        if (status != CS_OK) return status;
    }
    return hide_future(b, scope, e);
}

/* ---- one metric ---- */

struct binder {
    struct cs_bindings *b;
    const struct cs_context *context;
    const struct cs_scope *scope;
    enum cs_lacking lacking;
    struct cs_buf *notes;
    struct cs_error *e;
};

/* Argument `i` of the aggregate is of the type that it takes: "n" number, "b" bool, "T" time. */
static enum cs_status need_type(struct binder *x, const struct cs_bound *m, int i)
{
    const struct cs_aggregate_def *a =
        cs_aggregate_def(m->metric->aggregate, m->metric->p_num, m->metric->p_den);
    char letter = a->args[0] ? a->args[i] : 0;
    cs_node node = i == 0 ? m->arg : m->arg2;
    if (node == CS_NO_NODE || (letter != 'n' && letter != 'b' && letter != 'T')) return CS_OK;
    enum cs_type want = letter == 'b' ? CS_BOOL : letter == 'T' ? CS_TIME : CS_NUM;
    enum cs_type type = cs_plan_type(x->b->plan, node);
    if (type == want) return CS_OK;
    const struct cs_formula *f = m->metric->suffixed ? m->fit.of : &m->metric->def->value;
    cs_fail(x->e, CS_USAGE, "metric '%s' needs a %s, not a %s", cs_quote(m->metric->id).text,
            cs_type_name(want), cs_type_name(type));
    return cs_error_at(x->e, f->source.file, f->source.line, f->source.column);
}

static enum cs_status bind_of(struct binder *x, struct cs_bound *m)
{
    struct cs_plan *plan = x->b->plan;
    if (!m->fit.of) return CS_OK;
    enum cs_status status = cs_plan_add(plan, m->fit.of->tree, &m->of, x->e);
    return status == CS_OK ? cs_plan_let(plan, CS_LIT("of"), m->of, true, x->e) : status;
}

/* What .km and .open need besides `of`: how long a row without it has lasted. */
static enum cs_status bind_open(struct binder *x, struct cs_bound *m)
{
    struct cs_plan *plan = x->b->plan;
    cs_node open;
    enum cs_status status = cs_plan_add(plan, m->fit.open->tree, &open, x->e);
    if (status == CS_OK && cs_plan_type(plan, open) != CS_NUM) {
        cs_fail(x->e, CS_USAGE, "'open' is a %s, not a number", cs_type_name(cs_plan_type(plan, open)));
        return cs_error_at(x->e, m->fit.open->source.file, m->fit.open->source.line,
                           m->fit.open->source.column);
    }
    if (status != CS_OK || m->metric->aggregate == CS_AGG_KM) {
        m->arg2 = open;
        return status;
    }
    status = cs_plan_let(plan, CS_LIT("open"), open, true, x->e);
    return status == CS_OK ? bind_text(plan, "missing(of) && !missing(open)", &x->b->arena, &m->arg, x->e)
                           : status;
}

/* The second argument: written, the `open` of the stanza, or the anchor, by which scores are put in order. */
static enum cs_status bind_second(struct binder *x, struct cs_bound *m)
{
    const struct cs_metric *metric = m->metric;
    if (m->fit.open) return bind_open(x, m);
    if (cs_aggregate_marks(metric->aggregate) >= CS_MARKS_LASTS) m->arg2 = m->anchor;
    if (metric->suffixed || !metric->def->arg2.tree) return CS_OK;
    return cs_plan_add(x->b->plan, metric->def->arg2.tree, &m->arg2, x->e);
}

static enum cs_status bind_among(struct binder *x, const struct cs_metric_def *d)
{
    struct cs_plan *plan = x->b->plan;
    cs_node among = CS_NO_NODE;
    enum cs_status status = d->among.tree ? cs_plan_add(plan, d->among.tree, &among, x->e) : CS_OK;
    if (status == CS_OK) status = cs_plan_and(plan, x->b->live, among, &among, x->e);
    if (status == CS_OK) cs_plan_among(plan, among);
    return status;
}

static enum cs_status bind_metric(struct binder *x, const struct cs_view *v, struct cs_bound *m)
{
    struct cs_plan *plan = x->b->plan;
    const struct cs_metric_def *d = m->metric->def;
    enum cs_status status = CS_OK;
    m->anchor = m->of = m->arg = m->arg2 = m->rows = m->population = m->hinge = CS_NO_NODE;
    if (cs_aggregate_derived(m->metric->aggregate)) return CS_OK;
    if (m->fit.anchor.n) {
        uint32_t column = cs_header_find(x->scope->header, m->fit.anchor);
        /* A let may hide the column (as-of); names go through the binder like any other expression. */
        char text[80];
        const char *quote = cs_schema_column(m->fit.anchor) ? "" : "`"; /* what is quoted is no let */
        snprintf(text, sizeof text, "%s%.*s%s", quote, (int)m->fit.anchor.n, m->fit.anchor.p, quote);
        if (column == CS_NO_COLUMN || m->fit.anchor.n > 64)
            return cs_fail(x->e, CS_USAGE, "the anchor of '%s' is not a column", cs_quote(d->id).text);
        status = bind_text(plan, text, &x->b->arena, &m->anchor, x->e);
        if (status == CS_OK && cs_plan_type(plan, m->anchor) != CS_TIME) {
            cs_fail(x->e, CS_USAGE, "the anchor '%s' is not a time", cs_quote(m->fit.anchor).text);
            return cs_stanza_fail(d->stanza, cs_stanza_get(d->stanza, "anchor"), 0, x->e);
        }
    }
    cs_plan_anchor(plan, m->anchor);
    if (status == CS_OK && v->where.tree) status = cs_plan_add(plan, v->where.tree, &m->rows, x->e);
    if (status == CS_OK) status = bind_among(x, d);
    if (status == CS_OK) status = bind_of(x, m);
    if (status == CS_OK && m->fit.where) status = cs_plan_add(plan, m->fit.where->tree, &m->population, x->e);
    if (status == CS_OK) {
        if (m->metric->suffixed)
            m->arg = m->of;
        else if (d->arg.tree)
            status = cs_plan_add(plan, d->arg.tree, &m->arg, x->e);
    }
    if (status == CS_OK) status = bind_second(x, m);
    for (int i = 0; i < 2 && status == CS_OK && m->metric->aggregate != CS_AGG_OPEN; i++)
        status = need_type(x, m, i);
    return status;
}

static enum cs_status bind_keys(struct binder *x, const struct cs_view *v, struct cs_bound_view *out,
                                struct cs_bound *m)
{
    struct cs_plan *plan = x->b->plan;
    cs_node *keys = cs_arena_alloc(&x->b->arena, v->n_keys + 1, sizeof *keys);
    m->dated_key = cs_arena_alloc(&x->b->arena, v->n_keys + 1, sizeof *m->dated_key);
    if (!keys || !m->dated_key) return cs_fail_memory(x->e);
    for (size_t k = 0; k < v->n_keys; k++) {
        cs_node bare;
        struct cs_error without = CS_ERROR_INIT; /* a date key is unknown without an anchor */
        cs_plan_anchor(plan, m->anchor);
        enum cs_status status = cs_plan_add(plan, v->keys[k].formula.tree, &keys[k], x->e);
        if (status != CS_OK) return status;
        cs_plan_anchor(plan, CS_NO_NODE);
        status = cs_plan_add(plan, v->keys[k].formula.tree, &bare, &without);
        if (status == CS_FAIL) return cs_fail_memory(x->e);
        m->dated_key[k] = status != CS_OK || bare != keys[k];
        m->dated_keys |= m->dated_key[k];
        out->key_type[k] = cs_plan_type(plan, keys[k]);
        out->key_unit[k] = cs_plan_unit(plan, keys[k]);
        if (v->n_compares && out->key_unit[k] >= CS_DATE && out->key_unit[k] <= CS_MONTH &&
            !m->dated_key[k]) {
            /* Only a day of the period has a day of the other one to stand against. */
            cs_fail(x->e, CS_USAGE, "key '%s': a comparison has nothing to set a date of its own against",
                    cs_quote(v->keys[k].name).text);
            return cs_error_cure(x->e, "the bare keys date, week or month");
        }
    }
    m->keys = keys;
    return CS_OK;
}

/* ---- one view ---- */

static bool needs_anchor(const struct cs_view *v, const struct cs_metric *m)
{
    static const char *const words[] = {"date", "week", "month", "hour", "weekday"};
    if (v->period.kind != CS_PERIOD_ALL || m->def->mature_s) return true;
    if (cs_aggregate_marks(m->aggregate) >= CS_MARKS_LASTS) return true;
    for (size_t k = 0; k <= v->n_keys; k++) {
        const struct cs_expr *tree = k < v->n_keys ? v->keys[k].formula.tree : v->where.tree;
        for (size_t w = 0; tree && w < sizeof words / sizeof words[0]; w++)
            if (cs_expr_says(tree, words[w])) return true;
    }
    return false;
}

/* Has the metric, or each of its parts, a date where one is needed? */
static bool is_dated(const struct cs_view *v, const struct cs_metric *m, const struct cs_fit *fit,
                     const struct cs_header *header, const struct cs_context *x)
{
    bool dated = fit->anchor.n > 0 || !needs_anchor(v, m);
    for (int i = 0; i < 2 && cs_aggregate_derived(m->aggregate); i++) {
        struct cs_metric part = cs_metric_part(m, i);
        struct cs_fit one = cs_metric_fit(&part, header, x->let_names, x->n_lets, NULL);
        dated &= one.anchor.n > 0 || !needs_anchor(v, &part);
    }
    return dated;
}

/* A single column that is none of ours is a slip in a catalogue: its stanza, and the column that was meant.
 */
static void place_strange(const struct cs_metric *m, const struct cs_header *header,
                          const struct cs_buf *missing, struct cs_error *e)
{
    struct cs_slice name = cs_buf_slice(missing);
    struct cs_nearest near;
    if (!name.n || memchr(name.p, ' ', name.n) || cs_schema_column(name)) return;
    cs_nearest_start(&near, name);
    for (uint32_t i = 0; i < header->n; i++) cs_nearest_try(&near, header->name[i]);
    if (near.best.n) cs_error_cure(e, "did you mean '%s'?", cs_quote(near.best).text);
    (void)cs_error_at(e, m->def->stanza->file, m->def->stanza->line, 1);
}

/* Chooses what can be answered; *n metrics are left in `fit`. */
static enum cs_status choose_metrics(struct binder *x, const struct cs_view *v, struct cs_bound *out,
                                     size_t *n)
{
    struct cs_buf missing = {0}, told = {0};
    enum cs_status status = CS_OK;
    const struct cs_context *names = x->context;
    const struct cs_header *header = x->scope->header;
    bool lacks = x->lacking == CS_LACKING_TOLD &&
                 cs_view_lacks(v, header, names->let_names, names->n_lets, &missing) > 0;
    if (lacks) {
        cs_buf_addf(&told, "left out, the stream has no %.*s", (int)missing.n, missing.p ? missing.p : "");
        *n = 0;
    }
    for (size_t i = 0; i < v->n_metrics && !lacks && status == CS_OK; i++) {
        const struct cs_metric *m = &v->metrics[i];
        if ((status = cs_buf_status(&missing, x->e)) != CS_OK) break;
        cs_buf_clear(&missing);
        struct cs_fit fit = cs_metric_fit(m, header, names->let_names, names->n_lets, &missing);
        if (fit.answerable && !is_dated(v, m, &fit, header, names)) {
            fit.answerable = false;
            cs_buf_adds(&missing, m->def->anchor.n ? m->def->anchor : CS_LIT("anchor"));
        }
        if (fit.answerable) {
            out[*n] = (struct cs_bound){.metric = m, .fit = fit};
            ++*n;
        } else if (x->lacking == CS_LACKING_FAILS) {
            status = cs_fail(x->e, CS_USAGE, "metric '%s' needs columns that the stream does not have: %.*s",
                             cs_quote(m->id).text, (int)(missing.n < 300 ? missing.n : 300),
                             missing.p ? missing.p : "");
            place_strange(m, x->scope->header, &missing, x->e);
        } else {
            cs_buf_addf(&told, "%s%s (no %.*s)", told.n ? ", " : "left out ", cs_quote(m->id).text,
                        (int)missing.n, missing.p ? missing.p : "");
        }
    }
    if (told.n && x->lacking == CS_LACKING_TOLD)
        cs_buf_addf(x->notes, v->id.n ? "view '%s': %.*s\n" : "%s%.*s\n", cs_quote(v->id).text, (int)told.n,
                    told.p);
    if (status == CS_OK) status = cs_buf_status(&missing, x->e);
    if (status == CS_OK) status = cs_buf_status(&told, x->e);
    cs_buf_release(&missing);
    cs_buf_release(&told);
    return status;
}

/* Parts of derived metrics stand behind all metrics of the view. */
static enum cs_status add_parts(struct binder *x, struct cs_bound_view *v)
{
    v->n_all = v->n;
    for (size_t i = 0; i < v->n; i++) {
        const struct cs_metric *m = v->metrics[i].metric;
        for (int k = 0; k < 2 && cs_aggregate_derived(m->aggregate); k++) {
            struct cs_metric *part = cs_arena_alloc(&x->b->arena, 1, sizeof *part);
            if (!part) return cs_fail_memory(x->e);
            *part = cs_metric_part(m, k);
            v->metrics[i].part[k] = v->n_all;
            v->metrics[v->n_all++] =
                (struct cs_bound){.metric = part,
                                  .from_start = m->aggregate == CS_AGG_STOCK,
                                  .fit = cs_metric_fit(part, x->scope->header, x->context->let_names,
                                                       x->context->n_lets, NULL)};
        }
    }
    return CS_OK;
}

/* A derived metric has the keys of its parts; its anchors are told together when they are two. */
static enum cs_status take_from_parts(struct binder *x, const struct cs_bound_view *v, struct cs_bound *m)
{
    const struct cs_bound *a = &v->metrics[m->part[0]], *b = &v->metrics[m->part[1]];
    m->keys = a->keys;
    m->dated_keys = a->dated_keys || b->dated_keys;
    m->dated_key = cs_arena_alloc(&x->b->arena, v->view->n_keys + 1, sizeof *m->dated_key);
    if (!m->dated_key) return cs_fail_memory(x->e);
    for (size_t k = 0; k < v->view->n_keys; k++) m->dated_key[k] = a->dated_key[k] || b->dated_key[k];
    if (cs_slice_eq(a->fit.anchor, b->fit.anchor)) return CS_OK;
    struct cs_buf both = {0};
    cs_buf_adds(&both, a->fit.anchor);
    cs_buf_addc(&both, ',');
    cs_buf_adds(&both, b->fit.anchor);
    m->fit.anchor = cs_arena_copy(&x->b->arena, cs_buf_slice(&both));
    enum cs_status status = cs_buf_status(&both, x->e);
    cs_buf_release(&both);
    return status == CS_OK && !m->fit.anchor.p ? cs_fail_memory(x->e) : status;
}

static enum cs_status bind_view(struct binder *x, const struct cs_view *v)
{
    struct cs_bound_view out = {.view = v};
    out.metrics = cs_arena_alloc(&x->b->arena, 3 * v->n_metrics + 1, sizeof *out.metrics);
    out.key_type = cs_arena_alloc(&x->b->arena, v->n_keys + 1, sizeof *out.key_type);
    out.key_unit = cs_arena_alloc(&x->b->arena, v->n_keys + 1, sizeof *out.key_unit);
    if (!out.metrics || !out.key_type || !out.key_unit) return cs_fail_memory(x->e);
    enum cs_status status = choose_metrics(x, v, out.metrics, &out.n);
    if (status != CS_OK || out.n == 0) return status;
    size_t lets = cs_plan_lets(x->b->plan, SIZE_MAX);
    status = add_parts(x, &out);
    for (size_t i = 0; i < out.n_all && status == CS_OK; i++) {
        status = bind_metric(x, v, &out.metrics[i]);
        (void)cs_plan_lets(x->b->plan, lets);
        if (status == CS_OK && !cs_aggregate_derived(out.metrics[i].metric->aggregate))
            status = bind_keys(x, v, &out, &out.metrics[i]);
    }
    for (size_t i = 0; i < out.n && status == CS_OK; i++)
        if (cs_aggregate_derived(out.metrics[i].metric->aggregate))
            status = take_from_parts(x, &out, &out.metrics[i]);
    cs_plan_anchor(x->b->plan, CS_NO_NODE);
    cs_plan_among(x->b->plan, CS_NO_NODE);
    if (status == CS_OK) x->b->views[x->b->n++] = out;
    return status;
}

enum cs_status cs_bind_views(struct cs_bindings *b, const struct cs_view *views, size_t n,
                             const struct cs_context *context, const struct cs_scope *scope,
                             enum cs_lacking lacking, struct cs_buf *notes, struct cs_error *e)
{
    struct binder x = {b, context, scope, lacking, notes, e};
    *b = (struct cs_bindings){.filter = CS_NO_NODE, .live = CS_NO_NODE, .created = CS_NO_NODE};
    b->views = cs_arena_alloc(&b->arena, n + 1, sizeof *b->views);
    if (!b->views) return cs_fail_memory(e);
    enum cs_status status = cs_plan_make(&b->plan, scope, e);
    if (status == CS_OK) status = bind_world(b, scope, e);
    if (status == CS_OK) {
        cs_plan_anchor(b->plan, b->created);
        cs_plan_among(b->plan, b->live);
        status = cs_context_bind(context, b->plan, NULL, &b->filter, e);
    }
    for (size_t i = 0; i < n && status == CS_OK; i++) status = bind_view(&x, &views[i]);
    return status;
}

void cs_bindings_release(struct cs_bindings *b)
{
    cs_plan_free(b->plan);
    free(b->hinges);
    cs_arena_release(&b->arena);
    *b = (struct cs_bindings){0};
}
