/* segments.c - segments as rows, and in words. */
#include "model/segments.h"
#include <math.h>
#include <string.h>

const char *const cs_scale_names[CS_SCALES] = {"none", "standard", "robust"};

void cs_segments_release(struct cs_segments *s)
{
    cs_kmeans_release(&s->model);
    cs_points_release(&s->points);
    cs_rfm_release(&s->rfm);
    cs_scale_release(&s->scaling);
    cs_frame_release(&s->frame);
    cs_buf_release(&s->centres);
}

/* ---- rows ---- */

static void add_cluster(const struct cs_segments *s, size_t point, struct cs_buf *out)
{
    const uint16_t own = s->model.own[point];
    const double square = cs_points_distance(&s->points, point, s->model.centre + own * s->model.d);
    cs_buf_addf(out, "\t%u\t", own + 1U);
    cs_num_format(cs_num_from_double(sqrt(square)), out);
    cs_buf_addc(out, '\t');
    cs_field_add(out, s->names[own].text[s->lang]);
}

static void add_scores(const struct cs_segments *s, size_t point, struct cs_buf *out)
{
    const uint8_t *score = s->rfm.score + point * CS_RFM;
    const struct cs_centre_name *name = &s->names[cs_rfm_cell(&s->rfm, score)];
    cs_buf_addf(out, "\t%u\t%u\t%u\t", score[CS_RECENCY], score[CS_FREQUENCY], score[CS_MONETARY]);
    cs_field_add(out, name->id);
    cs_buf_addc(out, '\t');
    cs_field_add(out, name->text[s->lang]);
}

void cs_segments_row(const struct cs_segments *s, size_t row, size_t *point, struct cs_buf *out)
{
    cs_buf_adds(out, cs_frame_kept(&s->frame, row));
    if (*point >= s->scaling.rows || s->scaling.row[*point] != row)
        cs_buf_addz(out, s->method == CS_BY_RFM ? "\t\t\t\t\t" : "\t\t\t");
    else if (s->method == CS_BY_RFM)
        add_scores(s, (*point)++, out);
    else
        add_cluster(s, (*point)++, out);
    cs_buf_addc(out, '\n');
}

/* The rows of the centres with the number and the name in front. */
static uint64_t explain_clusters(const struct cs_segments *s, struct cs_buf *out)
{
    const char *p = s->centres.p, *end = p + s->centres.n, *stop;
    for (size_t line = 0; p < end && (stop = memchr(p, '\n', (size_t)(end - p))) != NULL; line++) {
        if (line) {
            cs_buf_addf(out, "%zu\t", line);
            cs_field_add(out, s->names[line - 1].text[s->lang]);
            cs_buf_addc(out, '\t');
        } else {
            cs_buf_addz(out, "segment\tsegment_name\t");
        }
        cs_buf_add(out, p, (size_t)(stop - p) + 1);
        p = stop + 1;
    }
    return s->model.k;
}

uint64_t cs_segments_explain(const struct cs_segments *s, struct cs_buf *out)
{
    uint64_t rows = 0;
    if (s->method == CS_BY_KMEANS) return explain_clusters(s, out);
    cs_rfm_explain(&s->rfm, &s->frame, out);
    for (int w = 0; w < CS_RFM; w++) rows += s->rfm.scale[w].classes;
    return rows;
}

/* ---- words ---- */

static const char *plural(uint64_t n)
{
    return n == 1 ? "" : "s";
}

static void tell_scale(const struct cs_segments *s, struct cs_buf *b)
{
    for (size_t j = 0; j < s->scaling.n; j++) {
        const struct cs_coordinate *c = &s->scaling.v[j];
        const struct cs_quoted name = cs_quote(s->frame.columns[c->column].name);
        if (c->is_level && j && s->scaling.v[j - 1].column == c->column) continue;
        if (s->how == CS_SCALE_NONE && !c->is_level && !c->logged) continue;
        cs_buf_addf(b, "scale %s: ", cs_scale_names[s->how]);
        if (c->is_level) {
            cs_buf_addf(b, "'%s' is a category of %zu levels, each a 1 divided by %.6g\n", name.text,
                        s->frame.columns[c->column].n_levels, c->scale);
            continue;
        }
        cs_buf_addf(b, c->logged ? "(log(1 + %s) - %.6g) / %.6g\n" : "(%s - %.6g) / %.6g\n", name.text,
                    c->shift, c->scale);
    }
}

static void tell_clusters(const struct cs_segments *s, struct cs_buf *b)
{
    const struct cs_kmeans *m = &s->model;
    tell_scale(s, b);
    cs_buf_addz(b, "sum of squares ");
    cs_num_format(cs_num_from_double(m->sse), b);
    cs_buf_addf(b, ", after %u rounds%s\n", m->rounds, m->settled ? "" : ", and not yet settled");
    if (m->k < s->asked) cs_buf_addf(b, "only %zu customers differ: so many segments\n", m->k);
}

void cs_segments_tell(const struct cs_segments *s, struct cs_buf *b)
{
    const struct cs_frame *f = &s->frame;
    cs_buf_addf(b, "%zu customer%s = %zu ", f->n, plural(f->n), s->scaling.rows);
    if (s->method == CS_BY_RFM)
        cs_buf_addz(b, "with scores");
    else
        cs_buf_addf(b, "in %zu segment%s", s->model.k, plural(s->model.k));
    cs_buf_addf(b, " + %zu without", f->n - s->scaling.rows);
    if (f->left_out) cs_buf_addf(b, "; %llu left out by --where", (unsigned long long)f->left_out);
    cs_buf_addc(b, '\n');
    for (size_t c = 0; c < f->n_columns; c++)
        if (f->columns[c].missing)
            cs_buf_addf(b, "feature '%s' is missing for %zu customer%s\n", cs_quote(f->columns[c].name).text,
                        f->columns[c].missing, plural(f->columns[c].missing));
    if (s->method == CS_BY_KMEANS) tell_clusters(s, b);
    if (f->bad)
        cs_buf_addf(b, "%llu value%s did not parse and count as missing\n", (unsigned long long)f->bad,
                    plural(f->bad));
}
