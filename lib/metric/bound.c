/* bound.c - the binder of metrics. Every metric is bound with its own anchor and its own `of`; the plan finds
 * out by itself what several of them share. */
#include "metric/bound.h"
#include "base/nearest.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- which columns are there ---- */

struct census {
    const struct cs_header *header;
    const struct cs_slice *names;
    size_t n_names;
    bool has_of;
    size_t lacking;
    struct cs_buf *list; /* NULL: only count */
    size_t start;        /* in the list: names before belong to others */
};

static bool in_list(const struct cs_buf *list, size_t start, struct cs_slice name)
{
    for (size_t i = start; i + name.n <= list->n; i++) {
        bool begins = i == start || list->p[i - 1] == ' ';
        bool ends = i + name.n == list->n || list->p[i + name.n] == ',';
        if (begins && ends && memcmp(list->p + i, name.p, name.n) == 0) return true;
    }
    return false;
}

static void lack(struct census *c, struct cs_slice name)
{
    c->lacking++;
    if (!c->list || in_list(c->list, c->start, name)) return;
    if (c->list->n > c->start) cs_buf_addz(c->list, ", ");
    cs_buf_addz(c->list, cs_quote(name).text);
}

static bool is_there(const struct census *c, struct cs_slice name)
{
    for (size_t i = 0; i < c->n_names; i++)
        if (cs_slice_eq(c->names[i], name)) return true;
    return cs_header_find(c->header, name) != CS_NO_COLUMN;
}

static void take_name(void *ctx, struct cs_slice name)
{
    struct census *c = ctx;
    if (c->has_of && cs_slice_eqz(name, "of")) return;
    if (!is_there(c, name)) lack(c, name);
}

static void look_at(struct census *c, const struct cs_expr *tree)
{
    if (!tree) return;
    cs_expr_columns(tree, take_name, c);
    if (cs_expr_has_gap(tree) && !is_there(c, CS_LIT("created_at"))) lack(c, CS_LIT("created_at"));
}

static size_t lacking(const struct census *c, const struct cs_expr *tree)
{
    struct census probe = *c;
    probe.list = NULL;
    probe.lacking = 0;
    look_at(&probe, tree);
    return probe.lacking;
}

/* The first alternative whose columns are all there. When there is none, the list takes what the nearest ones
 * lack: "response_s or responded_at". */
static const struct cs_formula *choose(struct census *c, const struct cs_formulas *f)
{
    size_t least = SIZE_MAX;
    for (size_t i = 0; i < f->n; i++) {
        size_t n = lacking(c, f->v[i].tree);
        if (n == 0) return &f->v[i];
        if (n < least) least = n;
    }
    bool first = true;
    for (size_t i = 0; i < f->n; i++) {
        if (lacking(c, f->v[i].tree) != least) continue;
        if (!first) {
            if (c->list) cs_buf_addz(c->list, " or ");
            if (c->list) c->start = c->list->n;
        }
        look_at(c, f->v[i].tree);
        first = false;
    }
    return NULL;
}

static struct cs_metric part_of(const struct cs_metric *m, int i)
{
    const struct cs_meaning *part = &m->part[i];
    return (struct cs_metric){.id = part->id,
                              .def = part->def,
                              .suffixed = part->suffixed,
                              .aggregate = part->aggregate,
                              .p_num = part->p_num,
                              .p_den = part->p_den,
                              .order = m->order};
}

/* Of a derived metric: whether both parts can be answered; the anchor is the first one's. */
static struct cs_fit fit_parts(const struct cs_metric *m, const struct cs_header *header,
                               const struct cs_slice *names, size_t n_names, struct cs_buf *missing)
{
    struct cs_fit fit = {.answerable = true};
    for (int i = 0; i < 2; i++) {
        struct cs_metric part = part_of(m, i);
        struct cs_fit one = cs_metric_fit(&part, header, names, n_names, NULL);
        if (!one.answerable && !fit.answerable && missing) cs_buf_addz(missing, ", ");
        if (!one.answerable) (void)cs_metric_fit(&part, header, names, n_names, missing);
        fit.answerable &= one.answerable;
        if (i == 0) fit.anchor = one.anchor;
    }
    return fit;
}

struct cs_fit cs_metric_fit(const struct cs_metric *m, const struct cs_header *header,
                            const struct cs_slice *names, size_t n_names, struct cs_buf *missing)
{
    struct census c = {header, names, n_names, m->def->of.n > 0, 0, missing, missing ? missing->n : 0};
    struct cs_fit fit = {0};
    struct cs_slice rest = m->def->anchor, item;
    if (cs_aggregate_derived(m->aggregate)) return fit_parts(m, header, names, n_names, missing);
    fit.of = choose(&c, &m->def->of);
    fit.where = choose(&c, &m->def->where);
    if (m->aggregate == CS_AGG_KM || m->aggregate == CS_AGG_OPEN) fit.open = choose(&c, &m->def->open);
    if (!m->suffixed) look_at(&c, m->def->arg.tree);
    if (!m->suffixed) look_at(&c, m->def->arg2.tree);
    look_at(&c, m->def->among.tree);
    while (fit.anchor.n == 0 && cs_list_next(&rest, &item))
        if (is_there(&c, item)) fit.anchor = item;
    fit.answerable = c.lacking == 0;
    return fit;
}

/* ---- what the views need to know beforehand ---- */

static bool formulas_any(const struct cs_formulas *f, bool (*test)(const struct cs_expr *))
{
    for (size_t i = 0; i < f->n; i++)
        if (test(f->v[i].tree)) return true;
    return false;
}

static bool metric_any(const struct cs_metric_def *d, enum cs_aggregate aggregate,
                       bool (*test)(const struct cs_expr *))
{
    bool open = aggregate == CS_AGG_KM || aggregate == CS_AGG_OPEN;
    return formulas_any(&d->of, test) || formulas_any(&d->where, test) ||
           (open && formulas_any(&d->open, test)) || (d->arg.tree && test(d->arg.tree)) ||
           (d->arg2.tree && test(d->arg2.tree)) || (d->among.tree && test(d->among.tree));
}

/* A derived metric is what its parts are. */
static bool any_of(const struct cs_metric *m, bool (*test)(const struct cs_expr *))
{
    bool derived = cs_aggregate_derived(m->aggregate);
    for (int k = 0; k < (derived ? 2 : 1); k++)
        if (metric_any(derived ? m->part[k].def : m->def, derived ? m->part[k].aggregate : m->aggregate,
                       test))
            return true;
    return false;
}

static bool view_any(const struct cs_view *v, bool (*test)(const struct cs_expr *))
{
    if (v->where.tree && test(v->where.tree)) return true;
    for (size_t k = 0; k < v->n_keys; k++)
        if (test(v->keys[k].formula.tree)) return true;
    for (size_t i = 0; i < v->n_metrics; i++)
        if (any_of(&v->metrics[i], test)) return true;
    return false;
}

static bool context_any(const struct cs_context *x, bool (*test)(const struct cs_expr *))
{
    for (size_t i = 0; i < x->n_lets; i++)
        if (test(x->lets[i])) return true;
    return x->where && test(x->where);
}

static bool says_as_of(const struct cs_expr *tree)
{
    return cs_expr_says(tree, "as_of");
}

bool cs_metric_says_as_of(const struct cs_metric *m)
{
    return any_of(m, says_as_of);
}

bool cs_views_say_as_of(const struct cs_view *v, size_t n, const struct cs_context *x)
{
    for (size_t i = 0; i < n; i++)
        if (view_any(&v[i], says_as_of)) return true;
    return context_any(x, says_as_of);
}

/* ---- the world at as-of ---- */

/* What had not happened yet at as-of is missing: the time of an event, and the values that the event brought.
 */
static const struct {
    const char *time, *values[3];
} events[] = {
    {"assigned_at", {0}},       {"responded_at", {"response_s"}},
    {"first_resolved_at", {0}}, {"resolved_at", {"resolve_s"}},
    {"closed_at", {0}},         {"followup_at", {0}},
    {"survey_at", {0}},         {"csat_at", {"csat", "ces"}},
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
            for (size_t k = 0; k < 2 && names[k]; k++) {
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
    if (cs_aggregate_marks(metric->aggregate) == CS_MARKS_LASTS) m->arg2 = m->anchor;
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
    if (cs_aggregate_marks(m->aggregate) == CS_MARKS_LASTS) return true;
    for (size_t k = 0; k <= v->n_keys; k++) {
        const struct cs_expr *tree = k < v->n_keys ? v->keys[k].formula.tree : v->where.tree;
        for (size_t w = 0; tree && w < sizeof words / sizeof words[0]; w++)
            if (cs_expr_says(tree, words[w])) return true;
    }
    return false;
}

/* Has the metric, or each of its parts, a date where one is needed? */
static bool is_dated(const struct cs_view *v, const struct cs_metric *m, const struct cs_fit *fit,
                     const struct census *c)
{
    bool dated = fit->anchor.n > 0 || !needs_anchor(v, m);
    for (int i = 0; i < 2 && cs_aggregate_derived(m->aggregate); i++) {
        struct cs_metric part = part_of(m, i);
        struct cs_fit one = cs_metric_fit(&part, c->header, c->names, c->n_names, NULL);
        dated &= one.anchor.n > 0 || !needs_anchor(v, &part);
    }
    return dated;
}

static void names_of_view(const struct cs_view *v, struct census *c)
{
    for (size_t k = 0; k < v->n_keys; k++) look_at(c, v->keys[k].formula.tree);
    look_at(c, v->where.tree);
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
    struct census c = {x->scope->header, x->context->let_names, x->context->n_lets, false, 0, &missing, 0};
    if (x->lacking == CS_LACKING_TOLD) names_of_view(v, &c);
    if (c.lacking) {
        cs_buf_addf(&told, "left out, the stream has no %.*s", (int)missing.n, missing.p ? missing.p : "");
        *n = 0;
    }
    for (size_t i = 0; i < v->n_metrics && c.lacking == 0 && status == CS_OK; i++) {
        const struct cs_metric *m = &v->metrics[i];
        if ((status = cs_buf_status(&missing, x->e)) != CS_OK) break;
        cs_buf_clear(&missing);
        struct cs_fit fit = cs_metric_fit(m, x->scope->header, c.names, c.n_names, &missing);
        if (fit.answerable && !is_dated(v, m, &fit, &c)) {
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
            *part = part_of(m, k);
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
