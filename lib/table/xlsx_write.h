/* xlsx_write.h - a workbook under construction (libxlsxwriter), and what keeps it honest.
 *
 * A text is always a string cell: it never becomes a formula, a link or a number. The creation date is
 * constant, so that equal contents are equal bytes. libxlsxwriter writes to files only and does not look
 * whether its own temporary ones took everything: it writes to an unlinked file here, and what came of it is
 * read through before it is handed on. It keeps its temporary files where TMPDIR says.
 */
#ifndef CS_TABLE_XLSX_WRITE_H
#define CS_TABLE_XLSX_WRITE_H

#include "table/spool.h"
#include <xlsxwriter.h>

enum { CS_XLSX_ROWS = 1048576, CS_XLSX_COLUMNS = 16384, CS_XLSX_TEXT = 32767 };

struct cs_xlsx {
    lxw_workbook *book;
    struct cs_spool file;
    struct cs_buf text;     /* scratch of cs_xlsx_text() */
    lxw_worksheet *rows_of; /* the sheet whose rows are on the disk already; NULL: none */
};

/* `constant`: rows go to the disk as they are written, each before the next, on one sheet. */
enum cs_status cs_xlsx_make(struct cs_xlsx *, bool constant, struct cs_error *) CS_MUST_USE;
/* NULL name: "Sheet1". The name must be legal. */
enum cs_status cs_xlsx_sheet(struct cs_xlsx *, const char *name, lxw_worksheet **,
                             struct cs_error *) CS_MUST_USE;
/* A string cell. Characters that XML does not know become U+FFFD. CS_DATA when it is longer than a cell can
 * hold. */
enum cs_status cs_xlsx_text(struct cs_xlsx *, lxw_worksheet *, size_t row, size_t column, struct cs_slice,
                            lxw_format *, struct cs_error *) CS_MUST_USE;
enum cs_status cs_xlsx_number(lxw_worksheet *, size_t row, size_t column, double, lxw_format *,
                              struct cs_error *) CS_MUST_USE;
/* An error of the library as a status. */
enum cs_status cs_xlsx_status(lxw_error, struct cs_error *) CS_MUST_USE;
/* Ends the workbook and hands its bytes to `put`, piece by piece. */
enum cs_status cs_xlsx_close(struct cs_xlsx *,
                             enum cs_status (*put)(void *, const char *, size_t, struct cs_error *),
                             void *ctx, struct cs_error *) CS_MUST_USE;
/* Frees in any case. */
void cs_xlsx_release(struct cs_xlsx *);

#endif
