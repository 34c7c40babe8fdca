/* html_chart.c - a chart in a page: what it says, its legend, the drawing, and its numbers in a closed table.
 */
#include "report/html_part.h"

#include "report/svg.h"
#include "report/words.h"

void cs_html_chart(struct cs_html *h, const struct cs_chart *c)
{
    const struct cs_grid *table = c->table;
    cs_html_figure(h, table);
    cs_html_caption(h, table);
    if (c->n_points && c->n_series) {
        struct cs_buf legend = {0};
        cs_svg_legend(&legend, c, h->lang);
        if (legend.failed) h->out->failed = true;
        if (legend.n) cs_buf_addz(h->out, "<p class=\"lg\">");
        cs_buf_adds(h->out, cs_buf_slice(&legend));
        if (legend.n) cs_buf_addz(h->out, "</p>\n");
        cs_buf_release(&legend);
        cs_svg_chart(h->out, c, table->title.n ? &table->title : &table->note,
                     &(struct cs_svg_page){h->lang, h->figures, h->tips});
    }
    if (table->n_rows) {
        cs_buf_addf(h->out, "<details class=\"dt\"><summary>%s</summary>\n",
                    cs_word(CS_WORD_DATA_TABLE, h->lang));
        cs_html_rows(h, table);
        cs_buf_addz(h->out, "</details>\n");
    }
    if (table->foot.n) cs_html_element(h->out, "<p class=\"foot\">", &table->foot, "</p>\n");
    cs_buf_addz(h->out, "</figure>\n");
}
