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
 * in: room; out: how many. Those beyond chance, or large where nothing tests them, come first, those
 * within chance last; those without a comparison are left out. */
#define CS_UNTESTED_MIN 0.18 /* a change that nothing can test is told when its ratio is a fifth or more */
struct cs_mover {
    struct cs_spec spec;
    const struct cs_fact *fact;
    double effect;
    enum cs_verdict verdict;
};
enum cs_status cs_movers(struct cs_build *, const struct cs_tag *, const struct cs_asked *,
                         const struct cs_slice *list, struct cs_slice vs, struct cs_mover *, size_t *n,
                         struct cs_error *) CS_MUST_USE;

/* A metric's name as it stands inside a sentence: "Satisfaction" -> "satisfaction", but "CSAT" stays. */
void cs_metric_inner(struct cs_build *, struct cs_slice metric, struct cs_line *);
/* The same of any name of our own. */
void cs_line_inner(struct cs_build *, struct cs_line *);
/* The comparison of a tag, "week" unless it says another. */
struct cs_slice cs_asked_vs(struct cs_tag *);
/* Reads view= of a tag that needs a view without keys. */
enum cs_status cs_ask_total_view(struct cs_build *, struct cs_tag *, struct cs_asked *,
                                 struct cs_error *) CS_MUST_USE;
/* The one group of such a view; NULL when it has no row. */
const struct cs_fact_group *cs_only_group(const struct cs_asked *);

#endif
