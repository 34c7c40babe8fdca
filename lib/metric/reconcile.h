/* reconcile.h - do the numbers of a measures stream agree with each other?
 *
 * Nothing is measured again: whatever the inputs say is held against what else they say of the same period.
 *
 *   total          counts, and numerators and denominators of shares and means, add up to the same over the
 *                  groups of every view, and to its totals
 *   parts          offered = answered + abandoned + flowed out + left to a bot; at least the first two where
 *                  the others are not told
 *   share          a share lies within 0 and 1 and is its numerator over its denominator
 *   shares-sum     satisfied, neutral and dissatisfied are all; so are the shares of a whole (METRIC.share)
 *   stock          a stock is the one before it and what came less what went (X, X_in, X_out)
 *   mean           a mean score lies within what its shares allow: with p of 4 and 5, q of 3 and r of 1 and
 * 2, from 4p + 3q + r to 5p + 3q + 2r interval       a value lies within its interval difference     a
 * difference is the value less what it is compared with
 *
 * Numbers with a numerator and a denominator are compared exactly. A share without is taken to be rounded to
 * per cent, a mean as it is written.
 */
#ifndef CS_METRIC_RECONCILE_H
#define CS_METRIC_RECONCILE_H

#include "metric/scorecard.h"

struct cs_books;
struct cs_reconcile {                     /* zero-initialise the rest */
    const struct cs_catalogue *catalogue; /* which metrics add up */
    const char *const *view_files;        /* views with a `where` or a limit have totals of their own */
    size_t n_view_files;
    uint64_t failed;        /* out */
    struct cs_buf told;     /* out: a line for each of them; the first CS_RECONCILE_TOLD of a rule */
    struct cs_books *books; /* what was read */
};
enum { CS_RECONCILE_TOLD = 5 };

/* Takes the numbers of an input, which must have been opened with one job: its rows go to one place. It is a
 * measures stream; or, in the wide form of cs-metrics, a row a group and a column a metric, behind those of
 * the keys: a view by the name of the file. CS_DATA when it is neither. */
enum cs_status cs_reconcile_read(struct cs_reconcile *, struct cs_input *, const char *name,
                                 struct cs_error *) CS_MUST_USE;
/* After at least one: adds a score for every rule to the scorecard. */
enum cs_status cs_reconcile_judge(struct cs_reconcile *, struct cs_scorecard *,
                                  struct cs_error *) CS_MUST_USE;
void cs_reconcile_release(struct cs_reconcile *);

#endif
