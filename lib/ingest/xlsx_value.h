/* xlsx_value.h - what a number of a sheet says: as a number, or as the date or time that its format shows. */
#ifndef CS_INGEST_XLSX_VALUE_H
#define CS_INGEST_XLSX_VALUE_H

#include "base/mem.h"

enum cs_shown {
    CS_SHOWN_NUMBER,
    CS_SHOWN_DATE,
    CS_SHOWN_TIME,    /* of a day */
    CS_SHOWN_BOTH,    /* date and time */
    CS_SHOWN_ELAPSED, /* [h]:mm:ss */
};

/* A number format, built in (ECMA-376 18.8.30, the East Asian ones too) or by its code. */
enum cs_shown cs_format_number_shown(unsigned id);
enum cs_shown cs_format_code_shown(struct cs_slice code);

/* Appends a number as a sheet shows it: 15 digits, nothing superfluous; but whole numbers keep all their
 * digits. What is no number stays as it is. */
void cs_sheet_number(struct cs_slice, struct cs_buf *);
/* Appends "2021-01-01", "10:00:29", "2021-01-01 10:00:29" or "25:30:00". Days count from 1900 with Excel's
 * 29 February of that year, or from 1904. Seconds are rounded to the nearest. Of a negative time of day the
 * fraction above its floor is the clock. A date with a clock keeps it; a time of a day with days before it is
 * a date and a time, or an elapsed time when it is below 1000 days. What no calendar has stays a number. */
void cs_sheet_moment(struct cs_slice, enum cs_shown, bool from_1904, struct cs_buf *);

#endif
