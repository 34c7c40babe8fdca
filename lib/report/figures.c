/* figures.c - the small fenced blocks, and the list of all of them. */
#include "report/figures.h"

#include "base/stanza.h"
#include "report/actions.h"
#include "report/findings.h"
#include "report/inline.h"
#include "report/lead.h"
#include "report/markdown.h"
#include "report/missing.h"
#include "report/rows.h"

typedef enum cs_status add_figure(struct cs_build *, struct cs_tag *, struct cs_part *, struct cs_error *);

enum cs_status cs_figure_captions(struct cs_build *b, struct cs_tag *tag, struct cs_grid *grid,
                                  struct cs_error *e)
{
    const struct {
        const char *key;
        struct cs_line *line;
    } captions[] = {{"title", &grid->title}, {"note", &grid->note}};
    uint64_t width = 12;
    enum cs_status status = cs_tag_count(tag, "width", 1, 12, &width, e);
    grid->width = (unsigned)width;
    for (size_t i = 0; i < 2 && status == CS_OK; i++) {
        struct cs_slice text;
        if (!cs_tag_get(tag, captions[i].key, &text)) continue;
        struct cs_place place = {tag->file, tag->line};
        for (size_t k = 0; k < tag->n_options; k++)
            if (cs_slice_eqz(tag->options[k].key, captions[i].key)) place.line = tag->options[k].line;
        status = cs_markdown_line(b, captions[i].line, text, &place, e);
    }
    return status;
}

enum cs_status cs_ask_total(struct cs_build *b, struct cs_tag *tag, struct cs_asked *asked,
                            struct cs_slice *metrics, struct cs_error *e)
{
    struct cs_slice id;
    enum cs_status status = cs_tag_need(tag, "view", &id, e);
    if (status == CS_OK) status = cs_tag_need(tag, "metrics", metrics, e);
    if (status == CS_OK) status = cs_ask_view(b, tag, id, asked, e);
    if (status == CS_OK && cs_asked_keys(asked))
        return cs_tag_fail(tag, e, "'%s' needs a view without keys, and '%s' is by %s",
                           cs_quote(tag->name).text, cs_quote(id).text,
                           cs_quote(cs_asked_key(asked, 0)).text);
    return status;
}

/* ---- values: a list of names and numbers ---- */

static enum cs_status add_values(struct cs_build *b, struct cs_tag *tag, struct cs_part *parent,
                                 struct cs_error *e)
{
    struct cs_asked asked;
    struct cs_slice metrics, metric;
    enum cs_status status = cs_ask_total(b, tag, &asked, &metrics, e);
    if (status != CS_OK) return status;
    const struct cs_fact_group *group = cs_asked_groups(&asked) ? &asked.facts->groups[0] : NULL;
    struct cs_grid *grid = cs_doc_grid(b->doc, cs_doc_part(b->doc, parent, CS_PART_TABLE), 2);
    grid->columns[1].kind = CS_COLUMN_NUMBER;
    grid->by_rows = true;
    cs_line_addz(b->doc, &grid->columns[0].title, CS_TONE_PLAIN, cs_word(CS_WORD_METRIC, b->doc->lang));
    const bool days = cs_asked_days(b, &asked).first != CS_NO_DAY, day = cs_asked_day(b, &asked) != CS_NO_DAY;
    const enum cs_word head = day ? CS_WORD_THIS_DAY : days ? CS_WORD_THIS_PERIOD : CS_WORD_VALUE;
    cs_line_addz(b->doc, &grid->columns[1].title, CS_TONE_PLAIN, cs_word(head, b->doc->lang));
    while (status == CS_OK && cs_list_next(&metrics, &metric)) {
        struct cs_spec spec;
        status = cs_ask_spec(b, tag, &asked, metric, &spec, e);
        if (status != CS_OK) break;
        struct cs_cell *row = cs_grid_row(b->doc, grid);
        row[0].key = cs_doc_copy(b->doc, spec.metric);
        cs_metric_words(b, spec.metric, &row[0].line);
        if (spec.show != CS_SHOW_VALUE) {
            cs_line_addz(b->doc, &row[0].line, CS_TONE_PLAIN, " ");
            cs_spec_title(b, &asked, &spec, &row[0].line);
        }
        cs_spec_cell(b, &asked, &spec, group, 0, &row[1]);
    }
    if (status == CS_OK) status = cs_figure_captions(b, tag, grid, e);
    return status == CS_OK ? cs_tag_done(tag, 0, e) : status;
}

/* ---- the rest ---- */

enum cs_status cs_figure_group(struct cs_build *b, struct cs_tag *tag, struct cs_part **parent,
                               struct cs_error *e)
{
    struct cs_grid captions = {0};
    enum cs_status status = cs_figure_captions(b, tag, &captions, e);
    struct cs_part *group = cs_doc_part(b->doc, *parent, CS_PART_GROUP);
    *parent = group;
    group->level = captions.width;
    if (!captions.title.n) return status;
    struct cs_part *heading = cs_doc_part(b->doc, group, CS_PART_HEADING);
    heading->level = 3;
    heading->line = captions.title;
    return status;
}

/* The reader's own Markdown (--notes), or the sentence `empty` of the block. */
static enum cs_status add_notes(struct cs_build *b, struct cs_tag *tag, struct cs_part *parent,
                                struct cs_error *e)
{
    struct cs_slice empty = CS_LIT("");
    struct cs_part *group = parent;
    cs_tag_get(tag, "empty", &empty);
    enum cs_status status = cs_figure_group(b, tag, &group, e);
    if (status == CS_OK) status = cs_tag_done(tag, 0, e);
    if (status != CS_OK) return status;
    if (b->notes.p) return cs_markdown_add(b, group, b->notes, b->notes_name, 1, false, e);
    struct cs_part *p = cs_doc_part(b->doc, group, CS_PART_PARAGRAPH);
    p->role = CS_ROLE_NOTE;
    cs_line_add(b->doc, &p->line, CS_TONE_MUTED, empty);
    return CS_OK;
}

/* Suffixes share the definition of their metric: it stands once. */
static bool is_defined(const struct cs_build *b, size_t n, const struct cs_metric_def *def)
{
    for (size_t i = 0; i < n; i++) {
        struct cs_metric before;
        struct cs_error ignored = CS_ERROR_INIT;
        if (cs_catalogue_find(b->catalogue, b->used.key[i], &before, &ignored) == CS_OK && before.def == def)
            return true;
    }
    return false;
}

static void define(struct cs_build *b, const struct cs_metric_def *def, struct cs_tag *tag,
                   struct cs_part *list)
{
    struct cs_slice meaning = cs_metric_about(def, b->doc->lang);
    cs_tag_find(tag, def->id, &meaning);
    struct cs_part *item = cs_doc_part(b->doc, list, CS_PART_ITEM);
    cs_metric_words(b, def->id, &item->line);
    for (size_t s = 0; s < item->line.n; s++) item->line.spans[s].tone = CS_TONE_STRONG;
    struct cs_part *text = cs_doc_part(b->doc, item, CS_PART_PARAGRAPH);
    cs_line_add(b->doc, &text->line, CS_TONE_PLAIN, meaning);
}

/* Lines "METRIC = text" must name metrics that there are. */
static enum cs_status check_definitions(struct cs_build *b, struct cs_tag *tag, struct cs_error *e)
{
    for (size_t i = 0; i < tag->n_options; i++) {
        struct cs_metric metric;
        struct cs_error ignored = CS_ERROR_INIT;
        tag->options[i].used =
            cs_catalogue_find(b->catalogue, tag->options[i].key, &metric, &ignored) == CS_OK;
    }
    return cs_tag_done(tag, 0, e);
}

/* Every metric that stands above this block, with its definition: the catalogue's, or the template's own. */
static enum cs_status add_definitions(struct cs_build *b, struct cs_tag *tag, struct cs_part *parent,
                                      struct cs_error *e)
{
    enum cs_status status = check_definitions(b, tag, e);
    if (status != CS_OK) return status;
    struct cs_part *list = cs_doc_part(b->doc, parent, CS_PART_DEFINITIONS);
    for (size_t i = 0; i < b->used.n; i++) {
        struct cs_metric metric;
        struct cs_error ignored = CS_ERROR_INIT;
        if (cs_catalogue_find(b->catalogue, b->used.key[i], &metric, &ignored) == CS_OK &&
            !is_defined(b, i, metric.def))
            define(b, metric.def, tag, list);
    }
    if (!b->few) return CS_OK;
    struct cs_line n = {0};
    cs_figure_fixed(&b->doc->scratch, cs_int((int64_t)b->min_n), 0);
    cs_line_put(b->doc, &n, CS_TONE_MUTED, true);
    struct cs_part *note = cs_doc_part(b->doc, parent, CS_PART_PARAGRAPH);
    note->role = CS_ROLE_NOTE;
    cs_line_phrase(b->doc, &note->line, CS_TONE_MUTED, cs_word(CS_WORD_FEW_NOTE, b->doc->lang), &n, 1);
    return CS_OK;
}

static const struct {
    const char *name;
    add_figure *add;
    bool pruned; /* what it shows of nothing is taken out */
} figures[] = {
    {"tiles", cs_tiles_add, true},        {"values", add_values, true},
    {"table", cs_table_add, true},        {"chart", cs_chart_add, true},
    {"heat", cs_heat_add, true},          {"changes", cs_changes_add, false},
    {"findings", cs_findings_add, false}, {"rows", cs_rows_add, false},
    {"tally", cs_tally_add, false},       {"actions", cs_actions_add, false},
    {"notes", add_notes, false},          {"definitions", add_definitions, false},
};

enum cs_status cs_figure_add(struct cs_build *b, struct cs_part *parent, struct cs_slice info,
                             struct cs_slice body, const char *file, unsigned line, struct cs_error *e)
{
    struct cs_tag tag;
    enum cs_status status = cs_tag_parse(&tag, info, file, line, e);
    if (status == CS_OK) status = cs_tag_body(&tag, body, line + 1, e);
    if (status != CS_OK) return status;
    struct cs_buf list = {0};
    for (size_t i = 0; i < sizeof figures / sizeof *figures; i++) {
        if (cs_slice_eqz(tag.name, figures[i].name)) {
            struct cs_part *before = parent->last;
            cs_buf_release(&list);
            status = figures[i].add(b, &tag, parent, e);
            if (status == CS_OK && figures[i].pruned) cs_missing_prune(b, parent, before);
            return status;
        }
        cs_buf_addf(&list, "%s%s", i ? ", " : "", figures[i].name);
    }
    cs_tag_fail(&tag, e, "no block '%s'; there is %.*s", cs_quote(tag.name).text, (int)list.n,
                list.n ? list.p : "");
    cs_buf_release(&list);
    return e->status;
}
