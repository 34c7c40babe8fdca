/* table.c - the fenced block `table`: groups down, metrics across, a bar in the last column. */
#include "report/figures.h"

#include "base/stanza.h"
#include "report/actions_when.h"
#include "report/choose.h"
#include "report/dots.h"
#include "report/history.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_SPECS = 24 };

struct table {
    struct cs_build *b;
    struct cs_tag *tag;
    struct cs_asked asked;
    struct cs_spec specs[MAX_SPECS];
    struct cs_slice texts[MAX_SPECS], bar_text; /* as written */
    size_t n_specs, n_keys;
    struct cs_slice all;            /* of a view without keys: the name of its row */
    struct cs_choice choice;        /* of rows; keys held at one value have no column */
    struct cs_dots dots[MAX_SPECS]; /* of columns METRIC:dot */
    struct cs_history history;      /* of columns METRIC:spark */
    struct cs_history_metric lines[MAX_SPECS];
    struct cs_spec bar, mark, judged;
    bool has_bar, has_mark, has_judged;
    size_t judged_column; /* among the specs */
    double full;          /* the number that a whole bar stands for */
    double team;          /* the judged share over all groups; NAN: unknown */
};

/* ---- reading the options ---- */

static enum cs_status ask_columns(struct table *t, struct cs_error *e)
{
    struct cs_slice list, text;
    enum cs_status status = cs_tag_need(t->tag, "columns", &list, e);
    while (status == CS_OK && cs_list_next(&list, &text)) {
        if (t->n_specs == MAX_SPECS) return cs_tag_fail(t->tag, e, "more than %d columns", MAX_SPECS);
        t->texts[t->n_specs] = text;
        status = cs_ask_column(t->b, t->tag, &t->asked, text, &t->specs[t->n_specs++], e);
    }
    return status;
}

/* The view of METRIC:spark columns, and the scales of all that is drawn. */
static enum cs_status ask_drawn(struct table *t, struct cs_error *e)
{
    struct cs_slice view;
    bool has_view = cs_tag_get(t->tag, "spark", &view);
    enum cs_status status = CS_OK;
    if (has_view) status = cs_history_make(&t->history, t->b, t->tag, &t->asked, view, e);
    for (size_t i = 0; i < t->n_specs && status == CS_OK; i++) {
        const struct cs_spec *spec = &t->specs[i];
        if (spec->show == CS_SHOW_DOT) cs_dots_measure(t->b, &t->asked, spec, &t->dots[i]);
        if (spec->show != CS_SHOW_SPARK) continue;
        if (!has_view)
            return cs_tag_fail(t->tag, e, "'%s' needs spark=, a view by date", cs_quote(t->texts[i]).text);
        status = cs_history_ask(&t->history, t->b, t->tag, spec->metric, &t->lines[i], e);
    }
    return status;
}

static enum cs_status ask_bar(struct table *t, struct cs_error *e)
{
    struct cs_slice text;
    t->has_bar = cs_tag_get(t->tag, "bar", &text);
    t->bar_text = t->has_bar ? text : CS_LIT("");
    enum cs_status status = t->has_bar ? cs_ask_spec(t->b, t->tag, &t->asked, text, &t->bar, e) : CS_OK;
    if (status != CS_OK || !cs_tag_get(t->tag, "mark", &text)) return status;
    struct cs_compare compare;
    if (!t->has_bar) return cs_tag_fail(t->tag, e, "mark= needs bar=");
    if (cs_compare_parse(&compare, text, e) != CS_OK)
        return cs_tag_fail(t->tag, e, "no comparison '%s'; there is previous, week, year",
                           cs_quote(text).text);
    t->has_mark = true;
    t->mark = t->bar;
    t->mark.vs = text;
    t->mark.show = CS_SHOW_BASE;
    return CS_OK;
}

/* judge=METRIC: a share that is one of the columns. */
static enum cs_status ask_judged(struct table *t, struct cs_error *e)
{
    struct cs_slice text;
    t->has_judged = cs_tag_get(t->tag, "judge", &text);
    if (!t->has_judged) return CS_OK;
    enum cs_status status = cs_ask_spec(t->b, t->tag, &t->asked, text, &t->judged, e);
    if (status == CS_OK && t->judged.measure != CS_MEASURE_SHARE)
        return cs_tag_fail(t->tag, e, "judge= needs a share, and '%s' is none", cs_quote(text).text);
    while (t->judged_column < t->n_specs && (t->specs[t->judged_column].show != CS_SHOW_VALUE ||
                                             !cs_slice_eq(t->specs[t->judged_column].metric, text)))
        t->judged_column++;
    if (status == CS_OK && t->judged_column == t->n_specs)
        return cs_tag_fail(t->tag, e, "judge= needs '%s' among the columns", cs_quote(text).text);
    return status;
}

static void measure_bars(struct table *t)
{
    for (size_t g = 0; g < cs_asked_groups(&t->asked); g++) {
        const struct cs_fact_group *group = &t->asked.facts->groups[g];
        double value = t->has_bar ? cs_spec_number(t->b, &t->asked, &t->bar, group) : 0;
        double mark = t->has_mark ? cs_spec_number(t->b, &t->asked, &t->mark, group) : 0;
        t->full = fmax(t->full, fmax(value, mark)); /* fmax() passes over a missing one */
    }
}

/* ---- judging a group against all of them ---- */

static int judge(const struct table *t, const struct cs_fact_group *group)
{
    const struct cs_fact *fact = cs_spec_fact(t->b, &t->asked, &t->judged, group);
    return fact ? cs_fact_limits(t->b, fact, t->judged.measure, t->team) : 2;
}

/* The same, 0 when it cannot be told. */
static int verdict_of(const struct table *t, const struct cs_fact_group *group)
{
    int verdict = judge(t, group);
    return verdict == 2 ? 0 : verdict;
}

/* The mark of a group that differs, before its value. */
static void put_judgement(const struct table *t, const struct cs_fact_group *group, struct cs_line *line)
{
    int verdict = verdict_of(t, group);
    if (!verdict) return;
    enum cs_tone tone = verdict == t->judged.better ? CS_TONE_BETTER : CS_TONE_WORSE;
    struct cs_span *span =
        cs_line_addz(t->b->doc, line, t->judged.better ? tone : CS_TONE_STRONG, verdict > 0 ? "● " : "◆ ");
    if (span) span->whole = true;
}

/* What the marks mean, those that there are. */
static void put_legend(struct table *t, bool above, bool below, struct cs_line *line)
{
    enum cs_lang lang = t->b->doc->lang;
    if (below) cs_line_addz(t->b->doc, line, CS_TONE_MUTED, cs_word(CS_WORD_BELOW, lang));
    if (below && above) cs_line_addz(t->b->doc, line, CS_TONE_MUTED, "   ");
    if (above) cs_line_addz(t->b->doc, line, CS_TONE_MUTED, cs_word(CS_WORD_ABOVE, lang));
}

/* How many differ from the team, in words. */
static void put_judged(struct table *t, struct cs_line *line, struct cs_line *legend)
{
    size_t judged = 0, above = 0, below = 0;
    t->team = cs_whole_share(t->b, &t->asked, &t->judged);
    for (size_t g = 0; g < cs_asked_groups(&t->asked); g++) {
        int verdict = judge(t, &t->asked.facts->groups[g]);
        judged += verdict != 2;
        above += verdict == 1;
        below += verdict == -1;
    }
    if (!judged) return;
    struct cs_doc *doc = t->b->doc;
    struct cs_line args[3] = {0};
    cs_figure_fixed(&doc->scratch, cs_int((int64_t)(above + below)), 0);
    cs_line_put(doc, &args[0], CS_TONE_PLAIN, true);
    cs_figure_fixed(&doc->scratch, cs_int((int64_t)judged), 0);
    cs_line_put(doc, &args[1], CS_TONE_PLAIN, true);
    cs_figure_value(&doc->scratch, cs_num_from_double(t->team), CS_MEASURE_SHARE, doc->lang);
    cs_line_put(doc, &args[2], CS_TONE_PLAIN, true);
    if (line->n) cs_line_addz(doc, line, CS_TONE_MUTED, " · ");
    cs_line_phrase(doc, line, CS_TONE_PLAIN,
                   cs_word(above + below ? CS_WORD_JUDGED_NOTE : CS_WORD_JUDGED_NONE, doc->lang), args, 3);
    put_legend(t, above > 0, below > 0, legend);
}

/* ---- rows ---- */

static void title_columns(struct table *t, struct cs_grid *grid)
{
    struct cs_column *column = grid->columns;
    cs_origin_set(t->b->doc, &grid->origin, t->asked.id, t->texts, t->n_specs);
    for (size_t k = 0; k < cs_asked_keys(&t->asked); k++) {
        if (cs_choice_holds(&t->choice, k)) continue;
        column->id = cs_doc_copy(t->b->doc, cs_asked_key(&t->asked, k));
        cs_key_title(t->b, cs_asked_key(&t->asked, k), &column++->title);
    }
    column += t->all.n > 0;
    for (size_t i = 0; i < t->n_specs; i++, column++) {
        column->kind = CS_COLUMN_NUMBER;
        column->id = cs_doc_copy(t->b->doc, t->texts[i]);
        if (t->specs[i].show == CS_SHOW_DOT)
            cs_dots_title(t->b, &t->specs[i], &t->dots[i], column);
        else if (t->specs[i].show == CS_SHOW_SPARK)
            cs_history_title(t->b, &t->lines[i], column);
        else
            cs_spec_title(t->b, &t->asked, &t->specs[i], &column->title);
    }
    if (!t->has_bar) return;
    column->kind = CS_COLUMN_BAR;
    column->id = cs_doc_copy(t->b->doc, t->bar_text);
    if (!t->has_mark) return;
    struct cs_line vs = {0};
    cs_vs_words(t->b, t->mark.vs, cs_asked_days(t->b, &t->asked), false, &vs);
    cs_line_phrase(t->b->doc, &column->title, CS_TONE_MUTED, cs_word(CS_WORD_LEGEND_BAR, t->b->doc->lang),
                   &vs, 1);
}

static int length_of(const struct table *t, double x)
{
    if (isnan(x) || !(t->full > 0)) return -1;
    return (int)lround(x / t->full * CS_BAR_FULL);
}

static void fill_cell(struct table *t, size_t i, const struct cs_fact_group *group, double running,
                      struct cs_cell *cell)
{
    const struct cs_spec *spec = &t->specs[i];
    if (spec->show == CS_SHOW_SPARK) {
        cell->spark = cs_history_line(&t->history, t->b, &t->lines[i], group);
        return;
    }
    if (spec->show == CS_SHOW_DOT) {
        cs_dots_cell(t->b, &t->asked, spec, &t->dots[i], group, cell);
        int verdict = t->has_judged && cs_slice_eq(spec->metric, t->judged.metric) ? verdict_of(t, group) : 0;
        if (verdict) cell->heat = verdict * t->judged.better < 0 ? 1 : 2;
        return;
    }
    if (t->has_judged && i == t->judged_column) put_judgement(t, group, &cell->line);
    cs_spec_cell(t->b, &t->asked, spec, group, running, cell);
}

static void fill_row(struct table *t, struct cs_grid *grid, const struct cs_fact_group *group,
                     const double *running)
{
    struct cs_cell *cell = cs_grid_row(t->b->doc, grid);
    for (size_t k = 0; k < cs_asked_keys(&t->asked); k++) {
        if (cs_choice_holds(&t->choice, k)) continue;
        cs_key_words(t->b, cs_asked_key(&t->asked, k), group->key[k], &cell->line);
        cell++->key = cs_doc_copy(t->b->doc, group->key[k]);
    }
    if (t->all.n) cs_line_add(t->b->doc, &cell++->line, CS_TONE_PLAIN, t->all);
    for (size_t i = 0; i < t->n_specs; i++, cell++) fill_cell(t, i, group, running[i], cell);
    if (!t->has_bar) return;
    cell->bar = length_of(t, cs_spec_number(t->b, &t->asked, &t->bar, group));
    if (t->has_mark) cell->mark = length_of(t, cs_spec_number(t->b, &t->asked, &t->mark, group));
}

void cs_grid_more(struct cs_build *b, struct cs_grid *grid, size_t left)
{
    struct cs_line more = {0};
    cs_figure_fixed(&b->doc->scratch, cs_int((int64_t)left), 0);
    cs_line_put(b->doc, &more, CS_TONE_PLAIN, true);
    if (grid->foot.n) cs_line_addz(b->doc, &grid->foot, CS_TONE_PLAIN, "   ");
    cs_line_phrase(b->doc, &grid->foot, CS_TONE_MUTED, cs_word(CS_WORD_MORE, b->doc->lang), &more, 1);
}

/* Numbers of a column that are whole have the places of those that are not: "1.00" over "0.10". */
static void even_places(struct table *t, struct cs_grid *grid, size_t spec)
{
    const enum cs_show show = t->specs[spec].show;
    bool broken = false;
    if (show != CS_SHOW_VALUE && show != CS_SHOW_BASE) return;
    for (int turn = 0; turn < 2; turn++)
        for (size_t r = 0; r < grid->n_rows && (broken || !turn); r++) {
            struct cs_cell *c = &grid->cells[r * grid->n_columns + t->n_keys + spec];
            if (c->measure != CS_MEASURE_PLAIN || cs_num_missing(c->number) || c->line.n != 1) continue;
            const bool whole = cs_num_cmp(cs_num_floor(c->number), c->number) == 0;
            broken |= !whole;
            if (!turn || !whole) continue;
            c->line.n = 0;
            cs_figure_fixed(&t->b->doc->scratch, c->number, 2);
            cs_line_put(t->b->doc, &c->line, CS_TONE_PLAIN, true);
        }
}

static void fill_rows(struct table *t, struct cs_grid *grid)
{
    double running[MAX_SPECS] = {0};
    for (size_t g = 0; g < t->choice.n; g++) {
        for (size_t i = 0; i < t->n_specs; i++) {
            double x = cs_spec_number(t->b, &t->asked, &t->specs[i], t->choice.group[g]);
            if (!isnan(x)) running[i] += x;
        }
        fill_row(t, grid, t->choice.group[g], running);
    }
    for (size_t i = 0; i < t->n_specs; i++) even_places(t, grid, i);
    if (t->choice.left) cs_grid_more(t->b, grid, t->choice.left);
}

static enum cs_status ask_view(struct cs_build *b, struct cs_tag *tag, struct cs_asked *asked,
                               struct cs_error *e)
{
    struct cs_slice id;
    enum cs_status status = cs_tag_need(tag, "view", &id, e);
    if (status == CS_OK) status = cs_ask_view(b, tag, id, asked, e);
    if (status == CS_OK && !cs_asked_keys(asked) && !cs_tag_find(tag, CS_LIT("all"), &id))
        return cs_tag_fail(tag, e, "view '%s' has no keys: use tiles or values", cs_quote(id).text);
    return status;
}

/* all=NAME: a view that may have no keys, its one row is called so. */
static void ask_all(struct table *t)
{
    struct cs_slice name;
    t->all = CS_LIT("");
    if (cs_tag_get(t->tag, "all", &name) && !cs_asked_keys(&t->asked)) t->all = name;
}

static enum cs_status read_table(struct table *t, struct cs_error *e)
{
    enum cs_status status = ask_view(t->b, t->tag, &t->asked, e);
    if (status == CS_OK) ask_all(t);
    if (status == CS_OK) status = ask_columns(t, e);
    if (status == CS_OK) status = ask_drawn(t, e);
    if (status == CS_OK) status = ask_bar(t, e);
    if (status == CS_OK) status = ask_judged(t, e);
    if (status == CS_OK) status = cs_choose(t->b, t->tag, &t->asked, &t->choice, e);
    for (size_t k = 0; status == CS_OK && k < cs_asked_keys(&t->asked); k++)
        t->n_keys += !cs_choice_holds(&t->choice, k);
    return status;
}

static enum cs_status fill_table(struct table *t, struct cs_part *parent, struct cs_error *e)
{
    struct cs_build *b = t->b;
    size_t columns = t->n_keys + (t->all.n > 0) + t->n_specs + t->has_bar;
    if (columns > CS_COLUMNS_MAX) return cs_tag_fail(t->tag, e, "more than %d columns", CS_COLUMNS_MAX);
    struct cs_grid *grid = cs_doc_grid(b->doc, cs_doc_part(b->doc, parent, CS_PART_TABLE), columns);
    enum cs_status status = cs_figure_captions(b, t->tag, grid, e);
    if (status != CS_OK) return status;
    measure_bars(t);
    grid->judged = t->has_judged;
    if (t->has_judged) put_judged(t, grid->title.n ? &grid->note : &grid->title, &grid->foot);
    title_columns(t, grid);
    fill_rows(t, grid);
    return cs_tag_done(t->tag, 0, e);
}

enum cs_status cs_table_add(struct cs_build *b, struct cs_tag *tag, struct cs_part *parent,
                            struct cs_error *e)
{
    struct table t = {.b = b, .tag = tag, .choice = {.limit = CS_TABLE_ROWS}};
    enum cs_status status = read_table(&t, e);
    if (status == CS_OK) status = fill_table(&t, parent, e);
    cs_history_release(&t.history);
    cs_choice_release(&t.choice);
    return status;
}

/* ---- heat: another way to write a chart, with the view's last key across and the one before it down ---- */

enum cs_status cs_heat_add(struct cs_build *b, struct cs_tag *tag, struct cs_part *parent, struct cs_error *e)
{
    struct cs_asked asked;
    struct cs_slice ignored;
    enum cs_status status = ask_view(b, tag, &asked, e);
    if (status == CS_OK) status = cs_tag_need(tag, "metric", &ignored, e);
    if (status != CS_OK) return status;
    size_t n = cs_asked_keys(&asked);
    if (n > 2) return cs_tag_fail(tag, e, "a heat map needs a view with one or two keys");
    if (tag->n_args) return cs_tag_done(tag, 0, e);
    cs_tag_rename(tag, "metric", "y");
    status = cs_tag_set(tag, "x", cs_asked_key(&asked, n - 1), e);
    if (status == CS_OK && n == 2) status = cs_tag_set(tag, "by", cs_asked_key(&asked, 0), e);
    tag->args[tag->n_args++] = CS_LIT("heat");
    return status == CS_OK ? cs_chart_add(b, tag, parent, e) : status;
}
