/* naming.h - segments get names: rules (segrules.h) are asked about a stream of what segments are like, a row
 * a segment, and so are formulas.
 */
#ifndef CS_MODEL_NAMING_H
#define CS_MODEL_NAMING_H

#include "model/segrules.h"

struct cs_centre_name {
    size_t rule;                    /* which one held; SIZE_MAX: none */
    struct cs_slice id;             /* of the rule; empty: no rule held */
    struct cs_slice text[CS_LANGS]; /* in the arena */
};
/* The name of each of k rows: that of the first rule that holds. Binds the rules. Those that ask for what is
 * not there are passed over. */
enum cs_status cs_names_find(struct cs_slice stream, struct cs_segrules *, struct cs_arena *,
                             struct cs_centre_name *, size_t k, struct cs_error *) CS_MUST_USE;
/* Names that several rows have get a number behind them: they are different segments. */
enum cs_status cs_names_apart(struct cs_centre_name *, size_t k, struct cs_arena *,
                              struct cs_error *) CS_MUST_USE;
/* The name of a rule. */
enum cs_status cs_name_copy(struct cs_centre_name *, const struct cs_segrules *, size_t rule,
                            struct cs_arena *, struct cs_error *) CS_MUST_USE;
/* A formula for each of k rows: of the expressions in a key the first whose columns are there; missing where
 * there is none. *text is what it says. */
enum cs_status cs_names_formula(struct cs_slice stream, const struct cs_stanza *, const char *key,
                                struct cs_arena *, struct cs_num *, size_t k, struct cs_slice *text,
                                struct cs_error *) CS_MUST_USE;

#endif
