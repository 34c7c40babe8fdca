/* block.h - a stretch of whole rows, split into fields; and columns of values decoded from it.
 *
 * The reader cuts the input at LF into blocks; each block is split by one SIMD pass (table/scan.h), which
 * also checks field counts, NUL and CR of every row. Fields are slices of the block, still escaped. Values
 * are decoded a column at a time for at most CS_BATCH rows, and only for columns that somebody bound.
 */
#ifndef CS_TABLE_BLOCK_H
#define CS_TABLE_BLOCK_H

#include "base/mem.h"
#include "base/num.h"
#include "base/time.h"
#include "base/utf8.h"
#include "table/schema.h"

#define CS_NO_COLUMN UINT32_MAX

/* Line 1 of a stream: names, unescaped, unique, not empty. */
struct cs_header {
    struct cs_slice *name;
    uint32_t n;
    struct cs_slice line;   /* the line itself, without LF */
    const uint32_t *sorted; /* columns in order of their names; NULL: they are few, or nobody sorted them */
};
uint32_t cs_header_find(const struct cs_header *, struct cs_slice name); /* CS_NO_COLUMN when absent */

struct cs_block {
    const struct cs_header *header;
    const char *data;
    size_t size;
    uint64_t offset; /* of data in the whole input: with a row's start, a row's identity and its order */
    uint32_t rows;
    uint32_t *start; /* start[r]: where row r begins */
    uint32_t *sep;   /* sep[r * header->n + c]: where field c of row r ends */
    bool escaped;    /* a backslash occurs somewhere */
    bool high;       /* a byte >= 0x80 occurs somewhere */
};

static inline struct cs_slice cs_field(const struct cs_block *b, uint32_t row, uint32_t column)
{
    const uint32_t *sep = b->sep + (size_t)row * b->header->n;
    uint32_t from = column ? sep[column - 1] + 1 : b->start[row];
    return (struct cs_slice){b->data + from, sep[column] - from};
}
/* The whole row without its LF, as it came. */
static inline struct cs_slice cs_row(const struct cs_block *b, uint32_t row)
{
    uint32_t end = b->sep[(size_t)row * b->header->n + b->header->n - 1];
    return (struct cs_slice){b->data + b->start[row], end - b->start[row]};
}

#define CS_BATCH 1024

/* A column of n values (n <= CS_BATCH). tag[i] is CS_TAG_MISSING when value i is missing, whatever the type;
 * else the scale or CS_TAG_DOUBLE for numbers, 0 for the others.
 *   CS_NUM   num v[i], tag[i]       CS_BOOL  v[i] is 0 or 1
 *   CS_TIME  v[i] UTC seconds, off[i]    CS_TEXT  s[i], unescaped, valid while block and eval live */
struct cs_vec {
    enum cs_type type;
    uint32_t n;
    uint8_t *tag;
    int64_t *v;
    int32_t *off;
    struct cs_slice *s;
};
/* Room for CS_BATCH values of a type in an arena. */
enum cs_status cs_vec_make(struct cs_vec *, enum cs_type, struct cs_arena *, struct cs_error *) CS_MUST_USE;
static inline struct cs_num cs_vec_num(const struct cs_vec *x, uint32_t i)
{
    return (struct cs_num){x->v[i], x->tag[i]};
}
static inline struct cs_time cs_vec_time(const struct cs_vec *x, uint32_t i)
{
    return (struct cs_time){x->v[i], x->off[i]};
}

/* Decodes `column` of rows [first, first + n) into a vector of the vector's type. Text is checked for UTF-8
 * and escapes and unescaped into `arena` where needed. A cell that does not parse: with `bad` NULL it is
 * CS_DATA at that row (a schema column); else it is missing and *bad counts it (--bad-values missing; foreign
 * columns). Booleans read 1 and 0. */
enum cs_status cs_decode(const struct cs_block *, uint32_t column, uint32_t first, uint32_t n,
                         struct cs_vec *, struct cs_arena *arena, uint64_t *bad,
                         struct cs_error *) CS_MUST_USE;

/* Appends a value as a field: escaped, no tab. */
void cs_field_add(struct cs_buf *, struct cs_slice unescaped);
/* Unescapes \t \n \r \\ ; .p is NULL on an unknown escape or when memory is short. Returns the slice itself
 * when it holds no backslash. */
struct cs_slice cs_unescape(struct cs_slice, struct cs_arena *);

#endif
