/* churn_portfolio_columns.c - what the options of a portfolio ask of the stream: values, groups, times,
 * events, and what customers of high risk are described by. */
#include "model/churn_portfolio.h"

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
