/* convert.h - rows of an export to rows of the stream, as a mapping says; one converter a worker. */
#ifndef CS_INGEST_CONVERT_H
#define CS_INGEST_CONVERT_H

#include "ingest/mapping.h"
#include "ingest/sift.h"

struct cs_converter;

/* `column[i]` is the target that fills column i of the stream, CS_NO_COLUMN: it stays empty. The mapping is
 * only read, and may serve many converters; all is borrowed. CS_USAGE when an expression of the map does not
 * bind. */
enum cs_status cs_converter_make(struct cs_converter **, const struct cs_mapping *, const uint32_t *column,
                                 uint32_t n, const struct cs_zone *, const char *file,
                                 struct cs_error *) CS_MUST_USE;
void cs_converter_free(struct cs_converter *);
/* From now on rows are sifted, too, by the key and the time that the kind requires, if it requires both:
 * totals do not reach `out`. Borrowed; the caller clears it before each stretch. */
void cs_converter_sift(struct cs_converter *, struct cs_sift *);
/* Appends the rows of a block to `out`, and counts into tally[i] of target i what they held. CS_DATA (with
 * file and line) for what cannot be trusted: a mangled identifier, a date against the order that was given or
 * that a pipe's head showed; the rows before that one are in `out`. */
enum cs_status cs_converter_rows(struct cs_converter *, const struct cs_block *, const uint64_t *line,
                                 struct cs_tally *tally, struct cs_buf *out, struct cs_error *) CS_MUST_USE;

#endif
