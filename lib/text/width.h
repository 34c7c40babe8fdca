/* width.h - how many cells of a terminal a text takes (UAX #11 and #29, by utf8proc).
 *
 * A grapheme cluster takes as many cells as its widest character: 2 for East-Asian wide and full-width ones
 * and for emoji (also a character followed by U+FE0F, a flag, a family joined by U+200D), 1 for others,
 * East-Asian ambiguous ones included, 0 for combining marks on their own, control characters and zero-width
 * ones. A byte that is not UTF-8 takes 1: whoever prints it shows a replacement.
 */
#ifndef CS_TEXT_WIDTH_H
#define CS_TEXT_WIDTH_H

#include "base/error.h"

size_t cs_width(struct cs_slice utf8);
/* The longest beginning that takes at most `cells`; never inside a cluster. */
struct cs_slice cs_width_cut(struct cs_slice utf8, size_t cells);

#endif
