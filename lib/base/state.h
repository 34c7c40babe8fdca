/* state.h - the numbers of a saved state as text: words with one blank between, decimal or hexadecimal.
 *
 * Readers take one word off the front and refuse what is not written exactly so; states come from files and
 * are as hostile as any other input.
 */
#ifndef CS_BASE_STATE_H
#define CS_BASE_STATE_H

#include "base/mem.h"

/* Each writer puts a blank before its word unless the buffer is empty or ends in a tab or blank. */
void cs_state_put(struct cs_buf *, int64_t);
void cs_state_put_hex(struct cs_buf *, uint64_t);
/* False when the next word is none of the kind; the rest is then of no use. Decimal words have no '+', no
 * leading zero and fit int64; hexadecimal ones are 1 to 16 digits 0-9 a-f. */
bool cs_state_take(struct cs_slice *rest, int64_t *) CS_MUST_USE;
bool cs_state_take_hex(struct cs_slice *rest, uint64_t *) CS_MUST_USE;
/* The next word as it is; false at the end. */
bool cs_state_word(struct cs_slice *rest, struct cs_slice *word) CS_MUST_USE;

#endif
