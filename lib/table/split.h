/* split.h - from bytes to rows and fields, with the checks that every row gets (cs-stream(5)); headers and
 * seals.
 *
 * Used by the reader (table/input.c) alone, and by tests.
 */
#ifndef CS_TABLE_SPLIT_H
#define CS_TABLE_SPLIT_H

#include "table/block.h"
#include "table/input.h"

/* Reads line 1 (without its LF): unescapes and checks the names. Names live in the arena. The error has no
 * place yet. */
enum cs_status cs_header_read(struct cs_header *, struct cs_slice line, struct cs_arena *,
                              struct cs_error *) CS_MUST_USE;

/* Reads a whole seal line (without LF); CS_DATA when it is none. */
enum cs_status cs_seal_read(struct cs_seal *, struct cs_slice line, struct cs_error *) CS_MUST_USE;
void cs_seal_write(const struct cs_seal *, struct cs_buf *); /* with LF */
static inline bool cs_is_seal(const char *line, size_t n)
{
    return n >= 2 && line[0] == '\\' && line[1] == '.';
}

/* The memory of one block's index, reused from block to block. */
struct cs_split {
    uint32_t *sep, *start;
    size_t sep_cap, start_cap;
    struct cs_part *parts; /* parts that end in this block */
    size_t n_parts, parts_cap;
    size_t max_record; /* a longer row is refused; set by the caller */
    uint64_t lines;    /* line ends in the block, of rows and of everything else */
};
struct cs_part { /* a seal inside the block */
    struct cs_seal seal;
    uint32_t rows;  /* rows of the block before it */
    uint64_t lines; /* lines of the block before it */
};
void cs_split_release(struct cs_split *);

/* Fills block->rows/start/sep/escaped/high from block->data (whole lines; readable CS_SCAN_PAD bytes beyond).
 * `after_seal`: the line before the block was a seal, so the block must begin with the header again. Seal
 * lines and the headers behind them are no rows. A bad row is CS_DATA at its row (counted from the block's
 * first line: cs_error.row is then the number of lines before it in the block). block->rows is the number of
 * good rows before it. */
enum cs_status cs_split(struct cs_split *, struct cs_block *, bool after_seal, struct cs_error *) CS_MUST_USE;
enum cs_status cs_fail_record(size_t max, struct cs_error *); /* a row longer than max */
/* Lines of the block before a row: the way from a row to a line number. */
uint64_t cs_block_lines_before(const struct cs_block *, uint32_t row);

#endif
