/* lasts.h - the newest scores of a group, by when they were given: the last few, or the last one alone.
 *
 * What is kept is a function of all scores that there were, in any order and partition: of one time the
 * larger score counts as the newer. Both are flat and hold no memory of their own. Zero-initialise.
 */
#ifndef CS_METRIC_LASTS_H
#define CS_METRIC_LASTS_H

#include "base/mem.h"
#include "base/num.h"

enum { CS_LASTS = 8 };

struct cs_lasts {
    int64_t at[CS_LASTS], v[CS_LASTS]; /* oldest first: seconds, and the score with its tag */
    uint8_t tag[CS_LASTS], n;
};
struct cs_last {
    int64_t at, v;
    uint8_t tag;
    bool any;
};

void cs_lasts_add(struct cs_lasts *, int64_t at, struct cs_num);
void cs_lasts_merge(struct cs_lasts *into, const struct cs_lasts *from);
void cs_last_add(struct cs_last *, int64_t at, struct cs_num);

/* As words (base/state.h), and back into an empty one: false when it is no such state. */
void cs_lasts_write(const struct cs_lasts *, struct cs_buf *);
bool cs_lasts_read(struct cs_lasts *, struct cs_slice state);
void cs_last_write(const struct cs_last *, struct cs_buf *);
bool cs_last_read(struct cs_last *, struct cs_slice state);

/* -2 falling steadily, -1 falling, 0 stable, 1 rising, 2 rising steadily; missing below three scores. The
 * direction is the sign of Mann's S when Sen's slope has the same sign, else 0; steadily: no step goes
 * against it. *slope: Sen's, points a day. Sources: H. B. Mann, Econometrica 13 (1945); P. K. Sen, JASA 63
 * (1968). */
struct cs_num cs_lasts_trend(const struct cs_lasts *, double *slope);
/* Missing when there is none. */
struct cs_num cs_last_value(const struct cs_last *);

#endif
