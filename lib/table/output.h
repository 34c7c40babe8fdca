/* output.h - writing: standard output or -o FILE, checked to the last byte.
 *
 * A regular file is written beside itself, fsynced and renamed, mode kept, symlinks followed; until
 * cs_output_commit() nothing is published. Standard output, devices, pipes and descriptors (/dev/stdout,
 * /dev/fd/3) are written in place, pipes widened to 1 MiB. A reader that went away
 * ends the process by SIGPIPE, without a word.
 */
#ifndef CS_TABLE_OUTPUT_H
#define CS_TABLE_OUTPUT_H

#include "base/mem.h"

struct cs_output;

/* path NULL or "-": standard output. `mode`: what a file may have at most, also one that is there already; 0:
 * a new one 0666 less the umask, an old one keeps its own. */
enum cs_status cs_output_open(struct cs_output **, const char *path, unsigned mode,
                              struct cs_error *) CS_MUST_USE;
/* Buffered; with `live` each call is a write of its own. */
void cs_output_live(struct cs_output *, bool live);
enum cs_status cs_output_write(struct cs_output *, const void *, size_t, struct cs_error *) CS_MUST_USE;
bool cs_output_is_terminal(const struct cs_output *);
/* From now on everything is kept until the commit, and what a function makes of it is written. For small
 * outputs; nothing comes out of one that is discarded. */
typedef enum cs_status cs_output_form(void *ctx, struct cs_slice all, struct cs_buf *to, struct cs_error *);
void cs_output_reform(struct cs_output *, cs_output_form *, void *ctx);
/* Flushes, syncs, renames; the only way to publish. Frees in any case. */
enum cs_status cs_output_commit(struct cs_output *, struct cs_error *) CS_MUST_USE;
/* The end after a failure: a file does not appear; what goes out in place is flushed, for it was good. Frees.
 * NULL is fine. */
void cs_output_discard(struct cs_output *);

#endif
