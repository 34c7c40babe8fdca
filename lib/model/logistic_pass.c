/* logistic_pass.c - what fits ask of all rows: the sums of a step of some fits together, moments by parts,
 * and predictions. */
#include "model/logistic_sweep.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- steps ---- */

static size_t sums_of_step(const struct cs_sweep *pass)
{
    const size_t size = pass->scaled->k + 1;
    return 2 + CS_PARTS_MAX + size + cs_triangle(size);
}

/* The bit of the part of each row of a piece; 0: it is in none. */
static void find_parts(const struct cs_sweep *pass, size_t first, size_t n, uint32_t *bit)
{
    const uint8_t *part = pass->parts ? pass->parts->part : NULL;
    for (size_t i = 0; i < CS_PIECE; i++)
        bit[i] = part && i < n && part[first + i] < CS_PARTS_MAX ? UINT32_C(1) << part[first + i] : 0;
}

/* to[i] = w[i] where a row is in one of `parts`, or (in false) where it is not; else 0. Which rows those are
 * cannot be foretold: no branch. */
static void weigh_parts(double *to, const double *w, const uint32_t *bit, uint32_t parts, bool in)
{
    for (size_t i = 0; i < CS_PIECE; i++) {
        uint64_t bits;
        memcpy(&bits, &w[i], sizeof bits);
        bits &= (uint64_t)0 - (uint64_t)(((bit[i] & parts) != 0) == in);
        memcpy(&to[i], &bits, sizeof bits);
    }
}

static bool whole(const double *w)
{
    bool yes = true;
    for (size_t i = 0; i < CS_PIECE; i++) yes &= w[i] == 0 || w[i] == 1;
    return yes;
}

/* After predict(): the likelihood of the rows of each part that is left out. */
static void sum_held(const struct cs_sweep *pass, const struct cs_sweep_room *s, const uint32_t *bit,
                     const struct cs_step *step, struct cs_piece_ask *ask, double *held)
{
    for (unsigned part = 0; part < pass->parts->n; part++) {
        if (!(step->leave >> part & 1)) continue;
        struct cs_piece_sums to = {.loglik = 0};
        weigh_parts(s->piece.w, s->w, bit, UINT32_C(1) << part, true);
        pass->of->sum(&s->piece, ask, &to);
        held[part] += to.loglik;
    }
}

static void sum_steps(const struct cs_sweep *pass, const struct cs_sweep_room *s, size_t first, size_t n,
                      double *sums)
{
    const struct cs_scaled *scaled = pass->scaled;
    const size_t size = scaled->k + 1;
    for (size_t j = 0; j < scaled->k; j++) {
        const size_t c = scaled->column[j];
        pass->of->scale(s->x[c], scaled->mean[c], scaled->scale[c]);
    }
    const bool all_whole = whole(s->w);
    uint32_t bit[CS_PIECE];
    if (pass->parts) find_parts(pass, first, n, bit);
    for (size_t g = 0; g < pass->n_steps; g++, sums += sums_of_step(pass)) {
        const struct cs_step *step = &pass->step[g];
        struct cs_piece_ask ask = {size, step->beta, step->inverse, all_whole};
        double *const score = sums + 2 + CS_PARTS_MAX;
        struct cs_piece_sums to = {.score = step->gram ? score : NULL, .gram = score + size};
        pass->of->predict(&s->piece, &ask);
        if (step->held) sum_held(pass, s, bit, step, &ask, sums + 2);
        if (step->leave)
            weigh_parts(s->piece.w, s->w, bit, step->leave, false);
        else
            memcpy(s->piece.w, s->w, CS_PIECE * sizeof(double));
        pass->of->sum(&s->piece, &ask, &to);
        sums[0] += to.rows;
        sums[1] += to.loglik;
    }
}

static void add_steps(struct cs_sweep *pass, const struct cs_sweep_stretch *stretch)
{
    const size_t size = pass->scaled->k + 1;
    const double *sums = stretch->sums;
    for (size_t g = 0; g < pass->n_steps; g++, sums += sums_of_step(pass)) {
        struct cs_step *step = &pass->step[g];
        step->rows += sums[0];
        step->loglik += sums[1];
        for (unsigned part = 0; step->held && part < pass->parts->n; part++)
            step->held[part] += sums[2 + part];
        if (!step->gram) continue;
        const double *score = sums + 2 + CS_PARTS_MAX, *gram = score + size;
        for (size_t j = 0; j < size; j++) step->score[j] += score[j];
        for (size_t j = 0; j < size; j++)
            for (size_t m = 0; m <= j; m++) step->gram[j * size + m] += *gram++;
    }
}

enum cs_status cs_steps_pass(const struct cs_design *d, const struct cs_scaled *scaled,
                             const struct cs_parts_of *parts, struct cs_step *step, size_t n, unsigned jobs,
                             struct cs_error *e)
{
    const size_t size = scaled->k + 1;
    struct cs_sweep pass = {.design = d,
                            .sum = sum_steps,
                            .add = add_steps,
                            .scaled = scaled,
                            .parts = parts,
                            .step = step,
                            .n_steps = n};
    pass.n_sums = n * sums_of_step(&pass);
    for (size_t g = 0; g < n; g++) {
        step[g].rows = step[g].loglik = 0;
        if (step[g].held) memset(step[g].held, 0, parts->n * sizeof *step[g].held);
        if (!step[g].gram) continue;
        memset(step[g].gram, 0, size * size * sizeof *step[g].gram);
        memset(step[g].score, 0, size * sizeof *step[g].score);
    }
    return cs_sweep_run(&pass, jobs, e);
}

/* ---- parts ---- */

struct by_part {
    double *rows, *events, *mean, *m2;
};

/* sums: by part rows, events, then mean and m2 by column */
static void sum_parts(const struct cs_sweep *pass, const struct cs_sweep_room *s, size_t first, size_t n,
                      double *sums)
{
    const size_t p = pass->design->p;
    uint32_t bit[CS_PIECE];
    find_parts(pass, first, n, bit);
    for (unsigned part = 0; part < pass->parts->n; part++, sums += 2 + 2 * p) {
        double *const w = s->piece.w, *const t = s->piece.t;
        double rows = 0, events = 0, apart;
        weigh_parts(w, s->w, bit, UINT32_C(1) << part, true);
        for (size_t i = 0; i < n; i++) {
            rows += w[i];
            events += w[i] * s->piece.y[i];
        }
        if (!(rows > 0)) continue;
        for (size_t j = 0; j < p; j++) {
            double *const mean = sums + 2 + 2 * j;
            const double here = pass->of->dot(w, s->x[j]) / rows;
            for (size_t i = 0; i < CS_PIECE; i++) t[i] = (s->x[j][i] - here) * (s->x[j][i] - here);
            const double m2 = pass->of->dot(w, t);
            cs_deviations_join(mean, mean + 1, sums[0], &here, &m2, rows, 1, &apart);
        }
        sums[0] += rows;
        sums[1] += events;
    }
}

static void add_parts(struct cs_sweep *pass, const struct cs_sweep_stretch *stretch)
{
    const struct by_part *to = pass->ctx;
    const size_t p = pass->design->p;
    const double *sums = stretch->sums;
    for (unsigned part = 0; part < pass->parts->n; part++, sums += 2 + 2 * p) {
        if (!(sums[0] > 0)) continue;
        for (size_t j = 0; j < p; j++) {
            double apart;
            const size_t at = part * p + j;
            cs_deviations_join(&to->mean[at], &to->m2[at], to->rows[part], &sums[2 + 2 * j], &sums[3 + 2 * j],
                               sums[0], 1, &apart);
        }
        to->rows[part] += sums[0];
        to->events[part] += sums[1];
    }
}

enum cs_status cs_parts_pass(const struct cs_design *d, const struct cs_parts_of *parts, unsigned jobs,
                             double *rows, double *events, double *mean, double *m2, struct cs_error *e)
{
    struct by_part to = {rows, events, mean, m2};
    struct cs_sweep pass = {.design = d,
                            .n_sums = parts->n * (2 + 2 * d->p),
                            .sum = sum_parts,
                            .add = add_parts,
                            .parts = parts,
                            .ctx = &to};
    memset(rows, 0, parts->n * sizeof *rows);
    memset(events, 0, parts->n * sizeof *events);
    memset(mean, 0, parts->n * d->p * sizeof *mean);
    memset(m2, 0, parts->n * d->p * sizeof *m2);
    return cs_sweep_run(&pass, jobs, e);
}

/* ---- predictions ---- */

struct predicting {
    const double *beta;
    cs_scores_fn *each;
    void *ctx;
};

/* sums: by row of the stretch its score and weight; the first says where */
static void sum_predictions(const struct cs_sweep *pass, const struct cs_sweep_room *s, size_t first,
                            size_t n, double *sums)
{
    const struct predicting *p = pass->ctx;
    const struct cs_piece_ask ask = {.size = pass->scaled->k + 1, .beta = p->beta};
    const size_t at = first % CS_STRETCH;
    pass->of->predict(&s->piece, &ask);
    memcpy(sums + at, s->piece.fit, n * sizeof(double));
    memcpy(sums + CS_STRETCH + at, s->w, n * sizeof(double));
}

static void add_predictions(struct cs_sweep *pass, const struct cs_sweep_stretch *stretch)
{
    const struct predicting *p = pass->ctx;
    p->each(p->ctx, stretch->first, stretch->n, stretch->sums, stretch->sums + CS_STRETCH);
}

enum cs_status cs_predict_pass(const struct cs_design *d, const double *beta, unsigned jobs,
                               cs_scores_fn *each, void *ctx, struct cs_error *e)
{
    size_t *column = cs_alloc(d->p + 1, sizeof *column);
    double *used = cs_alloc(d->p + 1, sizeof *used);
    enum cs_status st = column && used ? CS_OK : cs_fail_memory(e);
    struct cs_scaled scaled = {.column = column};
    struct predicting predicting = {used, each, ctx};
    struct cs_sweep pass = {.design = d,
                            .n_sums = 2 * CS_STRETCH,
                            .sum = sum_predictions,
                            .add = add_predictions,
                            .scaled = &scaled,
                            .ctx = &predicting};
    if (!st) {
        used[0] = beta[0];
        for (size_t j = 0; j < d->p; j++) {
            if (!isfinite(beta[j + 1])) continue;
            column[scaled.k++] = j;
            used[scaled.k] = beta[j + 1];
        }
        st = cs_sweep_run(&pass, jobs, e);
    }
    free(column);
    free(used);
    return st;
}
