/* ends.h - the two ends of a tool: its input stream and its output, as the common options say. */
#ifndef CS_TABLE_ENDS_H
#define CS_TABLE_ENDS_H

#include "base/options.h"
#include "table/input.h"

struct cs_ends {
    struct cs_input *in;
    struct cs_output *out;
    struct cs_input_options options; /* what `in` was opened with */
    struct cs_progress *progress;
};

/* Opens both. CS_USAGE when there is no operand and standard
 * input is a terminal. On failure everything is closed. The options and operands are borrowed. */
enum cs_status cs_ends_open(struct cs_ends *, const struct cs_common *, const struct cs_texts *operands,
                            struct cs_error *) CS_MUST_USE;
/* Writes a header line: names, escaped. */
enum cs_status cs_ends_header(struct cs_ends *, const struct cs_slice *names, size_t n,
                              struct cs_error *) CS_MUST_USE;
/* After the pass: when the input was sealed, seals the output with `rows` rows and what this tool added to
 * the counts. */
enum cs_status cs_ends_seal(struct cs_ends *, uint64_t rows, uint64_t duplicates, uint64_t repairs,
                            struct cs_error *) CS_MUST_USE;
/* Seals the output with these counts, whatever the input was. */
enum cs_status cs_ends_seal_with(struct cs_ends *, const struct cs_seal *, struct cs_error *) CS_MUST_USE;
/* Publishes the output when status is CS_OK or CS_FINDING, throws it away otherwise; closes both. Returns the
 * status, or what the publishing came to. */
enum cs_status cs_ends_close(struct cs_ends *, enum cs_status, struct cs_error *) CS_MUST_USE;

#endif
