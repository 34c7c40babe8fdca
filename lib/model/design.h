/* design.h - the rows of a model as numbers: who fits a model asks for them a piece at a time.
 *
 * A design is a promise: called for any stretch of rows, any number of times, from any thread, fill() writes
 * the same numbers. Rows are visited in pieces of CS_PIECE, sums are taken by stretches of CS_STRETCH rows
 * and added in order, so a result never depends on the number of workers.
 */
#ifndef CS_MODEL_DESIGN_H
#define CS_MODEL_DESIGN_H

#include "base/mem.h"

enum {
    CS_PIECE = 256,        /* rows that fill() is asked for at most */
    CS_STRETCH = 16 * 256, /* rows whose sums are taken together */
    CS_DESIGN_MAX = 1000,  /* columns at most: their squares are kept */
};

struct cs_design {
    size_t n; /* rows */
    size_t p; /* columns, without the intercept */
    const void *ctx;
    /* Rows [first, first + n), n <= CS_PIECE: x[j][i] is column j of row first + i, finite; y is 0 or 1; w is
     * the row's weight, 0 leaves it out. */
    void (*fill)(const void *ctx, size_t first, size_t n, double *const *x, double *y, double *w);
};

#endif
