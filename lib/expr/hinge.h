/* hinge.h - what a plan computes from what, for those who do not want to compute all of it: the nodes that
 * judge cells, and truths that hang on one comparison of a gap.
 */
#ifndef CS_EXPR_HINGE_H
#define CS_EXPR_HINGE_H

#include "expr/expr.h"

/* ---- what a node needs ---- */

/* The nodes that the roots (CS_NO_NODE entries are skipped) are computed from, the keys of their gaps
 * included, and whose values may be refused or counted as bad: columns, conversions, patterns. To evaluate
 * these in every row is to judge the input as if everything were evaluated. `out` has room for as many as the
 * plan has nodes (cs_plan_nodes). */
enum cs_status cs_plan_judges(const struct cs_plan *, const cs_node *roots, size_t n, cs_node *out,
                              size_t *n_out, struct cs_error *) CS_MUST_USE;
size_t cs_plan_nodes(const struct cs_plan *);
/* The column that a node reads, when it reads one and does nothing else; else CS_NO_COLUMN. */
uint32_t cs_plan_reads(const struct cs_plan *, cs_node);
/* Does the node depend on a gap? */
bool cs_plan_keyed(const struct cs_plan *, cs_node);

/* ---- gaps settled behind one pass ----
 *
 * Instead of asking for gaps row by row in a second pass (expr.h), a caller may let every contact carry a
 * number, and be told at the end what the gaps were. */

enum { CS_GAP_KEYS = 16 };

struct cs_gap_window { /* of created_at, both ends: contacts outside are no neighbours that matter */
    int64_t from, to;
};
size_t cs_gaps_runs(const struct cs_gaps *);
/* Collects the batch that the evaluator stands at for one run. `load`: a number for each row, 0 for none. */
enum cs_status cs_gaps_carry(struct cs_gaps *, uint32_t run, struct cs_eval *, const struct cs_block *,
                             uint32_t first, uint32_t n, struct cs_gap_window, const uint32_t *load,
                             struct cs_error *) CS_MUST_USE;
/* Keys are hashed alike in every process from here on, so that contacts may be written and read. */
void cs_gaps_portable(struct cs_gaps *);
/* Puts the contacts in the order of their rows. */
void cs_gaps_order(struct cs_gaps *);
size_t cs_gaps_contacts(const struct cs_gaps *, uint32_t run);
/* A contact as two fields (words of base/state.h; the end of a long ticket id), and its load. */
uint32_t cs_gaps_write(const struct cs_gaps *, uint32_t run, size_t i, struct cs_buf *);
/* CS_DATA when the fields are no contact. */
enum cs_status cs_gaps_read(struct cs_gaps *, uint32_t run, struct cs_slice words, struct cs_slice rest,
                            uint32_t load, struct cs_error *) CS_MUST_USE;
/* Contacts of one run: seconds since the one before [0] and to the next [1]. */
struct cs_settled {
    uint32_t run, n;
    int64_t gap[2][CS_BATCH];
    uint8_t tag[2][CS_BATCH]; /* CS_TAG_MISSING: there is none */
    uint32_t load[CS_BATCH];
};
typedef enum cs_status cs_gap_fn(void *ctx, struct cs_settled *, struct cs_error *);
/* Sorts, and gives all contacts to `f`; the gaps are used up. */
enum cs_status cs_gaps_settle(struct cs_gaps *, cs_gap_fn *f, void *ctx, struct cs_error *) CS_MUST_USE;

/* A truth that depends on gaps only through one comparison of one gap with a constant: what it is when the
 * comparison does not hold, and when it does. */
struct cs_hinge {
    cs_node test;    /* the comparison */
    uint32_t run;    /* whose gaps: as the plan counts them */
    bool next;       /* gap_next, else gap_prev */
    int64_t reach;   /* a gap of more seconds never holds; INT64_MAX: any may */
    cs_node not, so; /* the truth; neither depends on a gap */
};
/* *found is false when the truth is not of this shape. Adds nodes: before evaluators are made. */
enum cs_status cs_plan_hinge(struct cs_plan *, cs_node truth, struct cs_hinge *, bool *found,
                             struct cs_error *) CS_MUST_USE;
/* Does the comparison hold for each of n <= CS_BATCH gaps (tag CS_TAG_MISSING: there is no neighbour)? */
enum cs_status cs_hinge_holds(const struct cs_plan *, const struct cs_hinge *, int64_t *gap, uint8_t *tag,
                              uint32_t n, bool *holds, struct cs_error *) CS_MUST_USE;

#endif
