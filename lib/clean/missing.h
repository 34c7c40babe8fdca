/* missing.h - words that mean "no value" in exports, read from a policy file (clean/missing.words). */
#ifndef CS_CLEAN_MISSING_H
#define CS_CLEAN_MISSING_H

#include "base/map.h"

/* Words as they stand in a stream: escaped. Immutable once read, shared by threads. */
struct cs_missing {
    struct cs_map words;
    uint32_t lengths[256]; /* by first byte: bit n is set when a word of n bytes begins so */
};

/* From a stanza file: every value of the stanza [missing] is a comma list of words; the keys only group them.
 * CS_USAGE with the place of an empty word, one of more than 31 bytes, or another stanza. */
enum cs_status cs_missing_read(struct cs_missing *, const char *path, struct cs_error *) CS_MUST_USE;
/* Adds the words of a comma list. CS_USAGE for an empty or a long one. */
enum cs_status cs_missing_add(struct cs_missing *, struct cs_slice list, struct cs_error *) CS_MUST_USE;
void cs_missing_release(struct cs_missing *);

/* False for nearly all cells, at the cost of one load; n >= 1. */
static inline bool cs_missing_maybe(const struct cs_missing *m, const char *cell, size_t n)
{
    return n < 32 && m->lengths[(unsigned char)cell[0]] >> n & 1;
}
/* Is the cell such a word? */
static inline bool cs_missing_word(const struct cs_missing *m, struct cs_slice cell)
{
    return cell.n && cs_missing_maybe(m, cell.p, cell.n) && cs_map_find(&m->words, cell) != CS_MAP_NONE;
}

#endif
