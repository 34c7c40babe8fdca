/* slot.h - the inside of a converter (ingest/convert.h): a slot for each target, and where a cell stands.
 * convert.c reads most cells the quick way, slot.c any cell the careful way. */
#ifndef CS_INGEST_SLOT_H
#define CS_INGEST_SLOT_H

#include "ingest/convert.h"
#include "ingest/quick.h"

struct cs_moment { /* what a time column holds in the current row */
    int64_t at;
    bool is, has_clock;
};

enum cs_way { /* how a cell is tried first */
              CS_WAY_SLOW,
              CS_WAY_EMPTY,
              CS_WAY_COPY,
              CS_WAY_ID,
              CS_WAY_TIME,
              CS_WAY_NUMBER,
              CS_WAY_WORD,
              CS_WAY_TIMES,
              CS_WAY_CONSTANT,
};

struct cs_slot { /* of a target; what every row needs stands first, in one line of the cache */
    enum cs_way way;
    uint32_t a; /* source column */
    uint64_t filled;
    union {
        struct cs_quick_word *words; /* CS_WAY_WORD */
        char *constant;              /* CS_WAY_CONSTANT: with room behind it for the quick copy */
    };
    struct cs_moment moment;
    struct cs_scale scale;
    const struct cs_target *t;
    struct cs_tally *met; /* of the caller */

    struct cs_cell_reader reader; /* its own, because readers remember */
    cs_node node;                 /* its expression */
    bool straight; /* it has no branches: where it gives no number, something could not be read */
    const struct cs_vec *vec;
};

struct cs_converter {
    const struct cs_mapping *m;
    struct cs_slot *slot;   /* by target */
    struct cs_slot **place; /* by column of the stream */
    struct cs_slot none;
    uint32_t n;
    size_t fixed, copies; /* what a row needs at most: fixed + copies * its length */
    const char *file;
    struct cs_fold *fold;
    struct cs_plan *plan; /* NULL: the map has no expressions */
    struct cs_eval *eval;
    uint32_t row;          /* of the batch: which value of the expressions */
    struct cs_arena cells; /* unescaped cells of the current row */
    struct cs_buf text;
    struct cs_quick_zone zone;
    struct cs_sift *sift; /* NULL: rows are not sifted */
    const struct cs_slot *time, *key;
    uint64_t bad; /* cells of `time` that could not be read so far */
};

struct cs_spot { /* where a cell is read, and where it goes */
    const struct cs_block *block;
    uint32_t row;
    uint64_t line;
    struct cs_buf *out;
};
/* Appends the cell of a slot, whatever its way. CS_DATA, with file and line, for what cannot be trusted. */
enum cs_status cs_slot_write(struct cs_converter *, struct cs_slot *, const struct cs_spot *,
                             struct cs_error *) CS_MUST_USE;

#endif
