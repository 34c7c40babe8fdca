/* worth.h - what each feature of a model, or each rule, adds to the risk of a customer, a batch of rows at a
 * time: what scores are made of, and reasons.
 *
 * By a model a feature adds its part of the log-odds less that of the mean customer, so that
 *     risk = 1 / (1 + exp(-(what the mean customer has + the sum of what the features add))),
 * calibrated where the model is (model/calibrate.h).
 * A missing number counts as what the model says, beside what "missing" is worth; a category's value that the
 * model does not know counts as the reference. By rules a rule that holds adds its points, and 1 is the most.
 */
#ifndef CS_MODEL_WORTH_H
#define CS_MODEL_WORTH_H

#include "model/frame.h"
#include "model/modelfile.h"
#include "model/reasons.h"

/* A feature, or a rule: a cause. */
struct cs_cause {
    cs_node node;
    enum cs_type type;
    uint32_t column;    /* of the stream, when the node only reads one; else CS_NO_COLUMN */
    bool knows_missing; /* the fit had missing ones, or what stands for them */
    bool levels;        /* a category: */
    struct cs_map map;  /* its values, numbered as in the model */
    size_t n_levels;
    double *of_level;   /* what each adds; [n_levels]: one that is unknown, [n_levels + 1]: a missing one */
    double slope, mean; /* a number x adds slope * (x - mean) + rest; a rule that holds adds slope */
    double rest, missing, fill; /* a missing one counts as `fill`, and adds `missing` */
    const struct cs_shape
        *shape; /* of the kind none, or then x also adds of_term[i] times the value of each term */
    double *of_term;
};
/* Values of categories as they stand in cs_worths.value. */
static inline bool cs_cause_unknown(const struct cs_cause *c, double value)
{
    return c->levels && value == (double)c->n_levels;
}
static inline bool cs_cause_missing(const struct cs_cause *c, double value)
{
    return c->levels ? value == (double)(c->n_levels + 1) : !(value == value);
}

struct cs_causes { /* zero-initialise; read-only once bound */
    const struct cs_plan *plan;
    const struct cs_model *model; /* NULL: rules */
    bool bad_missing;             /* text where the model has a number is missing, and counted */
    struct cs_cause *cause;
    size_t n;
    double mean_odds; /* the mean customer's log-odds */
    struct cs_arena arena;
};

/* The features of a model: the first columns of a bound frame, which need not be read. CS_DATA when one is
 * not of the kind that it was in the fit. */
enum cs_status cs_causes_of_model(struct cs_causes *, const struct cs_model *, const struct cs_frame *,
                                  struct cs_error *) CS_MUST_USE;
/* The rules: rule k is in column rule_column[k] of the frame, SIZE_MAX: it is not judged, and no cause. */
enum cs_status cs_causes_of_rules(struct cs_causes *, const struct cs_churn_rules *,
                                  const size_t *rule_column, const struct cs_frame *,
                                  struct cs_error *) CS_MUST_USE;
/* What a number that is not missing adds, but for what is the same at every x. */
double cs_cause_number(const struct cs_cause *, double x);
void cs_causes_release(struct cs_causes *);

struct cs_worths { /* zero-initialise; one a worker */
    const struct cs_causes *causes;
    uint32_t n;
    const struct cs_vec **vec; /* by cause */
    double *value;         /* of cause k in row i: [k * CS_BATCH + i]; NAN missing, the number of a level, */
    double *worth;         /* and what it adds: [i * causes->n + k] */
    double *risk;          /* by row, to nine decimals */
    uint64_t unknown, bad; /* values counted so far: of no level, and texts for a number */
    uint64_t unmet;        /* missing ones of features that missed none in the fit */
    bool *known;           /* by cause: a level of the model was seen */
    uint32_t *stranger;    /* by cause: the first row of its block with an unknown one, else UINT32_MAX */
    uint32_t *met;         /* private, by cause: levels met before, by a few bytes of their texts */
};

enum cs_status cs_worths_make(struct cs_worths *, const struct cs_causes *, struct cs_error *) CS_MUST_USE;
void cs_worths_release(struct cs_worths *);
/* Forgets what was counted: a new block. */
void cs_worths_clear(struct cs_worths *);
/* Fills the arrays for rows `row` (of the evaluator's batch, which begins at row `first` of its block).
 * CS_DATA at a row whose value is no number where the model has one. */
enum cs_status cs_worths_fill(struct cs_worths *, struct cs_eval *, uint32_t first, const uint32_t *row,
                              uint32_t n, struct cs_error *) CS_MUST_USE;
/* The value of cause k in row i of the batch as text; missing adds nothing. `row`: as above. */
void cs_worths_text(const struct cs_worths *, size_t k, uint32_t i, const uint32_t *row, struct cs_buf *);

#endif
