/* logistic_pass.c - passes of a logistic fit: sums over all rows, taken by stretches on all cores and added
 * in the order of the rows. Loops run down columns of one piece, which stays in the cache. */
#include "model/logistic_pass.h"
#include "model/logistic_piece.h"
#include "table/workers.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SMALL = 8 * CS_STRETCH };

struct stretch {
    const struct cs_design *rows;
    size_t at, n, first; /* rows [at, at + n) of `rows` are those from `first` on */
    double *sums;
};
struct scratch {
    double *memory, **x, **z; /* x: of the design; z: behind one more */
    struct cs_piece piece;
    double *lead, *w; /* the column before the others; the weights of the rows */
};
struct pass {
    const struct cs_design *design;
    const struct cs_pieces *of;
    size_t next, n_sums;
    bool outcome; /* z[0] is the outcome; else 1 */
    void (*sum)(const struct pass *, const struct scratch *, size_t first, size_t n, double *sums);
    void (*add)(struct pass *, const struct stretch *);
    void *ctx;
    const struct cs_scaled *scaled;
    const struct cs_parts_of *parts;
    struct cs_step *step;
    size_t n_steps;
};

/* ---- stretches on workers ---- */

static void drop(struct scratch *s)
{
    if (!s) return;
    free(s->memory);
    free(s->x);
    free(s);
}

static enum cs_status start(void *ctx, void **worker, struct cs_error *e)
{
    enum { EXTRA = 10 };
    const struct pass *pass = ctx;
    const size_t p = pass->design->p;
    struct scratch *s = cs_alloc(1, sizeof *s);
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
    struct pass *pass = ctx;
    struct stretch *s = slot;
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
    const struct pass *pass = ctx;
    const struct scratch *scratch = worker;
    struct stretch *s = slot;
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
    struct pass *pass = ctx;
    (void)worker, (void)enough, (void)e;
    if (!st) pass->add(pass, slot);
    return st;
}

static void release(void *slot)
{
    free(((struct stretch *)slot)->sums);
}

static bool ended(void *ctx)
{
    const struct pass *pass = ctx;
    return pass->next == pass->design->n;
}

/* Stretches of a design that is not in memory come in order, one at a time. */
struct visit {
    struct pass *pass;
    void *scratch;
    struct stretch stretch;
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

static enum cs_status run(struct pass *pass, unsigned jobs, struct cs_error *e)
{
    const struct cs_work w = {.ctx = pass,
                              .slot_size = sizeof(struct stretch),
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

/* ---- moments ---- */

/* Joins the means and cross products of two sets of rows into the first. */
static void join(double *mean, double *cross, double rows, const double *other_mean,
                 const double *other_cross, double other_rows, size_t size, double *apart)
{
    const double all = rows + other_rows, share = other_rows / all, weight = rows * share;
    for (size_t j = 0; j < size; j++) {
        apart[j] = other_mean[j] - mean[j];
        mean[j] += apart[j] * share;
        for (size_t m = 0; m <= j; m++) *cross++ += *other_cross++ + apart[j] * apart[m] * weight;
    }
}

/* sums: rows, then of the outcome and the columns: mean, cross, room for two means and a cross; least, most
 */
struct moment_sums {
    double *rows, *mean, *cross, *other_mean, *other_cross, *apart, *least, *most;
};

static size_t triangle(size_t size)
{
    return size * (size + 1) / 2;
}

static struct moment_sums moment_sums(double *sums, size_t size)
{
    struct moment_sums s = {.rows = sums, .mean = sums + 1};
    s.cross = s.mean + size;
    s.other_mean = s.cross + triangle(size);
    s.other_cross = s.other_mean + size;
    s.apart = s.other_cross + triangle(size);
    s.least = s.apart + size;
    s.most = s.least + size;
    return s;
}

static void sum_moments(const struct pass *pass, const struct scratch *s, size_t first, size_t n,
                        double *sums)
{
    const size_t size = pass->design->p + 1;
    const struct moment_sums to = moment_sums(sums, size);
    double rows = 0;
    (void)first;
    for (size_t i = 0; i < n; i++) rows += s->w[i];
    if (!(rows > 0)) return;
    memcpy(s->z[0], s->piece.y, CS_PIECE * sizeof(double));
    for (size_t j = 0; j < size; j++) {
        double *const x = s->z[j];
        double least = INFINITY, most = -INFINITY;
        for (size_t i = 0; i < n; i++) {
            const bool counts = s->w[i] > 0;
            if (counts && x[i] < least) least = x[i];
            if (counts && x[i] > most) most = x[i];
        }
        to.other_mean[j] = pass->of->dot(s->w, x) / rows;
        pass->of->scale(x, to.other_mean[j], 1);
        if (*to.rows == 0 || least < to.least[j]) to.least[j] = least;
        if (*to.rows == 0 || most > to.most[j]) to.most[j] = most;
    }
    memset(to.other_cross, 0, triangle(size) * sizeof(double));
    pass->of->gram(s->z, s->w, size, to.other_cross);
    join(to.mean, to.cross, *to.rows, to.other_mean, to.other_cross, rows, size, to.apart);
    *to.rows += rows;
}

static void add_moments(struct pass *pass, const struct stretch *stretch)
{
    struct cs_moments *m = pass->ctx;
    const size_t size = pass->design->p + 1;
    const struct moment_sums from = moment_sums(stretch->sums, size);
    if (!(*from.rows > 0)) return;
    double *const means = m->memory;
    for (size_t j = 1; j < size; j++) {
        if (m->rows == 0 || from.least[j] < m->least[j - 1]) m->least[j - 1] = from.least[j];
        if (m->rows == 0 || from.most[j] > m->most[j - 1]) m->most[j - 1] = from.most[j];
    }
    join(means, m->cross, m->rows, from.mean, from.cross, *from.rows, size, from.apart);
    m->rows += *from.rows;
}

enum cs_status cs_moments_pass(const struct cs_design *d, unsigned jobs, struct cs_moments *m,
                               struct cs_error *e)
{
    const size_t size = d->p + 1;
    struct pass pass = {.design = d,
                        .n_sums = 1 + 5 * size + 2 * triangle(size),
                        .sum = sum_moments,
                        .add = add_moments,
                        .ctx = m};
    enum cs_status st = cs_moments_make(m, d->p, e);
    if (!st) st = run(&pass, jobs, e);
    if (!st) m->events = m->memory[0] * m->rows;
    return st;
}

enum cs_status cs_moments_make(struct cs_moments *m, size_t p, struct cs_error *e)
{
    const size_t size = p + 1;
    *m = (struct cs_moments){.memory = cs_alloc(3 * size + triangle(size), sizeof *m->memory)};
    if (!m->memory) return cs_fail_memory(e);
    m->mean = m->memory + 1; /* memory[0] is that of the outcome */
    m->least = m->memory + size;
    m->most = m->least + size;
    m->cross = m->most + size;
    return CS_OK;
}

enum cs_status cs_moments_join(struct cs_moments *m, const struct cs_moments *other, size_t p,
                               struct cs_error *e)
{
    double *apart = cs_alloc(p + 1, sizeof *apart);
    if (!apart) return cs_fail_memory(e);
    for (size_t j = 0; j < p && other->rows > 0; j++) {
        if (m->rows == 0 || other->least[j] < m->least[j]) m->least[j] = other->least[j];
        if (m->rows == 0 || other->most[j] > m->most[j]) m->most[j] = other->most[j];
    }
    if (other->rows > 0)
        join(m->memory, m->cross, m->rows, other->memory, other->cross, other->rows, p + 1, apart);
    m->rows += other->rows;
    m->events += other->events;
    free(apart);
    return CS_OK;
}

void cs_moments_release(struct cs_moments *m)
{
    free(m->memory);
    *m = (struct cs_moments){0};
}

/* ---- steps ---- */

static size_t sums_of_step(const struct pass *pass)
{
    const size_t size = pass->scaled->k + 1;
    return 2 + CS_PARTS_MAX + size + triangle(size);
}

static unsigned part_of(const struct pass *pass, size_t row)
{
    const unsigned part = pass->parts && pass->parts->part ? pass->parts->part[row] : CS_PARTS_MAX;
    return part < CS_PARTS_MAX ? part : CS_PARTS_MAX;
}

static bool whole(const double *w)
{
    bool yes = true;
    for (size_t i = 0; i < CS_PIECE; i++) yes &= w[i] == 0 || w[i] == 1;
    return yes;
}

/* After predict(): the likelihood of the rows of each part that is left out. */
static void sum_held(const struct pass *pass, const struct scratch *s, size_t first, size_t n,
                     const struct cs_step *step, struct cs_piece_ask *ask, double *held)
{
    for (unsigned part = 0; part < pass->parts->n; part++) {
        if (!(step->leave >> part & 1)) continue;
        struct cs_piece_sums to = {.loglik = 0};
        memset(s->piece.w, 0, CS_PIECE * sizeof(double));
        for (size_t i = 0; i < n; i++)
            if (part_of(pass, first + i) == part) s->piece.w[i] = s->w[i];
        pass->of->sum(&s->piece, ask, &to);
        held[part] += to.loglik;
    }
}

static void sum_steps(const struct pass *pass, const struct scratch *s, size_t first, size_t n, double *sums)
{
    const struct cs_scaled *scaled = pass->scaled;
    const size_t size = scaled->k + 1;
    for (size_t j = 0; j < scaled->k; j++) {
        const size_t c = scaled->column[j];
        pass->of->scale(s->x[c], scaled->mean[c], scaled->scale[c]);
    }
    const bool all_whole = whole(s->w);
    for (size_t g = 0; g < pass->n_steps; g++, sums += sums_of_step(pass)) {
        const struct cs_step *step = &pass->step[g];
        struct cs_piece_ask ask = {size, step->beta, step->inverse, all_whole};
        double *const score = sums + 2 + CS_PARTS_MAX;
        struct cs_piece_sums to = {.score = step->gram ? score : NULL, .gram = score + size};
        pass->of->predict(&s->piece, &ask);
        if (step->held) sum_held(pass, s, first, n, step, &ask, sums + 2);
        memcpy(s->piece.w, s->w, CS_PIECE * sizeof(double));
        for (size_t i = 0; step->leave && i < n; i++) {
            const unsigned part = part_of(pass, first + i);
            if (part < CS_PARTS_MAX && step->leave >> part & 1) s->piece.w[i] = 0;
        }
        pass->of->sum(&s->piece, &ask, &to);
        sums[0] += to.rows;
        sums[1] += to.loglik;
    }
}

static void add_steps(struct pass *pass, const struct stretch *stretch)
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
    struct pass pass = {.design = d,
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
    return run(&pass, jobs, e);
}

/* ---- parts ---- */

struct by_part {
    double *rows, *events, *mean, *m2;
};

/* sums: by part rows, events, then mean and m2 by column */
static void sum_parts(const struct pass *pass, const struct scratch *s, size_t first, size_t n, double *sums)
{
    const size_t p = pass->design->p;
    for (unsigned part = 0; part < pass->parts->n; part++, sums += 2 + 2 * p) {
        double *const w = s->piece.w, *const t = s->piece.t;
        double rows = 0, events = 0, apart;
        memset(w, 0, CS_PIECE * sizeof(double));
        for (size_t i = 0; i < n; i++) {
            if (part_of(pass, first + i) != part) continue;
            w[i] = s->w[i];
            rows += w[i];
            events += w[i] * s->piece.y[i];
        }
        if (!(rows > 0)) continue;
        for (size_t j = 0; j < p; j++) {
            double *const mean = sums + 2 + 2 * j;
            const double here = pass->of->dot(w, s->x[j]) / rows;
            for (size_t i = 0; i < CS_PIECE; i++) t[i] = (s->x[j][i] - here) * (s->x[j][i] - here);
            const double m2 = pass->of->dot(w, t);
            join(mean, mean + 1, sums[0], &here, &m2, rows, 1, &apart);
        }
        sums[0] += rows;
        sums[1] += events;
    }
}

static void add_parts(struct pass *pass, const struct stretch *stretch)
{
    const struct by_part *to = pass->ctx;
    const size_t p = pass->design->p;
    const double *sums = stretch->sums;
    for (unsigned part = 0; part < pass->parts->n; part++, sums += 2 + 2 * p) {
        if (!(sums[0] > 0)) continue;
        for (size_t j = 0; j < p; j++) {
            double apart;
            const size_t at = part * p + j;
            join(&to->mean[at], &to->m2[at], to->rows[part], &sums[2 + 2 * j], &sums[3 + 2 * j], sums[0], 1,
                 &apart);
        }
        to->rows[part] += sums[0];
        to->events[part] += sums[1];
    }
}

enum cs_status cs_parts_pass(const struct cs_design *d, const struct cs_parts_of *parts, unsigned jobs,
                             double *rows, double *events, double *mean, double *m2, struct cs_error *e)
{
    struct by_part to = {rows, events, mean, m2};
    struct pass pass = {.design = d,
                        .n_sums = parts->n * (2 + 2 * d->p),
                        .sum = sum_parts,
                        .add = add_parts,
                        .parts = parts,
                        .ctx = &to};
    memset(rows, 0, parts->n * sizeof *rows);
    memset(events, 0, parts->n * sizeof *events);
    memset(mean, 0, parts->n * d->p * sizeof *mean);
    memset(m2, 0, parts->n * d->p * sizeof *m2);
    return run(&pass, jobs, e);
}

/* ---- predictions ---- */

struct predicting {
    const double *beta;
    cs_scores_fn *each;
    void *ctx;
};

/* sums: by row of the stretch its score and weight; the first says where */
static void sum_predictions(const struct pass *pass, const struct scratch *s, size_t first, size_t n,
                            double *sums)
{
    const struct predicting *p = pass->ctx;
    const struct cs_piece_ask ask = {.size = pass->scaled->k + 1, .beta = p->beta};
    const size_t at = first % CS_STRETCH;
    pass->of->predict(&s->piece, &ask);
    memcpy(sums + at, s->piece.fit, n * sizeof(double));
    memcpy(sums + CS_STRETCH + at, s->w, n * sizeof(double));
}

static void add_predictions(struct pass *pass, const struct stretch *stretch)
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
    struct pass pass = {.design = d,
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
        st = run(&pass, jobs, e);
    }
    free(column);
    free(used);
    return st;
}
