/* terms.h - the columns of a frame as the columns of a design: a number is itself, or a spline or bins
 * (model/shape.h); a category is 0/1 for each level but the first, its reference.
 *
 * A missing number counts as the mean of the others, beside a 0/1 term that says so, and a missing category
 * is a level by itself; or, when that is asked, a missing number counts as the mean or median, and a missing
 * category as the most frequent level, the first of equal ones. Terms come column by column: the number, its
 * shape or the levels, then "missing".
 */
#ifndef CS_MODEL_TERMS_H
#define CS_MODEL_TERMS_H

#include "model/design.h"
#include "model/frame.h"
#include "model/shape.h"

enum cs_missing { CS_MISSING_TERM, CS_MISSING_MEAN, CS_MISSING_MEDIAN };
extern const char *const cs_missing_words[3]; /* indicator, mean, median */

enum cs_term_kind { CS_TERM_NUMBER, CS_TERM_LEVEL, CS_TERM_MISSING, CS_TERM_SPLINE, CS_TERM_BIN };
struct cs_term {
    size_t column; /* of the frame */
    enum cs_term_kind kind;
    uint32_t
        level;  /* of CS_TERM_LEVEL; CS_NO_LEVEL: one that the frame does not have. Of a shape: which term */
    bool fills; /* a missing text counts as this level */
};
struct cs_term_column {
    const struct cs_shape *shape; /* never NULL for a number */
    double fill;                  /* what stands for a missing number */
    uint32_t level;               /* for a missing text; CS_NO_LEVEL: it is none of the levels */
    double mean;                  /* of the numbers */
};
struct cs_terms { /* zero-initialise; release frees what is here alone */
    const struct cs_frame *frame;
    struct cs_term *term;
    size_t n;
    struct cs_term_column *column; /* by column of the frame */
    const double *y, *w;           /* by row; NULL: 0, and 1 */
};

/* The terms of the frame's first `columns` columns; shape[i] is that of column i, and learns its knots. Rows
 * with w 0 do not count (w may be NULL). */
enum cs_status cs_terms_make(struct cs_terms *, const struct cs_frame *, size_t columns, const double *w,
                             struct cs_shape *shape, enum cs_missing, struct cs_arena *,
                             struct cs_error *) CS_MUST_USE;
/* Room for n terms of `columns` columns, for who knows them already. */
enum cs_status cs_terms_room(struct cs_terms *, const struct cs_frame *, size_t n, size_t columns,
                             struct cs_error *) CS_MUST_USE;
void cs_terms_release(struct cs_terms *);
/* The design of the terms, which are borrowed. */
struct cs_design cs_terms_design(const struct cs_terms *);

#endif
