/* ranking.h - the rows of the highest risks, of any number of rows, in room for so many.
 *
 * A row is known by where it stands in the input; of equal risks the one that stands first is higher.
 */
#ifndef CS_MODEL_RANKING_H
#define CS_MODEL_RANKING_H

#include "base/mem.h"

struct cs_ranked {
    double risk;
    uint64_t place;
};
struct cs_ranking { /* zero-initialise, but for `most` */
    size_t most;    /* how many are kept */
    struct cs_ranked *v;
    size_t n, cap; /* private: a heap with the lowest on top */
};

static inline bool cs_ranks_above(struct cs_ranked a, struct cs_ranked b)
{
    return a.risk != b.risk ? a.risk > b.risk : a.place < b.place;
}
enum cs_status cs_ranking_add(struct cs_ranking *, struct cs_ranked, struct cs_error *) CS_MUST_USE;
/* Adds all that another one has kept. */
enum cs_status cs_ranking_merge(struct cs_ranking *, const struct cs_ranking *,
                                struct cs_error *) CS_MUST_USE;
/* Puts what was kept in order, the highest first. Nothing can be added afterwards. */
void cs_ranking_sort(struct cs_ranking *);
void cs_ranking_release(struct cs_ranking *);

#endif
