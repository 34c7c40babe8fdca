/* quote.h - a text quoted from the rows of a stream, with the personal data in it masked.
 *
 * What a text column holds is searched (text/personal.h) and what is found is masked as people may see it
 * (text/mask.h); a column whose name says what it holds, "手机", "Email", is masked whole. Only words that a
 * person may have written are looked at: names, numbers and the values of the schema are passed by.
 */
#ifndef CS_REPORT_QUOTE_H
#define CS_REPORT_QUOTE_H

#include "text/personal.h"

/* Zero-initialise but `words`. */
struct cs_quoter {
    const struct cs_words *words; /* NULL: nothing is known, texts are hidden whole */
    struct cs_finder finder;
};
void cs_quoter_release(struct cs_quoter *);

/* What a cell of this column becomes: true, and the text in `out`; false when it stays as it is. */
enum cs_status cs_quote_cell(struct cs_quoter *, struct cs_slice column, struct cs_slice text,
                             struct cs_buf *out, bool *masked, struct cs_error *) CS_MUST_USE;

#endif
