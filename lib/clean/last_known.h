/* last_known.h - what a customer's own contacts say: the last known value of a column before a moment.
 *
 * Contacts are ordered by created_at, then by their place in the input; without created_at by place. 32 bytes
 * a known value.
 */
#ifndef CS_CLEAN_LAST_KNOWN_H
#define CS_CLEAN_LAST_KNOWN_H

#include "base/map.h"

struct cs_moment {
    int64_t at;
    uint64_t place;
};
struct cs_last_known { /* zero-initialise */
    struct cs_map cells;
    struct cs_known *v;
    size_t n, cap;
};
void cs_last_known_release(struct cs_last_known *);
enum cs_status cs_last_known_add(struct cs_last_known *, struct cs_slice key, struct cs_moment,
                                 struct cs_slice cell, struct cs_error *) CS_MUST_USE;
enum cs_status cs_last_known_merge(struct cs_last_known *into, const struct cs_last_known *from,
                                   struct cs_error *) CS_MUST_USE;
void cs_last_known_finish(struct cs_last_known *); /* sorts; read-only from here */
/* The newest value before the moment; with `later`, where there is none, the oldest behind it. .p NULL: none.
 */
struct cs_slice cs_last_known_find(const struct cs_last_known *, struct cs_slice key, struct cs_moment,
                                   bool later);

#endif
