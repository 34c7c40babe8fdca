/* repairs.c - rules become steps. */
#include "clean/repairs.h"
#include <stdlib.h>
#include <string.h>

const char *const cs_repair_names[] = {"missing", "normalise", "label", "dedupe",
                                       "near",    "outlier",   "fill",  NULL};
const char *const cs_method_names[] = {"when", "range", "mad", "iqr", "percentile", NULL};
const char *const cs_action_names[] = {"flag", "clear", "cap", "drop", "mean", "median", NULL};
const char *const cs_policy_names[] = {"constant", "history", "median", "mean", "mode", "expr", NULL};

const char *const cs_repair_keys[] = {
    "columns", "words", "as",   "map",   "key", "keep",   "order", "window", "alike", "when",  "method",
    "limit",   "low",   "high", "least", "by",  "action", "flag",  "with",   "value", "later", NULL};
static const char *const keys_missing[] = {"repair", "columns", "words", NULL};
static const char *const keys_normalise[] = {"repair", "columns", "as", NULL};
static const char *const keys_label[] = {"repair", "columns", "map", NULL};
static const char *const keys_dedupe[] = {"repair", "key", "keep", "order", NULL};
static const char *const keys_near[] = {"repair", "columns", "by", "window", "alike", NULL};
static const char *const keys_outlier[] = {"repair", "columns", "when", "method", "limit", "low",
                                           "high",   "least",   "by",   "action", "flag",  NULL};
static const char *const keys_fill[] = {"repair", "columns", "with", "value", "by", "later", "flag", NULL};

enum cs_status cs_repairs_start(struct cs_repairs *r, const struct cs_header *h,
                                const struct cs_context *context, const struct cs_missing *words,
                                struct cs_error *e)
{
    cs_node where;
    *r = (struct cs_repairs){.header = h, .duplicates = {.order = CS_NO_COLUMN}};
    struct cs_scope scope = cs_context_scope(context, h);
    enum cs_status st = cs_plan_make(&r->plan, &scope, e);
    if (!st) st = cs_context_anchor(r->plan, h, e);
    if (!st) st = cs_context_bind(context, r->plan, NULL, &where, e);
    if (!st) st = cs_mender_make(&r->mender, words, h, e);
    return st;
}

void cs_repairs_release(struct cs_repairs *r)
{
    for (size_t i = 0; i < r->n_steps; i++) {
        cs_stats_release(&r->steps[i].stats);
        cs_last_known_release(&r->steps[i].history);
    }
    for (size_t i = 0; i < r->n_words; i++) {
        cs_missing_release(r->words[i]);
        free(r->words[i]);
    }
    for (size_t i = 0; i < r->n_labels; i++) cs_labels_free(r->labels[i]);
    free(r->words);
    free(r->labels);
    free(r->steps);
    free(r->flags);
    free(r->tally);
    free(r->names);
    cs_duplicates_release(&r->duplicates);
    cs_mender_release(&r->mender);
    cs_plan_free(r->plan);
    cs_arena_release(&r->arena);
    *r = (struct cs_repairs){0};
}

struct cs_rule *cs_rule_of_option(struct cs_arena *arena, const char *option, const char *id,
                                  const char *const pairs[])
{
    size_t n = 0;
    while (pairs[2 * n]) n++;
    struct cs_rule *rule = cs_arena_alloc(arena, 1, sizeof *rule);
    struct cs_stanza *stanza = cs_arena_alloc(arena, 1, sizeof *stanza);
    struct cs_entry *entries = cs_arena_alloc(arena, n, sizeof *entries);
    struct cs_piece *piece = cs_arena_alloc(arena, 1, sizeof *piece);
    if (!rule || !stanza || !entries || !piece) return NULL;
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        if (!pairs[2 * i + 1]) continue; /* a key that the option leaves open */
        entries[kept++] = (struct cs_entry){.key = cs_slicez(pairs[2 * i]),
                                            .value = cs_slicez(pairs[2 * i + 1]),
                                            .pieces = piece,
                                            .n_pieces = 1};
    }
    *stanza = (struct cs_stanza){.id = cs_slicez(id), .file = option, .entries = entries, .n = kept};
    *rule = (struct cs_rule){stanza->id, stanza, &entries[0]};
    return rule;
}

/* ---- what rules share ---- */

struct names {
    struct cs_binding *b;
    struct cs_slice absent;
};

static void look_for(void *ctx, struct cs_slice name)
{
    struct names *n = ctx;
    const struct cs_context *x = n->b->context;
    if (n->absent.p || cs_header_find(n->b->r->header, name) != CS_NO_COLUMN) return;
    for (size_t i = 0; i < x->n_lets; i++)
        if (cs_slice_eq(x->let_names[i], name)) return;
    n->absent = name;
}

/* Binds a tree; a column that is not there is told to who asked for it. */
static enum cs_status bind_tree(struct cs_binding *b, const struct cs_expr *tree, cs_node *node,
                                struct cs_error *e)
{
    struct names n = {.b = b};
    *node = CS_NO_NODE;
    if (b->absent) cs_expr_columns(tree, look_for, &n);
    if (n.absent.p) {
        if (!b->absent->p) *b->absent = n.absent;
        return CS_OK;
    }
    if (cs_expr_has_gap(tree)) return cs_fail(e, CS_USAGE, "gaps between contacts are not known here");
    return cs_plan_add(b->r->plan, tree, node, e);
}

enum cs_status cs_repair_entry(struct cs_binding *b, const char *key, bool must_be_bool, cs_node *node,
                               struct cs_error *e)
{
    const struct cs_entry *entry = cs_stanza_get(b->rule->stanza, key);
    struct cs_expr *tree;
    *node = CS_NO_NODE;
    if (!entry) return CS_OK;
    enum cs_status st = cs_rule_expr(b->rule, entry, &b->r->arena, &tree, e);
    if (!st) st = bind_tree(b, tree, node, e);
    if (st || *node == CS_NO_NODE || !must_be_bool || cs_plan_type(b->r->plan, *node) == CS_BOOL) return st;
    cs_fail(e, CS_USAGE, "%s: a %s, not true or false", key, cs_type_name(cs_plan_type(b->r->plan, *node)));
    cs_error_cure(e, "compare it with something");
    return cs_stanza_fail(b->rule->stanza, entry, 0, e);
}

enum cs_status cs_repair_by(struct cs_binding *b, const char *key, const char *otherwise,
                            struct cs_step *step, struct cs_error *e)
{
    const struct cs_entry *entry = cs_stanza_get(b->rule->stanza, key);
    struct cs_slice rest = entry ? entry->value : otherwise ? cs_slicez(otherwise) : CS_LIT(""), item;
    size_t cap = 0;
    for (struct cs_slice s = rest; cs_list_next(&s, &item);) cap++;
    step->by = cs_arena_alloc(&b->r->arena, cap, sizeof *step->by);
    step->n_by = 0;
    if (!step->by) return cs_fail_memory(e);
    while (cs_list_next(&rest, &item)) {
        struct cs_source source = {b->rule->stanza->file, entry ? entry->vline : 0,
                                   entry ? entry->vcolumn : 1};
        uint32_t column = cs_header_find(b->r->header, item);
        struct cs_expr *tree;
        enum cs_status st;
        if (column != CS_NO_COLUMN) { /* any header name as it is, odd ones too */
            st = cs_plan_column(b->r->plan, column, &step->by[step->n_by], e);
        } else {
            st = cs_expr_parse(&tree, item, &source, &b->r->arena, e);
            if (!st) st = bind_tree(b, tree, &step->by[step->n_by], e);
        }
        if (st || (b->absent && b->absent->p)) return st;
        step->n_by++;
    }
    return CS_OK;
}

enum cs_status cs_repair_value(struct cs_binding *b, uint32_t column, cs_node *node, struct cs_error *e)
{
    struct cs_slice name = b->r->header->name[column];
    const struct cs_column_def *def = cs_schema_column(name);
    struct cs_buf text = {0};
    struct cs_expr *tree;
    if (def && def->type == CS_NUM) return cs_plan_column(b->r->plan, column, node, e);
    if (def) {
        cs_fail(e, CS_USAGE, "column '%s' holds no numbers", cs_quote(name).text);
        return cs_stanza_fail(b->rule->stanza, b->rule->what, 0, e);
    }
    cs_buf_addz(&text, "number(`");
    for (size_t i = 0; i < name.n; i++) {
        if (name.p[i] == '`') cs_buf_addc(&text, '`');
        cs_buf_addc(&text, name.p[i]);
    }
    cs_buf_addz(&text, "`)");
    enum cs_status st = cs_buf_status(&text, e);
    struct cs_slice copy = st ? name : cs_arena_copy(&b->r->arena, cs_buf_slice(&text));
    cs_buf_release(&text);
    if (!st && !copy.p) st = cs_fail_memory(e);
    if (!st) st = cs_expr_parse(&tree, copy, NULL, &b->r->arena, e);
    return st ? st : cs_plan_add(b->r->plan, tree, node, e);
}

enum cs_status cs_repair_flag(struct cs_binding *b, uint32_t column, const char *ending, uint32_t *flag,
                              struct cs_error *e)
{
    struct cs_repairs *r = b->r;
    struct cs_slice named = cs_stanza_value(b->rule->stanza, "flag");
    struct cs_buf name = {0};
    if (named.n)
        cs_buf_adds(&name, named);
    else if (column != CS_NO_COLUMN)
        cs_buf_adds(&name, r->header->name[column]);
    else
        for (size_t i = 0; i < b->rule->id.n; i++)
            cs_buf_addc(&name, b->rule->id.p[i] == '-' ? '_' : b->rule->id.p[i]);
    if (!named.n && column != CS_NO_COLUMN) cs_buf_addz(&name, ending);
    enum cs_status st = cs_buf_status(&name, e);
    if (!st) st = cs_grow(&r->flags, &r->flags_cap, r->n_flags + 1, sizeof *r->flags, e);
    struct cs_slice copy = st ? named : cs_arena_copy(&r->arena, cs_buf_slice(&name));
    cs_buf_release(&name);
    if (st) return st;
    if (!copy.p) return cs_fail_memory(e);
    for (*flag = 0; *flag < r->n_flags; ++*flag)
        if (cs_slice_eq(r->flags[*flag].name, copy)) return CS_OK;
    r->flags[r->n_flags++] = (struct cs_flag){copy, cs_header_find(r->header, copy)};
    return CS_OK;
}

enum cs_status cs_repair_step(struct cs_binding *b, const struct cs_step *step, struct cs_error *e)
{
    struct cs_repairs *r = b->r;
    enum cs_status st = cs_grow(&r->steps, &r->steps_cap, r->n_steps + 1, sizeof *r->steps, e);
    if (!st) r->steps[r->n_steps++] = *step;
    return st;
}

/* ---- cells ---- */

static enum cs_status need(const struct cs_rule *rule, const char *key, struct cs_error *e)
{
    if (cs_stanza_get(rule->stanza, key)) return CS_OK;
    cs_fail(e, CS_USAGE, "rule '%s' has no '%s'", cs_quote(rule->id).text, key);
    return cs_stanza_fail(rule->stanza, rule->what, 0, e);
}

static enum cs_status add_to_columns(struct cs_binding *b, const struct cs_cell_step *step,
                                     struct cs_error *e)
{
    enum cs_status st = CS_OK;
    for (size_t i = 0; i < b->n && !st; i++) st = cs_mender_add(&b->r->mender, b->columns[i], step, e);
    return st;
}

static enum cs_status all_columns(struct cs_binding *b, struct cs_error *e)
{
    if (b->n) return CS_OK;
    b->columns = cs_arena_alloc(&b->r->arena, b->r->header->n, sizeof *b->columns);
    if (!b->columns) return cs_fail_memory(e);
    for (uint32_t i = 0; i < b->r->header->n; i++) b->columns[b->n++] = i;
    return CS_OK;
}

static enum cs_status add_missing(struct cs_binding *b, struct cs_error *e)
{
    struct cs_repairs *r = b->r;
    size_t cap = r->n_words;
    enum cs_status st = need(b->rule, "words", e);
    if (!st) st = all_columns(b, e);
    if (!st) st = cs_grow(&r->words, &cap, r->n_words + 1, sizeof *r->words, e);
    if (st) return st;
    struct cs_missing *words = cs_alloc(1, sizeof *words);
    if (!words) return cs_fail_memory(e);
    r->words[r->n_words++] = words;
    const struct cs_entry *entry = cs_stanza_get(b->rule->stanza, "words");
    st = cs_missing_add(words, entry->value, e);
    if (st == CS_USAGE) return cs_stanza_fail(b->rule->stanza, entry, 0, e);
    return st;
}

static enum cs_status add_normalise(struct cs_binding *b, struct cs_error *e)
{
    unsigned form = UINT32_MAX;
    enum cs_status st = need(b->rule, "columns", e);
    if (!st) st = cs_rule_choice(b->rule, "as", cs_form_names, &form, e);
    for (size_t i = 0; i < b->n && !st; i++) {
        struct cs_cell_step step = {.rule = b->index, .form = (enum cs_form)form};
        if (form == UINT32_MAX) step.form = cs_form_of(b->r->header->name[b->columns[i]]);
        st = cs_mender_add(&b->r->mender, b->columns[i], &step, e);
    }
    return st;
}

static enum cs_status add_label(struct cs_binding *b, struct cs_error *e)
{
    struct cs_repairs *r = b->r;
    size_t cap = r->n_labels;
    enum cs_status st = need(b->rule, "columns", e);
    if (!st) st = need(b->rule, "map", e);
    if (!st) st = cs_grow(&r->labels, &cap, r->n_labels + 1, sizeof *r->labels, e);
    if (st) return st;
    struct cs_slice path = cs_arena_copy(&r->arena, cs_stanza_value(b->rule->stanza, "map"));
    st = path.p ? cs_labels_open(&r->labels[r->n_labels], path.p, e) : cs_fail_memory(e);
    if (st) return st;
    const struct cs_cell_step step = {.rule = b->index, .labels = r->labels[r->n_labels++]};
    return add_to_columns(b, &step, e);
}

/* ---- rows ---- */

static enum cs_status add_dedupe(struct cs_binding *b, struct cs_error *e)
{
    struct cs_duplicates *t = &b->r->duplicates;
    const struct cs_entry *key = cs_stanza_get(b->rule->stanza, "key");
    const char *where = b->rule->stanza->line ? "key" : "option '--dedupe'";
    unsigned keep = t->keep;
    uint32_t *order;
    size_t n;
    enum cs_status st = cs_rule_choice(b->rule, "keep", cs_keep_names, &keep, e);
    if (!st && key) st = cs_duplicates_key(t, b->r->header, key->value, where, e);
    if (st == CS_USAGE && key && b->rule->stanza->line) return cs_stanza_fail(b->rule->stanza, key, 0, e);
    if (!st) st = cs_rule_columns(b->rule, "order", b->r->header, &b->r->arena, &order, &n, NULL, e);
    if (st) return st;
    t->keep = (enum cs_keep)keep;
    t->off = false;
    if (n) t->order = order[0];
    if (n && t->keep == CS_KEEP_FIRST) t->keep = CS_KEEP_NEWEST;
    return CS_OK;
}

static enum cs_status add_near(struct cs_binding *b, struct cs_error *e)
{
    struct cs_near *near = &b->r->duplicates.near;
    struct cs_num window = cs_int(10000), alike = {8, 1};
    uint32_t *by;
    size_t n;
    enum cs_status st = need(b->rule, "columns", e);
    if (!st && near->on) {
        cs_fail(e, CS_USAGE, "a second rule for near duplicates");
        return cs_stanza_fail(b->rule->stanza, b->rule->what, 0, e);
    }
    if (!st) st = cs_rule_number(b->rule, "window", cs_int(1), cs_int(10000000), &window, e);
    if (!st) st = cs_rule_number(b->rule, "alike", (struct cs_num){1, 1}, cs_int(1), &alike, e);
    if (!st) st = cs_rule_columns(b->rule, "by", b->r->header, &b->r->arena, &by, &n, b->absent, e);
    if (st || (b->absent && b->absent->p)) return st;
    near->by = cs_alloc(n, sizeof *near->by);
    if (!near->by) return cs_fail_memory(e);
    if (n) memcpy(near->by, by, n * sizeof *by);
    near->n_by = n;
    near->on = true;
    near->column = b->columns[0];
    near->window = (uint64_t)cs_num_floor(window).v;
    near->alike = (uint32_t)cs_num_floor(cs_num_mul(alike, cs_int(1000))).v;
    if (n || cs_header_find(b->r->header, CS_LIT("customer_id")) == CS_NO_COLUMN) return CS_OK;
    near->across = cs_arena_copy(&b->r->arena, b->r->header->name[near->column]);
    return near->across.p ? CS_OK : cs_fail_memory(e);
}

/* ---- a rule ---- */

static enum cs_status add_tally(struct cs_repairs *r, const struct cs_rule *rule, enum cs_kind_of_repair kind,
                                struct cs_error *e)
{
    static const char *const did[] = {"mended", "normalised", "labelled", "", "", "flagged", "filled"};
    size_t cap = r->tally_cap;
    enum cs_status st = cs_grow(&r->tally, &r->tally_cap, r->n_rules + 1, sizeof *r->tally, e);
    if (!st) st = cs_grow(&r->names, &cap, r->n_rules + 1, sizeof *r->names, e);
    struct cs_slice id = st ? rule->id : cs_arena_copy(&r->arena, rule->id);
    if (st) return st;
    if (!id.p) return cs_fail_memory(e);
    struct cs_buf what = {0};
    for (size_t i = 0; i < rule->stanza->n; i++) {
        const struct cs_entry *entry = &rule->stanza->entries[i];
        if (i) cs_buf_addz(&what, ", ");
        if (entry != rule->what) cs_buf_adds(&what, entry->key);
        if (entry != rule->what) cs_buf_addz(&what, " = ");
        cs_buf_adds(&what, entry->value);
    }
    st = cs_buf_status(&what, e);
    struct cs_slice copy = st ? id : cs_arena_copy(&r->arena, cs_buf_slice(&what));
    cs_buf_release(&what);
    if (st || !copy.p) return st ? st : cs_fail_memory(e);
    r->names[r->n_rules] = id;
    r->tally[r->n_rules++] = (struct cs_tally){.id = id, .kind = kind, .did = did[kind], .what = copy};
    return CS_OK;
}

static enum cs_status find_kind(const struct cs_rule *rule, unsigned *kind, struct cs_error *e)
{
    return cs_rule_choice(rule, "repair", cs_repair_names, kind, e);
}

enum cs_status cs_repairs_add(struct cs_repairs *r, const struct cs_rule *rule,
                              const struct cs_context *context, struct cs_slice *absent, struct cs_error *e)
{
    static const char *const *const keys[] = {keys_missing, keys_normalise, keys_label, keys_dedupe,
                                              keys_near,    keys_outlier,   keys_fill};
    struct cs_binding b = {.r = r, .rule = rule, .context = context, .absent = absent, .index = r->n_rules};
    unsigned kind = 0;
    enum cs_status st = find_kind(rule, &kind, e);
    if (absent) *absent = cs_slice(NULL, 0);
    if (!st) st = cs_stanza_only(rule->stanza, keys[kind], e);
    if (!st) st = cs_rule_columns(rule, "columns", r->header, &r->arena, &b.columns, &b.n, absent, e);
    if (st || (absent && absent->p)) return st;
    size_t steps = r->n_steps, flags = r->n_flags;
    switch ((enum cs_kind_of_repair)kind) {
    case CS_REPAIR_MISSING:
        st = add_missing(&b, e);
        if (!st) {
            const struct cs_cell_step step = {.rule = b.index, .words = r->words[r->n_words - 1]};
            st = add_to_columns(&b, &step, e);
        }
        break;
    case CS_REPAIR_NORMALISE:
        st = add_normalise(&b, e);
        break;
    case CS_REPAIR_LABEL:
        st = add_label(&b, e);
        break;
    case CS_REPAIR_DEDUPE:
        st = add_dedupe(&b, e);
        break;
    case CS_REPAIR_NEAR:
        st = add_near(&b, e);
        break;
    case CS_REPAIR_OUTLIER:
        st = cs_repair_outlier(&b, e);
        break;
    case CS_REPAIR_FILL:
        st = cs_repair_fill(&b, e);
        break;
    }
    if (st) return st;
    if (absent && absent->p) { /* half of it may be there */
        r->n_steps = steps;
        r->n_flags = flags;
        return CS_OK;
    }
    st = add_tally(r, rule, (enum cs_kind_of_repair)kind, e);
    if (!st && r->n_steps > steps && !r->steps[steps].fill) {
        static const char *const did[] = {"flagged", "cleared", "capped", "dropped", "replaced", "replaced"};
        struct cs_tally *t = &r->tally[b.index];
        t->did = did[r->steps[steps].action];
        t->rows = r->steps[steps].action == CS_ACT_DROP || r->steps[steps].column == CS_NO_COLUMN;
    }
    return st;
}
