/* past.h - what a customer's own contacts say: the last known value of a column before a moment.
 *
 * Contacts are ordered by created_at, then by their place in the input; without created_at by place. 32 bytes
 * a known value.
 */
#ifndef CS_CLEAN_PAST_H
#define CS_CLEAN_PAST_H

#include "base/map.h"

struct cs_moment {
    int64_t at;
    uint64_t place;
};
struct cs_past { /* zero-initialise */
    struct cs_map cells;
    struct cs_known *v;
    size_t n, cap;
};
void cs_past_release(struct cs_past *);
enum cs_status cs_past_add(struct cs_past *, struct cs_slice key, struct cs_moment, struct cs_slice cell,
                           struct cs_error *) CS_MUST_USE;
enum cs_status cs_past_merge(struct cs_past *into, const struct cs_past *from, struct cs_error *) CS_MUST_USE;
void cs_past_finish(struct cs_past *); /* sorts; read-only from here */
/* The newest value before the moment; with `later`, where there is none, the oldest behind it. .p NULL: none.
 */
struct cs_slice cs_past_find(const struct cs_past *, struct cs_slice key, struct cs_moment, bool later);

#endif
