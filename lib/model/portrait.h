/* portrait.h - what segments of customers are like: how many, how each feature of theirs differs from that of
 * the customers in the other segments, by how much and how surely; as measures.
 *
 *   view             keys                   metrics
 *   segment          segment                customers, segment_share; money, money_share: what they have
 * paid, where a column tells it, and its part of all; found: p values below 0.05 segment_all customers,
 * segments; used: features; tests: p values; found: those below 0.05 segment_feature  feature mean, median,
 * sd: of all; used: 1 for those that made the segments segment_portrait segment,feature        of numbers:
 * mean (and vs `others`), median, effect, p, distance segment_value    segment,feature,feature_value  of
 * categories: share (and vs `others`), lift, effect, p, distance
 *
 * Of what a customer may have several of, such as channels used, the share is of those who have it.
 * The effect of a number is how many standard deviations of all customers its mean lies above the mean of
 * all; of a share it is Cohen's h against the others. p is that of the segment against the others: Welch's
 * test of means, the chi-square test of shares, over all of them corrected by Holm (metric/significance.h).
 * The distance is the size of the effect where p is below 0.05, and else is not there. Of fewer than
 * CS_PORTRAIT_LEAST customers on either side there is no p.
 */
#ifndef CS_MODEL_PORTRAIT_H
#define CS_MODEL_PORTRAIT_H

#include "model/membership.h"
#include "model/toldrows.h"
#include "model/used.h"

enum { CS_PORTRAIT_LEAST = 5 };

struct cs_portrait_held { /* what a row may have several of, or none */
    struct cs_slice name;
    const struct cs_slice *value; /* texts; those of number pair.value */
    size_t n_values;
    const struct cs_used_pair *v; /* each once; `customer` is a row */
    size_t n;
};
struct cs_portrait {
    const struct cs_frame_column *const *column; /* the features, each of so many: */
    size_t columns, rows;
    const struct cs_portrait_held *held; /* further ones */
    size_t n_held;
    const uint32_t *segment;      /* of a row, or CS_NO_SEGMENT: it is left out of everything but its count */
    const struct cs_slice *label; /* of a segment, each another */
    size_t n;                     /* segments */
    size_t told;                  /* the first so many are told and tested; 0: all */
    const bool *used;             /* by column: it made the segments. NULL: none did */
    const char *const *unit;      /* by column, as a catalogue has it; NULL: none has one */
    const struct cs_frame_column *money; /* one of the columns: what a customer has paid; NULL: none */
    unsigned jobs;
    /* What came of it, to be told. */
    size_t tests, found; /* p values, and those below 0.05 */
    size_t small;        /* segments of fewer than CS_PORTRAIT_LEAST */
};
/* The keys of the rows are those of cs_portrait_keys. */
enum { CS_PORTRAIT_KEYS = 3 };
extern const struct cs_slice cs_portrait_keys[CS_PORTRAIT_KEYS];
enum cs_status cs_portrait_make(struct cs_portrait *, struct cs_told_rows *, struct cs_error *) CS_MUST_USE;

#endif
