/* progress.h - how far a long run is, on stderr: only for a person who watches, never in what is written. */
#ifndef CS_TABLE_PROGRESS_H
#define CS_TABLE_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cs_progress;

/* Bytes of all files; 0 when one of them, or standard input, has no known size. */
uint64_t cs_files_size(const char *const *files, size_t n);
/* NULL when nobody would see it: stderr is no terminal, unless `always`. The files' sizes make the
 * percentage. */
struct cs_progress *cs_progress_start(bool always, const char *const *files, size_t n);
void cs_progress_tell(void *progress, uint64_t bytes,
                      uint64_t rows);       /* at most five times a second, after a second */
void cs_progress_end(struct cs_progress *); /* wipes the line; NULL is fine */

#endif
