/* terms.c - fills pieces of a design from a frame. */
#include "model/terms.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

void cs_terms_release(struct cs_terms *t)
{
    free(t->term);
    *t = (struct cs_terms){0};
}

static double mean_of(const struct cs_frame_column *c, size_t n, const double *w)
{
    double sum = 0, rows = 0, shift = NAN;
    for (size_t i = 0; i < n; i++) {
        if (isnan(c->number[i]) || (w && w[i] == 0)) continue;
        if (isnan(shift)) shift = c->number[i];
        sum += c->number[i] - shift;
        rows++;
    }
    return rows > 0 ? shift + sum / rows : 0;
}

enum cs_status cs_terms_make(struct cs_terms *t, const struct cs_frame *f, size_t columns, const double *w,
                             struct cs_error *e)
{
    size_t room = 1;
    for (size_t i = 0; i < columns; i++) room += 2 + f->columns[i].n_levels;
    *t = (struct cs_terms){.frame = f, .w = w, .term = cs_alloc(room, sizeof *t->term)};
    if (!t->term) return cs_fail_memory(e);
    for (size_t i = 0; i < columns; i++) {
        const struct cs_frame_column *c = &f->columns[i];
        if (!c->levels)
            t->term[t->n++] =
                (struct cs_term){i, CS_TERM_NUMBER, CS_NO_LEVEL, c->missing ? mean_of(c, f->n, w) : 0};
        for (uint32_t level = 1; c->levels && level < c->n_levels; level++)
            t->term[t->n++] = (struct cs_term){i, CS_TERM_LEVEL, level, 0};
        if (c->missing) t->term[t->n++] = (struct cs_term){i, CS_TERM_MISSING, CS_NO_LEVEL, 0};
    }
    return CS_OK;
}

static void fill_term(const struct cs_terms *t, const struct cs_term *term, size_t first, size_t n, double *x)
{
    const struct cs_frame_column *c = &t->frame->columns[term->column];
    const uint32_t *code = c->levels ? c->code + first : NULL;
    const double *number = c->levels ? NULL : c->number + first;
    switch (term->kind) {
    case CS_TERM_NUMBER:
        if (number && !c->missing) {
            memcpy(x, number, n * sizeof *x);
            break;
        }
        for (size_t i = 0; i < n; i++) x[i] = !number || isnan(number[i]) ? term->mean : number[i];
        break;
    case CS_TERM_LEVEL: /* CS_NO_LEVEL is no row's */
        for (size_t i = 0; i < n; i++) x[i] = code && term->level != CS_NO_LEVEL && code[i] == term->level;
        break;
    case CS_TERM_MISSING:
        for (size_t i = 0; i < n; i++) x[i] = code ? code[i] == CS_NO_LEVEL : isnan(number[i]);
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

double cs_term_value(const struct cs_terms *t, size_t term, size_t row)
{
    double x;
    fill_term(t, &t->term[term], row, 1, &x);
    return x;
}
