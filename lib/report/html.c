/* html.c - the HTML carrier: the page and its running text. */
#include "report/html_part.h"

#include "report/lean.h"
#include "report/safe.h"

/* ---- text ---- */

static void parts(struct cs_html *h, const struct cs_part *parent);

static void paragraph(struct cs_html *h, const struct cs_part *p)
{
    static const char *const open[] = {
        [CS_ROLE_TEXT] = "<p>",
        [CS_ROLE_LEAD] = "<p class=\"lead\">",
        [CS_ROLE_QUALITY] = "<p class=\"qual\">",
        [CS_ROLE_NOTE] = "<p class=\"note\">",
    };
    cs_html_element(h->out, open[p->role], &p->line, "</p>\n");
}

static void list(struct cs_html *h, const struct cs_part *p)
{
    if (p->level > 1)
        cs_buf_addf(h->out, "<ol start=\"%u\">\n", p->level);
    else
        cs_buf_addz(h->out, p->level ? "<ol>\n" : "<ul>\n");
    parts(h, p);
    cs_buf_addz(h->out, p->level ? "</ol>\n" : "</ul>\n");
}

static void definitions(struct cs_html *h, const struct cs_part *p)
{
    cs_buf_addz(h->out, "<dl class=\"def\">\n");
    for (const struct cs_part *item = p->child; item; item = item->next) {
        cs_html_element(h->out, "<div><dt>", &item->line, "</dt>");
        cs_html_element(h->out, "<dd>", &item->child->line, "</dd></div>\n");
    }
    cs_buf_addz(h->out, "</dl>\n");
}

static void wrapped(struct cs_html *h, const char *name, const struct cs_part *p)
{
    cs_buf_addf(h->out, "<%s>", name);
    parts(h, p);
    cs_buf_addf(h->out, "</%s>\n", name);
}

/* The page itself has h1, its sections h2. */
static void heading(struct cs_html *h, const struct cs_part *p)
{
    unsigned level = p->level < 3 ? 3 : p->level;
    cs_buf_addf(h->out, "<h%u>", level);
    cs_html_line(h->out, &p->line);
    cs_buf_addf(h->out, "</h%u>\n", level);
}

static void part(struct cs_html *h, const struct cs_part *p)
{
    switch (p->kind) {
    case CS_PART_HEADING:
        heading(h, p);
        return;
    case CS_PART_PARAGRAPH:
        paragraph(h, p);
        return;
    case CS_PART_LIST:
        list(h, p);
        return;
    case CS_PART_ITEM:
        wrapped(h, "li", p);
        return;
    case CS_PART_QUOTE:
        wrapped(h, "blockquote", p);
        return;
    case CS_PART_GROUP:
        cs_buf_addf(h->out, "<div class=\"group c%u\">\n", p->level);
        parts(h, p);
        cs_buf_addz(h->out, "</div>\n");
        return;
    case CS_PART_CODE:
        cs_html_element(h->out, "<pre>", &p->line, "</pre>\n");
        return;
    case CS_PART_RULE:
        cs_buf_addz(h->out, "<hr>\n");
        return;
    case CS_PART_TILES:
        cs_html_tiles(h, p);
        return;
    case CS_PART_TABLE:
        cs_html_table(h, p->grid);
        return;
    case CS_PART_CHART:
        cs_html_chart(h, p->chart);
        return;
    case CS_PART_DEFINITIONS:
        definitions(h, p);
        return;
    case CS_PART_ROOT:
        return;
    }
}

static void parts(struct cs_html *h, const struct cs_part *parent)
{
    for (const struct cs_part *p = parent->child; p; p = p->next) part(h, p);
}

/* ---- the page ---- */

static bool is_section(const struct cs_part *p)
{
    return p && p->kind == CS_PART_HEADING && p->level <= 2;
}

/* The head of a section: its number if it has one, its heading, and the note that stands right under it.
 * Returns what follows. */
static const struct cs_part *section_head(struct cs_html *h, const struct cs_part *p, unsigned number)
{
    cs_buf_addz(h->out, "<section>\n<div class=\"sh\">");
    if (number) cs_buf_addf(h->out, "<span class=\"no\">%u</span>", number);
    cs_html_element(h->out, "<h2>", &p->line, "</h2>");
    p = p->next;
    if (p && p->kind == CS_PART_PARAGRAPH && p->role == CS_ROLE_NOTE) {
        cs_html_element(h->out, "<p>", &p->line, "</p>");
        p = p->next;
    }
    cs_buf_addz(h->out, "</div>\n<div class=\"gr\">\n");
    return p;
}

/* Level-2 headings make numbered sections, level-1 headings some without a number; what stands before the
 * first is the top of the page. */
static void body(struct cs_html *h, const struct cs_doc *doc)
{
    const struct cs_part *p = doc->root->child;
    unsigned number = 0;
    for (; p && !is_section(p); p = p->next) part(h, p);
    while (p) {
        p = section_head(h, p, p->level == 2 ? ++number : 0);
        for (; p && !is_section(p); p = p->next) part(h, p);
        cs_buf_addz(h->out, "</div>\n</section>\n");
    }
}

static void words(struct cs_buf *out, const struct cs_line *l)
{
    for (size_t i = 0; i < l->n; i++) cs_html_text(out, l->spans[i].text);
}

static void head(struct cs_buf *out, const struct cs_doc *doc, struct cs_slice css,
                 const struct cs_page_extra *extra)
{
    cs_buf_addf(out, "<!doctype html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n",
                cs_lang_tag(doc->lang));
    cs_buf_addz(out, "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
                     "'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'");
    if (extra->policy.n) cs_buf_addz(out, "; ");
    cs_html_text(out, extra->policy);
    cs_buf_addz(out, "\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                     "<meta name=\"color-scheme\" content=\"light dark\">\n"
                     "<meta name=\"generator\" content=\"cs-report\">\n<title>");
    words(out, &doc->title);
    if (doc->when.n) cs_buf_addz(out, " · ");
    words(out, &doc->when);
    cs_buf_addz(out, "</title>\n<style>\n");
    if (extra->lean)
        cs_lean_css(out, css);
    else
        cs_buf_adds(out, css);
    cs_buf_addz(out, "</style>\n");
    cs_buf_adds(out, extra->head);
    cs_buf_addz(out, "</head>\n");
}

static bool could_end_style(struct cs_slice css)
{
    for (size_t i = 0; i + 1 < css.n; i++)
        if (css.p[i] == '<' && (css.p[i + 1] == '/' || css.p[i + 1] == '!')) return true;
    return false;
}

enum cs_status cs_html_write(const struct cs_doc *doc, struct cs_slice css, const struct cs_page_extra *extra,
                             struct cs_buf *out, struct cs_error *e)
{
    static const struct cs_page_extra nothing;
    if (!extra) extra = &nothing;
    struct cs_html h = {.out = out, .lang = doc->lang, .tips = !extra->tail.n};
    if (could_end_style(css)) return cs_fail(e, CS_USAGE, "the style sheet holds '</' or '<!'");
    head(out, doc, css, extra);
    size_t from = out->n;
    cs_buf_addz(out, "<body>\n<div class=\"page\">\n<header class=\"mast\">\n");
    if (doc->logo.n) {
        cs_buf_addz(out, "<img class=\"logo\" alt=\"\" src=\"");
        cs_html_text(out, doc->logo);
        cs_buf_addz(out, "\">\n");
    }
    cs_html_element(out, "<h1>", &doc->title, "</h1>\n");
    cs_buf_addz(out, "<p class=\"when\">");
    if (doc->when.n) cs_html_element(out, "<span>", &doc->when, "</span> ");
    if (doc->as_of.n) cs_html_element(out, "<span>", &doc->as_of, "</span>");
    cs_buf_addz(out, "</p>\n</header>\n<main>\n");
    body(&h, doc);
    cs_buf_addz(out, "</main>\n");
    if (extra->foot.n) {
        cs_buf_addz(out, "<footer>");
        cs_html_text(out, extra->foot);
        cs_buf_addz(out, "</footer>\n");
    }
    cs_buf_addz(out, "</div>\n");
    if (extra->lean) cs_lean_html(out, from);
    cs_buf_adds(out, extra->tail);
    cs_buf_addz(out, "</body>\n</html>\n");
    return cs_buf_status(out, e);
}
