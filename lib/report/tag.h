/* tag.h - the small language of templates: {{name argument… key=value…}} and the first line of a fenced
 * block.
 *
 * Words are separated by blanks; a value that holds blanks stands in double quotes. cs-template(5) lists the
 * names.
 */
#ifndef CS_REPORT_TAG_H
#define CS_REPORT_TAG_H

#include "base/mem.h"

struct cs_option_text {
    struct cs_slice key, value;
    unsigned line;
    bool used;
};
struct cs_tag {
    const char *file; /* for messages */
    unsigned line;
    struct cs_slice name;
    struct cs_slice args[4];
    size_t n_args;
    struct cs_option_text options[64];
    size_t n_options;
};

/* Reads "name argument key=value". CS_USAGE, placed at file and line. The slices point into the text. */
enum cs_status cs_tag_parse(struct cs_tag *, struct cs_slice text, const char *file, unsigned line,
                            struct cs_error *) CS_MUST_USE;
/* Adds the lines "key = value" of a fenced block's body; empty lines do not count. */
enum cs_status cs_tag_body(struct cs_tag *, struct cs_slice body, unsigned line,
                           struct cs_error *) CS_MUST_USE;
/* The value of an option, marked as used; false when it is not given. */
bool cs_tag_get(struct cs_tag *, const char *key, struct cs_slice *value);
bool cs_tag_find(struct cs_tag *, struct cs_slice key, struct cs_slice *value);
/* Adds an option, as if it had been written. */
enum cs_status cs_tag_set(struct cs_tag *, const char *key, struct cs_slice value,
                          struct cs_error *) CS_MUST_USE;
/* An option under another name, where one block is a way to write another. */
void cs_tag_rename(struct cs_tag *, const char *key, const char *name);
/* The same, CS_USAGE when it is not given. */
enum cs_status cs_tag_need(struct cs_tag *, const char *key, struct cs_slice *value,
                           struct cs_error *) CS_MUST_USE;
/* A whole number within [min, max]; `*out` stays when the option is not given. */
enum cs_status cs_tag_count(struct cs_tag *, const char *key, uint64_t min, uint64_t max, uint64_t *out,
                            struct cs_error *) CS_MUST_USE;
/* Fails on an option that nobody asked for, and on more than `n_args` arguments. */
enum cs_status cs_tag_done(const struct cs_tag *, size_t n_args, struct cs_error *) CS_MUST_USE;
/* CS_USAGE at the tag's place. */
enum cs_status cs_tag_fail(const struct cs_tag *, struct cs_error *, const char *format, ...) CS_PRINTF(3, 4);

#endif
