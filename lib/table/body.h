/* body.h - runs a plain command (grep, sort, awk, …) on the rows of a stream: the core of cs-body. */
#ifndef CS_TABLE_BODY_H
#define CS_TABLE_BODY_H

#include "table/input.h"

struct cs_body {
    const char *const *command; /* the program and its arguments, n of them */
    size_t n;
    bool ok[256];  /* exit statuses of the command that are success */
    bool to_end;   /* read the input to its end even when the command has stopped reading */
    uint64_t rows; /* out: lines that the command wrote */
};

/* "0,1" -> ok. CS_USAGE otherwise. */
enum cs_status cs_body_parse_ok(struct cs_body *, const char *list, struct cs_error *) CS_MUST_USE;
/* One pass: the rows go to the command, what it writes goes to `out`, both as they come, so neither side can
 * block the other; the header is the caller's to write. The command runs with LC_ALL=C, and is found on PATH.
 * A command that stops reading ends the pass, well if its status is good. CS_FAIL when the command cannot be
 * run, ends with another status or by a signal, or leaves its last line without an end. When the input is
 * refused the command is ended. */
enum cs_status cs_body_run(struct cs_body *, struct cs_input *, struct cs_output *out,
                           struct cs_error *) CS_MUST_USE;

#endif
