/* html_tile.c - the tiles at the top of a page. */
#include "report/html_part.h"

#include "report/safe.h"
#include "report/svg.h"
#include "report/words.h"

#include <string.h>

/* A word and what it is of, after a middle dot unless first. */
static bool detail(struct cs_html *h, bool first, const char *word, const struct cs_line *l)
{
    if (!l->n) return first;
    cs_buf_addf(h->out, "%s<span class=\"nb\">%s%s", first ? "" : "<i> · </i>", word, *word ? " " : "");
    cs_html_element(h->out, "", l, "</span>");
    return false;
}

/* "Target ≥ 85% · 95% interval 68.2–75.6% · n = 562 · for 11 Jun", as far as there is any of it. */
static void tile_details(struct cs_html *h, const struct cs_tile *t)
{
    bool first = true;
    cs_buf_addz(h->out, "<p class=\"n\">");
    first = detail(h, first, cs_word(CS_WORD_TARGET, h->lang), &t->target);
    first = detail(h, first, cs_word(CS_WORD_INTERVAL, h->lang), &t->interval);
    first = detail(h, first, "n =", &t->n);
    (void)detail(h, first, "", &t->when);
    cs_buf_addz(h->out, "</p>\n");
}

/* How it stands to its target: a sign and a word, for colour alone tells nothing. */
static void tile_state(struct cs_html *h, enum cs_state state)
{
    static const struct {
        const char *class, *sign;
        enum cs_word word;
    } states[] = {
        [CS_STATE_MET] = {"better", "✓", CS_WORD_MET},
        [CS_STATE_MISSED] = {"worse", "✕", CS_WORD_MISSED},
        [CS_STATE_BORDERLINE] = {"muted", "○", CS_WORD_BORDERLINE},
    };
    if (state == CS_STATE_NONE) return;
    cs_buf_addf(h->out, "<span class=\"st %s\">%s %s</span>", states[state].class, states[state].sign,
                cs_word(states[state].word, h->lang));
}

/* The number large, its unit small: " min", "%". */
static void tile_value(struct cs_html *h, const struct cs_line *l)
{
    const struct cs_span *only = l->n == 1 && l->spans[0].tone == CS_TONE_PLAIN ? &l->spans[0] : NULL;
    size_t n = only ? only->text.n : 0;
    const char *blank = n ? memchr(only->text.p, ' ', n) : NULL;
    size_t number = blank ? (size_t)(blank - only->text.p) : n && only->text.p[n - 1] == '%' ? n - 1 : n;
    if (number == n) {
        cs_html_line(h->out, l);
        return;
    }
    cs_html_text(h->out, cs_slice(only->text.p, number));
    cs_buf_addz(h->out, "<small>");
    cs_html_text(h->out, cs_slice(only->text.p + number, n - number));
    cs_buf_addz(h->out, "</small>");
}

static void tile(struct cs_html *h, const struct cs_tile *t)
{
    cs_buf_addf(h->out, "<li class=\"tile%s\" data-metric=\"", t->state == CS_STATE_MISSED ? " miss" : "");
    cs_html_text(h->out, t->id);
    cs_html_element(h->out, "\">\n<p class=\"t\"><span>", &t->name, "</span>");
    tile_state(h, t->state);
    cs_buf_addz(h->out, "</p>\n<p class=\"v\">");
    tile_value(h, &t->value);
    cs_buf_addz(h->out, "</p>\n<dl class=\"d\">");
    for (size_t i = 0; i < t->n_changes; i++) {
        cs_html_element(h->out, "<div><dt>", &t->changes[i].label, "</dt>");
        cs_html_element(h->out, "<dd>", &t->changes[i].change, "</dd></div>");
    }
    cs_buf_addz(h->out, "</dl>\n");
    if (t->spark) cs_svg_spark(h->out, t->spark, true);
    tile_details(h, t);
    cs_buf_addz(h->out, "</li>\n");
}

void cs_html_tiles(struct cs_html *h, const struct cs_part *part)
{
    cs_buf_addf(h->out, "<ul class=\"tiles\" data-figure=\"%u\">\n", ++h->figures);
    for (size_t i = 0; i < part->n_tiles; i++) tile(h, &part->tiles[i]);
    cs_buf_addz(h->out, "</ul>\n");
}
