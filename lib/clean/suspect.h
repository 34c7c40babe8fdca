/* suspect.h - columns that pass, or are searched as texts, and yet look as if they held nothing but persons:
 * a customer number that is a phone number, a column of names with a header that nobody knows. One pass
 * cannot hide them, but it can tell. */
#ifndef CS_CLEAN_SUSPECT_H
#define CS_CLEAN_SUSPECT_H

#include "text/personal_words.h"

struct cs_suspect {
    uint64_t cells; /* filled ones that were looked at */
    uint64_t phone, email, idcard, name;
};
/* Looks at a cell, escaped or not: the whole of it is such a value, or it is none. */
void cs_suspect_look(struct cs_suspect *, const struct cs_words *, struct cs_slice cell);
void cs_suspect_add(struct cs_suspect *, const struct cs_suspect *more);
/* The kind that most cells, three of five and at least five, have; CS_PERSONAL_KINDS: none. *n is how many
 * do. */
enum cs_personal cs_suspect_kind(const struct cs_suspect *, uint64_t *n);

#endif
