/* aggregate.h - the aggregates that a metric's value can be: their names, what they take, their suffixes.
 */
#ifndef CS_METRIC_AGGREGATE_H
#define CS_METRIC_AGGREGATE_H

#include "metric/marks.h"

enum cs_aggregate {
    CS_AGG_COUNT, /* count(): rows of the population */
    CS_AGG_SHARE, /* share(x): rows where x is true / rows; a missing x is not true, and stays */
    CS_AGG_OPEN,  /* open(x): rows where x is missing and the stanza's `open` is not */
    CS_AGG_N,     /* n(x): rows where x is known. From here on rows with a missing x are excluded. */
    CS_AGG_MEAN,  /* mean(x), and so on: x is a number */
    CS_AGG_SUM,
    CS_AGG_MIN,
    CS_AGG_MAX,
    CS_AGG_QUANTILE, /* quantile(x, 0.9), median(x): type 7 (base/quantile.h) */
    CS_AGG_SD,       /* of a sample: divisor n - 1 */
    CS_AGG_VAR,
    CS_AGG_CV, /* sd / mean */
    /* over marks (metric/marks.h) */
    CS_AGG_KM,             /* km(x): x ended, or the stanza's `open` for rows where it has not */
    CS_AGG_DISTINCT,       /* distinct(x): different values of x */
    CS_AGG_DISTINCT_SHARE, /* distinct_share(x, c): those for which c is true in some row / all */
    CS_AGG_DISTINCT_SUM,   /* distinct_sum(x, y): y once for each x; the largest where rows disagree */
    CS_AGG_BREADTH,        /* breadth(x, y, k, m): x with at least k different y in m rows each / all x */
    CS_AGG_PEAK,           /* peak(from, to): most spans at one time */
    CS_AGG_OVERLAP,        /* overlap(from, to): spans at one time, in the mean over the time with any */
    CS_AGG_TREND,          /* trend(x): class of the last scores by the anchor, -2 to 2 */
    CS_AGG_SLOPE,          /* slope(x): Sen's slope of them, a day */
    CS_AGG_LAST,           /* last(x): the newest x by the anchor; the largest of those at one time */
    CS_AGG_MOST,           /* `most` of a feature: the value that most rows have; its value is no number */
    /* over two other metrics that add up */
    CS_AGG_RATIO,      /* ratio(a, b): a / b */
    CS_AGG_DIFFERENCE, /* difference(a, b): a - b */
    CS_AGG_STOCK,      /* stock(a, b): a - b from the beginning to the end of the period or time key */
    CS_AGGREGATES
};

struct cs_aggregate_def {
    const char *name;
    enum cs_aggregate aggregate;
    /* Of each argument: a any, n number, b bool, T time, p probability, k whole number from 1, m metric. */
    const char *args;
    uint32_t p_num, p_den; /* of a quantile that needs no second argument */
    const char *suffix[3]; /* what the suffix is called, by language; {0}: it is none */
    const char *usage;
};

/* NULL when there is none of that name. */
const struct cs_aggregate_def *cs_aggregate_find(struct cs_slice name);
/* Of an aggregate, as it is written. */
const struct cs_aggregate_def *cs_aggregate_def(enum cs_aggregate, uint32_t p_num, uint32_t p_den);
/* All of them, or only those that are suffixes, for cures: ".n .mean …". */
const char *cs_aggregate_list(void);
const char *cs_aggregate_suffixes(void);
/* A suffix: "mean", "p90", "p99.9". `rank` orders the suffixes of one stanza. */
bool cs_aggregate_suffix(struct cs_slice, enum cs_aggregate *, uint32_t *p_num, uint32_t *p_den,
                         uint64_t *rank);

static inline bool cs_aggregate_derived(enum cs_aggregate a)
{
    return a >= CS_AGG_RATIO;
}
/* Can it be a part of a derived one: its numbers add up over groups. */
static inline bool cs_aggregate_adds_up(enum cs_aggregate a)
{
    return a == CS_AGG_COUNT || a == CS_AGG_N || a == CS_AGG_SUM || a == CS_AGG_OPEN ||
           a == CS_AGG_DISTINCT || a == CS_AGG_DISTINCT_SUM;
}
/* Can its groups be added up by who reads them: by counts, sums, or (quantiles) a histogram. */
static inline bool cs_aggregate_fits_cube(enum cs_aggregate a)
{
    return a == CS_AGG_COUNT || a == CS_AGG_N || a == CS_AGG_OPEN || a == CS_AGG_SHARE || a == CS_AGG_SUM ||
           a == CS_AGG_MEAN || a == CS_AGG_QUANTILE;
}
/* Does a row count by being true (a missing one is not), so that no row is excluded for want of a value? */
static inline bool cs_aggregate_counts_true(enum cs_aggregate a)
{
    return a == CS_AGG_SHARE || a == CS_AGG_OPEN;
}
/* What an aggregate keeps; CS_MARKS_NONE for those that need no marks. */
enum cs_marks_kind cs_aggregate_marks(enum cs_aggregate);

#endif
