/* num.h - numbers: exact decimals, and doubles where decimals end.
 *
 * A number is an int64 mantissa and a scale of 0..9 decimal places (12.5 is 125 at scale 1), or a finite
 * double when it does not fit. There is one form for each value: no trailing zeros after the point, no -0,
 * and a value that is exactly a decimal is never a double. So two numbers are equal when, and only when, v
 * and tag are, and results never depend on the order or the company a value comes in. Arithmetic stays
 * decimal while it is exact.
 */
#ifndef CS_BASE_NUM_H
#define CS_BASE_NUM_H

#include "base/mem.h"

/* The tag beside each value of a column: a scale, or one of these. */
enum { CS_TAG_DOUBLE = 0xFE, CS_TAG_MISSING = 0xFF, CS_SCALE_MAX = 9 };

__extension__ typedef __int128 cs_i128;
__extension__ typedef unsigned __int128 cs_u128;

struct cs_num {
    int64_t v;   /* mantissa; the bits of a double when tag is CS_TAG_DOUBLE */
    uint8_t tag; /* 0..9, CS_TAG_DOUBLE or CS_TAG_MISSING */
};

#define CS_MISSING ((struct cs_num){0, CS_TAG_MISSING})

static inline struct cs_num cs_int(int64_t v)
{
    return (struct cs_num){v, 0};
}
static inline bool cs_num_missing(struct cs_num a)
{
    return a.tag == CS_TAG_MISSING;
}

extern const int64_t cs_pow10[19]; /* 10^0 .. 10^18 */

/* Reads the whole slice: [+-](digits[.digits] | .digits)[(e|E)[+-]digits], no blanks, no grouping, no hex, no
 * inf or nan; ".5" is a number, "5." is not, an empty slice is not. Correctly rounded where it must become a
 * double; too small for one is 0, too large is not a number. Linear in the length, whatever that is. */
bool cs_num_parse(struct cs_slice, struct cs_num *) CS_MUST_USE;
/* The same for who wants the nearest double at once: cs_num_double() of what cs_num_parse() reads. */
bool cs_num_parse_double(struct cs_slice, double *) CS_MUST_USE;
/* Appends a decimal in full, a double as the shortest text that rounds to it; a missing number appends
 * nothing. An exponent ("1.5e21", "1e-10") appears only for doubles from 1e21 up or below 1e-7. */
void cs_num_format(struct cs_num, struct cs_buf *);
double cs_num_double(struct cs_num); /* nearest double; missing is NAN */
/* A double as a number: a decimal when it is exactly one; NAN and infinities are missing. */
struct cs_num cs_num_from_double(double);

/* Missing if either is; decimal while exact and within int64 and 9 places, else double. x/0 and x%0 are
 * missing; % has the sign of the dividend. */
struct cs_num cs_num_add(struct cs_num, struct cs_num);
struct cs_num cs_num_sub(struct cs_num, struct cs_num);
struct cs_num cs_num_mul(struct cs_num, struct cs_num);
struct cs_num cs_num_div(struct cs_num, struct cs_num);
struct cs_num cs_num_mod(struct cs_num, struct cs_num);
struct cs_num cs_num_neg(struct cs_num);
/* <0, 0, >0, exact even between a decimal and a double; neither may be missing. */
int cs_num_cmp(struct cs_num, struct cs_num);
/* Rounded to `places` (0..9) decimals, halves away from zero. */
struct cs_num cs_num_round(struct cs_num, unsigned places);
struct cs_num cs_num_floor(struct cs_num);

/* a / b rounded once to the nearest double (ties to even), exact integers in. NAN when b is 0. */
double cs_ratio(cs_i128 a, cs_i128 b);
/* a / b as a number: decimal when it is exactly one, else cs_ratio(a, b). Missing when b is 0. */
struct cs_num cs_num_quotient(cs_i128 a, cs_i128 b);

#endif
