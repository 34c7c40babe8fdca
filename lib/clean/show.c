/* show.c - cells, masked for messages and lists. */
#include "clean/show.h"
#include "base/ascii.h"
#include "base/utf8.h"
#include "text/mask.h"
#include <string.h>

/* ---- the plan ---- */

enum cs_status cs_show_plan_make(struct cs_show_plan *p, const char *data_dir, const struct cs_header *header,
                                 struct cs_error *e)
{
    const struct cs_protect_asked asked = {.kinds = NULL};
    struct cs_buf path = {0}, notes = {0};
    cs_buf_addf(&path, "%s/personal.words", data_dir);
    cs_buf_addc(&path, '\0');
    enum cs_status st = cs_buf_status(&path, e);
    if (!st) st = cs_words_read(&p->words, path.p, e);
    p->protect.words = &p->words;
    if (!st) st = cs_protect_plan(&p->protect, header, &asked, &notes, e);
    cs_buf_release(&notes);
    cs_buf_release(&path);
    return st;
}

void cs_show_plan_release(struct cs_show_plan *p)
{
    cs_protect_release(&p->protect);
    cs_words_release(&p->words);
}

void cs_show_release(struct cs_show *s)
{
    cs_finder_release(&s->finder);
    cs_arena_release(&s->arena);
    cs_buf_release(&s->shown);
}

/* ---- cells ---- */

size_t cs_show_value_end(enum cs_personal kind, struct cs_slice s, size_t *gap)
{
    *gap = 0;
    if (kind != CS_PHONE && kind != CS_EMAIL) return s.n;
    for (size_t i = 0; i < s.n; i++) {
        *gap = 1;
        if (strchr(",;/|\n", s.p[i]) && s.p[i]) return i;
        *gap = 3;
        if (s.n - i >= 3 && !memcmp(s.p + i, "、", 3)) return i;
    }
    *gap = 0;
    return s.n;
}

static void mask(struct cs_show *s, enum cs_personal kind, struct cs_slice plain, struct cs_buf *out)
{
    s->shown.n = 0; /* that memory was short is not forgotten */
    cs_mask_display(&s->plan->words, kind, plain, cs_plain_shown(&s->finder.plain, plain), &s->shown);
    cs_field_add(out, cs_buf_slice(&s->shown));
}

static enum cs_status show_whole(struct cs_show *s, enum cs_personal kind, struct cs_slice text,
                                 struct cs_buf *out, struct cs_error *e)
{
    enum cs_status st = cs_plain_make(&s->finder.plain, &s->plan->words, text, e);
    if (st) return st;
    for (struct cs_slice rest = cs_buf_slice(&s->finder.plain.text); rest.n;) {
        size_t gap, end = cs_show_value_end(kind, rest, &gap);
        struct cs_slice value = cs_slice(rest.p, end);
        while (value.n && cs_is_space(*value.p)) value = cs_slice(value.p + 1, value.n - 1);
        while (value.n && cs_is_space(value.p[value.n - 1])) value.n--;
        if (value.n) mask(s, kind, value, out);
        cs_field_add(out, cs_slice(rest.p + end, gap));
        rest = cs_slice(rest.p + end + gap, rest.n - end - gap);
    }
    return CS_OK;
}

static enum cs_status show_found(struct cs_show *s, struct cs_slice text, struct cs_buf *out,
                                 struct cs_error *e)
{
    uint32_t at = 0;
    s->finder.words = &s->plan->words;
    s->finder.kinds = s->plan->protect.kinds;
    enum cs_status st = cs_find_personal(&s->finder, text, e);
    if (st) return st;
    for (size_t i = 0; i < s->finder.n; i++) {
        const struct cs_find *f = &s->finder.v[i];
        cs_field_add(out, cs_slice(text.p + at, f->from - at));
        mask(s, f->kind, f->plain, out);
        at = f->to;
    }
    cs_field_add(out, cs_slice(text.p + at, text.n - at));
    return CS_OK;
}

/* `kind` CS_PERSONAL_KINDS: what is found in it. */
static void show(struct cs_show *s, enum cs_personal kind, struct cs_slice cell, struct cs_buf *out)
{
    struct cs_error ignored;
    cs_arena_reset(&s->arena);
    struct cs_slice text = cs_unescape(cell, &s->arena);
    if (!text.p || !cs_utf8_valid(text)) {
        cs_buf_addz(out, "****");
        return;
    }
    enum cs_status st = kind == CS_PERSONAL_KINDS ? show_found(s, text, out, &ignored)
                                                  : show_whole(s, kind, text, out, &ignored);
    if (st || s->shown.failed) out->failed = true;
}

void cs_show_said(struct cs_show *s, struct cs_slice cell, struct cs_buf *out)
{
    if (cell.n) show(s, CS_PERSONAL_KINDS, cell, out);
}

void cs_show_cell(struct cs_show *s, uint32_t column, struct cs_slice cell, struct cs_buf *out)
{
    const struct cs_protect_column *c = column == CS_NO_COLUMN ? NULL : &s->plan->protect.column[column];
    if (!c || c->handling == CS_PASS || !cell.n)
        cs_buf_adds(out, cell);
    else
        show(s, c->handling == CS_WHOLE ? c->kind : CS_PERSONAL_KINDS, cell, out);
}
