/* split.h - what drove a change: each group's part of it, as rate and mix.
 *
 * A share or a mean of all rows is the mean of its groups' values r, weighted by their parts w of the
 * denominator. With a for the period and b for what it is compared with, of each group
 *
 *     rate = (ra - rb) (wa + wb) / 2                       the same cases went better or worse
 *     mix  = (wa - wb) ((ra + rb) / 2 - (Ra + Rb) / 2)     more or fewer of such cases came
 *
 * and over all groups they add up to the change Ra - Rb, because both sets of weights add up to 1. A group
 * that is in one of the periods only has the same r in both, so it is all mix. The change of a count is the
 * sum of its groups' differences: rate, and no mix.
 *
 * The numbers of the other period are the rows METRIC.base of a view with `base = yes` (cs-catalogue(5)).
 */
#ifndef CS_REPORT_SPLIT_H
#define CS_REPORT_SPLIT_H

#include "report/ask.h"

struct cs_split_part {
    const struct cs_fact_group *group;
    double rate, mix;             /* of the change, in the unit of the metric */
    double now, base;             /* the group's value; NAN: it has none */
    double share_now, share_base; /* its part of all rows that the metric is about */
    double n_now, n_base;
};
struct cs_split {
    struct cs_split_part *parts; /* in the order of the view; of the document's arena */
    size_t n;                    /* 0: the metric cannot be split, or the stream does not say by what */
    bool count;                  /* the metric is a count: all is rate */
    double change, rate, mix;    /* sums over the parts */
    double now, base;            /* of all groups together */
};

/* Splits the change of a metric of a view with keys against `vs`. CS_FAIL only when memory is short. */
enum cs_status cs_split_make(const struct cs_build *, const struct cs_asked *, const struct cs_spec *,
                             struct cs_slice vs, struct cs_split *, struct cs_error *) CS_MUST_USE;
/* Of a comma list of views, the split with the group that explains most of the change; split->n is 0 when
 * none can be split into two groups or more. CS_USAGE for a view that nobody knows. */
enum cs_status cs_split_best(const struct cs_build *, const struct cs_tag *, struct cs_slice views,
                             const struct cs_spec *, struct cs_slice vs, struct cs_asked *, struct cs_split *,
                             struct cs_error *) CS_MUST_USE;
/* The part that went furthest in the direction of the whole change; NULL when none did. */
const struct cs_split_part *cs_split_driver(const struct cs_split *);
/* Furthest first, either way; equal ones keep their order. */
void cs_split_sort(struct cs_split *);
static inline double cs_split_total(const struct cs_split_part *p)
{
    return p->rate + p->mix;
}

#endif
