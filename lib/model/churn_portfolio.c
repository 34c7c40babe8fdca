/* churn_portfolio.c - all customers together, as measures: how many at which risk, what is expected to go,
 * and with churn_whatif.c and churn_survival.c what other numbers would come to, and how long they stay. */
#include "model/churn_portfolio.h"
#include "model/ranking.h"
#include <math.h>
#include <stdlib.h>

static const char *const band_names[] = {"high", "medium", "low"};

bool cs_churn_is_portfolio(const struct cs_churn_ask *ask)
{
    return ask->portfolio || ask->survival || (ask->what_if && ask->what_if->n);
}

/* ---- scores and bands ---- */

enum cs_status cs_churn_portfolio_score(struct cs_churn *c, struct cs_error *e)
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

enum cs_band cs_churn_band(const struct cs_bands *cuts, double risk)
{
    return risk >= cuts->high ? CS_BAND_HIGH : risk >= cuts->medium ? CS_BAND_MEDIUM : CS_BAND_LOW;
}

/* With a capacity the cut points are the lowest risks that are high, and medium. */
static enum cs_status rank_bands(const struct cs_churn *c, struct cs_bands *cuts, uint8_t *band,
                                 struct cs_error *e)
{
    const size_t n = c->frame.n, most = cuts->capacity < n ? cuts->capacity : n;
    struct cs_ranking ranking = {.most = 2 * most};
    enum cs_status st = CS_OK;
    for (size_t i = 0; i < n && !st; i++)
        st = cs_ranking_add(&ranking, (struct cs_ranked){c->score[i], i}, e);
    cs_ranking_sort(&ranking);
    cuts->high = cuts->medium = INFINITY;
    for (size_t i = 0; i < n; i++) band[i] = CS_BAND_LOW;
    for (size_t i = 0; i < ranking.n && !st; i++) {
        const enum cs_band here = i < most ? CS_BAND_HIGH : CS_BAND_MEDIUM;
        band[ranking.v[i].place] = (uint8_t)here;
        *(here == CS_BAND_HIGH ? &cuts->high : &cuts->medium) = ranking.v[i].risk;
    }
    if (isinf(cuts->medium)) cuts->medium = cuts->high; /* nobody is left to be medium */
    cs_ranking_release(&ranking);
    return st;
}

static enum cs_status find_bands(const struct cs_churn *c, struct cs_bands *cuts, uint8_t *band,
                                 struct cs_error *e)
{
    *cuts = c->ask->bands;
    if (cuts->capacity) return rank_bands(c, cuts, band, e);
    for (size_t i = 0; i < c->frame.n; i++) band[i] = (uint8_t)cs_churn_band(cuts, c->score[i]);
    return CS_OK;
}

/* ---- rows ---- */

static void tell(struct cs_churn_telling *t, struct cs_told row, struct cs_holding_bounds b)
{
    if (isnan(row.value)) return;
    row.lo = b.lo;
    row.hi = b.hi;
    cs_telling_add(&t->telling, &row);
}

double cs_churn_tidy(double x)
{
    const double one = fabs(x) < 1e6 ? 1e9 : 1e4;
    return fabs(x) < 1e11 ? round(x * one) / one : x;
}

static void tell_churn(struct cs_churn_telling *t, const struct cs_told *like, const struct cs_holding *h)
{
    if (!t->probable) return; /* points of rules are no probabilities */
    struct cs_told row = cs_told_like(like, "expected_churn", "count", cs_churn_tidy(h->risk), (double)h->n);
    tell(t, row, cs_holding_churn(h));
}

static void tell_value(struct cs_churn_telling *t, const struct cs_told *like, const struct cs_holding *h)
{
    if (!t->valued) return;
    const double none = (double)NAN, n = (double)h->valued;
    struct cs_told row =
        cs_told_like(like, "customer_value", "money", h->valued ? cs_churn_tidy(h->value) : none, n);
    row.excluded = (double)(h->n - h->valued);
    tell(t, row, (struct cs_holding_bounds){none, none});
    if (!t->probable) return;
    row.metric = "expected_loss";
    row.value = h->valued ? cs_churn_tidy(h->loss) : none;
    tell(t, row, cs_holding_loss(h));
}

static void tell_count(struct cs_churn_telling *t, const struct cs_told *like, size_t n)
{
    struct cs_told row = cs_told_like(like, "customers", "count", (double)n, (double)n);
    cs_telling_add(&t->telling, &row);
}

static void tell_share(struct cs_churn_telling *t, const struct cs_told *like, const char *metric,
                       size_t part, size_t of)
{
    if (!of) return;
    struct cs_told row = cs_told_like(like, metric, "share", (double)part / (double)of, (double)of);
    row.num = (double)part;
    row.den = (double)of;
    cs_telling_add(&t->telling, &row);
}

static void tell_mean(struct cs_churn_telling *t, const struct cs_told *like, const struct cs_holding *h)
{
    if (!h->n) return;
    struct cs_told row =
        cs_told_like(like, "risk_mean", "share", cs_churn_tidy(h->risk / (double)h->n), (double)h->n);
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
        struct cs_told like = {.view = "churn_levels", .keys = 1U << CS_PORTFOLIO_BAND};
        like.key[CS_PORTFOLIO_BAND] = cs_slicez(band_names[b]);
        tell_count(t, &like, p->band[b].n);
        tell_share(t, &like, "customer_share", p->band[b].n, p->all.n);
        tell_mean(t, &like, &p->band[b]);
    }
    for (size_t b = 0; b < CS_PORTFOLIO_BANDS; b++) {
        struct cs_told like = {.view = "churn_loss", .keys = 1U << CS_PORTFOLIO_BAND};
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
    enum cs_status st = band ? cs_churn_portfolio_score(c, e) : cs_fail_memory(e);
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
    for (size_t i = 0; i < scenarios->n && !st; i++) st = cs_churn_whatif(t, scenarios->v[i], &rows, &p, e);
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
