/* churn_part.h - a logistic fit of rows that lie in many places, a round at a time: cs-churn --partial and
 * --merge.
 *
 * A part is a file like a model's, of the kind logistic_part. The first round has no model: a part tells
 * which features its rows have, with their levels and means, and the merge makes a model that asks for
 * moments. The second round's parts are those moments, and the merge takes the first step; then parts are the
 * sums X'WX and X'(y - p) at the model's coefficients, and each merge is a step, until the fit has converged.
 */
#ifndef CS_MODEL_CHURN_PART_H
#define CS_MODEL_CHURN_PART_H

#include "model/churn.h"

/* Writes the part of the rows read, for ask->model or the first round. */
enum cs_status cs_churn_partial(struct cs_churn *, struct cs_error *) CS_MUST_USE;
/* Makes the next model, ask->fit, of parts of ask->model or of the first round. CS_FINDING: there is another
 * round to do. `notes` gets lines. CS_DATA with the file when parts do not belong together. */
enum cs_status cs_churn_merge(const struct cs_churn_ask *, const char *const *files, size_t n,
                              struct cs_buf *notes, struct cs_error *) CS_MUST_USE;

#endif
