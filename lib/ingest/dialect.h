/* dialect.h - how a table is written, as far as somebody said so: on the command line, in a map or a
 * manifest.
 */
#ifndef CS_INGEST_DIALECT_H
#define CS_INGEST_DIALECT_H

#include "base/mem.h"

struct cs_format; /* ingest/format.h */

/* 0 and NULL: nobody said; find out. */
struct cs_dialect {
    const struct cs_format *format;
    char delimiter;      /* any byte below 0x80 but quote, CR, LF */
    char quote, escape;  /* quote 0 = '"'; escape 0 = the quote doubled */
    bool no_quote;       /* quotes are text */
    bool no_doublequote; /* only the escape escapes */
    bool skip_space;     /* blanks behind a delimiter do not count */
    bool lazy_quotes;    /* a stray quote is text */
    const char *comment; /* lines that begin with it are no records */
    const char *null;    /* a cell that is exactly this is missing */
    uint64_t skip_lines; /* a preamble of so many physical lines */
    bool no_header;      /* columns are named column_1 … */
    const char *header;  /* "a,b,c": there is none, these are the names */
    const char *sheet;   /* of a workbook: name or number from 1 */
    size_t max_record;   /* 0 = 16 MiB */
    size_t block_size;   /* of the text that is read at a time; 0 = the default; tests go down to 1 */
    bool as_it_is;       /* CSV: titles, sep= and backslashes are not looked for */
    bool live;           /* hand on rows as they come */
};

/* The keys of maps and manifests, NULL at the end; an option is the same with "--" and '-' for '_'. */
extern const char *const cs_dialect_keys[];
/* Is it one of them? */
bool cs_dialect_is_key(struct cs_slice) CS_MUST_USE;
/* What a key (or an option, for messages) says. Texts are kept in the arena. CS_USAGE, without a place, for a
 * value that means nothing. */
enum cs_status cs_dialect_say(struct cs_dialect *, struct cs_slice key, struct cs_slice value,
                              struct cs_arena *, struct cs_error *) CS_MUST_USE;
/* What `to` leaves open is as `from` has it. */
void cs_dialect_fill(struct cs_dialect *to, const struct cs_dialect *from);

/* Any sign of ASCII but CR, LF and the double quote, as itself or as a name. */
#define CS_DELIMITERS "comma, semicolon, tab, pipe, space, or one sign"
bool cs_delimiter_parse(struct cs_slice, char *) CS_MUST_USE;

#endif
