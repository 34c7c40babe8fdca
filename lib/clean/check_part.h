/* check_part.h - what the parts of the check share: binding (check_bind.c), cells (check_cell.c), the pass
 * (check.c), what is known in order (check_order.c). Private to lib/clean. */
#ifndef CS_CLEAN_CHECK_PART_H
#define CS_CLEAN_CHECK_PART_H

#include "clean/check.h"
#include "clean/reference.h"
#include "clean/show.h"

/* How the cells of a column are judged. */
struct cs_check_judge {
    const struct cs_column_def *def; /* NULL: not ours */
    struct cs_map domain;            /* allowed values */
    bool has_domain, has_range, personal, required, happened;
    int64_t lo, hi;  /* of has_range; hi INT64_MAX: no end */
    uint32_t *rules; /* the rules for its cells, in the order of the list */
    size_t n_rules;
    uint32_t type, range, domain_rule, text; /* numbers of the built-in ones */
};

/* Judges a cell that has a value by one rule. `escaped`, `bad_text`: the block has backslashes, bytes that
 * are not UTF-8. */
struct cs_cell_context {
    struct cs_buf scratch;
    bool escaped, bad_text;
};
bool cs_check_cell(const struct cs_check *, const struct cs_check_judge *, enum cs_cell_check,
                   struct cs_slice, struct cs_cell_context *);
/* The form of a key's cell in which spellings are alike; appends. */
void cs_check_normal(const struct cs_header *, uint32_t column, struct cs_slice cell, struct cs_buf *);

/* Behind a block: marks of its rows, findings, names of sources, footer. */
struct cs_check_mark {
    struct cs_hash128 key, normal, row;
    int64_t created; /* INT64_MIN: none */
    uint32_t number; /* of the row in the block */
    uint32_t source; /* of the block's list */
    bool keyed;
};
struct cs_check_finding {
    uint32_t row, rule, column; /* CS_NO_COLUMN: the row */
};
struct cs_check_footer {
    uint64_t marks, findings, sources;
};

struct cs_check_order {
    struct cs_check *c;
    struct cs_input *in;
    struct cs_unique unique;
    struct cs_map sources;             /* by name, as they came */
    struct cs_check_counts *by_source; /* what is counted in order */
    size_t cap;
    int64_t *newest; /* by source: created_at of its rows so far */
    size_t newest_cap;
    struct cs_buf text, shown;
    struct cs_show show;
};
enum cs_status cs_check_in_order(void *order, struct cs_buf *, struct cs_error *);

#endif
