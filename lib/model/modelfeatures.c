/* modelfeatures.c - features and their levels: written, read, and compared with a stream. */
#include "model/modelfeatures.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const kinds[] = {"number", "category"};

void cs_model_features_release(struct cs_model_features *f)
{
    free(f->v);
    free(f->level);
    cs_arena_release(&f->arena);
    *f = (struct cs_model_features){0};
}

/* ---- made and written ---- */

static bool copy(struct cs_model_features *f, struct cs_slice from, struct cs_slice *to)
{
    *to = cs_arena_copy(&f->arena, from);
    return to->p != NULL;
}

static enum cs_status add(struct cs_model_features *f, struct cs_slice name, struct cs_slice text,
                          bool levels, struct cs_error *e)
{
    enum cs_status st = cs_grow(&f->v, &f->cap, f->n + 1, sizeof *f->v, e);
    if (st) return st;
    struct cs_model_feature *to = &f->v[f->n++];
    *to = (struct cs_model_feature){.levels = levels, .fill = NAN, .mean = NAN, .fill_level = CS_NO_LEVEL};
    return copy(f, name, &to->name) && copy(f, text, &to->text) ? CS_OK : cs_fail_memory(e);
}

static enum cs_status add_level(struct cs_model_features *f, struct cs_slice text, struct cs_error *e)
{
    const struct cs_slice *before = f->level;
    enum cs_status st = cs_grow(&f->level, &f->level_cap, f->n_level + 1, sizeof *f->level, e);
    if (st) return st;
    if (!copy(f, text, &f->level[f->n_level])) return cs_fail_memory(e);
    f->n_level++;
    f->v[f->n - 1].n_levels++;
    const size_t from = f->level == before ? f->n - 1 : 0; /* they have moved: point again */
    size_t at = f->n_level;
    for (size_t i = f->n; i-- > from;) f->v[i].level = f->level + (at -= f->v[i].n_levels);
    return CS_OK;
}

enum cs_status cs_model_features_make(struct cs_model_features *to, const struct cs_frame *f,
                                      const struct cs_slice *texts, size_t n, struct cs_error *e)
{
    enum cs_status st = CS_OK;
    for (size_t i = 0; i < n && !st; i++) {
        const struct cs_frame_column *c = &f->columns[i];
        st = add(to, c->name, texts[i], c->levels, e);
        for (size_t k = 0; c->levels && k < c->n_levels && !st; k++) st = add_level(to, c->level[k], e);
    }
    return st;
}

enum cs_status cs_model_features_shape(struct cs_model_features *f, size_t feature,
                                       const struct cs_shape *from, struct cs_error *e)
{
    struct cs_shape *to = &f->v[feature].shape;
    bool memory = true;
    *to = (struct cs_shape){.kind = from->kind, .asked = from->asked};
    if (from->kind == CS_SHAPE_NONE || cs_shape_set(to, from->knot, from->n, &f->arena, &memory))
        return CS_OK;
    return cs_fail_memory(e);
}

void cs_model_features_put(const struct cs_model_feature *f, struct cs_buf *b)
{
    struct cs_model_row r = cs_model_row("feature", f->name);
    r.text[CS_MODEL_LEVEL] = f->text;
    r.text[CS_MODEL_KIND] = cs_slicez(kinds[f->levels]);
    r.number[CS_MODEL_VALUE] = f->fill;
    r.number[CS_MODEL_MEAN] = f->mean;
    cs_model_put(b, &r);
    for (size_t k = 0; k < f->n_levels; k++) {
        r = cs_model_row("level", f->name);
        r.text[CS_MODEL_LEVEL] = f->level[k];
        if (k == f->fill_level) r.text[CS_MODEL_USE] = CS_LIT("missing");
        cs_model_put(b, &r);
    }
    for (size_t k = 0; k < f->shape.n; k++) {
        r = cs_model_row("knot", f->name);
        r.number[CS_MODEL_VALUE] = f->shape.knot[k];
        cs_model_put(b, &r);
    }
}

/* ---- read ---- */

static enum cs_status take_feature(struct cs_model_features *f, const struct cs_model_row *r,
                                   struct cs_error *e)
{
    const struct cs_slice name = r->text[CS_MODEL_NAME];
    unsigned kind;
    if (!cs_model_word(r->text[CS_MODEL_KIND], kinds, 2, &kind))
        return cs_model_wrong("no kind of a feature", r->text[CS_MODEL_KIND], e);
    if (f->n >= CS_FRAME_LEVELS) return cs_model_wrong("too many features", name, e);
    if (cs_model_feature_find(f, name) != SIZE_MAX) return cs_model_wrong("a feature twice", name, e);
    struct cs_slice bare;
    enum cs_status st = add(f, name, r->text[CS_MODEL_LEVEL], kind == 1, e);
    if (st) return st;
    struct cs_model_feature *to = &f->v[f->n - 1];
    to->fill = r->number[CS_MODEL_VALUE];
    to->mean = r->number[CS_MODEL_MEAN];
    return cs_shape_parse(&to->shape, to->text, &bare, &f->arena, e);
}

/* A knot joins those of the last feature; they are checked when all are there. */
static enum cs_status take_knot(struct cs_model_features *f, const struct cs_model_row *r, struct cs_error *e)
{
    struct cs_model_feature *to = f->n ? &f->v[f->n - 1] : NULL;
    const struct cs_slice name = r->text[CS_MODEL_NAME];
    if (!to || to->shape.kind == CS_SHAPE_NONE || !cs_slice_eq(to->name, name))
        return cs_model_wrong("a knot that is not below its feature", name, e);
    if (f->n_knot == 0 || f->knot_of != f->n - 1) f->n_knot = 0;
    f->knot_of = f->n - 1;
    if (f->n_knot == CS_KNOTS) return cs_model_wrong("too many knots", name, e);
    f->knot[f->n_knot++] = r->number[CS_MODEL_VALUE];
    bool memory = true;
    const size_t least = to->shape.kind == CS_SHAPE_SPLINE ? 3 : 1;
    if (f->n_knot < least || cs_shape_set(&to->shape, f->knot, f->n_knot, &f->arena, &memory)) return CS_OK;
    return memory ? cs_model_wrong("knots that do not rise", name, e) : cs_fail_memory(e);
}

enum cs_status cs_model_features_settle(struct cs_model_features *f, struct cs_error *e)
{
    for (size_t i = 0; i < f->n; i++)
        if (f->v[i].shape.kind != CS_SHAPE_NONE && !f->v[i].shape.knot)
            return cs_model_wrong("a shape without its knots", f->v[i].name, e);
    return CS_OK;
}

static enum cs_status take_level(struct cs_model_features *f, const struct cs_model_row *r,
                                 struct cs_error *e)
{
    const struct cs_slice level = r->text[CS_MODEL_LEVEL];
    const struct cs_model_feature *of = f->n ? &f->v[f->n - 1] : NULL;
    if (!of || !of->levels || !cs_slice_eq(of->name, r->text[CS_MODEL_NAME]))
        return cs_model_wrong("a level that is not below its feature", level, e);
    if (of->n_levels >= CS_FRAME_LEVELS) return cs_model_wrong("too many levels", level, e);
    if (cs_slice_eqz(r->text[CS_MODEL_USE], "missing")) f->v[f->n - 1].fill_level = (uint32_t)of->n_levels;
    return add_level(f, level, e);
}

enum cs_status cs_model_features_take(struct cs_model_features *f, const struct cs_model_row *r, bool *mine,
                                      struct cs_error *e)
{
    const struct cs_slice part = r->text[CS_MODEL_PART];
    const bool level = cs_slice_eqz(part, "level"), knot = cs_slice_eqz(part, "knot");
    *mine = level || knot || cs_slice_eqz(part, "feature");
    if (!*mine) return CS_OK;
    return level ? take_level(f, r, e) : knot ? take_knot(f, r, e) : take_feature(f, r, e);
}

size_t cs_model_feature_find(const struct cs_model_features *f, struct cs_slice name)
{
    for (size_t i = 0; i < f->n; i++)
        if (cs_slice_eq(f->v[i].name, name)) return i;
    return SIZE_MAX;
}

uint32_t cs_model_level_find(const struct cs_model_feature *f, struct cs_slice level)
{
    for (uint32_t i = 0; i < f->n_levels; i++)
        if (cs_slice_eq(f->level[i], level)) return i;
    return CS_NO_LEVEL;
}

/* ---- compared ---- */

uint32_t cs_frame_level(const struct cs_frame_column *c, struct cs_slice level)
{
    uint32_t lo = 0, hi = (uint32_t)c->n_levels;
    while (lo < hi) {
        const uint32_t mid = lo + (hi - lo) / 2;
        const int order = cs_slice_cmp(c->level[mid], level);
        if (order == 0) return mid;
        if (order < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return CS_NO_LEVEL;
}

static enum cs_status check_column(const struct cs_model_feature *f, const struct cs_frame *frame, size_t i,
                                   uint64_t *unknown, struct cs_error *e)
{
    const struct cs_frame_column *c = &frame->columns[i];
    bool known[CS_FRAME_LEVELS] = {0};
    size_t found = 0;
    if (c->missing == frame->n) return CS_OK; /* nothing to tell its meaning by */
    if (c->levels != f->levels)
        return cs_fail(e, CS_DATA, "column '%s': %s, but the model was fitted on %s", cs_quote(f->name).text,
                       c->levels ? "text" : "numbers", f->levels ? "text" : "numbers");
    if (!f->levels) return CS_OK;
    for (size_t k = 0; k < f->n_levels; k++) {
        const uint32_t at = cs_frame_level(c, f->level[k]);
        if (at == CS_NO_LEVEL) continue;
        known[at] = true;
        found++;
    }
    for (size_t r = 0; r < frame->n && found < c->n_levels; r++)
        *unknown += c->code[r] != CS_NO_LEVEL && !known[c->code[r]];
    if (found) return CS_OK;
    return cs_fail(e, CS_DATA, "column '%s': the model knows none of its values, such as '%s'",
                   cs_quote(f->name).text, cs_quote(c->level[0]).text);
}

enum cs_status cs_model_features_check(const struct cs_model_features *f, const struct cs_frame *frame,
                                       uint64_t *unknown, struct cs_error *e)
{
    enum cs_status st = CS_OK;
    *unknown = 0;
    for (size_t i = 0; i < f->n && !st; i++) st = check_column(&f->v[i], frame, i, unknown, e);
    return st;
}
