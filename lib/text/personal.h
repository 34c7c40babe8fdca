/* personal.h - finds personal data in a text: phone and identity numbers, bank cards, mail addresses, car
 * plates, names, addresses; in Chinese of either script and in English.
 *
 * No regular expressions: one pass over the bytes looks for what could begin something (digits, an @, two
 * characters of a known word), and only texts that hold it are looked at closer. Every look ahead and back is
 * bounded, so the time grows with the length of the text and nothing else. What the words are stands in
 * personal.words; what a number must look like, in text/idcheck.h. cs-mask(1) states the rules for people.
 */
#ifndef CS_TEXT_PERSONAL_H
#define CS_TEXT_PERSONAL_H

#include "text/personal_words.h"

enum { CS_FIND_LEAST = 6 }; /* bytes of a text in which something may be found */

struct cs_find {
    enum cs_personal kind;
    uint32_t from, to;     /* bytes of the text */
    struct cs_slice plain; /* what was found: narrow, Simplified, without what nobody sees */
};

/* Zero-initialise; one for each thread. */
struct cs_finder {
    const struct cs_words *words;
    unsigned kinds;    /* 1 << enum cs_personal: what to look for */
    struct cs_find *v; /* out: in the order of the text, not overlapping; valid until the next search */
    size_t n, cap;
    struct cs_plain plain;
    struct { /* short texts in which nothing was found: categories come again and again */
        uint64_t first, last;
        size_t n;
    } known[64];
};
void cs_finder_release(struct cs_finder *);
/* All there is in a text of well-formed UTF-8, at most UINT32_MAX bytes. CS_FAIL when memory is short. */
enum cs_status cs_find_personal(struct cs_finder *, struct cs_slice text, struct cs_error *) CS_MUST_USE;

#endif
