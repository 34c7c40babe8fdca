/* normalise.h - one form for what is written in many: phone numbers, addresses, identifiers, blanks. */
#ifndef CS_CLEAN_NORMALISE_H
#define CS_CLEAN_NORMALISE_H

#include "base/mem.h"
#include "table/schema.h"

enum cs_form {
    CS_FORM_PHONE,  /* the digits alone, without 86 before a Chinese mobile number (text/contact.h) */
    CS_FORM_EMAIL,  /* lower case, without blanks around (text/contact.h) */
    CS_FORM_ID,     /* without blanks, invisible characters, and the ' that spreadsheets put before; narrow */
    CS_FORM_BLANKS, /* every run of blanks is one blank */
    CS_FORM_WIDTH,  /* full-width digits, letters and signs are narrow; Chinese punctuation stays */
    CS_FORM_FOLD,   /* letters and digits alone, folded (text/fold.h): to compare by */
};
extern const char *const cs_form_names[]; /* in this order, ended by NULL */

/* The form that suits a column by its name and type; CS_FORM_BLANKS for texts. */
enum cs_form cs_form_of(struct cs_slice column);
/* Appends the form of an unescaped text. False, and nothing is appended, when it has none: no phone number,
 * no address. At most as long as the text, but for CS_FORM_FOLD. */
bool cs_form_write(enum cs_form, struct cs_slice, struct cs_buf *);

#endif
