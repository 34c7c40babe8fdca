/* terms.c - fills pieces of a design from a frame. */
#include "model/terms.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const cs_missing_words[3] = {"indicator", "mean", "median"};

void cs_terms_release(struct cs_terms *t)
{
    free(t->term);
    free(t->column);
    *t = (struct cs_terms){0};
}

enum cs_status cs_terms_room(struct cs_terms *t, const struct cs_frame *f, size_t n, size_t columns,
                             struct cs_error *e)
{
    *t = (struct cs_terms){.frame = f};
    t->term = cs_alloc(n + 1, sizeof *t->term);
    t->column = cs_alloc(columns + 1, sizeof *t->column);
    return t->term && t->column ? CS_OK : cs_fail_memory(e);
}

/* ---- made ---- */

static double mean_of(const struct cs_frame_column *c, size_t n, const double *w)
{
    double sum = 0, rows = 0, shift = NAN;
    for (size_t i = 0; i < n; i++) {
        if (isnan(c->number[i]) || (w && w[i] == 0)) continue;
        if (isnan(shift)) shift = c->number[i];
        const double weight = w ? w[i] : 1;
        sum += weight * (c->number[i] - shift);
        rows += weight;
    }
    return rows > 0 ? shift + sum / rows : 0;
}

static uint32_t most_frequent(const struct cs_frame_column *c, size_t n, const double *w)
{
    double count[CS_FRAME_LEVELS] = {0};
    uint32_t most = 0;
    for (size_t i = 0; i < n; i++)
        if (c->code[i] != CS_NO_LEVEL) count[c->code[i]] += w ? w[i] : 1;
    for (uint32_t k = 1; k < c->n_levels; k++)
        if (count[k] > count[most]) most = k;
    return most;
}

/* Knots and the median need the values in order. */
static enum cs_status learn(struct cs_term_column *to, const struct cs_frame *f, size_t column,
                            const double *w, struct cs_shape *shape, enum cs_missing missing,
                            struct cs_arena *arena, struct cs_error *e)
{
    const struct cs_frame_column *c = &f->columns[column];
    const bool knots = shape->kind != CS_SHAPE_NONE && !shape->knot, median = missing == CS_MISSING_MEDIAN;
    to->shape = shape;
    to->mean = c->missing || shape->kind != CS_SHAPE_NONE ? mean_of(c, f->n, w) : 0;
    to->fill = to->mean;
    if (!knots && !(median && c->missing)) return CS_OK;
    double *values = cs_alloc(f->n + 1, sizeof *values);
    if (!values) return cs_fail_memory(e);
    size_t n = 0;
    for (size_t i = 0; i < f->n; i++)
        if (!isnan(c->number[i]) && !(w && w[i] == 0)) values[n++] = c->number[i];
    enum cs_status st = cs_shape_learn(shape, values, n, c->name, arena, e);
    if (!st && median) to->fill = cs_shape_median(values, n);
    free(values);
    return st;
}

static void add(struct cs_terms *t, size_t column, enum cs_term_kind kind, uint32_t level)
{
    const bool fills = kind == CS_TERM_LEVEL && level == t->column[column].level;
    t->term[t->n++] = (struct cs_term){column, kind, level, fills};
}

enum cs_status cs_terms_make(struct cs_terms *t, const struct cs_frame *f, size_t columns, const double *w,
                             struct cs_shape *shape, enum cs_missing missing, struct cs_arena *arena,
                             struct cs_error *e)
{
    size_t room = 0;
    for (size_t i = 0; i < columns; i++) room += 2 + CS_KNOTS + f->columns[i].n_levels;
    enum cs_status st = cs_terms_room(t, f, room, columns, e);
    t->w = w;
    for (size_t i = 0; i < columns && !st; i++) {
        const struct cs_frame_column *c = &f->columns[i];
        struct cs_term_column *to = &t->column[i];
        const bool tell = missing == CS_MISSING_TERM;
        to->level = CS_NO_LEVEL;
        if (c->levels && shape[i].kind != CS_SHAPE_NONE)
            return cs_fail(e, CS_DATA, "column '%s' is text: no spline and no bins", cs_quote(c->name).text);
        if (!c->levels) st = learn(to, f, i, w, &shape[i], missing, arena, e);
        if (st) return st;
        if (c->levels && !tell && c->missing && c->n_levels) to->level = most_frequent(c, f->n, w);
        if (!c->levels && shape[i].kind == CS_SHAPE_NONE) add(t, i, CS_TERM_NUMBER, CS_NO_LEVEL);
        for (uint32_t k = 1; c->levels && k < c->n_levels; k++) add(t, i, CS_TERM_LEVEL, k);
        for (uint32_t k = 0; shape[i].kind != CS_SHAPE_NONE && k < cs_shape_terms(&shape[i]); k++)
            add(t, i, shape[i].kind == CS_SHAPE_SPLINE ? CS_TERM_SPLINE : CS_TERM_BIN, k);
        if (c->missing && tell) add(t, i, CS_TERM_MISSING, CS_NO_LEVEL);
    }
    return st;
}

/* ---- filled ---- */

static void fill_term(const struct cs_terms *t, const struct cs_term *term, size_t first, size_t n, double *x)
{
    const struct cs_frame_column *c = &t->frame->columns[term->column];
    const struct cs_term_column *of = &t->column[term->column];
    const uint32_t *code = c->levels ? c->code + first : NULL;
    const double *number = c->levels ? NULL : c->number + first;
    switch (term->kind) {
    case CS_TERM_NUMBER:
        if (number && !c->missing) {
            memcpy(x, number, n * sizeof *x);
            break;
        }
        for (size_t i = 0; i < n; i++) x[i] = !number || isnan(number[i]) ? of->fill : number[i];
        break;
    case CS_TERM_LEVEL:
        for (size_t i = 0; i < n; i++)
            x[i] = code && (code[i] == CS_NO_LEVEL ? term->fills : code[i] == term->level);
        break;
    case CS_TERM_MISSING:
        for (size_t i = 0; i < n; i++) x[i] = code ? code[i] == CS_NO_LEVEL : isnan(number[i]);
        break;
    case CS_TERM_SPLINE:
    case CS_TERM_BIN:
        for (size_t i = 0; i < n; i++)
            x[i] = cs_shape_value(of->shape, term->level, !number || isnan(number[i]) ? of->fill : number[i]);
        break;
    }
}

static void fill(const void *ctx, size_t first, size_t n, double *const *x, double *y, double *w)
{
    const struct cs_terms *t = ctx;
    for (size_t j = 0; j < t->n; j++) fill_term(t, &t->term[j], first, n, x[j]);
    for (size_t i = 0; i < n; i++) {
        y[i] = t->y ? t->y[first + i] : 0;
        w[i] = t->w ? t->w[first + i] : 1;
    }
}

struct cs_design cs_terms_design(const struct cs_terms *t)
{
    return (struct cs_design){.n = t->frame->n, .p = t->n, .ctx = t, .fill = fill};
}
