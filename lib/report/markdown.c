/* markdown.c - a walk over cmark's tree: block nodes become parts, inline nodes become spans. */
#include "report/markdown.h"

#include "report/figures.h"
#include "report/flow.h"
#include "report/inline.h"
#include "report/missing.h"
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
    bool joins; /* what comes first is a list that goes on with the one before */
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

static enum cs_status add_plain(struct walk *w, struct cs_slice text, struct cs_error *e)
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
        return add_plain(w, literal(node), e);
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

/* ---- control tags within a line ---- */

struct cursor { /* a place among the children of a node; `at` counts in the text of a text node */
    cmark_node *node;
    size_t at;
    unsigned line;
};
struct stop { /* the control tag at which reading ended; none: the last child */
    enum cs_control control;
    struct cs_slice inside;
    struct cs_place at;
};

/* The next control tag of a text; `*from` is where it begins, `*to` where it ends. */
static enum cs_control find_control(struct cs_slice text, size_t *from, size_t *to, struct cs_slice *inside)
{
    for (size_t i = 0; i + 3 < text.n; i++) {
        if (text.p[i] != '{' || text.p[i + 1] != '{') continue;
        size_t end = i + 2;
        while (end + 1 < text.n && (text.p[end] != '}' || text.p[end + 1] != '}')) end++;
        if (end + 1 >= text.n) break;
        *inside = cs_slice(text.p + i + 2, end - i - 2);
        enum cs_control control = cs_control_of(*inside);
        if (control) {
            *from = i;
            *to = end + 2;
            return control;
        }
        i = end + 1;
    }
    *from = *to = text.n;
    return CS_CONTROL_NONE;
}

static enum cs_status add_until(struct walk *w, struct cursor *c, struct stop *stop, struct cs_error *e);

/* What follows is not written, only tried. */
static enum cs_status try_until(struct walk *w, struct cursor *c, struct stop *stop, struct cs_error *e)
{
    struct cs_line nowhere = {0}, *before = w->line;
    bool trial = w->b->trial;
    w->line = &nowhere;
    w->b->trial = true;
    enum cs_status status = add_until(w, c, stop, e);
    w->b->trial = trial;
    w->line = before;
    return status;
}

static enum cs_status run_if(struct walk *w, struct cursor *c, const struct stop *open, struct cs_error *e)
{
    bool holds;
    struct stop stop;
    enum cs_status status = cs_if_holds(w->b, open->inside, &open->at, &holds, e);
    if (status != CS_OK) return status;
    status = holds ? add_until(w, c, &stop, e) : try_until(w, c, &stop, e);
    if (status == CS_OK && stop.control == CS_CONTROL_ELSE)
        status = holds ? try_until(w, c, &stop, e) : add_until(w, c, &stop, e);
    if (status != CS_OK || stop.control == CS_CONTROL_END_IF) return status;
    return stop.control == CS_CONTROL_NONE ? cs_control_open(CS_CONTROL_IF, &open->at, e)
                                           : cs_control_stray(stop.control, &stop.at, e);
}

static enum cs_status run_each(struct walk *w, struct cursor *c, const struct stop *open, struct cs_error *e)
{
    struct cs_each each;
    struct stop stop = {0};
    const struct cursor start = *c;
    enum cs_status status = cs_each_begin(w->b, &each, open->inside, &open->at, e);
    for (size_t i = 0; i < each.choice.n && status == CS_OK; i++) {
        *c = start;
        if (i) cs_line_add(w->b->doc, w->line, w->tone, each.between);
        status = cs_each_row(w->b, &each, i, &open->at, e);
        if (status == CS_OK) status = add_until(w, c, &stop, e);
    }
    if (status == CS_OK && !each.choice.n) {
        cs_each_none(w->b, &each);
        status = try_until(w, c, &stop, e);
    }
    cs_each_end(w->b, &each);
    if (status != CS_OK || stop.control == CS_CONTROL_END_EACH) return status;
    return stop.control == CS_CONTROL_NONE ? cs_control_open(CS_CONTROL_EACH, &open->at, e)
                                           : cs_control_stray(stop.control, &stop.at, e);
}

/* Adds the text from the cursor on up to its next control tag, and what that governs when it opens. */
static enum cs_status add_text_until(struct walk *w, struct cursor *c, struct stop *stop, struct cs_error *e)
{
    struct cs_slice text = literal(c->node), part = cs_slice(text.p + c->at, text.n - c->at);
    size_t from, to;
    *stop = (struct stop){.at = {w->file, w->at}};
    stop->control = find_control(part, &from, &to, &stop->inside);
    enum cs_status status = from ? add_plain(w, cs_slice(part.p, from), e) : CS_OK;
    c->at += to;
    if (status != CS_OK || (stop->control != CS_CONTROL_IF && stop->control != CS_CONTROL_EACH))
        return status;
    const struct stop open = *stop;
    stop->control = CS_CONTROL_NONE;
    status = cs_flow_enter(w->b, &open.at, e);
    if (status != CS_OK) return status;
    status = open.control == CS_CONTROL_IF ? run_if(w, c, &open, e) : run_each(w, c, &open, e);
    cs_flow_leave(w->b);
    return status;
}

static enum cs_status add_until(struct walk *w, struct cursor *c, struct stop *stop, struct cs_error *e)
{
    enum cs_status status = CS_OK;
    w->at = c->line;
    while (c->node && status == CS_OK) {
        if (w->is_template && cmark_node_get_type(c->node) == CMARK_NODE_TEXT) {
            status = add_text_until(w, c, stop, e);
            if (status == CS_OK && stop->control) {
                c->line = w->at;
                return CS_OK;
            }
            if (c->node && cmark_node_get_type(c->node) == CMARK_NODE_TEXT && c->at < literal(c->node).n)
                continue;
        } else {
            status = add_inline(w, c->node, e);
        }
        if (c->node) c->node = cmark_node_next(c->node);
        c->at = 0;
        c->line = w->at;
    }
    *stop = (struct stop){.at = {w->file, w->at}};
    return status;
}

static enum cs_status add_inlines(struct walk *w, cmark_node *parent, struct cs_error *e)
{
    if (++w->depth > MAX_DEPTH) return too_deep(w, parent, e);
    struct cursor c = {cmark_node_first_child(parent), 0, w->at};
    struct stop stop;
    enum cs_status status = add_until(w, &c, &stop, e);
    if (status == CS_OK && stop.control) status = cs_control_stray(stop.control, &stop.at, e);
    w->depth--;
    return status;
}

enum cs_status cs_markdown_line(struct cs_build *b, struct cs_line *line, struct cs_slice text,
                                const struct cs_place *at, struct cs_error *e)
{
    struct walk w = {.b = b, .file = at->file, .is_template = true, .line = line, .at = at->line};
    struct cs_buf copy = {0};
    struct stop stop = {0};
    cs_buf_adds(&copy, text);
    cs_buf_addc(&copy, '\0');
    cmark_node *node = copy.failed ? NULL : cmark_node_new(CMARK_NODE_TEXT);
    bool made = node && cmark_node_set_literal(node, copy.p);
    cs_buf_release(&copy);
    struct cursor c = {node, 0, at->line};
    enum cs_status status = made ? add_until(&w, &c, &stop, e) : cs_fail_memory(e);
    if (status == CS_OK && stop.control) status = cs_control_stray(stop.control, &stop.at, e);
    if (node) cmark_node_free(node);
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
    struct cs_part *before = to->last, *part = cs_doc_part(w->b->doc, to, CS_PART_PARAGRAPH);
    enum cs_status status = fill_line(w, node, part, e);
    if (!part->line.n) cs_doc_cut(to, before); /* nothing of it held */
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

/* A list, or behind a control tag more of the one before. */
static enum cs_status add_list(struct walk *w, cmark_node *node, struct cs_part *to, struct cs_error *e)
{
    bool ordered = cmark_node_get_list_type(node) == CMARK_ORDERED_LIST;
    int start = cmark_node_get_list_start(node);
    struct cs_part *last = to->last;
    bool more = w->joins && last && last->kind == CS_PART_LIST && (last->level > 0) == ordered;
    struct cs_part *part = more ? last : cs_doc_part(w->b->doc, to, CS_PART_LIST);
    if (ordered && !more) part->level = (unsigned)(start + !start);
    w->joins = false;
    return add_children(w, node, part, e);
}

static enum cs_status add_block(struct walk *w, cmark_node *node, struct cs_part *to, struct cs_error *e)
{
    struct cs_doc *doc = w->b->doc;
    struct cs_part *part;
    switch (cmark_node_get_type(node)) {
    case CMARK_NODE_PARAGRAPH:
        return add_paragraph(w, node, to, e);
    case CMARK_NODE_HEADING:
        if (w->is_template && heading_level(w, node) <= 2) cs_missing_tell(w->b, to);
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
        return add_list(w, node, to, e);
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
    for (cmark_node *n = cmark_node_first_child(parent); n && status == CS_OK; n = cmark_node_next(n)) {
        status = add_block(w, n, to, e);
        w->joins = false;
    }
    w->depth--;
    return status;
}

enum cs_status cs_markdown_add(struct cs_build *b, struct cs_part *parent, struct cs_slice text,
                               const char *file, unsigned line, bool is_template, struct cs_error *e)
{
    struct walk w = {.b = b, .file = file, .first = line, .is_template = is_template, .joins = b->joins};
    b->joins = false;
    cmark_node *root = cmark_parse_document(text.p, text.n, CMARK_OPT_VALIDATE_UTF8);
    if (!root) return cs_fail_memory(e);
    cmark_consolidate_text_nodes(root);
    enum cs_status status = add_children(&w, root, parent, e);
    cmark_node_free(root);
    return status;
}
