/* html_tile.c - the tiles at the top of a page. */
#include "report/html_part.h"

#include "report/safe.h"
#include "report/words.h"

#include <string.h>

/* "95% interval 68.2–75.6% · n 562 · for 11 Jun", as far as there is any of it. */
static void tile_details(struct cs_html *h, const struct cs_tile *t)
{
    if (!t->interval.n && !t->n.n && !t->when.n) return;
    cs_buf_addz(h->out, "<p class=\"n\">");
    if (t->interval.n) {
        cs_buf_addz(h->out, cs_word(CS_WORD_INTERVAL, h->lang));
        cs_html_element(h->out, " ", &t->interval, t->n.n || t->when.n ? " · " : "");
    }
    if (t->n.n) cs_html_element(h->out, "n ", &t->n, t->when.n ? " · " : "");
    cs_html_line(h->out, &t->when);
    cs_buf_addz(h->out, "</p>\n");
}

/* The number large, its unit small. */
static void tile_value(struct cs_html *h, const struct cs_line *l)
{
    const struct cs_span *only = l->n == 1 ? &l->spans[0] : NULL;
    const char *blank = only && only->tone == CS_TONE_PLAIN ? memchr(only->text.p, ' ', only->text.n) : NULL;
    if (!blank) {
        cs_html_line(h->out, l);
        return;
    }
    size_t n = (size_t)(blank - only->text.p);
    cs_html_text(h->out, cs_slice(only->text.p, n));
    cs_buf_addz(h->out, "<small>");
    cs_html_text(h->out, cs_slice(blank, only->text.n - n));
    cs_buf_addz(h->out, "</small>");
}

static void tile(struct cs_html *h, const struct cs_tile *t)
{
    cs_html_element(h->out, "<li class=\"tile\">\n<p class=\"t\">", &t->name, "</p>\n");
    cs_buf_addz(h->out, "<p class=\"v\">");
    tile_value(h, &t->value);
    cs_buf_addz(h->out, "</p>\n");
    cs_buf_addz(h->out, "<dl class=\"d\">");
    for (size_t i = 0; i < t->n_changes; i++) {
        cs_html_element(h->out, "<div><dt>", &t->changes[i].label, "</dt>");
        cs_html_element(h->out, "<dd>", &t->changes[i].change, "</dd></div>");
    }
    cs_buf_addz(h->out, "</dl>\n");
    tile_details(h, t);
    cs_buf_addz(h->out, "</li>\n");
}

void cs_html_tiles(struct cs_html *h, const struct cs_part *part)
{
    cs_buf_addf(h->out, "<ul class=\"tiles\" data-figure=\"%u\">\n", ++h->figures);
    for (size_t i = 0; i < part->n_tiles; i++) tile(h, &part->tiles[i]);
    cs_buf_addz(h->out, "</ul>\n");
}
