/* count.h - how often something happened, and on which lines first: what a summary can name. */
#ifndef CS_INGEST_COUNT_H
#define CS_INGEST_COUNT_H

#include "base/mem.h"

enum { CS_COUNT_RUNS = 5 };

struct cs_count {
    uint64_t n;
    unsigned runs; /* of lines one after the other, the first ones: from line[i] to last[i] */
    uint64_t line[CS_COUNT_RUNS], last[CS_COUNT_RUNS];
    bool more; /* there are others */
};

/* Lines that come after those that are known, or begin with the last of these. Does not count. */
static inline void cs_count_lines(struct cs_count *c, uint64_t from, uint64_t to)
{
    if (c->more) return;
    if (c->runs > 0 && from <= c->last[c->runs - 1] + 1) {
        if (to > c->last[c->runs - 1]) c->last[c->runs - 1] = to;
    } else if (c->runs < CS_COUNT_RUNS) {
        c->line[c->runs] = from;
        c->last[c->runs++] = to;
    } else {
        c->more = true;
    }
}

static inline void cs_count_line(struct cs_count *c, uint64_t line)
{
    c->n++;
    cs_count_lines(c, line, line);
}

/* Adds what a later stretch of the same file has met. */
void cs_count_add(struct cs_count *, const struct cs_count *later);
/* "line 3", "lines 3, 7-9", "lines 3, 7-9, 12, 15, 18, …"; nothing when n is 0. */
void cs_count_name(const struct cs_count *, struct cs_buf *);

#endif
