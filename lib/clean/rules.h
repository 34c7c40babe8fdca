/* rules.h - rule files, cs-rules(5): what cs-clean, cs-check and cs-mask are to do, one rule a stanza.
 *
 *     [handle-time]                      # the rule's id: in summaries, audits and scorecards
 *     repair = outlier                   # the verb says whose rule it is, its value what to do
 *     columns = handle_s
 *     when = handle_s >= 60000
 *
 * One file serves the three tools: each takes the stanzas with its own verb and leaves the others to the
 * others. A stanza without a verb or with two, or with a key that the tool does not know, is CS_USAGE with
 * its line.
 */
#ifndef CS_CLEAN_RULES_H
#define CS_CLEAN_RULES_H

#include "base/stanza.h"
#include "expr/expr.h"

enum cs_verb { CS_REPAIR, CS_CHECK, CS_MASK, CS_VERBS };

struct cs_rule {
    struct cs_slice id;
    const struct cs_stanza *stanza; /* all its keys: cs_stanza_get(), cs_stanza_fail() */
    const struct cs_entry *what;    /* the verb's: its value is what to do, and not empty */
};
struct cs_rules { /* zero-initialise */
    struct cs_stanzas file;
    struct cs_rule *v; /* of one verb, in file order */
    size_t n;
};

/* `keys` (ended by NULL) are the keys beside the verb that this verb's rules may have, as in
 * cs_stanza_only(). */
enum cs_status cs_rules_read(struct cs_rules *, const char *path, enum cs_verb, const char *const keys[],
                             struct cs_error *) CS_MUST_USE;
/* The same from text; `name` is for messages. */
enum cs_status cs_rules_parse(struct cs_rules *, struct cs_slice text, const char *name, enum cs_verb,
                              const char *const keys[], struct cs_error *) CS_MUST_USE;
void cs_rules_release(struct cs_rules *);

/* ---- values of keys; each failure is CS_USAGE, placed at the value ---- */

/* Which of the words (ended by NULL) the value of `key` is; *which stays when the rule has no such key. */
enum cs_status cs_rule_choice(const struct cs_rule *, const char *key, const char *const words[],
                              unsigned *which, struct cs_error *) CS_MUST_USE;
/* A number within [lo, hi]; *number stays when the rule has no such key. */
enum cs_status cs_rule_number(const struct cs_rule *, const char *key, struct cs_num lo, struct cs_num hi,
                              struct cs_num *number, struct cs_error *) CS_MUST_USE;
/* A comma list of columns, `odd names` in backticks; *n is 0 without the key. A name that the stream does not
 * have: with `absent` NULL a failure (it names the nearest), else the first such name is told and no
 * failure: a file of rules may serve streams that differ, and the caller leaves the rule out and says so. */
enum cs_status cs_rule_columns(const struct cs_rule *, const char *key, const struct cs_header *,
                               struct cs_arena *, uint32_t **columns, size_t *n, struct cs_slice *absent,
                               struct cs_error *) CS_MUST_USE;
/* The value of an entry as an expression, in the arena; its errors point into the file. */
enum cs_status cs_rule_expr(const struct cs_rule *, const struct cs_entry *, struct cs_arena *,
                            struct cs_expr **, struct cs_error *) CS_MUST_USE;
/* Does the stream have every column that the expression reads? `lets` are names that --let made. Else
 * *absent is the first that is not there. */
bool cs_rule_reads(const struct cs_expr *, const struct cs_header *, const struct cs_slice *lets,
                   size_t n_lets, struct cs_slice *absent);
/* Words for people: the value of `key.LANG` (message.zh-Hans), else of `key`, else of `key.en`; else empty.
 */
struct cs_slice cs_rule_words(const struct cs_rule *, const char *key, enum cs_lang);

#endif
