/* shape.h - how a number enters a model when not as it is: as a natural cubic spline, or as bins.
 *
 *   spline(column, d)         d terms; knots at the quantiles 0, 1/d, … 1 (type 7) of the rows fitted
 *   spline(column, a, b, …)   these knots, three at least, the first and last are the boundaries
 *   bins(column, k)           k bins by quantiles; 0/1 terms for all but the lowest
 *   bins(column, a, b, …)     bins that begin at these cut points, two at least
 *
 * A spline's term i is the natural cubic spline that is 1 at knot i and 0 at all others (knot 0 is the
 * reference), so its coefficient is the log-odds at that knot against those at knot 0; beyond the boundaries
 * it is a line. With an intercept the terms span what ns(x, d) of R spans. A value is in bin i when i cut
 * points are not above it.
 */
#ifndef CS_MODEL_SHAPE_H
#define CS_MODEL_SHAPE_H

#include "base/mem.h"

enum cs_shape_kind { CS_SHAPE_NONE, CS_SHAPE_SPLINE, CS_SHAPE_BINS };
enum { CS_KNOTS = 51 }; /* at most */

struct cs_shape { /* zero-initialise; what it points to is in an arena */
    enum cs_shape_kind kind;
    size_t asked; /* terms, or bins; 0: the knots were told */
    double *knot; /* or cut points: rising */
    size_t n;
    double *curve; /* of a spline, n squared: second derivatives of term i at the knots */
};

/* Of an item of --features. *bare is the item without the shape, "column" or "name=expr". CS_USAGE for what
 * begins like a shape and is none. */
enum cs_status cs_shape_parse(struct cs_shape *, struct cs_slice item, struct cs_slice *bare,
                              struct cs_arena *, struct cs_error *) CS_MUST_USE;
/* Sets the knots by quantiles of values, which it sorts; does nothing where they are told. CS_DATA when too
 * few values differ. `name` is for messages. */
enum cs_status cs_shape_learn(struct cs_shape *, double *values, size_t n, struct cs_slice name,
                              struct cs_arena *, struct cs_error *) CS_MUST_USE;
/* The middle of values, which it sorts; n at least 1, else 0. */
double cs_shape_median(double *values, size_t n);
/* Sets the knots: rising, finite, enough of them for the kind; false else. */
bool cs_shape_set(struct cs_shape *, const double *knot, size_t n, struct cs_arena *, bool *memory);
size_t cs_shape_terms(const struct cs_shape *);
/* The value of term i, from 0, at x. */
double cs_shape_value(const struct cs_shape *, size_t i, double x);
/* Where term i has its 1: a knot, or where a bin begins. */
double cs_shape_at(const struct cs_shape *, size_t i);

#endif
