/* rules.c - picks one tool's rules out of a stanza file, and reads the values that all rules share. */
#include "clean/rules.h"
#include "base/nearest.h"
#include <stdlib.h>
#include <string.h>

static const char *const verbs[CS_VERBS] = {"repair", "check", "mask"};

/* ---- the file ---- */

/* The verb's entry, and which verb it is. */
static enum cs_status find_verb(const struct cs_stanza *s, const struct cs_entry **what, enum cs_verb *verb,
                                struct cs_error *e)
{
    *what = NULL;
    for (int v = 0; v < CS_VERBS; v++) {
        const struct cs_entry *entry = cs_stanza_get(s, verbs[v]);
        if (!entry) continue;
        if (*what) {
            cs_fail(e, CS_USAGE, "'%s' and '%s' in one rule", verbs[*verb], verbs[v]);
            return cs_error_at(e, s->file, entry->line, 1);
        }
        *what = entry;
        *verb = (enum cs_verb)v;
    }
    if (!*what) {
        cs_fail(e, CS_USAGE, "rule '%s' does nothing", cs_quote(s->id).text);
        cs_error_cure(e, "repair =, check = or mask = says what to do");
        return cs_error_at(e, s->file, s->line, 1);
    }
    if ((*what)->value.n) return CS_OK;
    cs_fail(e, CS_USAGE, "'%s' without a value", verbs[*verb]);
    return cs_error_at(e, s->file, (*what)->line, 1);
}

static enum cs_status check_keys(const struct cs_stanza *s, const char *verb, const char *const keys[],
                                 struct cs_error *e)
{
    size_t n = 0;
    while (keys[n]) n++;
    const char **all = cs_alloc(n + 2, sizeof *all);
    if (!all) return cs_fail_memory(e);
    all[0] = verb;
    memcpy(all + 1, keys, n * sizeof *keys);
    enum cs_status st = cs_stanza_only(s, all, e);
    free(all);
    return st;
}

static enum cs_status pick(struct cs_rules *r, enum cs_verb wanted, const char *const keys[],
                           struct cs_error *e)
{
    enum cs_status st = CS_OK;
    r->v = cs_alloc(r->file.n, sizeof *r->v);
    if (!r->v) return cs_fail_memory(e);
    for (size_t i = 0; i < r->file.n && !st; i++) {
        const struct cs_stanza *s = &r->file.items[i];
        const struct cs_entry *what;
        enum cs_verb verb = CS_VERBS;
        if (!s->id.n) {
            cs_fail(e, CS_USAGE, "'%s' before the first rule", cs_quote(s->entries[0].key).text);
            cs_error_cure(e, "a rule begins with its name: [name]");
            return cs_error_at(e, s->file, s->entries[0].line, 1);
        }
        st = find_verb(s, &what, &verb, e);
        if (st || verb != wanted) continue;
        st = check_keys(s, verbs[verb], keys, e);
        r->v[r->n++] = (struct cs_rule){s->id, s, what};
    }
    return st;
}

enum cs_status cs_rules_parse(struct cs_rules *r, struct cs_slice text, const char *name, enum cs_verb verb,
                              const char *const keys[], struct cs_error *e)
{
    *r = (struct cs_rules){0};
    enum cs_status st = cs_stanzas_parse(&r->file, text, name, e);
    if (!st) st = pick(r, verb, keys, e);
    if (st) cs_rules_release(r);
    return st;
}

enum cs_status cs_rules_read(struct cs_rules *r, const char *path, enum cs_verb verb,
                             const char *const keys[], struct cs_error *e)
{
    *r = (struct cs_rules){0};
    enum cs_status st = cs_stanzas_read(&r->file, path, e);
    if (!st) st = pick(r, verb, keys, e);
    if (st) cs_rules_release(r);
    return st;
}

void cs_rules_release(struct cs_rules *r)
{
    free(r->v);
    cs_stanzas_release(&r->file);
    *r = (struct cs_rules){0};
}

/* ---- values ---- */

enum cs_status cs_rule_choice(const struct cs_rule *r, const char *key, const char *const words[],
                              unsigned *which, struct cs_error *e)
{
    const struct cs_entry *entry = cs_stanza_get(r->stanza, key);
    char list[200] = "";
    if (!entry) return CS_OK;
    for (unsigned i = 0; words[i]; i++) {
        if (cs_slice_eqz(entry->value, words[i])) {
            *which = i;
            return CS_OK;
        }
        if (strlen(list) + strlen(words[i]) + sizeof ", " > sizeof list) continue;
        if (*list) strncat(list, ", ", 3);
        strncat(list, words[i], sizeof list - strlen(list) - 1);
    }
    cs_fail(e, CS_USAGE, "%s: unknown word '%s'", key, cs_quote(entry->value).text);
    cs_error_cure(e, "one of %s", list);
    return cs_stanza_fail(r->stanza, entry, 0, e);
}

enum cs_status cs_rule_number(const struct cs_rule *r, const char *key, struct cs_num lo, struct cs_num hi,
                              struct cs_num *number, struct cs_error *e)
{
    const struct cs_entry *entry = cs_stanza_get(r->stanza, key);
    struct cs_num x;
    if (!entry) return CS_OK;
    if (!cs_num_parse(entry->value, &x)) {
        cs_fail(e, CS_USAGE, "%s: not a number: '%s'", key, cs_quote(entry->value).text);
        return cs_stanza_fail(r->stanza, entry, 0, e);
    }
    if (cs_num_cmp(x, lo) >= 0 && cs_num_cmp(x, hi) <= 0) {
        *number = x;
        return CS_OK;
    }
    struct cs_buf range = {0};
    cs_num_format(lo, &range);
    cs_buf_addz(&range, " to ");
    cs_num_format(hi, &range);
    cs_fail(e, CS_USAGE, "%s: out of range: '%s'", key, cs_quote(entry->value).text);
    cs_error_cure(e, "%.*s", (int)range.n, cs_buf_slice(&range).p);
    cs_buf_release(&range);
    return cs_stanza_fail(r->stanza, entry, 0, e);
}

static enum cs_status fail_column(const struct cs_rule *r, const struct cs_entry *entry, const char *key,
                                  struct cs_slice name, const struct cs_header *h, struct cs_error *e)
{
    struct cs_nearest near;
    cs_nearest_start(&near, name);
    for (uint32_t i = 0; i < h->n; i++) cs_nearest_try(&near, h->name[i]);
    cs_fail(e, CS_USAGE, "%s: no column '%s'", key, cs_quote(name).text);
    if (near.best.p) cs_error_cure(e, "did you mean '%s'?", cs_quote(near.best).text);
    return cs_stanza_fail(r->stanza, entry, (size_t)(name.p - entry->value.p), e);
}

enum cs_status cs_rule_columns(const struct cs_rule *r, const char *key, const struct cs_header *h,
                               struct cs_arena *arena, uint32_t **columns, size_t *n, struct cs_slice *absent,
                               struct cs_error *e)
{
    const struct cs_entry *entry = cs_stanza_get(r->stanza, key);
    *n = 0;
    *columns = NULL;
    if (absent) *absent = cs_slice(NULL, 0);
    if (!entry) return CS_OK;
    uint32_t *list = cs_arena_alloc(arena, h->n, sizeof *list);
    bool *named = cs_arena_alloc(arena, h->n, sizeof *named);
    if (!list || !named) return cs_fail_memory(e);
    struct cs_slice rest = entry->value, name;
    while (cs_list_next(&rest, &name)) {
        if (name.n >= 2 && name.p[0] == '`' && name.p[name.n - 1] == '`')
            name = cs_slice(name.p + 1, name.n - 2);
        uint32_t column = cs_header_find(h, name);
        if (column == CS_NO_COLUMN) {
            if (!absent) return fail_column(r, entry, key, name, h, e);
            if (!absent->p) *absent = name;
        } else if (!named[column]) {
            named[column] = true;
            list[(*n)++] = column;
        }
    }
    *columns = list;
    if (*n || (absent && absent->p)) return CS_OK;
    cs_fail(e, CS_USAGE, "%s: no column", key);
    return cs_stanza_fail(r->stanza, entry, 0, e);
}

enum cs_status cs_rule_expr(const struct cs_rule *r, const struct cs_entry *entry, struct cs_arena *arena,
                            struct cs_expr **tree, struct cs_error *e)
{
    const struct cs_source source = {r->stanza->file, entry->vline, entry->vcolumn};
    return cs_expr_parse(tree, entry->value, &source, arena, e);
}

struct reads {
    const struct cs_header *header;
    const struct cs_slice *lets;
    size_t n_lets;
    struct cs_slice absent;
};

static void look(void *ctx, struct cs_slice name)
{
    struct reads *r = ctx;
    if (r->absent.p || cs_header_find(r->header, name) != CS_NO_COLUMN) return;
    for (size_t i = 0; i < r->n_lets; i++)
        if (cs_slice_eq(r->lets[i], name)) return;
    r->absent = name;
}

bool cs_rule_reads(const struct cs_expr *tree, const struct cs_header *h, const struct cs_slice *lets,
                   size_t n_lets, struct cs_slice *absent)
{
    struct reads r = {.header = h, .lets = lets, .n_lets = n_lets};
    cs_expr_columns(tree, look, &r);
    if (absent) *absent = r.absent;
    return !r.absent.p;
}

/* The value of "key.tag" when there is one. */
static bool words_in(const struct cs_stanza *s, const char *key, const char *tag, struct cs_slice *words)
{
    size_t n = strlen(key);
    for (size_t i = 0; i < s->n; i++) {
        struct cs_slice k = s->entries[i].key;
        if (k.n <= n + 1 || memcmp(k.p, key, n) != 0 || k.p[n] != '.') continue;
        if (!cs_slice_eqz(cs_slice(k.p + n + 1, k.n - n - 1), tag)) continue;
        *words = s->entries[i].value;
        return true;
    }
    return false;
}

struct cs_slice cs_rule_words(const struct cs_rule *r, const char *key, enum cs_lang lang)
{
    struct cs_slice words;
    if (words_in(r->stanza, key, cs_lang_tag(lang), &words)) return words;
    const struct cs_entry *entry = cs_stanza_get(r->stanza, key);
    if (entry) return entry->value;
    return words_in(r->stanza, key, "en", &words) ? words : CS_LIT("");
}
