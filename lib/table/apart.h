/* apart.h - files that a run writes beside its output: none of them may be an input, the output, or another.
 */
#ifndef CS_TABLE_APART_H
#define CS_TABLE_APART_H

#include "base/options.h"

struct cs_aside {
    const char *option, *path; /* path NULL: not asked for */
};

/* Before anything is opened. CS_USAGE naming the two that are one file, by whatever path or link; devices and
 * pipes may be shared. `output` and `inputs` may be NULL. */
enum cs_status cs_apart(const struct cs_aside *, size_t n, const char *output, const struct cs_texts *inputs,
                        struct cs_error *) CS_MUST_USE;

#endif
