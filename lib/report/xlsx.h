/* xlsx.h - a document as a workbook: a sheet a section, real numbers with their formats, native charts beside
 * their tables. */
#ifndef CS_REPORT_XLSX_H
#define CS_REPORT_XLSX_H

#include "report/doc.h"

/* Appends the whole file: the same document gives the same bytes. */
enum cs_status cs_report_xlsx_write(const struct cs_doc *, struct cs_buf *, struct cs_error *) CS_MUST_USE;

#endif
