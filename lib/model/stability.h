/* stability.h - how far the values of a feature have moved since a model was fitted: the population stability
 * index of two distributions over the same bins.
 *
 * A number has ten bins at most, that begin near its deciles in the fit, 1/16 below them at most; a category
 * has one for each of its values and one for all others; missing values have their own. The index is the sum
 * of (p - q) log(p / q) over bins; a bin that is empty on a side counts as half a row there.
 */
#ifndef CS_MODEL_STABILITY_H
#define CS_MODEL_STABILITY_H

#include "model/frame.h"

enum { CS_BINS = 10 };

struct cs_bins { /* zero-initialise */
    bool levels;
    size_t n;             /* bins without the one of missing values, which comes last */
    double edge[CS_BINS]; /* of a number: where bin k begins, rising; the first begins at -INFINITY */
    double *share;        /* n + 1 of them */
    double rows;
};

/* Of the rows with w not 0 (NULL: all) of a frame's column. A category has a bin for each level of the column
 * and one more. */
enum cs_status cs_bins_make(struct cs_bins *, const struct cs_frame_column *, const double *w, size_t n,
                            struct cs_error *) CS_MUST_USE;
/* The same of rows that pass by, some at a time: half a mebibyte for a number, however many they are. */
struct cs_bin_counts { /* zero-initialise */
    bool levels;
    size_t n;        /* levels, or places of numbers */
    uint64_t *count; /* rows; of a category [n] those without a value */
};
enum cs_status cs_bin_counts_add(struct cs_bin_counts *, const struct cs_frame_column *, const double *w,
                                 size_t n, struct cs_error *) CS_MUST_USE;
enum cs_status cs_bins_of(struct cs_bins *, struct cs_bin_counts *, struct cs_error *) CS_MUST_USE;
void cs_bin_counts_release(struct cs_bin_counts *);
/* The index of the rows with w not 0 of a column of the same kind against the bins. NAN where there are no
 * rows. */
enum cs_status cs_bins_psi(const struct cs_bins *, const struct cs_frame_column *,
                           const struct cs_slice *level, const double *w, size_t n, double *psi,
                           struct cs_error *) CS_MUST_USE;
void cs_bins_release(struct cs_bins *);
/* The index of two distributions over n bins; of `rows` and `rows_now` rows. */
double cs_psi(const double *share, double rows, const double *share_now, double rows_now, size_t n);

#endif
