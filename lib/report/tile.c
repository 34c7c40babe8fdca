/* tile.c - the block `tiles`: the few numbers that are read first, with what they were, should be, and
 * usually are. */
#include "report/figures.h"

#include "base/stanza.h"
#include "report/history.h"

#include <math.h>

struct tiles {
    struct cs_build *b;
    struct cs_tag *tag;
    struct cs_asked asked;
    const struct cs_fact_group *group; /* NULL: the view has no row */
    struct cs_slice comparisons;
    struct cs_history history;
    bool has_history;
};

/* The day of a value that is of another period than the rest. */
static void put_when(const struct tiles *t, const struct cs_fact *fact, struct cs_tile *tile)
{
    int64_t from, to;
    struct cs_doc *doc = t->b->doc;
    if (!cs_facts_period(t->b->facts, t->asked.facts, &from, &to) || fact->from == CS_NO_DAY ||
        (fact->from == from && fact->to == to))
        return;
    struct cs_line when = {0};
    if (fact->from == fact->to)
        cs_figure_day(&doc->scratch, fact->from, doc->lang);
    else
        cs_figure_days(&doc->scratch, fact->from, fact->to, doc->lang);
    cs_line_put(doc, &when, CS_TONE_MUTED, true);
    cs_line_phrase(doc, &tile->when, CS_TONE_MUTED, cs_word(CS_WORD_FOR_PERIOD, doc->lang), &when, 1);
}

static void put_details(const struct tiles *t, const struct cs_spec *spec, const struct cs_fact *fact,
                        struct cs_tile *tile)
{
    struct cs_doc *doc = t->b->doc;
    bool few = cs_fact_few(t->b, fact, spec->measure);
    if (!few && !cs_num_missing(fact->lo) && !cs_num_missing(fact->hi)) {
        cs_figure_interval(&doc->scratch, fact->lo, fact->hi, spec->measure, doc->lang);
        cs_line_put(doc, &tile->interval, CS_TONE_MUTED, true);
        tile->low = fact->lo;
        tile->high = fact->hi;
    }
    if (!few && spec->measure != CS_MEASURE_COUNT && !cs_num_missing(fact->n)) {
        cs_figure_fixed(&doc->scratch, fact->n, 0);
        cs_line_put(doc, &tile->n, CS_TONE_MUTED, true);
        tile->cases = fact->n;
    }
    cs_fact_put_target(t->b, spec, fact, &tile->target);
    tile->goal = fact->target;
    tile->state = cs_fact_state(t->b, spec, fact);
    put_when(t, fact, tile);
    cs_line_join(t->b->doc, &tile->note, &tile->when);
}

/* A table's column says what the others are compared with: of another day that is told below it. */
static void note_label(const struct tiles *t, struct cs_slice vs, const struct cs_line *label,
                       struct cs_tile *tile)
{
    struct cs_line usual = {0};
    cs_vs_words(t->b, vs, cs_asked_days(t->b, &t->asked), true, &usual);
    bool same = usual.n == label->n;
    for (size_t i = 0; same && i < usual.n; i++)
        same = cs_slice_eq(usual.spans[i].text, label->spans[i].text);
    if (same || !tile->when.n) return;
    cs_line_addz(t->b->doc, &tile->note, CS_TONE_MUTED, cs_word(CS_WORD_LIST, t->b->doc->lang));
    for (size_t i = 0; i < label->n; i++)
        cs_line_add(t->b->doc, &tile->note, CS_TONE_MUTED, label->spans[i].text);
}

static enum cs_status put_changes(const struct tiles *t, struct cs_spec spec, const struct cs_fact *fact,
                                  struct cs_tile *tile, struct cs_error *e)
{
    struct cs_slice vs, comparisons = t->comparisons;
    struct cs_days days = fact ? cs_fact_days(fact) : cs_asked_days(t->b, &t->asked);
    while (tile->n_changes < sizeof tile->changes / sizeof *tile->changes &&
           cs_list_next(&comparisons, &vs)) {
        struct cs_compare compare;
        if (cs_compare_parse(&compare, vs, e) != CS_OK)
            return cs_tag_fail(t->tag, e, "no comparison '%s'; there is previous, week, year",
                               cs_quote(vs).text);
        spec.vs = vs;
        spec.show = CS_SHOW_CHANGE;
        tile->changes[tile->n_changes].vs = cs_doc_copy(t->b->doc, vs);
        cs_vs_words(t->b, vs, days, true, &tile->changes[tile->n_changes].label);
        note_label(t, vs, &tile->changes[tile->n_changes].label, tile);
        cs_spec_put(t->b, &t->asked, &spec, t->group, 0, &tile->changes[tile->n_changes].change);
        tile->changes[tile->n_changes].number =
            cs_spec_exact(t->b, &t->asked, &spec, t->group, 0, &tile->changes[tile->n_changes].measure);
        tile->n_changes++;
    }
    return CS_OK;
}

static enum cs_status fill_tile(struct tiles *t, struct cs_slice metric, struct cs_tile *tile,
                                struct cs_error *e)
{
    struct cs_spec spec;
    struct cs_history_metric history;
    enum cs_status status = cs_ask_spec(t->b, t->tag, &t->asked, metric, &spec, e);
    if (status == CS_OK && t->has_history)
        status = cs_history_ask(&t->history, t->b, t->tag, spec.metric, &history, e);
    if (status != CS_OK) return status;
    tile->id = cs_doc_copy(t->b->doc, metric);
    tile->low = tile->high = tile->cases = tile->goal = CS_MISSING;
    cs_spec_title(t->b, &t->asked, &spec, &tile->name);
    cs_spec_put(t->b, &t->asked, &spec, t->group, 0, &tile->value);
    tile->number = cs_spec_exact(t->b, &t->asked, &spec, t->group, 0, &tile->measure);
    const struct cs_fact *fact = cs_spec_fact(t->b, &t->asked, &spec, t->group);
    if (fact && spec.show == CS_SHOW_VALUE) put_details(t, &spec, fact, tile);
    static const struct cs_fact_group all;
    if (t->has_history) tile->spark = cs_history_line(&t->history, t->b, &history, &all);
    return put_changes(t, spec, fact, tile, e);
}

static enum cs_status fill(struct tiles *t, struct cs_slice metrics, struct cs_part *part, struct cs_error *e)
{
    struct cs_slice metric;
    size_t n = 0;
    for (struct cs_slice rest = metrics; cs_list_next(&rest, &metric);) n++;
    part->tiles = cs_arena_alloc(&t->b->doc->arena, n ? n : 1, sizeof *part->tiles);
    struct cs_slice *ids = cs_arena_alloc(&t->b->doc->arena, n + 1, sizeof *ids);
    if (!part->tiles || !ids) return cs_fail_memory(e);
    enum cs_status status = CS_OK;
    while (status == CS_OK && cs_list_next(&metrics, &metric))
        status = fill_tile(t, metric, &part->tiles[part->n_tiles++], e);
    for (size_t i = 0; i < part->n_tiles; i++) ids[i] = part->tiles[i].id;
    cs_origin_set(t->b->doc, &part->origin, t->asked.id, NULL, 0);
    part->origin.columns = ids;
    part->origin.n_columns = part->n_tiles;
    return status;
}

enum cs_status cs_tiles_add(struct cs_build *b, struct cs_tag *tag, struct cs_part *parent,
                            struct cs_error *e)
{
    struct tiles t = {.b = b, .tag = tag, .comparisons = CS_LIT("previous,week")};
    struct cs_slice metrics, view;
    enum cs_status status = cs_ask_total(b, tag, &t.asked, &metrics, e);
    if (status != CS_OK) return status;
    cs_tag_get(tag, "vs", &t.comparisons);
    t.group = cs_asked_groups(&t.asked) ? &t.asked.facts->groups[0] : NULL;
    t.has_history = cs_tag_get(tag, "spark", &view);
    if (t.has_history) status = cs_history_make(&t.history, b, tag, &t.asked, view, e);
    if (status == CS_OK) status = fill(&t, metrics, cs_doc_part(b->doc, parent, CS_PART_TILES), e);
    cs_history_release(&t.history);
    return status == CS_OK ? cs_tag_done(tag, 0, e) : status;
}
