/* tool.h - the main() of every tool: what a command file fills in, and the frame around it. */
#ifndef CS_BASE_TOOL_H
#define CS_BASE_TOOL_H

#include "base/options.h"

struct cs_tool {
    const char *name;
    struct cs_usage usage;
    const struct cs_option *own;  /* the tool's own options */
    const struct cs_option *more; /* further ones, named in --help under usage.more; may be NULL */
    unsigned groups;              /* CS_COMMON_…: the shared options it takes */
    struct cs_common *common;     /* where those go */
    /* The work, after the command line was read. */
    enum cs_status (*run)(void *options, const struct cs_texts *operands, struct cs_error *);
    void *options;
};

/* Starts the program, reads the command line, runs, logs (--log), tells what went wrong. Returns the exit
 * status. */
int cs_tool_main(const struct cs_tool *, int argc, char **argv);

#endif
