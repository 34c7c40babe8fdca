/* views.h - what is asked: keys, metrics, period, comparisons. One stanza of a view file, or one command
 * line.
 */
#ifndef CS_METRIC_VIEWS_H
#define CS_METRIC_VIEWS_H

#include "metric/catalogue.h"

struct cs_key {
    struct cs_slice name; /* of its column in the measures */
    struct cs_formula formula;
};
struct cs_view {
    struct cs_slice id, name[CS_LANGS]; /* id empty: the command line's own question */
    struct cs_key *keys;
    size_t n_keys, n_shown; /* keys from n_shown on split the rows finer than the answer shows */
    struct cs_metric *metrics;
    size_t n_metrics;
    struct cs_period period;
    struct cs_compare *compares;
    size_t n_compares;
    struct cs_formula where; /* tree NULL: all rows */
    size_t order;            /* groups sort by this metric's value; SIZE_MAX: by their keys */
    size_t order_key;        /* or by this key first; SIZE_MAX: by none before the others */
    bool descending;
    uint64_t limit; /* groups shown; 0 = all */
    bool other;     /* what the limit leaves out is one row more */
    bool totals;    /* a row for each subset of the keys, merged from the groups */
    bool fill;      /* time keys go through their whole calendar */
    bool share;     /* parts of the whole */
    bool base;      /* what a comparison is with has a row of its own */
    bool cube;
};

struct cs_views {
    struct cs_arena arena;
    struct cs_stanzas *files;
    size_t n_files, cap_files;
    struct cs_view *v;
    size_t n, cap;
};

/* Adds all views of a file to those that there are; the catalogue says what metric ids mean. CS_USAGE with
 * file, line and column; an id that is there already is one. Release in any case. */
enum cs_status cs_views_read(struct cs_views *, const char *path, const struct cs_catalogue *,
                             struct cs_error *) CS_MUST_USE;
/* The same of a comma list of files: a word without '/' and '.' is DIR/WORD.views. */
enum cs_status cs_views_list(struct cs_views *, const char *list, const char *dir,
                             const struct cs_catalogue *, struct cs_error *) CS_MUST_USE;
enum cs_status cs_views_parse(struct cs_views *, struct cs_slice text, const char *name,
                              const struct cs_catalogue *, struct cs_error *) CS_MUST_USE;
/* One view from the options of a command line; each may be NULL. Without metrics: the basic ones of the
 * catalogue
 * (`*basic` says so). */
struct cs_view_words {
    const char *keys, *metrics, *period, *compare, *order, *top, *adjust;
    bool other, totals, fill, share;
};
enum cs_status cs_views_ask(struct cs_views *, const struct cs_view_words *, const struct cs_catalogue *,
                            bool *basic, struct cs_error *) CS_MUST_USE;
void cs_views_release(struct cs_views *);

#endif
