/* logistic_piece.h - the innermost loops of a logistic fit, over one piece of CS_PIECE rows. Private to
 * lib/model/logistic*.
 *
 * Eight rows are worked on side by side and added up in a fixed order, so every processor gives the same
 * bits.
 */
#ifndef CS_MODEL_LOGISTIC_PIECE_H
#define CS_MODEL_LOGISTIC_PIECE_H

#include "model/design.h"

struct cs_piece { /* all of CS_PIECE doubles; rows behind the last have x = y = w = 0 */
    double **x;   /* columns in use, scaled; x[0] is 1 */
    double *y, *w;
    double *eta, *fit, *rest;  /* made by a step: log-odds, p and 1 - p without cancellation */
    double *t, *left, *weight; /* room */
};
struct cs_piece_ask {
    size_t size;           /* columns, with x[0] */
    const double *beta;    /* by column */
    const double *inverse; /* NULL, or size squared: adds Firth's part to the score */
    bool whole;            /* all weights are 0 or 1 */
};
struct cs_piece_sums { /* added to */
    double rows, loglik;
    double *score; /* size; NULL: only the two above */
    double *gram;  /* size (size + 1) / 2, the lower triangle by rows: sum of p (1 - p) w x x' */
};

struct cs_pieces { /* one set of them for each sort of processor */
    /* x = (x - mean) * scale */
    void (*scale)(double *x, double mean, double scale);
    void (*predict)(const struct cs_piece *, const struct cs_piece_ask *); /* eta, fit, rest */
    /* After predict: the sums with the weights of piece->w. */
    void (*sum)(const struct cs_piece *, const struct cs_piece_ask *, struct cs_piece_sums *);
    /* Adds the sums of weight x x' over the piece, the lower triangle by rows. */
    void (*gram)(double *const *x, const double *weight, size_t size, double *sums);
    double (*dot)(const double *, const double *);
};
const struct cs_pieces *cs_pieces(void); /* the fastest of this processor */

#endif
