/* check_bind.c - from rule files and the schema to rules over the columns of one stream. */
#include "base/nearest.h"
#include "clean/check_part.h"
#include <stdlib.h>
#include <string.h>

const char *const cs_cell_check_names[CS_CELL_CHECKS + 1] = {
    "type", "range", "domain", "text", "id-card", "bank-card", "phone", "email", "plate", NULL};

const char *const cs_check_rule_keys[] = {"columns", "when",     "dimension", "severity",
                                          "message", "message.", NULL};
static const char *const dimensions[] = {"validity", "consistency", NULL};
static const char *const severities[] = {"error", "warning", "info", NULL};

struct binder {
    struct cs_check *c;
    size_t cap;
    struct cs_error *e;
};

/* ---- the columns ---- */

/* The kind whose required columns are all there; the one that asks for most. */
static const struct cs_kind_def *find_kind(const struct cs_header *h)
{
    const struct cs_kind_def *kinds, *best = NULL;
    size_t n, most = 0;
    kinds = cs_schema_kinds(&n);
    for (size_t i = 0; i < n; i++) {
        const char *list = kinds[i].required;
        struct cs_slice name;
        size_t found = 0;
        bool all = true;
        while (all && cs_schema_next(&list, &name)) {
            all = cs_header_find(h, name) != CS_NO_COLUMN;
            found++;
        }
        if (!all || found <= most) continue;
        most = found;
        best = &kinds[i];
    }
    return best;
}

static void find_range(struct cs_check_judge *j)
{
    if (j->def->type != CS_NUM) return;
    bool amount = !strcmp(j->def->unit, "s") || !strcmp(j->def->unit, "count");
    j->has_range = j->def->hi || amount;
    j->lo = j->def->hi ? j->def->lo : 0;
    j->hi = j->def->hi ? j->def->hi : INT64_MAX;
}

static enum cs_status judge_column(struct binder *b, uint32_t column)
{
    struct cs_check_judge *j = &b->c->judges[column];
    j->rules = cs_arena_alloc(&b->c->arena, b->c->n_rules, sizeof *j->rules);
    if (!j->rules) return cs_fail_memory(b->e);
    j->def = cs_schema_column(b->c->header->name[column]);
    if (!j->def) return CS_OK;
    j->personal = j->def->personal;
    j->happened = j->def->type == CS_TIME && !cs_slice_eqz(b->c->header->name[column], "due_at");
    find_range(j);
    for (const struct cs_value_def *v = j->def->values; v && v->value && j->def->type == CS_TEXT; v++) {
        (void)cs_map_add(&j->domain, cs_slicez(v->value), NULL);
        j->has_domain = !j->def->usual;
    }
    return cs_map_status(&j->domain, b->e);
}

/* ---- rules ---- */

static enum cs_status add_rule(struct binder *b, struct cs_check_rule rule, uint32_t *number)
{
    struct cs_check *c = b->c;
    for (uint32_t i = 0; rule.rule && i < c->n_rules; i++) {
        if (!cs_slice_eq(c->rules[i].id, rule.id)) continue;
        if (!c->rules[i].rule) {
            cs_fail(b->e, CS_USAGE, "rule '%s' is built in", cs_quote(rule.id).text);
            return cs_error_at(b->e, rule.rule->stanza->file, rule.rule->stanza->line, 1);
        }
        c->rules[i] = rule;
        return CS_OK;
    }
    enum cs_status st = cs_grow(&c->rules, &b->cap, c->n_rules + 1, sizeof *c->rules, b->e);
    if (st) return st;
    if (number) *number = (uint32_t)c->n_rules;
    c->rules[c->n_rules++] = rule;
    return CS_OK;
}

static enum cs_status built_in(struct binder *b)
{
    struct cs_check *c = b->c;
    enum cs_status st = CS_OK;
    for (int i = CS_CELL_TYPE; i <= CS_CELL_TEXT && !st; i++)
        st = add_rule(b,
                      (struct cs_check_rule){.id = cs_slicez(cs_cell_check_names[i]),
                                             .cells = true,
                                             .ask = (enum cs_cell_check)i},
                      NULL);
    const struct {
        const char *id;
        uint32_t *number;
    } internal[] = {{"duplicate-row", &c->rule_row},
                    {"duplicate-key", &c->rule_key},
                    {"duplicate-normal-key", &c->rule_normal},
                    {"late", &c->rule_late},
                    {"reference", &c->rule_reference}};
    for (size_t i = 0; i < sizeof internal / sizeof *internal && !st; i++) {
        const bool copies = i < 3; /* of rows, keys */
        struct cs_check_rule rule = {
            .id = cs_slicez(internal[i].id), .internal = true, .severity = copies ? CS_WARNING : CS_INFO};
        st = add_rule(b, rule, internal[i].number);
    }
    return st;
}

/* The columns of a list that the stream has; any column may be named, for a file serves many streams. */
static enum cs_status find_columns(struct binder *b, struct cs_check_rule *r, const struct cs_entry *entry)
{
    struct cs_slice rest = entry->value, name;
    r->columns = cs_arena_alloc(&b->c->arena, b->c->header->n, sizeof *r->columns);
    if (!r->columns) return cs_fail_memory(b->e);
    while (cs_list_next(&rest, &name)) {
        if (name.n >= 2 && name.p[0] == '`' && name.p[name.n - 1] == '`')
            name = cs_slice(name.p + 1, name.n - 2);
        uint32_t column = cs_header_find(b->c->header, name);
        bool listed = column == CS_NO_COLUMN;
        for (size_t i = 0; i < r->n_columns; i++) listed |= r->columns[i] == column;
        if (!listed) r->columns[r->n_columns++] = column;
    }
    return CS_OK;
}

struct needs {
    struct binder *b;
    struct cs_check_rule *r;
    enum cs_status st;
};
static void need(void *ctx, struct cs_slice name)
{
    struct needs *n = ctx;
    uint32_t column = cs_header_find(n->b->c->header, name);
    if (n->st || column == CS_NO_COLUMN) return;
    cs_node *more = cs_arena_alloc(&n->b->c->arena, n->r->n_needs + 1, sizeof *more);
    if (!more) {
        n->st = cs_fail_memory(n->b->e);
        return;
    }
    if (n->r->n_needs) memcpy(more, n->r->needs, n->r->n_needs * sizeof *more);
    n->r->needs = more;
    n->st = cs_plan_column(n->b->c->plan, column, &more[n->r->n_needs], n->b->e);
    n->r->n_needs += !n->st;
}

static enum cs_status bind_bool(struct binder *b, const struct cs_rule *rule, const struct cs_entry *entry,
                                struct cs_expr **tree, cs_node *node, struct cs_slice *absent)
{
    const struct cs_context *x = b->c->context;
    enum cs_status st = cs_rule_expr(rule, entry, &b->c->arena, tree, b->e);
    if (st || !cs_rule_reads(*tree, b->c->header, x->let_names, x->n_lets, absent)) return st;
    st = cs_plan_add(b->c->plan, *tree, node, b->e);
    if (st || cs_plan_type(b->c->plan, *node) == CS_BOOL) return st;
    cs_fail(b->e, CS_USAGE, "a %s, not true or false", cs_type_name(cs_plan_type(b->c->plan, *node)));
    cs_error_cure(b->e, "compare it with something");
    return cs_error_at(b->e, rule->stanza->file, entry->vline, entry->vcolumn);
}

static enum cs_status row_rule(struct binder *b, struct cs_check_rule *r, struct cs_slice *absent)
{
    struct cs_expr *tree;
    const struct cs_entry *when = cs_stanza_get(r->rule->stanza, "when");
    r->when = CS_NO_NODE;
    enum cs_status st = bind_bool(b, r->rule, r->rule->what, &tree, &r->check, absent);
    if (!st && !absent->n && !cs_expr_calls(tree, "missing") && !cs_expr_calls(tree, "coalesce")) {
        struct needs n = {b, r, CS_OK};
        cs_expr_columns(tree, need, &n);
        st = n.st;
    }
    if (!st && !absent->n && when) st = bind_bool(b, r->rule, when, &tree, &r->when, absent);
    return st;
}

static enum cs_status file_rule(struct binder *b, const struct cs_rule *rule)
{
    unsigned dimension = CS_CONSISTENCY, severity = CS_ERROR, ask = 0;
    struct cs_check_rule r = {.id = rule->id, .rule = rule};
    const struct cs_entry *columns = cs_stanza_get(rule->stanza, "columns");
    struct cs_slice absent = {0};
    while (ask < CS_CELL_CHECKS && !cs_slice_eqz(rule->what->value, cs_cell_check_names[ask])) ask++;
    r.cells = ask < CS_CELL_CHECKS && ask > CS_CELL_TEXT;
    if (r.cells) dimension = CS_VALIDITY;
    r.ask = (enum cs_cell_check)ask;
    enum cs_status st = cs_rule_choice(rule, "dimension", dimensions, &dimension, b->e);
    if (!st) st = cs_rule_choice(rule, "severity", severities, &severity, b->e);
    if (st) return st;
    r.dimension = (enum cs_dimension)dimension;
    r.severity = (enum cs_severity)severity;
    if (r.cells != (columns != NULL)) {
        cs_fail(b->e, CS_USAGE,
                r.cells ? "'check = %s' without columns" : "columns with 'check = %s', which is about rows",
                cs_quote(rule->what->value).text);
        return cs_error_at(b->e, rule->stanza->file, rule->what->line, 1);
    }
    if (r.cells) {
        st = find_columns(b, &r, columns);
        if (!st && !r.n_columns) return CS_OK; /* the stream has none of them */
    } else {
        st = row_rule(b, &r, &absent);
        if (!st && absent.n) {
            bool own =
                b->c->files[0]->file.n == 0 || rule->stanza->file != b->c->files[0]->file.items[0].file;
            if (own)
                cs_buf_addf(&b->c->notes, "rule '%s' is left out: no column '%s'\n", cs_quote(rule->id).text,
                            cs_quote(absent).text);
            return CS_OK;
        }
    }
    return st ? st : add_rule(b, r, NULL);
}

/* Tells the columns which rules judge their cells. */
static enum cs_status assign(struct binder *b)
{
    struct cs_check *c = b->c;
    for (uint32_t column = 0; column < c->header->n; column++) {
        enum cs_status st = judge_column(b, column);
        if (st) return st;
        struct cs_check_judge *j = &c->judges[column];
        for (uint32_t i = 0; i < c->n_rules; i++) {
            struct cs_check_rule *r = &c->rules[i];
            bool mine = r->cells && r->rule == NULL;
            if (mine && r->ask == CS_CELL_TYPE) mine = j->def && j->def->type != CS_TEXT;
            if (mine && r->ask == CS_CELL_RANGE) mine = j->has_range;
            if (mine && r->ask == CS_CELL_DOMAIN) mine = j->has_domain;
            if (mine && r->ask == CS_CELL_TEXT) mine = !j->def || j->def->type == CS_TEXT;
            for (size_t k = 0; k < r->n_columns; k++) mine |= r->columns[k] == column;
            if (!mine) continue;
            j->rules[j->n_rules++] = i;
            j->personal |= r->cells && r->rule != NULL; /* what such a rule is about is about people */
        }
    }
    const char *list = c->kind ? c->kind->required : "";
    for (struct cs_slice name; cs_schema_next(&list, &name);)
        c->judges[cs_header_find(c->header, name)].required = true;
    return CS_OK;
}

/* ---- keys and times ---- */

static enum cs_status add_key(struct binder *b, struct cs_slice name)
{
    struct cs_check *c = b->c;
    if (name.n >= 2 && name.p[0] == '`' && name.p[name.n - 1] == '`') name = cs_slice(name.p + 1, name.n - 2);
    uint32_t column = cs_header_find(c->header, name);
    if (column == CS_NO_COLUMN) {
        struct cs_nearest near;
        cs_nearest_start(&near, name);
        for (uint32_t i = 0; i < c->header->n; i++) cs_nearest_try(&near, c->header->name[i]);
        cs_fail(b->e, CS_USAGE, "option '--key': no column '%s'", cs_quote(name).text);
        return near.best.p ? cs_error_cure(b->e, "did you mean '%s'?", cs_quote(near.best).text)
                           : b->e->status;
    }
    for (size_t i = 0; i < c->n_keys; i++)
        if (c->keys[i] == column) return CS_OK;
    c->keys[c->n_keys++] = column;
    return CS_OK;
}

static enum cs_status find_keys(struct binder *b)
{
    struct cs_check *c = b->c;
    enum cs_status st = CS_OK;
    c->source = cs_header_find(c->header, CS_LIT("source"));
    c->ticket = cs_header_find(c->header, CS_LIT("ticket_id"));
    c->keys = cs_arena_alloc(&c->arena, c->header->n + 1, sizeof *c->keys);
    if (!c->keys) return cs_fail_memory(b->e);
    if (c->key) {
        struct cs_slice rest = cs_slicez(c->key), name;
        while (!st && cs_list_next(&rest, &name)) st = add_key(b, name);
        if (!st && !c->n_keys) st = cs_fail(b->e, CS_USAGE, "option '--key': no columns");
    } else if (c->kind) { /* the first column that the kind asks for is its identifier */
        const char *list = c->kind->required;
        struct cs_slice name;
        const struct cs_column_def *def = cs_schema_next(&list, &name) ? cs_schema_column(name) : NULL;
        bool one_a_row =
            def && def->id && strcmp(c->kind->name, "events") && strcmp(c->kind->name, "agent_states");
        if (one_a_row) st = add_key(b, name);
    }
    if (!c->key && !c->kind && c->ticket != CS_NO_COLUMN) st = add_key(b, CS_LIT("ticket_id"));
    c->n_named = c->n_keys;
    bool ticket = false;
    for (size_t i = 0; i < c->n_keys; i++) ticket |= c->keys[i] == c->ticket;
    if (!st && ticket && c->source != CS_NO_COLUMN) st = add_key(b, CS_LIT("source"));
    return st;
}

static enum cs_status find_times(struct binder *b)
{
    struct cs_check *c = b->c;
    static const char *const beginnings[] = {"created_at", "ordered_at", "at"};
    uint32_t created = CS_NO_COLUMN;
    c->created = CS_NO_NODE;
    c->anchor = "";
    for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings && created == CS_NO_COLUMN; i++) {
        created = cs_header_find(c->header, cs_slicez(beginnings[i]));
        if (created != CS_NO_COLUMN) c->anchor = beginnings[i];
    }
    c->times = cs_arena_alloc(&c->arena, c->header->n, sizeof *c->times);
    if (!c->times) return cs_fail_memory(b->e);
    enum cs_status st = created == CS_NO_COLUMN ? CS_OK : cs_plan_column(c->plan, created, &c->created, b->e);
    for (uint32_t i = 0; i < c->header->n && !st; i++) {
        const struct cs_column_def *def = cs_schema_column(c->header->name[i]);
        if (!def || def->type != CS_TIME || cs_slice_eqz(c->header->name[i], "due_at")) continue;
        st = cs_plan_column(c->plan, i, &c->times[c->n_times++], b->e);
    }
    return st;
}

enum cs_status cs_check_bind(struct cs_check *c, const struct cs_header *header, struct cs_error *e)
{
    struct binder b = {c, 0, e};
    struct cs_scope scope = cs_context_scope(c->context, header);
    /* What does not parse is invalid, and no reason to stop. */
    scope.bad_missing = !c->context->common->bad_values || scope.bad_missing;
    c->header = header;
    c->kind = find_kind(header);
    c->judges = cs_alloc(header->n, sizeof *c->judges);
    c->columns = cs_alloc(header->n, sizeof *c->columns);
    c->n_judges = c->judges ? header->n : 0;
    enum cs_status st = c->judges && c->columns ? CS_OK : cs_fail_memory(e);
    if (!st) st = cs_plan_make(&c->plan, &scope, e);
    if (!st) st = cs_context_anchor(c->plan, header, e);
    if (!st) st = cs_context_bind(c->context, c->plan, NULL, &c->where, e);
    if (!st) st = cs_context_period(c->context, c->plan, &c->where, e);
    if (!st) st = built_in(&b);
    for (size_t f = 0; f < c->n_files && !st; f++)
        for (size_t i = 0; i < c->files[f]->n && !st; i++) st = file_rule(&b, &c->files[f]->v[i]);
    if (!st) st = find_keys(&b);
    if (!st) st = find_times(&b);
    if (!st) st = assign(&b);
    if (!st && cs_plan_has_gaps(c->plan))
        st = cs_fail(e, CS_USAGE, "gap_prev() and gap_next() look at other rows; a check looks at one");
    return st ? st : cs_buf_status(&c->notes, e);
}

void cs_check_release(struct cs_check *c)
{
    for (uint32_t i = 0; i < c->n_judges; i++) cs_map_release(&c->judges[i].domain);
    free(c->judges);
    free(c->columns);
    free(c->rules);
    free(c->sources);
    cs_plan_free(c->plan);
    cs_buf_release(&c->notes);
    cs_arena_release(&c->arena);
}

/* ---- in words ---- */

void cs_check_explain(const struct cs_check *c, struct cs_buf *out)
{
    cs_buf_addf(out, "kind:  %s\nkey:   ", c->kind ? c->kind->name : "none of ours");
    for (size_t i = 0; i < c->n_keys; i++) {
        if (i) cs_buf_addz(out, ", ");
        cs_buf_adds(out, c->header->name[c->keys[i]]);
    }
    cs_buf_addz(out, c->n_keys ? "\nrules:\n" : "none: rows are compared whole\nrules:\n");
    for (size_t i = 0; i < c->n_rules; i++) {
        const struct cs_check_rule *r = &c->rules[i];
        if (r->internal) continue;
        cs_buf_addf(out, "  %s (%s, %s)", cs_quote(r->id).text, dimensions[r->dimension],
                    severities[r->severity]);
        if (r->rule) {
            cs_buf_addz(out, ": ");
            cs_buf_adds(out, r->rule->what->value);
        }
        const struct cs_entry *when = r->rule ? cs_stanza_get(r->rule->stanza, "when") : NULL;
        if (when) {
            cs_buf_addz(out, ", when ");
            cs_buf_adds(out, when->value);
        }
        const char *before = r->cells ? ": " : NULL;
        for (uint32_t k = 0; before && k < c->header->n; k++)
            for (size_t j = 0; j < c->judges[k].n_rules; j++) {
                if (c->judges[k].rules[j] != i) continue;
                cs_buf_addz(out, before);
                cs_buf_adds(out, c->header->name[k]);
                before = " ";
            }
        cs_buf_addc(out, '\n');
    }
}
