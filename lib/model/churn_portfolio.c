/* churn_portfolio.c - all customers together, as measures: how many at which risk, what is expected to go,
 * what a change of their numbers would come to, and how long they stay (churn_survival.c). */
#include "model/churn_portfolio.h"
#include "base/stanza.h"
#include "metric/interval.h"
#include <math.h>
#include <stdlib.h>

static const char *const band_names[] = {"high", "medium", "low"};

bool cs_churn_is_portfolio(const struct cs_churn_ask *ask)
{
    return ask->portfolio || ask->survival || (ask->what_if && ask->what_if->n);
}

/* ---- columns ---- */

/* Under names that no column of the stream has: a key may be a feature too. */
static enum cs_status ask_column(struct cs_churn *c, const char *name, struct cs_slice expr, size_t *at,
                                 struct cs_error *e)
{
    struct cs_buf item = {0};
    cs_buf_addf(&item, "churn_%s=(", name);
    cs_buf_adds(&item, expr);
    cs_buf_addc(&item, ')');
    cs_churn_column(c, cs_buf_slice(&item), at);
    const enum cs_status st = cs_buf_status(&item, e);
    cs_buf_release(&item);
    return st;
}

/* The name and the expression of "name=expr" or "name". */
static enum cs_status split_name(struct cs_churn *c, struct cs_slice item, const char *option,
                                 struct cs_slice *name, struct cs_slice *expr, struct cs_error *e)
{
    struct cs_expr *tree;
    enum cs_status st = cs_named_expr(item, option, name, &tree, &c->arena, e);
    if (st) return st;
    *expr = item;
    if (name->n) {
        const char *end = name->p + name->n;
        while (*end != '=') end++;
        *expr = cs_slice(end + 1, (size_t)(item.p + item.n - end - 1));
    } else if (!cs_expr_is_name(tree, name)) {
        cs_fail(e, CS_USAGE, "%s: no name for '%s'", option, cs_quote(item).text);
        return cs_error_cure(e, "write name=expression");
    }
    *name = cs_arena_copy(&c->arena, *name);
    return name->p ? CS_OK : cs_fail_memory(e);
}

static enum cs_status ask_groups(struct cs_churn *c, struct cs_error *e)
{
    struct cs_slice rest = cs_slicez(c->ask->groups), item;
    const struct cs_header *h = cs_input_header(c->ends->in);
    enum cs_status st = CS_OK;
    c->group_name = cs_arena_alloc(&c->arena, CS_TOLD_KEYS, sizeof *c->group_name);
    if (!c->group_name) return cs_fail_memory(e);
    while (!st && cs_list_next(&rest, &item)) {
        struct cs_slice expr;
        struct cs_buf text = {0};
        char name[24] = "group_a";
        size_t at;
        if (c->n_groups == CS_PORTFOLIO_KEYS)
            return cs_fail(e, CS_USAGE, "-g: more than %d keys", CS_PORTFOLIO_KEYS);
        st = split_name(c, item, "-g", &c->group_name[c->n_groups], &expr, e);
        if (st) break;
        /* A column that no schema knows is text, whatever it looks like: 007 is not 7. */
        const bool foreign = cs_header_find(h, expr) != CS_NO_COLUMN && !cs_schema_column(expr);
        cs_buf_addz(&text, foreign ? "concat(" : "(");
        cs_buf_adds(&text, expr);
        cs_buf_addc(&text, ')');
        name[6] = (char)('a' + c->n_groups);
        st = cs_buf_status(&text, e);
        if (!st) st = ask_column(c, name, cs_buf_slice(&text), &at, e);
        if (!st && !c->n_groups) c->first_group = at;
        c->n_groups++;
        cs_buf_release(&text);
    }
    return st;
}

static enum cs_status ask_survival(struct cs_churn *c, struct cs_error *e)
{
    struct cs_slice rest = cs_slicez(c->ask->survival), item[3], name, expr;
    size_t n = 0;
    while (n < 3 && cs_list_next(&rest, &item[n])) n++;
    if (n != 2)
        return cs_fail(e, CS_USAGE, "--survival: a time and an event: '%s'",
                       cs_quotez(c->ask->survival).text);
    for (size_t i = 0; i < 2; i++) {
        enum cs_status st = split_name(c, item[i], "--survival", &name, &expr, e);
        if (!st) st = ask_column(c, i ? "event" : "time", expr, i ? &c->event : &c->time, e);
        if (st) return st;
    }
    return CS_OK;
}

enum cs_status cs_churn_portfolio_columns(struct cs_churn *c, struct cs_error *e)
{
    const struct cs_churn_ask *ask = c->ask;
    c->value = c->time = c->event = SIZE_MAX;
    enum cs_status st = CS_OK;
    if (ask->portfolio) st = cs_churn_profile_columns(c, e);
    if (!st && ask->value) st = ask_column(c, "value", cs_slicez(ask->value), &c->value, e);
    if (!st && ask->groups) st = ask_groups(c, e);
    return st || !ask->survival ? st : ask_survival(c, e);
}

const char *cs_churn_portfolio_option(const struct cs_churn *c, size_t at)
{
    if (at == c->value) return "--value";
    if (at == c->time || at == c->event) return "--survival";
    return c->n_groups && at >= c->first_group && at - c->first_group < c->n_groups ? "-g" : NULL;
}

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

/* ---- scores and bands ---- */

static enum cs_status score(struct cs_churn *c, struct cs_error *e)
{
    bool ruled = c->ask->model != NULL;
    for (size_t k = 0; k < c->rules.n; k++) ruled |= c->rule_column[k] != SIZE_MAX;
    if (!ruled) {
        cs_fail(e, CS_DATA, "the stream has no column that a rule reads");
        return cs_error_cure(e, "make it with cs-features, or score by a model: --model");
    }
    enum cs_status st = CS_OK;
    if (c->ask->model)
        st = cs_churn_apply(c, e);
    else
        cs_risk_rules(&c->rules, &c->frame, c->rule_column, c->score);
    for (size_t i = 0; i < c->frame.n; i++) c->score[i] = round(c->score[i] * 1e9) / 1e9; /* as risks say */
    return st;
}

struct place {
    double risk;
    size_t row;
};

static int by_risk(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    if (x->risk != y->risk) return x->risk > y->risk ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

static uint8_t band_of(const struct cs_bands *cuts, double risk)
{
    return risk >= cuts->high ? 0 : risk >= cuts->medium ? 1 : 2;
}

/* With a capacity the cut points are the lowest risks that are high, and medium. */
static enum cs_status find_bands(const struct cs_churn *c, struct cs_bands *cuts, uint8_t *band,
                                 struct cs_error *e)
{
    const size_t n = c->frame.n;
    *cuts = c->ask->bands;
    if (!cuts->capacity) {
        for (size_t i = 0; i < n; i++) band[i] = band_of(cuts, c->score[i]);
        return CS_OK;
    }
    struct place *order = cs_alloc(n + 1, sizeof *order);
    if (!order) return cs_fail_memory(e);
    for (size_t i = 0; i < n; i++) order[i] = (struct place){c->score[i], i};
    if (n) qsort(order, n, sizeof *order, by_risk);
    cuts->high = cuts->medium = INFINITY;
    for (size_t i = 0; i < n; i++) {
        const size_t rank = i / cuts->capacity;
        band[order[i].row] = (uint8_t)(rank < 2 ? rank : 2);
        if (rank == 0) cuts->high = order[i].risk;
        if (rank < 2) cuts->medium = order[i].risk;
    }
    free(order);
    return CS_OK;
}

/* ---- rows ---- */

enum { BAND = 1U << CS_PORTFOLIO_BAND, SCENARIO = 1U << CS_PORTFOLIO_SCENARIO };

static void tell(struct cs_churn_telling *t, struct cs_told row, struct cs_holding_bounds b)
{
    if (isnan(row.value)) return;
    row.lo = b.lo;
    row.hi = b.hi;
    cs_telling_add(&t->telling, &row);
}

/* Sums of risks of nine decimals have nine; larger sums, of money, four. */
static double tidy(double x)
{
    const double one = fabs(x) < 1e6 ? 1e9 : 1e4;
    return fabs(x) < 1e11 ? round(x * one) / one : x;
}

static void put_key(const struct cs_told *like, struct cs_told *row)
{
    row->keys = like->keys;
    for (size_t k = 0; k < CS_TOLD_KEYS; k++) row->key[k] = like->key[k];
}

static void tell_churn(struct cs_churn_telling *t, const struct cs_told *like, const struct cs_holding *h)
{
    if (!t->probable) return; /* points of rules are no probabilities */
    struct cs_told row = cs_told_of(like->view, "expected_churn", "count", tidy(h->risk), (double)h->n);
    put_key(like, &row);
    tell(t, row, cs_holding_churn(h));
}

static void tell_value(struct cs_churn_telling *t, const struct cs_told *like, const struct cs_holding *h)
{
    if (!t->valued) return;
    const double none = (double)NAN, n = (double)h->valued;
    struct cs_told row =
        cs_told_of(like->view, "customer_value", "money", h->valued ? tidy(h->value) : none, n);
    put_key(like, &row);
    row.excluded = (double)(h->n - h->valued);
    tell(t, row, (struct cs_holding_bounds){none, none});
    if (!t->probable) return;
    row.metric = "expected_loss";
    row.value = h->valued ? tidy(h->loss) : none;
    tell(t, row, cs_holding_loss(h));
}

static void tell_count(struct cs_churn_telling *t, const struct cs_told *like, size_t n)
{
    struct cs_told row = cs_told_of(like->view, "customers", "count", (double)n, (double)n);
    put_key(like, &row);
    cs_telling_add(&t->telling, &row);
}

static void tell_share(struct cs_churn_telling *t, const struct cs_told *like, const char *metric,
                       size_t part, size_t of)
{
    if (!of) return;
    struct cs_told row = cs_told_of(like->view, metric, "share", (double)part / (double)of, (double)of);
    put_key(like, &row);
    row.num = (double)part;
    row.den = (double)of;
    cs_telling_add(&t->telling, &row);
}

static void tell_mean(struct cs_churn_telling *t, const struct cs_told *like, const struct cs_holding *h)
{
    if (!h->n) return;
    struct cs_told row =
        cs_told_of(like->view, "risk_mean", "share", tidy(h->risk / (double)h->n), (double)h->n);
    put_key(like, &row);
    cs_telling_add(&t->telling, &row);
}

static void tell_bands(struct cs_churn_telling *t, const struct cs_told *like, const struct cs_holding *h)
{
    static const char *const metrics[] = {"high_share", "medium_share", "low_share"};
    for (size_t b = 0; b < CS_PORTFOLIO_BANDS; b++) tell_share(t, like, metrics[b], h->count[b], h->n);
}

static void tell_groups(struct cs_churn_telling *t, const struct cs_portfolio *p)
{
    for (size_t g = 0; g < p->n_groups; g++) {
        const struct cs_holding *h = &p->group[g];
        struct cs_told like = {.view = "churn_groups"};
        cs_churn_tell_group(t, g, &like);
        tell_count(t, &like, h->n);
        tell_bands(t, &like, h);
        tell_mean(t, &like, h);
        tell_churn(t, &like, h);
        tell_value(t, &like, h);
    }
}

static void tell_portfolio(struct cs_churn_telling *t, const struct cs_portfolio *p)
{
    if (t->grouping.n_keys) tell_groups(t, p);
    for (size_t b = 0; b < CS_PORTFOLIO_BANDS; b++) {
        struct cs_told like = {.view = "churn_levels", .keys = BAND};
        like.key[CS_PORTFOLIO_BAND] = cs_slicez(band_names[b]);
        tell_count(t, &like, p->band[b].n);
        tell_share(t, &like, "customer_share", p->band[b].n, p->all.n);
        tell_mean(t, &like, &p->band[b]);
    }
    for (size_t b = 0; b < CS_PORTFOLIO_BANDS; b++) {
        struct cs_told like = {.view = "churn_loss", .keys = BAND};
        like.key[CS_PORTFOLIO_BAND] = cs_slicez(band_names[b]);
        tell_churn(t, &like, &p->band[b]);
        tell_value(t, &like, &p->band[b]);
    }
    const struct cs_told like = {.view = "churn_overview"};
    tell_count(t, &like, p->all.n);
    tell_bands(t, &like, &p->all);
    tell_mean(t, &like, &p->all);
    tell_churn(t, &like, &p->all);
    tell_value(t, &like, &p->all);
}

/* ---- what if ---- */

static void tell_compared(struct cs_churn_telling *t, const struct cs_told *like, const char *metric,
                          const char *unit, double before, double after, double n)
{
    struct cs_told row = cs_told_of(like->view, metric, unit, tidy(after), n);
    put_key(like, &row);
    cs_telling_add(&t->telling, &row);
    row.vs = "before";
    row.base = tidy(before);
    row.diff = tidy(after - before);
    cs_telling_add(&t->telling, &row);
}

static void tell_scenario(struct cs_churn_telling *t, const char *scenario,
                          const struct cs_portfolio_rows *was, const struct cs_portfolio_rows *now,
                          const struct cs_portfolio *before, const struct cs_portfolio *after)
{
    const double n = (double)was->n;
    struct cs_told like = {.view = "churn_whatif", .keys = SCENARIO};
    like.key[CS_PORTFOLIO_SCENARIO] = cs_slicez(scenario);
    size_t changed = 0, left = 0, came = 0;
    for (size_t i = 0; i < was->n; i++) {
        changed += was->risk[i] != now->risk[i];
        left += was->band[i] == 0 && now->band[i] != 0;
        came += was->band[i] != 0 && now->band[i] == 0;
    }
    const struct {
        const char *metric;
        size_t n;
    } counts[] = {{"changed_customers", changed}, {"left_high", left}, {"entered_high", came}};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        struct cs_told row = cs_told_of(like.view, counts[i].metric, "count", (double)counts[i].n, n);
        put_key(&like, &row);
        cs_telling_add(&t->telling, &row);
    }
    tell_compared(t, &like, "high_customers", "count", (double)before->all.count[0],
                  (double)after->all.count[0], n);
    if (was->n) tell_compared(t, &like, "risk_mean", "share", before->all.risk / n, after->all.risk / n, n);
    if (!t->probable) return;
    tell_compared(t, &like, "expected_churn", "count", before->all.risk, after->all.risk, n);
    if (before->all.valued)
        tell_compared(t, &like, "expected_loss", "money", before->all.loss, after->all.loss,
                      (double)before->all.valued);
}

/* The same rows, read and scored as if some columns had other values. */
static enum cs_status assume(struct cs_churn_telling *t, const char *scenario,
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
    if (!st) st = score(&after, e);
    if (!st && after.frame.n != was->n) st = cs_fail(e, CS_FAIL, "the input has changed while it was read");
    if (!st) {
        const struct cs_portfolio_rows now = {
            .n = was->n, .risk = after.score, .band = band, .value = was->value};
        for (size_t i = 0; i < was->n; i++) band[i] = band_of(&t->cuts, after.score[i]);
        st = cs_portfolio_make(&sums, &now, e);
        if (!st) tell_scenario(t, scenario, was, &now, before, &sums);
    }
    cs_portfolio_release(&sums);
    cs_churn_release(&after);
    free(band);
    return st;
}

/* ---- the run ---- */

void cs_churn_tell_group(const struct cs_churn_telling *t, size_t group, struct cs_told *row)
{
    for (size_t k = 0; k < t->grouping.n_keys; k++) {
        row->keys |= 1U << (CS_PORTFOLIO_OWN_KEYS + k);
        row->key[CS_PORTFOLIO_OWN_KEYS + k] = t->grouping.key[group * t->grouping.n_keys + k];
    }
}

static enum cs_status check_value(const struct cs_churn *c, struct cs_error *e)
{
    const struct cs_frame_column *v = c->value == SIZE_MAX ? NULL : &c->frame.columns[c->value];
    if (!v || !v->levels) return CS_OK;
    cs_fail(e, CS_DATA, "--value: not a number: '%s'", cs_quote(v->level[0]).text);
    return cs_error_cure(e, "what does not read as one becomes missing: --value 'number(column)'");
}

static void note(struct cs_churn_telling *t, const struct cs_portfolio *p)
{
    struct cs_buf *notes = &t->churn->notes;
    const struct cs_holding *all = &p->all;
    if (!t->probable)
        cs_buf_addz(notes, "risks are points of rules, no probabilities: nothing can be expected of them, "
                           "only counted\n");
    if (t->valued && all->valued < all->n)
        cs_buf_addf(notes, "%zu without a value: not in the loss\n", all->n - all->valued);
    if (all->negative) cs_buf_addf(notes, "%zu with a value below 0: they lessen the loss\n", all->negative);
    cs_buf_addf(notes, "%zu customers: %zu high, %zu medium, %zu low\n", all->n, all->count[0], all->count[1],
                all->count[2]);
}

static enum cs_status tell_scored(struct cs_churn_telling *t, struct cs_error *e)
{
    struct cs_churn *c = t->churn;
    const struct cs_texts *scenarios = c->ask->what_if;
    struct cs_portfolio p = {0};
    uint8_t *band = cs_alloc(c->frame.n + 1, sizeof *band);
    enum cs_status st = band ? score(c, e) : cs_fail_memory(e);
    if (!st) st = find_bands(c, &t->cuts, band, e);
    const struct cs_portfolio_rows rows = {
        .n = c->frame.n,
        .risk = c->score,
        .band = band,
        .value = t->valued ? c->frame.columns[c->value].number : NULL,
        .group = t->grouping.of,
        .n_groups = t->grouping.n,
    };
    if (!st) st = cs_portfolio_make(&p, &rows, e);
    if (!st && c->ask->portfolio) tell_portfolio(t, &p);
    if (!st && c->ask->portfolio) st = cs_churn_profile(t, band, e);
    if (!st && c->ask->survival) st = cs_churn_survival(t, e);
    for (size_t i = 0; i < scenarios->n && !st; i++) st = assume(t, scenarios->v[i], &rows, &p, e);
    if (!st) note(t, &p);
    cs_portfolio_release(&p);
    free(band);
    return st;
}

static enum cs_status name_keys(struct cs_churn_telling *t, struct cs_error *e)
{
    static const char *const own[] = {"band", "feature", "feature_value", "scenario", "time"};
    const struct cs_churn *c = t->churn;
    for (size_t k = 0; k < CS_PORTFOLIO_OWN_KEYS; k++) t->key[k] = cs_slicez(own[k]);
    for (size_t k = 0; k < c->n_groups; k++) t->key[CS_PORTFOLIO_OWN_KEYS + k] = c->group_name[k];
    t->telling.name = t->key;
    t->telling.n_names = CS_PORTFOLIO_OWN_KEYS + c->n_groups;
    if (c->context->has_as_of) {
        cs_time_format(c->context->as_of, t->as_of);
        t->telling.as_of = cs_slicez(t->as_of);
    }
    return cs_telling_check(&t->telling, "-g", e);
}

enum cs_status cs_churn_portfolio(struct cs_churn *c, struct cs_error *e)
{
    struct cs_churn_telling t = {
        .churn = c, .valued = c->value != SIZE_MAX, .probable = c->ask->model != NULL};
    struct cs_telling *telling = &t.telling;
    const bool scored = c->ask->portfolio || c->ask->what_if->n;
    enum cs_status st = name_keys(&t, e);
    if (!st && c->ask->what_if->n) st = cs_input_again(c->ends->in, e);
    if (!st) st = cs_churn_read(c, e);
    if (!st) st = check_value(c, e);
    if (!st)
        st = cs_grouping_make(&t.grouping, &c->frame, c->first_group, c->n_groups, CS_LIFE_GROUPS, "-g", e);
    if (!st) cs_telling_header(telling);
    if (!st) st = scored ? tell_scored(&t, e) : cs_churn_survival(&t, e);
    if (!st) st = cs_buf_status(&telling->out, e);
    if (!st) st = cs_output_write(c->ends->out, telling->out.p, telling->out.n, e);
    const uint64_t rows = telling->rows;
    cs_buf_release(&telling->out);
    cs_grouping_release(&t.grouping);
    return st ? st : cs_ends_seal(c->ends, rows, 0, 0, e);
}
