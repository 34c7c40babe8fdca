/* modelfeatures.h - the features that a model was made from, as rows of its file, cs-model(5), and whether
 * the columns of another stream mean the same. For every kind of model.
 */
#ifndef CS_MODEL_MODELFEATURES_H
#define CS_MODEL_MODELFEATURES_H

#include "model/frame.h"
#include "model/modeltable.h"
#include "model/shape.h"

struct cs_model_feature {
    struct cs_slice name, text; /* text: as --features had it, "name" or "name=expr" */
    bool levels;                /* a category; else a number */
    struct cs_slice *level;     /* in the order of the model */
    size_t n_levels;
    /* Of logistic models. */
    struct cs_shape shape;
    double fill, mean;   /* what stands for a missing number; NAN: it was not told */
    uint32_t fill_level; /* for a missing text; CS_NO_LEVEL: it is no level */
};
struct cs_model_features { /* zero-initialise */
    struct cs_model_feature *v;
    size_t n;
    /* Private. */
    size_t cap, n_level, level_cap;
    double knot[CS_KNOTS]; /* of the feature being read */
    size_t n_knot, knot_of;
    struct cs_slice *level; /* of all features */
    struct cs_arena arena;
};

void cs_model_features_release(struct cs_model_features *);
/* Copies of the first n columns of a frame; `texts` are the items that they were bound by. */
enum cs_status cs_model_features_make(struct cs_model_features *, const struct cs_frame *,
                                      const struct cs_slice *texts, size_t n, struct cs_error *) CS_MUST_USE;
/* Copies a shape that has its knots to a feature. */
enum cs_status cs_model_features_shape(struct cs_model_features *, size_t feature, const struct cs_shape *,
                                       struct cs_error *) CS_MUST_USE;
/* Appends a feature's row and those of its levels. */
void cs_model_features_put(const struct cs_model_feature *, struct cs_buf *);
/* Takes a row of the parts "feature", "level" and "knot"; *mine: it was one. */
enum cs_status cs_model_features_take(struct cs_model_features *, const struct cs_model_row *, bool *mine,
                                      struct cs_error *) CS_MUST_USE;
/* After the last row: all shapes have their knots. */
enum cs_status cs_model_features_settle(struct cs_model_features *, struct cs_error *) CS_MUST_USE;
/* The index of a feature, SIZE_MAX: none has the name; of a level of it, CS_NO_LEVEL: unknown. */
size_t cs_model_feature_find(const struct cs_model_features *, struct cs_slice name);
uint32_t cs_model_level_find(const struct cs_model_feature *, struct cs_slice level);

/* CS_DATA unless the first columns of a frame that was read mean what the model takes them for: text where it
 * had numbers, or no level that it knows. *unknown counts the cells with levels that it does not know. */
enum cs_status cs_model_features_check(const struct cs_model_features *, const struct cs_frame *,
                                       uint64_t *unknown, struct cs_error *) CS_MUST_USE;
/* The number of a level in a frame's column, CS_NO_LEVEL: the column does not have it. */
uint32_t cs_frame_level(const struct cs_frame_column *, struct cs_slice level);

#endif
