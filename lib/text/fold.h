/* fold.h - text in the form in which it is compared: letters, digits and pictures only, small letters, half
 * width, Simplified characters, no accents that are only another way to write (Unicode NFKC, case folding).
 */
#ifndef CS_TEXT_FOLD_H
#define CS_TEXT_FOLD_H

#include "base/mem.h"

/* Appends the folded text, UTF-8; bytes that are not UTF-8 fold to nothing. At most 4 bytes for each of the
 * text, and 72 more. */
void cs_text_fold(struct cs_slice, struct cs_buf *);

#endif
