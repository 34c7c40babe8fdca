/* context.c - from options to a scope and bound expressions. */
#include "expr/context.h"
#include "base/ascii.h"
#include "expr/hints.h"
#include "expr/lookup.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Where the name of "name=expr" ends: the first '=' that is not part of another operator and stands outside
 * quotes. NULL: there is none before the first operator. */
static const char *name_end(struct cs_slice text)
{
    bool ticked = false;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (c == '`') ticked = !ticked;
        if (ticked || c == '`') continue;
        if (c == '=')
            return i + 1 < text.n && (text.p[i + 1] == '=' || text.p[i + 1] == '~') ? NULL : text.p + i;
        if (!cs_is_alnum(c) && c != '_' && c != ' ' && !cs_is_high(c)) return NULL;
    }
    return NULL;
}

static struct cs_slice trim(struct cs_slice s)
{
    while (s.n && cs_is_space(s.p[0])) s.p++, s.n--;
    while (s.n && cs_is_space(s.p[s.n - 1])) s.n--;
    if (s.n >= 2 && s.p[0] == '`' && s.p[s.n - 1] == '`') s = cs_slice(s.p + 1, s.n - 2);
    return s;
}

enum cs_status cs_named_expr(struct cs_slice text, const char *option, struct cs_slice *name,
                             struct cs_expr **tree, struct cs_arena *arena, struct cs_error *e)
{
    const char *eq = name_end(text);
    size_t skip = eq ? (size_t)(eq - text.p) + 1 : 0;
    *name = eq ? trim(cs_slice(text.p, skip - 1)) : (struct cs_slice){"", 0};
    if (eq && name->n == 0) return cs_fail(e, CS_USAGE, "%s: no name before '='", option);
    if (!cs_utf8_valid(*name)) return cs_fail(e, CS_USAGE, "%s: the name is not valid UTF-8", option);
    struct cs_source source = {.file = option, .column = (unsigned)skip + 1};
    return cs_expr_parse(tree, cs_slice(text.p + skip, text.n - skip), &source, arena, e);
}

static enum cs_status open_zone(struct cs_context *x, struct cs_error *e)
{
    const char *name = x->common->zone;
    if (!name) name = getenv("CS_ZONE");
    return name && *name ? cs_zone_open(&x->zone, name, e) : CS_OK;
}

static enum cs_status open_lookups(struct cs_context *x, struct cs_error *e)
{
    const struct cs_texts *specs = &x->common->lookup;
    enum cs_status st = CS_OK;
    x->lookups = cs_alloc(specs->n, sizeof *x->lookups);
    if (!x->lookups) return cs_fail_memory(e);
    for (size_t i = 0; i < specs->n && !st; i++) {
        st = cs_lookup_open(&x->lookups[i], specs->v[i], e);
        if (!st) x->n_lookups++;
    }
    return st;
}

static enum cs_status add_calendar(struct cs_context *x, const struct cs_stanza *stanza, struct cs_error *e)
{
    struct cs_slice name = cs_arena_copy(&x->arena, stanza->id);
    size_t cap = x->n_calendars, names_cap = x->n_calendars; /* grown by one file at a time: small */
    enum cs_status st = cs_grow(&x->calendars, &cap, x->n_calendars + 1, sizeof *x->calendars, e);
    if (!st) st = cs_grow(&x->calendar_names, &names_cap, x->n_calendars + 1, sizeof *x->calendar_names, e);
    if (!st && !name.p) st = cs_fail_memory(e);
    if (!st) st = cs_calendar_make(&x->calendars[x->n_calendars], stanza, e);
    if (!st) x->calendar_names[x->n_calendars++] = name.p;
    return st;
}

static enum cs_status open_calendars(struct cs_context *x, struct cs_error *e)
{
    enum cs_status st = CS_OK;
    for (size_t i = 0; i < x->common->calendar.n && !st; i++) {
        struct cs_stanzas file = {0};
        st = cs_stanzas_read(&file, x->common->calendar.v[i], e);
        for (size_t k = 0; k < file.n && !st; k++) st = add_calendar(x, &file.items[k], e);
        cs_stanzas_release(&file);
    }
    return st;
}

static enum cs_status parse_lets(struct cs_context *x, struct cs_error *e)
{
    const struct cs_texts *lets = &x->common->let;
    enum cs_status st = CS_OK;
    x->lets = cs_arena_alloc(&x->arena, lets->n, sizeof *x->lets);
    x->let_names = cs_arena_alloc(&x->arena, lets->n, sizeof *x->let_names);
    if (!x->lets || !x->let_names) return cs_fail_memory(e);
    for (size_t i = 0; i < lets->n && !st; i++) {
        st = cs_named_expr(cs_slicez(lets->v[i]), "--let", &x->let_names[i], &x->lets[i], &x->arena, e);
        if (!st && x->let_names[i].n == 0) {
            cs_fail(e, CS_USAGE, "--let: no name in '%s'", cs_quotez(lets->v[i]).text);
            st = cs_error_cure(e, "write --let 'name=expression'");
        }
    }
    x->n_lets = lets->n;
    return st;
}

enum cs_status cs_context_open(struct cs_context *x, const struct cs_common *common, struct cs_error *e)
{
    *x = (struct cs_context){.common = common};
    enum cs_status st = CS_OK;
    if (common->bad_values && strcmp(common->bad_values, "missing") != 0 &&
        strcmp(common->bad_values, "refuse") != 0) {
        cs_fail(e, CS_USAGE, "--bad-values: unknown policy '%s'", cs_quotez(common->bad_values).text);
        st = cs_error_cure(e, "refuse (the default) or missing");
    }
    if (!st) st = open_zone(x, e);
    if (!st && common->as_of) {
        st = cs_as_of_parse(&x->as_of, cs_slicez(common->as_of), x->zone, 0, e);
        x->has_as_of = !st;
    }
    if (!st) st = open_lookups(x, e);
    if (!st) st = open_calendars(x, e);
    if (!st) st = parse_lets(x, e);
    if (!st && common->where) {
        struct cs_source source = {.file = "--where", .column = 1};
        st = cs_expr_parse(&x->where, cs_slicez(common->where), &source, &x->arena, e);
    }
    if (st) cs_context_close(x);
    return st;
}

void cs_context_close(struct cs_context *x)
{
    for (size_t i = 0; i < x->n_lookups; i++) cs_lookup_free(x->lookups[i]);
    for (size_t i = 0; i < x->n_calendars; i++) cs_calendar_free(x->calendars[i]);
    free(x->lookups);
    free(x->calendars);
    free(x->calendar_names);
    cs_zone_close(x->zone);
    cs_arena_release(&x->arena);
    *x = (struct cs_context){0};
}

struct cs_scope cs_context_scope(const struct cs_context *x, const struct cs_header *header)
{
    return (struct cs_scope){.header = header,
                             .bad_missing =
                                 x->common->bad_values && strcmp(x->common->bad_values, "missing") == 0,
                             .has_as_of = x->has_as_of,
                             .as_of = x->as_of,
                             .zone = x->zone,
                             .lookups = x->lookups,
                             .n_lookups = x->n_lookups,
                             .calendars = (const struct cs_calendar *const *)x->calendars,
                             .calendar_names = x->calendar_names,
                             .n_calendars = x->n_calendars};
}

enum cs_status cs_context_bind(const struct cs_context *x, struct cs_plan *plan, cs_node *let_nodes,
                               cs_node *where, struct cs_error *e)
{
    enum cs_status st = CS_OK;
    *where = CS_NO_NODE;
    for (size_t i = 0; i < x->n_lets && !st; i++) {
        cs_node node;
        st = cs_plan_add(plan, x->lets[i], &node, e);
        if (!st) st = cs_plan_let(plan, x->let_names[i], node, false, e);
        if (!st && let_nodes) let_nodes[i] = node;
    }
    if (!st && x->where) st = cs_plan_add(plan, x->where, where, e);
    if (!st && x->where && cs_plan_type(plan, *where) != CS_BOOL) {
        cs_fail(e, CS_USAGE, "--where: a %s, not true or false", cs_type_name(cs_plan_type(plan, *where)));
        st = cs_error_cure(e, "compare it with something");
    }
    return st;
}

enum cs_status cs_context_hints(const struct cs_context *x, const struct cs_header *header,
                                struct cs_buf *out, struct cs_error *e)
{
    for (size_t i = 0; i < x->n_lets; i++) cs_expr_hints(x->lets[i], header, "--let", out);
    if (x->where) cs_expr_hints(x->where, header, "--where", out);
    return cs_buf_status(out, e);
}

enum cs_status cs_context_anchor(struct cs_plan *plan, const struct cs_header *header, struct cs_error *e)
{
    uint32_t column = cs_header_find(header, CS_LIT("created_at"));
    cs_node node;
    if (column == CS_NO_COLUMN) return CS_OK;
    enum cs_status st = cs_plan_column(plan, column, &node, e);
    if (!st) cs_plan_anchor(plan, node);
    return st;
}

enum cs_status cs_context_period(const struct cs_context *x, struct cs_plan *plan, cs_node *where,
                                 struct cs_error *e)
{
    struct cs_period period;
    if (!x->common->period) return CS_OK;
    enum cs_status st = cs_period_parse(&period, cs_slicez(x->common->period), e);
    if (st || period.kind == CS_PERIOD_ALL) return st;
    if (period.kind != CS_PERIOD_FIXED && !x->has_as_of) {
        cs_fail(e, CS_USAGE, "--period %s: the last complete one of what", cs_quotez(x->common->period).text);
        return cs_error_cure(e, "--as-of, or a period of dates");
    }
    struct cs_days days = cs_period_days(&period, x->as_of, 0);
    char text[96], first[10], last[10];
    cs_date_format(days.first, first);
    cs_date_format(days.last, last);
    int n = snprintf(text, sizeof text, "created_at >= %.10s && created_at <= %.10s", first, last);
    struct cs_arena arena = {0};
    struct cs_expr *tree;
    cs_node inside;
    st = cs_expr_parse(&tree, cs_slice(text, (size_t)n), &(struct cs_source){.file = "--period"}, &arena, e);
    if (!st) st = cs_plan_add(plan, tree, &inside, e);
    if (!st) st = cs_plan_and(plan, *where, inside, where, e);
    cs_arena_release(&arena);
    return st;
}
