/* groups.h - which rows an answer has: groups joined over the domains of a view, totals over keys, complete
 * calendars, the order of output, and what --top leaves out. Private to lib/metric.
 *
 * Totals are merged from the state of the groups, never from their values: a median of the whole is the
 * median of all rows.
 */
#ifndef CS_METRIC_GROUPS_H
#define CS_METRIC_GROUPS_H

#include "metric/answer.h"

/* Makes view `i` of the answer. */
enum cs_status cs_groups_make(struct cs_answer *, size_t i, struct cs_error *) CS_MUST_USE;

/* For the steps of cs_groups_make() that have files of their own. */
struct cs_groups_maker {
    struct cs_answer *a;
    struct cs_view_answer *v;
    size_t n_keys; /* of the view, hidden ones too */
    size_t cap;
    struct cs_keyval *scratch; /* n_keys + 2 */
    struct cs_error *e;
};
/* The bits of the keys that are shown. */
uint32_t cs_groups_shown(const struct cs_view *);
/* The group of `named` keys with these values, made when it is new. */
enum cs_status cs_groups_place(struct cs_groups_maker *, uint32_t named, bool rest,
                               const struct cs_keyval *keys, uint32_t *number) CS_MUST_USE;
/* Merges the cells of group `from` to those of `to`. */
enum cs_status cs_groups_merge(struct cs_groups_maker *, uint32_t to, uint32_t from) CS_MUST_USE;
/* fill.c: adds the groups that a complete calendar has. */
enum cs_status cs_groups_fill(struct cs_groups_maker *) CS_MUST_USE;
/* compare.c: which groups of the other periods the days, weeks and months shown are set against. */
enum cs_status cs_groups_compare(struct cs_groups_maker *) CS_MUST_USE;
/* Is the key a date, week or month? */
bool cs_groups_calendar_key(const struct cs_bound_view *, size_t key);
/* order.c: groups before totals, sorted as the view says; the limit; what it leaves out. */
enum cs_status cs_groups_order(struct cs_groups_maker *) CS_MUST_USE;

#endif
