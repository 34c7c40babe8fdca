/* expr.h - the expression language (cs-expr(7)): parse once, bind to columns, evaluate a column at a time.
 *
 * Life of an expression:
 *   1. cs_expr_parse()      text -> tree, in an arena. Pure syntax.
 *   2. cs_plan_add()     tree -> node number of a plan, names bound, types checked, constants folded. Equal
 *                           subexpressions of all expressions of a tool become one node, computed once a
 * batch.
 *   3. cs_eval_*            each worker has an evaluator over the shared, immutable plan: set the batch, ask
 * for a node's vector.
 */
#ifndef CS_EXPR_EXPR_H
#define CS_EXPR_EXPR_H

#include "base/calendar.h"
#include "base/period.h"
#include "table/block.h"

/* ---- syntax ---- */

/* Where a text came from, so that errors point at the character. For the command line: file = "--where". */
struct cs_source {
    const char *file;
    unsigned line, column; /* of the first character; 0 = a command line, only the column is told */
};
struct cs_expr; /* a tree; lives in its arena */

enum cs_status cs_expr_parse(struct cs_expr **, struct cs_slice text, const struct cs_source *,
                             struct cs_arena *, struct cs_error *) CS_MUST_USE;
/* Calls `f` for every name that stands for a column in the tree (not function names, not lookups' names). */
void cs_expr_columns(const struct cs_expr *, void (*f)(void *, struct cs_slice name), void *);
/* Every column of a lookup that the tree says: NAME.column. */
void cs_expr_fields(const struct cs_expr *, void (*f)(void *, struct cs_slice name, struct cs_slice column),
                    void *);
/* Name of the function when the tree is a call f(…), else empty; and its arguments. Metric values are read
 * so. */
struct cs_slice cs_expr_call(const struct cs_expr *, struct cs_expr *const **args, size_t *n);
bool cs_expr_is_name(const struct cs_expr *, struct cs_slice *name); /* a bare or backticked name */
bool cs_expr_has_gap(const struct cs_expr *);                        /* uses gap_prev or gap_next */
bool cs_expr_calls(const struct cs_expr *, const char *function);    /* somewhere in it */
bool cs_expr_says(const struct cs_expr *, const char *name);         /* a name occurs: as_of, … */

/* ---- binding ---- */

struct cs_lookup; /* expr/lookup.h */

/* What names mean. All pointers are borrowed for the life of the plan. */
struct cs_scope {
    const struct cs_header *header;
    bool bad_missing; /* --bad-values missing: schema columns that do not parse are missing */
    bool has_as_of;
    struct cs_time as_of;
    const struct cs_zone *zone; /* for time(text, format); NULL = keep the wall clock at +00:00 */
    struct cs_lookup *const *lookups;
    size_t n_lookups;
    const struct cs_calendar *const *calendars;
    const char *const *calendar_names;
    size_t n_calendars;
    bool foreign; /* every column is text, whatever its name (maps over a source's columns) */
};

/* What a number stands for, and so how it is written. Dates are days since 1970-01-01, weeks and months whole
 * weeks (from Monday) and months since then, so that + 1 is the next one; hours are 0 to 23, weekdays 1
 * (Monday) to 7. Their order as numbers is their order as texts. */
enum cs_unit { CS_PLAIN, CS_DATE, CS_WEEK, CS_MONTH, CS_HOUR, CS_WEEKDAY };

struct cs_plan; /* nodes of many expressions; built, then immutable */
typedef uint32_t cs_node;
#define CS_NO_NODE UINT32_MAX

enum cs_status cs_plan_make(struct cs_plan **, const struct cs_scope *, struct cs_error *) CS_MUST_USE;
void cs_plan_free(struct cs_plan *);
/* A named expression that later ones may use like a column (--let, `of`). A name of a column is an error.
 * `hides` allows it (the metric's `of`). */
enum cs_status cs_plan_let(struct cs_plan *, struct cs_slice name, cs_node, bool hides,
                           struct cs_error *) CS_MUST_USE;
/* Forgets lets from number `keep` on; returns how many there are (call with SIZE_MAX to only ask). */
size_t cs_plan_lets(struct cs_plan *, size_t keep);
/* The time node that bare date, week, month, hour, weekday read in what is added next; CS_NO_NODE: they are
 * unknown.*/
void cs_plan_anchor(struct cs_plan *, cs_node time);
/* The `among` of gap_prev/gap_next in what is added next; CS_NO_NODE: all rows. */
void cs_plan_among(struct cs_plan *, cs_node);
/* Binds a tree. CS_USAGE at the character: unknown name (with the nearest), wrong type, wrong number of
 * arguments. CS_DATA at the line of a lookup's file whose cell does not parse. */
enum cs_status cs_plan_add(struct cs_plan *, const struct cs_expr *, cs_node *,
                           struct cs_error *) CS_MUST_USE;
/* A column as a node, of its schema type (foreign: text). */
enum cs_status cs_plan_column(struct cs_plan *, uint32_t column, cs_node *, struct cs_error *) CS_MUST_USE;
/* What was known at a moment: the values of `value` but where `time` lies behind it; there they are missing.
 */
enum cs_status cs_plan_until(struct cs_plan *, cs_node value, cs_node time, struct cs_time until, cs_node *,
                             struct cs_error *) CS_MUST_USE;
/* All of several bool nodes (CS_NO_NODE entries are true); CS_NO_NODE when none is left. */
enum cs_status cs_plan_and(struct cs_plan *, cs_node a, cs_node b, cs_node *, struct cs_error *) CS_MUST_USE;
/* A number: which of several bools is the first that is true, from 0; missing where none is. CS_NO_NODE
 * entries are false; CS_NO_NODE when all are. */
enum cs_status cs_plan_first(struct cs_plan *, const cs_node *bools, size_t n, cs_node *,
                             struct cs_error *) CS_MUST_USE;
bool cs_plan_forgives(const struct cs_plan *); /* scope.bad_missing */
enum cs_type cs_plan_type(const struct cs_plan *, cs_node);
enum cs_unit cs_plan_unit(const struct cs_plan *, cs_node);
/* Sets columns[c] of every column of the stream that the node is made of. CS_NO_NODE is made of none. */
enum cs_status cs_plan_columns(const struct cs_plan *, cs_node, bool *columns, struct cs_error *) CS_MUST_USE;

/* ---- evaluation ---- */

struct cs_eval; /* one a worker */
enum cs_status cs_eval_make(struct cs_eval **, const struct cs_plan *, struct cs_error *) CS_MUST_USE;
void cs_eval_free(struct cs_eval *);
/* Sets the rows: [first, first + n) of a block, n <= CS_BATCH. Vectors of the batch before are forgotten. */
void cs_eval_batch(struct cs_eval *, const struct cs_block *, uint32_t first, uint32_t n);
/* The values of a node for the batch; computed on first use, with what it needs. CS_DATA at the row whose
 * schema cell does not parse. The vector is valid until the next cs_eval_batch(). */
enum cs_status cs_eval_get(struct cs_eval *, cs_node, const struct cs_vec **, struct cs_error *) CS_MUST_USE;
/* Gives a block to `f` a batch at a time. When a row fails, `f` gets the rows before it again, until none of
 * them does: so the failure told is that of the first bad row, wherever batches begin and whichever column is
 * looked at first. For work whose result is thrown away after a failure. */
typedef enum cs_status cs_batch_fn(void *ctx, const struct cs_block *, uint32_t first, uint32_t n,
                                   struct cs_error *);
enum cs_status cs_each_batch(const struct cs_block *, cs_batch_fn *, void *ctx,
                             struct cs_error *) CS_MUST_USE;
uint64_t cs_eval_bad(const struct cs_eval *); /* cells that did not parse and became missing so far */

/* A value as stream text (not escaped): numbers by unit, times RFC 3339, bools 1 and 0; missing adds nothing.
 */
void cs_value_format(const struct cs_vec *, uint32_t i, enum cs_unit, struct cs_buf *);
/* Key text of a number by unit ("2024-08-01", "2024-W31", "2024-08", "09", "1"). */
void cs_unit_format(struct cs_num, enum cs_unit, struct cs_buf *);

/* ---- gaps: what gap_prev and gap_next need to know of other rows ---- */

/* True when some node is a gap: then a first pass must collect before any evaluation. Only rows that have all
 * keys, a created_at and, when the scope has an as-of time, were created by then take part; other rows' gaps
 * are missing. */
bool cs_plan_has_gaps(const struct cs_plan *);
struct cs_gaps; /* one a worker while collecting, merged into the first, then sorted and given to all
                   evaluators */
enum cs_status cs_gaps_make(struct cs_gaps **, const struct cs_plan *, struct cs_error *) CS_MUST_USE;
void cs_gaps_free(struct cs_gaps *);
/* Collects all rows of a block (first pass). What does not parse is not counted: the pass that answers counts
 * it. */
enum cs_status cs_gaps_collect(struct cs_gaps *, struct cs_eval *, const struct cs_block *,
                               struct cs_error *) CS_MUST_USE;
/* `from` is empty afterwards; its loads grow by `load` (see below; else 0). */
enum cs_status cs_gaps_merge(struct cs_gaps *into, struct cs_gaps *from, uint32_t load,
                             struct cs_error *) CS_MUST_USE;
enum cs_status cs_gaps_finish(struct cs_gaps *,
                              struct cs_error *) CS_MUST_USE; /* sorts; read-only from here */
void cs_eval_gaps(struct cs_eval *, const struct cs_gaps *);

#endif
