/* lead.c - the computed sentence and the list of changes: ranking by how far a metric moved, then words. */
#include "report/lead.h"

#include "report/findings.h"
#include "report/split.h"

#include "base/ascii.h"
#include "base/stanza.h"

#include <math.h>
#include <string.h>

enum { MAX_MOVERS = 64, CELLS_SHOWN = 3 };

/* ---- ranking ---- */

/* What is beyond chance, or large where nothing tests it; then what is small and nothing tests; then chance.
 */
static int rank(const struct cs_mover *m)
{
    if (m->verdict == CS_VERDICT_NOISE) return 0;
    return m->verdict == CS_VERDICT_REAL || fabs(m->effect) >= CS_UNTESTED_MIN ? 2 : 1;
}

/* Of equal rank the larger effect; equal ones keep their order. */
static bool further(const struct cs_mover *a, const struct cs_mover *b)
{
    int rank_a = rank(a), rank_b = rank(b);
    return rank_a != rank_b ? rank_a > rank_b : fabs(a->effect) > fabs(b->effect);
}

static void insert(struct cs_mover *movers, size_t *n, size_t room, const struct cs_mover *one)
{
    size_t at = *n;
    while (at && further(one, &movers[at - 1])) at--;
    if (at == room) return;
    if (*n < room) ++*n;
    memmove(movers + at + 1, movers + at, (*n - at - 1) * sizeof *movers);
    movers[at] = *one;
}

const struct cs_fact_group *cs_only_group(const struct cs_asked *asked)
{
    return cs_asked_groups(asked) ? &asked->facts->groups[0] : NULL;
}

static enum cs_status consider(struct cs_build *b, const struct cs_tag *tag, const struct cs_asked *asked,
                               struct cs_slice metric, struct cs_slice vs, struct cs_mover *movers, size_t *n,
                               size_t room, struct cs_error *e)
{
    struct cs_mover one = {0};
    enum cs_status status = cs_ask_spec(b, tag, asked, metric, &one.spec, e);
    if (status != CS_OK) return status;
    one.spec.vs = vs;
    one.spec.show = CS_SHOW_CHANGE;
    one.fact = cs_spec_fact(b, asked, &one.spec, cs_only_group(asked));
    if (!one.fact || cs_num_missing(one.fact->diff) || cs_fact_few(b, one.fact, one.spec.measure))
        return CS_OK;
    one.effect = cs_fact_effect(one.fact, one.spec.measure);
    one.verdict = cs_fact_verdict(one.fact);
    insert(movers, n, room, &one);
    return CS_OK;
}

enum cs_status cs_movers(struct cs_build *b, const struct cs_tag *tag, const struct cs_asked *asked,
                         const struct cs_slice *list, struct cs_slice vs, struct cs_mover *movers, size_t *n,
                         struct cs_error *e)
{
    size_t room = *n;
    enum cs_status status = CS_OK;
    *n = 0;
    if (list) {
        struct cs_slice rest = *list, metric;
        while (status == CS_OK && cs_list_next(&rest, &metric))
            status = consider(b, tag, asked, metric, vs, movers, n, room, e);
        return status;
    }
    for (size_t i = 0; asked->facts && i < asked->facts->n_metrics && status == CS_OK; i++)
        status = consider(b, tag, asked, asked->facts->metrics[i], vs, movers, n, room, e);
    return status;
}

struct cs_slice cs_asked_vs(struct cs_tag *tag)
{
    struct cs_slice vs = CS_LIT("week");
    cs_tag_get(tag, "vs", &vs);
    return vs;
}

enum cs_status cs_ask_total_view(struct cs_build *b, struct cs_tag *tag, struct cs_asked *asked,
                                 struct cs_error *e)
{
    struct cs_slice id;
    enum cs_status status = cs_tag_need(tag, "view", &id, e);
    if (status == CS_OK) status = cs_ask_view(b, tag, id, asked, e);
    if (status == CS_OK && cs_asked_keys(asked))
        return cs_tag_fail(tag, e, "'%s' needs a view without keys, and '%s' is by %s",
                           cs_quote(tag->name).text, cs_quote(id).text,
                           cs_quote(cs_asked_key(asked, 0)).text);
    return status;
}

/* ---- the lead ---- */

void cs_metric_inner(struct cs_build *b, struct cs_slice metric, struct cs_line *line)
{
    cs_metric_words(b, metric, line);
    cs_line_inner(b, line);
}

void cs_line_inner(struct cs_build *b, struct cs_line *line)
{
    if (b->doc->lang != CS_EN || !line->n) return;
    struct cs_slice text = line->spans[0].text;
    if (text.n < 2 || !cs_is_upper(text.p[0]) || !cs_is_lower(text.p[1])) return;
    cs_buf_addc(&b->doc->scratch, cs_to_lower(text.p[0]));
    cs_buf_add(&b->doc->scratch, text.p + 1, text.n - 1);
    *line = (struct cs_line){0};
    cs_line_put(b->doc, line, CS_TONE_PLAIN, false);
}

/* "1,235 tickets, 45.6% more than last Wednesday". */
static void say_volume(struct cs_build *b, const struct cs_asked *asked, const struct cs_spec *volume,
                       struct cs_slice vs, struct cs_line *line)
{
    enum cs_lang lang = b->doc->lang;
    const struct cs_fact *now = cs_spec_fact(b, asked, volume, cs_only_group(asked));
    if (!now || cs_num_missing(now->value) || cs_num_cmp(now->value, cs_int(0)) == 0) {
        cs_line_addz(b->doc, line, CS_TONE_PLAIN, cs_word(CS_WORD_LEAD_NONE, lang));
        return;
    }
    struct cs_spec compared = *volume;
    compared.vs = vs;
    const struct cs_fact *fact = cs_spec_fact(b, asked, &compared, cs_only_group(asked));
    struct cs_line args[3] = {0};
    cs_figure_value(&b->doc->scratch, now->value, volume->measure, lang);
    cs_line_put(b->doc, &args[0], CS_TONE_PLAIN, true);
    enum cs_word word = CS_WORD_LEAD_ALONE;
    struct cs_num change = fact ? cs_change_of(fact->diff, fact->base, volume->measure) : CS_MISSING;
    if (!cs_num_missing(change)) {
        int sign = cs_num_cmp(change, cs_int(0));
        word = sign > 0 ? CS_WORD_LEAD_MORE : sign < 0 ? CS_WORD_LEAD_LESS : CS_WORD_LEAD_SAME;
        cs_figure_fixed(&b->doc->scratch, sign < 0 ? cs_num_neg(change) : change, 1);
        cs_buf_addc(&b->doc->scratch, '%');
        cs_line_put(b->doc, &args[1], CS_TONE_PLAIN, true);
        cs_vs_words(b, vs, cs_fact_days(now), false, &args[2]);
    }
    cs_line_phrase(b->doc, line, CS_TONE_PLAIN, cs_word(word, lang), args, 3);
}

/* ", 77% of it from delivery": the group that drove the change, when it made a quarter of it or more. */
static enum cs_status say_driver(struct cs_build *b, const struct cs_tag *tag, struct cs_slice by,
                                 const struct cs_mover *m, struct cs_line *line, struct cs_error *e)
{
    struct cs_asked asked;
    struct cs_split split;
    enum cs_status status = cs_split_best(b, tag, by, &m->spec, m->spec.vs, &asked, &split, e);
    const struct cs_split_part *driver = status == CS_OK ? cs_split_driver(&split) : NULL;
    double part = driver ? cs_split_total(driver) / split.change : 0;
    bool few = driver && !split.count && driver->n_now + driver->n_base < (double)b->min_n;
    if (part < 0.25 || few) return status;
    struct cs_line args[2] = {0};
    cs_figure_fixed(&b->doc->scratch, cs_num_from_double(part * 100), 0);
    cs_buf_addc(&b->doc->scratch, '%');
    cs_line_put(b->doc, &args[0], CS_TONE_PLAIN, true);
    cs_say_group(b, &asked, driver->group, &args[1]);
    cs_line_addz(b->doc, line, CS_TONE_PLAIN, b->doc->lang == CS_EN ? ", " : "，");
    enum cs_word word = part < 1 ? CS_WORD_FIND_OF_IT : CS_WORD_FIND_MAINLY;
    cs_line_phrase(b->doc, line, CS_TONE_PLAIN, cs_word(word, b->doc->lang), args, 2);
    return CS_OK;
}

/* "; satisfaction fell to 72.2% (−9.2 pp)": the metric that moved most, or that none moved beyond chance. */
static enum cs_status say_mover(struct cs_build *b, const struct cs_tag *tag, struct cs_slice by,
                                const struct cs_mover *m, struct cs_line *line, struct cs_error *e)
{
    enum cs_lang lang = b->doc->lang;
    struct cs_num change = cs_change_of(m->fact->diff, m->fact->base, m->spec.measure);
    int sign = cs_num_missing(change) ? 0 : cs_num_cmp(change, cs_int(0));
    if (!sign) return CS_OK;
    bool noise = m->verdict == CS_VERDICT_NOISE;
    enum cs_tone tone = CS_TONE_PLAIN;
    if (m->verdict == CS_VERDICT_REAL && m->spec.better)
        tone = sign == m->spec.better ? CS_TONE_BETTER : CS_TONE_WORSE;
    struct cs_line args[3] = {0};
    cs_metric_inner(b, m->spec.metric, &args[0]);
    cs_figure_value(&b->doc->scratch, m->fact->value, m->spec.measure, lang);
    cs_line_put(b->doc, &args[1], tone, true);
    cs_figure_change(&b->doc->scratch, change, m->spec.measure, false, lang);
    cs_line_put(b->doc, &args[2], tone, true);
    enum cs_word word = noise ? CS_WORD_LEAD_NOISE : sign > 0 ? CS_WORD_LEAD_ROSE : CS_WORD_LEAD_FELL;
    cs_line_addz(b->doc, line, CS_TONE_PLAIN, cs_word(CS_WORD_SENTENCE, lang));
    cs_line_phrase(b->doc, line, CS_TONE_PLAIN, cs_word(word, lang), args, 3);
    return noise ? CS_OK : say_driver(b, tag, by, m, line, e);
}

enum cs_status cs_lead_add(struct cs_build *b, struct cs_tag *tag, struct cs_line *line, struct cs_error *e)
{
    struct cs_asked asked;
    struct cs_spec volume;
    struct cs_slice list, name = CS_LIT("tickets"), by = CS_LIT(""), vs = cs_asked_vs(tag);
    enum cs_status status = cs_ask_total_view(b, tag, &asked, e);
    if (status != CS_OK) return status;
    cs_tag_get(tag, "volume", &name);
    cs_tag_get(tag, "by", &by);
    bool listed = cs_tag_get(tag, "metrics", &list);
    struct cs_mover movers[2]; /* the volume itself may be one of them */
    size_t n = 2;
    status = cs_ask_spec(b, tag, &asked, name, &volume, e);
    if (status == CS_OK) status = cs_movers(b, tag, &asked, listed ? &list : NULL, vs, movers, &n, e);
    if (status == CS_OK) status = cs_tag_done(tag, 0, e);
    if (status != CS_OK) return status;
    say_volume(b, &asked, &volume, vs, line);
    size_t first = n && cs_slice_eq(movers[0].spec.metric, name);
    if (first < n) status = say_mover(b, tag, by, &movers[first], line, e);
    cs_line_addz(b->doc, line, CS_TONE_PLAIN, b->doc->lang == CS_EN ? "." : "。");
    return status;
}

/* ---- the changes ---- */

/* "Delivery −12.3 pp (n 212)". */
static void say_cell(struct cs_build *b, const struct cs_asked *asked, const struct cs_mover *cell,
                     const struct cs_fact_group *group, struct cs_line *line)
{
    for (size_t k = 0; k < cs_asked_keys(asked); k++) {
        cs_key_words(b, cs_asked_key(asked, k), group->key[k], line);
        cs_line_addz(b->doc, line, CS_TONE_PLAIN, " ");
    }
    cs_spec_put(b, asked, &cell->spec, group, 0, line);
    if (cell->spec.measure == CS_MEASURE_COUNT || cs_num_missing(cell->fact->n)) return;
    struct cs_line n = {0};
    cs_figure_fixed(&b->doc->scratch, cell->fact->n, 0);
    cs_line_put(b->doc, &n, CS_TONE_MUTED, true);
    cs_line_addz(b->doc, line, CS_TONE_MUTED, " ");
    cs_line_phrase(b->doc, line, CS_TONE_MUTED, cs_word(CS_WORD_FEW, b->doc->lang), &n, 1);
}

/* The cells of one view that went furthest the same way as the whole: for a count by how many, else by
 * effect. */
static enum cs_status say_cells(struct cs_build *b, const struct cs_tag *tag, struct cs_slice view,
                                const struct cs_mover *whole, struct cs_part *item, struct cs_error *e)
{
    struct cs_asked asked;
    enum cs_status status = cs_ask_view(b, tag, view, &asked, e);
    if (status != CS_OK || !asked.facts || !cs_facts_has_metric(b->facts, asked.facts, whole->spec.metric))
        return status;
    struct cs_mover best[CELLS_SHOWN];
    const struct cs_fact_group *groups[CELLS_SHOWN];
    size_t n = 0;
    for (size_t g = 0; g < cs_asked_groups(&asked); g++) {
        struct cs_mover one = {.spec = whole->spec};
        one.fact = cs_spec_fact(b, &asked, &one.spec, &asked.facts->groups[g]);
        if (!one.fact || cs_num_missing(one.fact->diff) || cs_fact_few(b, one.fact, one.spec.measure))
            continue;
        one.effect = one.spec.measure == CS_MEASURE_COUNT ? cs_num_double(one.fact->diff)
                                                          : cs_fact_effect(one.fact, one.spec.measure);
        if (one.effect * whole->effect <= 0) continue;
        size_t at = n < CELLS_SHOWN ? n++ : CELLS_SHOWN;
        while (at && fabs(one.effect) > fabs(best[at - 1].effect)) {
            if (at < CELLS_SHOWN) {
                best[at] = best[at - 1];
                groups[at] = groups[at - 1];
            }
            at--;
        }
        if (at == CELLS_SHOWN) continue;
        best[at] = one;
        groups[at] = &asked.facts->groups[g];
    }
    if (!n) return CS_OK;
    struct cs_line args[2] = {0};
    for (size_t k = 0; k < cs_asked_keys(&asked); k++) {
        if (k) cs_line_addz(b->doc, &args[0], CS_TONE_PLAIN, " ");
        cs_key_title(b, cs_asked_key(&asked, k), &args[0]);
    }
    for (size_t i = 0; i < n; i++) {
        if (i) cs_line_addz(b->doc, &args[1], CS_TONE_PLAIN, cs_word(CS_WORD_LIST, b->doc->lang));
        say_cell(b, &asked, &best[i], groups[i], &args[1]);
    }
    struct cs_part *p = cs_doc_part(b->doc, item, CS_PART_PARAGRAPH);
    p->role = CS_ROLE_NOTE;
    cs_line_phrase(b->doc, &p->line, CS_TONE_PLAIN, cs_word(CS_WORD_CHANGE_CELLS, b->doc->lang), args, 2);
    return CS_OK;
}

static void say_change(struct cs_build *b, const struct cs_asked *asked, const struct cs_mover *m,
                       struct cs_part *item)
{
    struct cs_line args[4] = {0};
    enum cs_lang lang = b->doc->lang;
    cs_metric_words(b, m->spec.metric, &args[0]);
    for (size_t i = 0; i < args[0].n; i++) args[0].spans[i].tone = CS_TONE_STRONG;
    cs_figure_value(&b->doc->scratch, m->fact->value, m->spec.measure, lang);
    cs_line_put(b->doc, &args[1], CS_TONE_STRONG, true);
    cs_spec_put(b, asked, &m->spec, cs_only_group(asked), 0, &args[2]);
    cs_vs_words(b, m->spec.vs, cs_fact_days(m->fact), true, &args[3]);
    struct cs_part *p = cs_doc_part(b->doc, item, CS_PART_PARAGRAPH);
    cs_line_phrase(b->doc, &p->line, CS_TONE_PLAIN, cs_word(CS_WORD_CHANGE, lang), args, 4);
    if (m->verdict == CS_VERDICT_NOISE) {
        cs_line_addz(b->doc, &p->line, CS_TONE_MUTED, cs_word(CS_WORD_SENTENCE, lang));
        cs_line_addz(b->doc, &p->line, CS_TONE_MUTED, cs_word(CS_WORD_CHANGE_NOISE, lang));
    }
}

enum cs_status cs_changes_add(struct cs_build *b, struct cs_tag *tag, struct cs_part *parent,
                              struct cs_error *e)
{
    struct cs_asked asked;
    struct cs_slice list, views = CS_LIT(""), view, vs = cs_asked_vs(tag);
    uint64_t limit = 5;
    enum cs_status status = cs_ask_total_view(b, tag, &asked, e);
    if (status == CS_OK) status = cs_tag_count(tag, "limit", 1, MAX_MOVERS, &limit, e);
    if (status != CS_OK) return status;
    bool listed = cs_tag_get(tag, "metrics", &list);
    cs_tag_get(tag, "cells", &views);
    struct cs_mover movers[MAX_MOVERS];
    size_t n = (size_t)limit;
    status = cs_movers(b, tag, &asked, listed ? &list : NULL, vs, movers, &n, e);
    if (status == CS_OK) status = cs_tag_done(tag, 0, e);
    if (status != CS_OK) return status;
    if (!n) {
        struct cs_part *p = cs_doc_part(b->doc, parent, CS_PART_PARAGRAPH);
        cs_line_addz(b->doc, &p->line, CS_TONE_MUTED, cs_word(CS_WORD_CHANGE_NONE, b->doc->lang));
        return CS_OK;
    }
    struct cs_part *items = cs_doc_part(b->doc, parent, CS_PART_LIST);
    items->level = 1;
    for (size_t i = 0; i < n && status == CS_OK; i++) {
        struct cs_part *item = cs_doc_part(b->doc, items, CS_PART_ITEM);
        say_change(b, &asked, &movers[i], item);
        struct cs_slice rest = views;
        while (status == CS_OK && cs_list_next(&rest, &view))
            status = say_cells(b, tag, view, &movers[i], item, e);
    }
    return status;
}
