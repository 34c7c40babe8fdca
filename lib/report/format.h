/* format.h - one number by a printf format: the safe part of it, for fmt= in templates.
 *
 * Text, %% and exactly one of %d %i %f %F with the flags - + space 0 ' (thousands), a width and a precision.
 * Rounding is half away from zero on the exact decimal; minus is U+2212.
 */
#ifndef CS_REPORT_FORMAT_H
#define CS_REPORT_FORMAT_H

#include "base/mem.h"
#include "base/num.h"

enum { CS_FORMAT_WIDTH = 40, CS_FORMAT_PLACES = 9 };

struct cs_format {
    struct cs_slice before, after; /* the text around, %% as it stands */
    bool left, plus, blank, zero, grouped;
    unsigned width, places;
};
/* The slices point into the text. CS_USAGE for anything else, saying what. */
enum cs_status cs_format_parse(struct cs_format *, struct cs_slice, struct cs_error *) CS_MUST_USE;
/* The number must not be missing. */
void cs_format_number(struct cs_buf *, const struct cs_format *, struct cs_num);

#endif
