/* personal_part.h - what the searches behind personal.h share, and nobody else. */
#ifndef CS_TEXT_PERSONAL_PART_H
#define CS_TEXT_PERSONAL_PART_H

#include "text/personal.h"

/* What may be in a text, seen from afar: never too little, seldom too much. Only for the kinds asked for. */
enum {
    CS_HINT_NUMBER = 1,
    CS_HINT_EMAIL = 2,
    CS_HINT_PLATE = 4,
    CS_HINT_WORD = 8, /* of a name or an address */
    CS_HINT_ENGLISH = 16,
    CS_HINT_HOUSE = 32,
};
unsigned cs_search_look(const struct cs_words *, unsigned kinds, struct cs_slice text);
unsigned cs_search_look_plain(const struct cs_words *, unsigned kinds, struct cs_slice text); /* the same */

/* One text being looked at, in its plain form. */
struct cs_search {
    const struct cs_words *words;
    struct cs_finder *finder;
    const char *p;
    size_t n;
    bool failed; /* memory was short */
};
static inline struct cs_slice cs_search_from(const struct cs_search *s, size_t at)
{
    return (struct cs_slice){s->p + at, s->n - at};
}
/* Adds p[from, to), bytes of the plain text. */
void cs_search_add(struct cs_search *, enum cs_personal, size_t from, size_t to);

void cs_search_numbers(struct cs_search *); /* phones, identity numbers, bank cards */
void cs_search_emails(struct cs_search *);
void cs_search_plates(struct cs_search *);
void cs_search_names(struct cs_search *);   /* Chinese ones */
void cs_search_english(struct cs_search *); /* names and addresses */
void cs_search_addresses(struct cs_search *);

#endif
