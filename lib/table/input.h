/* input.h - reading cs streams: files or stdin, in blocks, on all cores, in order (cs-stream(5)).
 *
 * A pass hands every block to a worker; what workers append to `out` is written in input order, whatever the
 * number of workers and the size of blocks. Each worker has a state of its own; states are merged one at a
 * time at the end, so whatever they hold must merge in any order to the same result.
 */
#ifndef CS_TABLE_INPUT_H
#define CS_TABLE_INPUT_H

#include "table/block.h"
#include "table/output.h"

/* What a sealed stream says at its end, added up over its parts. */
struct cs_seal {
    uint64_t rows, read, rejected, duplicates, repairs;
};

struct cs_input_options {
    const char *const *files; /* n == 0 or "-": standard input */
    size_t n;
    unsigned jobs;     /* workers; 0 = one a core */
    size_t block_size; /* 0 = the default (512 KiB: it stays in a core's cache); tests go down to 1 */
    size_t max_record; /* 0 = 16 MiB */
    bool live;         /* hand on what a read gives, do not wait to fill a block (-l) */
    bool sealed;       /* CS_DATA at the end of an unsealed input */
    void (*progress)(void *, uint64_t bytes,
                     uint64_t rows); /* may be NULL; called now and then from one thread */
    void *progress_ctx;
    /* May be NULL: called before each read, for who has something else to do until `fd` is readable. Another
     * status than CS_OK ends the pass with it. */
    enum cs_status (*wait)(void *, int fd, struct cs_error *);
    void *wait_ctx;
};

struct cs_input;

/* Opens the first file and reads its header. Every further file must have an equal header. */
enum cs_status cs_input_open(struct cs_input **, const struct cs_input_options *,
                             struct cs_error *) CS_MUST_USE;
/* Rows that are made, not read: stretches of whole lines, by all workers at once. A pass sees them in order.
 */
struct cs_made {
    void *ctx;
    struct cs_slice header; /* line 1, without its LF */
    size_t n;               /* stretches, each below 4 GiB */
    /* Appends the rows of stretch i; made again in every pass. */
    enum cs_status (*make)(void *ctx, size_t i, struct cs_buf *rows, struct cs_error *);
};
enum cs_status cs_input_make(struct cs_input **, const struct cs_made *, unsigned jobs,
                             struct cs_error *) CS_MUST_USE;
void cs_input_close(struct cs_input *);
/* Promises a second pass; call it before the first. What cannot be read twice (pipes) is then spooled to an
 * unlinked file, mode 0600, in TMPDIR. */
enum cs_status cs_input_again(struct cs_input *, struct cs_error *) CS_MUST_USE;
const struct cs_header *cs_input_header(const struct cs_input *);
/* Sets options.wait of an open input. */
void cs_input_wait(struct cs_input *, enum cs_status (*wait)(void *, int fd, struct cs_error *), void *ctx);
/* After a pass: were all parts sealed, and what their seals say (rows = rows seen when there is no seal). A
 * pass that had enough before the end knows of no seal. */
bool cs_input_sealed(const struct cs_input *);
struct cs_seal cs_input_seal(const struct cs_input *);
uint64_t cs_input_size(const struct cs_input *); /* bytes of all files; 0 = not known */
uint64_t cs_input_rows(const struct cs_input *); /* rows read in the last pass */
/* Inside cs_pass.in_order alone: the block that the output is of, and where one of its rows stands. Cheap as
 * long as rows are asked for in their order. */
const struct cs_block *cs_input_block(const struct cs_input *);
void cs_input_place(struct cs_input *, uint32_t row, const char **file, uint64_t *line);

struct cs_pass {
    void *ctx;
    /* Makes a worker's state; called once a worker, one at a time. */
    enum cs_status (*start)(void *ctx, void **worker, struct cs_error *);
    /* One block. Rows before a failing row may have been appended to `out`; the failure names its row with
     * cs_error_row(); the reader makes file and line of it, and the first in input order wins. */
    enum cs_status (*block)(void *worker, const struct cs_block *, struct cs_buf *out, struct cs_error *);
    /* Takes a worker's state back: merge (when `ok`) and free; called once a worker, one at a time. */
    enum cs_status (*finish)(void *ctx, void *worker, bool ok, struct cs_error *);
    /* May be NULL: sees what each block appended to `out` in input order, before it is written, and may
     * change it: for what depends on the rows before (duplicates). One call at a time. */
    enum cs_status (*in_order)(void *ctx, struct cs_buf *out, struct cs_error *);
    /* May be NULL: looked at after each block in order; true ends the pass early and well (head), even when a
     * row behind the last one wanted is bad. `rows` are the lines that the block appended to `out`. When a
     * seal was asked for (options.sealed) the input is read to its end all the same. */
    bool (*enough)(void *ctx, uint64_t rows);
};
/* One pass over the whole input. `out` may be NULL when nothing is written block by block. A second call
 * (after cs_input_again) reads the same rows again. */
enum cs_status cs_input_run(struct cs_input *, const struct cs_pass *, struct cs_output *out,
                            struct cs_error *) CS_MUST_USE;

#endif
