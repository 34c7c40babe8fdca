/* modelcurves.c - calibration and bins as rows of a model file, and back. */
#include "model/modelcurves.h"
#include <math.h>
#include <stdlib.h>

static const char *const kinds[] = {"number", "level", "other", "missing"};
enum { NUMBER, LEVEL, OTHER, MISSING, KINDS };
static const char *const parts[] = {"intercept", "slope", "knot", "least"};
enum { INTERCEPT, SLOPE, KNOT, LEAST, PARTS };

void cs_model_curves_release(struct cs_model_curves *c)
{
    cs_calibration_release(&c->calibration);
    for (size_t i = 0; i < c->n; i++) cs_bins_release(&c->bins[i]);
    free(c->bins);
    *c = (struct cs_model_curves){0};
}

static enum cs_status make_bins(struct cs_model_curves *c, size_t n, struct cs_error *e)
{
    c->bins = cs_alloc(n + 1, sizeof *c->bins);
    if (!c->bins) return cs_fail_memory(e);
    c->n = n;
    return CS_OK;
}

enum cs_status cs_model_curves_bins(struct cs_model_curves *c, const struct cs_frame *f, size_t n,
                                    const double *w, struct cs_error *e)
{
    enum cs_status st = make_bins(c, n, e);
    for (size_t i = 0; i < n && !st; i++) st = cs_bins_make(&c->bins[i], &f->columns[i], w, f->n, e);
    return st;
}

enum cs_status cs_model_curves_counted(struct cs_model_curves *c, struct cs_bin_counts *counts, size_t n,
                                       struct cs_error *e)
{
    enum cs_status st = make_bins(c, n, e);
    for (size_t i = 0; i < n && !st; i++) st = cs_bins_of(&c->bins[i], &counts[i], e);
    return st;
}

/* ---- written ---- */

static void put_number(struct cs_buf *b, const char *name, enum cs_calibrate how, double value, double mean)
{
    struct cs_model_row r = cs_model_row("calibration", cs_slicez(name));
    r.text[CS_MODEL_KIND] = cs_slicez(cs_calibrate_names[how]);
    r.number[CS_MODEL_VALUE] = value;
    r.number[CS_MODEL_MEAN] = mean;
    cs_model_put(b, &r);
}

static void put_calibration(const struct cs_calibration *c, struct cs_buf *b)
{
    const double none = (double)NAN;
    if (c->how == CS_CALIBRATE_NONE) return;
    put_number(b, parts[LEAST], c->how, c->least, none);
    if (c->how == CS_CALIBRATE_PLATT) {
        put_number(b, parts[INTERCEPT], c->how, c->intercept, none);
        put_number(b, parts[SLOPE], c->how, c->slope, none);
    }
    for (size_t i = 0; i < c->n; i++) put_number(b, parts[KNOT], c->how, c->score[i], c->value[i]);
}

static void put_bins(const struct cs_bins *x, const struct cs_model_feature *f, struct cs_buf *b)
{
    for (size_t k = 0; k <= x->n; k++) {
        struct cs_model_row r = cs_model_row("bin", f->name);
        const unsigned kind = k == x->n ? MISSING : !x->levels ? NUMBER : k + 1 < x->n ? LEVEL : OTHER;
        r.text[CS_MODEL_KIND] = cs_slicez(kinds[kind]);
        if (kind == LEVEL) r.text[CS_MODEL_LEVEL] = f->level[k];
        if (kind == NUMBER && k) r.number[CS_MODEL_VALUE] = x->edge[k];
        r.number[CS_MODEL_MEAN] = x->share[k];
        cs_model_put(b, &r);
    }
}

void cs_model_curves_put(const struct cs_model_curves *c, const struct cs_model_features *f, struct cs_buf *b)
{
    put_calibration(&c->calibration, b);
    for (size_t i = 0; i < c->n; i++) put_bins(&c->bins[i], &f->v[i], b);
}

/* ---- read ---- */

static enum cs_status take_calibration(struct cs_calibration *c, const struct cs_model_row *r,
                                       struct cs_error *e)
{
    const double value = r->number[CS_MODEL_VALUE], to = r->number[CS_MODEL_MEAN];
    unsigned how, part;
    if (!cs_model_word(r->text[CS_MODEL_KIND], cs_calibrate_names, 3, &how) || how == CS_CALIBRATE_NONE)
        return cs_model_wrong("no kind of calibration", r->text[CS_MODEL_KIND], e);
    if (!cs_model_word(r->text[CS_MODEL_NAME], parts, PARTS, &part))
        return cs_model_wrong("no part of a calibration", r->text[CS_MODEL_NAME], e);
    const bool falls = c->n && (value <= c->score[c->n - 1] || to < c->value[c->n - 1]);
    if (!isfinite(value) || (part == LEAST && !(value >= 0 && value <= 0.5)) ||
        (part == KNOT && (falls || !(to >= 0 && to <= 1))))
        return cs_model_wrong("a calibration that does not rise from 0 to 1", r->text[CS_MODEL_NAME], e);
    c->how = (enum cs_calibrate)how;
    if (part == KNOT) return cs_calibration_knot(c, value, to, e);
    *(part == LEAST ? &c->least : part == SLOPE ? &c->slope : &c->intercept) = value;
    return CS_OK;
}

static enum cs_status start_bins(struct cs_model_curves *c, const struct cs_model_features *f, size_t feature,
                                 double rows, struct cs_error *e)
{
    enum cs_status st = c->bins ? CS_OK : make_bins(c, f->n, e);
    if (st || c->bins[feature].share) return st;
    struct cs_bins *b = &c->bins[feature];
    const size_t n = f->v[feature].n_levels + 1;
    b->levels = f->v[feature].levels;
    b->n = b->levels ? n : 0;
    b->rows = rows;
    b->share = cs_alloc((b->levels ? n : CS_BINS) + 1, sizeof *b->share);
    return b->share ? CS_OK : cs_fail_memory(e);
}

static enum cs_status take_bin(struct cs_model_curves *c, const struct cs_model_features *f, double rows,
                               const struct cs_model_row *r, struct cs_error *e)
{
    const struct cs_slice name = r->text[CS_MODEL_NAME];
    const double share = r->number[CS_MODEL_MEAN];
    double edge = r->number[CS_MODEL_VALUE];
    const size_t feature = cs_model_feature_find(f, name);
    unsigned kind;
    if (feature == SIZE_MAX || feature >= (c->bins ? c->n : f->n))
        return cs_model_wrong("a bin of no feature", name, e);
    if (!cs_model_word(r->text[CS_MODEL_KIND], kinds, KINDS, &kind))
        return cs_model_wrong("no kind of a bin", r->text[CS_MODEL_KIND], e);
    enum cs_status st = start_bins(c, f, feature, rows, e);
    if (st) return st;
    struct cs_bins *b = &c->bins[feature];
    size_t at = b->n;
    if ((kind == NUMBER && b->levels) || ((kind == LEVEL || kind == OTHER) && !b->levels))
        return cs_model_wrong("a bin of another kind than its feature", name, e);
    if (kind == OTHER) at = b->n - 1;
    if (kind == LEVEL) {
        at = cs_model_level_find(&f->v[feature], r->text[CS_MODEL_LEVEL]);
        if (at == CS_NO_LEVEL || at + 1 >= b->n)
            return cs_model_wrong("an unknown level", r->text[CS_MODEL_LEVEL], e);
    }
    if (kind == NUMBER) {
        if (!b->n) edge = -(double)INFINITY;
        if (b->n == CS_BINS || (b->n && !(edge > b->edge[b->n - 1])))
            return cs_model_wrong("bins that do not rise", name, e);
        b->edge[b->n++] = edge;
    }
    if (!(share >= 0 && share <= 1)) return cs_model_wrong("a bin with no share", name, e);
    b->share[at] = share;
    return CS_OK;
}

enum cs_status cs_model_curves_take(struct cs_model_curves *c, const struct cs_model_features *f, double rows,
                                    const struct cs_model_row *r, bool *mine, struct cs_error *e)
{
    const bool bin = cs_slice_eqz(r->text[CS_MODEL_PART], "bin");
    *mine = bin || cs_slice_eqz(r->text[CS_MODEL_PART], "calibration");
    return !*mine ? CS_OK : bin ? take_bin(c, f, rows, r, e) : take_calibration(&c->calibration, r, e);
}
