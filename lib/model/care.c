/* care.c - reads care.rules and finds the rule for a row. */
#include "model/care.h"
#include <string.h>

static const char *const keys[] = {"band", "reason", "when", "care", "care.", NULL};
static const char *const bands[] = {"high", "medium", "low"};
enum { BANDS = sizeof bands / sizeof *bands };

void cs_care_release(struct cs_care *c)
{
    cs_stanzas_release(&c->file);
    cs_arena_release(&c->arena);
    *c = (struct cs_care){0};
}

static enum cs_status read_rule(struct cs_care *c, const struct cs_stanza *s, struct cs_error *e)
{
    const struct cs_entry *entry = cs_stanza_get(s, "band");
    struct cs_care_rule *rule = &c->rule[c->n++];
    struct cs_slice rest = entry ? entry->value : CS_LIT(""), item;
    *rule = (struct cs_care_rule){.stanza = s, .bands = entry ? 0 : (1U << BANDS) - 1, .column = SIZE_MAX};
    enum cs_status st = cs_stanza_only(s, keys, e);
    while (!st && cs_list_next(&rest, &item)) {
        size_t b = 0;
        while (b < BANDS && !cs_slice_eqz(item, bands[b])) b++;
        if (b < BANDS) {
            rule->bands |= 1U << b;
            continue;
        }
        cs_fail(e, CS_USAGE, "no band '%s': there is high, medium, low", cs_quote(item).text);
        st = cs_stanza_fail(s, entry, (size_t)(item.p - entry->value.p), e);
    }
    if (st || cs_churn_words(s, "care", CS_EN).n) return st;
    cs_fail(e, CS_USAGE, "rule '%s': no care.en", cs_quote(s->id).text);
    return cs_error_at(e, s->file, s->line, 1);
}

enum cs_status cs_care_read(struct cs_care *c, const char *path, struct cs_error *e)
{
    enum cs_status st = cs_stanzas_read(&c->file, path, e);
    if (st) return st;
    c->rule = cs_arena_alloc(&c->arena, c->file.n + 1, sizeof *c->rule);
    if (!c->rule) return cs_fail_memory(e);
    for (size_t i = 0; i < c->file.n && !st; i++) st = read_rule(c, &c->file.items[i], e);
    return st;
}

enum cs_status cs_care_bind(struct cs_care *c, const struct cs_header *h, const struct cs_context *x,
                            struct cs_error *e)
{
    enum cs_status st = CS_OK;
    for (size_t i = 0; i < c->n && !st; i++) {
        struct cs_care_rule *rule = &c->rule[i];
        struct cs_churn_condition condition;
        if (!cs_stanza_get(rule->stanza, "when")) continue;
        st = cs_churn_condition_bind(&condition, rule->stanza, h, x, &c->arena, e);
        rule->bound = condition.bound;
        rule->absent = !condition.bound.n;
    }
    return st;
}

/* ---- before the rows ---- */

static struct cs_slice name_of(const struct cs_causes *causes, const struct cs_churn_rules *rules,
                               const size_t *rule_column, size_t cause)
{
    if (causes->model) return causes->model->known.v[cause].name;
    for (size_t k = 0, at = 0; k < rules->n; k++)
        if (rule_column[k] != SIZE_MAX && at++ == cause) return rules->rule[k].stanza->id;
    return CS_LIT("");
}

static enum cs_status find_causes(struct cs_care *c, struct cs_care_rule *rule,
                                  const struct cs_causes *causes, const struct cs_churn_rules *rules,
                                  const size_t *rule_column, struct cs_error *e)
{
    const struct cs_entry *entry = cs_stanza_get(rule->stanza, "reason");
    struct cs_slice rest, item;
    if (!entry) return CS_OK;
    rule->of_cause = cs_arena_alloc(&c->arena, causes->n + 1, sizeof *rule->of_cause);
    if (!rule->of_cause) return cs_fail_memory(e);
    for (size_t k = 0; k < causes->n; k++) {
        const struct cs_slice name = name_of(causes, rules, rule_column, k);
        rule->of_cause[k] = false;
        for (rest = entry->value; cs_list_next(&rest, &item);) rule->of_cause[k] |= cs_slice_eq(item, name);
    }
    return CS_OK;
}

enum cs_status cs_care_settle(struct cs_care *c, const struct cs_causes *causes,
                              const struct cs_churn_rules *rules, const size_t *rule_column,
                              const struct cs_frame *f, enum cs_lang lang, struct cs_error *e)
{
    enum cs_status st = CS_OK;
    for (size_t i = 0; i < c->n && !st; i++) {
        struct cs_care_rule *rule = &c->rule[i];
        struct cs_buf text = {0};
        if (rule->column != SIZE_MAX && cs_plan_type(f->plan, f->columns[rule->column].node) != CS_BOOL) {
            cs_fail(e, CS_USAGE, "rule '%s': not true or false", cs_quote(rule->stanza->id).text);
            return cs_stanza_fail(rule->stanza, cs_stanza_get(rule->stanza, "when"), 0, e);
        }
        cs_field_add(&text, cs_churn_words(rule->stanza, "care", lang));
        rule->text = text.failed ? cs_slice(NULL, 0) : cs_arena_copy(&c->arena, cs_buf_slice(&text));
        cs_buf_release(&text);
        st = rule->text.p ? find_causes(c, rule, causes, rules, rule_column, e) : cs_fail_memory(e);
        if (!st && rule->column != SIZE_MAX) rule->node = f->columns[rule->column].node;
    }
    return st;
}

/* ---- a row ---- */

static bool is_for(const struct cs_care_rule *rule, unsigned band, const size_t *reasons, size_t n)
{
    bool any = !rule->of_cause;
    if (rule->absent || !(rule->bands >> band & 1)) return false;
    for (size_t i = 0; i < n && !any; i++) any = rule->of_cause[reasons[i]];
    return any;
}

/* All of them for every batch, whoever is in it: what is refused must not depend on where batches begin. */
enum cs_status cs_care_fill(const struct cs_care *c, struct cs_eval *eval, const struct cs_vec **holds,
                            struct cs_error *e)
{
    enum cs_status st = CS_OK;
    for (size_t i = 0; i < c->n && !st; i++)
        if (c->rule[i].column != SIZE_MAX) st = cs_eval_get(eval, c->rule[i].node, &holds[i], e);
    return st;
}

struct cs_slice cs_care_find(const struct cs_care *c, const struct cs_vec *const *holds, uint32_t row,
                             unsigned band, const size_t *reasons, size_t n)
{
    for (size_t i = 0; i < c->n; i++) {
        const struct cs_care_rule *rule = &c->rule[i];
        if (!is_for(rule, band, reasons, n)) continue;
        if (rule->column != SIZE_MAX && (holds[i]->tag[row] == CS_TAG_MISSING || !holds[i]->v[row])) continue;
        return rule->text;
    }
    return CS_LIT("");
}
