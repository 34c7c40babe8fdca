/* sortkey.h - rows in the order of expressions: --sort of cs-select.
 *
 * A key is written so that bytes compare as values do: numbers by size, decimals and doubles exactly, times
 * by instant, text by bytes, no before yes; missing last, also where the order is turned round.
 */
#ifndef CS_EXPR_SORTKEY_H
#define CS_EXPR_SORTKEY_H

#include "expr/expr.h"

struct cs_sort_term {
    cs_node node;
    bool descending;
};
struct cs_sort_terms {
    struct cs_sort_term *v;
    size_t n;
};

/* From "csat:desc,created_at,lower(city)"; trees and terms live in the arena. */
enum cs_status cs_sort_terms_bind(struct cs_sort_terms *, const char *list, struct cs_plan *,
                                  struct cs_arena *, struct cs_error *) CS_MUST_USE;
/* Appends one value; the parts of a key stand one behind the other. */
void cs_sort_key_add(const struct cs_vec *, uint32_t i, bool descending, struct cs_buf *);

#endif
