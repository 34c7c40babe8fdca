/* foreign.h - rows of a stream as CSV or XLSX, for programs that do not read TSV.
 *
 * CSV is RFC 4180 with LF line ends: fields stand in double quotes where they must. A text that a spreadsheet
 * would calculate - it begins with = + - @ or their full-width forms, a tab or a line end, and is no number -
 * gets an apostrophe in front. XLSX: a text is always a string cell, so nothing needs one; cells of number
 * columns are numbers up to the 15 digits that a spreadsheet keeps, else text; the header stays in sight, and
 * columns are as wide as the first rows want. Times stay the text that they are: a workbook has no times with
 * an offset.
 */
#ifndef CS_TEXT_FOREIGN_H
#define CS_TEXT_FOREIGN_H

#include "table/output.h"

enum cs_foreign_form { CS_FOREIGN_CSV, CS_FOREIGN_XLSX };
struct cs_foreign_column {
    struct cs_slice name;
    bool number; /* cells are numbers (or missing) */
};
struct cs_foreign;

/* Takes the header; columns and output are borrowed until the end. `bom`: CSV begins with a byte order mark.
 */
enum cs_status cs_foreign_open(struct cs_foreign **, enum cs_foreign_form, bool bom,
                               const struct cs_foreign_column *, size_t n, struct cs_output *,
                               struct cs_error *) CS_MUST_USE;
/* Whole rows of TSV, escaped; CS_DATA when a cell, or one row more, does not fit the form. */
enum cs_status cs_foreign_rows(struct cs_foreign *, struct cs_slice rows, struct cs_error *) CS_MUST_USE;
/* Writes what is still to be written. */
enum cs_status cs_foreign_end(struct cs_foreign *, struct cs_error *) CS_MUST_USE;
void cs_foreign_free(struct cs_foreign *);

/* The next field of a row, unescaped into `text`; *row becomes what is behind it, *more says whether a field
 * is. False for an escape that there is not. */
bool cs_foreign_field(struct cs_slice *row, struct cs_buf *text, bool *more) CS_MUST_USE;
enum cs_status cs_fail_escape(struct cs_error *);
/* Appends one CSV field of a text; `number`: it is one, whatever it begins with. */
void cs_csv_field(struct cs_buf *, struct cs_slice, bool number);

#endif
