/* html.c - the HTML carrier. Text is escaped in one place (line()); numbers that become style are integers.
 */
#include "report/html.h"

#include "report/chart.h"
#include "report/safe.h"
#include "report/words.h"

#include <string.h>

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

static void span(struct cs_buf *out, const struct cs_span *s)
{
    const char *name = tone_class(s->tone), *element = tone_element(s->tone);
    if (s->breaks) cs_buf_addz(out, "<br>");
    if (s->href.n) {
        cs_buf_addz(out, "<a rel=\"noreferrer\" href=\"");
        cs_html_text(out, s->href);
        cs_buf_addz(out, "\">");
    }
    if (element) cs_buf_addf(out, "<%s>", element);
    if (name || s->whole)
        cs_buf_addf(out, "<span class=\"%s%s%s\">", name ? name : "", name && s->whole ? " " : "",
                    s->whole ? "nb" : "");
    cs_html_text(out, s->text);
    if (name || s->whole) cs_buf_addz(out, "</span>");
    if (element) cs_buf_addf(out, "</%s>", element);
    if (s->href.n) cs_buf_addz(out, "</a>");
}

static void line(struct cs_buf *out, const struct cs_line *l)
{
    for (size_t i = 0; i < l->n; i++) span(out, &l->spans[i]);
}

static void element(struct cs_buf *out, const char *open, const struct cs_line *l, const char *close)
{
    cs_buf_addz(out, open);
    line(out, l);
    cs_buf_addz(out, close);
}

/* ---- figures ---- */

/* "95% interval 68.2–75.6% · n 562 · for 11 Jun", as far as there is any of it. */
static void tile_details(struct cs_buf *out, const struct cs_tile *t, enum cs_lang lang)
{
    if (!t->interval.n && !t->n.n && !t->when.n) return;
    cs_buf_addz(out, "<p class=\"n\">");
    if (t->interval.n) {
        cs_buf_addz(out, cs_word(CS_WORD_INTERVAL, lang));
        element(out, " ", &t->interval, t->n.n || t->when.n ? " · " : "");
    }
    if (t->n.n) element(out, "n ", &t->n, t->when.n ? " · " : "");
    line(out, &t->when);
    cs_buf_addz(out, "</p>\n");
}

/* The number large, its unit small. */
static void tile_value(struct cs_buf *out, const struct cs_line *l)
{
    const struct cs_span *only = l->n == 1 ? &l->spans[0] : NULL;
    const char *blank = only && only->tone == CS_TONE_PLAIN ? memchr(only->text.p, ' ', only->text.n) : NULL;
    if (!blank) {
        line(out, l);
        return;
    }
    size_t n = (size_t)(blank - only->text.p);
    cs_html_text(out, cs_slice(only->text.p, n));
    cs_buf_addz(out, "<small>");
    cs_html_text(out, cs_slice(blank, only->text.n - n));
    cs_buf_addz(out, "</small>");
}

static void tile(struct cs_buf *out, const struct cs_tile *t, enum cs_lang lang)
{
    element(out, "<li class=\"tile\">\n<p class=\"t\">", &t->name, "</p>\n");
    cs_buf_addz(out, "<p class=\"v\">");
    tile_value(out, &t->value);
    cs_buf_addz(out, "</p>\n");
    cs_buf_addz(out, "<dl class=\"d\">");
    for (size_t i = 0; i < t->n_changes; i++) {
        element(out, "<div><dt>", &t->changes[i].label, "</dt>");
        element(out, "<dd>", &t->changes[i].change, "</dd></div>");
    }
    cs_buf_addz(out, "</dl>\n");
    tile_details(out, t, lang);
    cs_buf_addz(out, "</li>\n");
}

static void tiles(struct cs_buf *out, const struct cs_part *part, enum cs_lang lang)
{
    cs_buf_addz(out, "<ul class=\"tiles\">\n");
    for (size_t i = 0; i < part->n_tiles; i++) tile(out, &part->tiles[i], lang);
    cs_buf_addz(out, "</ul>\n");
}

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
static void per_cent(struct cs_buf *out, int part)
{
    cs_buf_addf(out, "%d.%d%%", part * 100 / CS_BAR_FULL, part * 1000 / CS_BAR_FULL % 10);
}

static void bar(struct cs_buf *out, const struct cs_cell *c)
{
    cs_buf_addz(out, "<div class=\"ib\">");
    if (c->bar > 0) {
        cs_buf_addz(out, "<i style=\"width:");
        per_cent(out, c->bar);
        cs_buf_addz(out, "\"></i>");
    }
    if (c->mark >= 0) {
        cs_buf_addz(out, "<u style=\"left:");
        per_cent(out, c->mark);
        cs_buf_addz(out, "\"></u>");
    }
    cs_buf_addz(out, "</div>");
}

static void cell(struct cs_buf *out, const struct cs_grid *g, size_t column, const struct cs_cell *c)
{
    enum cs_column_kind kind = g->columns[column].kind;
    if (kind == CS_COLUMN_NAME) {
        element(out, "<th scope=\"row\">", &c->line, "</th>");
    } else if (kind == CS_COLUMN_BAR) {
        cs_buf_addz(out, "<td class=\"bar\" aria-hidden=\"true\">");
        bar(out, c);
        cs_buf_addz(out, "</td>");
    } else if (c->heat >= 0) {
        cs_buf_addf(out, "<td class=\"r h%d\">", c->heat);
        element(out, "", &c->line, "</td>");
    } else {
        cs_buf_addf(out, "<td%s>", column_class(kind));
        element(out, "", &c->line, "</td>");
    }
}

static void table(struct cs_buf *out, const struct cs_grid *g)
{
    cs_buf_addf(out, "<figure class=\"c%u\">\n", g->width);
    if (g->title.n || g->note.n) {
        cs_buf_addz(out, "<figcaption>");
        if (g->title.n) element(out, "<h3>", &g->title, "</h3>");
        if (g->note.n) element(out, "<p>", &g->note, "</p>");
        cs_buf_addz(out, "</figcaption>\n");
    }
    if (g->n_rows) {
        bool bars = g->n_columns && g->columns[g->n_columns - 1].kind == CS_COLUMN_BAR;
        cs_buf_addf(out, "<div class=\"scroll\" tabindex=\"0\"><table%s>\n<thead><tr>",
                    g->heat ? " class=\"heat\""
                    : bars  ? " class=\"wide\""
                            : "");
        for (size_t i = 0; i < g->n_columns; i++) {
            cs_buf_addf(out, "<th scope=\"col\"%s>", column_class(g->columns[i].kind));
            element(out, "", &g->columns[i].title, "</th>");
        }
        cs_buf_addz(out, "</tr></thead>\n<tbody>\n");
        for (size_t r = 0; r < g->n_rows; r++) {
            cs_buf_addz(out, "<tr>");
            for (size_t i = 0; i < g->n_columns; i++) cell(out, g, i, &g->cells[r * g->n_columns + i]);
            cs_buf_addz(out, "</tr>\n");
        }
        cs_buf_addz(out, "</tbody></table></div>\n");
    }
    if (g->foot.n) element(out, "<p class=\"foot\">", &g->foot, "</p>\n");
    cs_buf_addz(out, "</figure>\n");
}

/* ---- text ---- */

static void parts(struct cs_buf *out, const struct cs_part *parent, enum cs_lang lang);

static void paragraph(struct cs_buf *out, const struct cs_part *p)
{
    static const char *const open[] = {
        [CS_ROLE_TEXT] = "<p>",
        [CS_ROLE_LEAD] = "<p class=\"lead\">",
        [CS_ROLE_QUALITY] = "<p class=\"qual\">",
        [CS_ROLE_NOTE] = "<p class=\"note\">",
    };
    element(out, open[p->role], &p->line, "</p>\n");
}

static void list(struct cs_buf *out, const struct cs_part *p, enum cs_lang lang)
{
    if (p->level > 1)
        cs_buf_addf(out, "<ol start=\"%u\">\n", p->level);
    else
        cs_buf_addz(out, p->level ? "<ol>\n" : "<ul>\n");
    parts(out, p, lang);
    cs_buf_addz(out, p->level ? "</ol>\n" : "</ul>\n");
}

static void definitions(struct cs_buf *out, const struct cs_part *p)
{
    cs_buf_addz(out, "<dl class=\"def\">\n");
    for (const struct cs_part *item = p->child; item; item = item->next) {
        element(out, "<div><dt>", &item->line, "</dt>");
        element(out, "<dd>", &item->child->line, "</dd></div>\n");
    }
    cs_buf_addz(out, "</dl>\n");
}

static void wrapped(struct cs_buf *out, const char *name, const struct cs_part *p, enum cs_lang lang)
{
    cs_buf_addf(out, "<%s>", name);
    parts(out, p, lang);
    cs_buf_addf(out, "</%s>\n", name);
}

/* The page itself has h1, its sections h2. */
static void heading(struct cs_buf *out, const struct cs_part *p)
{
    unsigned level = p->level < 3 ? 3 : p->level;
    cs_buf_addf(out, "<h%u>", level);
    line(out, &p->line);
    cs_buf_addf(out, "</h%u>\n", level);
}

static void part(struct cs_buf *out, const struct cs_part *p, enum cs_lang lang)
{
    switch (p->kind) {
    case CS_PART_HEADING:
        heading(out, p);
        return;
    case CS_PART_PARAGRAPH:
        paragraph(out, p);
        return;
    case CS_PART_LIST:
        list(out, p, lang);
        return;
    case CS_PART_ITEM:
        wrapped(out, "li", p, lang);
        return;
    case CS_PART_QUOTE:
        wrapped(out, "blockquote", p, lang);
        return;
    case CS_PART_GROUP:
        cs_buf_addf(out, "<div class=\"group c%u\">\n", p->level);
        parts(out, p, lang);
        cs_buf_addz(out, "</div>\n");
        return;
    case CS_PART_CODE:
        element(out, "<pre>", &p->line, "</pre>\n");
        return;
    case CS_PART_RULE:
        cs_buf_addz(out, "<hr>\n");
        return;
    case CS_PART_TILES:
        tiles(out, p, lang);
        return;
    case CS_PART_TABLE:
        table(out, p->grid);
        return;
    case CS_PART_CHART:
        table(out, p->chart->table);
        return;
    case CS_PART_DEFINITIONS:
        definitions(out, p);
        return;
    case CS_PART_ROOT:
        return;
    }
}

static void parts(struct cs_buf *out, const struct cs_part *parent, enum cs_lang lang)
{
    for (const struct cs_part *p = parent->child; p; p = p->next) part(out, p, lang);
}

/* ---- the page ---- */

static bool is_section(const struct cs_part *p)
{
    return p && p->kind == CS_PART_HEADING && p->level <= 2;
}

/* The head of a section: its number if it has one, its heading, and the note that stands right under it.
 * Returns what follows. */
static const struct cs_part *section_head(struct cs_buf *out, const struct cs_part *p, unsigned number)
{
    cs_buf_addz(out, "<section>\n<div class=\"sh\">");
    if (number) cs_buf_addf(out, "<span class=\"no\">%u</span>", number);
    element(out, "<h2>", &p->line, "</h2>");
    p = p->next;
    if (p && p->kind == CS_PART_PARAGRAPH && p->role == CS_ROLE_NOTE) {
        element(out, "<p>", &p->line, "</p>");
        p = p->next;
    }
    cs_buf_addz(out, "</div>\n<div class=\"gr\">\n");
    return p;
}

/* Level-2 headings make numbered sections, level-1 headings some without a number; what stands before the
 * first is the top of the page. */
static void body(struct cs_buf *out, const struct cs_doc *doc)
{
    const struct cs_part *p = doc->root->child;
    unsigned number = 0;
    for (; p && !is_section(p); p = p->next) part(out, p, doc->lang);
    while (p) {
        p = section_head(out, p, p->level == 2 ? ++number : 0);
        for (; p && !is_section(p); p = p->next) part(out, p, doc->lang);
        cs_buf_addz(out, "</div>\n</section>\n");
    }
}

static void head(struct cs_buf *out, const struct cs_doc *doc, struct cs_slice css)
{
    cs_buf_addf(out, "<!doctype html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n",
                cs_lang_tag(doc->lang));
    cs_buf_addz(out, "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
                     "'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n"
                     "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                     "<meta name=\"color-scheme\" content=\"light dark\">\n"
                     "<meta name=\"generator\" content=\"cs-report\">\n<title>");
    for (size_t i = 0; i < doc->title.n; i++) cs_html_text(out, doc->title.spans[i].text);
    for (size_t i = 0; i < doc->when.n; i++) {
        cs_buf_addz(out, " · ");
        cs_html_text(out, doc->when.spans[i].text);
    }
    cs_buf_addz(out, "</title>\n<style>\n");
    cs_buf_adds(out, css);
    cs_buf_addz(out, "</style>\n</head>\n");
}

static bool could_end_style(struct cs_slice css)
{
    for (size_t i = 0; i + 1 < css.n; i++)
        if (css.p[i] == '<' && (css.p[i + 1] == '/' || css.p[i + 1] == '!')) return true;
    return false;
}

enum cs_status cs_html_write(const struct cs_doc *doc, struct cs_slice css, struct cs_buf *out,
                             struct cs_error *e)
{
    if (could_end_style(css)) return cs_fail(e, CS_USAGE, "the style sheet holds '</' or '<!'");
    head(out, doc, css);
    cs_buf_addz(out, "<body>\n<main class=\"page\">\n<header class=\"mast\">\n");
    element(out, "<h1>", &doc->title, "</h1>\n");
    cs_buf_addz(out, "<p class=\"when\">");
    if (doc->when.n) element(out, "<span>", &doc->when, "</span> ");
    if (doc->as_of.n) element(out, "<span>", &doc->as_of, "</span>");
    cs_buf_addz(out, "</p>\n</header>\n");
    body(out, doc);
    cs_buf_addz(out, "</main>\n</body>\n</html>\n");
    return cs_buf_status(out, e);
}
