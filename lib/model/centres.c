/* centres.c - means of clusters as rows. */
#include "model/centres.h"
#include <stdlib.h>

void cs_means_add(struct cs_means *m, const struct cs_scaling *s, const struct cs_frame *f,
                  const uint16_t *own)
{
    for (size_t i = 0; i < s->rows; i++) {
        double *sum = m->sum + own[i] * s->n;
        m->size[own[i]]++;
        for (size_t j = 0; j < s->n; j++) {
            const struct cs_frame_column *x = &f->columns[s->v[j].column];
            if (s->v[j].is_level)
                sum[j] += cs_slice_eq(x->level[x->code[s->row[i]]], s->v[j].level);
            else
                sum[j] += x->number[s->row[i]];
        }
    }
}

static void write_number(double x, struct cs_buf *out)
{
    cs_num_format(cs_num_from_double(x), out);
}

static void write_header(const struct cs_scaling *s, const struct cs_frame *f, struct cs_buf *out)
{
    cs_buf_addz(out, "size\tshare");
    for (size_t j = 0; j < s->n; j++) {
        const struct cs_coordinate *c = &s->v[j];
        if (c->is_level && j && s->v[j - 1].column == c->column) continue;
        cs_buf_addc(out, '\t');
        cs_field_add(out, f->columns[c->column].name);
        if (c->is_level) continue;
        cs_buf_addc(out, '\t');
        cs_field_add(out, f->columns[c->column].name);
        cs_buf_addz(out, "_dev");
    }
    cs_buf_addc(out, '\n');
}

static void write_row(const struct cs_scaling *s, const struct cs_means *m, size_t cluster,
                      struct cs_buf *out)
{
    const double n = (double)m->size[cluster], *sum = m->sum + cluster * s->n;
    cs_buf_addf(out, "%zu\t", m->size[cluster]);
    write_number(s->rows ? n / (double)s->rows : 0, out);
    for (size_t j = 0; j < s->n; j++) {
        const struct cs_coordinate *c = &s->v[j];
        cs_buf_addc(out, '\t');
        if (!c->is_level) {
            if (n > 0) write_number(sum[j] / n, out);
            cs_buf_addc(out, '\t');
            if (n > 0) write_number(c->sd > 0 ? (sum[j] / n - c->mean) / c->sd : 0, out);
            continue;
        }
        size_t most = j;
        while (j + 1 < s->n && s->v[j + 1].column == c->column)
            if (sum[++j] > sum[most]) most = j;
        if (n > 0) cs_field_add(out, s->v[most].level);
    }
    cs_buf_addc(out, '\n');
}

enum cs_status cs_means_make(struct cs_means *m, size_t k, size_t d, struct cs_error *e)
{
    *m = (struct cs_means){.sum = cs_alloc(k, d * sizeof *m->sum), .size = cs_alloc(k, sizeof *m->size)};
    return m->sum && m->size ? CS_OK : cs_fail_memory(e);
}

void cs_means_release(struct cs_means *m)
{
    free(m->sum);
    free(m->size);
    *m = (struct cs_means){0};
}

enum cs_status cs_means_write(const struct cs_means *m, const struct cs_scaling *s, const struct cs_frame *f,
                              size_t k, struct cs_buf *out, struct cs_error *e)
{
    write_header(s, f, out);
    for (size_t c = 0; c < k; c++) write_row(s, m, c, out);
    return cs_buf_status(out, e);
}

enum cs_status cs_centres_write(const struct cs_scaling *s, const struct cs_frame *f, const uint16_t *own,
                                size_t k, struct cs_buf *out, struct cs_error *e)
{
    struct cs_means m;
    enum cs_status st = cs_means_make(&m, k, s->n, e);
    if (!st) {
        cs_means_add(&m, s, f, own);
        st = cs_means_write(&m, s, f, k, out, e);
    }
    cs_means_release(&m);
    return st;
}
