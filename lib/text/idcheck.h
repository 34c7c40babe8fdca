/* idcheck.h - numbers that can be told to be wrong by looking at them: Chinese identity numbers, bank cards,
 * phone numbers and car plates.
 *
 * Pure functions over a whole slice: no blanks around, no separators, ASCII digits (clean/trim.h makes
 * full-width ones narrow, text/contact.h takes blanks, brackets and +86 out of phone numbers). True means
 * that such a number can exist, never that it does.
 */
#ifndef CS_TEXT_IDCHECK_H
#define CS_TEXT_IDCHECK_H

#include "base/error.h"
#include <stdbool.h>

/* GB 11643. 18 characters: the code of a province (or of a residence permit: 81, 82, 83, or 9 and the
 * province), a date of birth of the years 1800 to 2099 that exists, a serial number, and the check character
 * of ISO 7064 MOD 11-2 (0-9, X; x is read as X). 15 digits, given out until 1999: the same without century
 * and check character. */
bool cs_idcard_valid(struct cs_slice);
/* The check character of the first 17 digits; '\0' when one is none. */
char cs_idcard_check(const char digits[17]);

/* ISO/IEC 7812 annex B: the digits add up by the method of Luhn. Any number of digits, at least two. */
bool cs_luhn_valid(struct cs_slice);
/* 13 to 19 digits that pass Luhn, with a beginning and a length that banks in China and the card networks
 * give out (62 and 81 UnionPay, 9 older Chinese debit cards, 4 Visa, 2221-2720 and 51-55 Mastercard, 34 and
 * 37 American Express, 35 JCB, 30, 36 and 38 Diners, 60, 64 and 65 Discover), and not one digit throughout.
 */
bool cs_bankcard_valid(struct cs_slice);

/* What a number is in the Chinese numbering plan. */
enum cs_phone_kind {
    CS_PHONE_NONE,
    CS_PHONE_MOBILE,   /* 11 digits with a prefix that an operator has */
    CS_PHONE_LANDLINE, /* 0, an area code that is in use (3 digits 010, 02x; else 4), 7 or 8 digits */
    CS_PHONE_SERVICE,  /* 400 and 800 and 7 digits; 95 or 96 and 3 to 6 digits; 12345 and the like: 1 and 2 to
                          4 */
    CS_PHONE_LOCAL,    /* 7 or 8 digits that do not begin with 0 or 1 */
};
enum cs_phone_kind cs_phone_kind(struct cs_slice digits);

/* GA 36: a province's character, a letter, a middle dot or a blank or neither, and 5 characters (the last may
 * be 学 警 港 澳 挂 领 试 超), or 6 for new-energy vehicles; no I or O but an O in the second place.
 * Embassies: 使 and 6 digits. UTF-8; letters of either case. */
bool cs_plate_valid(struct cs_slice);
/* Bytes of the province's character that a text begins with; 0: with none. */
unsigned cs_plate_province(struct cs_slice);

#endif
