/* cube.h - the cells that a page adds up again under a filter: the rows of the view `cube` of a measures
 * stream (cs-catalogue(5)), columnar and dictionary-coded, apart from the facts of a report.
 *
 * Reading keeps cells in order of appearance; cs_cube_settle() puts dictionaries and cells in order and
 * folds away what is too much. Then the cube is only read.
 */
#ifndef CS_REPORT_CUBE_H
#define CS_REPORT_CUBE_H

#include "base/map.h"
#include "base/num.h"
#include "table/block.h"

#define CS_CUBE_VIEW CS_LIT("cube")
#define CS_CUBE_SIZE 95000 /* bytes of a page, about; it holds no more */

struct cs_cube_key {
    struct cs_slice name;
    struct cs_map values;  /* as in the stream, escaped; numbers are codes */
    uint32_t *order;       /* code -> place among the sorted values, missing last; once settled */
    struct cs_slice *text; /* by place, unescaped */
    uint32_t column;       /* of the stream */
    struct cs_buf before;  /* the value of the row before, and its code */
    uint32_t code;
    bool folded; /* summed over: no cell has it */
};
/* What one cell has of one metric: n and num, or n of one bucket. */
struct cs_cube_state {
    uint32_t cell;
    int32_t bucket;
    uint64_t n;
    struct cs_num num;
};
struct cs_cube_metric {
    struct cs_slice id; /* a histogram: of what has quantiles, without ".hist" */
    bool histogram;
    int64_t from, to;             /* local days; INT64_MIN: not known */
    struct cs_cube_state *states; /* once settled: by cell and bucket, each once */
    size_t n, cap;
};
struct cs_cube {
    struct cs_arena arena;
    struct cs_cube_key *keys;
    size_t n_keys;
    struct cs_cube_metric *metrics;
    size_t n_metrics, metrics_cap;
    struct cs_map ids; /* metric ids as in the stream */
    uint32_t *cells;   /* [cell * n_keys + key]: codes; places once settled */
    size_t n_cells, cells_cap;
    struct cs_map index; /* codes of a cell -> its number, while reading */
    struct cs_buf list;  /* the keys as the first row names them */
    struct cs_buf scratch;
    uint32_t column[8]; /* of the stream, see cube.c */
    uint32_t cell;      /* of the row before */
    bool started;
    bool left_out; /* k forbids all of it */
};

/* Adds a row of the view. CS_DATA when it cannot be read. */
enum cs_status cs_cube_add(struct cs_cube *, const struct cs_block *, uint32_t row,
                           struct cs_error *) CS_MUST_USE;
/* Sorts, and folds keys away while it takes more than about `most` bytes, packed: hour first, then agent_id,
 * then the last one. With k > 0 also while some cell says anything about fewer than k rows, and without
 * histograms; when nothing is left to fold, the cube is emptied and `left_out` set. */
enum cs_status cs_cube_settle(struct cs_cube *, uint64_t most, uint64_t k, struct cs_error *) CS_MUST_USE;
void cs_cube_release(struct cs_cube *);

#endif
