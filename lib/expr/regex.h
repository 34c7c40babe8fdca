/* regex.h - PCRE2 with limits: patterns compiled once, matched by every worker with scratch of its own.
 * Private to lib/expr. */
#ifndef CS_EXPR_REGEX_H
#define CS_EXPR_REGEX_H

#include "base/mem.h"

struct cs_regex;       /* a compiled pattern; immutable */
struct cs_regex_space; /* what matching writes to: one a worker */

/* CS_USAGE when the pattern is wrong; *at is the byte of it that is. */
enum cs_status cs_regex_make(struct cs_regex **, struct cs_slice pattern, size_t *at,
                             struct cs_error *) CS_MUST_USE;
void cs_regex_free(struct cs_regex *);
unsigned cs_regex_groups(const struct cs_regex *);

enum cs_status cs_regex_space_make(struct cs_regex_space **, unsigned groups, struct cs_error *) CS_MUST_USE;
void cs_regex_space_free(struct cs_regex_space *);

/* Looks for the pattern in `text` from byte `from` on. Groups are read with cs_regex_group() until the next
 * search. CS_DATA when the work would pass the limits. */
enum cs_status cs_regex_find(const struct cs_regex *, struct cs_regex_space *, struct cs_slice text,
                             size_t from, bool *found, struct cs_error *) CS_MUST_USE;
/* False when the group took no part in the match. */
bool cs_regex_group(const struct cs_regex_space *, unsigned group, size_t *from, size_t *to);

#endif
