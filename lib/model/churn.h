/* churn.h - a run of cs-churn: what was asked, the stream as columns in memory, and one function a mode, each
 * in a file of its own (churn_fit.c, churn_judge.c, churn_score.c, churn_portfolio.c).
 *
 * A run: cs_churn_open, cs_churn_read (not to score), a mode, cs_churn_release. What needs a column of the
 * stream asks for it in bind() of churn.c with cs_churn_column() and finds it in the frame by the index that
 * it got. Nothing here prints: what a user should know is a line in `notes`.
 */
#ifndef CS_MODEL_CHURN_H
#define CS_MODEL_CHURN_H

#include "model/care.h"
#include "model/customers.h"
#include "model/labels.h"
#include "model/modelfile.h"
#include "model/penalty.h"
#include "model/reasons.h"
#include "model/risk.h"
#include "table/ends.h"

enum { CS_CHURN_FOLDS = 5 };

struct cs_churn_ask { /* as the options say; texts are borrowed, NULL where not given */
    const char *model, *fit, *label, *features;
    const char *rules, *care, *names; /* paths, always: churn.rules, care.rules, customer.features */
    bool counterfactual;
    const char *split; /* the rows to fit on; the others are judged */
    struct cs_customers_ask customers;
    bool judge;
    /* Of all customers together (churn_portfolio.c). */
    bool portfolio;
    const char *value, *groups;     /* expressions: what a customer is worth; keys, "a,name=expr" */
    const char *survival;           /* "time,event" */
    const struct cs_texts *what_if; /* scenarios, "column = expr, ..." */
    const char *scenario;           /* the one that this run assumes */
    struct cs_penalty penalty;
    enum cs_calibrate calibrate;
    bool has_costs;
    double false_alarm, missed; /* what they cost */
    enum cs_missing missing;
    const char *weights; /* "balanced", or a column */
    bool partial;        /* model/churn_part.h */
    uint64_t batch;      /* not 0: so many rows in memory at a time */
    struct cs_bands bands;
    unsigned jobs;
    enum cs_lang lang;
};

struct cs_churn { /* zero-initialise */
    const struct cs_churn_ask *ask;
    struct cs_customers customers;
    struct cs_context *context; /* of the customers */
    struct cs_ends *ends;
    struct cs_buf notes; /* lines for standard error */
    struct cs_churn_rules rules;
    struct cs_care care;
    struct cs_model model; /* read, or made by a fit */
    struct cs_plan *plan;
    struct cs_frame frame;
    /* Where in the frame: features are its first columns; SIZE_MAX: not asked for. */
    size_t n_features, label, split;
    const char *feature_list, *label_item; /* as asked, else those of tickets; NULL: none */
    size_t *rule_column;
    struct cs_slice *texts;   /* the features' items */
    struct cs_shape *shape;   /* by feature, of a fit */
    size_t weight;            /* the column of case weights */
    struct cs_slice *carried; /* the columns that go on into the risks: kept cells 1 on */
    size_t n_carried;
    size_t value, time, event, first_group, n_groups; /* of the portfolio */
    struct cs_slice *group_name;
    size_t *profile, n_profile; /* columns that the customers of high risk are described by */
    struct cs_labels labels;    /* where there is a label */
    double *fit_w; /* by row: 0 is not fitted on; of the labels, less what is judged by --split */
    struct cs_terms terms;
    double *beta;             /* of the terms */
    double *score, *baseline; /* by row: of the model (or the rules), and of the rules beside it */
    /* Private. */
    struct cs_buf list; /* of columns, for the frame */
    size_t n_listed;
    uint32_t *keep;
    struct cs_arena arena;
};

/* Reads the rules and the model, makes customers of tickets, and binds their columns. `ends` is open. All are
 * borrowed; `first`, may be NULL: a run that has made the customers, and knows what is asked of them. */
enum cs_status cs_churn_open(struct cs_churn *, const struct cs_churn_ask *, const struct cs_churn *first,
                             struct cs_ends *, struct cs_error *) CS_MUST_USE;
/* Reads the rows and their outcomes. */
enum cs_status cs_churn_read(struct cs_churn *, struct cs_error *) CS_MUST_USE;
void cs_churn_release(struct cs_churn *);

/* Fits ask->fit and writes it; with ask->judge without a model: scores of rows held out. Both at once read
 * the rows once. */
enum cs_status cs_churn_fit(struct cs_churn *, struct cs_error *) CS_MUST_USE;
/* Names features that tell the outcome by themselves; asked where a model is too good to be true. */
enum cs_status cs_churn_note_leaks(struct cs_churn *, struct cs_error *) CS_MUST_USE;
/* The same with ask->batch rows in memory at a time, 4096 at least: a pass over the stream a step. In place
 * of cs_churn_read(); a number for the penalty, no calibration, no median. */
enum cs_status cs_churn_fit_batches(struct cs_churn *, struct cs_error *) CS_MUST_USE;
/* Of churn_fit.c: what a model is of, notes, and its file; `without`: rows without an outcome. */
enum cs_status cs_churn_done(struct cs_churn *, size_t without, struct cs_error *) CS_MUST_USE;
/* Scores the rows that were read by the model of the file. */
enum cs_status cs_churn_apply(struct cs_churn *, struct cs_error *) CS_MUST_USE;
/* Writes measures of c->score and of the rules, beside c->model where there is one (ask->split, ask->model)
 * with the stability since its fit. */
enum cs_status cs_churn_judge(struct cs_churn *, struct cs_error *) CS_MUST_USE;
/* Writes the risks while the stream passes: by the model of the file, else by the rules. In place of
 * cs_churn_read(). */
enum cs_status cs_churn_score(struct cs_churn *, struct cs_error *) CS_MUST_USE;

/* Writes measures of all customers together, as ask->portfolio, what_if and survival say. */
enum cs_status cs_churn_portfolio(struct cs_churn *, struct cs_error *) CS_MUST_USE;
bool cs_churn_is_portfolio(const struct cs_churn_ask *);
/* Asks for the columns of the portfolio; assumes ask->scenario in what is bound from then on. */
enum cs_status cs_churn_portfolio_columns(struct cs_churn *, struct cs_error *) CS_MUST_USE;
enum cs_status cs_churn_profile_columns(struct cs_churn *, struct cs_error *) CS_MUST_USE;
/* Whose column number `at` of the frame is, "--value"; NULL: of none of the portfolio's options. */
const char *cs_churn_portfolio_option(const struct cs_churn *, size_t at);
/* The second item of --survival, as it was asked. */
struct cs_slice cs_churn_event_asked(const struct cs_churn *);
enum cs_status cs_churn_assume(struct cs_churn *, struct cs_error *) CS_MUST_USE;

/* Of churn.c, for churn_customers.c: makes customers of tickets, and settles features and label. */
enum cs_status cs_churn_customers(struct cs_churn *, struct cs_error *) CS_MUST_USE;
/* Rules judge where there is no model, and beside one that is judged. */
static inline bool cs_churn_asks_rules(const struct cs_churn_ask *ask)
{
    return ask->judge || (!ask->model && !ask->fit);
}
/* The columns that the risks carry on, ended by NULL. */
extern const char *const cs_churn_carry[];

/* Adds a column, "name" or "name=expr", to what the frame will hold; only before the frame is bound. */
void cs_churn_column(struct cs_churn *, struct cs_slice item, size_t *index);
/* Copies the values of the rows that are judged, or that were fitted on, one behind the other; `to` may be
 * `from`. Returns how many. */
size_t cs_churn_judged(const struct cs_churn *, const double *from, double *to);
size_t cs_churn_fitted(const struct cs_churn *, const double *from, double *to);

#endif
