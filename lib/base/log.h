/* log.h - the run log of --log: one TSV line a run, for the operator of a nightly job.
 *
 * Columns, without a header: start time (UTC), seconds, program, version, exit status, the command line.
 * Literals of expressions are masked, because conditions name customers; the file is made with mode 0600. It
 * is the one place where the clock is written down.
 */
#ifndef CS_BASE_LOG_H
#define CS_BASE_LOG_H

#include "base/error.h"

struct cs_log {
    const char *path; /* NULL: nothing is logged */
    char **argv;
    int argc;
    int64_t started_ns; /* CLOCK_REALTIME */
};

/* Notes the start. The arguments are borrowed; a NULL path is fine. */
struct cs_log cs_log_start(const char *path, int argc, char **argv);
/* Appends the line, in one write. CS_FAIL when the file cannot be opened or written. */
enum cs_status cs_log_end(const struct cs_log *, enum cs_status, struct cs_error *) CS_MUST_USE;

#endif
