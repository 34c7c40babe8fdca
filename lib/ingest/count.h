/* count.h - how often something happened, and on which lines first: what a summary can name. */
#ifndef CS_INGEST_COUNT_H
#define CS_INGEST_COUNT_H

#include "base/mem.h"

enum { CS_COUNT_LINES = 5 };

struct cs_count {
    uint64_t n;
    unsigned lines;
    uint64_t line[CS_COUNT_LINES]; /* of the first ones, increasing, each once */
    bool more;                     /* there are others */
};

static inline void cs_count_line(struct cs_count *c, uint64_t line)
{
    c->n++;
    if (c->lines > 0 && c->line[c->lines - 1] == line) return;
    if (c->lines < CS_COUNT_LINES)
        c->line[c->lines++] = line;
    else
        c->more = true;
}

/* Adds what a later stretch of the same file has met. */
void cs_count_add(struct cs_count *, const struct cs_count *later);
/* "line 3", "lines 3, 7, 9", "lines 3, 7, 9, 12, 15, …"; nothing when n is 0. */
void cs_count_name(const struct cs_count *, struct cs_buf *);

#endif
