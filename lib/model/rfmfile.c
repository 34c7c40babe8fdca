/* rfmfile.c - scores written and read. */
#include "model/rfmfile.h"
#include <math.h>

static const char *const class_names[CS_VALUE_CLASSES - 1] = {"A", "B"};

void cs_rfm_model_release(struct cs_rfm_model *m)
{
    cs_model_features_release(&m->features);
    *m = (struct cs_rfm_model){0};
}

static void put_value(const char *part, struct cs_slice name, double value, struct cs_buf *b)
{
    struct cs_model_row r = cs_model_row(part, name);
    r.number[CS_MODEL_VALUE] = isfinite(value) ? value : (double)NAN;
    cs_model_put(b, &r);
}

enum cs_status cs_rfm_put(const struct cs_rfm *x, const struct cs_value_classes *classes,
                          const struct cs_frame *f, const struct cs_slice *texts, uint64_t rows,
                          struct cs_buf *b, struct cs_error *e)
{
    struct cs_model_features features = {0};
    enum cs_status st = cs_model_features_make(&features, f, texts, x->n, e);
    cs_model_put_head(b, "rfm");
    cs_model_put_number(b, "rows", (double)rows);
    for (size_t w = 0; w < features.n && !st; w++) {
        cs_model_features_put(&features.v[w], b);
        for (unsigned i = 0; i + 1 < x->scale[w].classes; i++)
            put_value("cut", features.v[w].name, x->scale[w].cut[i], b);
    }
    for (size_t i = 0; i + 1 < CS_VALUE_CLASSES && x->n == CS_RFM; i++)
        put_value("value_class", cs_slicez(class_names[i]), classes->least[i], b);
    cs_model_features_release(&features);
    return st ? st : cs_buf_status(b, e);
}

/* ---- read ---- */

/* Of the feature above; equal ones leave a class empty. */
static enum cs_status take_cut(struct cs_rfm_model *m, const struct cs_model_row *r, struct cs_error *e)
{
    const struct cs_slice name = r->text[CS_MODEL_NAME];
    const double value = r->number[CS_MODEL_VALUE];
    if (!m->features.n || !cs_slice_eq(m->features.v[m->features.n - 1].name, name))
        return cs_model_wrong("a cut point of no feature above", name, e);
    struct cs_rfm_scale *s = &m->scale[m->features.n - 1];
    if (!s->classes) s->classes = 1;
    if (s->classes == CS_RFM_CLASSES) return cs_model_wrong("too many cut points", name, e);
    if (!isfinite(value) || (s->classes > 1 && value < s->cut[s->classes - 2]))
        return cs_model_wrong("a cut point that is no number, or below the one before", name, e);
    s->cut[s->classes++ - 1] = value;
    return CS_OK;
}

static enum cs_status take_class(struct cs_rfm_model *m, const struct cs_model_row *r, struct cs_error *e)
{
    const struct cs_slice name = r->text[CS_MODEL_NAME];
    const double value = isnan(r->number[CS_MODEL_VALUE]) ? (double)INFINITY : r->number[CS_MODEL_VALUE];
    if (m->n_classes == CS_VALUE_CLASSES - 1 || !cs_slice_eqz(name, class_names[m->n_classes]) ||
        (m->n_classes && value > m->classes.least[0]))
        return cs_model_wrong("a class of value out of order", name, e);
    m->classes.least[m->n_classes++] = value;
    return CS_OK;
}

static enum cs_status take_row(void *ctx, const struct cs_model_row *r, struct cs_error *e)
{
    struct cs_rfm_model *m = ctx;
    const struct cs_slice part = r->text[CS_MODEL_PART];
    bool mine = false;
    if (cs_slice_eqz(part, "model")) return CS_OK;
    if (cs_slice_eqz(part, "cut")) return take_cut(m, r, e);
    if (cs_slice_eqz(part, "value_class")) return take_class(m, r, e);
    if (!cs_slice_eqz(part, "feature") || m->features.n == CS_RFM) return cs_model_wrong("what is", part, e);
    enum cs_status st = cs_model_features_take(&m->features, r, &mine, e);
    if (!st && m->features.v[m->features.n - 1].levels)
        return cs_model_wrong("no number to score", r->text[CS_MODEL_NAME], e);
    return st;
}

enum cs_status cs_rfm_read(struct cs_rfm_model *m, const char *path, struct cs_error *e)
{
    enum cs_status st = cs_model_table_read(path, "rfm", take_row, m, e);
    if (st) return st;
    bool whole = m->features.n >= 2 && m->n_classes == (m->features.n == CS_RFM ? CS_VALUE_CLASSES - 1 : 0);
    for (size_t w = 0; w < m->features.n; w++) whole = whole && m->scale[w].classes > 1;
    if (whole) return CS_OK;
    cs_fail(e, CS_USAGE,
            "a part of the model is missing: a feature, its cut points, or the classes of value");
    return cs_error_at(e, path, 0, 0);
}
