/* features_part.h - what the files of features share: what was chosen, and the columns that rows give.
 * Private to lib/metric/features*.c.
 */
#ifndef CS_METRIC_FEATURES_PART_H
#define CS_METRIC_FEATURES_PART_H

#include "metric/answer.h"
#include "metric/features.h"

/* A column that the rows give. */
struct cs_feature_column {
    const struct cs_metric_def *def;
    struct cs_slice name;
    bool outcome; /* not of a definition */
    bool orders;  /* of orders, not of tickets */
    bool counts;  /* of `most`: in how many rows */
    size_t at;    /* metric of the view by customer */
};
/* The rows of one input, measured. Customers are numbered by the dictionary of the tickets. */
struct cs_features_side {
    struct cs_input *input;
    struct cs_context context;
    struct cs_slice from;         /* of definitions; empty: tickets */
    const char *named, *nameless; /* which rows have a customer, and which none */
    struct cs_view *views;        /* by customer; rows without a customer */
    size_t n;
    struct cs_measured m;
    struct cs_answer a;
    uint32_t *group; /* of each customer; CS_NO_GROUP: has no row */
};
enum { CS_FEATURES_TICKETS, CS_FEATURES_ORDERS, CS_FEATURES_SIDES };
struct cs_features_rows {
    struct cs_features_side sides[CS_FEATURES_SIDES];
    size_t n_sides;
    struct cs_feature_column *columns; /* those of the outcome included */
    size_t n_columns;
    struct cs_map came; /* names of those who came again */
    uint32_t *order;    /* customers by name */
    size_t n, stretch;  /* how many, and how many are made at once */
};
struct cs_features_maker {
    struct cs_features *f;
    const struct cs_features_question *q;
    struct cs_context context; /* the question's, with `window` before its lets */
    bool *wanted, *needed;     /* by definition */
    const struct cs_expr **is; /* by definition: the alternative that can be made; NULL: none, or no `is` */
    struct cs_features_rows *rows;
    struct cs_error *e;
};

/* features_rows.c: measures the rows. */
enum cs_status cs_features_rows(struct cs_features_maker *) CS_MUST_USE;
void cs_features_rows_free(struct cs_features_rows *);
/* features_join.c: one list of customers, and f->input, a row for each of them. */
enum cs_status cs_features_join(struct cs_features_maker *) CS_MUST_USE;
/* features_outcome.c: the customers with a contact or an order in the horizon. CS_DATA when that is not over.
 */
enum cs_status cs_features_outcome(struct cs_features_maker *, struct cs_map *came) CS_MUST_USE;
/* The definition that a name in `is` of definition `i` means; SIZE_MAX: none above it. */
size_t cs_feature_above(const struct cs_catalogue *, struct cs_slice name, size_t i);

#endif
