/* used.h - which channels, categories and tags customers have used: of each customer every value that one of
 * the tickets up to as-of has, once. A cell of tags holds several, '|' between.
 */
#ifndef CS_MODEL_USED_H
#define CS_MODEL_USED_H

#include "base/map.h"
#include "base/options.h"
#include "table/input.h"

enum { CS_USED_COLUMNS = 3, CS_USED_VALUES = 1000 }; /* a column of more values is left out: it is `many` */

struct cs_used_pair {
    uint32_t customer, value;
};
struct cs_used_column {
    struct cs_slice name;
    struct cs_map values;   /* texts, not escaped */
    struct cs_used_pair *v; /* each once, in the order of their numbers */
    size_t n, cap;
    bool many;
};
struct cs_used { /* zero-initialise */
    struct cs_map customers;
    struct cs_used_column column[CS_USED_COLUMNS];
    size_t n;
};
/* Reads the tickets, which must have customer_id and created_at. Another pass must have been promised
 * (cs_input_again). */
enum cs_status cs_used_find(struct cs_used *, struct cs_input *, const struct cs_common *,
                            struct cs_error *) CS_MUST_USE;
void cs_used_release(struct cs_used *);

#endif
