/* small.h - hiding small cells of measures before any part of a report sees them (--k).
 *
 * A value of fewer than k cases (its n) is hidden, with everything that is compared with it; so is a
 * comparison with a count below k. Then complementary cells are hidden: wherever all groups but one of a row
 * or column of a view's table are shown, or those hidden are fewer than k cases together, the smallest that
 * is shown is hidden too, for the total may be known from elsewhere. A cell that several views show - the
 * same keys, the same days - is hidden in all of them, and a total is hidden where nothing else is left to
 * hide. A group without a value left is no longer a group. Counts of no case at all stay: they are about
 * nobody.
 *
 * This is the usual heuristic of statistical disclosure control (Willenborg & de Waal, "Elements of
 * Statistical Disclosure Control", 2001, 4.2), not an optimum, and looks at sums along one key at a time.
 */
#ifndef CS_REPORT_SMALL_H
#define CS_REPORT_SMALL_H

#include "report/doc.h"
#include "report/facts.h"

struct cs_small {
    uint64_t k;
    size_t values; /* of fewer than k cases */
    size_t more;   /* from which those could be computed */
    size_t groups; /* that are gone */
};

enum cs_status cs_small_hide(struct cs_facts *, uint64_t k, struct cs_small *, struct cs_error *) CS_MUST_USE;
/* A note at the beginning of the document that says what was hidden, behind the line on data quality. */
void cs_small_tell(struct cs_doc *, const struct cs_small *);

#endif
