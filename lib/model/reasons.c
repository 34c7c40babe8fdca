/* reasons.c - reads churn.rules, and says things in its words. */
#include "model/reasons.h"
#include "clean/rules.h"
#include <stdlib.h>
#include <string.h>

static const char *const rule_keys[] = {"when", "points", "reason", "reason.", "change", "change.", NULL};
static const char *const word_keys[] = {"more",    "more.",    "less",     "less.", "level",  "level.",
                                        "missing", "missing.", "none",     "none.", "change", "change.",
                                        "cease.",  "stuck.",   "features", NULL};

void cs_churn_rules_release(struct cs_churn_rules *r)
{
    cs_stanzas_release(&r->file);
    cs_arena_release(&r->arena);
    *r = (struct cs_churn_rules){0};
}

static enum cs_status read_rule(struct cs_churn_rules *r, const struct cs_stanza *s, struct cs_error *e)
{
    const struct cs_entry *points = cs_stanza_get(s, "points");
    struct cs_num number;
    enum cs_status st = cs_stanza_only(s, rule_keys, e);
    if (st) return st;
    if (!points || !cs_num_parse(points->value, &number) || cs_num_cmp(number, cs_int(0)) < 0 ||
        cs_num_cmp(number, cs_int(1)) > 0) {
        cs_fail(e, CS_USAGE, "rule '%s': points must be a number from 0 to 1", cs_quote(s->id).text);
        return cs_stanza_fail(s, points ? points : cs_stanza_get(s, "when"), 0, e);
    }
    r->rule[r->n++] = (struct cs_churn_rule){.stanza = s, .points = cs_num_double(number)};
    return CS_OK;
}

enum cs_status cs_churn_rules_read(struct cs_churn_rules *r, const char *path, struct cs_error *e)
{
    enum cs_status st = cs_stanzas_read(&r->file, path, e);
    if (st) return st;
    r->rule = cs_arena_alloc(&r->arena, r->file.n + 1, sizeof *r->rule);
    if (!r->rule) return cs_fail_memory(e);
    for (size_t i = 0; i < r->file.n && !st; i++) {
        const struct cs_stanza *s = &r->file.items[i];
        st = cs_stanza_get(s, "when") ? read_rule(r, s, e) : cs_stanza_only(s, word_keys, e);
    }
    return st;
}

static void note_name(void *first, struct cs_slice name)
{
    struct cs_slice *to = first;
    if (!to->n) *to = name;
}

enum cs_status cs_churn_condition_bind(struct cs_churn_condition *c, const struct cs_stanza *stanza,
                                       const struct cs_header *h, const struct cs_context *x,
                                       struct cs_arena *arena, struct cs_error *e)
{
    const struct cs_entry *when = cs_stanza_get(stanza, "when");
    const struct cs_source source = {stanza->file, when->vline, when->vcolumn};
    struct cs_slice rest = when->value, item;
    *c = (struct cs_churn_condition){0};
    while (cs_list_next(&rest, &item)) {
        struct cs_expr *tree;
        struct cs_slice absent = {"", 0};
        enum cs_status st = cs_expr_parse(&tree, item, &source, arena, e);
        if (st) return st;
        bool there = cs_rule_reads(tree, h, x->let_names, x->n_lets, &absent);
        if (there && cs_expr_says(tree, "as_of") && !x->has_as_of) {
            there = false;
            absent = CS_LIT("as_of");
        }
        if (there) {
            c->bound = item;
            cs_expr_columns(tree, note_name, &c->reads);
            return CS_OK;
        }
        if (!c->absent.n) c->absent = absent;
    }
    return CS_OK;
}

enum cs_status cs_churn_rules_bind(struct cs_churn_rules *r, const struct cs_header *h,
                                   const struct cs_context *x, struct cs_error *e)
{
    enum cs_status st = CS_OK;
    for (size_t i = 0; i < r->n && !st; i++) {
        struct cs_churn_condition c;
        st = cs_churn_condition_bind(&c, r->rule[i].stanza, h, x, &r->arena, e);
        r->rule[i].bound = c.bound;
        r->rule[i].reads = c.reads;
        r->rule[i].absent = c.absent;
    }
    return st;
}

/* ---- words ---- */

struct cs_slice cs_churn_words(const struct cs_stanza *s, const char *key, enum cs_lang lang)
{
    const char *const tags[] = {cs_lang_tag(lang), cs_lang_tag(CS_EN)};
    char name[64];
    for (size_t i = 0; i < 2 && s; i++) {
        size_t n = strlen(key), m = strlen(tags[i]);
        if (n + m + 2 > sizeof name) continue;
        memcpy(name, key, n);
        name[n] = '.';
        memcpy(name + n + 1, tags[i], m + 1);
        const struct cs_slice found = cs_stanza_value(s, name);
        if (found.n) return found;
    }
    return s ? cs_stanza_value(s, key) : CS_LIT("");
}

void cs_churn_reason_rule(const struct cs_churn_rule *rule, enum cs_lang lang, struct cs_buf *out)
{
    const struct cs_slice words = cs_churn_words(rule->stanza, "reason", lang);
    cs_buf_adds(out, words.n ? words : rule->stanza->id);
}

void cs_churn_reason_none(const struct cs_churn_rules *r, enum cs_lang lang, struct cs_buf *out)
{
    cs_buf_adds(out, cs_churn_words(cs_stanzas_find(&r->file, CS_LIT("other")), "none", lang));
}

void cs_churn_phrase(struct cs_slice words, const struct cs_slice *args, size_t n, struct cs_buf *out)
{
    for (size_t i = 0; i < words.n; i++) {
        const char next = words.p[i] == '$' && i + 1 < words.n ? words.p[i + 1] : 0;
        if (next >= '1' && (size_t)(next - '1') < n) {
            cs_buf_adds(out, args[next - '1']);
            i++;
        } else {
            cs_buf_addc(out, words.p[i]);
        }
    }
}

void cs_churn_reason_column(const struct cs_churn_rules *r, struct cs_slice column, const char *how,
                            struct cs_slice value, enum cs_lang lang, struct cs_buf *out)
{
    const struct cs_column_def *known = cs_schema_column(column);
    const struct cs_slice name = known ? cs_slicez(known->name_in[lang]) : column;
    struct cs_slice words = cs_churn_words(cs_stanzas_find(&r->file, column), how, lang);
    if (known && known->values)
        for (const struct cs_value_def *v = known->values; v->value; v++)
            if (cs_slice_eqz(value, v->value)) value = cs_slicez(v->name[lang]);
    if (!words.n) words = cs_churn_words(cs_stanzas_find(&r->file, CS_LIT("other")), how, lang);
    if (!words.n) cs_buf_adds(out, name);
    const struct cs_slice args[] = {name, value};
    cs_churn_phrase(words, args, 2, out);
}
