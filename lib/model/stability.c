/* stability.c - bins by counting: the bits of a double stand in its order, so its first ones are a place in a
 * histogram, and no sort is needed. */
#include "model/stability.h"
#include "model/modelfeatures.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PLACE_BITS = 16, PLACES = 1 << PLACE_BITS };

void cs_bins_release(struct cs_bins *b)
{
    free(b->share);
    *b = (struct cs_bins){0};
}

/* ---- places ---- */

static size_t place_of(double x)
{
    uint64_t bits;
    x += 0.0; /* no -0 */
    memcpy(&bits, &x, sizeof bits);
    bits ^= bits >> 63 ? UINT64_MAX : UINT64_C(1) << 63;
    return (size_t)(bits >> (64 - PLACE_BITS));
}

/* The least double in a place. */
static double least_of(size_t place)
{
    uint64_t bits = (uint64_t)place << (64 - PLACE_BITS);
    double x;
    bits ^= bits >> 63 ? UINT64_C(1) << 63 : UINT64_MAX;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* ---- counting ---- */

static size_t bin_of_number(const struct cs_bins *b, double x)
{
    size_t k = 0; /* no branch depends on x */
    for (size_t i = 1; i < b->n; i++) k += x >= b->edge[i];
    return k;
}

/* bin[code] of each level of the frame's column. */
static enum cs_status map_levels(const struct cs_bins *b, const struct cs_frame_column *c,
                                 const struct cs_slice *level, size_t **bin, struct cs_error *e)
{
    *bin = cs_alloc(c->n_levels + 1, sizeof **bin);
    if (!*bin) return cs_fail_memory(e);
    for (size_t i = 0; i < c->n_levels; i++) (*bin)[i] = b->n - 1;
    for (size_t k = 0; k + 1 < b->n; k++) {
        const uint32_t code = cs_frame_level(c, level[k]);
        if (code != CS_NO_LEVEL) (*bin)[code] = k;
    }
    return CS_OK;
}

/* share[k] of the rows, the missing ones last; how many rows there are. */
static enum cs_status share_out(const struct cs_bins *b, const struct cs_frame_column *c,
                                const struct cs_slice *level, const double *w, size_t n, double *share,
                                double *rows, struct cs_error *e)
{
    size_t *bin = NULL;
    enum cs_status st = b->levels && c->levels ? map_levels(b, c, level, &bin, e) : CS_OK;
    *rows = 0;
    for (size_t k = 0; k <= b->n; k++) share[k] = 0;
    for (size_t i = 0; i < n && !st; i++) {
        if (w && w[i] == 0) continue;
        const bool missing = c->levels ? c->code[i] == CS_NO_LEVEL : isnan(c->number[i]);
        const size_t at = missing || c->levels != b->levels ? b->n
                          : b->levels                       ? bin[c->code[i]]
                                                            : bin_of_number(b, c->number[i]);
        share[at]++;
        ++*rows;
    }
    for (size_t k = 0; k <= b->n && *rows > 0; k++) share[k] /= *rows;
    free(bin);
    return st;
}

/* ---- made ---- */

void cs_bin_counts_release(struct cs_bin_counts *c)
{
    free(c->count);
    *c = (struct cs_bin_counts){0};
}

enum cs_status cs_bin_counts_add(struct cs_bin_counts *to, const struct cs_frame_column *c, const double *w,
                                 size_t n, struct cs_error *e)
{
    to->levels = c->levels;
    to->n = c->levels ? c->n_levels : PLACES;
    if (!to->count) to->count = cs_alloc(to->n + 1, sizeof *to->count);
    if (!to->count) return cs_fail_memory(e);
    for (size_t i = 0; i < n; i++) /* no branch depends on a value */
        to->count[!c->levels                  ? place_of(c->number[i])
                  : c->code[i] == CS_NO_LEVEL ? to->n
                                              : c->code[i]] += !w || w[i] != 0;
    return CS_OK;
}

/* Missing numbers have the first and last places. */
static uint64_t take_missing(uint64_t *count)
{
    const size_t least = place_of(-(double)INFINITY), most = place_of((double)INFINITY);
    uint64_t missing = 0;
    for (size_t i = 0; i < PLACES; i++) {
        if (i >= least && i <= most) continue;
        missing += count[i];
        count[i] = 0;
    }
    return missing;
}

/* Bins begin where places do, so the counts of places are all there is to know. */
static void find_edges(struct cs_bins *b, const uint64_t *count, uint64_t rows)
{
    uint64_t seen = 0, begun = 0; /* rows before the place; before the bin */
    size_t place = 0;
    b->edge[0] = -(double)INFINITY;
    b->n = 1;
    for (size_t k = 1; k < CS_BINS && rows; k++) {
        const uint64_t before = (uint64_t)((double)rows * (double)k / CS_BINS);
        while (place < PLACES - 1 && seen + count[place] <= before) seen += count[place++];
        const double edge = least_of(place);
        if (!seen || !(edge > b->edge[b->n - 1])) continue;
        b->share[b->n - 1] = (double)(seen - begun);
        b->edge[b->n++] = edge;
        begun = seen;
    }
    b->share[b->n - 1] = (double)(rows - begun);
}

enum cs_status cs_bins_of(struct cs_bins *b, struct cs_bin_counts *c, struct cs_error *e)
{
    uint64_t rows = 0;
    b->levels = c->levels;
    b->n = c->n + 1;
    b->share = cs_alloc((c->levels ? b->n : CS_BINS) + 1, sizeof *b->share);
    if (!b->share) return cs_fail_memory(e);
    const uint64_t missing = c->levels ? c->count[c->n] : take_missing(c->count);
    for (size_t k = 0; k < c->n; k++) rows += c->count[k];
    for (size_t k = 0; k < c->n && c->levels; k++) b->share[k] = (double)c->count[k];
    if (!c->levels) find_edges(b, c->count, rows);
    b->share[b->n] = (double)missing;
    b->rows = (double)(rows + missing);
    for (size_t k = 0; k <= b->n && b->rows > 0; k++) b->share[k] /= b->rows;
    return CS_OK;
}

enum cs_status cs_bins_make(struct cs_bins *b, const struct cs_frame_column *c, const double *w, size_t n,
                            struct cs_error *e)
{
    struct cs_bin_counts counts = {0};
    enum cs_status st = cs_bin_counts_add(&counts, c, w, n, e);
    if (!st) st = cs_bins_of(b, &counts, e);
    cs_bin_counts_release(&counts);
    return st;
}

/* ---- the index ---- */

double cs_psi(const double *share, double rows, const double *share_now, double rows_now, size_t n)
{
    double sum = 0;
    for (size_t k = 0; k < n; k++) {
        const double q = share[k] > 0 ? share[k] : 0.5 / rows;
        const double p = share_now[k] > 0 ? share_now[k] : 0.5 / rows_now;
        if (share[k] > 0 || share_now[k] > 0) sum += (p - q) * log(p / q);
    }
    return sum;
}

enum cs_status cs_bins_psi(const struct cs_bins *b, const struct cs_frame_column *c,
                           const struct cs_slice *level, const double *w, size_t n, double *psi,
                           struct cs_error *e)
{
    double *now = cs_alloc(b->n + 1, sizeof *now), rows = 0;
    enum cs_status st = now ? share_out(b, c, level, w, n, now, &rows, e) : cs_fail_memory(e);
    if (!st) *psi = rows > 0 && b->rows > 0 ? cs_psi(b->share, b->rows, now, rows, b->n + 1) : (double)NAN;
    free(now);
    return st;
}
