/* xlsx_sheet.h - the rows of one sheet, as its XML comes. */
#ifndef CS_INGEST_XLSX_SHEET_H
#define CS_INGEST_XLSX_SHEET_H

#include "ingest/xlsx_book.h"

enum { CS_SHEET_COLUMNS = 16384, CS_SHEET_ROWS = 1048576 }; /* what a sheet can have */

struct cs_sheet_cell {
    uint32_t column; /* from 0, growing */
    size_t at, n;    /* text, in the row's; never empty */
};
struct cs_sheet_row {
    uint64_t line; /* as the sheet numbers it */
    struct cs_sheet_cell *cell;
    size_t cells, cap;
    struct cs_buf text;
};
struct cs_sheet_counts {
    uint64_t errors;   /* cells like #N/A: missing */
    uint64_t formulas; /* formulas without a value: missing */
};

struct cs_sheet;
/* Each row that has something in it is handed to `row`, valid during the call. */
typedef enum cs_status cs_sheet_taker(void *ctx, const struct cs_sheet_row *, struct cs_error *);
enum cs_status cs_sheet_open(struct cs_sheet **, const struct cs_book *, const struct cs_sheet_name *,
                             size_t max_record, struct cs_error *) CS_MUST_USE;
/* Reads some more of it; what was read is handed over. */
enum cs_status cs_sheet_read(struct cs_sheet *, cs_sheet_taker *, void *ctx, bool *end,
                             struct cs_error *) CS_MUST_USE;
const struct cs_sheet_counts *cs_sheet_counts(const struct cs_sheet *);
void cs_sheet_close(struct cs_sheet *);

#endif
