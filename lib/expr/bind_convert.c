/* bind_convert.c - the binder's conversions: what an operand becomes where a bool, number, text, time or day
 * is asked for.
 *
 * Text of foreign columns and of functions converts by itself, row by row. Text of our own columns
 * (identifiers above all) never does: who writes ticket_id + 1 is told. Literals are read here, once.
 */
#include "expr/bind.h"
#include "expr/kernels.h"
#include "expr/units.h"
#include <stdarg.h>
#include <stdio.h>

enum cs_status cs_bind_fail(struct cs_binder *b, const struct cs_expr *x, const char *format, ...)
{
    char text[sizeof b->e->text];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    cs_fail(b->e, CS_USAGE, "%s", text);
    return cs_expr_place(x->source, x->from, b->e);
}

enum cs_status cs_bind_node(struct cs_binder *b, const struct cs_expr *x, cs_kernel *kernel,
                            enum cs_type type, enum cs_unit unit, const cs_node *args, uint32_t n,
                            cs_node *out)
{
    struct cs_plan_node proto = {.kernel = kernel, .type = type, .unit = unit, .column = CS_NO_COLUMN};
    enum cs_status s = cs_node_add(b->plan, &proto, args, n, out, b->e);
    return s ? cs_expr_place(x->source, x->from, b->e) : CS_OK;
}

/* The literal "" (or a constant that came out missing): a missing value of any type. */
static bool is_nothing(const struct cs_binder *b, cs_node n)
{
    const struct cs_plan_node *x = cs_plan_node(b->plan, n);
    return !x->kernel && x->value.tag == CS_TAG_MISSING;
}

static enum cs_status fail_type(struct cs_binder *b, const struct cs_expr *x, cs_node n, const char *wanted)
{
    const struct cs_plan_node *node = cs_plan_node(b->plan, n);
    const char *is = node->type == CS_NUM ? cs_unit_name(node->unit) : cs_type_name(node->type);
    return cs_bind_fail(b, x, "'%s' is a %s where a %s is needed", cs_quote(cs_expr_words(x)).text, is,
                        wanted);
}

/* A text of ours where something else is needed; `how` is what a user can write instead. */
static enum cs_status fail_strict(struct cs_binder *b, const struct cs_expr *x, cs_node n, const char *wanted,
                                  const char *how)
{
    fail_type(b, x, n, wanted);
    return cs_error_cure(b->e, "%s(%s)", how, cs_quote(cs_expr_words(x)).text);
}

enum cs_status cs_bind_bool(struct cs_binder *b, const struct cs_expr *x, cs_node *n)
{
    const struct cs_plan_node *node = cs_plan_node(b->plan, *n);
    if (node->type == CS_BOOL) return CS_OK;
    fail_type(b, x, *n, "condition");
    struct cs_quoted words = cs_quote(cs_expr_words(x));
    if (node->type == CS_NUM) return cs_error_cure(b->e, "%s > 0", words.text);
    return node->type == CS_TEXT ? cs_error_cure(b->e, "%s == \"…\"", words.text)
                                 : cs_error_cure(b->e, "!missing(%s)", words.text);
}

enum cs_status cs_bind_number(struct cs_binder *b, const struct cs_expr *x, cs_node *n)
{
    const struct cs_plan_node *node = cs_plan_node(b->plan, *n);
    struct cs_num v;
    if (node->type == CS_NUM || node->type == CS_BOOL) return CS_OK;
    if (is_nothing(b, *n)) return cs_node_missing(b->plan, CS_NUM, n, b->e);
    if (node->type == CS_TIME) return fail_type(b, x, *n, "number");
    if (cs_node_is_literal(b->plan, *n, CS_TEXT)) {
        if (cs_num_parse(node->value.s, &v)) return cs_node_number(b->plan, v, CS_PLAIN, n, b->e);
        cs_bind_fail(b, x, "not a number: '%s'", cs_quote(node->value.s).text);
        return cs_error_cure(b->e, "texts are joined by concat(a, b)");
    }
    if (node->strict) return fail_strict(b, x, *n, "number", "number");
    return cs_bind_node(b, x, cs_run_to_number, CS_NUM, CS_PLAIN, n, 1, n);
}

enum cs_status cs_bind_text(struct cs_binder *b, const struct cs_expr *x, cs_node *n)
{
    if (cs_plan_type(b->plan, *n) == CS_TEXT) return CS_OK;
    return fail_strict(b, x, *n, "text", "text");
}

enum cs_status cs_bind_to_text(struct cs_binder *b, const struct cs_expr *x, cs_node *n)
{
    const struct cs_plan_node *node = cs_plan_node(b->plan, *n);
    if (node->type == CS_TEXT) return CS_OK;
    struct cs_plan_node proto = {.kernel = cs_run_to_text, .type = CS_TEXT, .column = CS_NO_COLUMN};
    proto.value.v = node->unit;
    enum cs_status s = cs_node_add(b->plan, &proto, n, 1, n, b->e);
    return s ? cs_expr_place(x->source, x->from, b->e) : CS_OK;
}

enum cs_status cs_bind_time(struct cs_binder *b, const struct cs_expr *x, cs_node *n)
{
    const struct cs_plan_node *node = cs_plan_node(b->plan, *n);
    struct cs_time t;
    if (node->type == CS_TIME) return CS_OK;
    if (is_nothing(b, *n)) return cs_node_missing(b->plan, CS_TIME, n, b->e);
    if (node->type != CS_TEXT) return fail_type(b, x, *n, "time");
    if (cs_node_is_literal(b->plan, *n, CS_TEXT)) {
        if (cs_time_parse(node->value.s, &t)) return cs_node_time(b->plan, t, n, b->e);
        cs_bind_fail(b, x, "not a time: '%s'", cs_quote(node->value.s).text);
        return cs_error_cure(b->e, "2024-08-01T09:00:00+08:00, or time(text, format)");
    }
    if (node->strict) return fail_strict(b, x, *n, "time", "time");
    return cs_bind_node(b, x, cs_run_to_time, CS_TIME, CS_PLAIN, n, 1, n);
}

enum cs_status cs_bind_day(struct cs_binder *b, const struct cs_expr *x, cs_node *n)
{
    const struct cs_plan_node *node = cs_plan_node(b->plan, *n);
    int64_t day;
    if (is_nothing(b, *n)) return cs_node_missing(b->plan, CS_NUM, n, b->e);
    switch (node->type) {
    case CS_NUM:
        return node->unit == CS_DATE ? CS_OK : fail_type(b, x, *n, "time or date");
    case CS_TIME:
        return cs_bind_node(b, x, cs_run_day, CS_NUM, CS_DATE, n, 1, n);
    case CS_BOOL:
        return fail_type(b, x, *n, "time or date");
    case CS_TEXT:
        break;
    }
    if (cs_node_is_literal(b->plan, *n, CS_TEXT) && cs_date_parse(node->value.s, &day))
        return cs_node_number(b->plan, cs_int(day), CS_DATE, n, b->e);
    if (node->strict) return fail_strict(b, x, *n, "time or date", "time");
    return cs_bind_node(b, x, cs_run_to_day, CS_NUM, CS_DATE, n, 1, n);
}

enum cs_status cs_bind_key(struct cs_binder *b, const struct cs_expr *x, enum cs_unit unit, cs_node *n)
{
    static cs_kernel *const kernels[] = {[CS_WEEK] = cs_run_week,
                                         [CS_MONTH] = cs_run_month,
                                         [CS_HOUR] = cs_run_hour,
                                         [CS_WEEKDAY] = cs_run_weekday};
    enum cs_status s = unit == CS_HOUR ? cs_bind_time(b, x, n) : cs_bind_day(b, x, n);
    if (s || unit == CS_DATE) return s;
    return cs_bind_node(b, x, kernels[unit], CS_NUM, unit, n, 1, n);
}

/* ---- one type for several values ---- */

/* The type the values agree on: numbers take bools in, and texts that convert by themselves follow what else
 * is there. */
static enum cs_type common_type(const struct cs_binder *b, const cs_node *nodes, uint32_t n)
{
    enum cs_type type = CS_TEXT;
    bool first = true;
    for (uint32_t i = 0; i < n; i++) {
        const struct cs_plan_node *x = cs_plan_node(b->plan, nodes[i]);
        if (is_nothing(b, nodes[i])) continue;
        if (first || type == CS_TEXT || (type == CS_BOOL && x->type == CS_NUM)) type = x->type;
        first = false;
    }
    return type;
}

static enum cs_status convert_one(struct cs_binder *b, const struct cs_expr *x, enum cs_type type, cs_node *n)
{
    const struct cs_plan_node *node = cs_plan_node(b->plan, *n);
    if (node->type == type && node->value.tag != CS_TAG_MISSING) return CS_OK;
    if (is_nothing(b, *n)) return cs_node_missing(b->plan, type, n, b->e);
    if (type == CS_NUM && (node->type == CS_BOOL || (node->type == CS_TEXT && node->kernel && !node->strict)))
        return cs_bind_number(b, x, n);
    if (type == CS_TIME && node->type == CS_TEXT) return cs_bind_time(b, x, n);
    if (node->type == type) return CS_OK;
    cs_bind_fail(b, x, "%s() needs values of one type: one is a %s, another a %s", cs_quote(x->name).text,
                 cs_type_name(type), cs_type_name(node->type));
    return cs_error_cure(b->e, "text(x) or number(x)");
}

enum cs_status cs_bind_unify(struct cs_binder *b, const struct cs_expr *x, cs_node *nodes, uint32_t n,
                             enum cs_type *type, enum cs_unit *unit)
{
    bool first = true;
    *type = common_type(b, nodes, n);
    *unit = CS_PLAIN;
    for (uint32_t i = 0; i < n; i++) {
        bool nothing = is_nothing(b, nodes[i]);
        enum cs_status s = convert_one(b, x, *type, &nodes[i]);
        if (s) return s;
        enum cs_unit mine = cs_plan_unit(b->plan, nodes[i]);
        if (nothing) continue;
        *unit = first || mine == *unit ? mine : CS_PLAIN;
        first = false;
    }
    return CS_OK;
}
