/* stanza.h - policy files: catalogues, views, maps, rules, calendars are all written in this one shape.
 *
 *     # a comment, to the end of the line (a # inside quotes or backticks is not one)
 *     key = value            # before the first [id]: the nameless stanza
 *     [id]
 *     key = a value that goes on
 *           on indented lines
 *
 * Keys are what stands before the first '=' (backtick-quoted when they hold '=', '#' or '['), trimmed. Values
 * are trimmed; an empty value is a value. A key twice in one stanza, an id twice in one file, a NUL, bytes
 * that are not UTF-8 are errors with file, line and column. CRLF and a BOM are accepted. At most 1 MiB a
 * file.
 */
#ifndef CS_BASE_STANZA_H
#define CS_BASE_STANZA_H

#include "base/map.h"

/* Where a piece of a value stands in the file: values may go over several lines. */
struct cs_piece {
    size_t offset; /* of its first byte in the value */
    unsigned line, column;
};
struct cs_entry {
    struct cs_slice key, value;
    unsigned line;                 /* of the key */
    unsigned vline, vcolumn;       /* where the value starts, both from 1; columns count characters */
    const struct cs_piece *pieces; /* the first one is where the value starts */
    size_t n_pieces;
};
struct cs_stanza {
    struct cs_slice id; /* empty for the nameless one */
    const char *file;   /* name for messages */
    unsigned line;
    struct cs_entry *entries;
    size_t n;
};
struct cs_stanzas { /* zero-initialise */
    struct cs_arena arena;
    struct cs_entry *entries; /* of all stanzas, one after the other */
    struct cs_map ids;
    struct cs_stanza *items; /* in file order; the nameless one first, only when it has keys */
    size_t n;
};

/* `name` is for messages and copied. */
enum cs_status cs_stanzas_parse(struct cs_stanzas *, struct cs_slice text, const char *name,
                                struct cs_error *) CS_MUST_USE;
enum cs_status cs_stanzas_read(struct cs_stanzas *, const char *path, struct cs_error *) CS_MUST_USE;
void cs_stanzas_release(struct cs_stanzas *);
const struct cs_stanza *cs_stanzas_find(const struct cs_stanzas *, struct cs_slice id);
const struct cs_entry *cs_stanza_get(const struct cs_stanza *, const char *key); /* NULL when absent */
struct cs_slice cs_stanza_value(const struct cs_stanza *, const char *key);      /* empty when absent */
/* CS_USAGE, placed at the entry. `offset` bytes into the value gives line and column. */
enum cs_status cs_stanza_fail(const struct cs_stanza *, const struct cs_entry *, size_t offset,
                              struct cs_error *);
/* Fails, naming the stray key and what there is, unless every key is in the NULL-terminated list or begins
 * with one of its items that end in '.' ("name."). */
enum cs_status cs_stanza_only(const struct cs_stanza *, const char *const keys[],
                              struct cs_error *) CS_MUST_USE;
/* Takes the next item, trimmed, from a comma list; commas inside (), "" and `` do not count. False at the
 * end; a comma at the end is not followed by an empty item. */
bool cs_list_next(struct cs_slice *rest, struct cs_slice *item);

#endif
