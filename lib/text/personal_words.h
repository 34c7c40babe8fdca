/* personal_words.h - the words by which personal data is known (personal.words), and texts made plain for
 * comparing with them. */
#ifndef CS_TEXT_PERSONAL_WORDS_H
#define CS_TEXT_PERSONAL_WORDS_H

#include "base/mem.h"
#include <uchar.h>

/* Kinds of personal data; those from CS_BIRTH on are known by their column alone. */
enum cs_personal {
    CS_PHONE,
    CS_EMAIL,
    CS_IDCARD,
    CS_BANKCARD,
    CS_PLATE,
    CS_NAME,
    CS_ADDRESS,
    CS_BIRTH,
    CS_OTHER, /* anything that a user wants hidden: a customer number */
    CS_PERSONAL_KINDS,
};
extern const char *const cs_personal_names[CS_PERSONAL_KINDS + 1]; /* "phone" …; ends with NULL */

/* What a character may be, for texts in which one look must do. */
enum {
    CS_WORD_FIRST = 1,  /* the last but one character of a word that announces something */
    CS_WORD_SECOND = 2, /* the last one */
    CS_SURNAME = 4,
    CS_NAME_STOP = 8,
    CS_ROAD = 16,
    CS_UNIT = 32,
    CS_DISTRICT = 64,
    CS_BEFORE_ADDRESS = 128,
    CS_SURNAME_COMMON = 256,
    CS_BEFORE_NAME = 512,
    CS_WORD_START = 1024, /* the first one */
};
enum { CS_HAN_FIRST = 0x4E00, CS_HAN_LAST = 0x9FFF };
enum { CS_WIDE_FIRST = 0x4000 }; /* the characters whose first byte is 0xE4 .. 0xE9 begin here */

enum cs_word_list {
    CS_NAME_LABEL,
    CS_NAME_SAY,
    CS_NAME_WEAK,
    CS_NAME_TITLE,
    CS_NAME_NO,
    CS_NAME_ROLE,
    CS_NAME_EN_TITLE,
    CS_NAME_EN_LABEL,
    CS_NAME_EN_NO,
    CS_SURNAME_DOUBLE,
    CS_NUMBER_PHONE,
    CS_NUMBER_OTHER,
    CS_NUMBER_CARD,
    CS_NUMBER_ID,
    CS_NUMBER_UNIT,
    CS_NUMBER_UNIT_NO,
    CS_ADDRESS_LABEL,
    CS_ADDRESS_NO,
    CS_ADDRESS_EN_ROAD,
    CS_COLUMN_PHONE, /* columns, in the order of enum cs_personal up to CS_BIRTH */
    CS_COLUMN_NONE = CS_COLUMN_PHONE + CS_BIRTH + 1,
    CS_COLUMN_END, /* what they end with, in the same order */
    CS_COLUMN_NONE_END = CS_COLUMN_END + CS_BIRTH + 1,
    CS_WORD_LISTS,
};

enum { CS_PAIRS = 8192 };
static inline unsigned cs_pair_hash(unsigned first, unsigned second)
{
    return ((first * 0x9E37u) ^ second) % CS_PAIRS;
}

/* Immutable once read, shared by threads. */
struct cs_words {
    struct cs_arena arena;
    struct cs_word_set {
        struct cs_slice *v;   /* longer ones first */
        struct cs_slice *end; /* by their last byte, of those longer ones first */
        uint16_t from[257];   /* end[from[b]] … end[from[b + 1] - 1] end with byte b */
        size_t n;
    } list[CS_WORD_LISTS];
    uint8_t *announce; /* CS_WORD_FIRST, CS_WORD_SECOND and CS_ROAD by character from CS_WIDE_FIRST on */
    uint16_t *flags;   /* by character from CS_HAN_FIRST on, of both scripts */
    uint16_t *simple;  /* the Simplified character */
    uint64_t pairs[CS_PAIRS / 64]; /* hashes of the last two characters of such words */
};
/* CS_USAGE with its place for a mistake in the file. */
enum cs_status cs_words_read(struct cs_words *, const char *path, struct cs_error *) CS_MUST_USE;
enum cs_status cs_words_parse(struct cs_words *, struct cs_slice text, const char *name,
                              struct cs_error *) CS_MUST_USE;
void cs_words_release(struct cs_words *);

/* The word of the list that `text` begins with, ends with: its bytes, 0 for none; the longest. ASCII letters
 * of either case; a word that ends in one must not go on in the text. */
unsigned cs_words_begin(const struct cs_words *, enum cs_word_list, struct cs_slice text);
unsigned cs_words_end(const struct cs_words *, enum cs_word_list, struct cs_slice text);
/* The kind that a header word of personal.words means; CS_PERSONAL_KINDS: none. *none: it is known to be
 * nobody's. `end`: by its last word alone. */
enum cs_personal cs_words_column(const struct cs_words *, struct cs_slice name, bool end, bool *none);

static inline bool cs_words_pair(const struct cs_words *w, unsigned first, unsigned second)
{
    unsigned at = cs_pair_hash(w->simple[first - CS_HAN_FIRST], w->simple[second - CS_HAN_FIRST]);
    return w->pairs[at / 64] >> at % 64 & 1;
}

/* The Han character at p (3 bytes), or 0. */
static inline unsigned cs_han_at(const char *p, size_t n)
{
    const unsigned char *u = (const unsigned char *)p;
    if (n < 3 || u[0] < 0xE4 || u[0] > 0xE9) return 0;
    unsigned c = (u[0] & 0x0Fu) << 12 | (u[1] & 0x3Fu) << 6 | (u[2] & 0x3Fu);
    return c >= CS_HAN_FIRST && c <= CS_HAN_LAST ? c : 0;
}
static inline unsigned cs_han_flags(const struct cs_words *w, const char *p, size_t n)
{
    unsigned c = cs_han_at(p, n);
    return c ? w->flags[c - CS_HAN_FIRST] : 0;
}
/* The Simplified form of the Han character at p, 3 bytes; p itself must be one. */
static inline void cs_han_simple(const struct cs_words *w, const char *p, char to[3])
{
    unsigned c = w->simple[cs_han_at(p, 3) - CS_HAN_FIRST];
    to[0] = (char)(0xE0 | c >> 12);
    to[1] = (char)(0x80 | (c >> 6 & 0x3F));
    to[2] = (char)(0x80 | (c & 0x3F));
}

/* A text as it is compared: full-width forms narrow, dashes and blanks of all sorts as - and blank,
 * Simplified characters, nothing that takes no room on paper. at[i] is where byte i came from; at[text.n] the
 * end. */
struct cs_plain {
    struct cs_buf text, shown;
    uint32_t *at;
    size_t cap;
};
void cs_plain_release(struct cs_plain *);
static inline const char *cs_plain_shown(const struct cs_plain *p, struct cs_slice part_of_text)
{
    return p->shown.p + (part_of_text.p - p->text.p);
}
enum cs_status cs_plain_make(struct cs_plain *, const struct cs_words *, struct cs_slice text,
                             struct cs_error *) CS_MUST_USE;

#endif
