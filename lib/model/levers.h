/* levers.h - --counterfactual: what may change about a customer, as churn.rules says, and the words for the
 * smallest changes that would bring the risk below the band's cut point (model/counterfactual.h).
 *
 *     [complaint_30d_n]
 *     change = down, min 0, step 1        # up, down, any (of a category); min, max, step
 *
 * A column whose stanza has no `change` stays as it is. Of a rule `change.LANG` says what must be the case
 * that it holds no longer; `change = no` that this cannot be.
 */
#ifndef CS_MODEL_LEVERS_H
#define CS_MODEL_LEVERS_H

#include "metric/catalogue.h"
#include "model/counterfactual.h"
#include "model/risk.h"

struct cs_lever_set { /* zero-initialise */
    const struct cs_causes *causes;
    enum cs_lang lang;
    struct cs_lever *lever;
    struct cs_levers levers;
    struct cs_slice change, stuck;          /* words: "$1 $2 to $3"; of nothing that is enough */
    struct cs_slice *name;                  /* by cause: in words; of a rule: what must be the case */
    struct cs_slice *id;                    /* by cause: as in reasons, escaped */
    struct cs_slice *level;                 /* of all categories, in words, one after the other */
    size_t *first_level;                    /* by cause: where its levels begin */
    bool *may;                              /* by cause: a rule that can cease */
    double cut[CS_BAND_N], odds[CS_BAND_N]; /* by band: the risk, and the greatest log-odds below it */
    struct cs_arena arena;
};
struct cs_lever_room { /* one a worker; zero-initialise */
    double *now;       /* by cause */
    struct cs_buf words, detail, from, to;
};

/* `features` has the names of columns that the schema does not have. CS_USAGE with its place for a `change`
 * that cannot be read. */
enum cs_status cs_levers_make(struct cs_lever_set *, const struct cs_causes *, const struct cs_churn_rules *,
                              const size_t *rule_column, const struct cs_catalogue *features, enum cs_lang,
                              struct cs_error *) CS_MUST_USE;
/* From which risk on a customer is high, and medium. */
void cs_levers_cut(struct cs_lever_set *, double high, double medium);
void cs_levers_release(struct cs_lever_set *);

enum cs_status cs_lever_room_make(struct cs_lever_room *, const struct cs_lever_set *,
                                  struct cs_error *) CS_MUST_USE;
void cs_lever_room_release(struct cs_lever_room *);
/* Appends two cells, for row i of the batch: the words, and COLUMN=FROM>TO:RISK, with '+' between two moves
 * and '|' between changes. Both are empty where the band is low. */
void cs_levers_say(const struct cs_lever_set *, struct cs_lever_room *, const struct cs_worths *, uint32_t i,
                   enum cs_band, struct cs_buf *out);

#endif
