/* actions.c - reading rules of action: the file, its stanzas, their conditions. */
#include "report/actions.h"

#include "base/ascii.h"
#include "base/num.h"
#include "base/time.h"

#include <stdio.h>
#include <string.h>

enum { LIMIT = 3 };

static const char *const keys[] = {"view", "when", "action.", "owner.", "effect.", "due", "limit", NULL};

/* Texts in each language; one that has none takes English, else whichever there is. */
static void read_texts(const struct cs_stanza *s, const char *name, struct cs_slice texts[CS_LANGS])
{
    char key[32];
    struct cs_slice any = cs_slice("", 0);
    for (int lang = CS_LANGS; lang-- > 0;) {
        snprintf(key, sizeof key, "%s.%s", name, cs_lang_tag((enum cs_lang)lang));
        texts[lang] = cs_stanza_value(s, key);
        if (texts[lang].n) any = texts[lang];
    }
    for (int lang = 0; lang < CS_LANGS; lang++)
        if (!texts[lang].n) texts[lang] = any;
}

/* The place of a value's first character, for messages of the expression. */
static struct cs_source source_of(const struct cs_stanza *s, const struct cs_entry *entry)
{
    return (struct cs_source){s->file, entry->vline, entry->vcolumn};
}

static enum cs_status read_when(struct cs_actions *all, struct cs_action *a, struct cs_error *e)
{
    const struct cs_entry *entry = cs_stanza_get(a->stanza, "when");
    if (!entry || !entry->value.n) {
        cs_fail(e, CS_USAGE, "rule '%s' has no condition", cs_quote(a->stanza->id).text);
        cs_error_cure(e, "when = csat < 0.8");
        return cs_error_at(e, a->stanza->file, a->stanza->line, 0);
    }
    struct cs_expr *tree;
    struct cs_source source = source_of(a->stanza, entry);
    enum cs_status st = cs_expr_parse(&tree, entry->value, &source, &all->arena, e);
    if (!st) a->when = tree;
    return st;
}

/* "3d", or a date. */
static enum cs_status read_due(struct cs_action *a, struct cs_error *e)
{
    const struct cs_entry *entry = cs_stanza_get(a->stanza, "due");
    if (!entry || !entry->value.n) return CS_OK;
    struct cs_slice text = entry->value;
    struct cs_num days;
    a->has_due = true;
    a->due_date = cs_date_parse(text, &a->due);
    if (a->due_date) return CS_OK;
    bool counted =
        text.n > 1 && text.p[text.n - 1] == 'd' && cs_num_parse(cs_slice(text.p, text.n - 1), &days);
    if (counted && days.tag == 0 && days.v >= 0 && days.v <= 3660) {
        a->due = days.v;
        return CS_OK;
    }
    cs_fail(e, CS_USAGE, "due is neither days nor a date: '%s'", cs_quote(text).text);
    cs_error_cure(e, "1d, or 2024-08-02");
    return cs_stanza_fail(a->stanza, entry, 0, e);
}

static enum cs_status read_limit(struct cs_action *a, struct cs_error *e)
{
    const struct cs_entry *entry = cs_stanza_get(a->stanza, "limit");
    struct cs_num n;
    a->limit = LIMIT;
    if (!entry || !entry->value.n) return CS_OK;
    if (cs_num_parse(entry->value, &n) && n.tag == 0 && n.v > 0 && n.v <= 100) {
        a->limit = (uint64_t)n.v;
        return CS_OK;
    }
    cs_fail(e, CS_USAGE, "not a whole number from 1 to 100: '%s'", cs_quote(entry->value).text);
    return cs_stanza_fail(a->stanza, entry, 0, e);
}

static enum cs_status read_rule(struct cs_actions *all, struct cs_action *a, struct cs_error *e)
{
    const struct cs_stanza *s = a->stanza;
    if (!s->id.n) {
        cs_fail(e, CS_USAGE, "a key outside of any rule");
        return cs_stanza_fail(s, &s->entries[0], 0, e);
    }
    enum cs_status st = cs_stanza_only(s, keys, e);
    if (st) return st;
    a->view = cs_stanza_value(s, "view");
    if (!a->view.n) a->view = CS_LIT("overview");
    read_texts(s, "action", a->action);
    read_texts(s, "owner", a->owner);
    read_texts(s, "effect", a->effect);
    st = read_when(all, a, e);
    if (!st) st = read_due(a, e);
    if (!st) st = read_limit(a, e);
    if (st || a->action[CS_EN].n) return st;
    cs_fail(e, CS_USAGE, "rule '%s' says nothing to do", cs_quote(s->id).text);
    cs_error_cure(e, "action.en = …, action.zh-Hans = …, action.zh-Hant = …");
    return cs_error_at(e, s->file, s->line, 0);
}

static enum cs_status read_all(struct cs_actions *all, struct cs_error *e)
{
    all->v = cs_arena_alloc(&all->arena, all->file.n + 1, sizeof *all->v);
    if (!all->v) return cs_fail_memory(e);
    for (; all->n < all->file.n; all->n++) {
        all->v[all->n] = (struct cs_action){.stanza = &all->file.items[all->n]};
        enum cs_status st = read_rule(all, &all->v[all->n], e);
        if (st) return st;
    }
    return CS_OK;
}

enum cs_status cs_actions_read(struct cs_actions *all, const char *path, struct cs_error *e)
{
    *all = (struct cs_actions){0};
    enum cs_status st = cs_stanzas_read(&all->file, path, e);
    return st ? st : read_all(all, e);
}

void cs_actions_release(struct cs_actions *all)
{
    cs_stanzas_release(&all->file);
    cs_arena_release(&all->arena);
    *all = (struct cs_actions){0};
}
