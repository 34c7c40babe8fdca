/* visits.h - who came when: the customers of tickets and orders up to as-of, once for each period. Found by
 * the metric engine, which knows as-of, --where and the clocks of the rows; --where and --let are about
 * tickets.
 */
#ifndef CS_MODEL_VISITS_H
#define CS_MODEL_VISITS_H

#include "expr/context.h"
#include "expr/units.h"
#include "table/ends.h"

struct cs_visits { /* zero-initialise and set: */
    const struct cs_common *common;
    const char *orders;   /* a file; NULL: none */
    enum cs_unit unit;    /* CS_MONTH, CS_WEEK; CS_PLAIN: all is one period, 0 */
    const char *after;    /* later than this time, as a stream has it; NULL: all */
    struct cs_buf *notes; /* takes lines for standard error; NULL: nobody */
    void *ctx;
    /* A customer in a period, in no order; .p NULL: `rows` rows without one. */
    enum cs_status (*take)(void *ctx, struct cs_slice customer, int64_t period, uint64_t rows,
                           struct cs_error *);
    /* Found. */
    struct cs_time as_of;
    char as_of_text[CS_TIME_LEN + 1];
};
/* CS_DATA when the stream has no customer_id or created_at, or no row a time. `option` is for messages. */
enum cs_status cs_visits_find(struct cs_visits *, const struct cs_ends *, const char *option,
                              struct cs_error *) CS_MUST_USE;

#endif
