/* flow.c - control tags alone on their lines: the text between them goes to Markdown as often as they say. */
#include "report/flow.h"

#include "base/ascii.h"
#include "report/markdown.h"

#include <string.h>

struct flow {
    struct cs_build *b;
    const char *file;
    struct cs_error *e;
};

/* Where reading is; code between fences has no tags. */
struct reading {
    struct cs_slice rest;
    unsigned line; /* of the first line of `rest` */
    char fence;    /* the character of an open fence, 0: none */
    size_t fence_n;
};

static struct cs_slice trim(struct cs_slice s)
{
    while (s.n && cs_is_space(s.p[0])) s.p++, s.n--;
    while (s.n && cs_is_space(s.p[s.n - 1])) s.n--;
    return s;
}

static struct cs_slice take_line(struct reading *r)
{
    const char *end = memchr(r->rest.p, '\n', r->rest.n);
    size_t n = end ? (size_t)(end - r->rest.p) : r->rest.n, taken = n + (end ? 1 : 0);
    struct cs_slice line = cs_slice(r->rest.p, n);
    r->rest = cs_slice(r->rest.p + taken, r->rest.n - taken);
    r->line++;
    return line;
}

static size_t indent_of(struct cs_slice line)
{
    size_t n = 0;
    while (n < line.n && line.p[n] == ' ') n++;
    return n;
}

/* Opens and closes fences as CommonMark does. */
static void note_fence(struct reading *r, struct cs_slice line)
{
    size_t from = indent_of(line), n = 0;
    if (from > 3 || from == line.n) return;
    char c = line.p[from];
    if (c != '`' && c != '~') return;
    while (from + n < line.n && line.p[from + n] == c) n++;
    if (n < 3) return;
    struct cs_slice info = trim(cs_slice(line.p + from + n, line.n - from - n));
    if (r->fence) {
        if (c == r->fence && n >= r->fence_n && !info.n) r->fence = 0;
    } else if (c == '~' || !memchr(info.p, '`', info.n)) {
        r->fence = c;
        r->fence_n = n;
    }
}

/* The control tag that a line is, and the text between its braces. */
static enum cs_control control_line(const struct reading *r, struct cs_slice line, struct cs_slice *inside)
{
    struct cs_slice s = trim(line);
    if (r->fence || indent_of(line) > 3 || s.n < 4 || memcmp(s.p, "{{", 2) != 0 ||
        memcmp(s.p + s.n - 2, "}}", 2) != 0)
        return CS_CONTROL_NONE;
    *inside = cs_slice(s.p + 2, s.n - 4);
    for (size_t i = 0; i + 1 < inside->n; i++)
        if (inside->p[i] == '}' && inside->p[i + 1] == '}') return CS_CONTROL_NONE; /* several tags */
    return cs_control_of(*inside);
}

struct stop { /* the control tag at which reading ended; none: the end of the text */
    enum cs_control control;
    struct cs_slice inside;
    struct cs_place at;
};

/* Adds what follows, up to the control tag that ends what is open. */
static enum cs_status add_until(struct flow *f, struct reading *r, struct cs_part *to, struct stop *stop);

static enum cs_status add_text(struct flow *f, struct cs_part *to, const char *from, const char *end,
                               unsigned line)
{
    struct cs_slice text = cs_slice(from, (size_t)(end - from));
    if (!trim(text).n) return CS_OK;
    return cs_markdown_add(f->b, to, text, f->file, line, true, f->e);
}

/* What follows is not written, only tried. */
static enum cs_status try_until(struct flow *f, struct reading *r, struct stop *stop)
{
    bool before = f->b->trial;
    struct cs_part *nowhere = cs_arena_alloc(&f->b->doc->arena, 1, sizeof *nowhere);
    if (!nowhere) return cs_fail_memory(f->e);
    f->b->trial = true;
    enum cs_status status = add_until(f, r, nowhere, stop);
    f->b->trial = before;
    return status;
}

static enum cs_status run_if(struct flow *f, struct reading *r, struct cs_part *to, const struct stop *open)
{
    bool holds;
    struct stop stop;
    enum cs_status status = cs_if_holds(f->b, open->inside, &open->at, &holds, f->e);
    if (status != CS_OK) return status;
    status = holds ? add_until(f, r, to, &stop) : try_until(f, r, &stop);
    if (status == CS_OK && stop.control == CS_CONTROL_ELSE)
        status = holds ? try_until(f, r, &stop) : add_until(f, r, to, &stop);
    if (status != CS_OK || stop.control == CS_CONTROL_END_IF) return status;
    return stop.control == CS_CONTROL_NONE ? cs_control_open(CS_CONTROL_IF, &open->at, f->e)
                                           : cs_control_stray(stop.control, &stop.at, f->e);
}

static enum cs_status run_each(struct flow *f, struct reading *r, struct cs_part *to, const struct stop *open)
{
    struct cs_each each;
    struct stop stop = {0};
    const struct reading start = *r;
    enum cs_status status = cs_each_begin(f->b, &each, open->inside, &open->at, f->e);
    for (size_t i = 0; i < each.choice.n && status == CS_OK; i++) {
        *r = start;
        status = cs_each_row(f->b, &each, i, &open->at, f->e);
        if (status == CS_OK) status = add_until(f, r, to, &stop);
    }
    if (status == CS_OK && !each.choice.n) {
        cs_each_none(f->b, &each);
        status = try_until(f, r, &stop);
    }
    cs_each_end(f->b, &each);
    if (status != CS_OK || stop.control == CS_CONTROL_END_EACH) return status;
    return stop.control == CS_CONTROL_NONE ? cs_control_open(CS_CONTROL_EACH, &open->at, f->e)
                                           : cs_control_stray(stop.control, &stop.at, f->e);
}

static enum cs_status add_until(struct flow *f, struct reading *r, struct cs_part *to, struct stop *stop)
{
    const char *from = r->rest.p;
    unsigned line = r->line;
    enum cs_status status = CS_OK;
    f->b->joins = true; /* a list goes on behind a control tag */
    while (r->rest.n && status == CS_OK) {
        struct stop here = {.at = {f->file, r->line}};
        const char *end = r->rest.p;
        struct cs_slice one = take_line(r);
        here.control = control_line(r, one, &here.inside);
        note_fence(r, one);
        if (!here.control) continue;
        status = add_text(f, to, from, end, line);
        if (status != CS_OK) return status;
        if (here.control != CS_CONTROL_IF && here.control != CS_CONTROL_EACH) {
            *stop = here;
            return CS_OK;
        }
        status = cs_flow_enter(f->b, &here.at, f->e);
        if (status != CS_OK) return status;
        status = here.control == CS_CONTROL_IF ? run_if(f, r, to, &here) : run_each(f, r, to, &here);
        cs_flow_leave(f->b);
        f->b->joins = true;
        from = r->rest.p;
        line = r->line;
    }
    *stop = (struct stop){.at = {f->file, r->line}};
    return status == CS_OK ? add_text(f, to, from, r->rest.p, line) : status;
}

enum cs_status cs_flow_add(struct cs_build *b, struct cs_part *parent, struct cs_slice text, const char *file,
                           unsigned line, struct cs_error *e)
{
    struct flow f = {b, file, e};
    struct reading r = {.rest = text, .line = line};
    struct stop stop;
    enum cs_status status = add_until(&f, &r, parent, &stop);
    if (status != CS_OK || stop.control == CS_CONTROL_NONE) return status;
    return cs_control_stray(stop.control, &stop.at, e);
}
