/* fuzz.h - what the fuzz targets share. A target is one file with one LLVMFuzzerTestOneInput(): it gives the
 * bytes to a parser and checks what must hold for any bytes. `make check` replays the small corpus of each
 * (main.c); `make fuzz` searches for more with libFuzzer. */
#ifndef CS_TESTS_FUZZ_H
#define CS_TESTS_FUZZ_H

#include "base/mem.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Ends the process, as the fuzzer expects of a failure, when something does not hold. */
static inline void holds(bool it_does, const char *what)
{
    if (it_does) return;
    fprintf(stderr, "does not hold: %s\n", what);
    abort();
}

static inline struct cs_slice slice_of(const uint8_t *data, size_t size)
{
    return cs_slice(size ? (const char *)data : "", size);
}

/* Takes the text up to the first line end off; all of it when there is none. */
static inline struct cs_slice take_line(struct cs_slice *rest)
{
    const char *end = rest->n ? memchr(rest->p, '\n', rest->n) : NULL;
    size_t n = end ? (size_t)(end - rest->p) : rest->n;
    struct cs_slice line = cs_slice(rest->p, n);
    *rest = cs_slice(rest->p + n + (end != NULL), rest->n - n - (end != NULL));
    return line;
}

/* A failure must come with its story. */
static inline void check_error(enum cs_status status, const struct cs_error *e)
{
    if (status == CS_OK) return;
    holds(e->status == status, "the error has the status that was returned");
    holds(e->text[0] != 0, "the error says what is wrong");
}

#endif
