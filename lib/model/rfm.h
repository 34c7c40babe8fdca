/* rfm.h - recency, frequency and monetary value as scores, 1 to 5 by quantiles or by cut points that are
 * given; and what a customer is worth.
 *
 * A score is 1 + the number of cut points that are not above the value (R: findInterval); the cut points of n
 * classes are the quantiles 1/n … (n-1)/n of type 7. So equal values always have equal scores, and where many
 * are equal some scores do not occur. Recency counts the other way round: few days are a high score.
 */
#ifndef CS_MODEL_RFM_H
#define CS_MODEL_RFM_H

#include "model/scale.h"

enum { CS_RECENCY, CS_FREQUENCY, CS_MONETARY, CS_RFM, CS_RFM_CLASSES = 10 };

struct cs_rfm_scale {
    double cut[CS_RFM_CLASSES - 1]; /* rising; equal ones leave a class empty */
    unsigned classes;               /* one more than cuts; 0: not yet known */
    uint64_t count[CS_RFM_CLASSES]; /* customers, by score - 1 */
};
struct cs_rfm { /* zero-initialise */
    struct cs_rfm_scale scale[CS_RFM];
    unsigned n;     /* 2: there is no monetary value, and its score is 0 */
    uint8_t *score; /* of row i of the scaling: score[i * CS_RFM + which] */
};

/* Reads "1,2.5,10" into the scale: at most 9 numbers, each above the one before. `option` is for messages. */
enum cs_status cs_rfm_cuts(struct cs_rfm_scale *, struct cs_slice text, const char *option,
                           struct cs_error *) CS_MUST_USE;
/* Scores the rows of a frame whose first x->n columns are recency, frequency and monetary value, all numbers.
 * Scales without cut points get those of `classes` classes. */
enum cs_status cs_rfm_score(struct cs_rfm *, const struct cs_frame *, const struct cs_scaling *,
                            unsigned classes, struct cs_error *) CS_MUST_USE;
void cs_rfm_release(struct cs_rfm *);
/* The values that have a score: from *from (NAN: no bound) and below *below (NAN), but of recency. */
void cs_rfm_range(const struct cs_rfm *, int which, unsigned score, double *from, double *below);

/* Every possible triple of scores as a stream: what rules are asked about.
 *     r f m fm       the scores, and the mean of the last two
 *     r5 f5 m5 fm5   the same, laid out from 1 to 5 however many classes there are
 * Without monetary value m and m5 are not there, and fm is f. */
size_t cs_rfm_cells(const struct cs_rfm *);
void cs_rfm_grid(const struct cs_rfm *, struct cs_buf *);
size_t cs_rfm_cell(const struct cs_rfm *, const uint8_t score[CS_RFM]); /* a triple's row */

/* Who brings the money. A customer is of class i when those who bring more than he does together bring less
 * than share[i] of all, and of the last class when of no other: so equal ones are of one class. Who brings
 * nothing is of the last class. */
enum { CS_VALUE_CLASSES = 3 };
struct cs_value_classes {                      /* zero-initialise */
    struct cs_num share[CS_VALUE_CLASSES - 1]; /* 0 to 1, rising */
    double least[CS_VALUE_CLASSES - 1];        /* from this value on; INFINITY: nobody is of the class */
    struct cs_num total;
};
enum cs_status cs_value_classes(struct cs_value_classes *, const double *value, const struct cs_scaling *,
                                struct cs_error *) CS_MUST_USE;
static inline unsigned cs_value_class(const struct cs_value_classes *c, double value)
{
    return value >= c->least[0] ? 0 : value >= c->least[1] ? 1 : 2;
}

#endif
