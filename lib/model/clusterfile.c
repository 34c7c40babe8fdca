/* clusterfile.c - clusters written, read, and applied. */
#include "model/clusterfile.h"
#include "model/chunks.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const kinds[] = {"number", "level"}, *const uses[] = {"plain", "log1p"};

void cs_clusters_release(struct cs_clusters *m)
{
    cs_model_features_release(&m->features);
    free(m->coordinate);
    free(m->centre);
    free(m->size);
    free(m->names);
    cs_arena_release(&m->arena);
    *m = (struct cs_clusters){0};
}

/* ---- written ---- */

static void put_value(struct cs_buf *b, const char *part, struct cs_slice name, struct cs_slice level,
                      double value)
{
    struct cs_model_row r = cs_model_row(part, name);
    r.text[CS_MODEL_LEVEL] = level;
    r.number[CS_MODEL_VALUE] = value;
    cs_model_put(b, &r);
}

static void put_coordinate(const struct cs_coordinate *c, struct cs_slice name, struct cs_buf *b)
{
    struct cs_model_row r = cs_model_row("coordinate", name);
    r.text[CS_MODEL_LEVEL] = c->is_level ? c->level : CS_LIT("");
    r.text[CS_MODEL_KIND] = cs_slicez(kinds[c->is_level]);
    r.text[CS_MODEL_USE] = cs_slicez(uses[c->logged]);
    r.number[CS_MODEL_MEAN] = c->mean;
    r.number[CS_MODEL_SD] = c->sd;
    cs_model_put(b, &r);
    put_value(b, "shift", name, r.text[CS_MODEL_LEVEL], c->shift);
    put_value(b, "scale", name, r.text[CS_MODEL_LEVEL], isfinite(c->scale) ? c->scale : 0);
}

static void put_segment(const struct cs_kmeans *m, const struct cs_scaling *s, const struct cs_frame *f,
                        size_t cluster, const struct cs_centre_name *name, struct cs_buf *b)
{
    put_value(b, "segment", name->id, CS_LIT(""), (double)m->size[cluster]);
    for (int lang = 0; lang < CS_LANGS; lang++) {
        struct cs_model_row r = cs_model_row("segment_name", cs_slicez(cs_lang_tag((enum cs_lang)lang)));
        r.text[CS_MODEL_LEVEL] = name->text[lang];
        cs_model_put(b, &r);
    }
    for (size_t j = 0; j < s->n; j++)
        put_value(b, "centre", f->columns[s->v[j].column].name, s->v[j].is_level ? s->v[j].level : CS_LIT(""),
                  m->centre[cluster * m->d + j]);
}

enum cs_status cs_clusters_put(const struct cs_kmeans *m, const struct cs_scaling *s,
                               const struct cs_frame *f, const struct cs_slice *texts,
                               const struct cs_centre_name *names, const char *scale, uint64_t seed,
                               struct cs_buf *b, struct cs_error *e)
{
    struct cs_model_features features = {0};
    enum cs_status st = cs_model_features_make(&features, f, texts, f->n_features, e);
    cs_model_put_head(b, "kmeans");
    cs_model_put_text(b, "scale", cs_slicez(scale));
    cs_model_put_number(b, "rows", (double)s->rows);
    cs_model_put_number(b, "seed", (double)seed);
    cs_model_put_number(b, "sse", m->sse);
    for (size_t i = 0; i < features.n && !st; i++) cs_model_features_put(&features.v[i], b);
    for (size_t j = 0; j < s->n; j++) put_coordinate(&s->v[j], f->columns[s->v[j].column].name, b);
    for (size_t c = 0; c < m->k; c++) put_segment(m, s, f, c, &names[c], b);
    cs_model_features_release(&features);
    return st ? st : cs_buf_status(b, e);
}

/* ---- read ---- */

static bool copy(struct cs_clusters *m, struct cs_slice from, struct cs_slice *to)
{
    *to = cs_arena_copy(&m->arena, from);
    return to->p != NULL;
}

static enum cs_status take_fact(struct cs_clusters *m, const struct cs_model_row *r, struct cs_error *e)
{
    const struct cs_slice name = r->text[CS_MODEL_NAME];
    if (cs_slice_eqz(name, "rows")) m->rows = r->number[CS_MODEL_VALUE];
    if (cs_slice_eqz(name, "seed")) m->seed = r->number[CS_MODEL_VALUE];
    if (cs_slice_eqz(name, "sse")) m->sse = r->number[CS_MODEL_VALUE];
    if (!cs_slice_eqz(name, "scale")) return CS_OK;
    return copy(m, r->text[CS_MODEL_LEVEL], &m->scale) ? CS_OK : cs_fail_memory(e);
}

/* Coordinates follow the features and their levels one by one. */
static enum cs_status take_coordinate(struct cs_clusters *m, const struct cs_model_row *r, struct cs_error *e)
{
    const struct cs_slice name = r->text[CS_MODEL_NAME], level = r->text[CS_MODEL_LEVEL];
    unsigned kind, use;
    const size_t feature = cs_model_feature_find(&m->features, name);
    if (feature == SIZE_MAX) return cs_model_wrong("a coordinate of no feature", name, e);
    const struct cs_model_feature *f = &m->features.v[feature];
    if (!cs_model_word(r->text[CS_MODEL_KIND], kinds, 2, &kind) || (kind == 1) != f->levels)
        return cs_model_wrong("no kind of a coordinate", r->text[CS_MODEL_KIND], e);
    if (!cs_model_word(r->text[CS_MODEL_USE], uses, 2, &use))
        return cs_model_wrong("no use of a coordinate", r->text[CS_MODEL_USE], e);
    if (m->d && m->coordinate[m->d - 1].column > feature)
        return cs_model_wrong("a coordinate out of order", name, e);
    if (m->k) return cs_model_wrong("a coordinate behind a segment", name, e);
    uint32_t at = CS_NO_LEVEL;
    if (f->levels && (at = cs_model_level_find(f, level)) == CS_NO_LEVEL)
        return cs_model_wrong("an unknown level", level, e);
    for (size_t j = m->d; j > 0 && m->coordinate[j - 1].column == feature; j--)
        if (!f->levels || cs_slice_eq(m->coordinate[j - 1].level, level))
            return cs_model_wrong("a coordinate twice", name, e);
    enum cs_status st = cs_grow(&m->coordinate, &m->coordinate_cap, m->d + 1, sizeof *m->coordinate, e);
    if (st) return st;
    struct cs_coordinate *c = &m->coordinate[m->d++];
    *c = (struct cs_coordinate){.column = feature,
                                .is_level = kind == 1,
                                .logged = use == 1,
                                .shift = (double)NAN,
                                .scale = (double)NAN,
                                .mean = r->number[CS_MODEL_MEAN],
                                .sd = r->number[CS_MODEL_SD]};
    return copy(m, level, &c->level) ? CS_OK : cs_fail_memory(e);
}

/* shift, scale: of the coordinate above; a scale of 0 says that it does not count. */
static enum cs_status take_part(struct cs_clusters *m, const struct cs_model_row *r, bool scale,
                                struct cs_error *e)
{
    const double value = r->number[CS_MODEL_VALUE];
    if (!m->d || !isfinite(value) || (scale && !(value >= 0)))
        return cs_model_wrong("no number to scale by", r->text[CS_MODEL_NAME], e);
    if (scale)
        m->coordinate[m->d - 1].scale = value > 0 ? value : (double)INFINITY;
    else
        m->coordinate[m->d - 1].shift = value;
    return CS_OK;
}

static enum cs_status take_segment(struct cs_clusters *m, const struct cs_model_row *r, struct cs_error *e)
{
    const double size = r->number[CS_MODEL_VALUE];
    if (m->n_centre != m->k * m->d || m->k == CS_KMEANS_MOST || !m->d)
        return cs_model_wrong("a segment out of order", r->text[CS_MODEL_NAME], e);
    if (!(size >= 0 && size < 1e15)) return cs_model_wrong("no size", r->text[CS_MODEL_NAME], e);
    enum cs_status st = cs_grow(&m->size, &m->size_cap, m->k + 1, sizeof *m->size, e);
    if (!st) st = cs_grow(&m->names, &m->names_cap, m->k + 1, sizeof *m->names, e);
    if (st) return st;
    m->size[m->k] = (uint64_t)size;
    m->names[m->k] = (struct cs_centre_name){.rule = SIZE_MAX};
    for (int lang = 0; lang < CS_LANGS; lang++) m->names[m->k].text[lang] = CS_LIT("");
    return copy(m, r->text[CS_MODEL_NAME], &m->names[m->k++].id) ? CS_OK : cs_fail_memory(e);
}

static enum cs_status take_name(struct cs_clusters *m, const struct cs_model_row *r, struct cs_error *e)
{
    for (int lang = 0; lang < CS_LANGS && m->k; lang++)
        if (cs_slice_eqz(r->text[CS_MODEL_NAME], cs_lang_tag((enum cs_lang)lang)) && ++m->n_texts)
            return copy(m, r->text[CS_MODEL_LEVEL], &m->names[m->k - 1].text[lang]) ? CS_OK
                                                                                    : cs_fail_memory(e);
    return cs_model_wrong("a name of no segment, or in no language", r->text[CS_MODEL_NAME], e);
}

static enum cs_status take_centre(struct cs_clusters *m, const struct cs_model_row *r, struct cs_error *e)
{
    const struct cs_slice name = r->text[CS_MODEL_NAME];
    if (m->n_centre >= m->k * m->d) return cs_model_wrong("a number of no centre", name, e);
    const struct cs_coordinate *c = &m->coordinate[m->n_centre % m->d];
    if (!cs_slice_eq(m->features.v[c->column].name, name) ||
        !cs_slice_eq(c->level, r->text[CS_MODEL_LEVEL]) || !isfinite(r->number[CS_MODEL_VALUE]))
        return cs_model_wrong("a centre out of order, or no number", name, e);
    enum cs_status st = cs_grow(&m->centre, &m->centre_cap, m->n_centre + 1, sizeof *m->centre, e);
    if (!st) m->centre[m->n_centre++] = r->number[CS_MODEL_VALUE];
    return st;
}

static enum cs_status take_row(void *ctx, const struct cs_model_row *r, struct cs_error *e)
{
    struct cs_clusters *m = ctx;
    const struct cs_slice part = r->text[CS_MODEL_PART];
    bool mine = false;
    enum cs_status st = m->d ? CS_OK : cs_model_features_take(&m->features, r, &mine, e);
    if (st || mine) return st;
    if (cs_slice_eqz(part, "model")) return take_fact(m, r, e);
    if (cs_slice_eqz(part, "coordinate")) return take_coordinate(m, r, e);
    if (cs_slice_eqz(part, "shift")) return take_part(m, r, false, e);
    if (cs_slice_eqz(part, "scale")) return take_part(m, r, true, e);
    if (cs_slice_eqz(part, "segment")) return take_segment(m, r, e);
    if (cs_slice_eqz(part, "segment_name")) return take_name(m, r, e);
    if (cs_slice_eqz(part, "centre")) return take_centre(m, r, e);
    return cs_model_wrong("what is", part, e);
}

enum cs_status cs_clusters_read(struct cs_clusters *m, const char *path, struct cs_error *e)
{
    enum cs_status st = cs_model_table_read(path, "kmeans", take_row, m, e);
    bool whole = m->k && m->n_centre == m->k * m->d && m->n_texts == m->k * CS_LANGS;
    for (size_t j = 0; j < m->d; j++)
        whole = whole && isfinite(m->coordinate[j].shift) && !isnan(m->coordinate[j].scale);
    if (st || whole) return st;
    cs_fail(e, CS_USAGE, "a part of the model is missing: its end, or a shift, scale or name");
    return cs_error_at(e, path, 0, 0);
}

/* ---- applied ---- */

struct applying {
    const struct cs_clusters *m;
    const struct cs_points *points;
    cs_near_fn *near;
    struct cs_kmeans *to;
};

static enum cs_status look(void *ctx, size_t first, size_t end, void *result, struct cs_error *e)
{
    const struct applying *x = ctx;
    const struct cs_points *p = x->points;
    double *sum = result;
    (void)e;
    for (size_t g = first; g < end; g++) {
        struct cs_near near;
        x->near(p->v + g * p->d * CS_LANES, p->d, x->m->centre, x->m->k, &near);
        for (size_t i = 0; i < CS_LANES && g * CS_LANES + i < p->n; i++) {
            x->to->own[g * CS_LANES + i] = (uint16_t)near.index[i];
            *sum += near.best[i];
        }
    }
    return CS_OK;
}

static void take(void *ctx, size_t first, const void *result)
{
    const struct applying *x = ctx;
    (void)first;
    x->to->sse += *(const double *)result;
}

enum cs_status cs_clusters_apply(const struct cs_clusters *m, const struct cs_points *p, unsigned jobs,
                                 struct cs_kmeans *to, struct cs_error *e)
{
    struct applying x = {m, p, cs_points_near(), to};
    const struct cs_chunks c = {&x, p->groups, 1024, sizeof(double), jobs, look, take};
    *to = (struct cs_kmeans){.k = m->k, .d = m->d, .settled = true};
    to->centre = cs_alloc(m->k, m->d * sizeof *to->centre);
    to->size = cs_alloc(m->k, sizeof *to->size);
    to->own = cs_alloc(p->n, sizeof *to->own);
    enum cs_status st = to->centre && to->size && to->own ? CS_OK : cs_fail_memory(e);
    if (!st) {
        memcpy(to->centre, m->centre, m->k * m->d * sizeof *to->centre);
        st = cs_chunks_run(&c, e);
    }
    for (size_t i = 0; i < p->n && !st; i++) to->size[to->own[i]]++;
    if (st) cs_kmeans_release(to);
    return st;
}
