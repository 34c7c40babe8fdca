/* segment.h - customers put into segments, whatever the method: what was asked, what was read, what was
 * found, and how it is written.
 *
 * The order of things: cs_segment_check(), cs_segment_read(), cs_segment_learn(), then cs_segment_write() or
 * cs_segment_explain(), cs_segment_tell(), and always cs_segment_release(). A method is a row of the table in
 * segment.c, and a file segment_NAME.c.
 */
#ifndef CS_MODEL_SEGMENT_H
#define CS_MODEL_SEGMENT_H

#include "base/options.h"
#include "model/centres.h"
#include "model/clusterfile.h"
#include "model/customers.h"
#include "model/kchoice.h"
#include "model/naming.h"
#include "model/rfmfile.h"
#include "model/used.h"
#include "table/ends.h"

/* What the options said; NULL or 0 where they said nothing. */
struct cs_segment_ask {
    struct cs_common common;
    const char *method, *features, *rules, *columns;
    const char *by; /* columns in which segments are already, instead of a method */
    bool portrait;
    const char *from, *to; /* two dates, of tickets: who moved between them */
    const char *about;     /* what a portrait tells; NULL: all columns */
    const char *data_dir;  /* where the rules are that are installed */
    const char *list;      /* rules: a stream of customers and their segments */
    /* cohort */
    const char *span;
    struct cs_features_options of_tickets;
    const char *save, *apply; /* kmeans, rfm: paths of model files */
    /* kmeans */
    const char *k, *scale, *log; /* k: "3", "auto", "2..8" */
    uint64_t restarts, seed, batch;
    bool explain;
    /* rfm */
    struct cs_texts cuts;
    uint64_t classes;
};

struct cs_segment_method;

struct cs_segment { /* zero-initialise, then set ask */
    const struct cs_segment_ask *ask;
    const char *as_of;              /* of tickets, in the place of that of ask; NULL: that one */
    const struct cs_segment *first; /* that has learned: what it found is taken over; NULL: none */
    const struct cs_segment_method *method;
    enum cs_lang lang;
    struct cs_segrules rules;     /* of --rules, else those that are installed */
    struct cs_segrules installed; /* when there are --rules: what stands for what those do not say */
    struct cs_common common;      /* those of ask, and what the method adds */
    /* What was read. */
    struct cs_input *in;            /* of customers: that of the ends; where as_of is set their own */
    const struct cs_header *header; /* of the input */
    struct cs_customers customers;
    struct cs_used used;       /* of tickets, for a portrait */
    struct cs_context context; /* of the customers: theirs to close */
    struct cs_plan *plan;
    struct cs_frame frame;
    struct cs_slice list;      /* the features, as they were bound */
    bool chosen;               /* they are those of the rules */
    uint32_t *keep;            /* the columns in front */
    struct cs_scaling scaling; /* its rows, the points, have a segment */
    /* What was found. */
    struct cs_buf centres;        /* the stream that the rules were asked about: a row for each segment */
    struct cs_centre_name *names; /* by its row */
    size_t n_names;
    struct cs_buf notes; /* lines for standard error */
    struct cs_arena arena;
    /* By kmeans. */
    size_t least, most; /* clusters asked for */
    struct cs_k_choice choice;
    enum cs_scale_how how;
    bool *logged; /* by column */
    struct cs_points points;
    struct cs_kmeans model;
    struct cs_clusters saved; /* that are applied */
    uint64_t unknown;         /* cells with levels that those do not know */
    /* By rfm. */
    struct cs_rfm rfm;
    struct cs_rfm_model scored;      /* that is applied */
    struct cs_num *value_score;      /* by row of the centres */
    struct cs_slice formula;         /* of it */
    struct cs_value_classes classes; /* of monetary value */
    /* By rules. */
    size_t by_rule, by_list;  /* columns of the frame; SIZE_MAX: none */
    uint32_t on_list;         /* customers with a segment there */
    uint32_t *own;            /* of a point: its name */
    uint64_t *taken, *listed; /* by name: customers, and those of them that the list named */
};

struct cs_segment_method {
    const char *name;           /* of --method */
    const char *const *options; /* those that only some methods take, NULL at the end */
    bool by_features;           /* segments are made of what features say: a portrait marks those */
    const char *rules;       /* the file of the data directory that names its segments; NULL: there is none */
    const char *const *keys; /* that may stand before its rules, NULL at the end */
    const char *found;       /* "in 3 segments", "with scores": NULL for the first */
    const char *const *columns; /* what it writes behind the customer, NULL at the end */
    /* Instead of all that follows but check(): customers that are not the rows of the stream. NULL: they are.
     */
    enum cs_status (*run)(struct cs_segment *, struct cs_ends *, struct cs_error *);
    /* The options alone. */
    enum cs_status (*check)(struct cs_segment *, struct cs_error *);
    /* The rules are read, expressions have no meaning yet: may change s->common. May be NULL. */
    enum cs_status (*open)(struct cs_segment *, const struct cs_header *, struct cs_error *);
    /* Appends a list of features for when nobody gave one: none where there can be none. NULL: the method
     * needs no features. */
    enum cs_status (*features)(struct cs_segment *, const struct cs_header *, struct cs_buf *,
                               struct cs_error *);
    /* The features are bound (s->frame.columns), nothing is read. */
    enum cs_status (*bind)(struct cs_segment *, struct cs_error *);
    /* The rows are read: fills the rows of scaling, centres and names. With s->first it learns nothing: the
     * segments are those. */
    enum cs_status (*learn)(struct cs_segment *, struct cs_error *);
    /* Of a point: whose name it has; and appends its columns, each behind a tab. */
    size_t (*which)(const struct cs_segment *, size_t point);
    void (*row)(const struct cs_segment *, size_t point, struct cs_buf *);
    /* Appends a stream that tells what the segments, or scores, are; returns its rows. */
    uint64_t (*explain)(const struct cs_segment *, struct cs_buf *);
    /* Appends lines for standard error. NULL: nothing to add. */
    void (*tell)(const struct cs_segment *, struct cs_buf *);
};
extern const struct cs_segment_method cs_segment_kmeans, cs_segment_batches, cs_segment_rfm, cs_segment_rules,
    cs_segment_given, cs_segment_cohort;

/* Finds the method, and looks at what can be told before anything is read. `tables` (NULL at the end): the
 * options that there are, for those given that are not for the method. */
enum cs_status cs_segment_check(struct cs_segment *, const struct cs_option *const *tables,
                                struct cs_error *) CS_MUST_USE;
/* Reads the customers: fills everything that was read. */
enum cs_status cs_segment_read(struct cs_segment *, struct cs_ends *, struct cs_error *) CS_MUST_USE;
/* Finds the segments and their names. CS_DATA when no customer has a value for each feature. */
enum cs_status cs_segment_learn(struct cs_segment *, struct cs_error *) CS_MUST_USE;
/* A row for each customer, in the order of the input: what was kept, and the method's columns, which are
 * empty for one without a value for each feature. Seals. */
enum cs_status cs_segment_write(struct cs_segment *, struct cs_ends *, struct cs_error *) CS_MUST_USE;
/* What the segments are, instead. Seals. */
enum cs_status cs_segment_explain(struct cs_segment *, struct cs_ends *, struct cs_error *) CS_MUST_USE;
/* What the customers in each segment are like, as measures (model/portrait.h), instead. Seals. The input is
 * read a second time. */
enum cs_status cs_segment_portrait(struct cs_segment *, struct cs_ends *, struct cs_error *) CS_MUST_USE;
/* Two segments for each customer, those of two dates (model/migration.h): a row for each, or with
 * ask->portrait who moved where, as measures. Of two columns of --by after cs_segment_learn(), when
 * cs_segment_moves(); of --from and --to after cs_segment_check(), in the place of all that follows it. Both
 * seal. */
bool cs_segment_moves(const struct cs_segment *);
enum cs_status cs_segment_move(struct cs_segment *, struct cs_ends *, struct cs_error *) CS_MUST_USE;
enum cs_status cs_segment_move_dates(struct cs_segment *, struct cs_ends *, struct cs_error *) CS_MUST_USE;
/* Appends lines for standard error: counts, scales, how good it is. */
void cs_segment_tell(const struct cs_segment *, struct cs_buf *);
void cs_segment_release(struct cs_segment *);

/* For methods. What cs_segment_read() does before it reads, and the header. */
enum cs_status cs_segment_bind(struct cs_segment *, struct cs_ends *, struct cs_error *) CS_MUST_USE;
enum cs_status cs_segment_header(struct cs_segment *, struct cs_ends *, struct cs_error *) CS_MUST_USE;
/* Is there a point? */
enum cs_status cs_segment_has_rows(const struct cs_segment *, struct cs_error *) CS_MUST_USE;
/* Fills names for n rows of the centres. */
enum cs_status cs_segment_name(struct cs_segment *, size_t n, struct cs_error *) CS_MUST_USE;
/* The items of the features, as they were bound; NULL when memory is short. */
const struct cs_slice *cs_segment_texts(struct cs_segment *);
/* Writes a model file to --save. */
enum cs_status cs_segment_save(const struct cs_segment *, struct cs_slice model,
                               struct cs_error *) CS_MUST_USE;
/* kmeans: what was asked for; clusters of points, or the best number of them; --save. */
struct cs_kmeans_ask cs_segment_kmeans_ask(const struct cs_segment *);
enum cs_status cs_segment_cluster(struct cs_segment *, struct cs_error *) CS_MUST_USE;
enum cs_status cs_segment_save_clusters(struct cs_segment *, struct cs_error *) CS_MUST_USE;
/* --batch: the run of cs_segment_batches. */
enum cs_status cs_segment_run_batches(struct cs_segment *, struct cs_ends *, struct cs_error *) CS_MUST_USE;
/* Where a key before the rules stands: in those given, else in those installed, else NULL. */
const struct cs_stanza *cs_segment_top(const struct cs_segment *, const char *key);

#endif
