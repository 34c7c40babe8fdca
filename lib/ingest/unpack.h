/* unpack.h - gzip and zstd, a piece at a time, in constant memory. */
#ifndef CS_INGEST_UNPACK_H
#define CS_INGEST_UNPACK_H

#include "base/mem.h"

enum cs_packing { CS_PACKING_NONE, CS_PACKING_GZIP, CS_PACKING_ZSTD };

/* Could the head, with more bytes, become one that says something else than it does now? */
bool cs_packing_undecided(struct cs_slice head);
/* What the first bytes say. CS_DATA when they are packed in a way that is not read, with the cure. */
enum cs_status cs_packing_of(struct cs_slice head, enum cs_packing *, struct cs_error *) CS_MUST_USE;
const char *cs_packing_name(enum cs_packing); /* NULL for none */

struct cs_unpack;

enum cs_status cs_unpack_make(struct cs_unpack **, enum cs_packing, struct cs_error *) CS_MUST_USE;
void cs_unpack_free(struct cs_unpack *);
/* Takes bytes off `packed` and appends what they hold to `to`, at most about `want` bytes; nothing may come
 * out when little goes in. `last`: no bytes follow these. *end when the content is complete, which it is with
 * `last` alone: another member may follow. CS_DATA for what is broken or cut. */
enum cs_status cs_unpack_run(struct cs_unpack *, struct cs_slice *packed, bool last, struct cs_buf *to,
                             size_t want, bool *end, struct cs_error *) CS_MUST_USE;

#endif
