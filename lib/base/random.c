/* random.c - whole numbers below a bound, without favourites. */
#include "base/random.h"
#include "base/num.h"

/* The high word of a product with n; the few draws that would make some results more likely are thrown away.
 * Source: Lemire (2019), "Fast random integer generation in an interval". */
uint64_t cs_random_below(struct cs_random *r, uint64_t n)
{
    cs_u128 product = (cs_u128)cs_random_next(r) * n;
    if ((uint64_t)product < n) {
        const uint64_t uneven = (0 - n) % n;
        while ((uint64_t)product < uneven) product = (cs_u128)cs_random_next(r) * n;
    }
    return (uint64_t)(product >> 64);
}
