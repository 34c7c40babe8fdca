/* targets.h - what values should be: a small table of targets and benchmarks by metric and any dimension.
 *
 * A cs stream with the columns `metric`, `target`, and perhaps `benchmark` and `note`; every other column is
 * a dimension, named as a key. A row applies to the groups that have its filled dimensions among their keys;
 * of several the one with the most filled dimensions wins. Numbers are in the metric's unit; 85% and 2h, 30m,
 * 45s are read too.
 */
#ifndef CS_METRIC_TARGETS_H
#define CS_METRIC_TARGETS_H

#include "metric/answer.h"

/* CS_USAGE for a column that lacks or a metric that nobody knows, CS_DATA for a number that is none. */
enum cs_status cs_targets_open(struct cs_targets **, const char *path, const struct cs_catalogue *,
                               struct cs_error *) CS_MUST_USE;
void cs_targets_free(struct cs_targets *);
/* A list of metrics in which `attainment` stands for all that have a target: written out to `out`, with a
 * NUL, each of them once; `out` stays empty where the list has no such word or the catalogue such a metric.
 * NULL: a list with it is CS_USAGE. */
enum cs_status cs_targets_name(const struct cs_targets *, const struct cs_catalogue *, const char *metrics,
                               struct cs_buf *out, struct cs_error *) CS_MUST_USE;
/* Finds those of every group of the answer, which borrows the table. */
enum cs_status cs_targets_apply(const struct cs_targets *, struct cs_answer *, struct cs_error *) CS_MUST_USE;
/* A dimension that is no key, no column of ours and none of the stream is CS_USAGE (header NULL: not known);
 * a value of a key that no group has is a line of the notes, ended by LF. */
enum cs_status cs_targets_check(const struct cs_targets *, const struct cs_answer *, const struct cs_header *,
                                struct cs_buf *notes, struct cs_error *) CS_MUST_USE;
/* Of metric m of a group of v->groups. */
struct cs_target cs_target_of(const struct cs_view_answer *, const struct cs_group *, size_t m);
/* Is there a row of the metric, with a target, or with a benchmark? */
bool cs_targets_know(const struct cs_targets *, const struct cs_metric *, bool benchmark);

/* How much of the target is reached: value / target, or target / value where less is better; missing when the
 * divisor is not above 0. */
struct cs_num cs_attainment(const struct cs_metric *, const struct cs_result *, struct cs_num target);
/* (value - target) / target: 2 is 200 % over. */
struct cs_num cs_over_target(const struct cs_result *, struct cs_num target);
/* value - benchmark */
struct cs_num cs_from_benchmark(const struct cs_result *, struct cs_num benchmark);
/* Is the value on the good side of the target, or on it? */
bool cs_target_met(const struct cs_metric *, struct cs_num value, struct cs_num target);

#endif
