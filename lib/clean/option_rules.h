/* option_rules.h - short options of cs-clean as rules: what --fill, --outliers and the like say is written
 * down as a rule of a file would be, and read by the same code.
 */
#ifndef CS_CLEAN_OPTION_RULES_H
#define CS_CLEAN_OPTION_RULES_H

#include "clean/repairs.h"

/* Each makes the rules of one option value, in the arena, appended to the list. CS_USAGE when the text is not
 * of its shape. */
struct cs_option_rules {
    struct cs_arena *arena;
    struct cs_rule **v;
    size_t n, cap, n_outliers;
};
void cs_option_rules_release(struct cs_option_rules *);
typedef enum cs_status cs_option_rule_fn(struct cs_option_rules *, const char *text, struct cs_error *);
cs_option_rule_fn cs_option_rule_missing;   /* WORD,… */
cs_option_rule_fn cs_option_rule_normalise; /* COLUMN[=FORM],… */
cs_option_rule_fn cs_option_rule_labels;    /* COLUMN=FILE */
cs_option_rule_fn cs_option_rule_fill;      /* COLUMN=POLICY[:VALUE or KEYS] */
enum cs_status
cs_option_rule_outliers(struct cs_option_rules *, const char *text, const char *action,
                        struct cs_error *) CS_MUST_USE; /* COLUMN=METHOD[:KEYS], or an expression */
enum cs_status cs_option_rule_dedupe(struct cs_option_rules *, const char *key, const char *keep,
                                     struct cs_error *) CS_MUST_USE;
enum cs_status cs_option_rule_near(struct cs_option_rules *, const char *text, const char *alike,
                                   struct cs_error *) CS_MUST_USE; /* COLUMN[:KEYS] */

#endif
