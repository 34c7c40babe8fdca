/* bind_compare.c - the binder's comparisons: which two types meet, and how a literal is read by what it is
 * compared with. */
#include "expr/bind.h"
#include "expr/kernels.h"
#include "expr/units.h"
#include <stdlib.h>

struct sides {
    const struct cs_expr *x;
    enum cs_expr_op op;
    cs_node a, b;
};

static enum cs_expr_op turned(enum cs_expr_op op)
{
    switch (op) {
    case CS_OP_LT:
        return CS_OP_GT;
    case CS_OP_LE:
        return CS_OP_GE;
    case CS_OP_GT:
        return CS_OP_LT;
    case CS_OP_GE:
        return CS_OP_LE;
    default:
        return op;
    }
}

static void turn(struct sides *s)
{
    cs_node a = s->a;
    s->a = s->b;
    s->b = a;
    s->op = turned(s->op);
}

static enum cs_status finish(struct cs_binder *b, const struct sides *s, enum cs_type type, cs_node *out)
{
    cs_kernel *kernel = cs_compare_kernel(type, s->op, cs_node_is_constant(b->plan, s->b));
    return cs_bind_node(b, s->x, kernel, CS_BOOL, CS_PLAIN, (cs_node[]){s->a, s->b}, 2, out);
}

static enum cs_status fail_types(struct cs_binder *b, const struct sides *s)
{
    const char *names[2];
    cs_node both[] = {s->a, s->b};
    for (int i = 0; i < 2; i++) {
        const struct cs_plan_node *n = cs_plan_node(b->plan, both[i]);
        names[i] = n->type == CS_NUM ? cs_unit_name(n->unit) : cs_type_name(n->type);
    }
    return cs_bind_fail(b, s->x, "a %s is compared with a %s", names[0], names[1]);
}

/* ---- numbers, dates, weeks, months ---- */

/* A literal number beside a date is no date; a literal date beside a week or month is the week or month that
 * holds it. */
static enum cs_status numbers(struct cs_binder *b, struct sides *s, cs_node *out)
{
    const struct cs_plan_node *x = cs_plan_node(b->plan, s->a), *y = cs_plan_node(b->plan, s->b);
    enum cs_unit u = x->unit, v = y->unit;
    bool named = (u >= CS_DATE && u <= CS_MONTH) || (v >= CS_DATE && v <= CS_MONTH);
    if (u == v || !named) return finish(b, s, CS_NUM, out);
    if (v == CS_DATE && !y->kernel && (u == CS_WEEK || u == CS_MONTH)) {
        enum cs_status status =
            cs_node_number(b->plan, cs_int(cs_unit_of_day(y->value.v, u)), u, &s->b, b->e);
        return status ? status : finish(b, s, CS_NUM, out);
    }
    fail_types(b, s);
    return cs_error_cure(b->e, "compare with %s", cs_unit_example(u == CS_PLAIN ? v : u));
}

/* A literal text beside a number is read as a number, or by the number's unit. */
static enum cs_status number_with_literal(struct cs_binder *b, struct sides *s, cs_node *out)
{
    enum cs_unit unit = cs_plan_unit(b->plan, s->a);
    struct cs_slice text = cs_plan_node(b->plan, s->b)->value.s;
    struct cs_num v = CS_MISSING;
    int64_t day;
    bool ok;
    if (unit == CS_PLAIN) {
        ok = cs_num_parse(text, &v);
    } else {
        ok = cs_unit_parse(text, unit, &v.v);
        if (!ok && unit != CS_HOUR && cs_date_parse(text, &day)) {
            ok = true;
            v.v = cs_unit_of_day(day, unit);
        }
        v.tag = 0;
    }
    if (!ok) {
        cs_bind_fail(b, s->x, "not a %s: '%s'", cs_unit_name(unit), cs_quote(text).text);
        return cs_error_cure(b->e, "compare with %s", cs_unit_example(unit));
    }
    enum cs_status status = cs_node_number(b->plan, v, unit, &s->b, b->e);
    return status ? status : finish(b, s, CS_NUM, out);
}

/* A column of ours beside a number: most often an identifier whose quotes were forgotten. */
static enum cs_status fail_quotes(struct cs_binder *b, const struct sides *s)
{
    const struct cs_plan_node *number = cs_plan_node(b->plan, s->a);
    cs_bind_fail(b, s->x, "a text column is compared with a number: '%s'",
                 cs_quote(cs_expr_words(s->x)).text);
    if (number->kernel) return cs_error_cure(b->e, "number(x) reads a text as a number");
    struct cs_buf text = {0};
    cs_num_format(cs_value_num(&number->value), &text);
    cs_error_cure(b->e, "put the number in quotes: \"%.*s\"", (int)(text.n < 40 ? text.n : 40),
                  text.n ? text.p : "");
    cs_buf_release(&text);
    return b->e->status;
}

static enum cs_status number_with_text(struct cs_binder *b, struct sides *s, cs_node *out)
{
    const struct cs_plan_node *number = cs_plan_node(b->plan, s->a), *text = cs_plan_node(b->plan, s->b);
    enum cs_status status;
    if (!text->kernel && text->value.tag != CS_TAG_MISSING) return number_with_literal(b, s, out);
    if (text->strict) return fail_quotes(b, s);
    switch (number->unit) {
    case CS_DATE:
        status = cs_bind_day(b, s->x, &s->b);
        break;
    case CS_WEEK:
    case CS_MONTH: /* their texts have a fixed width and sort as they do */
        status = cs_bind_to_text(b, s->x, &s->a);
        return status ? status : finish(b, s, CS_TEXT, out);
    default:
        status = cs_bind_number(b, s->x, &s->b);
        break;
    }
    return status ? status : finish(b, s, CS_NUM, out);
}

/* ---- times ---- */

/* Beside a date, week or month a time is its local date, week or month. */
static enum cs_status time_with_number(struct cs_binder *b, struct sides *s, cs_node *out)
{
    enum cs_unit unit = cs_plan_unit(b->plan, s->b);
    if (unit == CS_DATE || unit == CS_WEEK || unit == CS_MONTH) {
        enum cs_status status = cs_bind_key(b, s->x, unit, &s->a);
        return status ? status : numbers(b, s, out);
    }
    fail_types(b, s);
    return cs_error_cure(b->e, "compare with a date: 2024-08-01");
}

static enum cs_status time_with_text(struct cs_binder *b, struct sides *s, cs_node *out)
{
    const struct cs_plan_node *text = cs_plan_node(b->plan, s->b);
    if (!text->kernel && text->value.tag != CS_TAG_MISSING) {
        enum cs_unit unit = cs_unit_of_text(text->value.s);
        if (unit != CS_PLAIN) {
            enum cs_status status = cs_bind_key(b, s->x, unit, &s->a);
            return status ? status : number_with_literal(b, s, out);
        }
    }
    enum cs_status status = cs_bind_time(b, s->x, &s->b);
    return status ? status : finish(b, s, CS_TIME, out);
}

/* ---- the table of pairs ---- */

/* x == "" could never be true: an empty cell is missing, and a comparison with a missing value is false. */
static enum cs_status refuse_empty(struct cs_binder *b, const struct sides *s)
{
    const cs_node both[] = {s->a, s->b};
    for (int i = 0; i < 2; i++) {
        const struct cs_plan_node *n = cs_plan_node(b->plan, both[i]);
        if (n->kernel || n->type != CS_TEXT || n->value.tag != CS_TAG_MISSING) continue;
        cs_bind_fail(b, s->x, "nothing is equal to an empty text: empty is missing");
        return cs_error_cure(b->e, s->op == CS_OP_NE ? "!missing(x)" : "missing(x)");
    }
    return CS_OK;
}

enum cs_status cs_bind_compare(struct cs_binder *b, const struct cs_expr *x, enum cs_expr_op op, cs_node left,
                               cs_node right, cs_node *out)
{
    struct sides s = {x, op, left, right};
    enum cs_status status = refuse_empty(b, &s);
    if (status) return status;
    enum { RANK_TIME, RANK_NUM, RANK_BOOL, RANK_TEXT };
    static const int rank[] = {
        [CS_NUM] = RANK_NUM, [CS_TEXT] = RANK_TEXT, [CS_TIME] = RANK_TIME, [CS_BOOL] = RANK_BOOL};
    int p = rank[cs_plan_type(b->plan, s.a)], q = rank[cs_plan_type(b->plan, s.b)];
    /* The pairs below are written one way round; of two equal types the constant goes to the right. */
    if (p > q || (p == q && cs_node_is_constant(b->plan, s.a) && !cs_node_is_constant(b->plan, s.b))) {
        turn(&s);
        int swap = p;
        p = q;
        q = swap;
    }
    switch (p * 4 + q) {
    case RANK_TIME * 4 + RANK_TIME:
        return finish(b, &s, CS_TIME, out);
    case RANK_TIME * 4 + RANK_NUM:
        return time_with_number(b, &s, out);
    case RANK_TIME * 4 + RANK_TEXT:
        return time_with_text(b, &s, out);
    case RANK_NUM * 4 + RANK_NUM:
        return numbers(b, &s, out);
    case RANK_NUM * 4 + RANK_BOOL:
        turn(&s);
        return finish(b, &s, CS_NUM, out);
    case RANK_NUM * 4 + RANK_TEXT:
        return number_with_text(b, &s, out);
    case RANK_BOOL * 4 + RANK_BOOL:
        return finish(b, &s, CS_NUM, out);
    case RANK_BOOL * 4 + RANK_TEXT:
        fail_types(b, &s);
        return cs_error_cure(b->e, "true or false, without quotes");
    case RANK_TEXT * 4 + RANK_TEXT:
        return finish(b, &s, CS_TEXT, out);
    default:
        return fail_types(b, &s);
    }
}

/* ---- x in (…) ---- */

static int text_order(const void *a, const void *b)
{
    return cs_value_cmp(CS_TEXT, a, b);
}

static int number_order(const void *a, const void *b)
{
    return cs_value_cmp(CS_NUM, a, b);
}

/* Can the list become a sorted set: literals that compare with x as they are. */
static bool makes_set(const struct cs_binder *b, const cs_node *nodes, uint32_t n)
{
    const struct cs_plan_node *x = cs_plan_node(b->plan, nodes[0]);
    if (n <= 4 || (x->type != CS_TEXT && x->type != CS_NUM)) return false;
    for (uint32_t i = 1; i < n; i++)
        if (!cs_node_is_literal(b->plan, nodes[i], x->type) || cs_plan_unit(b->plan, nodes[i]) != x->unit)
            return false;
    return true;
}

static enum cs_status add_set(struct cs_binder *b, const struct cs_expr *x, const cs_node *nodes, uint32_t n,
                              cs_node *out)
{
    struct cs_set *set = cs_arena_alloc(&b->plan->arena, 1, sizeof *set);
    struct cs_value *items = cs_arena_alloc(&b->plan->arena, n, sizeof *items);
    if (!set || !items) return cs_fail_memory(b->e);
    for (uint32_t i = 1; i < n; i++) items[i - 1] = cs_plan_node(b->plan, nodes[i])->value;
    set->type = cs_plan_type(b->plan, nodes[0]);
    set->items = items;
    set->n = n - 1;
    qsort(items, set->n, sizeof *items, set->type == CS_TEXT ? text_order : number_order);
    struct cs_plan_node proto = {
        .kernel = cs_run_in, .type = CS_BOOL, .column = CS_NO_COLUMN, .extra = set, .reads = 1};
    enum cs_status s = cs_node_add(b->plan, &proto, nodes, n, out, b->e);
    return s ? cs_expr_place(x->source, x->from, b->e) : CS_OK;
}

enum cs_status cs_bind_in(struct cs_binder *b, const struct cs_expr *x, cs_node *out)
{
    uint32_t n = (uint32_t)x->n;
    cs_node *nodes = cs_arena_alloc(&b->plan->arena, n, sizeof *nodes);
    if (!nodes) return cs_fail_memory(b->e);
    for (uint32_t i = 0; i < n; i++) {
        enum cs_status s = cs_bind(b, x->arg[i], &nodes[i]);
        if (s) return s;
    }
    if (makes_set(b, nodes, n)) return add_set(b, x, nodes, n, out);
    for (uint32_t i = 1; i < n; i++) {
        enum cs_status s = cs_bind_compare(b, x->arg[i], CS_OP_EQ, nodes[0], nodes[i], &nodes[i]);
        if (s) return s;
    }
    return cs_bind_node(b, x, cs_run_or, CS_BOOL, CS_PLAIN, nodes + 1, n - 1, out);
}
