/* spool.h - bytes kept for another reading: an unlinked file of mode 0600 in TMPDIR (else /tmp), written at
 * its end and read anywhere. */
#ifndef CS_TABLE_SPOOL_H
#define CS_TABLE_SPOOL_H

#include "base/mem.h"
#include <sys/types.h>

struct cs_spool {
    bool open;
    int fd;
    off_t n; /* bytes kept */
};

/* Opens it at the first bytes. Failures are CS_FAIL with the cure. */
enum cs_status cs_spool_add(struct cs_spool *, const char *, size_t n, struct cs_error *) CS_MUST_USE;
/* Up to n bytes from `from`; *got 0 at the end. */
enum cs_status cs_spool_read(const struct cs_spool *, off_t from, char *to, size_t n, size_t *got,
                             struct cs_error *) CS_MUST_USE;
void cs_spool_close(struct cs_spool *);

#endif
