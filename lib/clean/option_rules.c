/* option_rules.c - option values, taken apart. */
#include "clean/option_rules.h"
#include "base/stanza.h"
#include <stdlib.h>
#include <string.h>

void cs_option_rules_release(struct cs_option_rules *s)
{
    free(s->v);
}

static const char *text_of(struct cs_option_rules *s, struct cs_slice slice)
{
    return cs_arena_copy(s->arena, slice).p;
}

static const char *join(struct cs_option_rules *s, const char *a, const char *b)
{
    struct cs_buf text = {0};
    cs_buf_addz(&text, a);
    cs_buf_addc(&text, '-');
    cs_buf_addz(&text, b);
    const char *copy = text.failed ? NULL : text_of(s, cs_buf_slice(&text));
    cs_buf_release(&text);
    return copy;
}

static enum cs_status add(struct cs_option_rules *s, const char *option, const char *id,
                          const char *const pairs[], struct cs_error *e)
{
    struct cs_rule *rule = id ? cs_rule_of_option(s->arena, option, id, pairs) : NULL;
    if (!rule) return cs_fail_memory(e);
    enum cs_status st = cs_grow(&s->v, &s->cap, s->n + 1, sizeof *s->v, e);
    if (!st) s->v[s->n++] = rule;
    return st;
}

/* "a=b:c" -> a, b, c; what is not there is NULL. The name may stand in backticks. */
struct parts {
    const char *name, *what, *rest;
};

static enum cs_status take_apart(struct cs_option_rules *s, const char *text, const char *option,
                                 struct parts *p, struct cs_error *e)
{
    const char *equals = text;
    bool ticked = false;
    for (; *equals && (ticked || *equals != '='); equals++) ticked ^= *equals == '`';
    *p = (struct parts){0};
    p->name = text_of(s, cs_slice(text, (size_t)(equals - text)));
    if (!p->name) return cs_fail_memory(e);
    if (!*equals || equals == text) {
        cs_fail(e, CS_USAGE, "option '%s': no '=' in '%s'", option, cs_quotez(text).text);
        return cs_error_cure(e, "write COLUMN=...");
    }
    const char *colon = strchr(equals + 1, ':');
    size_t n = colon ? (size_t)(colon - equals - 1) : strlen(equals + 1);
    p->what = text_of(s, cs_slice(equals + 1, n));
    if (colon) p->rest = text_of(s, cs_slicez(colon + 1));
    return p->what && (!colon || p->rest) ? CS_OK : cs_fail_memory(e);
}

enum cs_status cs_option_rule_missing(struct cs_option_rules *s, const char *text, struct cs_error *e)
{
    return add(s, "--missing", "missing-more", (const char *[]){"repair", "missing", "words", text, NULL}, e);
}

enum cs_status cs_option_rule_normalise(struct cs_option_rules *s, const char *text, struct cs_error *e)
{
    struct cs_slice rest = cs_slicez(text), item;
    enum cs_status st = CS_OK;
    while (!st && cs_list_next(&rest, &item)) {
        const char *equals = memchr(item.p, '=', item.n);
        size_t n = equals ? (size_t)(equals - item.p) : item.n;
        const char *name = text_of(s, cs_slice(item.p, n));
        const char *form = equals ? text_of(s, cs_slice(equals + 1, item.n - n - 1)) : NULL;
        if (!name || (equals && !form)) return cs_fail_memory(e);
        st = add(s, "--normalise", join(s, "normalise", name),
                 (const char *[]){"repair", "normalise", "columns", name, "as", form, NULL}, e);
    }
    return st;
}

enum cs_status cs_option_rule_labels(struct cs_option_rules *s, const char *text, struct cs_error *e)
{
    struct parts p;
    enum cs_status st = take_apart(s, text, "--labels", &p, e);
    if (st) return st;
    const char *path = strchr(text, '=') + 1;
    return add(s, "--labels", join(s, "labels", p.name),
               (const char *[]){"repair", "label", "columns", p.name, "map", path, NULL}, e);
}

enum cs_status cs_option_rule_fill(struct cs_option_rules *s, const char *text, struct cs_error *e)
{
    struct parts p;
    enum cs_status st = take_apart(s, text, "--fill", &p, e);
    if (st) return st;
    bool value = strcmp(p.what, "constant") == 0 || strcmp(p.what, "expr") == 0;
    return add(s, "--fill", join(s, "fill", p.name),
               (const char *[]){"repair", "fill", "columns", p.name, "with", p.what, value ? "value" : "by",
                                p.rest, NULL},
               e);
}

/* Is it COLUMN=METHOD, and no expression? */
static bool names_method(const struct parts *p)
{
    for (int i = 1; cs_method_names[i]; i++)
        if (strcmp(p->what, cs_method_names[i]) == 0) return true;
    return false;
}

enum cs_status cs_option_rule_outliers(struct cs_option_rules *s, const char *text, const char *action,
                                       struct cs_error *e)
{
    struct parts p;
    struct cs_error no;
    enum cs_status st = take_apart(s, text, "--outliers", &p, &no);
    if (st == CS_FAIL) return cs_fail_memory(e);
    if (!st && names_method(&p)) {
        const char *id = join(s, p.what, p.name);
        return add(s, "--outliers", id,
                   (const char *[]){"repair", "outlier", "columns", p.name, "method", p.what, "action",
                                    action, "by", p.rest, NULL},
                   e);
    }
    struct cs_buf id = {0}; /* the first is `outlier`, and so is its flag */
    cs_buf_addz(&id, "outlier");
    if (s->n_outliers++) cs_buf_addf(&id, "_%zu", s->n_outliers);
    const char *name = id.failed ? NULL : text_of(s, cs_buf_slice(&id));
    cs_buf_release(&id);
    return add(s, "--outliers", name,
               (const char *[]){"repair", "outlier", "when", text, "action", action, NULL}, e);
}

enum cs_status cs_option_rule_dedupe(struct cs_option_rules *s, const char *key, const char *keep,
                                     struct cs_error *e)
{
    return add(s, "--dedupe", "dedupe", (const char *[]){"repair", "dedupe", "key", key, "keep", keep, NULL},
               e);
}

enum cs_status cs_option_rule_near(struct cs_option_rules *s, const char *text, const char *alike,
                                   struct cs_error *e)
{
    const char *colon = strchr(text, ':');
    const char *name = text_of(s, cs_slice(text, colon ? (size_t)(colon - text) : strlen(text)));
    if (!name) return cs_fail_memory(e);
    return add(s, "--near", join(s, "near", name),
               (const char *[]){"repair", "near", "columns", name, "alike", alike, "by",
                                colon ? colon + 1 : NULL, NULL},
               e);
}
