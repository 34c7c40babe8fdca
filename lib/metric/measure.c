/* measure.c - which passes are needed, and what comes out of them. The inner loops are in collect.c. */
#include "metric/measure.h"
#include "expr/survey.h"
#include "metric/collect.h"
#include "metric/domains.h"
#include "metric/pending.h"
#include <stdlib.h>

static enum cs_status find_as_of(struct cs_measured *m, const struct cs_question *q,
                                 const struct cs_newest *newest, struct cs_error *e)
{
    struct cs_context *x = q->context;
    if (x->common->as_of) { /* a date without a zone: midnight where the newest row was written */
        m->has_as_of = true;
        enum cs_status status = cs_as_of_parse(&m->as_of, cs_slicez(x->common->as_of), x->zone,
                                               newest->any ? newest->at.off : 0, e);
        x->as_of = m->as_of;
        return status;
    }
    m->has_as_of = m->derived = newest->any;
    m->as_of = newest->at;
    if (newest->any && x->zone) m->as_of.off = cs_zone_offset(x->zone, newest->at.at);
    return CS_OK;
}

/* Does --as-of name a day whose offset only the rows can tell? */
static bool needs_offset(const struct cs_context *x)
{
    int64_t day;
    return x->common->as_of && !x->zone && cs_date_parse(cs_slicez(x->common->as_of), &day);
}

static enum cs_status bind(struct cs_measured *m, const struct cs_question *q, const struct cs_scope *scope,
                           struct cs_error *e)
{
    return cs_bind_views(&m->bindings, q->views, q->n, q->context, scope, q->lacking, &m->notes, e);
}

static bool answered_need_as_of(const struct cs_bindings *b)
{
    for (size_t i = 0; i < b->n; i++) {
        enum cs_period_kind kind = b->views[i].view->period.kind;
        if (kind != CS_PERIOD_ALL && kind != CS_PERIOD_FIXED) return true;
        for (size_t k = 0; k < b->views[i].n_all; k++)
            if (b->views[i].metrics[k].metric->def->mature_s) return true;
    }
    return false;
}

/* Binds the views and makes the passes that come before the main one. */
static enum cs_status survey(struct cs_measured *m, const struct cs_question *q, bool row_by_row,
                             struct cs_gaps **gaps, struct cs_error *e)
{
    struct cs_context *x = q->context;
    const struct cs_header *header = cs_input_header(q->input);
    struct cs_scope scope = cs_context_scope(x, header);
    struct cs_newest newest = {0};
    enum cs_status status = CS_OK;
    bool given = x->common->as_of != NULL;
    bool first = given ? needs_offset(x) : cs_views_say_as_of(q->views, q->n, x);
    if (first) { /* expressions that say as_of cannot be bound before it is known */
        status = cs_input_again(q->input, e);
        if (status == CS_OK) status = cs_survey(q->input, &scope, &newest, NULL, NULL, e);
    }
    if (status == CS_OK && (first || given)) status = find_as_of(m, q, &newest, e);
    if (status != CS_OK) return status;
    if (m->has_as_of) {
        x->has_as_of = true;
        x->as_of = m->as_of;
        scope = cs_context_scope(x, header);
    }
    status = bind(m, q, &scope, e);
    if (status == CS_OK) status = cs_context_hints(x, header, &m->notes, e);
    if (status != CS_OK) return status;
    if (!row_by_row) status = cs_pending_bind(&m->bindings, e);
    bool newest_now = !first && !given && answered_need_as_of(&m->bindings);
    bool gaps_now = cs_plan_has_gaps(m->bindings.plan) && !m->bindings.hinged;
    if (status != CS_OK || (!newest_now && !gaps_now)) return status;
    status = cs_input_again(q->input, e);
    if (status == CS_OK)
        status = cs_survey(q->input, &scope, newest_now ? &newest : NULL, gaps_now ? m->bindings.plan : NULL,
                           gaps, e);
    return status == CS_OK && newest_now ? find_as_of(m, q, &newest, e) : status;
}

enum cs_status cs_measure_prepare(struct cs_measured *m, const struct cs_question *q, bool row_by_row,
                                  struct cs_gaps **gaps, struct cs_error *e)
{
    *m = (struct cs_measured){0};
    enum cs_status status = survey(m, q, row_by_row, gaps, e);
    return status == CS_OK ? cs_layout_make(&m->layout, &m->bindings, m->has_as_of ? &m->as_of : NULL, e)
                           : status;
}

enum cs_status cs_measure_bind(struct cs_measured *m, const struct cs_question *q,
                               const struct cs_header *header, bool *alone, struct cs_error *e)
{
    struct cs_context *x = q->context;
    const struct cs_newest none = {0};
    bool given = x->common->as_of != NULL, fixed = given && !needs_offset(x);
    bool unknown = !fixed && (given || cs_views_say_as_of(q->views, q->n, x));
    enum cs_status status = fixed ? find_as_of(m, q, &none, e) : CS_OK;
    if (status != CS_OK) return status;
    x->has_as_of |= fixed;
    struct cs_scope scope = cs_context_scope(x, header);
    for (int round = 0; round < 2; round++) {
        /* Where as-of is not known yet some moment stands for it, so that what it will be asked of is bound.
         */
        scope.has_as_of |= unknown;
        status = bind(m, q, &scope, e);
        if (status == CS_OK) status = cs_pending_bind(&m->bindings, e);
        bool gaps = status == CS_OK && cs_plan_has_gaps(m->bindings.plan) && !m->bindings.hinged;
        *alone = !unknown && !gaps && (fixed || !answered_need_as_of(&m->bindings));
        if (status != CS_OK || *alone || scope.has_as_of) break;
        unknown = true;
        cs_buf_clear(&m->notes);
        cs_bindings_release(&m->bindings);
    }
    if (status != CS_OK || !*alone) return status;
    m->unsettled = true;
    return cs_layout_make(&m->layout, &m->bindings, m->has_as_of ? &m->as_of : NULL, e);
}

/* Is the newest time wanted for no more than to be told? Who compares is told whether the period is over. */
static bool watches(const struct cs_measured *m, const struct cs_question *q)
{
    bool told = q->says_as_of;
    for (size_t v = 0; v < q->n; v++) told |= q->views[v].n_compares > 0;
    return told && !m->has_as_of && !q->context->common->as_of;
}

enum cs_status cs_measure_pass(struct cs_measured *m, const struct cs_question *q, struct cs_newest *newest,
                               struct cs_error *e)
{
    struct cs_scope scope = cs_context_scope(q->context, cs_input_header(q->input));
    enum cs_status status = cs_collect(m, q->input, &scope, NULL, watches(m, q) ? newest : NULL, e);
    if (status == CS_OK) m->rows = cs_input_rows(q->input);
    for (size_t i = 0; i < m->layout.n && status == CS_OK; i++)
        status = cs_store_status(&m->domains[i].store, e);
    return status;
}

enum cs_status cs_measure_end(struct cs_measured *m, const struct cs_question *q,
                              const struct cs_newest *newest, struct cs_error *e)
{
    enum cs_status status = watches(m, q) ? find_as_of(m, q, newest, e) : CS_OK;
    if (status == CS_OK) status = cs_buf_status(&m->notes, e);
    m->unsettled = false;
    return status == CS_OK ? cs_collect_settle(m, e) : status;
}

enum cs_status cs_measure(struct cs_measured *m, const struct cs_question *q, struct cs_error *e)
{
    struct cs_gaps *gaps = NULL;
    enum cs_status status = cs_measure_prepare(m, q, false, &gaps, e);
    if (status == CS_OK) {
        struct cs_newest newest = {0};
        struct cs_scope scope = cs_context_scope(q->context, cs_input_header(q->input));
        bool watch = watches(m, q);
        status = cs_collect(m, q->input, &scope, gaps, watch ? &newest : NULL, e);
        if (status == CS_OK && watch) status = find_as_of(m, q, &newest, e);
    }
    if (status == CS_OK) m->rows = cs_input_rows(q->input);
    cs_gaps_free(gaps);
    if (status == CS_OK) status = cs_buf_status(&m->notes, e);
    return status;
}

void cs_measured_release(struct cs_measured *m)
{
    cs_domains_free(m->domains, m->layout.n);
    free(m->first_day);
    cs_pending_free(m->pending);
    cs_layout_release(&m->layout);
    cs_bindings_release(&m->bindings);
    cs_buf_release(&m->notes);
    cs_arena_release(&m->arena);
    *m = (struct cs_measured){0};
}
