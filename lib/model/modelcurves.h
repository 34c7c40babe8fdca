/* modelcurves.h - what stands beside a model in its file, cs-model(5): the calibration of its scores, and the
 * bins of its features.
 */
#ifndef CS_MODEL_MODELCURVES_H
#define CS_MODEL_MODELCURVES_H

#include "model/calibrate.h"
#include "model/modelfeatures.h"
#include "model/stability.h"

struct cs_model_curves { /* zero-initialise */
    struct cs_calibration calibration;
    struct cs_bins *bins; /* by feature; NULL: not known */
    size_t n;
};

void cs_model_curves_release(struct cs_model_curves *);
/* Makes the bins: of the rows with w not 0 of the first n columns of a frame, which are the features. */
enum cs_status cs_model_curves_bins(struct cs_model_curves *, const struct cs_frame *, size_t n,
                                    const double *w, struct cs_error *) CS_MUST_USE;
/* Of rows that were counted, by feature. */
enum cs_status cs_model_curves_counted(struct cs_model_curves *, struct cs_bin_counts *, size_t n,
                                       struct cs_error *) CS_MUST_USE;
/* Appends the rows of the parts "calibration" and "bin". */
void cs_model_curves_put(const struct cs_model_curves *, const struct cs_model_features *, struct cs_buf *);
/* Takes such a row; *mine: it was one. `rows`: of the fit. */
enum cs_status cs_model_curves_take(struct cs_model_curves *, const struct cs_model_features *, double rows,
                                    const struct cs_model_row *, bool *mine, struct cs_error *) CS_MUST_USE;

#endif
