/* markdown.c - a walk over cmark's tree: block nodes become parts, inline nodes become spans. */
#include "report/markdown.h"

#include "report/figures.h"
#include "report/inline.h"
#include "report/safe.h"
#include "text/width.h"

#include <cmark.h>
#include <string.h>

enum { MAX_DEPTH = 100 };

struct walk {
    struct cs_build *b;
    const char *file;
    unsigned first; /* line of the file that the text begins at */
    bool is_template;
    unsigned depth;
    /* state of the inline text */
    struct cs_line *line;
    enum cs_tone tone;
    struct cs_slice href;
    unsigned at; /* line of the file */
    enum cs_role role;
};

static struct cs_slice literal(cmark_node *node)
{
    const char *text = cmark_node_get_literal(node);
    return cs_slicez(text ? text : "");
}

static unsigned line_of(const struct walk *w, cmark_node *node)
{
    return w->first + (unsigned)cmark_node_get_start_line(node) - 1;
}

static enum cs_status too_deep(const struct walk *w, cmark_node *node, struct cs_error *e)
{
    cs_fail(e, CS_USAGE, "nested deeper than %d", MAX_DEPTH);
    return cs_error_at(e, w->file, line_of(w, node), 0);
}

/* ---- inline nodes ---- */

static bool is_comment(struct cs_slice html)
{
    return html.n >= 4 && memcmp(html.p, "<!--", 4) == 0;
}

static bool is_middle(char c)
{
    return ((unsigned char)c & 0xC0) == 0x80;
}

static bool ends_wide(struct cs_slice s)
{
    size_t from = s.n;
    while (from && is_middle(s.p[from - 1])) from--;
    from -= from > 0;
    return cs_width(cs_slice(s.p + from, s.n - from)) == 2;
}

static bool begins_wide(struct cs_slice s)
{
    size_t n = s.n > 0;
    while (n < s.n && is_middle(s.p[n])) n++;
    return cs_width(cs_slice(s.p, n)) == 2;
}

/* A line end of the source is a blank, but nothing between two Han characters. */
static void soft_break(struct walk *w, cmark_node *next)
{
    bool before = w->line->n && ends_wide(w->line->spans[w->line->n - 1].text);
    bool after = next && cmark_node_get_type(next) == CMARK_NODE_TEXT && begins_wide(literal(next));
    if (!(before && after)) cs_line_addz(w->b->doc, w->line, w->tone, " ");
}

static enum cs_status add_text(struct walk *w, struct cs_slice text, struct cs_error *e)
{
    size_t first = w->line->n;
    enum cs_status status = CS_OK;
    struct cs_place place = {w->file, w->at};
    if (w->is_template)
        status = cs_inline_add(w->b, w->line, text, w->tone, &place, &w->role, e);
    else
        cs_line_add(w->b->doc, w->line, w->tone, text);
    for (size_t i = first; i < w->line->n && w->href.n; i++) w->line->spans[i].href = w->href;
    return status;
}

static enum cs_status add_inlines(struct walk *w, cmark_node *parent, struct cs_error *e);

static enum cs_status add_toned(struct walk *w, cmark_node *node, enum cs_tone tone, struct cs_error *e)
{
    enum cs_tone before = w->tone;
    if (before != CS_TONE_STRONG) w->tone = tone;
    enum cs_status status = add_inlines(w, node, e);
    w->tone = before;
    return status;
}

static enum cs_status add_link(struct walk *w, cmark_node *node, struct cs_error *e)
{
    struct cs_slice before = w->href, url = cs_slicez(cmark_node_get_url(node));
    if (cs_safe_link(url)) {
        struct cs_buf safe = {0};
        cs_safe_text(&safe, url);
        w->href = safe.failed ? cs_slice(NULL, 0) : cs_arena_copy(&w->b->doc->arena, cs_buf_slice(&safe));
        cs_buf_release(&safe);
        if (!w->href.p) return cs_fail_memory(e);
    }
    enum cs_status status = add_inlines(w, node, e);
    w->href = before;
    return status;
}

static enum cs_status add_inline(struct walk *w, cmark_node *node, struct cs_error *e)
{
    struct cs_span *span;
    switch (cmark_node_get_type(node)) {
    case CMARK_NODE_TEXT:
        return add_text(w, literal(node), e);
    case CMARK_NODE_SOFTBREAK:
        w->at++;
        soft_break(w, cmark_node_next(node));
        return CS_OK;
    case CMARK_NODE_LINEBREAK:
        w->at++;
        span = cs_line_addz(w->b->doc, w->line, w->tone, " ");
        if (span) span->breaks = true;
        return CS_OK;
    case CMARK_NODE_CODE:
        cs_line_add(w->b->doc, w->line, CS_TONE_CODE, literal(node));
        return CS_OK;
    case CMARK_NODE_HTML_INLINE:
        if (!is_comment(literal(node))) cs_line_add(w->b->doc, w->line, w->tone, literal(node));
        return CS_OK;
    case CMARK_NODE_EMPH:
        return add_toned(w, node, CS_TONE_EMPHASIS, e);
    case CMARK_NODE_STRONG:
        return add_toned(w, node, CS_TONE_STRONG, e);
    case CMARK_NODE_LINK:
        return add_link(w, node, e);
    default:
        return add_inlines(w, node, e); /* a picture: its description */
    }
}

static enum cs_status add_inlines(struct walk *w, cmark_node *parent, struct cs_error *e)
{
    if (++w->depth > MAX_DEPTH) return too_deep(w, parent, e);
    enum cs_status status = CS_OK;
    for (cmark_node *n = cmark_node_first_child(parent); n && status == CS_OK; n = cmark_node_next(n))
        status = add_inline(w, n, e);
    w->depth--;
    return status;
}

static enum cs_status fill_line(struct walk *w, cmark_node *node, struct cs_part *part, struct cs_error *e)
{
    w->line = &part->line;
    w->tone = CS_TONE_PLAIN;
    w->href = cs_slice("", 0);
    w->at = line_of(w, node);
    w->role = CS_ROLE_TEXT;
    enum cs_status status = add_inlines(w, node, e);
    part->role = w->role;
    return status;
}

/* ---- block nodes ---- */

static enum cs_status add_children(struct walk *w, cmark_node *parent, struct cs_part *to,
                                   struct cs_error *e);

/* A paragraph that is one emphasis is a note: the line under a heading, a remark. */
static bool is_note(cmark_node *node)
{
    cmark_node *only = cmark_node_first_child(node);
    return only && cmark_node_get_type(only) == CMARK_NODE_EMPH && !cmark_node_next(only);
}

static enum cs_status add_paragraph(struct walk *w, cmark_node *node, struct cs_part *to, struct cs_error *e)
{
    struct cs_part *part = cs_doc_part(w->b->doc, to, CS_PART_PARAGRAPH);
    enum cs_status status = fill_line(w, node, part, e);
    if (!is_note(node)) return status;
    part->role = CS_ROLE_NOTE;
    for (size_t i = 0; i < part->line.n; i++)
        if (part->line.spans[i].tone == CS_TONE_EMPHASIS) part->line.spans[i].tone = CS_TONE_PLAIN;
    return status;
}

static void add_code(struct walk *w, struct cs_slice text, struct cs_part *to)
{
    struct cs_part *part = cs_doc_part(w->b->doc, to, CS_PART_CODE);
    while (text.n) {
        const char *end = memchr(text.p, '\n', text.n);
        size_t n = end ? (size_t)(end - text.p) : text.n;
        struct cs_span *span =
            cs_line_add(w->b->doc, &part->line, CS_TONE_CODE, n ? cs_slice(text.p, n) : CS_LIT(" "));
        if (span) span->breaks = part->line.n > 1;
        text.p += n + (end ? 1 : 0);
        text.n -= n + (end ? 1 : 0);
    }
}

static enum cs_status add_code_block(struct walk *w, cmark_node *node, struct cs_part *to, struct cs_error *e)
{
    const char *info = cmark_node_get_fence_info(node);
    if (w->is_template && info && *info)
        return cs_figure_add(w->b, to, cs_slicez(info), literal(node), w->file, line_of(w, node), e);
    add_code(w, literal(node), to);
    return CS_OK;
}

/* A heading of somebody's notes never opens a section of the report. */
static unsigned heading_level(const struct walk *w, cmark_node *node)
{
    unsigned level = (unsigned)cmark_node_get_heading_level(node);
    if (!w->is_template) level += 2;
    return level < 6 ? level : 6;
}

static enum cs_status add_block(struct walk *w, cmark_node *node, struct cs_part *to, struct cs_error *e)
{
    struct cs_doc *doc = w->b->doc;
    struct cs_part *part;
    switch (cmark_node_get_type(node)) {
    case CMARK_NODE_PARAGRAPH:
        return add_paragraph(w, node, to, e);
    case CMARK_NODE_HEADING:
        part = cs_doc_part(doc, to, CS_PART_HEADING);
        part->level = heading_level(w, node);
        return fill_line(w, node, part, e);
    case CMARK_NODE_CODE_BLOCK:
        return add_code_block(w, node, to, e);
    case CMARK_NODE_HTML_BLOCK:
        if (!is_comment(literal(node))) add_code(w, literal(node), to);
        return CS_OK;
    case CMARK_NODE_THEMATIC_BREAK:
        cs_doc_part(doc, to, CS_PART_RULE);
        return CS_OK;
    case CMARK_NODE_LIST:
        part = cs_doc_part(doc, to, CS_PART_LIST);
        if (cmark_node_get_list_type(node) == CMARK_ORDERED_LIST)
            part->level = (unsigned)(cmark_node_get_list_start(node) + !cmark_node_get_list_start(node));
        return add_children(w, node, part, e);
    case CMARK_NODE_ITEM:
        return add_children(w, node, cs_doc_part(doc, to, CS_PART_ITEM), e);
    case CMARK_NODE_BLOCK_QUOTE:
        return add_children(w, node, cs_doc_part(doc, to, CS_PART_QUOTE), e);
    default:
        return add_children(w, node, to, e);
    }
}

static enum cs_status add_children(struct walk *w, cmark_node *parent, struct cs_part *to, struct cs_error *e)
{
    if (++w->depth > MAX_DEPTH) return too_deep(w, parent, e);
    enum cs_status status = CS_OK;
    for (cmark_node *n = cmark_node_first_child(parent); n && status == CS_OK; n = cmark_node_next(n))
        status = add_block(w, n, to, e);
    w->depth--;
    return status;
}

enum cs_status cs_markdown_add(struct cs_build *b, struct cs_part *parent, struct cs_slice text,
                               const char *file, unsigned line, bool is_template, struct cs_error *e)
{
    struct walk w = {.b = b, .file = file, .first = line, .is_template = is_template};
    cmark_node *root = cmark_parse_document(text.p, text.n, CMARK_OPT_VALIDATE_UTF8);
    if (!root) return cs_fail_memory(e);
    cmark_consolidate_text_nodes(root);
    enum cs_status status = add_children(&w, root, parent, e);
    cmark_node_free(root);
    return status;
}
