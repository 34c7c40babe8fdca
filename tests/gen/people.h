/* people.h - what people have and what they write: made-up personal data that is right by its check digits,
 * things that only look like it, and long texts of which no two are alike. */
#ifndef CSGEN_PEOPLE_H
#define CSGEN_PEOPLE_H

#include "write.h"

enum personal { P_PHONE, P_EMAIL, P_ID_CARD, P_BANK_CARD, P_PLATE, P_NAME, P_ADDRESS, P_DECOY };

/* A piece of text: the thing itself, and the words before and behind it. */
struct piece {
    unsigned n;
    char s[120];
    const char *before, *after;
};

/* In the plain form of a column. */
void make_person(struct piece *, enum personal, uint64_t random);
/* In one of the forms in which people write it, with words around. */
void make_piece(struct piece *, enum personal, uint64_t random);

/* 30 to 45 words of two characters; at most 500 bytes. Returns the end. */
char *long_text(char *p, uint64_t random);
/* The same text with one or two words changed, added or left out; the size. */
size_t edit_text(char *to, const char *text, size_t n, uint64_t random);

#endif
