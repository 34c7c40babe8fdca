/* cs-churn.c - who is about to leave, and why: options and wiring of model/logistic.h, model/risk.h,
 * model/judge.h. */
#include "base/program.h"
#include "base/tool.h"
#include "model/labels.h"
#include "model/penalty.h"
#include "model/risk.h"
#include "model/verdict.h"
#include <math.h>
#include <stdlib.h>

enum { FOLDS = 5 };

struct options {
    struct cs_common common;
    const char *fit, *model, *label, *features, *penalty, *cuts, *rules;
    uint64_t capacity;
    bool judge;
};

struct job {
    const struct options *o;
    enum cs_lang lang;
    struct cs_context context;
    struct cs_plan *plan;
    struct cs_ends ends;
    struct cs_churn_rules rules;
    struct cs_model model;
    struct cs_frame frame;
    struct cs_buf list; /* of columns, for the frame: features, then label, then rules */
    struct cs_arena arena;
    struct cs_slice *texts;   /* the features' items */
    size_t n_features, label; /* label: its column in the frame, SIZE_MAX: none */
    size_t *rule_column;
    uint32_t *keep;
    struct cs_slice *carried;
    size_t n_carried;
    double penalty, medium, high;
    struct cs_terms terms;
    struct cs_labels labels;
    double *beta, *score, *baseline;
    struct cs_error *e;
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

static enum cs_status read_cuts(struct job *j)
{
    struct cs_slice rest = cs_slicez(j->o->cuts ? j->o->cuts : "0.3,0.6"), low, high, more;
    if (!cs_list_next(&rest, &low) || !cs_list_next(&rest, &high) || cs_list_next(&rest, &more))
        return cs_fail(j->e, CS_USAGE, "--cuts: two numbers, of medium and of high: '%s'",
                       cs_quotez(j->o->cuts).text);
    enum cs_status st = read_share(low, &j->medium, j->e);
    if (!st) st = read_share(high, &j->high, j->e);
    if (st || j->medium <= j->high) return st;
    return cs_fail(j->e, CS_USAGE, "--cuts: medium is above high: '%s'", cs_quotez(j->o->cuts).text);
}

static enum cs_status read_penalty(struct job *j)
{
    const char *text = j->o->penalty ? j->o->penalty : "auto";
    struct cs_num n;
    j->penalty = CS_PENALTY_AUTO;
    if (cs_slice_eqz(cs_slicez(text), "auto")) return CS_OK;
    if (!cs_num_parse(cs_slicez(text), &n) || cs_num_cmp(n, cs_int(0)) < 0)
        return cs_fail(j->e, CS_USAGE, "--penalty: auto, or a number from 0 up, not '%s'",
                       cs_quotez(text).text);
    j->penalty = cs_num_double(n);
    return CS_OK;
}

static enum cs_status check_options(struct job *j)
{
    const struct options *o = j->o;
    const bool learns = o->fit || (o->judge && !o->model), judges = o->judge, only_fits = o->fit && !o->judge;
    const struct {
        bool given;
        const char *name;
    } strays[] = {{o->model && o->fit, "fit"},
                  {!learns && o->features, "features"},
                  {!learns && o->penalty, "penalty"},
                  {!learns && !judges && o->label, "label"},
                  {(learns || judges) && o->capacity, "capacity"},
                  {o->cuts && (only_fits || o->capacity), "cuts"},
                  {only_fits && o->common.output, "output"}};
    for (size_t i = 0; i < sizeof strays / sizeof *strays; i++)
        if (strays[i].given)
            return cs_fail(j->e, CS_USAGE, "option '--%s' makes no sense with the others", strays[i].name);
    if (learns && (!o->label || !o->features))
        return cs_fail(j->e, CS_USAGE, "--fit and --judge need --label and --features");
    enum cs_status st = read_cuts(j);
    return st ? st : read_penalty(j);
}

/* ---- columns ---- */

static bool by_rules(const struct options *o)
{
    return o->judge || (!o->model && !o->fit);
}

static void add_item(struct job *j, struct cs_slice item)
{
    if (j->list.n) cs_buf_addc(&j->list, ',');
    cs_buf_adds(&j->list, item);
}

static enum cs_status list_features(struct job *j)
{
    struct cs_slice rest, item;
    for (size_t i = 0; i < j->model.n_features; i++) add_item(j, j->model.features[i].text);
    j->n_features = j->model.n_features;
    if (j->o->model || !j->o->features) return CS_OK;
    rest = cs_slicez(j->o->features);
    while (cs_list_next(&rest, &item)) j->n_features++;
    rest = cs_slicez(j->o->features);
    j->texts = cs_arena_alloc(&j->arena, j->n_features + 1, sizeof *j->texts);
    if (!j->texts) return cs_fail_memory(j->e);
    for (size_t i = 0; cs_list_next(&rest, &item); i++) add_item(j, j->texts[i] = item);
    return CS_OK;
}

static enum cs_status list_columns(struct job *j)
{
    static const char *const names[] = {"customer_type",  "last_contact_at", "complaint_30d_n",
                                        "complaints_30d", "csat_trend",      "frequency",
                                        "as_of"};
    const struct cs_header *h = cs_input_header(j->ends.in);
    enum cs_status st = list_features(j);
    if (st) return st;
    size_t at = j->n_features;
    j->label = SIZE_MAX;
    if (j->o->fit || j->o->judge) {
        add_item(j, j->o->label ? cs_slicez(j->o->label) : j->model.label);
        j->label = at++;
    }
    j->rule_column = cs_arena_alloc(&j->arena, j->rules.n + 1, sizeof *j->rule_column);
    j->keep = cs_arena_alloc(&j->arena, 8, sizeof *j->keep);
    j->carried = cs_arena_alloc(&j->arena, 8, sizeof *j->carried);
    if (!j->rule_column || !j->keep || !j->carried) return cs_fail_memory(j->e);
    for (size_t k = 0; k < j->rules.n; k++) {
        const struct cs_slice bound = j->rules.rule[k].bound;
        j->rule_column[k] = SIZE_MAX;
        if (!bound.n || !by_rules(j->o)) continue;
        add_item(j, CS_LIT(""));
        cs_buf_addf(&j->list, "churn_rule_%zu=(", k);
        cs_buf_adds(&j->list, bound);
        cs_buf_addc(&j->list, ')');
        j->rule_column[k] = at++;
    }
    j->keep[0] = cs_frame_id(h);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const uint32_t c = cs_header_find(h, cs_slicez(names[i]));
        if (c == CS_NO_COLUMN || c == j->keep[0] ||
            (i == 3 && cs_header_find(h, cs_slicez(names[2])) != CS_NO_COLUMN))
            continue;
        j->carried[j->n_carried++] = cs_slicez(i == 3 ? names[2] : names[i]); /* as risks call it */
        j->keep[j->n_carried] = c;
    }
    cs_buf_addc(&j->list, '\0');
    return cs_buf_status(&j->list, j->e);
}

static enum cs_status bind(struct job *j)
{
    struct cs_scope scope = cs_context_scope(&j->context, cs_input_header(j->ends.in));
    struct cs_frame *f = &j->frame;
    cs_node where = CS_NO_NODE;
    enum cs_status st = cs_churn_rules_bind(&j->rules, scope.header, &j->context, j->e);
    if (!st) st = list_columns(j);
    if (!st) st = cs_plan_make(&j->plan, &scope, j->e);
    if (!st) st = cs_context_anchor(j->plan, scope.header, j->e);
    if (!st) st = cs_context_bind(&j->context, j->plan, NULL, &where, j->e);
    if (!st && j->list.n == 1) {
        cs_fail(j->e, CS_DATA, "the stream has no column that a rule reads");
        return cs_error_cure(j->e, "make it with cs-features, or fit a model: --fit");
    }
    if (!st) st = cs_frame_bind(f, j->list.p, j->o->model ? j->o->model : "--features", j->plan, j->e);
    if (st == CS_USAGE && j->o->model) { /* the stream is not one for this model */
        cs_error_cure(j->e, "a stream with the columns that the model was fitted on");
        return j->e->status = CS_DATA;
    }
    if (st) return st;
    f->where = where;
    f->keep = j->keep;
    f->n_keep = j->n_carried + 1;
    for (size_t i = 0; i < j->model.n_features; i++)
        if (i >= f->n_columns || !cs_slice_eq(f->columns[i].name, j->model.features[i].name))
            return cs_fail(j->e, CS_USAGE, "the model is not whole: %s", j->o->model);
    for (size_t k = 0; k < j->rules.n; k++) {
        const size_t c = j->rule_column[k];
        if (c == SIZE_MAX || cs_plan_type(j->plan, f->columns[c].node) == CS_BOOL) continue;
        const struct cs_stanza *s = j->rules.rule[k].stanza;
        cs_fail(j->e, CS_USAGE, "rule '%s': not true or false", cs_quote(s->id).text);
        return cs_stanza_fail(s, cs_stanza_get(s, "when"), 0, j->e);
    }
    return CS_OK;
}

/* ---- fitting ---- */

static enum cs_status make_design(struct job *j, struct cs_folds *folds, struct cs_design *d)
{
    const size_t n = j->frame.n;
    uint8_t *fold = cs_arena_alloc(&j->arena, n + 1, sizeof *fold);
    enum cs_status st =
        fold ? cs_terms_make(&j->terms, &j->frame, j->n_features, j->labels.w, j->e) : cs_fail_memory(j->e);
    if (!st && (j->penalty < 0 || j->o->judge))
        st = cs_labels_folds(&j->labels, &j->frame, FOLDS, fold, j->e);
    j->terms.y = j->labels.y;
    *d = cs_terms_design(&j->terms);
    *folds = (struct cs_folds){d, fold, FOLDS};
    return st;
}

/* Scores and outcomes of the rows that have an outcome, moved together. */
static size_t with_outcome(const struct job *j, double *score, double *y)
{
    size_t n = 0;
    for (size_t i = 0; i < j->frame.n; i++) {
        if (j->labels.w[i] == 0) continue;
        score[n] = score[i];
        if (y) y[n] = j->labels.y[i];
        n++;
    }
    return n;
}

static enum cs_status fit(struct job *j, const struct cs_folds *folds)
{
    struct cs_logistic m = {0};
    struct cs_output *out = NULL;
    struct cs_buf notes = {0};
    const unsigned jobs = (unsigned)j->o->common.jobs;
    enum cs_status st = cs_penalty_fit(&m, folds, j->penalty, jobs, j->e);
    if (!st) st = cs_model_make(&j->model, &m, &j->terms, j->texts, j->n_features, j->e);
    if (!st) st = cs_logistic_predict(folds->design, m.beta, j->score, j->e);
    cs_logistic_release(&m);
    if (st) return st;
    j->model.label = j->frame.columns[j->label].name;
    j->model.event = j->labels.event;
    j->model.chosen = j->penalty < 0;
    st = cs_judge_bins(j->score, with_outcome(j, j->score, NULL), j->model.edge, j->model.share, j->e);
    cs_model_notes(&j->model, j->labels.without, &notes);
    if (!st) cs_notes(cs_buf_slice(&notes));
    cs_buf_release(&notes);
    if (!st) st = cs_output_open(&out, j->o->fit, 0, j->e);
    if (!st) st = cs_model_write(&j->model, out, j->e);
    if (!st) return cs_output_commit(out, j->e);
    cs_output_discard(out);
    return st;
}

/* ---- judging ---- */

static enum cs_status judge(struct job *j, bool stable)
{
    struct cs_judged model, rules;
    struct cs_estimate gain;
    struct cs_buf text = {0};
    double *y = cs_arena_alloc(&j->arena, j->frame.n + 1, sizeof *y);
    if (!y) return cs_fail_memory(j->e);
    bool ruled = false;
    for (size_t k = 0; k < j->rules.n; k++) ruled |= j->rule_column[k] != SIZE_MAX;
    cs_risk_rules(&j->rules, &j->frame, j->rule_column, j->baseline);
    (void)with_outcome(j, j->baseline, NULL);
    const size_t n = with_outcome(j, j->score, y);
    const double psi = stable ? cs_judge_psi(j->model.edge, j->model.share, j->score, n) : 0;
    enum cs_status st = cs_judge(&model, j->score, y, n, j->e);
    if (!st && ruled) st = cs_judge(&rules, j->baseline, y, n, j->e);
    if (!st && ruled) st = cs_judge_compare(&gain, j->score, j->baseline, y, n, j->e);
    if (st) return st;
    const struct cs_verdict of_model = {"model",
                                        &model,
                                        j->score,
                                        y,
                                        j->medium,
                                        j->high,
                                        ruled ? &gain : NULL,
                                        ruled ? rules.auc.value : 0,
                                        stable ? &psi : NULL};
    const struct cs_verdict of_rules = {"rules", &rules, j->baseline, y, j->medium, j->high, NULL, 0, NULL};
    cs_verdict_header(&text);
    uint64_t rows = cs_verdict_rows(&of_model, &text);
    if (ruled) rows += cs_verdict_rows(&of_rules, &text);
    st = cs_buf_status(&text, j->e);
    if (!st) st = cs_output_write(j->ends.out, text.p, text.n, j->e);
    cs_buf_release(&text);
    if (!ruled) cs_note("no column that a rule reads: the model is compared with nothing");
    if (ruled)
        cs_note("AUC %.4f, of the rules %.4f: %s", model.auc.value, rules.auc.value,
                gain.lo > 0 ? "the model is better" : "no proof that the model is better, keep to the rules");
    return st ? st : cs_ends_seal(&j->ends, rows, 0, 0, j->e);
}

/* ---- scoring ---- */

static enum cs_status apply(struct job *j)
{
    uint64_t unknown;
    enum cs_status st = cs_model_apply(&j->model, &j->frame, &j->terms, &j->beta, &unknown, j->e);
    if (st) return st;
    if (unknown)
        cs_note("%llu %s as the reference", (unsigned long long)unknown,
                unknown == 1 ? "value that the model does not know counts"
                             : "values that the model does not know count");
    const struct cs_design d = cs_terms_design(&j->terms);
    return cs_logistic_predict(&d, j->beta, j->score, j->e);
}

static enum cs_status score(struct job *j)
{
    size_t counts[3];
    const struct cs_bands bands = {j->medium, j->high, (size_t)j->o->capacity};
    const struct cs_risk risk = {&j->frame, j->carried,    j->n_carried, j->score,
                                 bands,     &j->rules,     j->lang,      j->o->model ? &j->model : NULL,
                                 &j->terms, j->rule_column};
    if (!j->o->model) {
        for (size_t k = 0; k < j->rules.n; k++)
            if (!j->rules.rule[k].bound.n)
                cs_note("rule '%s' left out: no column '%s'", cs_quote(j->rules.rule[k].stanza->id).text,
                        cs_quote(j->rules.rule[k].absent).text);
        cs_risk_rules(&j->rules, &j->frame, j->rule_column, j->score);
    }
    enum cs_status st = cs_risk_write(&risk, &j->ends, counts, j->e);
    if (st) return st;
    if (j->o->capacity)
        cs_note("%zu high, the highest; %zu medium, the next; %zu low", counts[0], counts[1], counts[2]);
    else
        cs_note("%zu high, from %g up; %zu medium, from %g up; %zu low", counts[0], j->high, counts[1],
                j->medium, counts[2]);
    return cs_ends_seal(&j->ends, j->frame.n, 0, 0, j->e);
}

/* ---- the work ---- */

static enum cs_status run_modes(struct job *j)
{
    const struct options *o = j->o;
    const unsigned jobs = (unsigned)o->common.jobs;
    struct cs_folds folds;
    struct cs_design design;
    enum cs_status st = cs_frame_read(&j->frame, j->ends.in, j->e);
    j->score = cs_arena_alloc(&j->arena, j->frame.n + 1, sizeof *j->score);
    j->baseline = cs_arena_alloc(&j->arena, j->frame.n + 1, sizeof *j->baseline);
    if (!st && (!j->score || !j->baseline)) st = cs_fail_memory(j->e);
    if (!st && j->label != SIZE_MAX)
        st = cs_labels_make(&j->labels, &j->frame, j->label, o->model ? j->model.event : CS_LIT(""), j->e);
    if (st) return st;
    if (o->model) {
        st = apply(j);
        return st ? st : o->judge ? judge(j, true) : score(j);
    }
    if (!o->fit && !o->judge) return score(j);
    st = make_design(j, &folds, &design);
    if (!st && o->fit) st = fit(j, &folds);
    if (!st && o->judge) st = cs_penalty_held_out(&folds, j->penalty, jobs, j->score, j->e);
    return st || !o->judge ? st : judge(j, false);
}

static enum cs_status work(struct job *j, const struct cs_texts *operands)
{
    struct cs_buf path = {0};
    cs_buf_addf(&path, "%s/churn.rules", cs_data_dir());
    cs_buf_addc(&path, '\0');
    enum cs_status st = cs_buf_status(&path, j->e);
    if (!st) st = check_options(j);
    if (!st) st = cs_lang_choose(&j->lang, j->o->common.lang, j->e);
    if (!st) st = cs_churn_rules_read(&j->rules, j->o->rules ? j->o->rules : path.p, j->e);
    cs_buf_release(&path);
    if (!st && j->o->model) st = cs_model_read(&j->model, j->o->model, j->e);
    if (st) return st;
    st = cs_ends_open(&j->ends, &j->o->common, operands, j->e);
    if (st) return st;
    st = bind(j);
    if (!st) st = run_modes(j);
    return cs_ends_close(&j->ends, st, j->e);
}

static enum cs_status run(void *options, const struct cs_texts *operands, struct cs_error *e)
{
    struct job j = {.o = options, .e = e};
    enum cs_status st = cs_context_open(&j.context, &j.o->common, e);
    if (st) return st;
    st = work(&j, operands);
    free(j.beta);
    cs_terms_release(&j.terms);
    cs_labels_release(&j.labels);
    cs_frame_release(&j.frame);
    cs_plan_free(j.plan);
    cs_model_release(&j.model);
    cs_churn_rules_release(&j.rules);
    cs_buf_release(&j.list);
    cs_arena_release(&j.arena);
    cs_context_close(&j.context);
    return st;
}

int main(int argc, char **argv)
{
    struct options o = {0};
    const struct cs_option own[] = {
        {0, "model", CS_OPT_TEXT, "MODEL", &o.model, "score by this model (default: by the rules)"},
        {0, "cuts", CS_OPT_TEXT, "M,H", &o.cuts, "risk from which on is medium, high (0.3,0.6)"},
        {0, "capacity", CS_OPT_COUNT, "N", &o.capacity, "the N highest are high, the next N medium"},
        {0, "fit", CS_OPT_TEXT, "MODEL", &o.fit, "fit a logistic model and write it, cs-model(5)"},
        {0, "label", CS_OPT_TEXT, "COLUMN", &o.label, "the outcome: 0/1, yes/no, or left=EXPR"},
        {0, "features", CS_OPT_TEXT, "LIST", &o.features, "what to tell it from: columns or name=EXPR"},
        {0, "penalty", CS_OPT_TEXT, "auto|NUMBER", &o.penalty, "ridge: found by cross-validation, or lambda"},
        {0, "judge", CS_OPT_FLAG, NULL, &o.judge, "measures of held-out rows, or of --model on these"},
        {0, "rules", CS_OPT_TEXT, "FILE", &o.rules, "instead of the installed churn.rules"},
        {0},
    };
    const struct cs_tool tool = {
        .name = "cs-churn",
        .usage = {.synopsis = "[--model MODEL | --fit MODEL --label COLUMN --features LIST] [FILE…]",
                  .about = "Says which customers are about to leave, and why.",
                  .example = "cs-churn --lang zh-Hans features.tsv"},
        .own = own,
        .groups = CS_COMMON_STREAM | CS_COMMON_EXPR | CS_COMMON_ZONE | CS_COMMON_TIME | CS_COMMON_LANG,
        .common = &o.common,
        .run = run,
        .options = &o,
    };
    return cs_tool_main(&tool, argc, argv);
}
