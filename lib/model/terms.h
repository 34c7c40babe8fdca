/* terms.h - the columns of a frame as the columns of a design: a number is itself, a category is 0/1 for each
 * level but the first (its reference), and where a value may be missing, 0/1 says that it is.
 *
 * A missing number counts as the mean of the others, beside its own 0/1 term; a missing category is a level
 * by itself. Terms come column by column: the number or the levels, then "missing".
 */
#ifndef CS_MODEL_TERMS_H
#define CS_MODEL_TERMS_H

#include "model/design.h"
#include "model/frame.h"

enum cs_term_kind { CS_TERM_NUMBER, CS_TERM_LEVEL, CS_TERM_MISSING };
struct cs_term {
    size_t column; /* of the frame */
    enum cs_term_kind kind;
    uint32_t level; /* of CS_TERM_LEVEL; CS_NO_LEVEL: one that the frame does not have */
    double mean;    /* of CS_TERM_NUMBER: what stands for a missing value */
};
struct cs_terms { /* zero-initialise; release frees the terms alone */
    const struct cs_frame *frame;
    struct cs_term *term;
    size_t n;
    const double *y, *w; /* by row; NULL: 0, and 1 */
};

/* The terms of the frame's first `columns` columns. Rows with w 0 do not count (w may be NULL). */
enum cs_status cs_terms_make(struct cs_terms *, const struct cs_frame *, size_t columns, const double *w,
                             struct cs_error *) CS_MUST_USE;
void cs_terms_release(struct cs_terms *);
/* The design of the terms, which are borrowed. */
struct cs_design cs_terms_design(const struct cs_terms *);
/* The value of a term in a row. */
double cs_term_value(const struct cs_terms *, size_t term, size_t row);

#endif
