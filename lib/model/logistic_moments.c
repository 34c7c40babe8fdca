/* logistic_moments.c - means and cross products of all columns of a design, in one pass. */
#include "model/logistic_sweep.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* sums: rows, then of the outcome and the columns: mean, cross, room for two means and a cross; least, most
 */
struct moment_sums {
    double *rows, *mean, *cross, *other_mean, *other_cross, *apart, *least, *most;
};

static struct moment_sums moment_sums(double *sums, size_t size)
{
    struct moment_sums s = {.rows = sums, .mean = sums + 1};
    s.cross = s.mean + size;
    s.other_mean = s.cross + cs_triangle(size);
    s.other_cross = s.other_mean + size;
    s.apart = s.other_cross + cs_triangle(size);
    s.least = s.apart + size;
    s.most = s.least + size;
    return s;
}

static void sum_moments(const struct cs_sweep *pass, const struct cs_sweep_room *s, size_t first, size_t n,
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
    memset(to.other_cross, 0, cs_triangle(size) * sizeof(double));
    pass->of->gram(s->z, s->w, size, to.other_cross);
    cs_deviations_join(to.mean, to.cross, *to.rows, to.other_mean, to.other_cross, rows, size, to.apart);
    *to.rows += rows;
}

static void add_moments(struct cs_sweep *pass, const struct cs_sweep_stretch *stretch)
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
    cs_deviations_join(means, m->cross, m->rows, from.mean, from.cross, *from.rows, size, from.apart);
    m->rows += *from.rows;
}

enum cs_status cs_moments_pass(const struct cs_design *d, unsigned jobs, struct cs_moments *m,
                               struct cs_error *e)
{
    const size_t size = d->p + 1;
    struct cs_sweep pass = {.design = d,
                            .n_sums = 1 + 5 * size + 2 * cs_triangle(size),
                            .sum = sum_moments,
                            .add = add_moments,
                            .ctx = m};
    enum cs_status st = cs_moments_make(m, d->p, e);
    if (!st) st = cs_sweep_run(&pass, jobs, e);
    if (!st) m->events = m->memory[0] * m->rows;
    const double whole = nearbyint(m->events); /* a mean times a number of rows is a count but for rounding */
    if (!st && fabs(m->events - whole) <= 1e-12 * m->rows) m->events = whole;
    return st;
}

enum cs_status cs_moments_make(struct cs_moments *m, size_t p, struct cs_error *e)
{
    const size_t size = p + 1;
    *m = (struct cs_moments){.memory = cs_alloc(3 * size + cs_triangle(size), sizeof *m->memory)};
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
        cs_deviations_join(m->memory, m->cross, m->rows, other->memory, other->cross, other->rows, p + 1,
                           apart);
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
