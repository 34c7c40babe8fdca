/* html_table.c - tables of a page; numbers that become style are integers. */
#include "report/html_part.h"

#include "report/safe.h"

static const char *column_class(enum cs_column_kind kind)
{
    switch (kind) {
    case CS_COLUMN_NUMBER:
        return " class=\"r\"";
    case CS_COLUMN_BAR:
        return " class=\"bar\"";
    case CS_COLUMN_NAME:
    case CS_COLUMN_DOT:
    case CS_COLUMN_SPARK:
        break;
    }
    return "";
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

static void cell(struct cs_html *h, const struct cs_grid *g, size_t column, const struct cs_cell *c)
{
    enum cs_column_kind kind = g->columns[column].kind;
    if (kind == CS_COLUMN_NAME) {
        cs_html_element(h->out, "<th scope=\"row\">", &c->line, "</th>");
    } else if (kind == CS_COLUMN_BAR) {
        cs_buf_addz(h->out, "<td class=\"bar\" aria-hidden=\"true\">");
        bar(h, c);
        cs_buf_addz(h->out, "</td>");
    } else if (c->heat >= 0) {
        cs_buf_addf(h->out, "<td class=\"r h%d\">", c->heat);
        cs_html_element(h->out, "", &c->line, "</td>");
    } else {
        cs_buf_addf(h->out, "<td%s>", column_class(kind));
        cs_html_element(h->out, "", &c->line, "</td>");
    }
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

void cs_html_table(struct cs_html *h, const struct cs_grid *g)
{
    cs_html_figure(h, g);
    if (g->title.n || g->note.n) {
        cs_buf_addz(h->out, "<figcaption>");
        if (g->title.n) cs_html_element(h->out, "<h3>", &g->title, "</h3>");
        if (g->note.n) cs_html_element(h->out, "<p>", &g->note, "</p>");
        cs_buf_addz(h->out, "</figcaption>\n");
    }
    if (g->n_rows) {
        bool bars = g->n_columns && g->columns[g->n_columns - 1].kind == CS_COLUMN_BAR;
        cs_buf_addf(h->out, "<div class=\"scroll\" tabindex=\"0\"><table%s>\n<thead><tr>",
                    g->heat ? " class=\"heat\""
                    : bars  ? " class=\"wide\""
                            : "");
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
    if (g->foot.n) cs_html_element(h->out, "<p class=\"foot\">", &g->foot, "</p>\n");
    cs_buf_addz(h->out, "</figure>\n");
}
