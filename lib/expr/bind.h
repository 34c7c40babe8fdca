/* bind.h - the parts of the binder: names and operators (bind.c), comparisons (bind_compare.c), calls
 * (bind_call.c), conversions (bind_convert.c), lookups and gaps (bind_keyed.c). Private to lib/expr. */
#ifndef CS_EXPR_BIND_H
#define CS_EXPR_BIND_H

#include "base/nearest.h"
#include "expr/plan.h"

struct cs_binder {
    struct cs_plan *plan;
    struct cs_error *e;
};

/* Every function below returns a status and leaves the story in b->e, placed at `x`. */
enum cs_status cs_bind(struct cs_binder *, const struct cs_expr *x, cs_node *) CS_MUST_USE;
enum cs_status cs_bind_name(struct cs_binder *, const struct cs_expr *x, struct cs_slice name, bool quoted,
                            cs_node *) CS_MUST_USE;
enum cs_status cs_bind_field(struct cs_binder *, const struct cs_expr *x, cs_node *) CS_MUST_USE;
enum cs_status cs_bind_call(struct cs_binder *, const struct cs_expr *x, cs_node *) CS_MUST_USE;
enum cs_status cs_bind_gap(struct cs_binder *, const struct cs_expr *x, const cs_node *keys, uint32_t n,
                           cs_kernel *, cs_node *) CS_MUST_USE;
/* Bound operands in, a bool node out. */
enum cs_status cs_bind_compare(struct cs_binder *, const struct cs_expr *x, enum cs_expr_op, cs_node a,
                               cs_node b, cs_node *) CS_MUST_USE;
enum cs_status cs_bind_in(struct cs_binder *, const struct cs_expr *x, cs_node *) CS_MUST_USE;
enum cs_status cs_bind_regex(struct cs_binder *, const struct cs_expr *x, cs_node pattern,
                             const void **regex) CS_MUST_USE;

/* Conversions: the node itself when it is of the type already. */
enum cs_status cs_bind_bool(struct cs_binder *, const struct cs_expr *x, cs_node *) CS_MUST_USE;
enum cs_status cs_bind_number(struct cs_binder *, const struct cs_expr *x, cs_node *) CS_MUST_USE;
enum cs_status cs_bind_text(struct cs_binder *, const struct cs_expr *x,
                            cs_node *) CS_MUST_USE; /* only text */
enum cs_status cs_bind_to_text(struct cs_binder *, const struct cs_expr *x,
                               cs_node *) CS_MUST_USE; /* anything */
enum cs_status cs_bind_time(struct cs_binder *, const struct cs_expr *x, cs_node *) CS_MUST_USE;
enum cs_status cs_bind_day(struct cs_binder *, const struct cs_expr *x,
                           cs_node *) CS_MUST_USE; /* a local date */
/* date, week, month, hour or weekday of a time, or of a day where that is enough. */
enum cs_status cs_bind_key(struct cs_binder *, const struct cs_expr *x, enum cs_unit, cs_node *) CS_MUST_USE;
/* Brings several nodes to one type: what if() and coalesce() give back. */
enum cs_status cs_bind_unify(struct cs_binder *, const struct cs_expr *x, cs_node *nodes, uint32_t n,
                             enum cs_type *, enum cs_unit *) CS_MUST_USE;

/* CS_USAGE at x. */
enum cs_status cs_bind_fail(struct cs_binder *, const struct cs_expr *x, const char *format, ...)
    CS_PRINTF(3, 4);
/* Adds a node; a failure is placed at x. */
enum cs_status cs_bind_node(struct cs_binder *, const struct cs_expr *x, cs_kernel *, enum cs_type,
                            enum cs_unit, const cs_node *args, uint32_t n, cs_node *) CS_MUST_USE;

#endif
