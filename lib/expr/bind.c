/* bind.c - the binder: names of the scope, operators by the types of their operands. Trees are at most
 * CS_EXPR_DEPTH levels deep, so it recurses. */
#include "expr/bind.h"
#include "expr/functions.h"
#include "expr/kernels.h"
#include "expr/run_regex.h"
#include "expr/units.h"
#include "table/schema.h"

/* ---- names ---- */

static cs_node find_let(const struct cs_plan *p, struct cs_slice name)
{
    for (size_t i = p->n_lets; i-- > 0;)
        if (cs_slice_eq(p->lets[i].name, name)) return p->lets[i].node;
    return CS_NO_NODE;
}

static enum cs_status fail_unknown(struct cs_binder *b, const struct cs_expr *x, struct cs_slice name)
{
    const struct cs_scope *scope = &b->plan->scope;
    struct cs_nearest near;
    cs_bind_fail(b, x, "there is no column '%s'", cs_quote(name).text);
    const struct cs_function *f = cs_function_find(name);
    if (f) return cs_error_cure(b->e, "the function is written %s", f->usage);
    const struct cs_column_def *meant = cs_schema_column_meant(name); /* 渠道 is channel */
    if (meant && cs_header_find(scope->header, cs_slicez(meant->name)) != CS_NO_COLUMN)
        return cs_error_cure(b->e, "did you mean '%s'?", meant->name);
    cs_nearest_start(&near, name);
    for (uint32_t i = 0; i < scope->header->n; i++) cs_nearest_try(&near, scope->header->name[i]);
    for (size_t i = 0; i < b->plan->n_lets; i++) cs_nearest_try(&near, b->plan->lets[i].name);
    if (near.best.n) return cs_error_cure(b->e, "did you mean '%s'?", cs_quote(near.best).text);
    return b->e->status;
}

static enum cs_status bind_as_of(struct cs_binder *b, const struct cs_expr *x, cs_node *out)
{
    if (b->plan->scope.has_as_of) return cs_node_time(b->plan, b->plan->scope.as_of, out, b->e);
    cs_bind_fail(b, x, "'as_of' is not known here");
    return cs_error_cure(b->e, "--as-of DATE");
}

/* date, week, …: parts of the anchor. */
static enum cs_status bind_anchor(struct cs_binder *b, const struct cs_expr *x, struct cs_slice name,
                                  enum cs_unit unit, cs_node *out)
{
    if (b->plan->anchor != CS_NO_NODE) {
        *out = b->plan->anchor;
        return cs_bind_key(b, x, unit, out);
    }
    struct cs_quoted words = cs_quote(name);
    cs_bind_fail(b, x, "'%s' has no time to be taken from here", words.text);
    if (cs_header_find(b->plan->scope.header, name) != CS_NO_COLUMN)
        return cs_error_cure(b->e, "the column goes in backticks: `%s`", words.text);
    return cs_error_cure(b->e, "%s(created_at)", words.text);
}

enum cs_status cs_bind_name(struct cs_binder *b, const struct cs_expr *x, struct cs_slice name, bool quoted,
                            cs_node *out)
{
    enum cs_unit unit;
    uint32_t column = cs_header_find(b->plan->scope.header, name);
    cs_node let = find_let(b->plan, name);
    if (quoted && column != CS_NO_COLUMN) return cs_plan_column(b->plan, column, out, b->e);
    if (let != CS_NO_NODE) {
        *out = let;
        return CS_OK;
    }
    if (!quoted && cs_expr_is_as_of(name)) return bind_as_of(b, x, out);
    if (!quoted && cs_expr_is_key_name(name, &unit)) return bind_anchor(b, x, name, unit, out);
    if (column == CS_NO_COLUMN) return fail_unknown(b, x, name);
    return cs_plan_column(b->plan, column, out, b->e);
}

/* ---- arithmetic ---- */

/* The unit of a sum or difference: a date plus a number is a date, a date less a date is a number. */
static enum cs_status sum_unit(struct cs_binder *b, const struct cs_expr *x, cs_node left, cs_node right,
                               enum cs_unit *unit)
{
    enum cs_unit u = cs_plan_unit(b->plan, left), v = cs_plan_unit(b->plan, right);
    u = u > CS_MONTH ? CS_PLAIN : u;
    v = v > CS_MONTH ? CS_PLAIN : v;
    bool add = x->op == CS_OP_ADD;
    *unit = v == CS_PLAIN ? u : add ? v : CS_PLAIN;
    if (u == CS_PLAIN || v == CS_PLAIN ? add || v == CS_PLAIN : !add && u == v) return CS_OK;
    return cs_bind_fail(b, x, "%s and %s cannot be %s", cs_unit_name(u), cs_unit_name(v),
                        add ? "added" : "subtracted");
}

static enum cs_status bind_numbers(struct cs_binder *b, const struct cs_expr *x, cs_node left, cs_node right,
                                   cs_node *out)
{
    static cs_kernel *const kernels[] = {[CS_OP_ADD] = cs_run_add,
                                         [CS_OP_SUB] = cs_run_sub,
                                         [CS_OP_MUL] = cs_run_mul,
                                         [CS_OP_DIV] = cs_run_div,
                                         [CS_OP_MOD] = cs_run_mod};
    enum cs_unit unit = CS_PLAIN;
    enum cs_status s = cs_bind_number(b, x->arg[0], &left);
    if (!s) s = cs_bind_number(b, x->arg[1], &right);
    if (!s && (x->op == CS_OP_ADD || x->op == CS_OP_SUB)) s = sum_unit(b, x, left, right, &unit);
    if (s) return s;
    return cs_bind_node(b, x, kernels[x->op], CS_NUM, unit, (cs_node[]){left, right}, 2, out);
}

static enum cs_status fail_times(struct cs_binder *b, const struct cs_expr *x)
{
    cs_bind_fail(b, x, "times know only time - time, time + seconds and time - seconds");
    return cs_error_cure(b->e, "for a number of days: date(a) - date(b)");
}

/* At least one side is a time. A text beside a time in a difference is read as a time. */
static enum cs_status bind_times(struct cs_binder *b, const struct cs_expr *x, cs_node left, cs_node right,
                                 cs_node *out)
{
    bool time_left = cs_plan_type(b->plan, left) == CS_TIME,
         time_right = cs_plan_type(b->plan, right) == CS_TIME;
    const struct cs_expr *other = x->arg[time_left ? 1 : 0];
    cs_node *n = time_left ? &right : &left;
    enum cs_status s = CS_OK;
    if (x->op != CS_OP_ADD && x->op != CS_OP_SUB) return fail_times(b, x);
    if (x->op == CS_OP_SUB && (time_right || cs_plan_type(b->plan, right) == CS_TEXT)) {
        if (!time_left || !time_right)
            s = cs_plan_type(b->plan, *n) == CS_TEXT ? cs_bind_time(b, other, n) : fail_times(b, x);
        return s ? s
                 : cs_bind_node(b, x, cs_run_time_sub, CS_NUM, CS_PLAIN, (cs_node[]){left, right}, 2, out);
    }
    if (time_left && time_right) return fail_times(b, x);
    s = cs_bind_number(b, other, n);
    if (!s && cs_plan_unit(b->plan, *n) != CS_PLAIN) s = fail_times(b, x);
    if (s) return s;
    cs_kernel *kernel = x->op == CS_OP_ADD ? cs_run_time_add : cs_run_time_less;
    return cs_bind_node(b, x, kernel, CS_TIME, CS_PLAIN, (cs_node[]){time_left ? left : right, *n}, 2, out);
}

static enum cs_status bind_minus(struct cs_binder *b, const struct cs_expr *x, cs_node *out)
{
    cs_node n;
    enum cs_status s = cs_bind(b, x->arg[0], &n);
    if (!s) s = cs_bind_number(b, x->arg[0], &n);
    return s ? s : cs_bind_node(b, x, cs_run_neg, CS_NUM, CS_PLAIN, &n, 1, out);
}

/* ---- conditions ---- */

static enum cs_status bind_not(struct cs_binder *b, const struct cs_expr *x, cs_node *out)
{
    cs_node n;
    enum cs_status s = cs_bind(b, x->arg[0], &n);
    if (!s) s = cs_bind_bool(b, x->arg[0], &n);
    return s ? s : cs_bind_node(b, x, cs_run_not, CS_BOOL, CS_PLAIN, &n, 1, out);
}

static void free_regex(void *regex)
{
    cs_regex_free(regex);
}

enum cs_status cs_bind_regex(struct cs_binder *b, const struct cs_expr *x, cs_node pattern, const void **out)
{
    if (!cs_node_is_literal(b->plan, pattern, CS_TEXT))
        return cs_bind_fail(b, x, "a pattern is a text in quotes");
    struct cs_regex *regex;
    size_t at;
    struct cs_slice text = cs_plan_node(b->plan, pattern)->value.s;
    enum cs_status s = cs_regex_make(&regex, text, &at, b->e);
    if (s) /* escapes make the place in the source a guess; +1 for the quote is right for the usual pattern */
        return cs_expr_place(x->source, x->kind == CS_EX_TEXT ? x->from + 1 + at : x->from, b->e);
    if (cs_regex_groups(regex) > b->plan->most_groups) b->plan->most_groups = cs_regex_groups(regex);
    b->plan->has_regex = true;
    *out = regex;
    return cs_plan_own(b->plan, free_regex, regex, b->e);
}

static enum cs_status bind_matches(struct cs_binder *b, const struct cs_expr *x, cs_node text,
                                   cs_node pattern, cs_node *out)
{
    const void *regex;
    enum cs_status s = cs_bind_text(b, x->arg[0], &text);
    if (!s) s = cs_bind_regex(b, x->arg[1], pattern, &regex);
    if (s) return s;
    struct cs_regex_use *use = cs_arena_alloc(&b->plan->arena, 1, sizeof *use);
    if (!use) return cs_fail_memory(b->e);
    use->regex = regex;
    struct cs_plan_node proto = {
        .kernel = cs_run_matches, .type = CS_BOOL, .column = CS_NO_COLUMN, .extra = use, .reads = 1};
    s = cs_node_add(b->plan, &proto, (cs_node[]){text, pattern}, 2, out, b->e);
    return s ? cs_expr_place(x->source, x->from, b->e) : CS_OK;
}

static enum cs_status bind_logic(struct cs_binder *b, const struct cs_expr *x, cs_node left, cs_node right,
                                 cs_node *out)
{
    enum cs_status s = cs_bind_bool(b, x->arg[0], &left);
    if (!s) s = cs_bind_bool(b, x->arg[1], &right);
    if (s) return s;
    cs_kernel *kernel = x->op == CS_OP_OR ? cs_run_or : cs_run_and;
    return cs_bind_node(b, x, kernel, CS_BOOL, CS_PLAIN, (cs_node[]){left, right}, 2, out);
}

static enum cs_status bind_binary(struct cs_binder *b, const struct cs_expr *x, cs_node *out)
{
    cs_node left, right;
    enum cs_status s = cs_bind(b, x->arg[0], &left);
    if (!s) s = cs_bind(b, x->arg[1], &right);
    if (s) return s;
    switch (x->op) {
    case CS_OP_OR:
    case CS_OP_AND:
        return bind_logic(b, x, left, right, out);
    case CS_OP_MATCH:
        return bind_matches(b, x, left, right, out);
    case CS_OP_ADD:
    case CS_OP_SUB:
    case CS_OP_MUL:
    case CS_OP_DIV:
    case CS_OP_MOD:
        if (cs_plan_type(b->plan, left) == CS_TIME || cs_plan_type(b->plan, right) == CS_TIME)
            return bind_times(b, x, left, right, out);
        return bind_numbers(b, x, left, right, out);
    default:
        return cs_bind_compare(b, x, x->op, left, right, out);
    }
}

enum cs_status cs_bind(struct cs_binder *b, const struct cs_expr *x, cs_node *out)
{
    switch (x->kind) {
    case CS_EX_NUMBER:
        return cs_node_number(b->plan, x->num, CS_PLAIN, out, b->e);
    case CS_EX_DATE:
        return cs_node_number(b->plan, x->num, CS_DATE, out, b->e);
    case CS_EX_TEXT:
        return cs_node_text(b->plan, x->name, out, b->e);
    case CS_EX_TIME:
        return cs_node_time(b->plan, x->time, out, b->e);
    case CS_EX_BOOL:
        return cs_node_bool(b->plan, x->num.v != 0, out, b->e);
    case CS_EX_NAME:
        return cs_bind_name(b, x, x->name, x->quoted, out);
    case CS_EX_FIELD:
        return cs_bind_field(b, x, out);
    case CS_EX_CALL:
        return cs_bind_call(b, x, out);
    case CS_EX_NOT:
        return bind_not(b, x, out);
    case CS_EX_MINUS:
        return bind_minus(b, x, out);
    case CS_EX_BINARY:
        return bind_binary(b, x, out);
    case CS_EX_IN:
        return cs_bind_in(b, x, out);
    }
    return cs_bind_fail(b, x, "an expression of a kind nobody knows");
}

enum cs_status cs_plan_add(struct cs_plan *plan, const struct cs_expr *x, cs_node *out, struct cs_error *e)
{
    struct cs_binder b = {plan, e};
    return cs_bind(&b, x, out);
}
