/* term.h - a document for a terminal: aligned by display width, bars of line characters, the reader's own 16
 * colours. */
#ifndef CS_REPORT_TERM_H
#define CS_REPORT_TERM_H

#include "report/doc.h"

enum { CS_TERM_MIN = 40, CS_TERM_MAX = 400 };
struct cs_term_style {
    size_t width; /* cells; held between CS_TERM_MIN and CS_TERM_MAX */
    bool colour;  /* SGR sequences */
    bool rows;    /* a listing: text columns are as wide as they want, only the first is repeated */
    bool ascii;   /* drawing characters and signs in ASCII; the texts themselves stay */
};

enum cs_status cs_term_write(const struct cs_doc *, const struct cs_term_style *, struct cs_buf *,
                             struct cs_error *) CS_MUST_USE;

/* One table alone. */
enum cs_status cs_term_grid(const struct cs_grid *, const struct cs_term_style *, struct cs_buf *,
                            struct cs_error *) CS_MUST_USE;

#endif
