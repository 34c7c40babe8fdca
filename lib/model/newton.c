/* newton.c - steps of Newton's method: Cholesky, coordinate descent, and the way back from a step too far. */
#include "model/newton.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { HALVINGS = 30, SWEEPS = 20000 };
static const double singular = 1e-13, still = 1e-13;

bool cs_decompose(const double *a, size_t size, double least, double *factor, bool *dropped)
{
    for (size_t j = 0; j < size; j++) {
        for (size_t m = 0; m <= j; m++) {
            double sum = a[j * size + m];
            for (size_t i = 0; i < m; i++) sum -= factor[j * size + i] * factor[m * size + i];
            if (m < j)
                factor[j * size + m] = sum / factor[m * size + m];
            else if (sum > least * a[j * size + j])
                factor[j * size + j] = sqrt(sum);
            else if (!dropped)
                return false;
            else {
                dropped[j] = true;
                factor[j * size + j] = INFINITY; /* what is divided by it is 0 */
            }
        }
    }
    return true;
}

void cs_solve(const double *factor, size_t size, double *b)
{
    for (size_t j = 0; j < size; j++) {
        for (size_t i = 0; i < j; i++) b[j] -= factor[j * size + i] * b[i];
        b[j] /= factor[j * size + j];
    }
    for (size_t j = size; j-- > 0;) {
        for (size_t i = j + 1; i < size; i++) b[j] -= factor[i * size + j] * b[i];
        b[j] /= factor[j * size + j];
    }
}

enum cs_status cs_newton_make(struct cs_newton *w, size_t size, struct cs_error *e)
{
    double *at = cs_alloc(6 * size + 3 * size * size, sizeof *at);
    *w = (struct cs_newton){.size = size, .beta = at};
    if (!at) return cs_fail_memory(e);
    double **const vectors[] = {&w->beta, &w->before, &w->delta, &w->score, &w->unit, &w->room};
    double **const squares[] = {&w->gram, &w->factor, &w->inverse};
    for (size_t i = 0; i < 6; i++, at += size) *vectors[i] = at;
    for (size_t i = 0; i < 3; i++, at += size * size) *squares[i] = at;
    for (size_t i = 0; i < size; i++) w->unit[i] = 1;
    cs_newton_start(w);
    return CS_OK;
}

void cs_newton_release(struct cs_newton *w)
{
    free(w->beta);
    *w = (struct cs_newton){0};
}

void cs_newton_start(struct cs_newton *w)
{
    w->best = -INFINITY;
    w->halved = 0;
    w->started = false;
}

void cs_newton_ask(const struct cs_newton *w, struct cs_step *s)
{
    s->beta = w->beta;
    s->inverse = NULL;
    s->gram = w->gram;
    s->score = w->score;
}

/* The ridge joins the sums; what is held at 0 is cut out. */
static void add_penalty(struct cs_newton *w)
{
    for (size_t j = 1; j < w->size; j++) {
        const double u = w->unit[j], ridge = w->ridge * u * u;
        w->gram[j * w->size + j] += ridge;
        w->score[j] -= ridge * w->beta[j];
        w->goal -= ridge / 2 * w->beta[j] * w->beta[j] + w->lasso * u * fabs(w->beta[j]);
        if (u > 0) continue;
        for (size_t m = 0; m < w->size; m++)
            if (m <= j)
                w->gram[j * w->size + m] = m == j;
            else
                w->gram[m * w->size + j] = 0;
        w->score[j] = 0;
    }
}

enum cs_newton_found cs_newton_look(struct cs_newton *w, const struct cs_step *s, bool firth)
{
    const size_t size = w->size;
    w->goal = s->loglik;
    add_penalty(w);
    bool bad = !isfinite(w->goal);
    if (!bad && !(w->lasso > 0)) bad = !cs_decompose(w->gram, size, singular, w->factor, NULL);
    for (size_t j = 0; j < size && firth && !bad; j++)
        w->goal += log(w->factor[j * size + j]); /* half of log det */
    const bool worse = bad || w->goal < w->best - 1e-9 * (fabs(w->best) + 1);
    if (worse && !w->started) { /* a bad start: begin with nothing */
        memset(w->beta, 0, size * sizeof *w->beta);
        return w->halved++ ? CS_NEWTON_SINGULAR : CS_NEWTON_TOO_FAR;
    }
    if (worse && w->halved < HALVINGS) {
        w->halved++;
        for (size_t j = 0; j < size; j++) w->beta[j] = (w->beta[j] + w->before[j]) / 2;
        return CS_NEWTON_TOO_FAR;
    }
    if (bad) return CS_NEWTON_SINGULAR;
    w->best = w->goal;
    w->halved = 0;
    w->started = true;
    return CS_NEWTON_GOOD;
}

void cs_newton_invert(const struct cs_newton *w)
{
    for (size_t j = 0; j < w->size; j++) {
        for (size_t i = 0; i < w->size; i++) w->room[i] = i == j;
        cs_solve(w->factor, w->size, w->room);
        for (size_t i = 0; i < w->size; i++) w->inverse[i * w->size + j] = w->room[i];
    }
}

/* ---- with a lasso ---- */

/* Moves one coordinate of beta + delta to the best place; `rest` is the gradient there. Returns how far, in
 * coordinates of deviation 1. */
static double settle(struct cs_newton *w, size_t j, double *rest)
{
    const size_t size = w->size;
    const double own = w->gram[j * size + j], at = w->beta[j] + w->delta[j];
    if (!(own > 0)) return 0;
    const double pull = rest[j] + own * at, hold = j ? w->lasso * w->unit[j] : 0;
    const double to = pull > hold ? (pull - hold) / own : pull < -hold ? (pull + hold) / own : 0;
    const double move = to - at;
    if (move == 0) return 0;
    w->delta[j] = to - w->beta[j];
    for (size_t m = 0; m < size; m++)
        rest[m] -= move * (m <= j ? w->gram[j * size + m] : w->gram[m * size + j]);
    return fabs(move);
}

static void descend(struct cs_newton *w)
{
    double *const rest = w->room;
    memset(w->delta, 0, w->size * sizeof *w->delta);
    memcpy(rest, w->score, w->size * sizeof *rest);
    bool all = true; /* else those that are not 0 */
    for (unsigned sweep = 0; sweep < SWEEPS; sweep++) {
        double longest = 0;
        for (size_t j = 0; j < w->size; j++) {
            if (!all && w->beta[j] + w->delta[j] == 0) continue;
            const double moved = settle(w, j, rest);
            if (moved > longest) longest = moved;
        }
        if (longest > still)
            all = false;
        else if (all)
            return;
        else
            all = true;
    }
}

void cs_newton_step(struct cs_newton *w)
{
    if (w->lasso > 0)
        descend(w);
    else {
        memcpy(w->delta, w->score, w->size * sizeof *w->delta);
        cs_solve(w->factor, w->size, w->delta);
    }
    w->length = 0;
    for (size_t j = 0; j < w->size; j++)
        if (!(fabs(w->delta[j]) <= w->length)) w->length = fabs(w->delta[j]);
}

double cs_newton_move(struct cs_newton *w, double cut)
{
    double gain = 0;
    memcpy(w->before, w->beta, w->size * sizeof *w->beta);
    for (size_t j = 0; j < w->size; j++) {
        const double d = cut * w->delta[j], ridge = j ? w->ridge * w->unit[j] * w->unit[j] : 0;
        double product = w->gram[j * w->size + j] * d;
        for (size_t m = 0; m < j; m++) product += 2 * w->gram[j * w->size + m] * (cut * w->delta[m]);
        gain += d * (w->score[j] + ridge * w->beta[j]) - (d * product - ridge * d * d) / 2;
        w->beta[j] += d;
    }
    return gain;
}
