/* segrules.h - rule files of segments, cs-rules(5): which segment it is, what it is called, and what stands
 * for options that nobody gave.
 *
 *     features = recency=coalesce(number(days), 99), spent      # before the first rule: keys of the file
 *
 *     [leaving]                                                 # the segment's identifier
 *     when = days_since_contact_dev >= 0.5, recency_dev >= 0.5  # the first whose columns are there is asked
 *     name.en      = About to leave
 *     name.zh-Hans = 潜在流失型
 *
 * The first rule that holds wins. A rule without `when` only has a name, for a segment that comes from
 * elsewhere (a list).
 */
#ifndef CS_MODEL_SEGRULES_H
#define CS_MODEL_SEGRULES_H

#include "clean/rules.h"
#include "expr/context.h"

enum { CS_SEGRULES_MOST = 1000 }; /* rules a file: each costs a column of numbers */

struct cs_segrule_case; /* one condition of several; private */
struct cs_segrule {
    const struct cs_stanza *stanza;
    const struct cs_segrule_case *cases;
    size_t n_cases; /* 0: only a name */
    /* Filled by cs_segrules_bind(). */
    struct cs_slice when;   /* the condition that is asked; empty: none */
    cs_node node;           /* the same; CS_NO_NODE */
    struct cs_slice absent; /* why there is none: a column that is not there */
};
struct cs_segrules { /* zero-initialise */
    struct cs_stanzas file;
    struct cs_segrule *v;
    size_t n;
    const struct cs_stanza *top; /* the keys before the first rule; NULL: there are none */
    struct cs_arena arena;
};

/* `top` (ended by NULL): the keys that may stand before the first rule. CS_USAGE with its place for whatever
 * is wrong in any rule, be it used or not. `names`: rules may do without a condition. */
enum cs_status cs_segrules_read(struct cs_segrules *, const char *path, const char *const top[], bool names,
                                struct cs_error *) CS_MUST_USE;
enum cs_status cs_segrules_parse(struct cs_segrules *, struct cs_slice text, const char *name,
                                 const char *const top[], bool names, struct cs_error *) CS_MUST_USE;
void cs_segrules_release(struct cs_segrules *);
/* Adds the condition of each rule to a plan over the stream: that whose columns are all there. The context
 * (may be NULL) knows --let and --as-of; it and the header are only looked at. */
enum cs_status cs_segrules_bind(struct cs_segrules *, const struct cs_header *, const struct cs_context *,
                                struct cs_plan *, struct cs_error *) CS_MUST_USE;
/* A number: which rule is the first that holds, from 0; missing where none does. CS_NO_NODE when no rule is
 * asked. */
enum cs_status cs_segrules_first(const struct cs_segrules *, struct cs_plan *, cs_node *,
                                 struct cs_error *) CS_MUST_USE;
struct cs_slice cs_segrule_name(const struct cs_segrule *, enum cs_lang); /* or its identifier */
/* SIZE_MAX when there is no such rule. */
size_t cs_segrules_find(const struct cs_segrules *, struct cs_slice id);

/* Of a list of columns and name=expression in a key, those that can be read, comma between; of several with
 * one name the first. Appends nothing where the key is not there. */
enum cs_status cs_segrules_list(const struct cs_stanza *, const char *key, const struct cs_header *,
                                const struct cs_context *, struct cs_buf *, struct cs_error *) CS_MUST_USE;
/* The first of several expressions in a key that can be read; *tree is NULL when there is none. *text is what
 * it says. */
enum cs_status cs_segrules_choose(const struct cs_stanza *, const char *key, const struct cs_header *,
                                  const struct cs_context *, struct cs_arena *, struct cs_expr **tree,
                                  struct cs_slice *text, struct cs_error *) CS_MUST_USE;

#endif
