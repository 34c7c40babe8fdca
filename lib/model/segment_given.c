/* segment_given.c - segments that are in a column of the stream already (--by): to be described. Two columns
 * are where customers were and where they are (segment_move.c). */
#include "model/segment.h"
#include <math.h>
#include <stdlib.h>

static enum cs_status check(struct cs_segment *s, struct cs_error *e)
{
    if (s->ask->features) return cs_fail(e, CS_USAGE, "--by: the segments are there, without '--features'");
    if (s->ask->rules) return cs_fail(e, CS_USAGE, "--by: the segments have names already");
    return CS_OK;
}

static enum cs_status bind(struct cs_segment *s, struct cs_error *e)
{
    if (s->frame.n_features <= 2) return CS_OK;
    return cs_fail(e, CS_USAGE, "--by: one column says the segment, two where it was and where it is");
}

static int by_size(const void *x, const void *y)
{
    const double a = *(const double *)x, b = *(const double *)y;
    return a < b ? -1 : a > b;
}

/* Numbers are segments too: each that there is. */
static enum cs_status make_levels(struct cs_segment *s, struct cs_frame_column *c, struct cs_error *e)
{
    double *v = cs_alloc(s->frame.n, sizeof *v);
    struct cs_buf text = {0};
    size_t all = 0, n = 0;
    enum cs_status st = v ? CS_OK : cs_fail_memory(e);
    for (size_t i = 0; i < s->frame.n && !st; i++)
        if (!isnan(c->number[i])) v[all++] = c->number[i];
    if (!st && all) qsort(v, all, sizeof *v, by_size);
    for (size_t i = 0; i < all && !st; i++)
        if (i == 0 || v[i] != v[n - 1]) v[n++] = v[i];
    if (!st && n > CS_FRAME_LEVELS) st = cs_fail(e, CS_DATA, "--by: more than %d segments", CS_FRAME_LEVELS);
    if (!st) c->level = cs_alloc(n, sizeof *c->level);
    if (!st) c->code = cs_alloc(s->frame.n, sizeof *c->code);
    if (!st && (!c->level || !c->code)) st = cs_fail_memory(e);
    for (size_t i = 0; i < n && !st; i++) {
        cs_buf_clear(&text);
        cs_num_format(cs_num_from_double(v[i]), &text);
        st = cs_buf_status(&text, e);
        if (!st) c->level[i] = cs_arena_copy(&s->arena, cs_buf_slice(&text));
        if (!st && !c->level[i].p) st = cs_fail_memory(e);
    }
    for (size_t i = 0; i < s->frame.n && !st; i++) {
        const double *at = n ? bsearch(&c->number[i], v, n, sizeof *v, by_size) : NULL;
        c->code[i] = isnan(c->number[i]) || !at ? CS_NO_LEVEL : (uint32_t)(at - v);
    }
    c->n_levels = n;
    c->levels = !st;
    cs_buf_release(&text);
    free(v);
    return st;
}

static enum cs_status learn(struct cs_segment *s, struct cs_error *e)
{
    struct cs_frame_column *c = &s->frame.columns[0];
    enum cs_status st = cs_scale_rows(&s->scaling, &s->frame, e);
    for (size_t i = 0; i < s->frame.n_features && !st; i++)
        if (!c[i].levels) st = make_levels(s, &c[i], e);
    if (st || s->frame.n_features > 1) return st;
    if (!s->scaling.rows)
        return cs_fail(e, CS_DATA, "--by: no customer has a value of '%s'", cs_quote(c->name).text);
    s->n_names = c->n_levels;
    s->names = cs_arena_alloc(&s->arena, c->n_levels, sizeof *s->names);
    if (!s->names) return cs_fail_memory(e);
    for (size_t i = 0; i < c->n_levels; i++) {
        s->names[i] = (struct cs_centre_name){.rule = SIZE_MAX, .id = c->level[i]};
        for (int lang = 0; lang < CS_LANGS; lang++) s->names[i].text[lang] = c->level[i];
    }
    return CS_OK;
}

static size_t which(const struct cs_segment *s, size_t point)
{
    return s->frame.columns[0].code[s->scaling.row[point]];
}

static void row(const struct cs_segment *s, size_t point, struct cs_buf *out)
{
    cs_buf_addc(out, '\t');
    cs_field_add(out, s->names[which(s, point)].id);
}

static uint64_t explain(const struct cs_segment *s, struct cs_buf *out)
{
    cs_buf_addz(out, "segment\tsize\n");
    uint64_t size[CS_FRAME_LEVELS] = {0};
    for (size_t p = 0; p < s->scaling.rows; p++) size[which(s, p)]++;
    for (size_t i = 0; i < s->n_names; i++) {
        cs_field_add(out, s->names[i].id);
        cs_buf_addf(out, "\t%llu\n", (unsigned long long)size[i]);
    }
    return s->n_names;
}

static const char *const none[] = {NULL};
static const char *const columns[] = {"segment", NULL};

const struct cs_segment_method cs_segment_given = {.name = "by",
                                                   .options = none,
                                                   .keys = none,
                                                   .found = "with a segment",
                                                   .columns = columns,
                                                   .check = check,
                                                   .bind = bind,
                                                   .learn = learn,
                                                   .which = which,
                                                   .row = row,
                                                   .explain = explain};
