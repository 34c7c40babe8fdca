/* reasons.h - churn.rules: rules that judge customers without a model, and the words for why, in three
 * languages. */
#ifndef CS_MODEL_REASONS_H
#define CS_MODEL_REASONS_H

#include "base/stanza.h"
#include "expr/context.h"

struct cs_churn_rule {
    const struct cs_stanza *stanza;
    double points;          /* 0 to 1 */
    struct cs_slice bound;  /* the condition that the stream has the columns for; empty: none */
    struct cs_slice reads;  /* the first name in that condition */
    struct cs_slice absent; /* a column that is not there */
};
/* Of the conditions of a stanza, "when = a, b", the first whose columns are there. */
struct cs_churn_condition {
    struct cs_slice bound, reads, absent; /* as in a rule */
};
struct cs_churn_rules { /* zero-initialise */
    struct cs_stanzas file;
    struct cs_churn_rule *rule;
    size_t n;
    struct cs_arena arena;
};

/* CS_USAGE with its place for what is no such file. */
enum cs_status cs_churn_rules_read(struct cs_churn_rules *, const char *path, struct cs_error *) CS_MUST_USE;
void cs_churn_rules_release(struct cs_churn_rules *);
/* Finds the condition of each rule that can be judged on a stream. */
enum cs_status cs_churn_rules_bind(struct cs_churn_rules *, const struct cs_header *,
                                   const struct cs_context *, struct cs_error *) CS_MUST_USE;
/* The same for a stanza of another file. What is parsed lives in the arena. */
enum cs_status cs_churn_condition_bind(struct cs_churn_condition *, const struct cs_stanza *,
                                       const struct cs_header *, const struct cs_context *, struct cs_arena *,
                                       struct cs_error *) CS_MUST_USE;
/* A stanza's words: key.LANG, else key.en, else key; empty when there are none, or no stanza. */
struct cs_slice cs_churn_words(const struct cs_stanza *, const char *key, enum cs_lang);
/* Appends words; $1 ... are the arguments. */
void cs_churn_phrase(struct cs_slice words, const struct cs_slice *args, size_t n, struct cs_buf *);
/* Appends the words of a rule; of nothing unusual. */
void cs_churn_reason_rule(const struct cs_churn_rule *, enum cs_lang, struct cs_buf *);
void cs_churn_reason_none(const struct cs_churn_rules *, enum cs_lang, struct cs_buf *);
/* Appends the words for a column whose value raises the risk: `how` is "more" (it is above the mean), "less",
 * "level" (it is `value`) or "missing". */
void cs_churn_reason_column(const struct cs_churn_rules *, struct cs_slice column, const char *how,
                            struct cs_slice value, enum cs_lang, struct cs_buf *);

#endif
