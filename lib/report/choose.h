/* choose.h - which groups of a view a table or {{#each}} goes through, and in what order: order=, need=,
 * limit= and keys held at one value.
 */
#ifndef CS_REPORT_CHOOSE_H
#define CS_REPORT_CHOOSE_H

#include "report/cross.h"

struct cs_choice { /* zero-initialise; release in any case */
    struct cs_spec needed, order;
    bool has_needed, has_order;
    struct cs_fixed held; /* keys at one value; of a key inside {{#each}} that of its row */
    uint64_t limit;       /* in: the fallback */
    const struct cs_fact_group **group;
    size_t n;    /* chosen */
    size_t left; /* more that the limit left out */
};
enum cs_status cs_choose(struct cs_build *, struct cs_tag *, const struct cs_asked *, struct cs_choice *,
                         struct cs_error *) CS_MUST_USE;
void cs_choice_release(struct cs_choice *);
static inline bool cs_choice_holds(const struct cs_choice *c, size_t key)
{
    return key < CS_CROSS_KEYS && c->held.at[key].p;
}

#endif
