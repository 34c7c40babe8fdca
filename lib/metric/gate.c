/* gate.c - thresholds for a scorecard.
 *
 *     [phones]
 *     metric = validity
 *     column = phone
 *     min    = 0.99
 */
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
    cs_fail(e, CS_USAGE, "not a number: '%s'", cs_quote(entry->value).text);
    return cs_stanza_fail(s, entry, 0, e);
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

enum cs_status cs_gate_check(const char *path, struct cs_scorecard *s, struct cs_buf *told,
                             uint64_t *breaches, uint64_t *thresholds, struct cs_error *e)
{
    struct cs_stanzas file = {0};
    enum cs_status st = cs_stanzas_read(&file, path, e);
    *breaches = *thresholds = 0;
    for (size_t i = 0; i < file.n && !st; i++) {
        struct gate g;
        bool found = false;
        st = read_gate(&g, &file.items[i], e);
        for (size_t k = 0; k < s->n && !st; k++) {
            struct cs_score *x = &s->v[k];
            if (x->view != g.view || !cs_slice_eqz(g.metric, x->metric)) continue;
            if (g.view != CS_SCORE_ALL && !cs_slice_eqz(g.key, "*") && !cs_slice_eq(g.key, x->key)) continue;
            if (cs_slice_eqz(g.key, "*") && cs_num_missing(x->value)) continue; /* nothing to judge there */
            found = true;
            x->target = cs_num_missing(g.min) ? g.max : g.min;
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
