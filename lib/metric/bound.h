/* bound.h - metrics of views bound to the columns of one stream: which of their alternatives apply, what
 * cannot be answered, and the nodes to evaluate.
 */
#ifndef CS_METRIC_BOUND_H
#define CS_METRIC_BOUND_H

#include "expr/context.h"
#include "expr/hinge.h"
#include "metric/views.h"

/* How a metric meets a header: the alternatives that apply (NULL: none given). */
struct cs_fit {
    const struct cs_formula *of, *where, *open; /* open: of .km and .open alone */
    struct cs_slice anchor;                     /* empty: the stream has no column to date it by */
    bool answerable;
};
/* `names`: further names that stand for columns (--let). When the metric cannot be answered, the missing
 * columns are appended to `missing`, separated by ", ". */
struct cs_fit cs_metric_fit(const struct cs_metric *, const struct cs_header *, const struct cs_slice *names,
                            size_t n_names, struct cs_buf *missing);
/* One of the two metrics that a derived one is made of, by itself. */
struct cs_metric cs_metric_part(const struct cs_metric *, int i);
/* How many columns lack that the view's keys and `where` ask for; their names are appended likewise. */
size_t cs_view_lacks(const struct cs_view *, const struct cs_header *, const struct cs_slice *names,
                     size_t n_names, struct cs_buf *missing);

/* A metric of a view. Nodes are CS_NO_NODE where there is none, as for all of a derived one but its keys. */
struct cs_bound {
    const struct cs_metric *metric;
    struct cs_fit fit;
    size_t part[2];  /* of a derived metric: where its parts stand among the view's */
    bool from_start; /* a part of a stock: its days begin with the first there is */
    cs_node anchor;
    cs_node of, arg, arg2;
    cs_node rows;       /* the view's `where` */
    cs_node population; /* the metric's */
    const cs_node *keys;
    bool *dated_key; /* which keys mean the metric's own anchor */
    bool dated_keys; /* some key does */
    uint32_t hinge;  /* of bindings.hinges; CS_NO_NODE: none */
};
struct cs_bound_view {
    const struct cs_view *view;
    struct cs_bound
        *metrics;    /* those that can be answered, in the order asked for; then parts of derived ones */
    size_t n, n_all; /* without the parts, and with them */
    enum cs_type *key_type;
    enum cs_unit *key_unit;
};
struct cs_bindings {
    struct cs_arena arena;
    struct cs_plan *plan;
    struct cs_bound_view *views; /* those that have a metric left, in the order of the file */
    size_t n;
    cs_node filter; /* --where */
    cs_node live;   /* began before as-of; CS_NO_NODE: not asked, all rows are */
    cs_node created;
    bool hinged; /* what depends on gaps hangs on hinges: pending.h */
    struct cs_hinge *hinges;
    size_t n_hinges, hinges_cap;
};

enum cs_lacking {
    CS_LACKING_FAILS, /* -m: a metric that cannot be answered is CS_USAGE, naming its columns */
    CS_LACKING_SKIPS, /* without -m: it is left out */
    CS_LACKING_TOLD,  /* views: left out, with one line a view in `notes` */
};

/* Binds all views. `scope` says whether as-of is known; then later events are missing, with the values that
 * came with them, and `live` is set. */
enum cs_status cs_bind_views(struct cs_bindings *, const struct cs_view *, size_t n,
                             const struct cs_context *, const struct cs_scope *, enum cs_lacking,
                             struct cs_buf *notes, struct cs_error *) CS_MUST_USE;
void cs_bindings_release(struct cs_bindings *);

/* Does a formula of the metric, or an expression of these views or of the command line, say as_of? */
bool cs_metric_says_as_of(const struct cs_metric *);
bool cs_views_say_as_of(const struct cs_view *, size_t n, const struct cs_context *);

#endif
