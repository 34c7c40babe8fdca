/* churn_survival.c - the curves of a portfolio: --survival TIME,EVENT, by the groups of -g. */
#include "model/churn_portfolio.h"
#include <math.h>
#include <stdlib.h>

enum { POINTS = 50 }; /* of a curve, about */

struct lives {
    struct cs_life *v;
    size_t n, negative, unknown;
    double last;
    bool whole; /* all times are whole numbers */
};

struct cs_slice cs_churn_event_asked(const struct cs_churn *c)
{
    struct cs_slice rest = cs_slicez(c->ask->survival), item = {"", 0};
    for (int i = 0; i < 2; i++) (void)cs_list_next(&rest, &item);
    return item;
}

static enum cs_status read_lives(struct cs_churn_telling *t, struct lives *l, struct cs_error *e)
{
    struct cs_churn *c = t->churn;
    const struct cs_frame_column *time = &c->frame.columns[c->time];
    struct cs_labels labels = {0};
    if (time->levels) {
        cs_fail(e, CS_DATA, "--survival: a time that is no number: '%s'", cs_quote(time->level[0]).text);
        return cs_error_cure(e, "what does not read as one is left out: --survival 'number(TIME),EVENT'");
    }
    enum cs_status st = cs_labels_make(&labels, &c->frame, c->event, CS_LIT(""), e);
    if (st == CS_DATA) cs_error_cure(e, "--survival 'TIME,EXPR', with an expression that is true or false");
    l->v = cs_alloc(c->frame.n + 1, sizeof *l->v);
    if (!st && !l->v) st = cs_fail_memory(e);
    l->whole = true;
    for (size_t i = 0; i < c->frame.n && !st; i++) {
        const double x = time->number[i];
        if (isnan(x) || labels.w[i] == 0) {
            l->unknown++;
            continue;
        }
        if (x < 0) {
            l->negative++;
            continue;
        }
        l->v[l->n++] = (struct cs_life){x, t->grouping.of[i], labels.y[i] == 1};
        l->whole &= x == floor(x);
        if (x > l->last) l->last = x;
    }
    cs_labels_release(&labels);
    cs_lives_sort(l->v, l->n);
    return st;
}

/* 1, 2 or 5 times a power of ten. */
static double step_of(const struct lives *l)
{
    static const double factor[] = {1, 2, 5};
    if (!(l->last > 0)) return 1;
    double power = pow(10, floor(log10(l->last / POINTS)));
    if (l->whole && power < 1) power = 1;
    for (size_t i = 0; i < 3; i++)
        if (l->last <= POINTS * factor[i] * power) return factor[i] * power;
    return 10 * power;
}

static void tell(struct cs_churn_telling *t, const char *view, size_t group, struct cs_slice time,
                 struct cs_told row)
{
    row.view = view;
    if (time.n) {
        row.keys = 1U << CS_PORTFOLIO_TIME;
        row.key[CS_PORTFOLIO_TIME] = time;
    }
    if (group != SIZE_MAX) cs_churn_tell_group(t, group, &row);
    cs_telling_add(&t->telling, &row);
}

/* Times that no life of the group has reached are not told. */
static void tell_curve(struct cs_churn_telling *t, size_t group, const struct cs_survival *s, double step)
{
    const double last = s->n ? s->v[s->n - 1].time : -1;
    for (size_t i = 0; (double)i * step <= last; i++) {
        const struct cs_num time = cs_num_round(cs_num_from_double((double)i * step), 9);
        const struct cs_survival_point p = cs_survival_at(s, cs_num_double(time));
        const double n = (double)p.at_risk;
        struct cs_buf text = {0};
        cs_num_format(time, &text);
        struct cs_told row = cs_told_of("", "survival", "share", p.survival, n);
        row.lo = p.lo;
        row.hi = p.hi;
        tell(t, "churn_survival", group, cs_buf_slice(&text), row);
        tell(t, "churn_survival", group, cs_buf_slice(&text), cs_told_of("", "at_risk", "count", n, n));
        t->telling.out.failed |= text.failed;
        cs_buf_release(&text);
    }
}

static void tell_group(struct cs_churn_telling *t, size_t group, const struct cs_logrank *r,
                       const struct cs_survival *s)
{
    const char *view = "churn_survival_group";
    const double n = (double)s->lives;
    struct cs_told row = cs_told_of("", "survival_median", "", s->median, n);
    row.lo = s->median_lo;
    row.hi = s->median_hi;
    tell(t, view, group, CS_LIT(""), cs_told_of("", "customers", "count", n, n));
    tell(t, view, group, CS_LIT(""), cs_told_of("", "events", "count", (double)s->events, n));
    if (r->df) tell(t, view, group, CS_LIT(""), cs_told_of("", "expected_events", "count", r->expected[group], n));
    tell(t, view, group, CS_LIT(""), row);
}

static void tell_test(struct cs_churn_telling *t, const struct cs_logrank *r, size_t n)
{
    const char *view = "churn_survival_test";
    if (!r->df) return;
    tell(t, view, SIZE_MAX, CS_LIT(""), cs_told_of("", "logrank", "", r->chi2, (double)n));
    tell(t, view, SIZE_MAX, CS_LIT(""), cs_told_of("", "logrank_df", "", r->df, (double)n));
    tell(t, view, SIZE_MAX, CS_LIT(""), cs_told_of("", "logrank_p", "", r->p, (double)n));
}

/* Views one after the other, groups in each. */
static enum cs_status tell_lives(struct cs_churn_telling *t, const struct lives *l, struct cs_error *e)
{
    const size_t groups = t->grouping.n;
    const double step = step_of(l);
    struct cs_survival *s = cs_alloc(groups + 1, sizeof *s);
    struct cs_logrank *r = cs_alloc(1, sizeof *r);
    enum cs_status st = s && r ? cs_logrank_make(r, l->v, l->n, groups, e) : cs_fail_memory(e);
    for (uint32_t g = 0; g < groups && !st; g++) st = cs_survival_make(&s[g], l->v, l->n, g, e);
    for (size_t g = 0; g < groups && !st; g++) tell_curve(t, g, &s[g], step);
    for (size_t g = 0; g < groups && !st; g++) tell_group(t, g, r, &s[g]);
    if (!st) tell_test(t, r, l->n);
    for (size_t g = 0; g < groups && s; g++) cs_survival_release(&s[g]);
    free(s);
    free(r);
    return st;
}

enum cs_status cs_churn_survival(struct cs_churn_telling *t, struct cs_error *e)
{
    struct lives l = {0};
    struct cs_buf *notes = &t->churn->notes;
    enum cs_status st = read_lives(t, &l, e);
    if (!st) st = tell_lives(t, &l, e);
    if (!st && l.unknown) cs_buf_addf(notes, "%zu without a time or an event: in no curve\n", l.unknown);
    if (!st && l.negative) cs_buf_addf(notes, "%zu with a time below 0: in no curve\n", l.negative);
    free(l.v);
    return st;
}
