/* features_part.h - what the files of features share: what was chosen, and the columns that rows give.
 * Private to lib/metric/features*.c.
 */
#ifndef CS_METRIC_FEATURES_PART_H
#define CS_METRIC_FEATURES_PART_H

#include "metric/features.h"

/* A column that the rows give. */
struct cs_feature_column {
    const struct cs_metric_def *def;
    struct cs_slice name;
    bool outcome; /* not of a definition */
    bool orders;  /* of orders, not of tickets */
    bool counts;  /* of `most`: in how many rows */
    size_t at;    /* metric of the main view, or which of the views of `most` */
};
struct cs_features_maker {
    struct cs_features *f;
    const struct cs_features_question *q;
    struct cs_context context; /* the question's, with `window` before its lets */
    bool *wanted, *needed;     /* by definition */
    const struct cs_expr **is; /* by definition: the alternative that can be made; NULL: none, or no `is` */
    struct cs_feature_column *columns;
    size_t n_columns;
    struct cs_error *e;
};

/* features_rows.c: measures the rows, and keeps a row a customer in f->spool, with a header. */
enum cs_status cs_features_rows(struct cs_features_maker *) CS_MUST_USE;
/* features_outcome.c: the customers with a contact or an order in the horizon. CS_DATA when that is not over.
 */
enum cs_status cs_features_outcome(struct cs_features_maker *, struct cs_map *came) CS_MUST_USE;
/* The definition that a name in `is` of definition `i` means; SIZE_MAX: none above it. */
size_t cs_feature_above(const struct cs_catalogue *, struct cs_slice name, size_t i);

#endif
