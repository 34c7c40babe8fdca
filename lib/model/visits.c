/* visits.c - a view by customer and period, asked of tickets and of orders. */
#include "model/visits.h"
#include "metric/answer.h"
#include "metric/notes.h"
#include "metric/views.h"

static enum cs_status ask(const struct cs_visits *v, const char *born, struct cs_views *views,
                          struct cs_catalogue *c, struct cs_error *e)
{
    struct cs_buf text = {0};
    cs_buf_addz(&text, "[visits]\nkeys = customer_id");
    if (v->unit) cs_buf_addf(&text, ", period=%s(%s)", v->unit == CS_WEEK ? "week" : "month", born);
    cs_buf_addf(&text, "\nmetrics = rows\nwhere = %s <= as_of", born);
    if (v->after) cs_buf_addf(&text, " && %s > %s", born, v->after);
    cs_buf_addc(&text, '\n');
    enum cs_status st = cs_buf_status(&text, e);
    if (!st) st = cs_catalogue_parse(c, CS_LIT("[rows]\nvalue = count()\n"), "visits", e);
    if (!st) st = cs_views_parse(views, cs_buf_slice(&text), "visits", c, e);
    cs_buf_release(&text);
    return st;
}

static enum cs_status take(const struct cs_visits *v, const struct cs_answer *a, struct cs_error *e)
{
    const struct cs_view_answer *x = &a->views[0];
    enum cs_status st = CS_OK;
    for (size_t i = 0; i < x->n && !st; i++) {
        const struct cs_keyval *name = &x->groups[i].keys[0], *period = &x->groups[i].keys[1];
        const uint64_t rows = cs_answer_get(a, x, &x->groups[i], 0, 0).n;
        const bool missing = name->tag == CS_TAG_MISSING;
        if (rows)
            st = v->take(v->ctx, missing ? cs_slice(NULL, 0) : name->s, v->unit ? period->v : 0, rows, e);
    }
    return st;
}

/* What tickets say of as-of holds for orders. */
static enum cs_status keep_as_of(struct cs_visits *v, struct cs_measured *m, struct cs_error *e)
{
    enum cs_status st = cs_measured_note(m, e);
    if (st) return st;
    if (v->notes) cs_buf_adds(v->notes, cs_buf_slice(&m->notes));
    if (!m->has_as_of) return cs_fail(e, CS_DATA, "no row has a time");
    v->as_of = m->as_of;
    cs_time_format(m->as_of, v->as_of_text);
    return CS_OK;
}

static enum cs_status look(struct cs_visits *v, struct cs_input *in, struct cs_context *context,
                           const char *born, struct cs_error *e)
{
    struct cs_catalogue catalogue = {0};
    struct cs_views views = {0};
    struct cs_measured m = {0};
    struct cs_answer a = {0};
    enum cs_status st = ask(v, born, &views, &catalogue, e);
    const struct cs_question question = {.input = in,
                                         .context = context,
                                         .views = views.v,
                                         .n = views.n,
                                         .lacking = CS_LACKING_FAILS,
                                         .says_as_of = true};
    if (!st) st = cs_measure(&m, &question, e);
    if (!st) st = cs_answer_make(&a, &m, e);
    if (!st) st = take(v, &a, e);
    if (!st && !v->as_of_text[0]) st = keep_as_of(v, &m, e);
    cs_answer_release(&a);
    cs_measured_release(&m);
    cs_views_release(&views);
    cs_catalogue_release(&catalogue);
    return st;
}

static enum cs_status need(const struct cs_input *in, const char *born, const char *what, struct cs_error *e)
{
    const struct cs_header *header = cs_input_header(in);
    const char *const columns[] = {"customer_id", born};
    for (size_t i = 0; i < 2; i++)
        if (cs_header_find(header, cs_slicez(columns[i])) == CS_NO_COLUMN)
            return cs_fail(e, CS_DATA, "%s: the stream has no column '%s'", what, columns[i]);
    return CS_OK;
}

static enum cs_status look_at_orders(struct cs_visits *v, const struct cs_ends *ends,
                                     const struct cs_context *of_tickets, struct cs_error *e)
{
    struct cs_input_options options = ends->options;
    struct cs_input *in = NULL;
    struct cs_common common = *v->common;
    struct cs_context context = *of_tickets;
    if (!v->orders) return CS_OK;
    options.files = &v->orders;
    options.n = 1;
    options.progress = NULL;
    common.as_of = v->as_of_text;
    context.common = &common;
    context.has_as_of = true;
    context.as_of = v->as_of;
    context.where = NULL;
    context.n_lets = 0;
    enum cs_status st = cs_input_open(&in, &options, e);
    if (!st) st = need(in, "ordered_at", "--orders", e);
    if (!st) st = look(v, in, &context, "ordered_at", e);
    cs_input_close(in);
    return st;
}

enum cs_status cs_visits_find(struct cs_visits *v, const struct cs_ends *ends, const char *option,
                              struct cs_error *e)
{
    struct cs_context context = {0};
    enum cs_status st = need(ends->in, "created_at", option, e);
    if (!st) st = cs_context_open(&context, v->common, e);
    if (st) return st;
    st = look(v, ends->in, &context, "created_at", e);
    if (!st) st = look_at_orders(v, ends, &context, e);
    cs_context_close(&context);
    return st;
}
