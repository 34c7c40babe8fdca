/* text_tsv.h - a document as a cs stream: part, figure, row, column, text, number, unit; one line a value. */
#ifndef CS_REPORT_TEXT_TSV_H
#define CS_REPORT_TEXT_TSV_H

#include "report/doc.h"

/* Appends the whole stream. `part` is the heading that a value stands under; `figure` is the anchor of a
 * table or chart, else what kind of part it is; rows count from 1 within a figure; `column` is the column's
 * id, else its title. */
enum cs_status cs_tsv_write(const struct cs_doc *, struct cs_buf *, struct cs_error *) CS_MUST_USE;

#endif
