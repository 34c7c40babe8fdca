/* select.h - the core of cs-select: pick and derive columns, keep rows, stop after some.
 */
#ifndef CS_EXPR_SELECT_H
#define CS_EXPR_SELECT_H

#include "expr/context.h"
#include "expr/sortkey.h"
#include "table/input.h"

/* One column to write. */
struct cs_select_column {
    struct cs_slice name;
    uint32_t column; /* of the input, copied as it is; CS_NO_COLUMN: node is written */
    cs_node node;
};

struct cs_sort;
struct cs_select {
    struct cs_sort *sorter; /* while it runs */
    const struct cs_plan *plan;
    const struct cs_gaps *gaps; /* NULL when the plan has none */
    struct cs_select_column *columns;
    size_t n;
    bool whole_rows; /* the columns are the input's, all and in order: rows are copied as they are */
    cs_node where;   /* CS_NO_NODE: all rows */
    struct cs_sort_terms sort; /* n 0: as they come */
    uint64_t head; /* stop after so many rows; UINT64_MAX: never. Needs one worker, unless they are sorted. */
    uint64_t memory; /* of a sort; 0: the usual */
    /* May be NULL: takes the rows, in order, instead of the output. */
    enum cs_status (*sink)(void *ctx, struct cs_slice rows, struct cs_error *);
    void *sink_ctx;
    uint64_t rows;    /* out: rows written */
    uint64_t bad;     /* out: values that did not parse and became missing */
    uint64_t written; /* rows written so far, while it runs */
};

/* Fills columns (in the arena) from "a,b,name=expr,…"; NULL: all of the input's and then the lets. Binds what
 * is derived. CS_USAGE for unknown and repeated names. */
enum cs_status cs_select_columns(struct cs_select *, const char *list, const struct cs_context *,
                                 const cs_node *let_nodes, struct cs_plan *, const struct cs_header *,
                                 struct cs_arena *, struct cs_error *) CS_MUST_USE;
/* One pass from in to out; the header is already written. */
enum cs_status cs_select_run(struct cs_select *, struct cs_input *, struct cs_output *,
                             struct cs_error *) CS_MUST_USE;

#endif
