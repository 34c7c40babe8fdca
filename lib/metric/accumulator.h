/* accumulator.h - what can be kept of the values of a group, beyond counting rows: one table, a line a kind.
 *
 * A kind that is added to the enum must fill every operation of its line, or the table does not compile: so
 * threads, partials and merges know of it from the first day. A cell of all zero bytes is empty. Whatever a
 * cell holds must be a function of the multiset of values added, in any order and any partition.
 */
#ifndef CS_METRIC_ACCUMULATOR_H
#define CS_METRIC_ACCUMULATOR_H

#include "base/histogram.h"
#include "base/quantile.h"
#include "base/sum.h"
#include "table/block.h"

enum cs_keep {
    CS_KEEP_SUM,       /* struct cs_sum: exact sum and sum of squares */
    CS_KEEP_VALUES,    /* struct cs_values: the values themselves, for quantiles */
    CS_KEEP_HISTOGRAM, /* struct cs_histogram: where a cube has quantiles */
    CS_KEEP_EXTREMES,  /* struct cs_extremes */
    CS_KEEP_DISTINCT,  /* struct cs_marks, by kind, from here on (metric/marks.h) */
    CS_KEEP_PAIRS,
    CS_KEEP_SPANS,
    CS_KEEP_TIMES,
    CS_KEEP_LASTS, /* struct cs_lasts, struct cs_last (metric/lasts.h): `x` are the score and its time */
    CS_KEEP_LAST,
    CS_KEEP_TALLY, /* struct cs_tally (metric/tally.h) */
    CS_KEEPS       /* how many kinds there are */
};

struct cs_extremes {
    int64_t min, max;
    uint8_t min_tag, max_tag;
    bool any;
};

/* The rows of a batch that are added at once: row rows[i] goes to the cell `cells + group[rows[i]] * stride`.
 * `x` are the vectors of the aggregate's arguments; all of them are known in these rows, for marks
 * those that the kind needs. */
struct cs_added {
    char *cells;
    size_t stride; /* in bytes */
    const uint32_t *group;
    const uint16_t *rows;
    uint32_t n;
    const struct cs_vec *const *x;
    const uint32_t *code; /* of a tally alone: what the value of row r is called is code[r] */
};

struct cs_accumulator {
    const char *name;   /* in partials; one word */
    size_t size, align; /* of a cell */
    void (*add)(const struct cs_added *);
    void (*merge)(void *into, const void *from);
    /* Both NULL where a cell holds no memory of its own. CS_FAIL: memory was short. */
    void (*release)(void *);
    enum cs_status (*status)(const void *, struct cs_error *);
    /* The cell as words (base/state.h), and back into an empty cell: false when it is no such state. */
    void (*write)(const void *, struct cs_buf *);
    bool (*read)(void *, struct cs_slice);
};

extern const struct cs_accumulator cs_accumulators[CS_KEEPS];

#endif
