/* listing.h - rows of a stream as an aligned table, for the eye: names above, numbers to the right, columns
 * as wide as their widest cell, in several tables where the width does not hold them. Holds all rows. */
#ifndef CS_REPORT_LISTING_H
#define CS_REPORT_LISTING_H

#include "report/term.h"
#include "table/output.h"
#include "text/foreign.h"

struct cs_listing {
    struct cs_doc doc;
    struct cs_grid *grid;
};

/* CS_USAGE with more than CS_COLUMNS_MAX columns. Release it in any case. */
enum cs_status cs_listing_open(struct cs_listing *, const struct cs_foreign_column *, size_t n,
                               struct cs_error *) CS_MUST_USE;
/* Whole rows of TSV, escaped. */
enum cs_status cs_listing_rows(struct cs_listing *, struct cs_slice rows, struct cs_error *) CS_MUST_USE;
enum cs_status cs_listing_write(const struct cs_listing *, const struct cs_term_style *, struct cs_output *,
                                struct cs_error *) CS_MUST_USE;
void cs_listing_release(struct cs_listing *);

#endif
