/* chart_spark.c - the kind sparkline: a table of small lines, a metric a row, or with by= a group a row and
 * its metrics beside each other, each metric on one scale. */
#include "report/chart_kinds.h"

#include "base/stanza.h"
#include "report/figures.h"
#include "report/history.h"

enum { ROWS = 30 };

struct sparks {
    struct cs_plot *p;
    struct cs_history history;
    struct cs_history_metric metrics[CS_PLOT_Y];
    struct cs_slice texts[CS_PLOT_Y];
    size_t n;
};

static enum cs_status ask(struct sparks *s, struct cs_error *e)
{
    struct cs_plot *p = s->p;
    struct cs_slice id, list, x = CS_LIT("date"), text;
    p->by = CS_LIT("");
    cs_tag_get(p->tag, "x", &x);
    cs_tag_get(p->tag, "by", &p->by);
    enum cs_status status = cs_tag_need(p->tag, "view", &id, e);
    if (status == CS_OK && !cs_slice_eqz(x, "date"))
        return cs_tag_fail(p->tag, e, "a sparkline is by date, not by %s", cs_quote(x).text);
    if (status == CS_OK) status = cs_tag_need(p->tag, "y", &list, e);
    if (status == CS_OK) status = cs_history_own(&s->history, p->b, p->tag, id, p->by, e);
    while (status == CS_OK && cs_list_next(&list, &text)) {
        if (s->n == CS_PLOT_Y) return cs_tag_fail(p->tag, e, "more than %d metrics", CS_PLOT_Y);
        s->texts[s->n] = text;
        status = cs_history_ask(&s->history, p->b, p->tag, text, &s->metrics[s->n++], e);
    }
    return status;
}

/* The newest value, and the line that leads to it. */
static void put(struct sparks *s, size_t i, size_t line, struct cs_cell *cells)
{
    struct cs_plot *p = s->p;
    const struct cs_history_metric *m = &s->metrics[i];
    cells[1].spark = cs_history_line(&s->history, p->b, m, s->history.cross.line[line]);
    if (!cells[1].spark) return;
    size_t last = line * s->history.cross.n_points + m->first + m->n - 1;
    cs_spec_cell(p->b, &s->history.asked, &m->spec, s->history.cross.cell[last], 0, &cells[0]);
}

static void name_columns(struct sparks *s, struct cs_column *c)
{
    struct cs_plot *p = s->p;
    struct cs_doc *doc = p->b->doc;
    if (p->by.n)
        cs_key_title(p->b, p->by, &c->title);
    else
        cs_line_addz(doc, &c->title, CS_TONE_PLAIN, cs_word(CS_WORD_METRIC, doc->lang));
    c++;
    for (size_t i = 0; i < (p->by.n ? s->n : 1); i++, c += 2) {
        const struct cs_history_metric *m = &s->metrics[i];
        c[0].kind = CS_COLUMN_NUMBER;
        c[1].kind = CS_COLUMN_SPARK;
        if (p->by.n) {
            c[0].id = c[1].id = cs_doc_copy(doc, s->texts[i]);
            cs_spec_title(p->b, &s->history.asked, &m->spec, &c[0].title);
            cs_history_title(p->b, m, &c[1]);
            continue;
        }
        struct cs_line days = {0};
        size_t most = 0;
        for (size_t k = 0; k < s->n; k++)
            if (s->metrics[k].n > most) most = s->metrics[k].n;
        cs_line_addz(doc, &c[0].title, CS_TONE_PLAIN, cs_word(CS_WORD_VALUE, doc->lang));
        cs_figure_fixed(&doc->scratch, cs_int((int64_t)most), 0);
        cs_line_put(doc, &days, CS_TONE_PLAIN, true);
        cs_line_phrase(doc, &c[1].title, CS_TONE_PLAIN, cs_word(CS_WORD_TREND, doc->lang), &days, 1);
    }
}

static void fill(struct sparks *s, struct cs_grid *grid, size_t rows)
{
    struct cs_plot *p = s->p;
    size_t key = cs_asked_find_key(&s->history.asked, p->by);
    for (size_t line = 0; p->by.n && line < rows; line++) {
        struct cs_cell *cell = cs_grid_row(p->b->doc, grid);
        struct cs_slice value = s->history.cross.line[line]->key[key];
        cs_key_words(p->b, p->by, value, &cell->line);
        cell->key = cs_doc_copy(p->b->doc, value);
        for (size_t i = 0; i < s->n; i++) put(s, i, line, cell + 1 + 2 * i);
    }
    for (size_t i = 0; !p->by.n && rows && i < s->n; i++) {
        struct cs_cell *cell = cs_grid_row(p->b->doc, grid);
        cs_spec_title(p->b, &s->history.asked, &s->metrics[i].spec, &cell->line);
        put(s, i, 0, cell + 1);
    }
}

static enum cs_status draw(struct sparks *s, struct cs_error *e)
{
    struct cs_plot *p = s->p;
    uint64_t limit = ROWS;
    enum cs_status status = cs_tag_count(p->tag, "limit", 1, CS_POINTS_MAX, &limit, e);
    if (status != CS_OK) return status;
    size_t lines = s->history.cross.n_lines, rows = lines < limit ? lines : (size_t)limit;
    struct cs_part *part = cs_doc_part(p->b->doc, p->parent, CS_PART_TABLE);
    struct cs_grid *grid = cs_doc_grid(p->b->doc, part, 1 + 2 * (p->by.n ? s->n : 1));
    name_columns(s, grid->columns);
    fill(s, grid, rows);
    cs_origin_set(p->b->doc, &grid->origin, s->history.asked.id, s->texts, s->n);
    grid->origin.x = CS_LIT("date");
    grid->origin.by = cs_doc_copy(p->b->doc, p->by);
    if (lines > rows) cs_grid_more(p->b, grid, lines - rows);
    return cs_figure_captions(p->b, p->tag, grid, e);
}

enum cs_status cs_chart_add_sparks(struct cs_plot *p, struct cs_error *e)
{
    struct sparks s = {.p = p};
    enum cs_status status = ask(&s, e);
    if (status == CS_OK) status = draw(&s, e);
    cs_history_release(&s.history);
    return status;
}
