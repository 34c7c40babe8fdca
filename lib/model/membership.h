/* membership.h - which customer is in which segment, whatever the method: a number for each row, and a label
 * for each number.
 *
 * The label is the segment's name in the language asked for, else its identifier. Segments of one name are
 * one. Numbers follow the order of the method's own segments; those without a customer have none.
 */
#ifndef CS_MODEL_MEMBERSHIP_H
#define CS_MODEL_MEMBERSHIP_H

#include "model/segment.h"

#define CS_NO_SEGMENT UINT32_MAX

struct cs_membership { /* zero-initialise */
    uint32_t *segment; /* by row of the frame: a number, or CS_NO_SEGMENT */
    size_t rows;
    struct cs_slice *label;
    size_t n; /* segments */
    struct cs_arena arena;
};
/* After cs_segment_learn(). */
enum cs_status cs_membership_make(struct cs_membership *, const struct cs_segment *,
                                  struct cs_error *) CS_MUST_USE;
void cs_membership_release(struct cs_membership *);

#endif
