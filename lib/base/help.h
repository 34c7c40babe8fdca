/* help.h - the text of --help, made from the tables that also parse the command line (base/options.h). */
#ifndef CS_BASE_HELP_H
#define CS_BASE_HELP_H

#include "base/options.h"

/* Appends the help text: synopsis, what the tool does, its options a line each, an example. At most 80
 * columns wide. When it would be longer than a screen of 24 lines, the options of the second and further
 * tables, which are the same in every tool, are named without their explanations. */
void cs_help_format(const char *program, const struct cs_usage *, const struct cs_option *const tables[],
                    struct cs_buf *);
/* Writes it to standard output. */
enum cs_status cs_help_print(const struct cs_usage *, const struct cs_option *const tables[],
                             struct cs_error *) CS_MUST_USE;

#endif
