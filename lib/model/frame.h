/* frame.h - a cs stream as columns in memory, for models: numbers as doubles, texts as numbers of levels.
 *
 * Rows keep the order of the input, whatever the number of workers. What a column is: a number, bool or time
 * expression (a time counts as its seconds) is a number; text is levels; a foreign column read as it is (all
 * of those are text) is a number when every cell that is not empty reads as one, else levels. A feature most
 * of whose cells are numbers is no category, though: the first that is none is refused with its line, or is
 * missing with --bad-values missing. Levels are
 * numbered in bytewise order of their texts, so nothing depends on the order of the rows.
 */
#ifndef CS_MODEL_FRAME_H
#define CS_MODEL_FRAME_H

#include "base/map.h"
#include "expr/expr.h"
#include "model/once.h"
#include "table/input.h"
#include <string.h>

enum { CS_FRAME_LEVELS = 1000 }; /* at most; a column of more is no category: CS_DATA */
#define CS_NO_LEVEL UINT32_MAX   /* a missing text */

struct cs_frame_column {
    struct cs_slice name;
    cs_node node;
    bool levels;            /* which of the two: */
    double *number;         /* NAN where missing */
    uint32_t *code;         /* index of level, or CS_NO_LEVEL */
    struct cs_slice *level; /* unescaped, sorted */
    size_t n_levels;
    size_t missing; /* rows without a value */
    bool many;      /* text with more than CS_FRAME_LEVELS values: nothing is kept of it (frame.lenient) */
    bool key;       /* set by the caller, of groups: too many values are `many` too, frame.lenient or not */
    size_t cap;     /* private: of number or code */
    bool undecided; /* private: a number until a cell says otherwise */
    bool as_number; /* private: its texts are read as numbers */
    bool mixed;     /* private: the first text is to be refused */
    uint64_t texts, numbers; /* private: cells while it is not decided */
    uint32_t *rank;          /* private: of a level, by its number in order of appearance */
};

struct cs_frame { /* zero-initialise */
    /* Set by cs_frame_bind(); where and keep by the caller. */
    const struct cs_plan *plan;
    struct cs_frame_column *columns;
    size_t n_columns;
    size_t n_features;    /* the first so many: those of cs_frame_bind() */
    cs_node where;        /* CS_NO_NODE: all rows; else those for which it holds */
    const uint32_t *keep; /* columns of the stream whose cells are kept as they came, for the output */
    size_t n_keep;
    bool lenient;    /* a column of too many levels is no error: it is `many` */
    bool categories; /* with few or many texts among numbers a column is levels */
    /* One row a customer: a second row of a customer_id (where there is such a column) is CS_DATA. See
     * model/once.h for how and at what cost; cs_frame_each() does not ask. */
    bool once;
    /* Filled by cs_frame_read(). */
    struct cs_once customers; /* with `once` */
    size_t n;                 /* rows */
    uint64_t left_out;        /* rows for which `where` does not hold */
    uint64_t bad;             /* values that did not parse and became missing (--bad-values missing) */
    struct cs_buf kept;
    uint64_t *kept_end; /* where row i's kept cells end; see cs_frame_kept() */
    /* Private. */
    uint32_t id; /* with `once`: the column; CS_NO_COLUMN: none */
    size_t kept_cap, columns_cap, maps_cap;
    bool decided;        /* what the columns are, by cs_frame_each() */
    struct cs_map *maps; /* by column: levels in order of appearance */
    struct cs_arena arena;
};

/* The column that names the customer: customer_id, else the first. */
uint32_t cs_frame_id(const struct cs_header *);
/* Adds the columns of a list, "a,b,name=expr", to a plan. `option` is for messages: CS_USAGE for unknown
 * names, names twice and an empty list. The plan is borrowed until the release. */
enum cs_status cs_frame_bind(struct cs_frame *, const char *list, const char *option, struct cs_plan *,
                             struct cs_error *) CS_MUST_USE;
/* Adds a column behind those, which is no feature. `name` is borrowed. */
enum cs_status cs_frame_add(struct cs_frame *, struct cs_slice name, cs_node, struct cs_error *) CS_MUST_USE;
/* Reads the rows: one pass, and a second one when a foreign column turned out to be text. */
enum cs_status cs_frame_read(struct cs_frame *, struct cs_input *, struct cs_error *) CS_MUST_USE;
/* Instead: shows the rows `most` at a time (the last time fewer), in their order, to a function that sees
 * them as the frame's rows; then they are gone. May be called again for another pass. In the first one levels
 * are numbered in order of appearance and have no texts yet. */
typedef enum cs_status cs_frame_take(void *ctx, struct cs_frame *, struct cs_error *);
enum cs_status cs_frame_each(struct cs_frame *, struct cs_input *, size_t most, cs_frame_take *, void *ctx,
                             struct cs_error *) CS_MUST_USE;
void cs_frame_release(struct cs_frame *);

/* The kept cells of a row with tabs between, escaped as in the stream. */
static inline struct cs_slice cs_frame_kept(const struct cs_frame *f, size_t row)
{
    const uint64_t from = row ? f->kept_end[row - 1] : 0;
    return cs_slice(f->kept.p ? f->kept.p + from : "", (size_t)(f->kept_end[row] - from));
}

/* The first of them, as text: who the row is about. */
static inline struct cs_slice cs_frame_identifier(const struct cs_frame *f, size_t row)
{
    struct cs_slice kept = cs_frame_kept(f, row);
    const char *tab = kept.n ? memchr(kept.p, '\t', kept.n) : NULL;
    if (tab) kept.n = (size_t)(tab - kept.p);
    return kept;
}

#endif
