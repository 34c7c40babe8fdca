/* care.h - care.rules: what to do about a customer at risk, by whom and by when, in three languages. The
 * first rule counts that is for the customer's band, for one of the reasons given, and whose condition holds.
 *
 *     [vip]
 *     band    = high                      # one or several; without it all
 *     reason  = complaints, csat_drop     # ids of rules or columns of reasons; without it any, or none
 *     when    = customer_type == "VIP"    # an expression over the stream; without it always
 *     care.en = ...
 */
#ifndef CS_MODEL_CARE_H
#define CS_MODEL_CARE_H

#include "model/worth.h"

struct cs_care_rule {
    const struct cs_stanza *stanza;
    unsigned bands;        /* bit b: of enum cs_band b */
    struct cs_slice bound; /* the condition; empty: none */
    bool absent;           /* a column of each condition is not there: the rule is passed over */
    size_t column;         /* of the frame, where the condition is; SIZE_MAX: none */
    cs_node node;
    bool *of_cause;       /* NULL: any */
    struct cs_slice text; /* in the language asked for, escaped */
};
struct cs_care { /* zero-initialise */
    struct cs_stanzas file;
    struct cs_care_rule *rule;
    size_t n;
    struct cs_arena arena;
};

/* CS_USAGE with its place for what is no such file. */
enum cs_status cs_care_read(struct cs_care *, const char *path, struct cs_error *) CS_MUST_USE;
/* Finds the conditions that can be judged on a stream; who binds them sets `column`. */
enum cs_status cs_care_bind(struct cs_care *, const struct cs_header *, const struct cs_context *,
                            struct cs_error *) CS_MUST_USE;
/* Texts, and which causes each rule is for; `rule_column` as for cs_causes_of_rules(). CS_USAGE when a bound
 * condition is neither true nor false. */
enum cs_status cs_care_settle(struct cs_care *, const struct cs_causes *, const struct cs_churn_rules *,
                              const size_t *rule_column, const struct cs_frame *, enum cs_lang,
                              struct cs_error *) CS_MUST_USE;
void cs_care_release(struct cs_care *);

/* The values of all conditions for the evaluator's batch, by rule; `holds` has room for care->n. */
enum cs_status cs_care_fill(const struct cs_care *, struct cs_eval *, const struct cs_vec **holds,
                            struct cs_error *) CS_MUST_USE;
/* The text for row `row` of that batch; empty when no rule is for it. `reasons`: causes. */
struct cs_slice cs_care_find(const struct cs_care *, const struct cs_vec *const *holds, uint32_t row,
                             unsigned band, const size_t *reasons, size_t n);

#endif
