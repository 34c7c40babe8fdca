/* adjust.h - groups compared as if all had the same mix of cases: indirect standardisation, with funnel
 * limits.
 *
 * The strata are the hidden keys of a view (--adjust category,channel). In each the reference is what all
 * groups together come to; what a group should come to with its own mix of cases is expected; and by how much
 * it differs from that is judged against chance alone. Sources: Breslow & Day, "Statistical methods in cancer
 * research" II (1987), 2.3; D. J. Spiegelhalter, "Funnel plots for comparing institutional performance",
 * Statistics in Medicine 24 (2005).
 */
#ifndef CS_METRIC_ADJUST_H
#define CS_METRIC_ADJUST_H

#include "metric/answer.h"

/* Limits that one group of 500 passes by chance. */
#define CS_FUNNEL_LEVEL 0.998

enum cs_verdict {
    CS_VERDICT_NONE,
    CS_VERDICT_SAME,
    CS_VERDICT_BETTER,
    CS_VERDICT_WORSE,
    CS_VERDICT_DIFFERENT
};

struct cs_adjusted {
    struct cs_num expected; /* the value that its mix of cases would have, were it like all */
    struct cs_num ratio;    /* value / expected */
    struct cs_num
        value; /* adjusted: of a share the ratio times that of all; of a mean that of all and the excess */
    struct cs_interval limits; /* within which chance alone lets it fall */
    enum cs_verdict verdict;
};

/* Shares and means can be adjusted. */
bool cs_adjust_fits(const struct cs_metric *);
/* Fills v->adjusted; the groups of the view and of the strata must be there. */
enum cs_status cs_adjust_make(struct cs_answer *, struct cs_view_answer *, struct cs_error *) CS_MUST_USE;
/* Of metric m of a group of v->groups; totals and rests have none. */
struct cs_adjusted cs_adjusted_of(const struct cs_view_answer *, const struct cs_group *, size_t m);
const char *cs_verdict_name(enum cs_verdict); /* "same", "better", …; "" for none */

#endif
