/* tree.c - questions about a syntax tree: where a part stands, which names it says, is it a call. */
#include "base/ascii.h"
#include "expr/ast.h"

enum cs_status cs_expr_place(const struct cs_expr_text *s, size_t at, struct cs_error *e)
{
    unsigned line = s->line;
    size_t column = s->column ? s->column : 1;
    for (size_t i = 0; i < at && i < s->text.n; i++) {
        unsigned char c = (unsigned char)s->text.p[i];
        if (c == '\n' && line) {
            line++;
            column = 1;
        } else if ((c & 0xC0) != 0x80) {
            column++;
        }
    }
    return cs_error_at(e, s->file, line, column);
}

struct cs_slice cs_expr_words(const struct cs_expr *x)
{
    return cs_slice(x->source->text.p + x->from, x->to - x->from);
}

const char *cs_expr_op_name(enum cs_expr_op op)
{
    static const char *const names[] = {
        [CS_OP_OR] = "||", [CS_OP_AND] = "&&", [CS_OP_EQ] = "==", [CS_OP_NE] = "!=",    [CS_OP_LT] = "<",
        [CS_OP_LE] = "<=", [CS_OP_GT] = ">",   [CS_OP_GE] = ">=", [CS_OP_MATCH] = "=~", [CS_OP_ADD] = "+",
        [CS_OP_SUB] = "-", [CS_OP_MUL] = "*",  [CS_OP_DIV] = "/", [CS_OP_MOD] = "%",
    };
    return names[op];
}

bool cs_expr_is_key_name(struct cs_slice name, enum cs_unit *unit)
{
    static const struct {
        const char *name;
        enum cs_unit unit;
    } keys[] = {{"date", CS_DATE},
                {"week", CS_WEEK},
                {"month", CS_MONTH},
                {"hour", CS_HOUR},
                {"weekday", CS_WEEKDAY}};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        if (!cs_slice_eqz(name, keys[i].name)) continue;
        *unit = keys[i].unit;
        return true;
    }
    return false;
}

bool cs_expr_is_as_of(struct cs_slice name)
{
    return cs_slice_eqz(name, "as_of");
}

void cs_expr_columns(const struct cs_expr *x, void (*f)(void *, struct cs_slice), void *ctx)
{
    enum cs_unit unit;
    if (x->kind == CS_EX_NAME &&
        (x->quoted || (!cs_expr_is_as_of(x->name) && !cs_expr_is_key_name(x->name, &unit))))
        f(ctx, x->name);
    for (size_t i = 0; i < x->n; i++) cs_expr_columns(x->arg[i], f, ctx);
}

void cs_expr_fields(const struct cs_expr *x, void (*f)(void *, struct cs_slice, struct cs_slice), void *ctx)
{
    if (x->kind == CS_EX_FIELD) f(ctx, x->name, x->field);
    for (size_t i = 0; i < x->n; i++) cs_expr_fields(x->arg[i], f, ctx);
}

struct cs_slice cs_expr_call(const struct cs_expr *x, struct cs_expr *const **args, size_t *n)
{
    bool call = x->kind == CS_EX_CALL;
    if (args) *args = call ? x->arg : NULL;
    if (n) *n = call ? x->n : 0;
    return call ? x->name : CS_LIT("");
}

bool cs_expr_is_name(const struct cs_expr *x, struct cs_slice *name)
{
    if (x->kind != CS_EX_NAME) return false;
    if (name) *name = x->name;
    return true;
}

bool cs_expr_has_gap(const struct cs_expr *x)
{
    if (x->kind == CS_EX_CALL && (cs_slice_eqz(x->name, "gap_prev") || cs_slice_eqz(x->name, "gap_next") ||
                                  cs_slice_eqz(x->name, "first_at")))
        return true;
    for (size_t i = 0; i < x->n; i++)
        if (cs_expr_has_gap(x->arg[i])) return true;
    return false;
}

bool cs_expr_calls(const struct cs_expr *x, const char *function)
{
    if (x->kind == CS_EX_CALL && cs_slice_eqz(x->name, function)) return true;
    for (size_t i = 0; i < x->n; i++)
        if (cs_expr_calls(x->arg[i], function)) return true;
    return false;
}

bool cs_expr_says(const struct cs_expr *x, const char *name)
{
    if (x->kind == CS_EX_NAME && !x->quoted && cs_slice_eqz(x->name, name)) return true;
    for (size_t i = 0; i < x->n; i++)
        if (cs_expr_says(x->arg[i], name)) return true;
    return false;
}
