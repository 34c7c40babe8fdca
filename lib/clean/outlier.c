/* outlier.c - outlier and fill rules become steps, a step a column; and steps become stages. */
#include "clean/repairs.h"
#include <stdlib.h>
#include <string.h>

static enum cs_status fail(const struct cs_binding *b, struct cs_error *e, const char *text, const char *cure)
{
    cs_fail(e, CS_USAGE, "rule '%s': %s", cs_quote(b->rule->id).text, text);
    if (cure) cs_error_cure(e, "%s", cure);
    return cs_stanza_fail(b->rule->stanza, b->rule->what, 0, e);
}

static bool is_there(const struct cs_binding *b)
{
    return !b->absent || !b->absent->p;
}

/* ---- outliers ---- */

/* What the schema says of a number: a score's range, and that durations and counts are not negative. */
static bool range_of(struct cs_slice name, struct cs_num *least, struct cs_num *most)
{
    const struct cs_column_def *def = cs_schema_column(name);
    *least = *most = CS_MISSING;
    if (!def || def->type != CS_NUM) return false;
    if (def->hi) {
        *least = cs_int(def->lo);
        *most = cs_int(def->hi);
        return true;
    }
    if (strcmp(def->unit, "s") != 0 && strcmp(def->unit, "count") != 0) return false;
    *least = cs_int(0);
    return true;
}

static enum cs_status read_fence(struct cs_binding *b, struct cs_step *s, struct cs_error *e)
{
    struct cs_num limit = s->method == CS_BY_MAD ? (struct cs_num){35, 1} : (struct cs_num){15, 1};
    struct cs_num low = cs_int(1), high = cs_int(99), least = cs_int(5);
    enum cs_status st = cs_rule_number(b->rule, "limit", cs_int(0), cs_int(1000000), &limit, e);
    if (!st) st = cs_rule_number(b->rule, "low", cs_int(0), cs_int(100), &low, e);
    if (!st) st = cs_rule_number(b->rule, "high", cs_int(0), cs_int(100), &high, e);
    if (!st) st = cs_rule_number(b->rule, "least", cs_int(1), cs_int(1000000000), &least, e);
    if (st) return st;
    if (low.tag > 3 || high.tag > 3 || cs_num_cmp(low, high) > 0)
        return fail(b, e, "low and high are percentages of at most three decimals, low first", NULL);
    s->fence = (struct cs_fence_rule){.kind = s->method == CS_BY_MAD   ? CS_FENCE_MAD
                                              : s->method == CS_BY_IQR ? CS_FENCE_IQR
                                                                       : CS_FENCE_PERCENTILE,
                                      .limit = limit,
                                      .low = low,
                                      .high = high,
                                      .least = (uint64_t)cs_num_floor(least).v};
    s->want |= CS_WANT_VALUES;
    return CS_OK;
}

static enum cs_status outlier_column(struct cs_binding *b, struct cs_step s, uint32_t column,
                                     struct cs_error *e)
{
    enum cs_status st = CS_OK;
    bool numbers = s.method != CS_BY_WHEN || s.action >= CS_ACT_MEAN;
    s.column = column;
    if (s.method == CS_BY_RANGE && !range_of(b->r->header->name[column], &s.least, &s.most))
        return fail(b, e, "the schema has no range for this column",
                    "method = mad, iqr or percentile, or when =");
    if (numbers) st = cs_repair_value(b, column, &s.value, e);
    if (!st && s.action == CS_ACT_FLAG) st = cs_repair_flag(b, column, "_outlier", &s.flag, e);
    return st ? st : cs_repair_step(b, &s, e);
}

enum cs_status cs_repair_outlier(struct cs_binding *b, struct cs_error *e)
{
    struct cs_step s = {.rule = b->index,
                        .column = CS_NO_COLUMN,
                        .value = CS_NO_NODE,
                        .with = CS_NO_NODE,
                        .flag = CS_NO_FLAG};
    unsigned method = CS_BY_WHEN, action = CS_ACT_FLAG;
    enum cs_status st = cs_rule_choice(b->rule, "method", cs_method_names, &method, e);
    if (!st) st = cs_rule_choice(b->rule, "action", cs_action_names, &action, e);
    s.method = (enum cs_method)method;
    s.action = (enum cs_action)action;
    if (!st) st = cs_repair_entry(b, "when", true, &s.when, e);
    if (!st) st = cs_repair_by(b, "by", NULL, &s, e);
    if (st || !is_there(b)) return st;
    if (s.method == CS_BY_WHEN && s.when == CS_NO_NODE)
        return fail(b, e, "when is a value an outlier",
                    "when = EXPRESSION, or method = range, mad, iqr, percentile");
    if (s.method == CS_BY_WHEN && s.action == CS_ACT_CAP)
        return fail(b, e, "nothing to cap at", "method = range, mad, iqr or percentile");
    if (!b->n && (s.method != CS_BY_WHEN || (s.action != CS_ACT_FLAG && s.action != CS_ACT_DROP)))
        return fail(b, e, "of which columns", "columns = NAME, ...");
    if (s.method > CS_BY_RANGE) st = read_fence(b, &s, e);
    if (s.action == CS_ACT_MEAN) s.want |= CS_WANT_SUM | CS_WANT_VALUES;
    if (s.action == CS_ACT_MEDIAN) s.want |= CS_WANT_VALUES;
    s.stats.want = s.want;
    b->r->drops |= s.action == CS_ACT_DROP;
    for (size_t i = 0; i < b->n && !st; i++) st = outlier_column(b, s, b->columns[i], e);
    if (st || b->n) return st;
    if (s.action == CS_ACT_FLAG) st = cs_repair_flag(b, CS_NO_COLUMN, "", &s.flag, e);
    return st ? st : cs_repair_step(b, &s, e);
}

/* ---- gaps ---- */

/* A constant has to be a value of its column. */
static enum cs_status check_constant(struct cs_binding *b, uint32_t column, struct cs_slice text,
                                     struct cs_error *e)
{
    const struct cs_column_def *def = cs_schema_column(b->r->header->name[column]);
    struct cs_num x;
    struct cs_time t;
    bool good = true;
    if (!def) return CS_OK;
    if (def->type == CS_NUM) good = cs_num_parse(text, &x);
    if (def->type == CS_TIME) good = cs_time_parse(text, &t);
    if (def->type == CS_BOOL) good = cs_slice_eqz(text, "0") || cs_slice_eqz(text, "1");
    if (good) return CS_OK;
    cs_fail(e, CS_USAGE, "column '%s': not a %s: '%s'", def->name, cs_type_name(def->type),
            cs_quote(text).text);
    return cs_stanza_fail(b->rule->stanza, cs_stanza_get(b->rule->stanza, "value"), 0, e);
}

static enum cs_status check_type(struct cs_binding *b, uint32_t column, cs_node node, struct cs_error *e)
{
    const struct cs_column_def *def = cs_schema_column(b->r->header->name[column]);
    enum cs_type type = cs_plan_type(b->r->plan, node);
    if (!def || def->type == type || (def->type == CS_TEXT && type == CS_NUM)) return CS_OK;
    cs_fail(e, CS_USAGE, "column '%s' is a %s, the expression a %s", def->name, cs_type_name(def->type),
            cs_type_name(type));
    return cs_stanza_fail(b->rule->stanza, cs_stanza_get(b->rule->stanza, "value"), 0, e);
}

static enum cs_status fill_column(struct cs_binding *b, struct cs_step s, uint32_t column, struct cs_error *e)
{
    enum cs_status st = CS_OK;
    s.column = column;
    if (s.policy == CS_FILL_MEDIAN || s.policy == CS_FILL_MEAN) st = cs_repair_value(b, column, &s.value, e);
    if (!st && s.policy == CS_FILL_CONSTANT)
        st = check_constant(b, column, cs_stanza_value(b->rule->stanza, "value"), e);
    if (!st && s.policy == CS_FILL_EXPR) st = check_type(b, column, s.with, e);
    if (!st) st = cs_repair_flag(b, column, "_filled", &s.flag, e);
    return st ? st : cs_repair_step(b, &s, e);
}

enum cs_status cs_repair_fill(struct cs_binding *b, struct cs_error *e)
{
    static const char *const no_yes[] = {"no", "yes", NULL};
    struct cs_step s = {.rule = b->index,
                        .fill = true,
                        .value = CS_NO_NODE,
                        .when = CS_NO_NODE,
                        .with = CS_NO_NODE,
                        .flag = CS_NO_FLAG};
    const struct cs_entry *value = cs_stanza_get(b->rule->stanza, "value");
    unsigned policy = UINT32_MAX, later = 0;
    enum cs_status st = cs_rule_choice(b->rule, "with", cs_policy_names, &policy, e);
    if (!st) st = cs_rule_choice(b->rule, "later", no_yes, &later, e);
    if (st) return st;
    if (!b->n) return fail(b, e, "of which columns", "columns = NAME, ...");
    if (policy == UINT32_MAX)
        return fail(b, e, "with what", "with = constant, history, median, mean, mode or expr");
    s.policy = (enum cs_policy)policy;
    s.later = later;
    bool says = s.policy == CS_FILL_CONSTANT || s.policy == CS_FILL_EXPR;
    if (says && (!value || !value->value.n)) return fail(b, e, "with which value", "value = ...");
    if (!says && value) return fail(b, e, "'value' goes with constant and expr alone", NULL);
    if (s.policy == CS_FILL_EXPR) st = cs_repair_entry(b, "value", false, &s.with, e);
    if (!st) st = cs_repair_by(b, "by", s.policy == CS_FILL_HISTORY ? "customer_id" : NULL, &s, e);
    if (st || !is_there(b)) return st;
    if (s.policy == CS_FILL_CONSTANT) {
        struct cs_buf cell = {0};
        cs_field_add(&cell, value->value);
        st = cs_buf_status(&cell, e);
        if (!st) s.constant = cs_arena_copy(&b->r->arena, cs_buf_slice(&cell));
        cs_buf_release(&cell);
        if (!st && !s.constant.p) st = cs_fail_memory(e);
    }
    if (s.policy == CS_FILL_MEDIAN) s.want = CS_WANT_VALUES;
    if (s.policy == CS_FILL_MEAN) s.want = CS_WANT_SUM;
    if (s.policy == CS_FILL_MODE) s.want = CS_WANT_MODE;
    s.stats.want = s.want;
    for (size_t i = 0; i < b->n && !st; i++) st = fill_column(b, s, b->columns[i], e);
    return st;
}

/* ---- stages ---- */

static enum cs_status find_stage(struct cs_repairs *r, size_t i, bool *reads, struct cs_error *e)
{
    struct cs_step *s = &r->steps[i];
    memset(reads, 0, r->header->n * sizeof *reads);
    if (s->column != CS_NO_COLUMN) reads[s->column] = true;
    enum cs_status st = cs_plan_columns(r->plan, s->value, reads, e);
    if (!st) st = cs_plan_columns(r->plan, s->when, reads, e);
    if (!st) st = cs_plan_columns(r->plan, s->with, reads, e);
    for (size_t k = 0; k < s->n_by && !st; k++) st = cs_plan_columns(r->plan, s->by[k], reads, e);
    if (st) return st;
    s->stage = 0;
    bool learns = s->want || s->policy == CS_FILL_HISTORY;
    for (size_t k = 0; k < i; k++) {
        const struct cs_step *t = &r->steps[k];
        if (t->rule == s->rule && t->column != s->column) { /* a rule finds all its columns as they were */
            if (t->stage > s->stage) s->stage = t->stage;
            continue;
        }
        bool writes = t->column != CS_NO_COLUMN && (t->fill || t->action != CS_ACT_FLAG) &&
                      t->action != CS_ACT_DROP && reads[t->column];
        bool drops = !t->fill && t->action == CS_ACT_DROP && learns;
        bool flags = t->flag != CS_NO_FLAG && r->flags[t->flag].column != CS_NO_COLUMN &&
                     reads[r->flags[t->flag].column];
        if ((writes || drops || flags) && t->stage >= s->stage) s->stage = t->stage + 1;
    }
    if (s->stage >= r->stages) r->stages = s->stage + 1;
    return CS_OK;
}

enum cs_status cs_repairs_ready(struct cs_repairs *r, struct cs_error *e)
{
    /* outliers before gaps, each in the order of the rules */
    struct cs_step *sorted = cs_alloc(r->n_steps, sizeof *sorted);
    bool *reads = cs_alloc(r->header->n, sizeof *reads);
    size_t n = 0;
    enum cs_status st = sorted && reads ? CS_OK : cs_fail_memory(e);
    for (int fill = 0; fill < 2 && !st; fill++)
        for (size_t i = 0; i < r->n_steps; i++)
            if (r->steps[i].fill == fill) sorted[n++] = r->steps[i];
    if (!st && n) memcpy(r->steps, sorted, n * sizeof *sorted);
    for (size_t i = 0; i < r->n_steps && !st; i++) st = find_stage(r, i, reads, e);
    free(sorted);
    free(reads);
    if (!st) st = cs_duplicates_ready(&r->duplicates, r->header, e);
    r->mender.n_rules = r->n_rules;
    r->mender.rule_names = r->names;
    return st;
}
