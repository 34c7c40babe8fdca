/* logistic_sweep.c - stretches of a design on workers. Loops run down columns of one piece, which stays in
 * the cache. */
#include "model/logistic_sweep.h"
#include "table/workers.h"
#include <stdlib.h>
#include <string.h>

enum { SMALL = 8 * CS_STRETCH };

static void drop(struct cs_sweep_room *s)
{
    if (!s) return;
    free(s->memory);
    free(s->x);
    free(s);
}

static enum cs_status start(void *ctx, void **worker, struct cs_error *e)
{
    enum { EXTRA = 10 };
    const struct cs_sweep *pass = ctx;
    const size_t p = pass->design->p;
    struct cs_sweep_room *s = cs_alloc(1, sizeof *s);
    if (!s) return cs_fail_memory(e);
    s->memory = cs_alloc((p + EXTRA) * CS_PIECE + 8, sizeof(double));
    s->x = cs_alloc(2 * p + 2, sizeof *s->x);
    if (!s->memory || !s->x) {
        drop(s);
        return cs_fail_memory(e);
    }
    double *at =
        s->memory + (8 - ((uintptr_t)s->memory / sizeof(double)) % 8) % 8; /* on lines of the cache */
    for (size_t j = 0; j < p; j++, at += CS_PIECE) s->x[j] = at;
    struct cs_piece *piece = &s->piece;
    double **const row[EXTRA] = {&s->lead,    &s->w,        &piece->y, &piece->w,    &piece->eta,
                                 &piece->fit, &piece->rest, &piece->t, &piece->left, &piece->weight};
    for (size_t j = 0; j < EXTRA; j++, at += CS_PIECE) *row[j] = at;
    s->z = s->x + p;
    s->z[0] = s->lead;
    for (size_t i = 0; i < CS_PIECE; i++) s->lead[i] = 1;
    for (size_t j = 0; j < p; j++) s->z[j + 1] = s->x[j];
    for (size_t j = 0; pass->scaled && j < pass->scaled->k; j++) s->z[j + 1] = s->x[pass->scaled->column[j]];
    piece->x = s->z;
    *worker = s;
    return CS_OK;
}

static enum cs_status finish(void *ctx, void *worker, bool ok, struct cs_error *e)
{
    (void)ctx, (void)ok, (void)e;
    drop(worker);
    return CS_OK;
}

static enum cs_status take(void *ctx, void *slot, bool *end, struct cs_error *e)
{
    struct cs_sweep *pass = ctx;
    struct cs_sweep_stretch *s = slot;
    (void)e;
    const size_t left = pass->design->n - pass->next;
    *end = left == 0;
    s->rows = pass->design;
    s->first = s->at = pass->next;
    s->n = left < CS_STRETCH ? left : CS_STRETCH;
    pass->next += s->n;
    return CS_OK;
}

static enum cs_status work(void *ctx, void *worker, void *slot, struct cs_error *e)
{
    const struct cs_sweep *pass = ctx;
    const struct cs_sweep_room *scratch = worker;
    struct cs_sweep_stretch *s = slot;
    if (!s->sums && !(s->sums = cs_alloc(pass->n_sums, sizeof *s->sums))) return cs_fail_memory(e);
    memset(s->sums, 0, pass->n_sums * sizeof *s->sums);
    for (size_t done = 0; done < s->n; done += CS_PIECE) {
        const size_t n = s->n - done < CS_PIECE ? s->n - done : CS_PIECE;
        s->rows->fill(s->rows->ctx, s->at + done, n, scratch->x, scratch->piece.y, scratch->w);
        for (size_t i = n; i < CS_PIECE; i++) {
            scratch->piece.y[i] = scratch->w[i] = 0;
            for (size_t j = 0; j < pass->design->p; j++) scratch->x[j][i] = 0;
        }
        pass->sum(pass, scratch, s->first + done, n, s->sums);
    }
    return CS_OK;
}

static enum cs_status commit(void *ctx, void *worker, void *slot, enum cs_status st, bool *enough,
                             struct cs_error *e)
{
    struct cs_sweep *pass = ctx;
    (void)worker, (void)enough, (void)e;
    if (!st) pass->add(pass, slot);
    return st;
}

static void release(void *slot)
{
    free(((struct cs_sweep_stretch *)slot)->sums);
}

static bool ended(void *ctx)
{
    const struct cs_sweep *pass = ctx;
    return pass->next == pass->design->n;
}

/* Stretches of a design that is not in memory come in order, one at a time. */
struct visit {
    struct cs_sweep *pass;
    void *scratch;
    struct cs_sweep_stretch stretch;
};

static enum cs_status visit_stretch(void *ctx, const struct cs_design *rows, size_t first, struct cs_error *e)
{
    struct visit *v = ctx;
    v->stretch.rows = rows;
    v->stretch.at = 0;
    v->stretch.first = first;
    v->stretch.n = rows->n;
    enum cs_status st = work(v->pass, v->scratch, &v->stretch, e);
    if (!st) v->pass->add(v->pass, &v->stretch);
    return st;
}

enum cs_status cs_sweep_run(struct cs_sweep *pass, unsigned jobs, struct cs_error *e)
{
    const struct cs_work w = {.ctx = pass,
                              .slot_size = sizeof(struct cs_sweep_stretch),
                              .start = start,
                              .read = take,
                              .work = work,
                              .commit = commit,
                              .finish = finish,
                              .release = release,
                              .ended = ended};
    struct visit v = {.pass = pass};
    bool stopped;
    pass->of = cs_pieces();
    if (pass->design->fill) return cs_workers_run(&w, pass->design->n <= SMALL ? 1 : jobs, &stopped, e);
    enum cs_status st = start(pass, &v.scratch, e);
    if (!st) st = pass->design->visit(pass->design->ctx, visit_stretch, &v, e);
    drop(v.scratch);
    free(v.stretch.sums);
    return st;
}

void cs_deviations_join(double *mean, double *cross, double rows, const double *other_mean,
                        const double *other_cross, double other_rows, size_t size, double *apart)
{
    const double all = rows + other_rows, share = other_rows / all, weight = rows * share;
    for (size_t j = 0; j < size; j++) {
        apart[j] = other_mean[j] - mean[j];
        mean[j] += apart[j] * share;
        for (size_t m = 0; m <= j; m++) *cross++ += *other_cross++ + apart[j] * apart[m] * weight;
    }
}
