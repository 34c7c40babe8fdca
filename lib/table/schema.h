/* schema.h - the one list of kinds, columns, units, allowed values and their names in three languages.
 *
 * cs-schema(5), --explain and the header aliases of cs-ingest come out of this table; nothing else in the
 * toolkit knows a list of columns. A column means the same in every kind that has it, so one entry a name.
 *
 * Words (names and aliases) are compared after folding: case, width, punctuation and blanks, and Traditional
 * to Simplified script (cs_fold in ingest/alias.h). Aliases are written folded already.
 */
#ifndef CS_TABLE_SCHEMA_H
#define CS_TABLE_SCHEMA_H

#include "base/error.h"
#include <stdbool.h>

enum cs_lang { CS_EN, CS_ZH_HANS, CS_ZH_HANT, CS_LANGS };
/* "en", "zh-Hans", "zh-Hant" (also zh, zh-CN, zh-TW, zh-HK); false when none of them. */
bool cs_lang_parse(struct cs_slice, enum cs_lang *) CS_MUST_USE;
/* Of --lang (NULL: not given), else of CS_LANG; *lang stays what it is where neither names one. */
enum cs_status cs_lang_choose(enum cs_lang *, const char *option, struct cs_error *) CS_MUST_USE;
const char *cs_lang_tag(enum cs_lang);

enum cs_type { CS_NUM, CS_TEXT, CS_TIME, CS_BOOL };
const char *cs_type_name(enum cs_type); /* "number" "text" "time" "bool" */

struct cs_value_def { /* an allowed value and the words that mean it */
    const char *value;
    const char *name[CS_LANGS];
    const char *aliases; /* separated by '|', folded */
};

struct cs_column_def {
    const char *name; /* as in the stream */
    enum cs_type type;
    const char *unit; /* "s", "count", "score", "share", "money", "" */
    const char *name_in[CS_LANGS];
    const char *aliases;               /* further header words in any language, separated by '|' */
    const char *about;                 /* one English sentence for the manual */
    const struct cs_value_def *values; /* NULL = free; ends with .value NULL */
    bool closed;   /* true: no other value is valid (outcome); false: usual values (channel) */
    bool usual;    /* others are common too, each company has its own (channel): no value is a mistake */
    bool personal; /* masked in messages */
    int lo, hi;    /* of a score, both possible; hi 0 = no range */
    bool id;       /* an identifier: text, and never a mangled number */
    /* Header words of yes/no columns that decide this one, "word=value if yes/value if no" separated by '|':
     * "answered=answered/abandoned". An empty value leaves the cell missing. NULL = none. */
    const char *flags;
};

struct cs_kind_def { /* a kind of stream: tickets, customers, orders, events, … */
    const char *name;
    const char *name_in[CS_LANGS];
    const char *columns;  /* in stream order, separated by blanks */
    const char *required; /* the same; what tells the kind */
    /* Header words that name a column in this kind alone, "word=column" separated by '|': `id=ticket_id`.
     * They give way to any other word for the same column. */
    const char *weak;
};

/* NULL when a column is not ours. */
const struct cs_column_def *cs_schema_column(struct cs_slice name);
const struct cs_column_def *cs_schema_columns(size_t *n);
/* Are two words the same as people write them: ASCII letters of either case, blanks, '_' and '-' aside? */
bool cs_schema_same(struct cs_slice a, struct cs_slice b);
/* The column, the value of a column, that a word means: by its name in any language or an alias. NULL: none.
 */
const struct cs_column_def *cs_schema_column_meant(struct cs_slice word);
const struct cs_value_def *cs_schema_value_meant(const struct cs_column_def *, struct cs_slice word);
const struct cs_kind_def *cs_schema_kind(struct cs_slice name);
const struct cs_kind_def *cs_schema_kinds(size_t *n);
/* Walks a blank-separated column list: false at its end. */
bool cs_schema_next(const char **list, struct cs_slice *name);
/* Walks a '|'-separated word list, which may be NULL: false at its end. */
bool cs_schema_word(const char **list, struct cs_slice *word);

#endif
