/* xlsx_book.h - a workbook (ECMA-376) but for its sheets: which there are, what styles show, shared strings.
 */
#ifndef CS_INGEST_XLSX_BOOK_H
#define CS_INGEST_XLSX_BOOK_H

#include "ingest/xlsx_part.h"
#include "ingest/xlsx_value.h"

struct cs_sheet_name {
    struct cs_slice name, id, path; /* terminated; path.n = 0: not a worksheet */
    bool hidden;
};

struct cs_book {
    struct cs_archive *archive;
    struct cs_arena arena;
    struct cs_slice path, folder; /* of the workbook's own part */
    struct cs_sheet_name *sheet;
    size_t sheets, sheets_cap;
    bool from_1904;
    struct cs_book_format {
        unsigned id;
        enum cs_shown shown;
    } * format; /* codes of its own */
    size_t formats, formats_cap;
    uint8_t *shown; /* of each style, enum cs_shown */
    size_t styles, styles_cap;
    struct cs_buf text; /* the shared strings, one behind the other */
    size_t *end;
    size_t strings, strings_cap;
};

enum { CS_BOOK_TEXT = 512 << 20 }; /* bytes of shared strings at most */

/* CS_DATA when it is no workbook, and what it is instead where that is known. */
enum cs_status cs_book_open(struct cs_book *, int fd, struct cs_error *) CS_MUST_USE;
void cs_book_close(struct cs_book *);
/* The strings that the cells of the sheets share, once they are needed. */
enum cs_status cs_book_strings(struct cs_book *, struct cs_error *) CS_MUST_USE;
bool cs_book_string(const struct cs_book *, size_t i, struct cs_slice *) CS_MUST_USE;

/* Appends text of a string as it was meant: _x000D_ is a CR, _x005F_ a '_'. */
void cs_book_text(struct cs_slice, struct cs_buf *);

#endif
