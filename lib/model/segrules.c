/* segrules.c - reads rule files of segments, and finds out which of their conditions a stream can answer. */
#include "model/segrules.h"
#include <string.h>

struct cs_segrule_case {
    const struct cs_expr *tree;
    struct cs_slice text;
};

void cs_segrules_release(struct cs_segrules *r)
{
    cs_stanzas_release(&r->file);
    cs_arena_release(&r->arena);
    *r = (struct cs_segrules){0};
}

/* ---- the file ---- */

/* Places an error at a part of a value. */
static enum cs_status fail_at(const struct cs_stanza *s, const struct cs_entry *entry, struct cs_slice part,
                              struct cs_error *e)
{
    return cs_stanza_fail(s, entry, (size_t)(part.p - entry->value.p), e);
}

/* An expression that stands somewhere in a value; its errors point to where. */
static enum cs_status parse_part(const struct cs_stanza *s, const struct cs_entry *entry,
                                 struct cs_slice part, struct cs_arena *arena, struct cs_expr **tree,
                                 struct cs_error *e)
{
    struct cs_error place = CS_ERROR_INIT;
    (void)fail_at(s, entry, part, &place);
    const struct cs_source source = {s->file, (unsigned)place.line, (unsigned)place.column};
    enum cs_status st = cs_expr_parse(tree, part, &source, arena, e);
    if (st || !cs_expr_has_gap(*tree)) return st;
    cs_fail(e, CS_USAGE, "gap_prev and gap_next are about contacts, not about customers");
    return fail_at(s, entry, part, e);
}

static size_t count_items(struct cs_slice value)
{
    struct cs_slice item;
    size_t n = 0;
    while (cs_list_next(&value, &item)) n++;
    return n;
}

static enum cs_status read_when(struct cs_segrules *r, struct cs_segrule *rule, const struct cs_entry *when,
                                struct cs_error *e)
{
    struct cs_slice rest = when->value, item;
    struct cs_segrule_case *cases = cs_arena_alloc(&r->arena, count_items(rest) + 1, sizeof *cases);
    if (!cases) return cs_fail_memory(e);
    rule->cases = cases;
    while (cs_list_next(&rest, &item)) {
        struct cs_expr *tree;
        enum cs_status st = parse_part(rule->stanza, when, item, &r->arena, &tree, e);
        if (st) return st;
        cases[rule->n_cases++] = (struct cs_segrule_case){tree, item};
    }
    return CS_OK;
}

static enum cs_status read_rule(struct cs_segrules *r, const struct cs_stanza *s, bool names,
                                struct cs_error *e)
{
    static const char *const keys[] = {"when", "name", "name.", NULL};
    struct cs_segrule *rule = &r->v[r->n];
    const struct cs_entry *when = cs_stanza_get(s, "when");
    *rule = (struct cs_segrule){.stanza = s, .node = CS_NO_NODE};
    enum cs_status st = cs_stanza_only(s, keys, e);
    if (!st && r->n == CS_SEGRULES_MOST) {
        cs_fail(e, CS_USAGE, "more than %d rules", CS_SEGRULES_MOST);
        return cs_error_at(e, s->file, s->line, 1);
    }
    if (!st && when) st = read_when(r, rule, when, e);
    if (st || rule->n_cases || (names && !when)) {
        r->n++;
        return st;
    }
    cs_fail(e, CS_USAGE, "rule '%s' without a condition", cs_quote(s->id).text);
    cs_error_cure(e, "when = says for whom it is; 'when = true' takes all the rest");
    return cs_error_at(e, s->file, when ? when->line : s->line, 1);
}

static enum cs_status read_all(struct cs_segrules *r, const char *const top[], bool names, struct cs_error *e)
{
    enum cs_status st = CS_OK;
    r->v = cs_arena_alloc(&r->arena, r->file.n + 1, sizeof *r->v);
    if (!r->v) return cs_fail_memory(e);
    for (size_t i = 0; i < r->file.n && !st; i++) {
        const struct cs_stanza *s = &r->file.items[i];
        if (s->id.n) {
            st = read_rule(r, s, names, e);
            continue;
        }
        r->top = s;
        if (*top) {
            st = cs_stanza_only(s, top, e);
            continue;
        }
        cs_fail(e, CS_USAGE, "'%s' before the first rule", cs_quote(s->entries[0].key).text);
        cs_error_cure(e, "a rule begins with its name: [name]");
        st = cs_error_at(e, s->file, s->entries[0].line, 1);
    }
    return st;
}

enum cs_status cs_segrules_parse(struct cs_segrules *r, struct cs_slice text, const char *name,
                                 const char *const top[], bool names, struct cs_error *e)
{
    enum cs_status st = cs_stanzas_parse(&r->file, text, name, e);
    return st ? st : read_all(r, top, names, e);
}

enum cs_status cs_segrules_read(struct cs_segrules *r, const char *path, const char *const top[], bool names,
                                struct cs_error *e)
{
    enum cs_status st = cs_stanzas_read(&r->file, path, e);
    return st ? st : read_all(r, top, names, e);
}

/* ---- what a stream can answer ---- */

static bool can_read(const struct cs_expr *tree, const struct cs_header *h, const struct cs_context *x,
                     struct cs_slice *absent)
{
    if (!cs_rule_reads(tree, h, x ? x->let_names : NULL, x ? x->n_lets : 0, absent)) return false;
    if (!cs_expr_says(tree, "as_of") || (x && x->has_as_of)) return true;
    *absent = CS_LIT("as_of");
    return false;
}

static enum cs_status bind_rule(struct cs_segrule *rule, const struct cs_header *h,
                                const struct cs_context *x, struct cs_plan *plan, struct cs_error *e)
{
    for (size_t i = 0; i < rule->n_cases; i++) {
        const struct cs_segrule_case *c = &rule->cases[i];
        struct cs_slice absent;
        if (can_read(c->tree, h, x, &absent)) {
            enum cs_status st = cs_plan_add(plan, c->tree, &rule->node, e);
            if (st) return st;
            rule->when = c->text;
            if (cs_plan_type(plan, rule->node) == CS_BOOL) return CS_OK;
            cs_fail(e, CS_USAGE, "rule '%s': the condition is neither true nor false",
                    cs_quote(rule->stanza->id).text);
            return fail_at(rule->stanza, cs_stanza_get(rule->stanza, "when"), c->text, e);
        }
        if (!i) rule->absent = absent;
    }
    return CS_OK;
}

enum cs_status cs_segrules_bind(struct cs_segrules *r, const struct cs_header *h, const struct cs_context *x,
                                struct cs_plan *plan, struct cs_error *e)
{
    enum cs_status st = CS_OK;
    for (size_t i = 0; i < r->n && !st; i++) st = bind_rule(&r->v[i], h, x, plan, e);
    return st;
}

enum cs_status cs_segrules_first(const struct cs_segrules *r, struct cs_plan *plan, cs_node *node,
                                 struct cs_error *e)
{
    cs_node nodes[CS_SEGRULES_MOST];
    for (size_t i = 0; i < r->n; i++) nodes[i] = r->v[i].node;
    return cs_plan_first(plan, nodes, r->n, node, e);
}

struct cs_slice cs_segrule_name(const struct cs_segrule *rule, enum cs_lang lang)
{
    const struct cs_rule words = {.stanza = rule->stanza};
    const struct cs_slice name = cs_rule_words(&words, "name", lang);
    return name.n ? name : rule->stanza->id;
}

size_t cs_segrules_find(const struct cs_segrules *r, struct cs_slice id)
{
    const struct cs_stanza *s = cs_stanzas_find(&r->file, id);
    return s && id.n ? (size_t)(s - r->file.items) - (r->top != NULL) : SIZE_MAX;
}

/* ---- lists and expressions that stand before the rules ---- */

enum cs_status cs_segrules_list(const struct cs_stanza *s, const char *key, const struct cs_header *h,
                                const struct cs_context *x, struct cs_buf *out, struct cs_error *e)
{
    const struct cs_entry *entry = s ? cs_stanza_get(s, key) : NULL;
    struct cs_arena arena = {0};
    struct cs_map seen = {0};
    struct cs_slice rest = entry ? entry->value : CS_LIT(""), item, name, absent;
    enum cs_status st = CS_OK;
    while (!st && cs_list_next(&rest, &item)) {
        struct cs_expr *tree;
        st = cs_named_expr(item, key, &name, &tree, &arena, e);
        if (!st && !name.n && !cs_expr_is_name(tree, &name)) {
            cs_fail(e, CS_USAGE, "%s: no name for '%s'", key, cs_quote(item).text);
            st = cs_error_cure(e, "write name=expression");
        }
        if (st) {
            st = fail_at(s, entry, item, e);
            break;
        }
        bool added = false;
        if (can_read(tree, h, x, &absent)) cs_map_add(&seen, name, &added);
        st = cs_map_status(&seen, e);
        if (!added) continue;
        if (seen.n > 1) cs_buf_addz(out, ", ");
        cs_buf_adds(out, item);
        if (!st) st = cs_buf_status(out, e);
    }
    cs_map_release(&seen);
    cs_arena_release(&arena);
    return st;
}

enum cs_status cs_segrules_choose(const struct cs_stanza *s, const char *key, const struct cs_header *h,
                                  const struct cs_context *x, struct cs_arena *arena, struct cs_expr **tree,
                                  struct cs_slice *text, struct cs_error *e)
{
    const struct cs_entry *entry = s ? cs_stanza_get(s, key) : NULL;
    struct cs_slice rest = entry ? entry->value : CS_LIT(""), item, absent;
    *tree = NULL;
    while (cs_list_next(&rest, &item)) {
        enum cs_status st = parse_part(s, entry, item, arena, tree, e);
        *text = item;
        if (st || can_read(*tree, h, x, &absent)) return st;
        *tree = NULL;
    }
    return CS_OK;
}
