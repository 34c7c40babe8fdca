/* design.h - the rows of a model as numbers: who fits a model asks for them a piece at a time.
 *
 * A design is a promise: asked for any stretch of rows, any number of times, it gives the same numbers. Rows
 * are visited in pieces of CS_PIECE, sums are taken by stretches of CS_STRETCH rows and added in order, so a
 * result never depends on the number of workers, nor on whether the rows are in memory.
 */
#ifndef CS_MODEL_DESIGN_H
#define CS_MODEL_DESIGN_H

#include "base/mem.h"

enum {
    CS_PIECE = 256,        /* rows that fill() is asked for at most */
    CS_STRETCH = 16 * 256, /* rows whose sums are taken together */
    CS_DESIGN_MAX = 1000,  /* columns at most: their squares are kept */
};

struct cs_design;
/* Takes the rows from `first` on, at most CS_STRETCH, which `rows` fills as its rows from 0 on. */
typedef enum cs_status cs_stretch_fn(void *ctx, const struct cs_design *rows, size_t first,
                                     struct cs_error *);

struct cs_design {
    size_t n; /* rows */
    size_t p; /* columns, without the intercept */
    const void *ctx;
    /* Rows [first, first + n), n <= CS_PIECE: x[j][i] is column j of row first + i, finite; y is 0 or 1; w is
     * the row's weight, 0 leaves it out. From any thread. NULL when the rows are not in memory: */
    void (*fill)(const void *ctx, size_t first, size_t n, double *const *x, double *y, double *w);
    /* then hands over all stretches in order. */
    enum cs_status (*visit)(const void *ctx, cs_stretch_fn *, void *to, struct cs_error *);
};

#endif
