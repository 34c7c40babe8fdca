/* simplify.h - Traditional Chinese characters to Simplified ones, one by one, for comparing words.
 *
 * The pairs are those that ICU's Traditional-Simplified transliterator makes of single characters (its
 * phrases are left aside); opening the transliterator itself takes longer than a whole small file.
 */
#ifndef CS_TEXT_SIMPLIFY_H
#define CS_TEXT_SIMPLIFY_H

#include <stddef.h>
#include <uchar.h>

extern const char16_t cs_simplify_table[][3]; /* Traditional, Simplified, 0; ascending */
extern const size_t cs_simplify_pairs;

/* The Simplified character of a UTF-16 unit; any other unit stays as it is. */
char16_t cs_simplify(char16_t);

#endif
