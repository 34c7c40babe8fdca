/* logistic_sweep.h - all rows of a design visited once, for sums: taken by stretches on all cores and added
 * in the order of the rows. Private to lib/model/logistic*.
 */
#ifndef CS_MODEL_LOGISTIC_SWEEP_H
#define CS_MODEL_LOGISTIC_SWEEP_H

#include "model/logistic_pass.h"
#include "model/logistic_piece.h"

struct cs_sweep_stretch {
    const struct cs_design *rows;
    size_t at, n, first; /* rows [at, at + n) of `rows` are those from `first` on */
    double *sums;
};
struct cs_sweep_room {
    double *memory, **x, **z; /* x: of the design; z: behind one more */
    struct cs_piece piece;
    double *lead, *w; /* the column before the others; the weights of the rows */
};
struct cs_sweep {
    const struct cs_design *design;
    const struct cs_pieces *of;
    size_t next, n_sums;
    bool outcome; /* z[0] is the outcome; else 1 */
    void (*sum)(const struct cs_sweep *, const struct cs_sweep_room *, size_t first, size_t n, double *sums);
    void (*add)(struct cs_sweep *, const struct cs_sweep_stretch *);
    void *ctx;
    const struct cs_scaled *scaled;
    const struct cs_parts_of *parts;
    struct cs_step *step;
    size_t n_steps;
};

/* Calls pass->sum for each piece, and pass->add for each stretch, in order. */
enum cs_status cs_sweep_run(struct cs_sweep *, unsigned jobs, struct cs_error *) CS_MUST_USE;
/* Joins the means and cross products of two sets of rows, by deviations, into the first. `apart`: room. */
void cs_deviations_join(double *mean, double *cross, double rows, const double *other_mean,
                        const double *other_cross, double other_rows, size_t size, double *apart);
static inline size_t cs_triangle(size_t size)
{
    return size * (size + 1) / 2;
}

#endif
