/* context.h - what the common options mean for expressions: zone, as-of, lookups, calendars, lets, where. One
 * set-up for every tool.
 */
#ifndef CS_EXPR_CONTEXT_H
#define CS_EXPR_CONTEXT_H

#include "base/options.h"
#include "expr/expr.h"

struct cs_context {
    const struct cs_common *common;
    struct cs_arena arena; /* trees of --let and --where; calendar names */
    struct cs_zone *zone;  /* --zone, else CS_ZONE, else NULL */
    bool has_as_of;
    struct cs_time as_of;
    struct cs_lookup **lookups;
    size_t n_lookups;
    struct cs_calendar **calendars;
    const char **calendar_names;
    size_t n_calendars;
    struct cs_expr **lets; /* trees, in the order of the command line */
    struct cs_slice *let_names;
    size_t n_lets;
    struct cs_expr *where; /* NULL without --where */
};

/* Opens and parses everything the options name. The options are borrowed. On failure nothing stays open. */
enum cs_status cs_context_open(struct cs_context *, const struct cs_common *, struct cs_error *) CS_MUST_USE;
void cs_context_close(struct cs_context *);
/* The scope of this context over a header, for cs_plan_make(). */
struct cs_scope cs_context_scope(const struct cs_context *, const struct cs_header *);
/* Binds the lets (each becomes a name; nodes[i], when not NULL, takes the node of let i) and then --where
 * (CS_NO_NODE without). */
enum cs_status cs_context_bind(const struct cs_context *, struct cs_plan *, cs_node *let_nodes,
                               cs_node *where, struct cs_error *) CS_MUST_USE;
/* What hardly is meant in --let and --where, a line each (expr/hints.h). */
enum cs_status cs_context_hints(const struct cs_context *, const struct cs_header *, struct cs_buf *,
                                struct cs_error *) CS_MUST_USE;
/* For tools that work row by row: bare date, week, month, hour and weekday mean created_at, when there is
 * one. Before cs_context_bind(). */
enum cs_status cs_context_anchor(struct cs_plan *, const struct cs_header *, struct cs_error *) CS_MUST_USE;
/* --period for tools that work row by row: ANDs "created_at lies in it" to *where. day, week and month need
 * --as-of. */
enum cs_status cs_context_period(const struct cs_context *, struct cs_plan *, cs_node *where,
                                 struct cs_error *) CS_MUST_USE;
/* "name=expr" of an option `option`; a text without '=' before any other operator is a bare name. *name is
 * empty when the expression has no name of its own. For group keys, lets and columns. */
enum cs_status cs_named_expr(struct cs_slice text, const char *option, struct cs_slice *name,
                             struct cs_expr **, struct cs_arena *, struct cs_error *) CS_MUST_USE;

#endif
