/* short.h - short options of cs-clean as rules: what --fill, --outliers and the like say is written down as a
 * rule of a file would be, and read by the same code.
 */
#ifndef CS_CLEAN_SHORT_H
#define CS_CLEAN_SHORT_H

#include "clean/repairs.h"

/* Each makes the rules of one option value, in the arena, appended to the list. CS_USAGE when the text is not
 * of its shape. */
struct cs_short {
    struct cs_arena *arena;
    struct cs_rule **v;
    size_t n, cap, n_outliers;
};
void cs_short_release(struct cs_short *);
typedef enum cs_status cs_short_fn(struct cs_short *, const char *text, struct cs_error *);
cs_short_fn cs_short_missing;   /* WORD,… */
cs_short_fn cs_short_normalise; /* COLUMN[=FORM],… */
cs_short_fn cs_short_labels;    /* COLUMN=FILE */
cs_short_fn cs_short_fill;      /* COLUMN=POLICY[:VALUE or KEYS] */
enum cs_status cs_short_outliers(struct cs_short *, const char *text, const char *action,
                                 struct cs_error *) CS_MUST_USE; /* COLUMN=METHOD[:KEYS], or an expression */
enum cs_status cs_short_dedupe(struct cs_short *, const char *key, const char *keep,
                               struct cs_error *) CS_MUST_USE;
enum cs_status cs_short_near(struct cs_short *, const char *text, const char *alike,
                             struct cs_error *) CS_MUST_USE; /* COLUMN[:KEYS] */

#endif
