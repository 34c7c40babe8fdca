/* scale.h - features as coordinates: one for a number, one a level for a category; shifted and scaled so that
 * features can be compared.
 *
 *   none      a number as it is.
 *   standard  (x - mean) / standard deviation, of the sample.
 *   robust    (x - median) / (third quartile - first), type 7; by the standard deviation where the quartiles
 *             are closer together than 1/200 of it: else this feature would be all that counts.
 * With the last two, what is the same everywhere does not count, whatever comes later: it is 0. A category
 * has a 1 at its level; that is divided by the square root of the feature's variance, the sum of p(1 - p)
 * over its levels, so that it weighs as much as a number with standard deviation 1; with `none` by the square
 * root of 2, so that two levels are 1 apart.
 */
#ifndef CS_MODEL_SCALE_H
#define CS_MODEL_SCALE_H

#include "model/frame.h"
#include "model/points.h"

enum cs_scale_how { CS_SCALE_NONE, CS_SCALE_STANDARD, CS_SCALE_ROBUST };

struct cs_coordinate {
    size_t column;         /* of the frame */
    bool is_level;         /* 1 where the column has the level, else 0 */
    struct cs_slice level; /* then: borrowed from the frame, or whoever made it */
    bool logged;           /* log(1 + x) is what is shifted and scaled */
    bool by_sd;            /* robust: the quartiles are too close together */
    double shift, scale;   /* (x - shift) / scale; INFINITY: it does not count */
    double mean, sd;       /* of x itself (or of the 1s), over the rows that count */
};

struct cs_scaling { /* zero-initialise */
    struct cs_coordinate *v;
    size_t n;
    size_t *row; /* rows of the frame that have a value in every feature */
    size_t rows;
};

/* Finds the rows and learns the coordinates from them. logged[c]: of number column c. CS_DATA when a
 * logarithm is asked of a number below 0, for numbers too large to be squared, and for a category in which
 * hardly two rows are alike. */
enum cs_status cs_scale_learn(struct cs_scaling *, const struct cs_frame *, enum cs_scale_how,
                              const bool *logged, struct cs_error *) CS_MUST_USE;
/* Only finds the rows: the coordinates are there already. */
enum cs_status cs_scale_rows(struct cs_scaling *, const struct cs_frame *, struct cs_error *) CS_MUST_USE;
/* The rows as points. rows must be at least 1. */
enum cs_status cs_scale_points(const struct cs_scaling *, const struct cs_frame *, struct cs_points *,
                               struct cs_error *) CS_MUST_USE;
void cs_scale_release(struct cs_scaling *);

#endif
