/* findings.h - the fenced block `findings`: what the numbers say, computed, with the numbers behind it.
 *
 * In this order: the metrics that moved furthest beyond chance, with the groups that drove them; the targets
 * that are missed; the groups that lie beyond the limits of chance; alerts; gates of the quality of the data.
 */
#ifndef CS_REPORT_FINDINGS_H
#define CS_REPORT_FINDINGS_H

#include "report/lead.h"
#include "report/split.h"

enum cs_status cs_findings_add(struct cs_build *, struct cs_tag *, struct cs_part *parent,
                               struct cs_error *) CS_MUST_USE;

/* ---- sentences (report/sentence.c) ---- */

/* The size of a change without its sign, in the unit that a change of the measure is told in. */
void cs_say_size(struct cs_build *, struct cs_num change, enum cs_measure, struct cs_line *);
/* A difference in the unit of the metric itself, with its sign: a part of a change; `brief` where space is
 * short. */
void cs_say_part(struct cs_build *, double part, enum cs_measure, bool brief, struct cs_line *);
/* The keys of a group, in words. */
void cs_say_group(struct cs_build *, const struct cs_asked *, const struct cs_fact_group *, struct cs_line *);
void cs_say_n(struct cs_build *, struct cs_num n, struct cs_line *);
void cs_say_value(struct cs_build *, struct cs_num value, enum cs_measure, enum cs_tone, struct cs_line *);
/* "≥ 85.0%" */
void cs_say_target(struct cs_build *, const struct cs_fact *, const struct cs_spec *, struct cs_line *);
/* By how much a target is missed: points of percent, or percent of the target. */
void cs_say_shortfall(struct cs_build *, const struct cs_fact *, const struct cs_spec *, struct cs_line *);
/* Is the whole interval on the wrong side of the target (the value, where it has none)? */
bool cs_target_missed(const struct cs_build *, const struct cs_fact *, const struct cs_spec *);

/* "Satisfaction moved −9.2 pp; delivery accounts for −7.1 pp", and what rate and mix come to, in words. */
void cs_say_split(struct cs_build *, const struct cs_asked *, const struct cs_spec *, const struct cs_split *,
                  struct cs_line *);
void cs_say_split_note(struct cs_build *, const struct cs_asked *, const struct cs_spec *,
                       const struct cs_split *, struct cs_slice vs, struct cs_line *);

#endif
