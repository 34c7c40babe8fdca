/* cs-churn.c - who is about to leave, and why: options and wiring of model/churn.h. */
#include "base/program.h"
#include "base/tool.h"
#include "model/churn.h"
#include "model/churn_part.h"

struct options {
    struct cs_common common;
    const char *fit, *model, *label, *features, *penalty, *alpha, *weights, *missing, *cuts, *rules, *care;
    const char *split, *calibrate, *costs;
    const char *value, *groups, *survival;
    struct cs_texts what_if;
    struct cs_features_options of_tickets;
    uint64_t capacity, batch;
    bool partial, merge, judge, portfolio, counterfactual;
};

/* ---- options ---- */

static enum cs_status read_share(struct cs_slice text, double *to, struct cs_error *e)
{
    struct cs_num n;
    if (cs_num_parse(text, &n) && cs_num_cmp(n, cs_int(0)) >= 0 && cs_num_cmp(n, cs_int(1)) <= 0) {
        *to = cs_num_double(n);
        return CS_OK;
    }
    return cs_fail(e, CS_USAGE, "--cuts: not a number from 0 to 1: '%s'", cs_quote(text).text);
}

static enum cs_status read_cuts(const struct options *o, struct cs_bands *to, struct cs_error *e)
{
    struct cs_slice rest = cs_slicez(o->cuts ? o->cuts : "0.3,0.6"), low, high, more;
    if (!cs_list_next(&rest, &low) || !cs_list_next(&rest, &high) || cs_list_next(&rest, &more))
        return cs_fail(e, CS_USAGE, "--cuts: two numbers, of medium and of high: '%s'",
                       cs_quotez(o->cuts).text);
    enum cs_status st = read_share(low, &to->medium, e);
    if (!st) st = read_share(high, &to->high, e);
    to->capacity = (size_t)o->capacity;
    if (st || to->medium <= to->high) return st;
    return cs_fail(e, CS_USAGE, "--cuts: medium is above high: '%s'", cs_quotez(o->cuts).text);
}

static enum cs_status read_penalty(const struct options *o, struct cs_penalty *to, struct cs_error *e)
{
    const char *text = o->penalty ? o->penalty : "auto";
    struct cs_num n;
    to->lambda = CS_PENALTY_AUTO;
    to->alpha = 0;
    if (o->alpha && !(cs_num_parse(cs_slicez(o->alpha), &n) && cs_num_cmp(n, cs_int(0)) >= 0 &&
                      cs_num_cmp(n, cs_int(1)) <= 0))
        return cs_fail(e, CS_USAGE, "--alpha: from 0, ridge, to 1, lasso, not '%s'",
                       cs_quotez(o->alpha).text);
    if (o->alpha) to->alpha = cs_num_double(n);
    if (cs_slice_eqz(cs_slicez(text), "auto")) return CS_OK;
    if (!cs_num_parse(cs_slicez(text), &n) || cs_num_cmp(n, cs_int(0)) < 0)
        return cs_fail(e, CS_USAGE, "--penalty: auto, or a number from 0 up, not '%s'", cs_quotez(text).text);
    to->lambda = cs_num_double(n);
    return CS_OK;
}

static enum cs_status read_calibrate(const struct options *o, enum cs_calibrate *to, struct cs_error *e)
{
    *to = CS_CALIBRATE_NONE;
    if (!o->calibrate) return CS_OK;
    for (*to = CS_CALIBRATE_PLATT; *to <= CS_CALIBRATE_ISOTONIC; ++*to)
        if (cs_slice_eqz(cs_slicez(o->calibrate), cs_calibrate_names[*to])) return CS_OK;
    return cs_fail(e, CS_USAGE, "--calibrate: platt or isotonic, not '%s'", cs_quotez(o->calibrate).text);
}

static enum cs_status read_costs(const struct options *o, struct cs_churn_ask *to, struct cs_error *e)
{
    struct cs_slice rest = cs_slicez(o->costs ? o->costs : "1,1"), item, more;
    double *const cost[] = {&to->false_alarm, &to->missed};
    to->has_costs = o->costs != NULL;
    bool good = true;
    for (size_t i = 0; i < 2; i++) {
        struct cs_num n;
        good = good && cs_list_next(&rest, &item) && cs_num_parse(item, &n) && cs_num_cmp(n, cs_int(0)) > 0;
        if (good) *cost[i] = cs_num_double(n);
    }
    if (good && !cs_list_next(&rest, &more)) return CS_OK;
    return cs_fail(e, CS_USAGE, "--costs: two numbers above 0, of a false alarm and of a missed one: '%s'",
                   cs_quotez(o->costs).text);
}

static enum cs_status read_missing(const struct options *o, enum cs_missing *to, struct cs_error *e)
{
    for (unsigned i = 0; i < sizeof cs_missing_words / sizeof *cs_missing_words && o->missing; i++) {
        *to = (enum cs_missing)i;
        if (cs_slice_eqz(cs_slicez(o->missing), cs_missing_words[i])) return CS_OK;
    }
    *to = CS_MISSING_TERM;
    if (!o->missing) return CS_OK;
    return cs_fail(e, CS_USAGE, "--missing: indicator, mean or median, not '%s'", cs_quotez(o->missing).text);
}

/* A fit in rounds: options of the first round are in the model afterwards. */
static enum cs_status check_rounds(const struct options *o, struct cs_error *e)
{
    const bool first = !o->model, parts = o->partial && !o->merge;
    if (o->partial && o->merge) return cs_fail(e, CS_USAGE, "--partial or --merge, not both");
    if (o->judge || o->split || o->calibrate || o->costs || o->capacity || o->cuts || o->portfolio ||
        o->counterfactual || o->care || o->batch || o->value || o->groups || o->survival || o->what_if.n ||
        o->missing)
        return cs_fail(e, CS_USAGE, "--partial and --merge go with a plain fit");
    if (parts && (o->fit || o->penalty || o->alpha))
        return cs_fail(e, CS_USAGE, "--fit and --penalty go with --merge");
    if (parts && first && (!o->label || !o->features))
        return cs_fail(e, CS_USAGE, "the first --partial needs --label and --features");
    if (!first && (o->features || o->weights))
        return cs_fail(e, CS_USAGE, "--features and --weights are in the model");
    if (o->weights && cs_slice_eqz(cs_slicez(o->weights), "balanced"))
        return cs_fail(e, CS_USAGE, "--weights balanced needs all rows; give parts a column");
    if (parts) return CS_OK;
    const struct cs_common *c = &o->common;
    const struct cs_features_options *t = &o->of_tickets;
    if (c->output) return cs_fail(e, CS_USAGE, "--merge writes the model: --fit MODEL, not -o");
    if (c->where || c->let.n || c->lookup.n || c->as_of || o->rules || t->orders || t->customers ||
        t->window || t->gap || t->horizon)
        return cs_fail(e, CS_USAGE, "--merge reads sums: what is about rows goes with --partial");
    if (!o->fit || o->label || o->features || o->weights)
        return cs_fail(e, CS_USAGE, "--merge needs --fit, and parts");
    if (!first && (o->penalty || o->alpha))
        return cs_fail(e, CS_USAGE, "--penalty and --alpha are in the model");
    if (!first || (o->penalty && !cs_slice_eqz(cs_slicez(o->penalty), "auto"))) return CS_OK;
    cs_fail(e, CS_USAGE, "the first --merge needs --penalty with a number");
    return cs_error_cure(e, "auto needs all rows: find it on one part");
}

/* What needs all rows at once. */
static enum cs_status check_batch(const struct options *o, struct cs_error *e)
{
    if (o->missing && cs_slice_eqz(cs_slicez(o->missing), "median"))
        return cs_fail(e, CS_USAGE, "--missing median needs all rows in memory: no --batch");
    if (o->weights && cs_slice_eqz(cs_slicez(o->weights), "balanced"))
        return cs_fail(e, CS_USAGE, "--weights balanced needs all rows in memory: no --batch");
    if (o->penalty && !cs_slice_eqz(cs_slicez(o->penalty), "auto")) return CS_OK;
    cs_fail(e, CS_USAGE, "--batch needs --penalty with a number");
    return cs_error_cure(e, "auto needs all rows in memory: find it on some of them");
}

static enum cs_status check_options(const struct options *o, struct cs_error *e)
{
    if (o->merge || o->partial) return check_rounds(o, e);
    const bool learns = o->fit || (o->judge && !o->model), judges = o->judge, only_fits = o->fit && !o->judge;
    const bool scored = o->portfolio || o->what_if.n, together = scored || o->survival;
    const char *const no_work = "leave out --fit and --judge: a model comes in by --model",
                      *const no_sums = "leave out what sums customers up: --portfolio, --what-if, --survival",
                      *const to_learn = "with --fit, or --judge without --model",
                      *const to_judge = "with --judge",
                      *const on_its_own = "--model applies, --fit makes one",
                      *const no_cuts = "levels are for scores, or by either of --cuts and --capacity";
    const struct {
        bool given;
        const char *name, *cure;
    } strays[] = {{o->model && o->fit, "fit", on_its_own},
                  {(learns || judges) && o->portfolio, "portfolio", no_work},
                  {(learns || judges) && o->what_if.n, "what-if", no_work},
                  {(learns || judges) && o->survival, "survival", no_work},
                  {(learns || judges) && o->counterfactual, "counterfactual", no_work},
                  {together && o->counterfactual, "counterfactual", no_sums},
                  {(learns || judges) && o->care, "care", no_work},
                  {together && o->care, "care", no_sums},
                  {!scored && o->value, "value", "with --portfolio or --what-if"},
                  {!o->portfolio && !o->survival && o->groups, "group", "with --portfolio or --survival"},
                  {!learns && (!o->portfolio || o->model) && o->features, "features",
                   o->model ? "they are in the model" : to_learn},
                  {!learns && o->penalty, "penalty", to_learn},
                  {!learns && o->alpha, "alpha", to_learn},
                  {!learns && o->weights, "weights", to_learn},
                  {!learns && o->missing, "missing", to_learn},
                  {!only_fits && o->batch, "batch", "with --fit alone"},
                  {o->calibrate && o->batch, "batch", "--calibrate needs all rows at once"},
                  {!learns && !judges && o->label, "label", "with --fit or --judge"},
                  {(learns || judges) && o->capacity, "capacity", no_work},
                  {together && !scored && (o->cuts || o->capacity), o->cuts ? "cuts" : "capacity", no_cuts},
                  {o->cuts && (only_fits || o->capacity), "cuts", no_cuts},
                  {o->split && !judges, "split", to_judge},
                  {o->split && o->model, "split", "the model is fitted already: choose rows with --where"},
                  {!learns && o->calibrate, "calibrate", to_learn},
                  {!judges && o->costs, "costs", to_judge},
                  {only_fits && o->common.output, "output", "the model goes where --fit says"}};
    for (size_t i = 0; i < sizeof strays / sizeof *strays; i++)
        if (strays[i].given) {
            cs_fail(e, CS_USAGE, "option '--%s' makes no sense with the others", strays[i].name);
            return cs_error_cure(e, "%s", strays[i].cure);
        }
    return o->batch ? check_batch(o, e) : CS_OK;
}

static enum cs_status read_options(const struct options *o, struct cs_churn_ask *ask, struct cs_error *e)
{
    *ask = (struct cs_churn_ask){
        .model = o->model,
        .fit = o->fit,
        .label = o->label,
        .features = o->features,
        .rules = o->rules,
        .care = o->care,
        .counterfactual = o->counterfactual,
        .split = o->split,
        .weights = o->weights,
        .partial = o->partial,
        .batch = o->batch,
        .judge = o->judge,
        .portfolio = o->portfolio,
        .value = o->value,
        .groups = o->groups,
        .survival = o->survival,
        .what_if = &o->what_if,
        .customers = {.common = &o->common, .features = o->of_tickets, .data_dir = cs_data_dir()},
        .jobs = (unsigned)o->common.jobs};
    enum cs_status st = check_options(o, e);
    if (!st) st = read_cuts(o, &ask->bands, e);
    if (!st) st = read_penalty(o, &ask->penalty, e);
    if (!st) st = read_calibrate(o, &ask->calibrate, e);
    if (!st) st = read_costs(o, ask, e);
    if (!st) st = read_missing(o, &ask->missing, e);
    return st ? st : cs_lang_choose(&ask->lang, o->common.lang, e);
}

/* ---- the work ---- */

static enum cs_status run_modes(struct cs_churn *c, struct cs_error *e)
{
    const struct cs_churn_ask *ask = c->ask;
    if (cs_churn_is_portfolio(ask)) return cs_churn_portfolio(c, e);
    if (!ask->fit && !ask->judge && !ask->partial) return cs_churn_score(c, e);
    if (ask->batch) return cs_churn_fit_batches(c, e);
    enum cs_status st = cs_churn_read(c, e);
    if (ask->partial) return st ? st : cs_churn_partial(c, e);
    if (!st && ask->model) st = cs_churn_apply(c, e);
    if (!st && !ask->model) st = cs_churn_fit(c, e);
    return st || !ask->judge ? st : cs_churn_judge(c, e);
}

static enum cs_status work(const struct cs_churn_ask *ask, const struct cs_common *common,
                           const struct cs_texts *operands, struct cs_error *e)
{
    struct cs_churn churn = {0};
    struct cs_ends ends;
    enum cs_status st = cs_ends_open(&ends, common, operands, e);
    if (st) return st;
    st = cs_churn_open(&churn, ask, NULL, &ends, e);
    if (!st) st = run_modes(&churn, e);
    cs_notes(cs_buf_slice(&churn.notes));
    st = cs_ends_close(&ends, st, e);
    cs_churn_release(&churn);
    return st;
}

/* What was not named is the installed file. */
static enum cs_status find_files(struct cs_churn_ask *ask, struct cs_buf paths[3], struct cs_error *e)
{
    static const char *const names[] = {"churn.rules", "care.rules", "customer.features"};
    const char **const to[] = {&ask->rules, &ask->care, &ask->names};
    enum cs_status st = CS_OK;
    for (size_t i = 0; i < 3 && !st; i++) {
        cs_buf_addf(&paths[i], "%s/%s", cs_data_dir(), names[i]);
        cs_buf_addc(&paths[i], '\0');
        st = cs_buf_status(&paths[i], e);
        if (!*to[i]) *to[i] = paths[i].p;
    }
    return st;
}

static enum cs_status merge(const struct cs_churn_ask *ask, const struct cs_texts *operands,
                            struct cs_error *e)
{
    struct cs_buf notes = {0};
    if (!operands->n) return cs_fail(e, CS_USAGE, "--merge needs parts");
    const enum cs_status st = cs_churn_merge(ask, operands->v, operands->n, &notes, e);
    cs_notes(cs_buf_slice(&notes));
    cs_buf_release(&notes);
    return st;
}

static enum cs_status run(void *options, const struct cs_texts *operands, struct cs_error *e)
{
    struct options *o = options;
    struct cs_churn_ask ask;
    if (!o->capacity) return cs_fail(e, CS_USAGE, "--capacity: room for one customer at least, not 0");
    if (o->capacity == UINT64_MAX) o->capacity = 0; /* not asked for */
    struct cs_buf paths[3] = {{0}};
    enum cs_status st = read_options(o, &ask, e);
    if (!st) st = find_files(&ask, paths, e);
    if (!st) st = o->merge ? merge(&ask, operands, e) : work(&ask, &o->common, operands, e);
    for (size_t i = 0; i < 3; i++) cs_buf_release(&paths[i]);
    return st;
}

int main(int argc, char **argv)
{
    struct options o = {.capacity = UINT64_MAX};
    const struct cs_option own[] = {
        {0, "model", CS_OPT_TEXT, "MODEL", &o.model, "score by this model (default: by the rules)"},
        {0, "cuts", CS_OPT_TEXT, "M,H", &o.cuts, "risk from which on is medium, high (0.3,0.6)"},
        {0, "capacity", CS_OPT_COUNT, "N", &o.capacity, "the N highest are high, the next N medium"},
        {0, "fit", CS_OPT_TEXT, "MODEL", &o.fit, "fit a logistic model and write it, cs-model(5)"},
        {0, "label", CS_OPT_TEXT, "COLUMN", &o.label, "the outcome: 0/1, yes/no, or left=EXPR"},
        {0, "features", CS_OPT_TEXT, "LIST", &o.features, "what to tell it from: columns or name=EXPR"},
        {0, "judge", CS_OPT_FLAG, NULL, &o.judge, "measures of held-out rows, or of --model on these"},
        {0},
    };
    const struct cs_option more[] = {
        {0, "rules", CS_OPT_TEXT, "FILE", &o.rules, ""},
        {0, "penalty", CS_OPT_TEXT, "auto|N", &o.penalty, ""},
        {0, "alpha", CS_OPT_TEXT, "A", &o.alpha, ""},
        {0, "counterfactual", CS_OPT_FLAG, NULL, &o.counterfactual, ""},
        {0, "care", CS_OPT_TEXT, "FILE", &o.care, ""},
        {0, "calibrate", CS_OPT_TEXT, "HOW", &o.calibrate, ""},
        {0, "split", CS_OPT_TEXT, "EXPR", &o.split, ""},
        {0, "costs", CS_OPT_TEXT, "A,M", &o.costs, ""},
        {0, "missing", CS_OPT_TEXT, "HOW", &o.missing, ""},
        {0, "weights", CS_OPT_TEXT, "HOW", &o.weights, ""},
        {0, "batch", CS_OPT_COUNT, "N", &o.batch, ""},
        {0, "partial", CS_OPT_FLAG, NULL, &o.partial, ""},
        {0, "merge", CS_OPT_FLAG, NULL, &o.merge, ""},
        {0, "portfolio", CS_OPT_FLAG, NULL, &o.portfolio, ""},
        {0, "value", CS_OPT_TEXT, "EXPR", &o.value, ""},
        {0, "what-if", CS_OPT_LIST, "COL=EXPR", &o.what_if, ""},
        {0, "survival", CS_OPT_TEXT, "TIME,EVENT", &o.survival, ""},
        {'g', "group", CS_OPT_TEXT, "KEYS", &o.groups, ""},
        {0, "orders", CS_OPT_TEXT, "FILE", &o.of_tickets.orders, ""},
        {0, "customers", CS_OPT_TEXT, "FILE", &o.of_tickets.customers, ""},
        {0, "window", CS_OPT_TEXT, "LENGTH", &o.of_tickets.window, ""},
        {0, "gap", CS_OPT_TEXT, "LENGTH", &o.of_tickets.gap, ""},
        {0, "horizon", CS_OPT_TEXT, "LENGTH", &o.of_tickets.horizon, ""},
        {0},
    };
    const struct cs_tool tool = {
        .name = "cs-churn",
        .usage = {.synopsis = "[--model MODEL | --fit MODEL | --judge] [FILE…]",
                  .about = "Says which customers are about to leave, and why.",
                  .more = "Rules, fitting, judging, what to do, all customers, tickets, see cs-churn(1):",
                  .example = "cs-churn --lang zh-Hans --as-of 2024-08-21 tickets.tsv"},
        .own = own,
        .more = more,
        .groups = CS_COMMON_STREAM | CS_COMMON_EXPR | CS_COMMON_ZONE | CS_COMMON_TIME | CS_COMMON_LANG,
        .common = &o.common,
        .run = run,
        .options = &o,
    };
    const int status = cs_tool_main(&tool, argc, argv);
    cs_texts_release(&o.what_if);
    return status;
}
