/* html_text.c - lines of a document as HTML: the one place where their text is escaped. */
#include "report/html_part.h"

#include "report/safe.h"

static const char *tone_class(enum cs_tone tone)
{
    switch (tone) {
    case CS_TONE_MUTED:
        return "muted";
    case CS_TONE_WORSE:
        return "worse";
    case CS_TONE_BETTER:
        return "better";
    default:
        return NULL;
    }
}

static const char *tone_element(enum cs_tone tone)
{
    switch (tone) {
    case CS_TONE_STRONG:
        return "b";
    case CS_TONE_EMPHASIS:
        return "em";
    case CS_TONE_CODE:
        return "code";
    default:
        return NULL;
    }
}

static void span(struct cs_buf *out, const struct cs_span *s, bool unbroken)
{
    const char *name = tone_class(s->tone), *element = tone_element(s->tone);
    bool whole = s->whole && !unbroken;
    if (s->breaks) cs_buf_addz(out, "<br>");
    if (s->href.n) {
        cs_buf_addz(out, "<a rel=\"noreferrer\" href=\"");
        cs_html_text(out, s->href);
        cs_buf_addz(out, "\">");
    }
    if (element) cs_buf_addf(out, "<%s>", element);
    if (name || whole)
        cs_buf_addf(out, "<span class=\"%s%s%s\">", name ? name : "", name && whole ? " " : "",
                    whole ? "nb" : "");
    cs_html_text(out, s->text);
    if (name || whole) cs_buf_addz(out, "</span>");
    if (element) cs_buf_addf(out, "</%s>", element);
    if (s->href.n) cs_buf_addz(out, "</a>");
}

void cs_html_line(struct cs_buf *out, const struct cs_line *l)
{
    for (size_t i = 0; i < l->n; i++) span(out, &l->spans[i], false);
}

void cs_html_unbroken(struct cs_buf *out, const struct cs_line *l)
{
    for (size_t i = 0; i < l->n; i++) {
        const struct cs_span *s = &l->spans[i];
        if (s->tone != CS_TONE_MUTED || s->href.n || s->breaks) {
            span(out, s, true);
            continue;
        }
        cs_buf_addz(out, "<small>");
        cs_html_text(out, s->text);
        cs_buf_addz(out, "</small>");
    }
}

void cs_html_element(struct cs_buf *out, const char *open, const struct cs_line *l, const char *close)
{
    cs_buf_addz(out, open);
    cs_html_line(out, l);
    cs_buf_addz(out, close);
}
