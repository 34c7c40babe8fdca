/* aligned.h - a small cs stream for a person at a terminal: the columns below each other, numbers rounded as
 * in metric/show.h, by the units that the stream gives them.
 *
 * A column named share, or NAME_share, is one; NAME_s is seconds; the values of a measures stream have the
 * unit of their row. Columns without a value are left out, those of measures that only programs ask for, and
 * a seal.
 */
#ifndef CS_METRIC_ALIGNED_H
#define CS_METRIC_ALIGNED_H

#include "metric/sheet.h"

/* A cs_output_form (table/output.h); its context is a struct cs_sheet_style. */
enum cs_status cs_aligned(void *style, struct cs_slice stream, struct cs_buf *out,
                          struct cs_error *) CS_MUST_USE;

#endif
