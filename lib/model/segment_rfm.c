/* segment_rfm.c - segments by scores of recency, frequency and monetary value (rfm.h), named by rules. */
#include "model/segment.h"
#include <string.h>

static enum cs_status check(struct cs_segment *s, struct cs_error *e)
{
    const uint64_t classes = s->ask->classes;
    if (classes == 1 || classes > CS_RFM_CLASSES)
        return cs_fail(e, CS_USAGE, "option '--classes': from 2 to %d", CS_RFM_CLASSES);
    return CS_OK;
}

/* There are three features, and the cut points are theirs. */
static enum cs_status bind(struct cs_segment *s, struct cs_error *e)
{
    const struct cs_texts *cuts = &s->ask->cuts;
    const struct cs_frame *f = &s->frame;
    if (f->n_columns != CS_RFM)
        return cs_fail(e, CS_USAGE, "--features: recency, frequency and monetary value, in this order");
    for (size_t i = 0; i < cuts->n; i++) {
        const char *eq = strchr(cuts->v[i], '=');
        const size_t n = eq ? (size_t)(eq - cuts->v[i]) : 0;
        size_t c = 0;
        while (c < CS_RFM && !cs_slice_eq(f->columns[c].name, cs_slice(cuts->v[i], n))) c++;
        if (c == CS_RFM) {
            cs_fail(e, CS_USAGE, "--cuts: '%s' begins with none of the features", cs_quotez(cuts->v[i]).text);
            return cs_error_cure(e, "--cuts monetary=100,500,1000,5000");
        }
        enum cs_status st = cs_rfm_cuts(&s->rfm.scale[c], cs_slicez(eq + 1), "--cuts", e);
        if (st) return st;
    }
    return CS_OK;
}

static enum cs_status learn(struct cs_segment *s, size_t *segments, struct cs_error *e)
{
    const unsigned classes = s->ask->classes ? (unsigned)s->ask->classes : 5;
    enum cs_status st = CS_OK;
    for (size_t c = 0; c < CS_RFM && !st; c++)
        if (s->frame.columns[c].levels)
            st = cs_fail(e, CS_DATA, "column '%s' is not a number", cs_quote(s->frame.columns[c].name).text);
    if (!st) st = cs_scale_rows(&s->scaling, &s->frame, e);
    if (!st) st = cs_segment_has_rows(s, e);
    if (!st) st = cs_rfm_score(&s->rfm, &s->frame, &s->scaling, classes, e);
    if (st) return st;
    cs_rfm_grid(&s->rfm, &s->centres);
    *segments = cs_rfm_cells(&s->rfm);
    return cs_buf_status(&s->centres, e);
}

static size_t which(const struct cs_segment *s, size_t point)
{
    return cs_rfm_cell(&s->rfm, s->rfm.score + point * CS_RFM);
}

static void row(const struct cs_segment *s, size_t point, struct cs_buf *out)
{
    const uint8_t *score = s->rfm.score + point * CS_RFM;
    const struct cs_centre_name *name = &s->names[which(s, point)];
    cs_buf_addf(out, "\t%u\t%u\t%u\t", score[CS_RECENCY], score[CS_FREQUENCY], score[CS_MONETARY]);
    cs_field_add(out, name->id);
    cs_buf_addc(out, '\t');
    cs_field_add(out, name->text[s->lang]);
}

static uint64_t explain(const struct cs_segment *s, struct cs_buf *out)
{
    uint64_t rows = 0;
    cs_rfm_explain(&s->rfm, &s->frame, out);
    for (int w = 0; w < CS_RFM; w++) rows += s->rfm.scale[w].classes;
    return rows;
}

static const char *const options[] = {"classes", "cuts", NULL};
static const char *const columns[] = {"r", "f", "m", "segment", "segment_name", NULL};

const struct cs_segment_method cs_segment_rfm = {.name = "rfm",
                                                 .options = options,
                                                 .features = "recency,frequency,monetary",
                                                 .by_features = true,
                                                 .rules = "rfm.rules",
                                                 .found = "with scores",
                                                 .columns = columns,
                                                 .check = check,
                                                 .bind = bind,
                                                 .learn = learn,
                                                 .which = which,
                                                 .row = row,
                                                 .explain = explain};
