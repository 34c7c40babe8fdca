/* xlsx_sheet.h - what the pieces of the XLSX carrier share: the sheet being filled, its cells and formats. */
#ifndef CS_REPORT_XLSX_SHEET_H
#define CS_REPORT_XLSX_SHEET_H

#include "base/map.h"
#include "report/chart.h"
#include "report/wrap.h"
#include "table/xlsx_write.h"

enum { CS_SHEET_COLUMNS = 256 };

/* Failures stick in `status`; what comes after one does nothing. */
struct cs_sheet_out {
    const struct cs_doc *doc;
    struct cs_xlsx book;
    struct cs_map names;   /* sheet names in use, in lower case */
    struct cs_map formats; /* texts of formats, numbered as `format` */
    lxw_format **format;
    size_t formats_cap;
    lxw_worksheet *sheet;           /* NULL: none yet */
    size_t row;                     /* where the next thing goes */
    size_t figures, head;           /* tables on this sheet; the row of the header of the last one */
    size_t width[CS_SHEET_COLUMNS]; /* widest value of each column, in cells */
    struct cs_buf text, key;
    struct cs_error *e;
    enum cs_status status;
};

/* How a cell looks. */
struct cs_sheet_look {
    const char *number; /* a number format; NULL: text */
    bool bold, right, muted, line, wrap;
    int tone; /* enum cs_tone */
    int heat; /* 0..4; -1: none */
    int size; /* points; 0: as ever */
};

void cs_sheet_text(struct cs_sheet_out *, size_t row, size_t column, struct cs_slice,
                   const struct cs_sheet_look *);
void cs_sheet_line(struct cs_sheet_out *, size_t row, size_t column, const struct cs_line *,
                   const struct cs_sheet_look *);
void cs_sheet_number(struct cs_sheet_out *, size_t row, size_t column, double, const struct cs_sheet_look *);
/* A cell of a document: its number where it has one, with the format that shows it as the words do. */
void cs_sheet_cell(struct cs_sheet_out *, size_t row, size_t column, const struct cs_cell *,
                   enum cs_column_kind);
/* The format of a measure; lives in o->key until the next call. */
const char *cs_sheet_format(struct cs_sheet_out *, enum cs_measure, bool whole, bool is_signed,
                            struct cs_slice prefix);
/* Remembers how wide a column wants to be. */
void cs_sheet_want(struct cs_sheet_out *, size_t column, size_t cells);

/* A native chart at (row, column), its numbers in cells behind it; heat charts have none. */
void cs_sheet_chart(struct cs_sheet_out *, const struct cs_chart *, size_t row, size_t column);

#endif
