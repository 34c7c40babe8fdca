/* gate.c - thresholds for a scorecard.
 *
 *     [phones]
 *     metric = validity
 *     column = phone
 *     min    = 0.99
 */
#include "base/period.h"
#include "metric/scorecard.h"

#include <string.h>

static const char *const keys[] = {"metric", "column", "rule", "source", "min", "max", NULL};

struct gate {
    const struct cs_stanza *stanza;
    struct cs_slice metric, key;
    enum cs_score_view view;
    struct cs_num min, max;
};

static enum cs_status read_limit(const struct cs_stanza *s, const char *name, struct cs_num *limit,
                                 struct cs_error *e)
{
    const struct cs_entry *entry = cs_stanza_get(s, name);
    *limit = CS_MISSING;
    if (!entry || cs_num_parse(entry->value, limit)) return CS_OK;
    struct cs_slice v = entry->value;
    if (v.n > 1 && v.p[v.n - 1] == '%' && cs_num_parse(cs_slice(v.p, v.n - 1), limit)) {
        *limit = cs_num_div(*limit, cs_int(100));
        return CS_OK;
    }
    int64_t seconds;
    struct cs_error not_a_time = CS_ERROR_INIT;
    if (cs_window_parse(&seconds, v, &not_a_time) == CS_OK) {
        *limit = cs_int(seconds);
        return CS_OK;
    }
    cs_fail(e, CS_USAGE, "not a number: '%s'", cs_quote(v).text);
    cs_error_cure(e, "0.99, 99%%, or a time such as 36h or 1d");
    return cs_stanza_fail(s, entry, 0, e);
}

static enum cs_status know_metric(const struct gate *g, const struct cs_catalogue *c, struct cs_error *e)
{
    struct cs_metric metric;
    const struct cs_entry *entry = cs_stanza_get(g->stanza, "metric");
    if (cs_catalogue_find(c, g->metric, &metric, e) == CS_OK) return CS_OK;
    cs_fail(e, CS_USAGE, "no metric '%s' in a scorecard", cs_quote(g->metric).text);
    cs_error_cure(e, "completeness, uniqueness, validity, consistency and others: see cs-check(1)");
    return entry ? cs_stanza_fail(g->stanza, entry, 0, e)
                 : cs_error_at(e, g->stanza->file, g->stanza->line, 1);
}

/* Of several thresholds for one score the strictest is its target. */
static void aim(struct cs_score *x, const struct gate *g)
{
    bool least = !cs_num_missing(g->min);
    struct cs_num limit = least ? g->min : g->max;
    int order = cs_num_missing(x->target) ? 0 : cs_num_cmp(limit, x->target);
    if (cs_num_missing(x->target) || (least ? order > 0 : order < 0)) x->target = limit;
}

static enum cs_status read_gate(struct gate *g, const struct cs_stanza *s, struct cs_error *e)
{
    unsigned selectors = 0;
    *g = (struct gate){.stanza = s, .metric = cs_stanza_value(s, "metric"), .view = CS_SCORE_ALL};
    if (!g->metric.n) g->metric = s->id;
    for (enum cs_score_view v = CS_SCORE_COLUMN; v <= CS_SCORE_SOURCE; v++) {
        const struct cs_entry *entry = cs_stanza_get(s, cs_score_keys[v]);
        if (!entry) continue;
        selectors++;
        g->view = v;
        g->key = entry->value;
    }
    if (g->view == CS_SCORE_RULE && !cs_stanza_get(s, "metric")) g->metric = CS_LIT("passed");
    enum cs_status st = cs_stanza_only(s, keys, e);
    if (!st) st = read_limit(s, "min", &g->min, e);
    if (!st) st = read_limit(s, "max", &g->max, e);
    if (st) return st;
    if (selectors > 1)
        cs_fail(e, CS_USAGE, "more than one of column, rule and source in '%s'", cs_quote(s->id).text);
    else if (cs_num_missing(g->min) && cs_num_missing(g->max))
        cs_fail(e, CS_USAGE, "'%s' has neither min nor max", cs_quote(s->id).text);
    else
        return CS_OK;
    return cs_error_at(e, s->file, s->line, 1);
}

/* What of which group, for a message. */
static void name_it(const struct gate *g, const struct cs_score *x, struct cs_buf *told)
{
    struct cs_slice key = x ? x->key : g->key;
    cs_buf_addf(told, "gate '%s': ", cs_quote(g->stanza->id).text);
    cs_buf_addz(told, cs_quote(g->metric).text);
    if (g->view != CS_SCORE_ALL) cs_buf_addf(told, " of %s '%s'", cs_score_keys[g->view], cs_quote(key).text);
}

static void hold(const struct gate *g, const struct cs_score *x, struct cs_buf *told, uint64_t *breaches)
{
    bool none = cs_num_missing(x->value);
    bool low = !none && !cs_num_missing(g->min) && cs_num_cmp(x->value, g->min) < 0;
    bool high = !none && !cs_num_missing(g->max) && cs_num_cmp(x->value, g->max) > 0;
    if (!none && !low && !high) return;
    ++*breaches;
    name_it(g, x, told);
    if (none) {
        cs_buf_addz(told, " was not assessed\n");
        return;
    }
    cs_buf_addz(told, " is ");
    cs_num_format(x->value, told);
    cs_buf_addf(told, low ? ", below " : ", above ");
    cs_num_format(low ? g->min : g->max, told);
    cs_buf_addf(told, " (n %llu)\n", (unsigned long long)x->n);
}

enum cs_status cs_gate_check(const char *path, const struct cs_catalogue *c, struct cs_scorecard *s,
                             struct cs_buf *told, uint64_t *breaches, uint64_t *thresholds,
                             struct cs_error *e)
{
    struct cs_stanzas file = {0};
    enum cs_status st = cs_stanzas_read(&file, path, e);
    *breaches = *thresholds = 0;
    for (size_t i = 0; i < file.n && !st; i++) {
        struct gate g;
        bool found = false;
        st = read_gate(&g, &file.items[i], e);
        if (!st) st = know_metric(&g, c, e);
        for (size_t k = 0; k < s->n && !st; k++) {
            struct cs_score *x = &s->v[k];
            if (x->view != g.view || !cs_slice_eqz(g.metric, x->metric)) continue;
            if (g.view != CS_SCORE_ALL && !cs_slice_eqz(g.key, "*") && !cs_slice_eq(g.key, x->key)) continue;
            if (cs_slice_eqz(g.key, "*") && cs_num_missing(x->value)) continue; /* nothing to judge there */
            found = true;
            aim(x, &g);
            ++*thresholds;
            hold(&g, x, told, breaches);
        }
        if (st || found) continue;
        name_it(&g, NULL, told);
        cs_buf_addz(told, " is not in the scorecard\n");
        ++*thresholds;
        ++*breaches;
    }
    cs_stanzas_release(&file);
    return st ? st : cs_buf_status(told, e);
}
