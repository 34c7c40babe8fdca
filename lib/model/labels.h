/* labels.h - outcomes: which rows were events, which have no outcome, and how rows are dealt into parts.
 */
#ifndef CS_MODEL_LABELS_H
#define CS_MODEL_LABELS_H

#include "model/frame.h"

struct cs_labels {         /* zero-initialise */
    double *y, *w;         /* w is the weight, 0 where the outcome is missing */
    struct cs_slice event; /* the value that is the event: "1", or a level (of the frame) */
    size_t rows, events;   /* with an outcome */
    size_t without;
};

/* A column of 0 and 1, or of two texts of which one means yes, or is `event` when that is not empty. CS_DATA
 * else. */
enum cs_status cs_labels_make(struct cs_labels *, const struct cs_frame *, size_t column,
                              struct cs_slice event, struct cs_error *) CS_MUST_USE;
/* Weighs the rows: by a column of numbers from 0 up, of which 0 and a missing one leave the row out;
 * SIZE_MAX: so that both outcomes weigh the same and all together as much as there are rows, n / (2 n of the
 * outcome). CS_DATA for what is no weight. */
enum cs_status cs_labels_weigh(struct cs_labels *, const struct cs_frame *, size_t column,
                               struct cs_error *) CS_MUST_USE;
void cs_labels_release(struct cs_labels *);
/* Deals rows of each outcome into `n` parts in the order of a digest of their identifiers (the first kept
 * cell), so that parts do not depend on the order of the rows. */
enum cs_status cs_labels_folds(const struct cs_labels *, const struct cs_frame *, unsigned n, uint8_t *fold,
                               struct cs_error *) CS_MUST_USE;

#endif
