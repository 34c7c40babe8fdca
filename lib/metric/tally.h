/* tally.h - how often each value came in a group, values by the codes of a dictionary, from 1. Most groups
 * have few different ones: those are held in place, the others in a table. Zero-initialise.
 */
#ifndef CS_METRIC_TALLY_H
#define CS_METRIC_TALLY_H

#include "base/mem.h"

enum { CS_TALLY_FEW = 8 };

struct cs_tally_table; /* of what does not fit in place */
struct cs_tally {
    uint16_t code[CS_TALLY_FEW]; /* 0: a free place */
    uint16_t n[CS_TALLY_FEW];
    struct cs_tally_table *more; /* NULL: none */
    uint8_t few;
    bool failed; /* memory was short */
};

void cs_tally_release(struct cs_tally *);
void cs_tally_add(struct cs_tally *, uint32_t code, uint64_t n);
void cs_tally_merge(struct cs_tally *into, const struct cs_tally *from);
/* Code c is called to[c] from here on; no two are called alike. */
void cs_tally_rename(struct cs_tally *, const uint32_t *to);
/* The next pair from *at on, 0 at first; false when there is none left. */
bool cs_tally_next(const struct cs_tally *, size_t *at, uint32_t *code, uint64_t *n);

/* As words (base/state.h), by code; and back into an empty one: false when it is no such state. */
void cs_tally_write(const struct cs_tally *, struct cs_buf *);
bool cs_tally_read(struct cs_tally *, struct cs_slice state);

#endif
