/* scale.c - learns shifts and scales, and lays out the points. */
#include "model/scale.h"
#include "base/quantile.h"
#include <math.h>
#include <stdlib.h>

void cs_scale_release(struct cs_scaling *s)
{
    free(s->v);
    free(s->row);
    *s = (struct cs_scaling){0};
}

static bool has_all(const struct cs_frame *f, size_t row)
{
    for (size_t c = 0; c < f->n_features; c++) {
        const struct cs_frame_column *x = &f->columns[c];
        if (x->levels ? x->code[row] == CS_NO_LEVEL : !isfinite(x->number[row])) return false;
    }
    return true;
}

enum cs_status cs_scale_rows(struct cs_scaling *s, const struct cs_frame *f, struct cs_error *e)
{
    s->row = cs_alloc(f->n, sizeof *s->row);
    if (!s->row) return cs_fail_memory(e);
    for (size_t i = 0; i < f->n; i++)
        if (has_all(f, i)) s->row[s->rows++] = i;
    return CS_OK;
}

static double value_at(const struct cs_coordinate *c, const struct cs_frame *f, size_t row)
{
    const struct cs_frame_column *x = &f->columns[c->column];
    if (c->is_level) return cs_slice_eq(x->level[x->code[row]], c->level) ? 1 : 0;
    return c->logged ? log1p(x->number[row]) : x->number[row];
}

/* ---- learning ---- */

static const double CLOSE = 0.005; /* quartiles, in standard deviations */
enum { FEW_LEVELS = 20 };        /* that any category may have */

/* Two passes: the deviations of data far from 0 stay exact. */
static void moments(const struct cs_scaling *s, const struct cs_coordinate *c, const struct cs_frame *f,
                    double *mean, double *sd)
{
    double sum = 0, squared = 0;
    for (size_t i = 0; i < s->rows; i++) sum += value_at(c, f, s->row[i]);
    *mean = s->rows ? sum / (double)s->rows : 0;
    for (size_t i = 0; i < s->rows; i++) {
        const double by = value_at(c, f, s->row[i]) - *mean;
        squared += by * by;
    }
    *sd = s->rows > 1 ? sqrt(squared / (double)(s->rows - 1)) : 0;
}

static enum cs_status quartiles(const struct cs_scaling *s, const struct cs_coordinate *c,
                                const struct cs_frame *f, double q[3], struct cs_error *e)
{
    struct cs_values values = {0};
    for (size_t i = 0; i < s->rows; i++)
        cs_values_add(&values, cs_num_from_double(value_at(c, f, s->row[i])));
    enum cs_status st = cs_values_status(&values, e);
    for (uint32_t i = 0; i < 3 && !st; i++) q[i] = cs_num_double(cs_values_quantile(&values, i + 1, 4));
    cs_values_release(&values);
    return st;
}

static enum cs_status check_logged(const struct cs_scaling *s, const struct cs_coordinate *c,
                                   const struct cs_frame *f, struct cs_error *e)
{
    const struct cs_frame_column *x = &f->columns[c->column];
    for (size_t i = 0; c->logged && i < s->rows; i++)
        if (x->number[s->row[i]] < 0) {
            cs_fail(e, CS_DATA, "column '%s': no logarithm of a number below 0", cs_quote(x->name).text);
            return cs_error_cure(e, "leave it out of --log1p, or say name=max(column, 0)");
        }
    return CS_OK;
}

static enum cs_status learn_number(const struct cs_scaling *s, struct cs_coordinate *c,
                                   const struct cs_frame *f, enum cs_scale_how how, struct cs_error *e)
{
    double q[3], mean, sd;
    enum cs_status st = check_logged(s, c, f, e);
    if (st) return st;
    moments(s, c, f, &mean, &sd);
    c->shift = how == CS_SCALE_NONE ? 0 : mean;
    if (!isfinite(sd)) {
        cs_fail(e, CS_DATA, "column '%s': numbers too large to be squared",
                cs_quote(f->columns[c->column].name).text);
        return cs_error_cure(e, "--log1p, or name=column / 1e9");
    }
    c->scale = how == CS_SCALE_NONE ? 1 : sd > 0 ? sd : (double)INFINITY;
    if (how == CS_SCALE_ROBUST && sd > 0) {
        st = quartiles(s, c, f, q, e);
        if (st) return st;
        c->shift = q[1];
        c->by_sd = q[2] - q[0] < CLOSE * sd;
        if (!c->by_sd) c->scale = q[2] - q[0];
    }
    const bool logged = c->logged;
    c->logged = false;
    moments(s, c, f, &c->mean, &c->sd);
    c->logged = logged;
    return CS_OK;
}

static void learn_levels(const struct cs_scaling *s, size_t first, const struct cs_frame *f,
                         enum cs_scale_how how)
{
    double variance = 0;
    for (size_t i = first; i < s->n; i++) {
        struct cs_coordinate *c = &s->v[i];
        moments(s, c, f, &c->mean, &c->sd);
        variance += c->mean * (1 - c->mean);
    }
    for (size_t i = first; i < s->n; i++)
        s->v[i].scale = how == CS_SCALE_NONE ? sqrt(2) : variance > 0 ? sqrt(variance) : (double)INFINITY;
}

/* Names and numbers that were not read as such have a level for nearly each row. */
static enum cs_status check_levels(const struct cs_scaling *s, const struct cs_frame_column *x,
                                   struct cs_error *e)
{
    if (x->n_levels <= FEW_LEVELS || x->n_levels <= s->rows / 2) return CS_OK;
    cs_fail(e, CS_DATA, "column '%s' is no category: %zu different texts in %zu rows", cs_quote(x->name).text,
            x->n_levels, s->rows);
    return cs_error_cure(e,
                         "leave it out, or say which number it is: x=number(replace(column, \",\", \"\"))");
}

enum cs_status cs_scale_learn(struct cs_scaling *s, const struct cs_frame *f, enum cs_scale_how how,
                              const bool *logged, struct cs_error *e)
{
    size_t most = 0;
    enum cs_status st = cs_scale_rows(s, f, e);
    for (size_t c = 0; c < f->n_features; c++) most += f->columns[c].levels ? f->columns[c].n_levels : 1;
    s->v = cs_alloc(most, sizeof *s->v);
    if (!st && !s->v) st = cs_fail_memory(e);
    for (size_t c = 0; c < f->n_features && !st; c++) {
        const struct cs_frame_column *x = &f->columns[c];
        const size_t first = s->n;
        if (!x->levels) {
            s->v[s->n] = (struct cs_coordinate){.column = c, .logged = logged && logged[c]};
            st = learn_number(s, &s->v[s->n++], f, how, e);
            continue;
        }
        st = check_levels(s, x, e);
        for (size_t i = 0; i < x->n_levels; i++)
            s->v[s->n++] = (struct cs_coordinate){.column = c, .is_level = true, .level = x->level[i]};
        learn_levels(s, first, f, how);
    }
    return st;
}

/* ---- points ---- */

enum cs_status cs_scale_points(const struct cs_scaling *s, const struct cs_frame *f, struct cs_points *p,
                               struct cs_error *e)
{
    enum cs_status st = cs_points_room(p, s->rows, s->n, e);
    for (size_t j = 0; j < s->n && !st; j++) st = check_logged(s, &s->v[j], f, e);
    for (size_t i = 0; i < s->rows && !st; i++)
        for (size_t j = 0; j < s->n; j++) {
            const struct cs_coordinate *c = &s->v[j];
            cs_points_set(p, i, j, (value_at(c, f, s->row[i]) - c->shift) / c->scale);
        }
    return st;
}
