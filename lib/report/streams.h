/* streams.h - all that a report is made of: measures as facts, and the rows of other streams.
 *
 * Each file is told by its header (cs-schema(5)): measures are merged, segments, risks, alerts and the others
 * are kept as rows, to be shown by the fenced blocks `rows` and `tally`.
 */
#ifndef CS_REPORT_STREAMS_H
#define CS_REPORT_STREAMS_H

#include "base/options.h"
#include "report/facts.h"
#include "table/ends.h"

#define CS_STREAM_ROWS 1000000

struct cs_stream {
    const struct cs_kind_def *kind;
    struct cs_slice *column; /* names */
    uint32_t n_columns;
    struct cs_slice *cell; /* row by row, unescaped; empty: missing */
    size_t n_rows, cap;
};
struct cs_streams { /* zero-initialise */
    struct cs_arena arena;
    struct cs_stream *v; /* one of a kind */
    size_t n, cap;
};

/* Reads all operands. The first is open as ends->in. CS_DATA when a file is of no kind, of a kind that comes
 * twice with other columns, has more than CS_STREAM_ROWS rows, or when a fact comes twice. */
enum cs_status cs_streams_read(struct cs_streams *, struct cs_facts *, const struct cs_ends *,
                               const struct cs_texts *operands, struct cs_error *) CS_MUST_USE;
void cs_streams_release(struct cs_streams *);
/* NULL: none was given. */
const struct cs_stream *cs_streams_find(const struct cs_streams *, struct cs_slice kind);
/* The number of a column; UINT32_MAX when the stream does not have it. */
uint32_t cs_stream_column(const struct cs_stream *, struct cs_slice name);
static inline struct cs_slice cs_stream_cell(const struct cs_stream *s, size_t row, uint32_t column)
{
    return s->cell[row * s->n_columns + column];
}

#endif
