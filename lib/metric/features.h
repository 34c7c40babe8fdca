/* features.h - what is known of each customer at a moment: one row a customer, made of the rows of tickets
 * (and orders) up to as-of by the metric engine, and of expressions over those (cs-features(1)).
 *
 * A definition is a stanza of a feature file, see cs-catalogue(5), FEATURES:
 *   value   an aggregate over the customer's rows
 *   most    the value that most of the rows have (text); beside it ID_n, in how many of them, for expressions
 *   is      an expression over features that stand above it, and over a customer's row (customers.COLUMN)
 * `window` is the length of the last window in seconds; windows are half open, (as_of - window, as_of].
 */
#ifndef CS_METRIC_FEATURES_H
#define CS_METRIC_FEATURES_H

#include "expr/select.h"
#include "metric/measure.h"

struct cs_features_rows;
struct cs_features_question {
    struct cs_input *tickets;
    struct cs_input *orders;              /* NULL: none */
    const struct cs_context *context;     /* its --where and --let are about tickets */
    const struct cs_catalogue *catalogue; /* of features, read with `features` set */
    /* Ids, comma between: these, and those of `also` that the columns allow; both NULL: all that they allow.
     */
    const char *list, *also;
    int64_t window_s;
    /* With a horizon a last column, `churned`: 1 when the customer has no contact and no order in
     * (as_of + gap, as_of + gap + horizon]. Or it is the column `label` of the lookup `customers`. */
    int64_t gap_s, horizon_s;
    const char *label; /* NULL: none */
};
/* Rows of features, ready to be written. */
struct cs_features {
    struct cs_context context; /* of expressions over features; as_of is set */
    struct cs_common common;   /* what it is made of: the question's, with the as-of that was found */
    char as_of[CS_TIME_LEN + 1];
    struct cs_arena arena;
    struct cs_features_rows *rows; /* what the rows of the question came to */
    struct cs_input *input;        /* of that, a row a customer, made as it is read */
    struct cs_plan *plan;
    struct cs_select select;           /* .columns: customer_id, then the features in the order of the file */
    const struct cs_metric_def **defs; /* of the columns behind the first */
    uint64_t customers;
    uint64_t nameless; /* rows without a customer_id: in no feature */
    struct cs_buf notes;
};

/* Zero-initialise; release in any case. CS_USAGE for features that cannot be made of what there is, CS_DATA
 * for a stream without customers. */
enum cs_status cs_features_make(struct cs_features *, const struct cs_features_question *,
                                struct cs_error *) CS_MUST_USE;
/* All rows, by customer_id; f->select.sink takes them instead when it is set. */
enum cs_status cs_features_write(struct cs_features *, struct cs_output *, struct cs_error *) CS_MUST_USE;
void cs_features_release(struct cs_features *);

/* CS_USAGE, naming the nearest, when there is no such feature. */
enum cs_status cs_feature_find(const struct cs_catalogue *, struct cs_slice id, const struct cs_metric_def **,
                               struct cs_error *) CS_MUST_USE;
/* All definitions, a row each. */
enum cs_status cs_features_list(const struct cs_catalogue *, struct cs_buf *, struct cs_error *) CS_MUST_USE;
/* What a feature means, in a language. */
void cs_feature_explain(const struct cs_metric_def *, enum cs_lang, struct cs_buf *);
/* An interval, half open: (as_of + from, as_of + to]; as_of NULL: it is not known. */
void cs_features_interval(const char *name, const struct cs_time *as_of, int64_t from_s, int64_t to_s,
                          struct cs_buf *);
/* CS_USAGE when an `is` asks for what does not stand above it. */
enum cs_status cs_features_check(const struct cs_catalogue *, struct cs_error *) CS_MUST_USE;

#endif
