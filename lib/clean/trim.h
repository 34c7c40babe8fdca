/* trim.h - cells as they stand in a stream: blanks around them, and full-width letters and digits in them. */
#ifndef CS_CLEAN_TRIM_H
#define CS_CLEAN_TRIM_H

#include "base/error.h"
#include <stdbool.h>

/* What a byte may be at the edge of a cell: the first or last byte of a blank, or the letter of an escaped
 * one. */
enum { CS_EDGE_FIRST = 1, CS_EDGE_LAST = 2, CS_EDGE_LETTER = 4 };
extern const unsigned char cs_edge[256];

/* False for nearly every cell without blanks around it; n >= 1. */
static inline bool cs_trim_maybe(const char *cell, size_t n)
{
    unsigned first = cs_edge[(unsigned char)cell[0]], last = cs_edge[(unsigned char)cell[n - 1]];
    if (!((first & CS_EDGE_FIRST) | (last & (CS_EDGE_LAST | CS_EDGE_LETTER)))) return false;
    return (first & CS_EDGE_FIRST) || (last & CS_EDGE_LAST) || (n > 1 && cell[n - 2] == '\\');
}
/* The same of the end of a cell alone, empty or not: by the last byte before `end` and the one before that,
 * of whatever cell. */
enum { CS_EDGE_ANY = 1 };
extern const unsigned char cs_edge_last[256], cs_edge_before[256];
static inline unsigned cs_trim_end_maybe(const unsigned char *end)
{
    return cs_edge_last[end[-1]] & (cs_edge_before[end[-2]] | CS_EDGE_ANY);
}
/* The cell without the blanks around it: ASCII blanks, written plainly or as \t \n \r, no-break space
 * (U+00A0) and ideographic space (U+3000). */
struct cs_slice cs_trim(struct cs_slice cell);

/* Full-width forms (U+FF01 .. U+FF5E) that cs_half_width() makes narrow. */
enum cs_half {
    CS_HALF_NONE,
    CS_HALF_WORD,   /* digits and Latin letters */
    CS_HALF_NUMBER, /* these, and ＋ － ． */
};
/* Writes the cell to `to` (room for cell.n bytes), such characters as their ASCII twins; returns the bytes
 * written, less than cell.n when there were any. */
size_t cs_half_width(struct cs_slice cell, enum cs_half, char *to);

#endif
