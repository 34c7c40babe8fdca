/* partial_file.h - what the writer and the reader of parts have in common. Private to lib/metric. */
#ifndef CS_METRIC_PARTIAL_FILE_H
#define CS_METRIC_PARTIAL_FILE_H

#include "base/map.h"
#include <string.h>

enum { CS_PARTIAL_VERSION = 1 };

/* A digest of lines, in their order: against accidents, not against forgers. */
struct cs_digest {
    uint64_t value;
};
static inline void cs_digest_line(struct cs_digest *d, struct cs_slice line)
{
    struct cs_hash128 h = cs_digest128(line);
    d->value = (d->value ^ h.hi) * UINT64_C(0x9E3779B97F4A7C15) + h.lo;
}
/* Whole lines, each with its LF. */
static inline void cs_digest_lines(struct cs_digest *d, struct cs_slice text)
{
    while (text.n) {
        const char *lf = memchr(text.p, '\n', text.n);
        size_t n = lf ? (size_t)(lf - text.p) : text.n;
        cs_digest_line(d, cs_slice(text.p, n));
        text = cs_slice(text.p + n + (lf != NULL), text.n - n - (lf != NULL));
    }
}

#endif
