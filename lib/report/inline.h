/* inline.h - text with {{tags}}: the values in the sentences of a template. */
#ifndef CS_REPORT_INLINE_H
#define CS_REPORT_INLINE_H

#include "report/ask.h"

/* Where a text of a template stands. */
struct cs_place {
    const char *file;
    unsigned line;
};

/* Appends a text, its tags replaced by what they ask for. `role`, when not NULL, becomes that of the tag when
 * the text is one tag and nothing else (the lead, the quality line). CS_USAGE at the place for an unknown or
 * unfinished tag. */
enum cs_status cs_inline_add(struct cs_build *, struct cs_line *, struct cs_slice text, enum cs_tone,
                             const struct cs_place *, enum cs_role *role, struct cs_error *) CS_MUST_USE;
/* METRIC[:SHOW] with view= and which group of it, or inside {{#each}} of its row. *group NULL: there is none.
 */
enum cs_status cs_inline_ask(struct cs_build *, struct cs_tag *, struct cs_slice metric, struct cs_asked *,
                             struct cs_spec *, const struct cs_fact_group **group,
                             struct cs_error *) CS_MUST_USE;

#endif
