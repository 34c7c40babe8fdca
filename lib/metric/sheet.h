/* sheet.h - a table of cells for a terminal: columns by display width, headings wrapped, and in several
 * parts, one below the other, where the window is too narrow.
 */
#ifndef CS_METRIC_SHEET_H
#define CS_METRIC_SHEET_H

#include "base/mem.h"

enum cs_tone { CS_TONE_NONE, CS_TONE_STRONG, CS_TONE_FAINT, CS_TONE_GOOD, CS_TONE_WORSE };

/* Empty rows are left out, and from parts below the first those of which they would only say the names.
 * Zero-initialise, set `columns` and `names`, then give the cells row by row; the first row is the headings.
 */
struct cs_sheet {
    size_t columns,
        names; /* the first `names` columns are texts and stand in every part; the others numbers, or: */
    struct cs_buf text; /* append a cell here, then end it */
    struct cs_sheet_cell {
        size_t end;
        enum cs_tone tone;
        bool joins; /* a heading: stays beside the column before it */
        bool words; /* a heading: its column is texts, aligned on the left and never cut */
    } * cell;
    size_t n, cap;
    bool failed;
};
struct cs_sheet_style {
    size_t width; /* of the window, in cells */
    bool colour;
};

void cs_sheet_end(struct cs_sheet *, enum cs_tone);
void cs_sheet_add(struct cs_sheet *, const char *text, enum cs_tone);
enum cs_status cs_sheet_print(const struct cs_sheet *, const struct cs_sheet_style *, struct cs_buf *,
                              struct cs_error *) CS_MUST_USE;
void cs_sheet_release(struct cs_sheet *);
/* Text in a tone. */
void cs_tone_add(struct cs_buf *, struct cs_slice, enum cs_tone, bool colour);

#endif
