/* contact.h - phone numbers and mail addresses in the one form in which they are compared. */
#ifndef CS_TEXT_CONTACT_H
#define CS_TEXT_CONTACT_H

#include "base/mem.h"

/* The digits of a phone number, full-width ones too, without blanks, brackets, dots and dashes, a leading +
 * or 00, "tel:", and 86 before a Chinese mobile number. False when it is none: fewer than 5 or more than 15
 * digits, or anything else in it (letters, the stars of a masked number). */
bool cs_phone_normal(struct cs_slice, char out[16], size_t *n);
/* A mail address without blanks around and in lower case (ASCII); false when it has not one @ with something
 * on both sides, or has blanks inside. Appends to the buffer. */
bool cs_email_normal(struct cs_slice, struct cs_buf *);

#endif
