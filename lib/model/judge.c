/* judge.c - measures of a prediction. Everything that depends on order works on rows sorted once by score. */
#include "model/judge.h"
#include "model/logistic.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double normal_975 = 1.959963984540054, tiny = 1e-12;

struct ranked {
    double score;
    size_t row;
};

/* Highest score first, rows of one score in their order. */
static int by_score(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    if (x->score != y->score) return x->score > y->score ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

static enum cs_status rank(const double *score, size_t n, struct ranked **to, struct cs_error *e)
{
    struct ranked *r = cs_alloc(n, sizeof *r);
    if (!r) return cs_fail_memory(e);
    for (size_t i = 0; i < n; i++) r[i] = (struct ranked){score[i], i};
    qsort(r, n, sizeof *r, by_score);
    *to = r;
    return CS_OK;
}

/* Calls of one score: from `from` to the end that is returned; counts its events and others. */
static size_t tie(const struct ranked *r, size_t n, size_t from, const double *y, size_t *events,
                  size_t *others)
{
    size_t to = from;
    *events = *others = 0;
    for (; to < n && !(r[to].score < r[from].score); to++) (*(y[r[to].row] > 0.5 ? events : others))++;
    return to;
}

static enum cs_status count(const double *y, size_t n, size_t *events, struct cs_error *e)
{
    *events = 0;
    for (size_t i = 0; i < n; i++) *events += y[i] > 0.5;
    if (*events && *events < n) return CS_OK;
    if (!n) return cs_fail(e, CS_DATA, "no row has an outcome: there is nothing to judge by");
    return cs_fail(e, CS_DATA, "the outcome is the same in all rows: there is nothing to judge by");
}

/* ---- area under the curve ---- */

/* place[i]: the share of rows of the other outcome that row i is on the right side of, ties half. */
static double placements(const struct ranked *r, const double *y, size_t n, size_t events, double *place)
{
    const double n1 = (double)events, n0 = (double)(n - events);
    double sum = 0;
    size_t above1 = 0, above0 = 0, a, b;
    for (size_t i = 0, end; i < n; i = end) {
        end = tie(r, n, i, y, &a, &b);
        const double of_event = (n0 - (double)above0 - (double)b / 2) / n0;
        const double of_other = ((double)above1 + (double)a / 2) / n1;
        for (; i < end; i++) place[r[i].row] = y[r[i].row] > 0.5 ? of_event : of_other;
        above1 += a;
        above0 += b;
        sum += of_event * (double)a;
    }
    return sum / n1;
}

/* Sample variance of placements over n, added up for both outcomes; `less` (may be NULL) is taken off first.
 */
static double spread(const double *place, const double *less, const double *y, size_t n, size_t events,
                     double centre)
{
    double sum[2] = {0, 0};
    for (size_t i = 0; i < n; i++) {
        const double d = place[i] - (less ? less[i] : 0) - centre;
        sum[y[i] > 0.5] += d * d;
    }
    const double n1 = (double)events, n0 = (double)(n - events);
    return sum[1] / (n1 - 1) / n1 + sum[0] / (n0 - 1) / n0;
}

static struct cs_estimate estimate(double value, double se)
{
    return (struct cs_estimate){value, value - normal_975 * se, value + normal_975 * se};
}

static enum cs_status area(struct cs_judged *j, const struct ranked *r, const double *y, struct cs_error *e)
{
    double *place = cs_alloc(j->n, sizeof *place);
    if (!place) return cs_fail_memory(e);
    const double auc = placements(r, y, j->n, j->events, place);
    j->auc = estimate(auc, sqrt(spread(place, NULL, y, j->n, j->events, auc)));
    if (j->auc.lo < 0) j->auc.lo = 0;
    if (j->auc.hi > 1) j->auc.hi = 1;
    free(place);
    return CS_OK;
}

enum cs_status cs_judge_auc(double *auc, const double *score, const double *y, size_t n, struct cs_error *e)
{
    double *place = cs_alloc(n + 1, sizeof *place);
    struct ranked *r = NULL;
    size_t events = 0;
    enum cs_status st = place ? count(y, n, &events, e) : cs_fail_memory(e);
    if (!st) st = rank(score, n, &r, e);
    if (!st) *auc = placements(r, y, n, events, place);
    free(r);
    free(place);
    return st;
}

enum cs_status cs_judge_compare(struct cs_estimate *to, const double *a, const double *b, const double *y,
                                size_t n, struct cs_error *e)
{
    const double *const scores[] = {a, b};
    double *place = cs_alloc(n, 2 * sizeof *place), auc[2] = {0, 0};
    size_t events = 0;
    enum cs_status st = place ? count(y, n, &events, e) : cs_fail_memory(e);
    for (size_t k = 0; k < 2 && !st; k++) {
        struct ranked *r;
        st = rank(scores[k], n, &r, e);
        if (st) break;
        auc[k] = placements(r, y, n, events, place + k * n);
        free(r);
    }
    if (!st) {
        const double apart = auc[0] - auc[1];
        *to = estimate(apart, sqrt(spread(place, place + n, y, n, events, apart)));
    }
    free(place);
    return st;
}

/* ---- the others ---- */

static void curves(struct cs_judged *j, const struct ranked *r, const double *y)
{
    const double n1 = (double)j->events, n0 = (double)(j->n - j->events);
    size_t hit = 0, false_alarm = 0, a, b;
    for (size_t i = 0, end; i < j->n; i = end) {
        end = tie(r, j->n, i, y, &a, &b);
        hit += a;
        false_alarm += b;
        j->pr_auc += (double)a / n1 * ((double)hit / (double)end);
        const double apart = fabs((double)hit / n1 - (double)false_alarm / n0);
        if (apart > j->ks) {
            j->ks = apart;
            j->ks_at = r[i].score;
        }
    }
}

/* Rows i to end - 1 are of one score, and stand at (i + end) / 2 of n. */
static void deciles(struct cs_judged *j, const struct ranked *r, const double *y)
{
    double sum[CS_DECILES] = {0};
    size_t a, b;
    for (size_t i = 0, end; i < j->n; i = end) {
        end = tie(r, j->n, i, y, &a, &b);
        const size_t d = (i + end) * (CS_DECILES / 2) / j->n;
        j->decile[d].n += a + b;
        j->decile[d].events += a;
        sum[d] += r[i].score * (double)(a + b);
    }
    for (size_t d = 0; d < CS_DECILES; d++) {
        struct cs_decile *to = &j->decile[d];
        to->score = sum[d] / (double)to->n; /* NAN of none */
        j->calibration_error += fabs(sum[d] - (double)to->events) / (double)j->n;
    }
}

static void gains(struct cs_judged *j, const struct ranked *r, const double *y)
{
    size_t a = 0, b, hit = 0, i = 0, end = 0;
    for (size_t d = 0; d < CS_DECILES; d++) {
        const double to = (double)j->n * (double)(d + 1) / CS_DECILES;
        while (end < j->n && (double)end < to) {
            hit += a;
            i = end;
            end = tie(r, j->n, i, y, &a, &b);
        }
        j->gain[d] = (double)hit + (double)a * (to - (double)i) / (double)(end - i);
    }
}

struct calibration {
    const double *score, *y;
};

static double inside(double score)
{
    return score < tiny ? tiny : score > 1 - tiny ? 1 - tiny : score;
}

static void fill(const void *ctx, size_t first, size_t n, double *const *x, double *y, double *w)
{
    const struct calibration *c = ctx;
    for (size_t i = 0; i < n; i++) {
        const double p = inside(c->score[first + i]);
        x[0][i] = log(p / (1 - p));
        y[i] = c->y[first + i];
        w[i] = 1;
    }
}

static enum cs_status calibrate(struct cs_judged *j, const double *score, const double *y, struct cs_error *e)
{
    const struct calibration c = {score, y};
    const struct cs_design design = {.n = j->n, .p = 1, .ctx = &c, .fill = fill};
    const struct cs_logistic_options o = {.jobs = 1};
    struct cs_logistic m = {0};
    enum cs_status st = cs_logistic_fit(&m, &design, &o, e);
    if (st) return st;
    j->intercept = (struct cs_estimate){m.beta[0], m.lo[0], m.hi[0]};
    j->slope = (struct cs_estimate){m.beta[1], m.lo[1], m.hi[1]};
    cs_logistic_release(&m);
    return CS_OK;
}

enum cs_status cs_judge(struct cs_judged *j, const double *score, const double *y, size_t n,
                        struct cs_error *e)
{
    struct ranked *r;
    *j = (struct cs_judged){.n = n};
    enum cs_status st = count(y, n, &j->events, e);
    if (!st) st = rank(score, n, &r, e);
    if (st) return st;
    for (size_t i = 0; i < n; i++) {
        const double p = inside(score[i]), miss = score[i] - y[i];
        j->brier += miss * miss / (double)n;
        j->log_loss -= (y[i] > 0.5 ? log(p) : log1p(-p)) / (double)n;
    }
    const double rate = (double)j->events / (double)n;
    j->brier_skill = 1 - j->brier / (rate * (1 - rate));
    curves(j, r, y);
    deciles(j, r, y);
    gains(j, r, y);
    st = area(j, r, y, e);
    free(r);
    return st ? st : calibrate(j, score, y, e);
}

struct cs_confusion cs_judge_cut(const double *score, const double *y, size_t n, double cut)
{
    struct cs_confusion c = {0};
    for (size_t i = 0; i < n; i++) {
        const bool called = score[i] >= cut, event = y[i] > 0.5;
        (*(called ? event ? &c.hit : &c.false_alarm : event ? &c.missed : &c.right_rest))++;
    }
    return c;
}

enum cs_status cs_judge_cheapest(struct cs_cheapest *to, const double *score, const double *y, size_t n,
                                 double false_alarm, double missed, struct cs_error *e)
{
    struct ranked *r;
    size_t events = 0, called = 0, hit = 0, a, b;
    for (size_t i = 0; i < n; i++) events += y[i] > 0.5;
    enum cs_status st = rank(score, n, &r, e);
    if (st) return st;
    to->nobody = missed * (double)events / (double)n;
    to->all = false_alarm * (double)(n - events) / (double)n;
    to->cut = (double)INFINITY;
    to->cost = to->nobody;
    for (size_t i = 0; i < n; i = called) {
        called = tie(r, n, i, y, &a, &b);
        hit += a;
        const double cost =
            (false_alarm * (double)(called - hit) + missed * (double)(events - hit)) / (double)n;
        if (cost >= to->cost) continue;
        to->cost = cost;
        to->cut = r[i].score;
    }
    free(r);
    return CS_OK;
}

static void share_out(const double *edge, const double *score, size_t n, double *share)
{
    size_t seen[CS_DECILES] = {0};
    for (size_t i = 0; i < n; i++) {
        size_t d = 0;
        while (d < CS_DECILES - 1 && score[i] < edge[d]) d++;
        seen[d]++;
    }
    for (size_t d = 0; d < CS_DECILES; d++) share[d] = n ? (double)seen[d] / (double)n : 0;
}

/* The bits of a double above 0 stand in its order, so their first ones are a place in a histogram. */
enum { PLACE_BITS = 20, PLACES = 1 << PLACE_BITS };

static size_t place_of(double score)
{
    uint64_t bits;
    const double known = score < 0x1p-1000 ? 0x1p-1000 : score;
    memcpy(&bits, &known, sizeof bits);
    return (size_t)(bits >> (63 - PLACE_BITS)) & (PLACES - 1);
}

static double least_of(size_t place)
{
    const uint64_t bits = (uint64_t)place << (63 - PLACE_BITS);
    double score;
    memcpy(&score, &bits, sizeof score);
    return score;
}

enum cs_status cs_judge_counts_make(struct cs_judge_counts *c, struct cs_error *e)
{
    *c = (struct cs_judge_counts){.count = cs_alloc(PLACES, sizeof *c->count)};
    return c->count ? CS_OK : cs_fail_memory(e);
}

void cs_judge_counts_release(struct cs_judge_counts *c)
{
    free(c->count);
    *c = (struct cs_judge_counts){0};
}

void cs_judge_counts_add(struct cs_judge_counts *c, const double *score, const double *w, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const bool counts = !w || w[i] != 0;
        c->count[place_of(score[i])] += counts;
        c->n += counts;
    }
}

/* Tenths begin where places do. */
void cs_judge_counts_bins(const struct cs_judge_counts *c, double edge[CS_DECILES - 1],
                          double share[CS_DECILES])
{
    const uint64_t n = c->n;
    uint64_t seen = 0, begun = 0;
    size_t place = PLACES;
    for (size_t d = 0; d < CS_DECILES; d++) {
        const uint64_t end = n / CS_DECILES * (d + 1) + n % CS_DECILES * (d + 1) / CS_DECILES;
        while (seen < end && place > 0) seen += c->count[--place];
        if (d < CS_DECILES - 1) edge[d] = end ? least_of(place) : 1;
        share[d] = n ? (double)(seen - begun) / (double)n : 0;
        begun = seen;
    }
}

enum cs_status cs_judge_bins(const double *score, size_t n, double edge[CS_DECILES - 1],
                             double share[CS_DECILES], struct cs_error *e)
{
    struct cs_judge_counts counts;
    enum cs_status st = cs_judge_counts_make(&counts, e);
    if (st) return st;
    cs_judge_counts_add(&counts, score, NULL, n);
    cs_judge_counts_bins(&counts, edge, share);
    cs_judge_counts_release(&counts);
    return CS_OK;
}

double cs_judge_psi(const double edge[CS_DECILES - 1], const double share[CS_DECILES], const double *score,
                    size_t n)
{
    double seen[CS_DECILES], sum = 0;
    if (!n) return (double)NAN;
    share_out(edge, score, n, seen);
    for (size_t d = 0; d < CS_DECILES; d++) {
        const double least = 0.5 / (double)n;
        const double p = seen[d] < least ? least : seen[d], q = share[d] < least ? least : share[d];
        if (seen[d] > 0 || share[d] > 0) sum += (p - q) * log(p / q);
    }
    return sum;
}
