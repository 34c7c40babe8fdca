/* measure.h - the passes over the input: find as-of and gaps where somebody needs them, then collect every
 * view at once.
 */
#ifndef CS_METRIC_MEASURE_H
#define CS_METRIC_MEASURE_H

#include "expr/survey.h"
#include "metric/group.h"
#include "metric/layout.h"
#include "table/input.h"

struct cs_question {
    struct cs_input *input;
    struct cs_context *context; /* as_of is set from what the passes find */
    const struct cs_view *views;
    size_t n;
    enum cs_lacking lacking;
    bool says_as_of; /* the answer will print it */
};
struct cs_dictionary; /* metric/dictionary.h */
struct cs_domain_state {
    struct cs_grouper *grouper;
    struct cs_dictionary **tallied; /* of each cell of CS_KEEP_TALLY */
    struct cs_store store;
};
struct cs_measured {
    struct cs_bindings bindings;
    struct cs_layout layout;
    struct cs_domain_state *domains; /* as layout.domains */
    struct cs_pending *pending;      /* what gaps decide; settled, unless `unsettled` was set before */
    bool unsettled;
    struct cs_arena arena;   /* of a header that no input holds */
    int64_t *first_day;      /* of all rows, by layout.anchors; only where something is compared */
    bool has_as_of, derived; /* derived: from the rows, not from --as-of */
    struct cs_time as_of;
    uint64_t rows;       /* read */
    uint64_t future;     /* began after as-of: dropped */
    uint64_t matched;    /* neither, and --where is true */
    uint64_t newer;      /* began after a period that a derived as-of chose */
    uint64_t undated;    /* have no created_at, and so no place in a period */
    uint64_t bad;        /* cells that did not parse and are missing */
    struct cs_buf notes; /* what views leave out and what may mislead, a line each */
};

/* Reads the input once where it can; twice or three times where as-of or gaps must be known first. */
enum cs_status cs_measure(struct cs_measured *, const struct cs_question *, struct cs_error *) CS_MUST_USE;
/* What comes before the main pass: as-of, bindings, layout, and the gaps, which the caller frees, where they
 * must be known in it: with `row_by_row` always, else where they cannot be settled behind it. */
enum cs_status cs_measure_prepare(struct cs_measured *, const struct cs_question *, bool row_by_row,
                                  struct cs_gaps **gaps, struct cs_error *) CS_MUST_USE;
/* The steps of one pass over a part of the rows, for partial.h. Binds the question to a header (which must
 * outlive `m`, zero-initialised); *alone says whether every row can be judged by itself, and then the layout
 * is made. Else the bindings only tell which columns are read. */
enum cs_status cs_measure_bind(struct cs_measured *, const struct cs_question *, const struct cs_header *,
                               bool *alone, struct cs_error *) CS_MUST_USE;
/* The pass; nothing is settled. *newest is followed where the answer will tell it. */
enum cs_status cs_measure_pass(struct cs_measured *, const struct cs_question *, struct cs_newest *,
                               struct cs_error *) CS_MUST_USE;
/* What comes behind all passes. */
enum cs_status cs_measure_end(struct cs_measured *, const struct cs_question *, const struct cs_newest *,
                              struct cs_error *) CS_MUST_USE;
void cs_measured_release(struct cs_measured *);

#endif
