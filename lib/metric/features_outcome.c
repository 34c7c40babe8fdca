/* features_outcome.c - what became of the customers after as-of: who came again within the horizon. Rows of
 * the outcome and rows of features have no moment in common. */
#include "metric/answer.h"
#include "metric/features_part.h"

enum { DAY = 86400 };

/* Rows of an input by customer in the horizon that ends at as-of, and whether rows reach its last day: those
 * later than as-of are dropped by the engine where they are tickets, and counted by it. */
static enum cs_status ask(struct cs_views *views, struct cs_catalogue *c, const char *born, int64_t horizon_s,
                          struct cs_error *e)
{
    struct cs_buf text = {0};
    cs_buf_addf(&text,
                "[came]\nkeys = customer_id\nmetrics = rows\n"
                "where = !missing(customer_id) && %s > as_of - %lld && %s <= as_of\n"
                "[reach]\nmetrics = rows\nwhere = %s > as_of - %d\n",
                born, (long long)horizon_s, born, born, DAY);
    enum cs_status st = cs_buf_status(&text, e);
    if (!st) st = cs_catalogue_parse(c, CS_LIT("[rows]\nvalue = count()\n"), "outcome", e);
    if (!st) st = cs_views_parse(views, cs_buf_slice(&text), "outcome", c, e);
    cs_buf_release(&text);
    return st;
}

static enum cs_status take(const struct cs_answer *a, struct cs_map *came, bool *reached, struct cs_error *e)
{
    const struct cs_view_answer *by = &a->views[0], *all = &a->views[1];
    for (size_t i = 0; i < by->n; i++)
        if (cs_answer_get(a, by, &by->groups[i], 0, 0).n)
            (void)cs_map_add(came, by->groups[i].keys[0].s, NULL);
    *reached |= a->measured->future > 0;
    for (size_t i = 0; i < all->n; i++) *reached |= cs_answer_get(a, all, &all->groups[i], 0, 0).n > 0;
    return cs_map_status(came, e);
}

static enum cs_status look(struct cs_features_maker *x, struct cs_input *input, struct cs_context *context,
                           const char *born, struct cs_map *came, bool *reached)
{
    struct cs_catalogue catalogue = {0};
    struct cs_views views = {0};
    struct cs_measured m = {0};
    struct cs_answer a = {0};
    enum cs_status st = ask(&views, &catalogue, born, x->q->horizon_s, x->e);
    const struct cs_question question = {
        .input = input, .context = context, .views = views.v, .n = views.n, .lacking = CS_LACKING_FAILS};
    if (!st) st = cs_measure(&m, &question, x->e);
    if (!st) st = cs_answer_make(&a, &m, x->e);
    if (!st) st = take(&a, came, reached, x->e);
    cs_answer_release(&a);
    cs_measured_release(&m);
    cs_views_release(&views);
    cs_catalogue_release(&catalogue);
    return st;
}

static enum cs_status too_early(const char *end, struct cs_error *e)
{
    cs_fail(e, CS_DATA, "the outcome is not known yet: its horizon ends at %s, and no row is that late", end);
    return cs_error_cure(e, "an earlier --as-of, a shorter --horizon, newer rows");
}

enum cs_status cs_features_outcome(struct cs_features_maker *x, struct cs_map *came)
{
    char text[CS_TIME_LEN + 1] = {0};
    struct cs_common common = x->f->common;
    struct cs_context context = x->context;
    bool reached = false;
    if (!x->context.has_as_of) return cs_fail(x->e, CS_DATA, "no row has a time: there is no outcome");
    context.as_of.at += x->q->gap_s + x->q->horizon_s;
    cs_time_format(context.as_of, text);
    common.as_of = text;
    context.common = &common;
    enum cs_status st = look(x, x->q->tickets, &context, "created_at", came, &reached);
    if (!st && !reached) return too_early(text, x->e);
    if (st || !x->q->orders) return st;
    context.where = NULL;
    context.n_lets = 0;
    reached = false;
    st = look(x, x->q->orders, &context, "ordered_at", came, &reached);
    return !st && !reached ? too_early(text, x->e) : st;
}
