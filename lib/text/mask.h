/* mask.h - one value of personal data: as people may see it (138****5678), and in the one form in which two
 * spellings of it are the same (for pseudonyms).
 *
 *   phone      138****5678; 010-****5678; abroad the last four digits
 *   email      first character, ***, the domain
 *   id_card    first six and last four; other documents first one and last two
 *   bank_card  first six and last four
 *   plate      province, letter, last two
 *   name       the surname (欧阳** too); of other names the first letter of each word
 *   address    down to the district
 *   birth_date the year
 * What has no such form becomes ****. A mask masked again is the same mask.
 *
 * Values are plain (text/personal_words.h), without blanks around, and not empty; `shown` is the value with
 * its characters as they were written.
 */
#ifndef CS_TEXT_MASK_H
#define CS_TEXT_MASK_H

#include "text/personal_words.h"

void cs_mask_display(const struct cs_words *, enum cs_personal, struct cs_slice plain, const char *shown,
                     struct cs_buf *);
/* Is the value a mask already? */
bool cs_mask_is_masked(const struct cs_words *, enum cs_personal, struct cs_slice plain);
/* phone: digits, without 00 and 86 before a number of the Chinese plan; email and plate: one case, no blanks;
 * id_card: 18 characters, of 15 digits too; bank_card: digits; others: in lower case, one blank between
 * words. */
void cs_mask_normal(enum cs_personal, struct cs_slice plain, struct cs_buf *);
/* Bytes of an address down to its district; 0 when it names none. */
size_t cs_mask_address_kept(const struct cs_words *, struct cs_slice plain);

#endif
