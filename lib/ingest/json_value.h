/* json_value.h - one JSON value (RFC 8259) taken apart: the scalars of nested objects by their path.
 *
 * Paths form a tree that grows with the keys that are seen. A key path that ends in something is a leaf; what
 * it ended in stays a slice of the text. Nothing recurses; nesting, keys and names are limited.
 *   A string is its text, a number its own digits, true and false themselves, null missing.
 *   An array of scalars joins with '|'; one that holds an object, an array, or a text with '|' stays JSON.
 *   A NUL in a text is left out, half a surrogate pair becomes U+FFFD, of a key that is there twice the last
 *   value counts: all three are counted.
 */
#ifndef CS_INGEST_JSON_VALUE_H
#define CS_INGEST_JSON_VALUE_H

#include "base/map.h"

#define CS_JSON_ROOT 0u
#define CS_JSON_NONE UINT32_MAX

enum { CS_JSON_DEEP = 1000, CS_JSON_NODES = 65536, CS_JSON_NAME = 4096 };

/* What a key was: something, null or an empty object, an object with something in it. */
enum { CS_JSON_LEAF = 1, CS_JSON_VOID = 2, CS_JSON_INNER = 4 };

enum cs_json_kind { CS_JSON_NULL, CS_JSON_PLAIN, CS_JSON_ESCAPED, CS_JSON_ARRAY };

struct cs_json_node { /* a key below an object */
    struct cs_slice key;
    uint32_t parent;
    uint32_t first, next; /* which key came first in it, and behind it in its own object: guesses */
    uint32_t column;      /* free for the caller, CS_JSON_NONE at first */
    uint8_t was;          /* CS_JSON_LEAF and so on, in sound values */
    bool plain;           /* the key is written as it is read */
    enum cs_json_kind kind;
    struct cs_slice value; /* of the value looked at last; */
    uint64_t when;         /* when that was */
};

enum cs_json_result {
    CS_JSON_OK,
    CS_JSON_SHORT,  /* the text ends within the value */
    CS_JSON_BAD,    /* `why` at `at` */
    CS_JSON_REFUSED /* the error is filled */
};

struct cs_json {
    struct cs_map names; /* parent and key -> node */
    struct cs_json_node *node;
    size_t n, cap;
    uint64_t now;    /* number of the value looked at */
    bool is_object;  /* it was one */
    bool homeless;   /* it has something for which there is no column */
    const char *why; /* CS_JSON_BAD */
    size_t at;       /* bytes of the value; with CS_JSON_BAD, where it broke */
    uint64_t twice;  /* keys that were there already */
    uint64_t nuls, halves;
    struct cs_buf key; /* room */
    uint32_t *fresh;   /* nodes to which this value was the first to give something */
    size_t n_fresh, fresh_cap;
    bool short_of_memory;
};

enum cs_status cs_json_init(struct cs_json *, struct cs_error *) CS_MUST_USE;
void cs_json_release(struct cs_json *);
/* The value with which the text begins; a node has what this value holds when its `when` is `now`. With
 * `skip` only its syntax is looked at. */
enum cs_json_result cs_json_value(struct cs_json *, struct cs_slice text, bool skip,
                                  struct cs_error *) CS_MUST_USE;
/* Takes back what keys were in the value looked at last: it was not sound after all. */
void cs_json_forget(struct cs_json *);
/* The cell of what a node has, appended. */
void cs_json_cell(struct cs_json *, const struct cs_json_node *, struct cs_buf *);
/* The text of a string that was read, as it stood between its quotes, appended. */
void cs_json_unescape(struct cs_json *, struct cs_slice, struct cs_buf *);
/* The path of a node, "a.b", appended. */
void cs_json_path(const struct cs_json *, uint32_t node, struct cs_buf *);
/* Bytes of white space at the beginning. */
size_t cs_json_blanks(struct cs_slice);

#endif
