/* hints.c - looks at comparisons of columns whose values have names in other languages. */
#include "expr/hints.h"
#include "expr/ast.h"
#include "table/schema.h"

static const struct cs_value_def *value_named(const struct cs_column_def *c, struct cs_slice value)
{
    for (const struct cs_value_def *v = c->values; v && v->value; v++)
        if (cs_slice_eqz(value, v->value)) return v;
    return NULL;
}

static void hint(const struct cs_column_def *column, const struct cs_expr *x, const char *option,
                 struct cs_buf *out)
{
    const struct cs_value_def *same = value_named(column, x->name);
    if (x->kind == CS_EX_NAME && !x->quoted && same) {
        cs_buf_addf(out, "%s: '%s' is a column here; as a value of %s it is written \"%s\"\n", option,
                    same->value, column->name, same->value);
    } else if (x->kind == CS_EX_TEXT && !same) {
        const struct cs_value_def *meant = cs_schema_value_meant(column, x->name);
        if (!meant) return;
        cs_buf_addf(out, "%s: in %s '%s' is written '%s' (the values are", option, column->name,
                    cs_quote(x->name).text, meant->value);
        for (const struct cs_value_def *v = column->values; v->value; v++)
            cs_buf_addf(out, "%s %s", v == column->values ? "" : ",", v->value);
        cs_buf_addz(out, ")\n");
    }
}

void cs_expr_hints(const struct cs_expr *x, const struct cs_header *header, const char *option,
                   struct cs_buf *out)
{
    bool equal = x->kind == CS_EX_BINARY && (x->op == CS_OP_EQ || x->op == CS_OP_NE);
    for (size_t i = 0; (equal || x->kind == CS_EX_IN) && i < x->n; i++) {
        const struct cs_expr *side = x->arg[i];
        if (x->kind == CS_EX_IN && i > 0) break;
        const struct cs_column_def *column = side->kind == CS_EX_NAME ? cs_schema_column(side->name) : NULL;
        if (!column || column->type != CS_TEXT || !column->values ||
            cs_header_find(header, side->name) == CS_NO_COLUMN)
            continue;
        for (size_t k = 0; k < x->n; k++)
            if (k != i) hint(column, x->arg[k], option, out);
    }
    for (size_t i = 0; i < x->n; i++) cs_expr_hints(x->arg[i], header, option, out);
}
