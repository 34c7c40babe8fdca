/* rfm.h - recency, frequency and monetary value as scores: 1 to 5 by quantiles, or by cut points that are
 * given.
 *
 * A score is 1 + the number of cut points that are not above the value (R: findInterval); the cut points of n
 * classes are the quantiles 1/n … (n-1)/n of type 7. So equal values always have equal scores, and where many
 * are equal some scores do not occur. Recency counts the other way round: few days are a high score.
 */
#ifndef CS_MODEL_RFM_H
#define CS_MODEL_RFM_H

#include "model/scale.h"

enum { CS_RECENCY, CS_FREQUENCY, CS_MONETARY, CS_RFM, CS_RFM_CLASSES = 9 };

struct cs_rfm_scale {
    double cut[CS_RFM_CLASSES - 1]; /* rising; equal ones leave a class empty */
    unsigned classes;               /* one more than cuts; 0: not yet known */
    uint64_t count[CS_RFM_CLASSES]; /* customers, by score - 1 */
};
struct cs_rfm { /* zero-initialise */
    struct cs_rfm_scale scale[CS_RFM];
    uint8_t *score; /* of row i of the scaling: score[i * CS_RFM + which] */
};

/* Reads "1,2.5,10" into the scale: at most 8 numbers, each above the one before. `option` is for messages. */
enum cs_status cs_rfm_cuts(struct cs_rfm_scale *, struct cs_slice text, const char *option,
                           struct cs_error *) CS_MUST_USE;
/* Scores the rows of a frame whose first three columns are recency, frequency and monetary, all numbers.
 * Scales without cut points get those of `classes` classes. */
enum cs_status cs_rfm_score(struct cs_rfm *, const struct cs_frame *, const struct cs_scaling *,
                            unsigned classes, struct cs_error *) CS_MUST_USE;
void cs_rfm_release(struct cs_rfm *);

/* Every possible triple of scores as a stream, r f m fm: what rules are asked about. fm is (f + m) / 2. */
size_t cs_rfm_cells(const struct cs_rfm *);
void cs_rfm_grid(const struct cs_rfm *, struct cs_buf *);
size_t cs_rfm_cell(const struct cs_rfm *, const uint8_t score[CS_RFM]); /* a triple's row */

/* The scales as a stream: feature, score, from, to, customers. */
void cs_rfm_explain(const struct cs_rfm *, const struct cs_frame *, struct cs_buf *);

#endif
