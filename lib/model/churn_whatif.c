/* churn_whatif.c - --what-if: the same rows, read and scored as if some of their columns had other values,
 * beside what they are. */
#include "model/churn_portfolio.h"
#include <stdlib.h>

/* ---- the columns ---- */

/* What follows reads the new values; what was bound before, --let and --where, keeps the old ones. */
enum cs_status cs_churn_assume(struct cs_churn *c, struct cs_error *e)
{
    if (!c->ask->scenario) return CS_OK;
    struct cs_slice rest = cs_slicez(c->ask->scenario), item, name[CS_TOLD_KEYS];
    cs_node node[CS_TOLD_KEYS];
    size_t n = 0;
    enum cs_status st = CS_OK;
    while (!st && cs_list_next(&rest, &item)) {
        struct cs_expr *tree;
        if (n == CS_TOLD_KEYS) return cs_fail(e, CS_USAGE, "--what-if: more than %d columns", CS_TOLD_KEYS);
        st = cs_named_expr(item, "--what-if", &name[n], &tree, &c->arena, e);
        if (st) break;
        if (!name[n].n || item.p[0] == '`' ||
            cs_header_find(cs_input_header(c->ends->in), name[n]) == CS_NO_COLUMN) {
            cs_fail(e, CS_USAGE, "--what-if: no column is changed by '%s'", cs_quote(item).text);
            return cs_error_cure(e, "write column=expression, with a column of the stream");
        }
        st = cs_plan_add(c->plan, tree, &node[n++], e);
    }
    for (size_t i = 0; i < n && !st; i++) st = cs_plan_let(c->plan, name[i], node[i], true, e);
    return st;
}

/* ---- rows ---- */

static void tell_compared(struct cs_churn_telling *t, const struct cs_told *like, const char *metric,
                          const char *unit, double before, double after, double n)
{
    struct cs_told row = cs_told_like(like, metric, unit, cs_churn_tidy(after), n);
    cs_telling_add(&t->telling, &row);
    row.vs = "before";
    row.base = cs_churn_tidy(before);
    row.diff = cs_churn_tidy(after - before);
    cs_telling_add(&t->telling, &row);
}

/* Returns whose risk is another: how many. */
static size_t tell_scenario(struct cs_churn_telling *t, const char *scenario,
                            const struct cs_portfolio_rows *was, const struct cs_portfolio_rows *now,
                            const struct cs_portfolio *before, const struct cs_portfolio *after)
{
    const double n = (double)was->n;
    struct cs_told like = {.view = "churn_whatif", .keys = 1U << CS_PORTFOLIO_SCENARIO};
    like.key[CS_PORTFOLIO_SCENARIO] = cs_slicez(scenario);
    size_t changed = 0, left = 0, came = 0;
    for (size_t i = 0; i < was->n; i++) {
        changed += was->risk[i] != now->risk[i];
        left += was->band[i] == CS_BAND_HIGH && now->band[i] != CS_BAND_HIGH;
        came += was->band[i] != CS_BAND_HIGH && now->band[i] == CS_BAND_HIGH;
    }
    const struct {
        const char *metric;
        size_t n;
    } counts[] = {{"changed_customers", changed}, {"left_high", left}, {"entered_high", came}};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        struct cs_told row = cs_told_like(&like, counts[i].metric, "count", (double)counts[i].n, n);
        cs_telling_add(&t->telling, &row);
    }
    tell_compared(t, &like, "high_customers", "count", (double)before->all.count[CS_BAND_HIGH],
                  (double)after->all.count[CS_BAND_HIGH], n);
    if (was->n) tell_compared(t, &like, "risk_mean", "share", before->all.risk / n, after->all.risk / n, n);
    if (!t->probable) return changed;
    tell_compared(t, &like, "expected_churn", "count", before->all.risk, after->all.risk, n);
    if (before->all.valued)
        tell_compared(t, &like, "expected_loss", "money", before->all.loss, after->all.loss,
                      (double)before->all.valued);
    return changed;
}

/* Of equal risks a capacity cuts some off: who has the same risk as before is where he was before. */
static void find_bands(const struct cs_bands *cuts, const struct cs_portfolio_rows *was, const double *risk,
                       uint8_t *band)
{
    for (size_t i = 0; i < was->n; i++)
        band[i] = risk[i] == was->risk[i] ? was->band[i] : (uint8_t)cs_churn_band(cuts, risk[i]);
}

enum cs_status cs_churn_whatif(struct cs_churn_telling *t, const char *scenario,
                               const struct cs_portfolio_rows *was, const struct cs_portfolio *before,
                               struct cs_error *e)
{
    struct cs_churn *c = t->churn, after = {0};
    struct cs_churn_ask ask = *c->ask;
    struct cs_portfolio sums = {0};
    ask.scenario = scenario;
    ask.portfolio = false;
    ask.value = ask.groups = ask.survival = NULL;
    uint8_t *band = cs_alloc(was->n + 1, sizeof *band);
    enum cs_status st = band ? cs_churn_open(&after, &ask, c, c->ends, e) : cs_fail_memory(e);
    if (!st) st = cs_churn_read(&after, e);
    if (!st) st = cs_churn_portfolio_score(&after, e);
    if (!st && after.frame.n != was->n) st = cs_fail(e, CS_FAIL, "the input has changed while it was read");
    if (!st) {
        const struct cs_portfolio_rows now = {
            .n = was->n, .risk = after.score, .band = band, .value = was->value};
        find_bands(&t->cuts, was, after.score, band);
        st = cs_portfolio_make(&sums, &now, e);
        if (!st && !tell_scenario(t, scenario, was, &now, before, &sums) && was->n)
            cs_buf_addf(&c->notes, "--what-if '%s' changes nobody's risk: %s\n", cs_quotez(scenario).text,
                        c->ask->model ? "does the model have a feature of these columns?"
                                      : "does a rule read these columns?");
    }
    cs_portfolio_release(&sums);
    cs_churn_release(&after);
    free(band);
    return st;
}
