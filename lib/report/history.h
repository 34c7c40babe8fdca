/* history.h - small lines of the days before: a metric of a view by date, a line for each group of another
 * view.
 */
#ifndef CS_REPORT_HISTORY_H
#define CS_REPORT_HISTORY_H

#include "report/cross.h"

struct cs_history { /* zero-initialise */
    struct cs_asked asked;
    struct cs_cross cross;
    size_t
        row_key[CS_CROSS_KEYS]; /* of each other key of the view, in its order: the number of the row's key */
    size_t n_row_keys;
};
/* The view `id`, whose keys are `date` and those of `rows`, in any order; CS_USAGE otherwise. Release it in
 * any case. */
enum cs_status cs_history_make(struct cs_history *, struct cs_build *, const struct cs_tag *,
                               const struct cs_asked *rows, struct cs_slice id,
                               struct cs_error *) CS_MUST_USE;
/* The same of a view for itself, a line for each value of its key `by` (empty: one line); other keys are
 * held.
 */
enum cs_status cs_history_own(struct cs_history *, struct cs_build *, struct cs_tag *, struct cs_slice id,
                              struct cs_slice by, struct cs_error *) CS_MUST_USE;
void cs_history_release(struct cs_history *);

/* A metric of it: the days for which any group has a value, and one scale for all groups. */
struct cs_history_metric {
    struct cs_spec spec;
    double target; /* NAN: none, or several */
    double least, most;
    size_t first, n;
};
enum cs_status cs_history_ask(const struct cs_history *, struct cs_build *, const struct cs_tag *,
                              struct cs_slice metric, struct cs_history_metric *,
                              struct cs_error *) CS_MUST_USE;
/* "Satisfaction, 28 days". */
void cs_history_title(struct cs_build *, const struct cs_history_metric *, struct cs_column *);
/* The line of a group of `rows`; NULL when it has no value, or memory is short. The usual range is that of
 * the days before the last (P10 to P90), of three at least. */
const struct cs_spark *cs_history_line(const struct cs_history *, struct cs_build *,
                                       const struct cs_history_metric *, const struct cs_fact_group *);

#endif
