/* missing.c - finding what has no data, taking it out, and telling it. */
#include "report/missing.h"

#include "base/ascii.h"
#include "report/chart.h"
#include "report/names.h"

#include <math.h>
#include <string.h>

bool cs_line_missing(const struct cs_line *l)
{
    for (size_t i = 0; i < l->n; i++)
        if (!cs_slice_eqz(l->spans[i].text, CS_MISSING_TEXT)) return false;
    return true;
}

/* ---- what was taken out, and why ---- */

enum { LACKS_DATA, LACKS_CASES };

/* Does the stream have any row of the metric? */
static bool is_in_data(const struct cs_build *b, struct cs_slice metric)
{
    return !metric.n || cs_map_find(&b->facts->words, metric) != CS_MAP_NONE;
}

/* Is any view of the stream by the key? One without that column in the data is not written at all. */
static bool is_key_in_data(const struct cs_build *b, struct cs_slice key)
{
    for (size_t v = 0; v < b->facts->n_views; v++)
        for (size_t k = 0; k < b->facts->views[v].n_keys; k++)
            if (cs_slice_eq(b->facts->views[v].key[k], key)) return true;
    return !key.n;
}

/* Remembers a thing that is not shown, once; `metric` may be empty. */
static void note_why(struct cs_build *b, bool in_data, const struct cs_line *what)
{
    struct cs_buf text = {0};
    bool added = false;
    if (b->trial || !what->n) return;
    cs_line_text(&text, what);
    if (text.failed || cs_map_add(&b->lacked, cs_buf_slice(&text), &added) == CS_MAP_NONE)
        b->doc->failed = true;
    cs_buf_release(&text);
    if (!added) return;
    struct cs_line *list = &b->lacks[in_data ? LACKS_CASES : LACKS_DATA];
    if (list->n) cs_line_addz(b->doc, list, CS_TONE_MUTED, cs_word(CS_WORD_LIST, b->doc->lang));
    for (size_t i = 0; i < what->n; i++) cs_line_add(b->doc, list, CS_TONE_MUTED, what->spans[i].text);
}

static void note(struct cs_build *b, struct cs_slice metric, const struct cs_line *what)
{
    note_why(b, is_in_data(b, metric), what);
}

void cs_missing_tell(struct cs_build *b, struct cs_part *parent)
{
    static const enum cs_word words[] = {
        [LACKS_DATA] = CS_WORD_LACKS_DATA, [LACKS_CASES] = CS_WORD_LACKS_CASES};
    struct cs_line all = {0};
    for (size_t i = 0; i < 2; i++) {
        if (!b->lacks[i].n) continue;
        if (all.n) cs_line_addz(b->doc, &all, CS_TONE_MUTED, cs_word(CS_WORD_SENTENCE, b->doc->lang));
        cs_line_phrase(b->doc, &all, CS_TONE_MUTED, cs_word(words[i], b->doc->lang), &b->lacks[i], 1);
        b->lacks[i] = (struct cs_line){0};
    }
    cs_map_release(&b->lacked);
    if (!all.n) return;
    struct cs_part *p = cs_doc_part(b->doc, parent, CS_PART_PARAGRAPH);
    p->role = CS_ROLE_NOTE;
    cs_line_phrase(b->doc, &p->line, CS_TONE_MUTED, cs_word(CS_WORD_NOT_SHOWN, b->doc->lang), &all, 1);
}

/* ---- plain names ---- */

/* A title as it stands inside a phrase: "Channel" is "channel" in English, "CSAT" stays. */
static void add_inner(struct cs_build *b, const struct cs_line *title, struct cs_line *out)
{
    struct cs_slice s = title->n ? title->spans[0].text : cs_slice("", 0);
    if (b->doc->lang != CS_EN || title->n != 1 || s.n < 2 || !cs_is_upper(s.p[0]) || !cs_is_lower(s.p[1])) {
        cs_line_join(b->doc, out, title);
        return;
    }
    cs_buf_addc(&b->doc->scratch, cs_to_lower(s.p[0]));
    cs_buf_add(&b->doc->scratch, s.p + 1, s.n - 1);
    cs_line_put(b->doc, out, CS_TONE_PLAIN, false);
}

/* "Satisfaction by channel"; without a key "Satisfaction". */
static void name_by(struct cs_build *b, const struct cs_line *what, const struct cs_line *key,
                    struct cs_line *out)
{
    struct cs_line args[2] = {*what, {0}};
    add_inner(b, key, &args[1]);
    if (args[1].n)
        cs_line_phrase(b->doc, out, CS_TONE_PLAIN, cs_word(CS_WORD_BY, b->doc->lang), args, 2);
    else
        cs_line_join(b->doc, out, what);
}

static struct cs_slice metric_of(struct cs_slice id)
{
    const char *colon = id.n ? memchr(id.p, ':', id.n) : NULL;
    return colon ? cs_slice(id.p, (size_t)(colon - id.p)) : id;
}

static const struct cs_line *key_title(const struct cs_grid *g)
{
    static const struct cs_line none;
    return g->n_columns && g->columns[0].kind == CS_COLUMN_NAME ? &g->columns[0].title : &none;
}

/* "Tickets by channel" of a table: its first metric and its first key. */
static void name_grid(struct cs_build *b, const struct cs_grid *g, struct cs_line *out)
{
    struct cs_line what = {0};
    for (size_t i = 0; i < g->n_columns && !what.n; i++)
        if (g->columns[i].kind != CS_COLUMN_NAME && g->columns[i].id.n)
            cs_metric_words(b, metric_of(g->columns[i].id), &what);
    name_by(b, &what, key_title(g), out);
}

static bool rests_on_missing(const struct cs_line *title)
{
    for (size_t i = 0; i < title->n; i++)
        if (cs_slice_eqz(title->spans[i].text, CS_MISSING_TEXT)) return true;
    return false;
}

/* ---- tables ---- */

static bool has_data(const struct cs_cell *c)
{
    return !cs_num_missing(c->number) || c->bar >= 0 || c->spark || !cs_line_missing(&c->line);
}

static bool column_has_data(const struct cs_grid *g, size_t column)
{
    for (size_t r = 0; r < g->n_rows; r++)
        if (has_data(&g->cells[r * g->n_columns + column])) return true;
    return false;
}

/* A column of a metric is told by the metric alone, when its values are missing too. */
static bool lacks_values(const struct cs_grid *g, const bool *kept, struct cs_slice metric)
{
    for (size_t i = 0; i < g->n_columns; i++)
        if (!kept[i] && cs_slice_eq(g->columns[i].id, metric)) return true;
    return false;
}

static void note_column(struct cs_build *b, const struct cs_grid *g, const bool *kept, size_t i)
{
    const struct cs_column *c = &g->columns[i];
    struct cs_slice metric = metric_of(c->id);
    struct cs_line name = {0}, what = {0};
    if (c->kind == CS_COLUMN_BAR) return; /* its metric has a column, or nobody misses it */
    if (metric.n) cs_metric_words(b, metric, &name);
    if (metric.n != c->id.n && lacks_values(g, kept, metric)) return;
    if (metric.n != c->id.n && b->doc->lang == CS_EN) cs_line_addz(b->doc, &name, CS_TONE_PLAIN, " ");
    if (metric.n != c->id.n || !metric.n) cs_line_join(b->doc, &name, &c->title);
    name_by(b, &name, key_title(g), &what);
    note(b, metric, &what);
}

void cs_missing_keep(struct cs_grid *g, const bool *kept)
{
    size_t n = 0, to = 0;
    for (size_t r = 0; r < g->n_rows; r++)
        for (size_t i = 0; i < g->n_columns; i++)
            if (kept[i]) g->cells[to++] = g->cells[r * g->n_columns + i];
    for (size_t i = 0; i < g->n_columns; i++)
        if (kept[i]) g->columns[n++] = g->columns[i];
    g->n_columns = n;
}

/* Takes out columns without data; false when nothing but names is left. */
static bool prune_columns(struct cs_build *b, struct cs_grid *g)
{
    bool kept[CS_COLUMNS_MAX], any = false, all = true;
    for (size_t i = 0; i < g->n_columns; i++) {
        kept[i] = g->columns[i].kind == CS_COLUMN_NAME || column_has_data(g, i);
        any |= kept[i] && g->columns[i].kind != CS_COLUMN_NAME;
        all &= kept[i];
    }
    if (!any) return false;
    for (size_t i = 0; i < g->n_columns; i++)
        if (!kept[i]) note_column(b, g, kept, i);
    if (!all) cs_missing_keep(g, kept);
    return true;
}

/* Takes out rows without data; false when none is left. */
static bool prune_rows(struct cs_build *b, struct cs_grid *g)
{
    size_t n = 0;
    for (size_t r = 0; r < g->n_rows; r++) {
        struct cs_cell *row = g->cells + r * g->n_columns;
        bool any = false;
        for (size_t i = 1; i < g->n_columns; i++) any |= has_data(&row[i]);
        if (!any)
            note(b, row[0].key, &row[0].line);
        else if (n++ != r)
            memcpy(g->cells + (n - 1) * g->n_columns, row, g->n_columns * sizeof *row);
    }
    g->n_rows = n;
    return n > 0;
}

/* The same of the keys that the view file gives a view. */
static bool are_keys_in_data(const struct cs_build *b, struct cs_slice view)
{
    for (size_t i = 0; b->views && i < b->views->n; i++)
        for (size_t k = 0; cs_slice_eq(b->views->v[i].id, view) && k < b->views->v[i].n_keys; k++)
            if (!is_key_in_data(b, b->views->v[i].keys[k].name)) return false;
    return true;
}

/* The whole figure: its title, when that says nothing of the data, else what it shows. */
static void note_figure(struct cs_build *b, const struct cs_grid *g, const struct cs_line *plain)
{
    struct cs_slice metric = cs_slice("", 0);
    for (size_t i = 0; i < g->origin.n_columns && !metric.n; i++) metric = metric_of(g->origin.columns[i]);
    bool sure =
        g->title.n == 1 && !g->title.spans[0].whole && !rests_on_missing(&g->title); /* no tag in it */
    const struct cs_origin *o = &g->origin;
    bool keys = is_key_in_data(b, o->x) && is_key_in_data(b, o->by) && are_keys_in_data(b, o->view);
    note_why(b, is_in_data(b, metric) && keys, sure ? &g->title : plain);
}

/* ---- charts, tiles ---- */

static bool has_points(const struct cs_chart *c)
{
    for (size_t s = 0; s < c->n_series; s++)
        for (size_t i = 0; i < c->n_points; i++)
            if (!isnan(c->series[s].y[i])) return true;
    return false;
}

/* "Satisfaction by agent": what it draws by the key of its points, or of its parts. */
static void name_chart(struct cs_build *b, const struct cs_chart *c, struct cs_line *out)
{
    const struct cs_origin *o = &c->table->origin;
    struct cs_line what = {0}, key = {0};
    if (o->n_columns) cs_metric_words(b, metric_of(o->columns[0]), &what);
    cs_key_title(b, o->x.n ? o->x : o->by, &key);
    name_by(b, &what, &key, out);
}

/* The columns of some kinds are their series or points, which carriers count on. */
static bool may_lose_columns(const struct cs_chart *c)
{
    return !c->table->origin.by.n && c->kind != CS_CHART_STACK && c->kind != CS_CHART_HEAT &&
           c->kind != CS_CHART_SPLIT;
}

static bool prune_chart(struct cs_build *b, struct cs_chart *c)
{
    struct cs_line plain = {0};
    name_chart(b, c, &plain);
    if (!has_points(c)) {
        note_figure(b, c->table, &plain);
        return false;
    }
    if (may_lose_columns(c)) (void)prune_columns(b, c->table);
    if (rests_on_missing(&c->table->title)) c->table->title = plain;
    return true;
}

static bool prune_table(struct cs_build *b, struct cs_grid *g)
{
    struct cs_line plain = {0};
    name_grid(b, g, &plain);
    if (!g->n_rows || !prune_columns(b, g)) {
        note_figure(b, g, &plain);
        return false;
    }
    if (rests_on_missing(&g->title)) g->title = plain;
    return true;
}

static bool prune_tiles(struct cs_build *b, struct cs_part *part)
{
    size_t n = 0;
    for (size_t i = 0; i < part->n_tiles; i++) {
        if (cs_line_missing(&part->tiles[i].value))
            note(b, metric_of(part->tiles[i].id), &part->tiles[i].name);
        else
            part->tiles[n++] = part->tiles[i];
    }
    part->n_tiles = n;
    return n > 0;
}

void cs_missing_prune(struct cs_build *b, struct cs_part *parent, struct cs_part *before)
{
    struct cs_part *part = before ? before->next : parent->child;
    bool kept = true;
    if (!part || b->doc->failed) return;
    if (part->kind == CS_PART_TILES)
        kept = prune_tiles(b, part);
    else if (part->kind == CS_PART_CHART)
        kept = prune_chart(b, part->chart);
    else if (part->kind == CS_PART_TABLE && part->grid->by_rows)
        kept = prune_rows(b, part->grid);
    else if (part->kind == CS_PART_TABLE)
        kept = prune_table(b, part->grid);
    if (!kept) cs_doc_cut(parent, before);
}
