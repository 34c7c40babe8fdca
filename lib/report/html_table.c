/* html_table.c - tables of a page; numbers that become style are integers. */
#include "report/html_part.h"

#include "report/safe.h"
#include "report/svg.h"
#include "report/wrap.h"

static const char *column_class(enum cs_column_kind kind)
{
    static const char *const classes[] = {
        [CS_COLUMN_NAME] = "",
        [CS_COLUMN_NUMBER] = " class=\"r\"",
        [CS_COLUMN_BAR] = " class=\"bar\"",
        [CS_COLUMN_DOT] = " class=\"dots\"",
        [CS_COLUMN_SPARK] = " class=\"spark\"",
    };
    return classes[kind];
}

/* Per mille as per cent: "62.3%". */
static void per_cent(struct cs_html *h, int part)
{
    cs_buf_addf(h->out, "%d.%d%%", part * 100 / CS_BAR_FULL, part * 1000 / CS_BAR_FULL % 10);
}

static void bar(struct cs_html *h, const struct cs_cell *c)
{
    cs_buf_addz(h->out, "<div class=\"ib\">");
    if (c->bar > 0) {
        cs_buf_addz(h->out, "<i style=\"width:");
        per_cent(h, c->bar);
        cs_buf_addz(h->out, "\"></i>");
    }
    if (c->mark >= 0) {
        cs_buf_addz(h->out, "<u style=\"left:");
        per_cent(h, c->mark);
        cs_buf_addz(h->out, "\"></u>");
    }
    cs_buf_addz(h->out, "</div>");
}

/* The first column names its row; later ones may be text. In a table of sentences, which a phone folds into
 * cards, each cell carries the title of its column. */
static void text_cell(struct cs_html *h, const struct cs_grid *g, size_t column, const struct cs_cell *c)
{
    const struct cs_line *title = &g->columns[column].title;
    const struct cs_span *only = c->line.n == 1 ? c->line.spans : NULL;
    if (!column && only && only->whole && !only->tone && !only->href.n && !only->breaks) {
        cs_buf_addz(h->out, "<th scope=\"row\" class=\"nb\">");
        cs_html_text(h->out, only->text);
        cs_buf_addz(h->out, "</th>");
        return;
    }
    if (!column) {
        cs_html_element(h->out, "<th scope=\"row\">", &c->line, "</th>");
        return;
    }
    cs_buf_addz(h->out, g->prose ? "<td data-l=\"" : "<td class=\"l\"");
    for (size_t i = 0; g->prose && i < title->n; i++) cs_html_text(h->out, title->spans[i].text);
    cs_html_element(h->out, g->prose ? "\">" : ">", &c->line, "</td>");
}

static const char *tone_of(const struct cs_line *l)
{
    for (size_t i = 0; i < l->n; i++) {
        if (l->spans[i].tone == CS_TONE_WORSE) return " worse";
        if (l->spans[i].tone == CS_TONE_BETTER) return " better";
    }
    return "";
}

static void place(struct cs_html *h, const char *name, int mille)
{
    if (mille < 0) return;
    cs_buf_addf(h->out, "%s:", name);
    per_cent(h, mille);
    cs_buf_addc(h->out, ';');
}

/* A value and its interval on one scale for the column, and what it is held against. */
static void dot(struct cs_html *h, const struct cs_cell *c, const char *tone)
{
    if (c->bar < 0) return;
    cs_buf_addf(h->out, "<i class=\"dp%s\" style=\"", tone);
    place(h, "--m", c->mark);
    place(h, "--a", c->lo < 0 ? c->bar : c->lo);
    place(h, "--b", c->hi < 0 ? c->bar : c->hi);
    place(h, "--v", c->bar);
    cs_buf_addz(h->out, "\"></i>");
}

/* `c` is one of a row: before a dot stands its value, whose tone it has. */
static void cell(struct cs_html *h, const struct cs_grid *g, size_t column, const struct cs_cell *c)
{
    enum cs_column_kind kind = g->columns[column].kind;
    switch (kind) {
    case CS_COLUMN_NAME:
        text_cell(h, g, column, c);
        return;
    case CS_COLUMN_BAR:
        cs_buf_addz(h->out, "<td class=\"bar\" aria-hidden=\"true\">");
        bar(h, c);
        cs_buf_addz(h->out, "</td>");
        return;
    case CS_COLUMN_DOT:
    case CS_COLUMN_SPARK:
        cs_buf_addf(h->out, "<td%s>", column_class(kind));
        if (kind == CS_COLUMN_DOT)
            dot(h, c, tone_of(&c[column ? -1 : 0].line));
        else if (c->spark)
            cs_svg_spark(h->out, c->spark, false);
        cs_html_element(h->out, "", &c->line, "</td>");
        return;
    case CS_COLUMN_NUMBER:
        break;
    }
    if (c->heat >= 0)
        cs_buf_addf(h->out, "<td class=\"h%d\">", c->heat);
    else
        cs_buf_addz(h->out, "<td>");
    cs_html_unbroken(h->out, &c->line);
    cs_buf_addz(h->out, "</td>");
}

void cs_html_figure(struct cs_html *h, const struct cs_grid *g)
{
    unsigned number = ++h->figures;
    cs_buf_addf(h->out, "<figure class=\"c%u\" data-figure=\"%u\" id=\"", g->width, number);
    if (g->anchor.n)
        cs_html_text(h->out, g->anchor);
    else
        cs_buf_addf(h->out, "figure-%u", number);
    cs_buf_addz(h->out, "\">\n");
}

void cs_html_caption(struct cs_html *h, const struct cs_grid *g)
{
    if (!g->title.n && !g->note.n) return;
    cs_buf_addz(h->out, "<figcaption>");
    if (g->title.n) cs_html_element(h->out, "<h3>", &g->title, "</h3>");
    if (g->note.n) cs_html_element(h->out, "<p>", &g->note, "</p>");
    cs_buf_addz(h->out, "</figcaption>\n");
}

/* Names of more than a few words need a column of their own width beside drawings. */
static bool has_long_names(const struct cs_grid *g)
{
    enum { LONG = 24 };
    for (size_t row = 0; row < g->n_rows; row++)
        if (cs_line_width(&g->cells[row * g->n_columns].line) > LONG) return true;
    return false;
}

/* A table with drawings takes the width of its figure; the others that of their words. */
static const char *table_class(const struct cs_grid *g)
{
    if (g->heat) return " class=\"heat\"";
    if (g->prose) return " class=\"prose\"";
    for (size_t i = 0; i < g->n_columns; i++)
        if (g->columns[i].kind >= CS_COLUMN_BAR)
            return has_long_names(g) ? " class=\"wide long\"" : " class=\"wide\"";
    return "";
}

void cs_html_rows(struct cs_html *h, const struct cs_grid *g)
{
    cs_buf_addf(h->out, "<div class=\"scroll\" tabindex=\"0\"><table%s>\n<thead><tr>", table_class(g));
    for (size_t i = 0; i < g->n_columns; i++) {
        cs_buf_addf(h->out, "<th scope=\"col\"%s>", column_class(g->columns[i].kind));
        cs_html_element(h->out, "", &g->columns[i].title, "</th>");
    }
    cs_buf_addz(h->out, "</tr></thead>\n<tbody>\n");
    for (size_t r = 0; r < g->n_rows; r++) {
        cs_buf_addz(h->out, "<tr>");
        for (size_t i = 0; i < g->n_columns; i++) cell(h, g, i, &g->cells[r * g->n_columns + i]);
        cs_buf_addz(h->out, "</tr>\n");
    }
    cs_buf_addz(h->out, "</tbody></table></div>\n");
}

void cs_html_table(struct cs_html *h, const struct cs_grid *g)
{
    cs_html_figure(h, g);
    cs_html_caption(h, g);
    if (g->n_rows) cs_html_rows(h, g);
    if (g->foot.n) cs_html_element(h->out, "<p class=\"foot\">", &g->foot, "</p>\n");
    cs_buf_addz(h->out, "</figure>\n");
}
