/* partial.h - the state of a pass as a file, and many of them as one answer (cs-partial(5)).
 *
 * Line 1 is "cs-partial 1 sums" or "cs-partial 1 rows". Sums are what groups have come to; they are possible
 * where every row can be judged by itself: as-of is given, or nothing depends on it, and gaps are settled
 * behind the pass. Where that is not so the part keeps the rows, with the columns that the question reads.
 * The last line holds a digest of all before it.
 */
#ifndef CS_METRIC_PARTIAL_H
#define CS_METRIC_PARTIAL_H

#include "metric/measure.h"
#include "table/output.h"

/* Writes what q->input comes to. */
enum cs_status cs_partial_write(struct cs_measured *, const struct cs_question *, struct cs_output *,
                                struct cs_error *) CS_MUST_USE;

struct cs_parts { /* what is known of the parts together */
    bool sealed;  /* every one was made from sealed input */
    struct cs_seal seal;
    struct cs_input *input; /* their rows together, where they are rows */
};
void cs_parts_release(struct cs_parts *); /* after the cs_measured */

/* Reads parts that answer this very question (q->input is not used), and measures as if their rows had come
 * in one stream. CS_DATA, with the file, when a part is no part, damaged, or of another question. */
enum cs_status cs_partial_merge(struct cs_measured *, const struct cs_question *, const char *const *files,
                                size_t n, struct cs_parts *, struct cs_error *) CS_MUST_USE;

#endif
