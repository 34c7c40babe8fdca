/* lead.h - what a report says first, computed: the one sentence, what changed most, and where. */
#ifndef CS_REPORT_LEAD_H
#define CS_REPORT_LEAD_H

#include "report/ask.h"

/* {{lead view= [volume=] [metrics=] [vs=]}}: how many, and the metric that moved most. */
enum cs_status cs_lead_add(struct cs_build *, struct cs_tag *, struct cs_line *,
                           struct cs_error *) CS_MUST_USE;
/* The fenced block `changes`: the metrics furthest from what they are compared with, and the cells behind. */
enum cs_status cs_changes_add(struct cs_build *, struct cs_tag *, struct cs_part *parent,
                              struct cs_error *) CS_MUST_USE;

/* The metrics of a comma list (all of the view's when NULL) with their comparison, furthest change first. `n`
 * in: room; out: how many. Those within chance variation come after those beyond it; those without a
 * comparison are left out. */
struct cs_mover {
    struct cs_spec spec;
    const struct cs_fact *fact;
    double effect;
    enum cs_verdict verdict;
};
enum cs_status cs_movers(struct cs_build *, const struct cs_tag *, const struct cs_asked *,
                         const struct cs_slice *list, struct cs_slice vs, struct cs_mover *, size_t *n,
                         struct cs_error *) CS_MUST_USE;

#endif
