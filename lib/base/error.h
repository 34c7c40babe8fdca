/* error.h - how a failure travels: a status to return, and the story of it.
 *
 * Every function that can fail returns an enum cs_status, is CS_MUST_USE, and fills a struct cs_error
 * that its caller owns. The status is also the exit status of the tool (cs(7), EXIT STATUS), so it never
 * needs translating on its way up. Nothing here prints: base/program.h does, once, at the end.
 *
 *     if (!digits)
 *         return cs_fail(e, CS_DATA, "column '%s': not a number: '%s'", name, cs_quote(cell).text);
 */
#ifndef CS_BASE_ERROR_H
#define CS_BASE_ERROR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CS_MUST_USE     __attribute__((warn_unused_result))
#define CS_PRINTF(f, a) __attribute__((format(printf, f, a)))

enum cs_status {
    CS_OK = 0,      /* done */
    CS_FAIL = 1,    /* the operation failed: input/output, memory */
    CS_USAGE = 2,   /* the command line, or a policy file, asks for what cannot be */
    CS_DATA = 3,    /* the data was refused */
    CS_FINDING = 4, /* done, and the answer is a finding */
};

/* A run of bytes that somebody else owns; not terminated, may hold any byte. */
struct cs_slice {
    const char *p;
    size_t n;
};

#define CS_NO_ROW UINT64_MAX

/* What went wrong and where. `line` and `column` count from 1, 0 = not known. `row` is set instead of
 * `line` by code that sees one block of a stream only; the reader turns it into a line (table/input.h). */
struct cs_error {
    enum cs_status status;
    char file[256];
    uint64_t line, row;
    size_t column;
    char text[512];
    char cure[256];
};

#define CS_ERROR_INIT                                                                                        \
    {                                                                                                        \
        .status = CS_OK, .row = CS_NO_ROW                                                                    \
    }

/* Starts a failure story: status, and a text with no capital, no full stop, the culprit in single quotes.
 * Returns `status`, so that a caller can `return cs_fail(…)`. */
enum cs_status cs_fail(struct cs_error *, enum cs_status status, const char *format, ...) CS_PRINTF(3, 4);
/* "out of memory", CS_FAIL. */
enum cs_status cs_fail_memory(struct cs_error *);
/* `what` plus the text of the system's errno value `number`, CS_FAIL: "cannot open: No such file". */
enum cs_status cs_fail_errno(struct cs_error *, int number, const char *what);
/* Adds the place; 0 where not known. Each returns e->status, to end a return statement with. */
enum cs_status cs_error_at(struct cs_error *, const char *file, uint64_t line, size_t column);
enum cs_status cs_error_row(struct cs_error *, uint64_t row);
/* Adds what the user can do about it; printed in brackets after the text. */
enum cs_status cs_error_cure(struct cs_error *, const char *format, ...) CS_PRINTF(2, 3);

/* A value from outside made safe to print in a message: control characters and bytes that are not UTF-8
 * become '?', cut at 40 bytes (never inside a character) with "…" after it. */
struct cs_quoted {
    char text[48];
};
struct cs_quoted cs_quote(struct cs_slice);
struct cs_quoted cs_quotez(const char *);

static inline struct cs_slice cs_slice(const char *p, size_t n)
{
    return (struct cs_slice){p, n};
}
struct cs_slice cs_slicez(const char *);            /* of a terminated string */
int cs_slice_cmp(struct cs_slice, struct cs_slice); /* bytewise, the shorter first */
bool cs_slice_eq(struct cs_slice, struct cs_slice);
bool cs_slice_eqz(struct cs_slice, const char *);
/* The text of a C literal as a slice. */
#define CS_LIT(s) ((struct cs_slice){"" s, sizeof(s) - 1})

#endif
