/* program.h - the one module that owns the process: descriptors, standard error, exit.
 *
 * main() of every tool:  cs_program_start(name); … parse options … run … return cs_program_end(status,
 * &error);
 */
#ifndef CS_BASE_PROGRAM_H
#define CS_BASE_PROGRAM_H

#include "base/error.h"
#include <stdbool.h>

/* Makes descriptors 0, 1 and 2 valid, so that no file can be opened in their place, and keeps the name. */
void cs_program_start(const char *name);
const char *cs_program_name(void);
/* Where the run-time data files are: $CS_DATADIR, else what ./configure was told ($(pkgdatadir)). */
const char *cs_data_dir(void);
/* "NAME: file:line:column: text (cure: …)" on stderr when status is not CS_OK (one line, one write). Returns
 * the exit status for main(). */
int cs_program_end(enum cs_status, const struct cs_error *);
/* "NAME: text" on stderr, one write; silent after cs_program_quiet(true). For what was assumed and counted.
 */
void cs_note(const char *format, ...) CS_PRINTF(1, 2);
void cs_notes(struct cs_slice lines);        /* one for each line, all of which end with LF */
void cs_warn_error(const struct cs_error *); /* prints an error that is not the end of the run */
void cs_program_quiet(bool);
bool cs_program_is_quiet(void);
bool cs_stdin_is_terminal(void);
bool cs_stderr_is_terminal(void);
/* Writes text to standard output and says whether all of it arrived (for --help and --version, --list). */
enum cs_status cs_print(const char *text, size_t n, struct cs_error *) CS_MUST_USE;
unsigned cs_terminal_columns(void); /* of stdout; COLUMNS, else the device, else 80 */
bool cs_terminal_colour(void);      /* unless NO_COLOR says something */

#endif
