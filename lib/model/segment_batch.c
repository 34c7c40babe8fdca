/* segment_batch.c - k-means with --batch N: the customers pass by N at a time, and never more are in memory.
 *
 * Passes: the first draws N customers (Vitter's algorithm R), from whom scales are learnt and who are
 * clustered as ever. The second moves the centres by mini-batches (Sculley 2010): each centre to the mean of
 * all that it was ever given, those of the start included. The third tells what the segments are like, the
 * fourth writes them. Batches are so many rows, whatever the blocks and workers, so all of it is the same on
 * any machine.
 */
#include "base/random.h"
#include "model/segment.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { STREAM = 1 << 26 }; /* of random numbers */

struct batches {
    struct cs_segment *s;
    struct cs_ends *ends;
    struct cs_frame start; /* those drawn; its levels and names are borrowed */
    struct cs_random random;
    uint64_t seen, rows; /* customers with all features; all */
    double *count;       /* by cluster: customers that it was ever given */
    double *sum;         /* by cluster, of a batch: coordinates */
    double sse;
    struct cs_means means;
    cs_near_fn *near;
    struct cs_buf out;
    uint16_t *own; /* of a batch */
    double *away;  /* squared */
    /* Of a batch, by the coordinates that were learnt. */
    struct cs_scaling rows_of;
    struct cs_points points;
};

/* ---- the start ---- */

static enum cs_status make_start(struct batches *b, struct cs_error *e)
{
    const struct cs_frame *f = &b->s->frame;
    const size_t most = (size_t)b->s->ask->batch;
    b->random = cs_random_start(b->s->ask->seed, STREAM);
    b->start.columns = cs_alloc(f->n_columns, sizeof *b->start.columns);
    if (!b->start.columns) return cs_fail_memory(e);
    b->start.n_columns = b->start.n_features = f->n_features;
    for (size_t c = 0; c < f->n_features; c++) {
        struct cs_frame_column *x = &b->start.columns[c];
        *x = (struct cs_frame_column){.name = f->columns[c].name, .levels = f->columns[c].levels};
        if (x->levels)
            x->code = cs_alloc(most, sizeof *x->code);
        else
            x->number = cs_alloc(most, sizeof *x->number);
        if (!x->code && !x->number) return cs_fail_memory(e);
    }
    return CS_OK;
}

static void free_start(struct batches *b)
{
    for (size_t c = 0; c < b->start.n_columns && b->start.columns; c++) {
        free(b->start.columns[c].code);
        free(b->start.columns[c].number);
    }
    free(b->start.columns);
}

static void keep_row(struct batches *b, const struct cs_frame *f, size_t row, size_t to)
{
    for (size_t c = 0; c < b->start.n_columns; c++) {
        struct cs_frame_column *x = &b->start.columns[c];
        if (x->levels)
            x->code[to] = f->columns[c].code[row];
        else
            x->number[to] = f->columns[c].number[row];
    }
}

static enum cs_status draw(void *ctx, struct cs_frame *f, struct cs_error *e)
{
    struct batches *b = ctx;
    const size_t most = (size_t)b->s->ask->batch;
    struct cs_scaling rows = {0};
    enum cs_status st = b->start.columns ? CS_OK : make_start(b, e); /* now it is known what columns are */
    if (!st) st = cs_scale_rows(&rows, f, e);
    for (size_t i = 0; i < rows.rows && !st; i++) {
        const uint64_t at = b->seen < most ? b->seen : cs_random_below(&b->random, b->seen + 1);
        b->seen++;
        if (at < most) keep_row(b, f, rows.row[i], (size_t)at);
    }
    b->rows += f->n;
    cs_scale_release(&rows);
    return st;
}

/* Levels have their order only after the first pass. */
static void name_levels(struct batches *b)
{
    const struct cs_frame *f = &b->s->frame;
    b->start.n = (size_t)(b->seen < b->s->ask->batch ? b->seen : b->s->ask->batch);
    for (size_t c = 0; c < b->start.n_columns; c++) {
        struct cs_frame_column *x = &b->start.columns[c];
        x->level = f->columns[c].level;
        x->n_levels = f->columns[c].n_levels;
        for (size_t i = 0; x->levels && i < b->start.n; i++) x->code[i] = f->columns[c].rank[x->code[i]];
    }
}

static enum cs_status begin(struct batches *b, struct cs_error *e)
{
    struct cs_segment *s = b->s;
    enum cs_status st = CS_OK;
    name_levels(b);
    for (size_t c = 0; c < b->start.n_columns && !st; c++)
        if (s->logged[c] && b->start.columns[c].levels)
            st = cs_fail(e, CS_USAGE, "--log1p: '%s' is a category", cs_quote(s->frame.columns[c].name).text);
    if (!st) st = cs_scale_learn(&s->scaling, &b->start, s->how, s->logged, e);
    if (!st) st = cs_segment_has_rows(s, e);
    if (!st) st = cs_scale_points(&s->scaling, &b->start, &s->points, e);
    if (!st) st = cs_segment_cluster(s, e);
    if (st) return st;
    b->count = cs_alloc(s->model.k, sizeof *b->count);
    b->sum = cs_alloc(s->model.k, s->model.d * sizeof *b->sum);
    if (!b->count || !b->sum) return cs_fail_memory(e);
    for (size_t c = 0; c < s->model.k; c++) b->count[c] = (double)s->model.size[c];
    cs_points_release(&s->points);
    free(s->model.own);
    s->model.own = NULL;
    return CS_OK;
}

/* ---- a batch ---- */

static void release_batch(struct batches *b)
{
    free(b->rows_of.row);
    cs_points_release(&b->points);
    free(b->own);
    free(b->away);
    b->rows_of.row = NULL;
    b->own = NULL;
    b->away = NULL;
}

/* The nearest centre of each row that has one. Released in any case by release_batch(). */
static enum cs_status assign(struct batches *b, const struct cs_frame *f, struct cs_error *e)
{
    const struct cs_kmeans *m = &b->s->model;
    const struct cs_scaling *learnt = &b->s->scaling;
    b->rows_of = (struct cs_scaling){.v = learnt->v, .n = learnt->n};
    enum cs_status st = cs_scale_rows(&b->rows_of, f, e);
    if (st || !b->rows_of.rows) return st;
    b->own = cs_alloc(b->rows_of.rows + CS_LANES, sizeof *b->own);
    b->away = cs_alloc(b->rows_of.rows + CS_LANES, sizeof *b->away);
    st = b->own && b->away ? cs_scale_points(&b->rows_of, f, &b->points, e) : cs_fail_memory(e);
    for (size_t g = 0; g < b->points.groups && !st; g++) {
        struct cs_near near;
        b->near(b->points.v + g * m->d * CS_LANES, m->d, m->centre, m->k, &near);
        for (size_t i = 0; i < CS_LANES; i++) {
            b->own[g * CS_LANES + i] = (uint16_t)near.index[i];
            b->away[g * CS_LANES + i] = near.best[i];
        }
    }
    return st;
}

static enum cs_status refine(void *ctx, struct cs_frame *f, struct cs_error *e)
{
    struct batches *b = ctx;
    struct cs_kmeans *m = &b->s->model;
    enum cs_status st = assign(b, f, e);
    memset(b->sum, 0, m->k * m->d * sizeof *b->sum);
    memset(m->size, 0, m->k * sizeof *m->size);
    for (size_t i = 0; i < b->rows_of.rows && !st; i++) {
        m->size[b->own[i]]++;
        for (size_t j = 0; j < m->d; j++) b->sum[b->own[i] * m->d + j] += cs_point(&b->points, i, j);
    }
    for (size_t c = 0; c < m->k && !st; c++) {
        b->count[c] += (double)m->size[c];
        for (size_t j = 0; j < m->d && m->size[c]; j++) {
            double *at = &m->centre[c * m->d + j];
            *at += (b->sum[c * m->d + j] - (double)m->size[c] * *at) / b->count[c];
        }
    }
    release_batch(b);
    return st;
}

static enum cs_status measure(void *ctx, struct cs_frame *f, struct cs_error *e)
{
    struct batches *b = ctx;
    enum cs_status st = assign(b, f, e);
    if (!st && b->rows_of.rows) cs_means_add(&b->means, &b->rows_of, f, b->own);
    for (size_t i = 0; i < b->rows_of.rows && !st; i++) b->sse += b->away[i];
    release_batch(b);
    return st;
}

static enum cs_status write(void *ctx, struct cs_frame *f, struct cs_error *e)
{
    struct batches *b = ctx;
    size_t point = 0;
    enum cs_status st = assign(b, f, e);
    for (size_t row = 0; row < f->n && !st; row++) {
        cs_buf_adds(&b->out, cs_frame_kept(f, row));
        if (point < b->rows_of.rows && b->rows_of.row[point] == row) {
            const uint16_t own = b->own[point];
            cs_buf_addf(&b->out, "\t%u\t", own + 1U);
            cs_num_format(cs_num_from_double(sqrt(b->away[point++])), &b->out);
            cs_buf_addc(&b->out, '\t');
            cs_field_add(&b->out, b->s->names[own].text[b->s->lang]);
            cs_buf_addc(&b->out, '\n');
        } else {
            cs_buf_addz(&b->out, "\t\t\t\n");
        }
        if (b->out.n < 1 << 17 && row + 1 < f->n) continue;
        st = cs_buf_status(&b->out, e);
        if (!st) st = cs_output_write(b->ends->out, b->out.p, b->out.n, e);
        cs_buf_clear(&b->out);
    }
    release_batch(b);
    return st;
}

/* ---- between passes ---- */

struct order {
    const struct batches *b;
    size_t was;
};

static int by_size(const void *one, const void *other)
{
    const struct order *a = one, *b = other;
    const size_t *size = a->b->means.size;
    if (size[a->was] != size[b->was]) return size[a->was] > size[b->was] ? -1 : 1;
    for (size_t j = 0; j < a->b->s->model.d; j++) {
        const double x = a->b->s->model.centre[a->was * a->b->s->model.d + j];
        const double y = a->b->s->model.centre[b->was * a->b->s->model.d + j];
        if (x < y || x > y) return x < y ? -1 : 1;
    }
    return (a->was > b->was) - (a->was < b->was);
}

/* The largest segment first; those that nobody is in any more are none. */
static enum cs_status put_in_order(struct batches *b, struct cs_error *e)
{
    struct cs_kmeans *m = &b->s->model;
    const size_t k = m->k, d = m->d;
    struct cs_means means;
    struct order *order = cs_alloc(k, sizeof *order);
    double *centre = cs_alloc(k, d * sizeof *centre);
    enum cs_status st = cs_means_make(&means, k, d, e);
    if (!st && (!order || !centre)) st = cs_fail_memory(e);
    for (size_t c = 0; c < k && !st; c++) order[c] = (struct order){b, c};
    if (!st) {
        qsort(order, k, sizeof *order, by_size);
        m->k = 0;
        for (size_t c = 0; c < k && b->means.size[order[c].was]; c++) {
            const size_t was = order[c].was;
            memcpy(centre + c * d, m->centre + was * d, d * sizeof *centre);
            memcpy(means.sum + c * d, b->means.sum + was * d, d * sizeof *centre);
            m->size[c] = means.size[c] = b->means.size[was];
            m->k++;
        }
        memcpy(m->centre, centre, k * d * sizeof *centre);
        cs_means_release(&b->means);
        b->means = means;
    } else {
        cs_means_release(&means);
    }
    free(order);
    free(centre);
    return st;
}

static enum cs_status tell_segments(struct batches *b, struct cs_error *e)
{
    struct cs_segment *s = b->s;
    enum cs_status st = put_in_order(b, e);
    s->scaling.rows = (size_t)b->seen;
    s->model.sse = b->sse;
    if (!st) st = cs_means_write(&b->means, &s->scaling, &s->frame, s->model.k, &s->centres, e);
    if (!st) st = cs_segment_name(s, s->model.k, e);
    if (!st) st = cs_names_apart(s->names, s->model.k, &s->arena, e);
    if (!st && s->ask->save) st = cs_segment_save_clusters(s, e);
    return st;
}

static enum cs_status run(struct batches *b, struct cs_error *e)
{
    struct cs_segment *s = b->s;
    struct cs_input *in = s->in;
    const size_t most = (size_t)s->ask->batch;
    enum cs_status st = cs_frame_each(&s->frame, in, most, draw, b, e);
    if (!st && !b->seen) {
        s->frame.n = (size_t)b->rows;
        st = cs_segment_has_rows(s, e);
    }
    if (!st) st = begin(b, e);
    if (!st) st = cs_frame_each(&s->frame, in, most, refine, b, e);
    if (!st) st = cs_means_make(&b->means, s->model.k, s->model.d, e);
    if (!st) st = cs_frame_each(&s->frame, in, most, measure, b, e);
    if (!st) st = tell_segments(b, e);
    if (st) return st;
    if (s->ask->explain) return cs_segment_explain(s, b->ends, e);
    st = cs_segment_header(s, b->ends, e);
    if (!st) st = cs_frame_each(&s->frame, in, most, write, b, e);
    return st ? st : cs_ends_seal(b->ends, b->rows, 0, 0, e);
}

enum cs_status cs_segment_run_batches(struct cs_segment *s, struct cs_ends *ends, struct cs_error *e)
{
    struct batches b = {.s = s, .ends = ends, .near = cs_points_near()};
    enum cs_status st = cs_segment_bind(s, ends, e);
    if (!st) st = run(&b, e);
    s->frame.n = (size_t)b.rows;
    free_start(&b);
    free(b.count);
    free(b.sum);
    cs_means_release(&b.means);
    cs_buf_release(&b.out);
    return st;
}
