/* rfmfile.h - scores as a file, cs-model(5) of the kind rfm: features, cut points and classes of value, so
 * that others are scored alike.
 */
#ifndef CS_MODEL_RFMFILE_H
#define CS_MODEL_RFMFILE_H

#include "model/modelfeatures.h"
#include "model/rfm.h"

struct cs_rfm_model { /* zero-initialise */
    struct cs_model_features features;
    struct cs_rfm_scale scale[CS_RFM]; /* cuts and classes alone */
    struct cs_value_classes classes;   /* from which value on, alone */
    size_t n_classes;                  /* 0: there is no monetary value */
};

/* Appends the file. `texts` are the items of --features, x->n of them. */
enum cs_status cs_rfm_put(const struct cs_rfm *, const struct cs_value_classes *, const struct cs_frame *,
                          const struct cs_slice *texts, uint64_t rows, struct cs_buf *,
                          struct cs_error *) CS_MUST_USE;
/* CS_USAGE with the line for a file that is no such model. */
enum cs_status cs_rfm_read(struct cs_rfm_model *, const char *path, struct cs_error *) CS_MUST_USE;
void cs_rfm_model_release(struct cs_rfm_model *);

#endif
