/* mail.c - the mail carrier: the frame, running text, and what goes when it would be too long. */
#include "report/mail_part.h"

#include "report/safe.h"
#include "report/words.h"

#include <stdlib.h>
#include <string.h>

/* A part of the file that may be left out. */
struct piece {
    size_t from, to;
    bool first; /* to go */
    bool gone;
};
struct letter {
    struct cs_mail m;
    struct piece *pieces;
    size_t n, cap;
    unsigned section;
    bool failed;
};

static void put(struct cs_mail *m, const char *text)
{
    cs_buf_addz(m->out, text);
}

/* ---- text ---- */

static const char *tone_style(enum cs_tone tone)
{
    static const char *const styles[] = {
        [CS_TONE_STRONG] = "font-weight:600",
        [CS_TONE_EMPHASIS] = "font-style:italic",
        [CS_TONE_CODE] = "font-family:monospace",
        [CS_TONE_MUTED] = "color:" CS_MAIL_INK3 ";font-weight:400",
        [CS_TONE_WORSE] = "color:" CS_MAIL_WORSE ";font-weight:600",
        [CS_TONE_BETTER] = "color:" CS_MAIL_BETTER ";font-weight:600",
    };
    return tone == CS_TONE_PLAIN ? "" : styles[tone];
}

static bool leads_out(struct cs_slice href)
{
    return href.n && href.p[0] != '#';
}

static void span(struct cs_mail *m, const struct cs_span *s)
{
    const char *tone = tone_style(s->tone);
    bool whole = s->whole && !m->whole && s->text.n && memchr(s->text.p, ' ', s->text.n),
         styled = whole || *tone;
    if (s->breaks) put(m, "<br>");
    if (leads_out(s->href)) {
        put(m, "<a style=\"color:" CS_MAIL_SUBJECT "\" href=\"");
        cs_html_text(m->out, s->href);
        put(m, "\">");
    }
    if (styled)
        cs_buf_addf(m->out, "<span style=\"%s%s%s\">", tone, whole && *tone ? ";" : "",
                    whole ? "white-space:nowrap" : "");
    cs_html_text(m->out, s->text);
    if (styled) put(m, "</span>");
    if (leads_out(s->href)) put(m, "</a>");
}

void cs_mail_line(struct cs_mail *m, const struct cs_line *l)
{
    for (size_t i = 0; i < l->n; i++) span(m, &l->spans[i]);
}

static void words(struct cs_mail *m, const struct cs_line *l)
{
    for (size_t i = 0; i < l->n; i++) cs_html_text(m->out, l->spans[i].text);
}

static void row(struct cs_mail *m, const char *style, const struct cs_line *l)
{
    cs_buf_addf(m->out, "<tr><td style=\"%s\">", style);
    cs_mail_line(m, l);
    put(m, "</td></tr>\n");
}

static void parts(struct letter *, const struct cs_part *parent);

static void list(struct letter *w, const struct cs_part *p)
{
    struct cs_mail *m = &w->m;
    unsigned number = p->level;
    cs_mail_open(m);
    for (const struct cs_part *item = p->child; item; item = item->next, number++) {
        put(m, "<tr><td width=\"22\" valign=\"top\" style=\"color:" CS_MAIL_INK3 ";padding:4px 0\">");
        if (p->level)
            cs_buf_addf(m->out, "%u", number);
        else
            put(m, "•");
        put(m, "</td><td style=\"padding:4px 0\">");
        cs_mail_open(m);
        cs_mail_line(m, &item->line);
        parts(w, item);
        cs_mail_close(m);
        put(m, "</td></tr>\n");
    }
    cs_mail_close(m);
}

static void definitions(struct cs_mail *m, const struct cs_part *p)
{
    put(m, "<tr><td style=\"padding-top:8px\">");
    cs_mail_open(m);
    for (const struct cs_part *item = p->child; item; item = item->next) {
        put(m, "<tr><td width=\"160\" valign=\"top\" style=\"font-size:12px;color:" CS_MAIL_INK2
               ";padding:3px 8px 3px 0\">");
        cs_mail_line(m, &item->line);
        put(m, "</td><td style=\"font-size:12px;color:" CS_MAIL_INK3 ";padding:3px 0\">");
        cs_mail_line(m, &item->child->line);
        put(m, "</td></tr>\n");
    }
    cs_mail_close(m);
    put(m, "</td></tr>\n");
}

static void paragraph(struct cs_mail *m, const struct cs_part *p)
{
    static const char *const styles[] = {
        [CS_ROLE_TEXT] = "padding-top:8px",
        [CS_ROLE_LEAD] = "font:600 19px/1.5 " CS_MAIL_FONT ";padding:18px 0 14px",
        [CS_ROLE_QUALITY] = "font-size:12px;color:" CS_MAIL_INK2 ";border-top:1px solid " CS_MAIL_RULE
                            ";border-bottom:1px solid " CS_MAIL_RULE ";padding:6px 0",
        [CS_ROLE_NOTE] = "font-size:12px;color:" CS_MAIL_INK3 ";padding-top:4px",
    };
    row(m, styles[p->role], &p->line);
}

static void heading(struct letter *w, const struct cs_part *p)
{
    struct cs_mail *m = &w->m;
    if (p->level > 2) {
        row(m, "font-weight:600;padding-top:14px", &p->line);
        return;
    }
    put(m, "<tr><td style=\"padding-top:32px\"><table width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" "
           "border=\"0\"><tr>"
           "<td style=\"border-top:2px solid " CS_MAIL_INK ";padding-top:6px;font:600 18px/1.5 " CS_MAIL_FONT
           "\">");
    if (p->level == 2)
        cs_buf_addf(m->out, "<span style=\"color:" CS_MAIL_INK3 "\">%u</span>&nbsp; ", ++w->section);
    cs_mail_line(m, &p->line);
    put(m, "</td></tr></table></td></tr>\n");
}

/* ---- parts ---- */

static void piece(struct letter *w, size_t from, bool first)
{
    struct cs_error ignored = CS_ERROR_INIT;
    if (cs_grow(&w->pieces, &w->cap, w->n + 1, sizeof *w->pieces, &ignored) != CS_OK) {
        w->failed = true;
        return;
    }
    w->pieces[w->n++] = (struct piece){.from = from, .to = w->m.out->n, .first = first};
}

static void figure(struct letter *w, const struct cs_part *p)
{
    size_t from = w->m.out->n;
    put(&w->m, "<tr><td style=\"padding-top:16px\">");
    if (p->kind == CS_PART_CHART)
        cs_mail_chart(&w->m, p->chart);
    else
        cs_mail_table(&w->m, p->grid);
    put(&w->m, "</td></tr>\n");
    piece(w, from, false);
}

static void within(struct letter *w, const struct cs_part *p, const char *open, const char *close)
{
    put(&w->m, open);
    if (p->kind == CS_PART_LIST) {
        list(w, p);
    } else {
        cs_mail_open(&w->m);
        parts(w, p);
        cs_mail_close(&w->m);
    }
    put(&w->m, close);
}

static void part(struct letter *w, const struct cs_part *p)
{
    static const char end[] = "</td></tr>\n";
    size_t from = w->m.out->n;
    switch (p->kind) {
    case CS_PART_HEADING:
        heading(w, p);
        return;
    case CS_PART_PARAGRAPH:
        paragraph(&w->m, p);
        return;
    case CS_PART_LIST:
        within(w, p, "<tr><td style=\"padding-top:4px\">", end);
        return;
    case CS_PART_QUOTE:
        within(w, p, "<tr><td style=\"border-left:2px solid " CS_MAIL_RULE ";padding:0 0 0 10px\">", end);
        return;
    case CS_PART_ITEM:
    case CS_PART_GROUP:
        parts(w, p);
        return;
    case CS_PART_CODE:
        row(&w->m, "font:12px/1.5 monospace;white-space:pre-wrap;padding-top:8px", &p->line);
        return;
    case CS_PART_RULE:
        put(&w->m, "<tr><td height=\"16\" style=\"border-bottom:1px solid " CS_MAIL_RULE "\"></td></tr>\n");
        return;
    case CS_PART_TILES:
        put(&w->m, "<tr><td>");
        cs_mail_tiles(&w->m, p);
        put(&w->m, end);
        return;
    case CS_PART_TABLE:
    case CS_PART_CHART:
        figure(w, p);
        return;
    case CS_PART_DEFINITIONS:
        definitions(&w->m, p);
        piece(w, from, true);
        return;
    case CS_PART_ROOT:
        return;
    }
}

static void parts(struct letter *w, const struct cs_part *parent)
{
    for (const struct cs_part *p = parent->child; p; p = p->next) part(w, p);
}

/* ---- the frame ---- */

/* What a list of mails shows under the subject: the sentence that the report begins with. */
static void preview(struct cs_mail *m, const struct cs_doc *doc)
{
    const struct cs_part *p = doc->root->child;
    while (p && (p->kind != CS_PART_PARAGRAPH || p->role != CS_ROLE_LEAD)) p = p->next;
    if (!p) return;
    put(m, "<div style=\"display:none;max-height:0;overflow:hidden\">");
    words(m, &p->line);
    put(m, "</div>\n");
}

static void head(struct cs_mail *m, const struct cs_doc *doc)
{
    cs_buf_addf(
        m->out,
        "<!doctype html>\n<html lang=\"%s\">\n<head><meta charset=\"utf-8\"><meta name=\"viewport\" "
        "content=\"width=device-width,initial-scale=1\"><meta name=\"color-scheme\" content=\"light\">"
        "<title>",
        cs_lang_tag(m->lang));
    words(m, &doc->title);
    if (doc->when.n) put(m, " · ");
    words(m, &doc->when);
    put(m, "</title></head>\n<body style=\"margin:0;padding:0;background:#fdfcfa\">\n");
    preview(m, doc);
    put(m,
        "<table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\" "
        "bgcolor=\"#fdfcfa\"><tr><td align=\"center\" style=\"padding:20px 16px 40px\">\n"
        "<table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\" "
        "style=\"max-width:680px;text-align:left;font:14px/1.55 " CS_MAIL_FONT ";color:" CS_MAIL_INK "\">\n");
    row(m, "font:600 26px/1.3 " CS_MAIL_FONT, &doc->title);
    put(m, "<tr><td style=\"font-size:13px;color:" CS_MAIL_INK2 ";padding-bottom:10px\">");
    cs_mail_line(m, &doc->when);
    if (doc->when.n && doc->as_of.n) put(m, " &nbsp; ");
    cs_mail_line(m, &doc->as_of);
    put(m, "</td></tr>\n");
}

/* Marks what must go so that the rest fits: what goes first, then the others from the last. Returns how many,
 * or SIZE_MAX when the rest does not fit either. */
static size_t drop(struct letter *w, size_t size, size_t room)
{
    size_t gone = 0;
    for (int first = 1; first >= 0; first--)
        for (size_t i = w->n; i-- && size > room;) {
            if (w->pieces[i].first != first) continue;
            size -= w->pieces[i].to - w->pieces[i].from;
            w->pieces[i].gone = true;
            gone++;
        }
    return size > room ? SIZE_MAX : gone;
}

static void put_kept(const struct letter *w, struct cs_buf *out)
{
    struct cs_slice all = cs_buf_slice(w->m.out);
    size_t at = 0;
    for (size_t i = 0; i < w->n; i++) {
        if (!w->pieces[i].gone) continue;
        cs_buf_add(out, all.p + at, w->pieces[i].from - at);
        at = w->pieces[i].to;
    }
    cs_buf_add(out, all.p + at, all.n - at);
}

static void put_gone(struct cs_buf *out, size_t gone, enum cs_lang lang)
{
    const char *phrase = cs_word(CS_WORD_MAIL_LESS, lang), *at = strchr(phrase, '$');
    if (!at) return;
    cs_buf_addz(out, "<tr><td style=\"font-size:12px;color:" CS_MAIL_INK3 ";padding-top:24px\">");
    cs_buf_add(out, phrase, (size_t)(at - phrase));
    cs_buf_addf(out, "%zu%s</td></tr>\n", gone, at + 2);
}

enum cs_status cs_mail_write(const struct cs_doc *doc, struct cs_buf *out, struct cs_error *e)
{
    static const char end[] = "</table>\n</td></tr></table>\n</body>\n</html>\n";
    static const size_t room = CS_MAIL_MOST - sizeof end - 400; /* the line that says what is missing */
    struct cs_buf all = {0};
    struct letter w = {.m = {.out = &all, .lang = doc->lang}};
    head(&w.m, doc);
    parts(&w, doc->root);
    enum cs_status st = w.failed ? cs_fail_memory(e) : cs_buf_status(&all, e);
    size_t gone = st ? 0 : drop(&w, all.n, room);
    if (!st && gone == SIZE_MAX) {
        st = cs_fail(e, CS_USAGE, "the words of this mail alone are longer than %d bytes", CS_MAIL_MOST);
        st = cs_error_cure(e, "a template with less text, or -f html");
    }
    if (!st) put_kept(&w, out);
    if (!st && gone) put_gone(out, gone, doc->lang);
    if (!st) cs_buf_addz(out, end);
    cs_buf_release(&all);
    free(w.pieces);
    return st ? st : cs_buf_status(out, e);
}
