/* modelfile.h - a logistic model as a model file, cs-model(5): everything that is needed to apply it to other
 * rows and to look into how it came about.
 */
#ifndef CS_MODEL_MODELFILE_H
#define CS_MODEL_MODELFILE_H

#include "model/judge.h"
#include "model/logistic.h"
#include "model/modelcurves.h"
#include "model/modelfeatures.h"
#include "model/terms.h"
#include "table/output.h"

struct cs_model_term {
    size_t feature;
    enum cs_term_kind kind;
    uint32_t level;            /* of the feature */
    double beta, se, mean, sd; /* beta NAN: dropped */
    enum cs_column_use use;
};
enum cs_model_stage { CS_STAGE_DONE, CS_STAGE_MOMENTS, CS_STAGE_STEPS };
struct cs_model {                            /* zero-initialise */
    struct cs_slice missing, weights;        /* how missing values were treated; which weights, empty: none */
    struct cs_slice label, event;            /* the column, and which of its values was the event */
    const struct cs_model_feature *features; /* those of `known` */
    size_t n_features;
    struct cs_model_features known;
    struct cs_model_term *terms;
    size_t n_terms;
    double intercept, intercept_se, lambda, alpha, rows, events, loglik, null_loglik;
    bool chosen; /* the penalty was, by cross-validation */
    bool separated, converged;
    double edge[CS_DECILES - 1], share[CS_DECILES]; /* of the scores fitted, from the highest */
    struct cs_model_curves curves;
    /* Of a fit in rounds: what the next round asks of the parts. */
    enum cs_model_stage stage;
    struct cs_logistic_state state; /* arrays of n_terms + 1 */
    double iterations;
    struct cs_arena arena;
};

/* Of a fit. `texts` are the items of --features, a column each; everything is copied. */
enum cs_status cs_model_make(struct cs_model *, const struct cs_logistic *, const struct cs_terms *,
                             const struct cs_slice *texts, size_t n_features, struct cs_error *) CS_MUST_USE;
enum cs_status cs_model_write(const struct cs_model *, struct cs_output *, struct cs_error *) CS_MUST_USE;
/* What a user should know of a fit, a line each; `without`: rows that had no outcome. */
void cs_model_notes(const struct cs_model *, size_t without, struct cs_buf *);
/* CS_USAGE with the line for a file that is no model, or of a later version. */
enum cs_status cs_model_read(struct cs_model *, const char *path, struct cs_error *) CS_MUST_USE;
/* Takes over the numbers of a fit of the same terms. */
void cs_model_take(struct cs_model *, const struct cs_logistic *);
/* The numbers as a fit that goes on; release it. */
enum cs_status cs_model_give(const struct cs_model *, struct cs_logistic *, struct cs_error *) CS_MUST_USE;
/* Room for the state, in the model's arena. */
enum cs_status cs_model_state_room(struct cs_model *, size_t n, struct cs_error *) CS_MUST_USE;
/* What tells a model from all others: of the text of its file. */
enum cs_status cs_model_digest(const struct cs_model *, char text[33], struct cs_error *) CS_MUST_USE;
void cs_model_release(struct cs_model *);
/* Terms and coefficients ([0] the intercept) over a frame whose first columns are the model's features.
 * CS_DATA when a column does not mean the same: text where the fit had numbers, or no level that the fit
 * knew. Levels that it did not know count as the reference; *unknown counts those cells. */
enum cs_status cs_model_apply(const struct cs_model *, const struct cs_frame *, struct cs_terms *,
                              double **beta, uint64_t *unknown, struct cs_error *) CS_MUST_USE;

#endif
