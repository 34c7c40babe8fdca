/* labels.c - outcomes of a frame's column. */
#include "model/labels.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const yes[] = {"yes",     "true", "y",    "t",  "1",    "churn",
                                  "churned", "left", "lost", "是", "流失", "已流失"};

void cs_labels_release(struct cs_labels *l)
{
    free(l->y);
    free(l->w);
    *l = (struct cs_labels){0};
}

static bool means_yes(struct cs_slice level)
{
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
        if (cs_schema_same(level, cs_slicez(yes[i]))) return true;
    return false;
}

/* A column that has one value, or none, tells nothing. */
static enum cs_status fail_alike(const struct cs_frame_column *c, size_t n, struct cs_error *e)
{
    if (!n)
        cs_fail(e, CS_DATA, "no rows: there is no outcome to learn from");
    else if (!c->n_levels)
        cs_fail(e, CS_DATA, "column '%s' is no outcome: it is empty in all %zu rows", cs_quote(c->name).text,
                n);
    else
        cs_fail(e, CS_DATA, "column '%s' is no outcome: it is '%s' in all %zu rows%s", cs_quote(c->name).text,
                cs_quote(c->level[0]).text, n - c->missing, c->missing ? " that have it" : "");
    return e->status;
}

static enum cs_status find_event(const struct cs_frame_column *c, size_t n, struct cs_slice event,
                                 uint32_t *code, struct cs_error *e)
{
    size_t found = 0;
    for (uint32_t i = 0; i < c->n_levels; i++) {
        if (event.n ? !cs_slice_eq(c->level[i], event) : !means_yes(c->level[i])) continue;
        *code = i;
        found++;
    }
    if (c->n_levels <= 2 && (found == 1 || event.n)) return CS_OK;
    if (c->n_levels < 2) return fail_alike(c, n, e);
    cs_fail(e, CS_DATA, "column '%s' is no outcome: of its %zu values %zu mean yes", cs_quote(c->name).text,
            c->n_levels, found);
    return cs_error_cure(e, "--label 'left=%.60s = \"VALUE\"'", cs_quote(c->name).text);
}

enum cs_status cs_labels_make(struct cs_labels *l, const struct cs_frame *f, size_t column,
                              struct cs_slice event, struct cs_error *e)
{
    const struct cs_frame_column *c = &f->columns[column];
    uint32_t code = CS_NO_LEVEL;
    l->y = cs_alloc(f->n + 1, sizeof *l->y);
    l->w = cs_alloc(f->n + 1, sizeof *l->w);
    enum cs_status st = l->y && l->w ? CS_OK : cs_fail_memory(e);
    if (!st && c->levels) st = find_event(c, f->n, event, &code, e);
    if (st) return st;
    l->event = !c->levels ? CS_LIT("1") : code != CS_NO_LEVEL ? c->level[code] : event;
    for (size_t i = 0; i < f->n; i++) {
        const bool known = c->levels ? c->code[i] != CS_NO_LEVEL : !isnan(c->number[i]);
        if (known && !c->levels && c->number[i] != 0 && c->number[i] != 1) {
            cs_fail(e, CS_DATA, "column '%s' is no outcome: it has values that are neither 0 nor 1",
                    cs_quote(c->name).text);
            return cs_error_cure(e, "--label 'left=%.60s > 0'", cs_quote(c->name).text);
        }
        l->w[i] = known;
        l->y[i] = known && (c->levels ? c->code[i] == code : c->number[i] == 1);
        l->rows += known;
        l->events += l->y[i] == 1;
    }
    l->without = f->n - l->rows;
    return CS_OK;
}

enum cs_status cs_labels_weigh(struct cs_labels *l, const struct cs_frame *f, size_t column,
                               struct cs_error *e)
{
    const struct cs_frame_column *c = column == SIZE_MAX ? NULL : &f->columns[column];
    const double n = (double)l->rows, events = (double)l->events;
    if (c && c->levels) return cs_fail(e, CS_DATA, "column '%s' is text, no weights", cs_quote(c->name).text);
    for (size_t i = 0; i < f->n; i++) {
        const double w = !c                    ? n / 2 / (l->y[i] == 1 ? events : n - events)
                         : isnan(c->number[i]) ? 0
                                               : c->number[i];
        if (c && (w < 0 || !isfinite(w)))
            return cs_fail(e, CS_DATA, "column '%s' has weights below 0", cs_quote(c->name).text);
        if (l->w[i] > 0) l->w[i] = isfinite(w) ? w : 0;
    }
    return CS_OK;
}

struct dealt {
    struct cs_hash128 digest;
    size_t row;
    bool event;
};

static int by_digest(const void *a, const void *b)
{
    const struct dealt *x = a, *y = b;
    if (x->event != y->event) return x->event ? -1 : 1;
    if (x->digest.hi != y->digest.hi) return x->digest.hi < y->digest.hi ? -1 : 1;
    if (x->digest.lo != y->digest.lo) return x->digest.lo < y->digest.lo ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

enum cs_status cs_labels_folds(const struct cs_labels *l, const struct cs_frame *f, unsigned n, uint8_t *fold,
                               struct cs_error *e)
{
    struct dealt *d = cs_alloc(f->n + 1, sizeof *d);
    if (!d) return cs_fail_memory(e);
    for (size_t i = 0; i < f->n; i++) {
        d[i] = (struct dealt){cs_digest128(cs_frame_identifier(f, i)), i, l->y[i] == 1};
    }
    if (f->n) qsort(d, f->n, sizeof *d, by_digest);
    for (size_t i = 0; i < f->n; i++) fold[d[i].row] = (uint8_t)(i % n);
    free(d);
    return CS_OK;
}
