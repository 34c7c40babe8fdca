/* risk_words.c - phrases out of churn.rules, for features and for rules. */
#include "model/risk_words.h"
#include <stdlib.h>
#include <string.h>

static const struct cs_slice hole = {"", 1}; /* stands where a value goes */

void cs_risk_words_release(struct cs_risk_words *w)
{
    cs_arena_release(&w->arena);
    *w = (struct cs_risk_words){0};
}

/* What the buffer holds, as a field in the arena. Empties the buffer. */
static enum cs_status keep(struct cs_risk_words *w, struct cs_buf *words, struct cs_slice *to,
                           struct cs_error *e)
{
    static const char over[CS_RISK_OVER];
    struct cs_buf field = {0};
    cs_field_add(&field, cs_buf_slice(words));
    cs_buf_add(&field, over, sizeof over);
    enum cs_status st = cs_buf_status(words, e);
    if (!st) st = cs_buf_status(&field, e);
    if (!st) *to = cs_arena_copy(&w->arena, cs_buf_slice(&field));
    if (!st && !to->p) st = cs_fail_memory(e);
    if (!st) to->n -= sizeof over;
    cs_buf_release(&field);
    cs_buf_clear(words);
    return st;
}

static enum cs_status keep_phrase(struct cs_risk_words *w, struct cs_buf *words, struct cs_phrase *to,
                                  struct cs_error *e)
{
    enum cs_status st = keep(w, words, &to->text, e);
    to->hole = st ? 0 : to->text.n;
    for (size_t i = to->hole; i-- > 0;)
        if (to->text.p[i] == '\0') {
            to->values++;
            to->hole = i;
        }
    return st;
}

static enum cs_status say(struct cs_risk_words *w, struct cs_slice column, const char *how,
                          struct cs_slice value, struct cs_phrase *to, struct cs_buf *words,
                          struct cs_error *e)
{
    cs_churn_reason_column(w->rules, column, how, value, w->lang, words);
    return keep_phrase(w, words, to, e);
}

static enum cs_status say_feature(struct cs_risk_words *w, struct cs_cause_words *to,
                                  const struct cs_model_feature *f, struct cs_buf *words, struct cs_error *e)
{
    enum cs_status st = CS_OK;
    to->column = CS_NO_COLUMN;
    to->level = cs_arena_alloc(&w->arena, f->n_levels + 1, sizeof *to->level);
    to->value = cs_arena_alloc(&w->arena, f->n_levels + 1, sizeof *to->value);
    if (!to->level || !to->value) return cs_fail_memory(e);
    cs_buf_adds(words, f->name);
    cs_buf_addc(words, '=');
    st = keep(w, words, &to->head, e);
    if (!st) st = say(w, f->name, "missing", CS_LIT(""), &to->missing, words, e);
    if (!st) st = say(w, f->name, "more", hole, &to->more, words, e);
    if (!st) st = say(w, f->name, "less", hole, &to->less, words, e);
    for (size_t i = 0; i < f->n_levels && !st; i++) {
        st = say(w, f->name, "level", f->level[i], &to->level[i], words, e);
        cs_buf_adds(words, f->level[i]);
        if (!st) st = keep(w, words, &to->value[i], e);
    }
    return st;
}

static enum cs_status say_rule(struct cs_risk_words *w, struct cs_cause_words *to,
                               const struct cs_churn_rule *rule, const struct cs_header *h,
                               struct cs_buf *words, struct cs_error *e)
{
    to->column = rule->reads.n ? cs_header_find(h, rule->reads) : CS_NO_COLUMN;
    cs_buf_adds(words, to->column == CS_NO_COLUMN ? rule->stanza->id : rule->reads);
    if (to->column != CS_NO_COLUMN) cs_buf_addc(words, '=');
    enum cs_status st = keep(w, words, &to->head, e);
    cs_churn_reason_rule(rule, w->lang, words);
    return st ? st : keep_phrase(w, words, &to->more, e);
}

enum cs_status cs_risk_words_make(struct cs_risk_words *w, const struct cs_causes *causes,
                                  const struct cs_churn_rules *rules, const size_t *rule_column,
                                  const struct cs_header *h, enum cs_lang lang, struct cs_error *e)
{
    struct cs_buf words = {0};
    *w = (struct cs_risk_words){.rules = rules, .lang = lang};
    w->cause = cs_arena_alloc(&w->arena, causes->n + 1, sizeof *w->cause);
    enum cs_status st = w->cause ? CS_OK : cs_fail_memory(e);
    cs_churn_reason_none(rules, lang, &words);
    if (!st) st = keep(w, &words, &w->none, e);
    cs_buf_addz(&words, lang == CS_EN ? " + " : "+");
    if (!st) st = keep(w, &words, &w->joint, e);
    for (size_t k = 0; causes->model && k < causes->n && !st; k++)
        st = say_feature(w, &w->cause[k], &causes->model->features[k], &words, e);
    for (size_t k = 0, at = 0; !causes->model && k < rules->n && !st; k++)
        if (rule_column[k] != SIZE_MAX) st = say_rule(w, &w->cause[at++], &rules->rule[k], h, &words, e);
    cs_buf_release(&words);
    return st;
}
