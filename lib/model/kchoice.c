/* kchoice.c - tries numbers of clusters. */
#include "model/kchoice.h"
#include "base/random.h"
#include "model/gap.h"
#include "model/silhouette.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { STREAM = 1 << 25 }; /* of random numbers */

struct choosing {
    const struct cs_points *points;
    const struct cs_kmeans_ask *ask;
    struct cs_k_choice *choice;
    struct cs_kmeans *fit; /* by k - least */
    size_t least, n;       /* n: fits */
};

void cs_k_choice_release(struct cs_k_choice *c)
{
    free(c->v);
    *c = (struct cs_k_choice){0};
}

/* ---- some of the points ---- */

/* Chooses `some` of n numbers, in order, each set as likely (Knuth's algorithm S). */
static void draw(size_t *to, size_t some, size_t n, uint64_t seed)
{
    struct cs_random random = cs_random_start(seed, STREAM);
    size_t chosen = 0;
    for (size_t i = 0; chosen < some; i++)
        if (some == n || cs_random_below(&random, n - i) < some - chosen) to[chosen++] = i;
}

static enum cs_status make_part(const struct choosing *x, size_t most, size_t **which, struct cs_points *part,
                                struct cs_error *e)
{
    const size_t n = x->points->n < most ? x->points->n : most;
    *which = cs_alloc(n, sizeof **which);
    enum cs_status st = *which ? cs_points_room(part, n, x->points->d, e) : cs_fail_memory(e);
    if (st) return st;
    draw(*which, n, x->points->n, x->ask->seed);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < part->d; j++) cs_points_set(part, i, j, cs_point(x->points, (*which)[i], j));
    return CS_OK;
}

/* ---- both measures ---- */

static enum cs_status tell_silhouettes(const struct choosing *x, struct cs_error *e)
{
    struct cs_points part = {0};
    size_t *which = NULL;
    struct cs_silhouette *of = cs_alloc(x->n, sizeof *of);
    uint16_t *own = NULL;
    enum cs_status st = of ? make_part(x, CS_SILHOUETTE_ROWS, &which, &part, e) : cs_fail_memory(e);
    if (!st) own = cs_alloc(x->n, part.n * sizeof *own);
    if (!st && !own) st = cs_fail_memory(e);
    for (size_t f = 0; f < x->n && !st; f++) {
        for (size_t i = 0; i < part.n; i++) own[f * part.n + i] = x->fit[f].own[which[i]];
        of[f] = (struct cs_silhouette){.own = own + f * part.n, .k = x->fit[f].k};
    }
    if (!st) st = cs_silhouettes(&part, of, x->n, x->ask->jobs, e);
    for (size_t f = 0; f < x->n && !st; f++) x->choice->v[x->least + f - 1].silhouette = of[f].mean;
    x->choice->silhouette_rows = part.n;
    cs_points_release(&part);
    free(of);
    free(own);
    free(which);
    return st;
}

static enum cs_status tell_gaps(const struct choosing *x, struct cs_error *e)
{
    struct cs_points part = {0};
    size_t *which = NULL;
    struct cs_k_choice *c = x->choice;
    struct cs_gap *gap = cs_alloc(c->n, sizeof *gap);
    enum cs_status st = gap ? make_part(x, CS_GAP_ROWS, &which, &part, e) : cs_fail_memory(e);
    if (!st) st = cs_gaps(&part, x->ask, c->n, gap, e);
    for (size_t k = 0; k < c->n && !st; k++) {
        c->v[k].gap = gap[k].gap;
        c->v[k].gap_error = gap[k].error;
    }
    if (!st) c->by_gap = cs_gap_choice(gap, c->n);
    c->gap_rows = part.n;
    cs_points_release(&part);
    free(gap);
    free(which);
    return st;
}

/* ---- fits ---- */

static enum cs_status fit(struct choosing *x, size_t k, struct cs_kmeans *m, struct cs_error *e)
{
    struct cs_kmeans_ask ask = *x->ask;
    ask.k = k;
    enum cs_status st = cs_kmeans_fit(m, x->points, &ask, e);
    if (!st) x->choice->v[m->k - 1].sse = m->sse;
    return st;
}

static enum cs_status make(struct choosing *x, size_t most, struct cs_error *e)
{
    struct cs_k_choice *c = x->choice;
    c->v = cs_alloc(most, sizeof *c->v);
    x->fit = cs_alloc(most, sizeof *x->fit);
    if (!c->v || !x->fit) return cs_fail_memory(e);
    for (size_t k = 0; k < most; k++)
        c->v[k] = (struct cs_k_tried){k + 1, (double)NAN, (double)NAN, (double)NAN, (double)NAN};
    return CS_OK;
}

/* Fits 1, and least … most clusters as far as there are so many points that differ. */
static enum cs_status fit_all(struct choosing *x, size_t most, struct cs_error *e)
{
    struct cs_kmeans one;
    enum cs_status st = fit(x, 1, &one, e);
    if (st) return st;
    cs_kmeans_release(&one);
    x->choice->n = 1;
    for (size_t k = x->least; k <= most && !st; k++) {
        struct cs_kmeans m;
        st = fit(x, k, &m, e);
        if (st) break;
        x->choice->n = m.k;
        if (m.k == 1 || (m.k < k && x->n)) { /* the fit before had as many */
            cs_kmeans_release(&m);
            break;
        }
        x->fit[x->n++] = m;
        if (m.k == k) continue;
        x->least = m.k;
        break;
    }
    return st;
}

enum cs_status cs_k_choose(struct cs_k_choice *c, struct cs_kmeans *m, const struct cs_points *p,
                           const struct cs_kmeans_ask *ask, size_t least, size_t most, struct cs_error *e)
{
    struct choosing x = {.points = p, .ask = ask, .choice = c, .least = least};
    size_t best = 0;
    *m = (struct cs_kmeans){0};
    enum cs_status st = make(&x, most, e);
    if (!st) st = fit_all(&x, most, e);
    if (!st && !x.n) st = fit(&x, 1, m, e);
    if (!st && x.n) st = tell_silhouettes(&x, e);
    if (!st && x.n) st = tell_gaps(&x, e);
    for (size_t f = 1; f < x.n && !st; f++)
        if (c->v[x.least + f - 1].silhouette > c->v[x.least + best - 1].silhouette) best = f;
    for (size_t f = 0; f < x.n; f++) {
        if (f == best && !st)
            *m = x.fit[f];
        else
            cs_kmeans_release(&x.fit[f]);
    }
    free(x.fit);
    return st;
}

/* ---- words ---- */

static void add_cell(double x, int digits, int width, struct cs_buf *b)
{
    if (isfinite(x))
        cs_buf_addf(b, "  %*.*f", width, digits, x);
    else
        cs_buf_addf(b, "  %*s", width, isnan(x) ? "" : "infinite");
}

void cs_k_choice_tell(const struct cs_k_choice *c, size_t chosen, struct cs_buf *b)
{
    if (c->n == 1) {
        cs_buf_addz(b, "all customers are the same: one segment\n");
        return;
    }
    cs_buf_addz(b, "  k  silhouette         gap   gap_error  sum of squares\n");
    for (size_t i = 0; i < c->n; i++) {
        const struct cs_k_tried *t = &c->v[i];
        cs_buf_addf(b, "%3zu", t->k);
        add_cell(t->silhouette, 6, 10, b);
        add_cell(t->gap, 6, 10, b);
        add_cell(t->gap_error, 6, 10, b);
        cs_buf_addf(b, isnan(t->sse) ? "\n" : "  %14.8g\n", t->sse);
    }
    cs_buf_addf(b, "silhouettes of %zu customers, gaps of %zu against %d references of as many\n",
                c->silhouette_rows, c->gap_rows, CS_GAP_REFERENCES);
    const struct cs_k_tried *own = &c->v[chosen - 1];
    const bool none = c->v[0].gap >= own->gap - own->gap_error;
    cs_buf_addf(b, "%zu segments have the largest silhouette; the gap statistic says %zu%s\n", chosen,
                c->by_gap, none ? ": perhaps there are no clusters" : "");
}
