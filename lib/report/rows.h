/* rows.h - the fenced blocks that show streams other than measures: `rows` and `tally`. */
#ifndef CS_REPORT_ROWS_H
#define CS_REPORT_ROWS_H

#include "report/figures.h"
#include "report/lead.h"

/* rows stream=risks columns=… [order=risk:desc] [limit=20] [need=care] [band=high] */
enum cs_status cs_rows_add(struct cs_build *, struct cs_tag *, struct cs_part *parent,
                           struct cs_error *) CS_MUST_USE;
/* tally stream=risks by=band [limit=30]: how many rows have each value. */
enum cs_status cs_tally_add(struct cs_build *, struct cs_tag *, struct cs_part *parent,
                            struct cs_error *) CS_MUST_USE;

#endif
