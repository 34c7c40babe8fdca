/* input.c - one pass: chunks of the feed, or what makes rows, to workers (table/workers.h), results back in
 * input order, rows and seals counted, errors given their file and line.
 */
#include "table/input.h"
#include "table/feed.h"
#include "table/progress.h"
#include "table/scan.h"
#include "table/split.h"
#include "table/workers.h"
#include <stdlib.h>
#include <string.h>

struct slot {
    struct cs_chunk chunk;
    struct cs_buf made; /* instead of its data */
    struct cs_split split;
    struct cs_block block;
    struct cs_buf out;
    bool line_error; /* error.row counts lines of the chunk, not rows */
};

struct cs_input {
    struct cs_input_options options;
    struct cs_feed *feed; /* NULL: rows are made */
    struct cs_made made;
    size_t stretch; /* the next one to make */
    struct cs_arena arena;
    struct cs_header header; /* of made rows */
    unsigned jobs;
    uint64_t rows, bytes; /* committed in this pass */
    /* of the file that is being committed */
    unsigned file;
    uint64_t lines;      /* lines before the next block, the header included */
    uint64_t part_rows;  /* rows since the last seal */
    struct cs_seal seal; /* sum of the seals seen */
    bool used;           /* a pass has begun: the next one rewinds */
    bool stopped;        /* the last pass ended early: what the end of the input says is not known */
    const struct slot *committing;
    uint32_t place_at;    /* a byte of its block, for cs_input_place(), */
    uint64_t place_lines; /* and the lines before it */
};

struct run {
    struct cs_input *in;
    const struct cs_pass *pass;
    struct cs_output *out;
};

/* ---- one block ---- */

/* A stretch of made rows is not there until a worker makes it. */
static enum cs_status next_stretch(struct cs_input *in, struct cs_chunk *c, bool *end)
{
    *end = in->stretch == in->made.n;
    *c = (struct cs_chunk){.offset = (uint64_t)in->stretch << 32};
    in->stretch += !*end;
    return CS_OK;
}

static enum cs_status read_chunk(void *ctx, void *slot, bool *end, struct cs_error *e)
{
    struct run *r = ctx;
    struct slot *s = slot;
    s->line_error = false;
    s->split.n_parts = s->split.lines = 0;
    s->block.rows = 0;
    cs_buf_clear(&s->out);
    if (!r->in->feed) return next_stretch(r->in, &s->chunk, end);
    enum cs_status st = cs_feed_next(r->in->feed, &s->chunk, end, e);
    if (st) {
        s->line_error = true;
        s->chunk.n = 0;
    }
    return st;
}

static enum cs_status make_rows(const struct cs_input *in, struct slot *s, struct cs_slice *text,
                                struct cs_error *e)
{
    cs_buf_clear(&s->made);
    enum cs_status st = in->made.make(in->made.ctx, (size_t)(s->chunk.offset >> 32), &s->made, e);
    char *pad = st ? NULL : cs_buf_room(&s->made, CS_SCAN_PAD);
    if (pad) memset(pad, 0, CS_SCAN_PAD);
    *text = cs_buf_slice(&s->made);
    return st ? st : cs_buf_status(&s->made, e);
}

static enum cs_status work(void *ctx, void *worker, void *slot, struct cs_error *e)
{
    struct run *r = ctx;
    struct slot *s = slot;
    struct cs_slice text = {s->chunk.data, s->chunk.n};
    enum cs_status made = r->in->feed ? CS_OK : make_rows(r->in, s, &text, e);
    if (made) return made;
    s->block = (struct cs_block){
        .header = cs_input_header(r->in), .data = text.p, .size = text.n, .offset = s->chunk.offset};
    s->split.max_record = r->in->options.max_record ? r->in->options.max_record : 16 << 20;
    struct cs_error split_error;
    enum cs_status st = CS_OK, split = cs_split(&s->split, &s->block, s->chunk.after_seal, &split_error);
    if (split && split_error.row == CS_NO_ROW) s->block.rows = 0; /* memory: nothing was split */
    if (s->block.rows) st = r->pass->block(worker, &s->block, &s->out, e);
    if (!st) st = cs_buf_status(&s->out, e);
    if (!st && split) {
        st = split;
        *e = split_error;
        s->line_error = true;
    }
    return st;
}

/* ---- commits, in order ---- */

static void place_error(struct run *r, struct slot *s, struct cs_error *e)
{
    if (!r->in->feed || e->file[0] || e->row == CS_NO_ROW) return;
    uint64_t before = s->line_error ? e->row : cs_block_lines_before(&s->block, (uint32_t)e->row);
    cs_error_at(e, cs_feed_file(r->in->feed, s->chunk.file), r->in->lines + before + 1, e->column);
}

/* Rows of the block that came well: those before a failure. */
static uint32_t good_rows(const struct slot *s, enum cs_status status, const struct cs_error *e)
{
    if (status && !s->line_error) return e->row < s->block.rows ? (uint32_t)e->row : 0;
    return s->block.rows;
}

/* Counts the rows of each part that ends in the block. The rows behind a wrong seal are taken back, so that
 * what comes out does not depend on the block that the seal happens to be in. */
static enum cs_status check_parts(struct run *r, struct slot *s, void *worker, enum cs_status status,
                                  struct cs_error *e)
{
    struct cs_input *in = r->in;
    uint32_t counted = 0, good = good_rows(s, status, e);
    for (size_t i = 0; i < s->split.n_parts && s->split.parts[i].rows <= good; i++) {
        const struct cs_part *part = &s->split.parts[i];
        in->part_rows += part->rows - counted;
        counted = part->rows;
        if (part->seal.rows != in->part_rows) {
            bool wrote = s->out.n > 0;
            s->block.rows = part->rows;
            cs_buf_clear(&s->out);
            if (wrote && part->rows) (void)r->pass->block(worker, &s->block, &s->out, e);
            s->line_error = false;
            cs_fail(e, CS_DATA, "the seal says %llu rows, but %llu came", (unsigned long long)part->seal.rows,
                    (unsigned long long)in->part_rows);
            return cs_error_at(e, cs_feed_file(in->feed, s->chunk.file), in->lines + part->lines + 1, 0);
        }
        in->seal.rows += part->seal.rows;
        in->seal.read += part->seal.read;
        in->seal.rejected += part->seal.rejected;
        in->seal.duplicates += part->seal.duplicates;
        in->seal.repairs += part->seal.repairs;
        in->part_rows = 0;
    }
    in->part_rows += s->block.rows - counted;
    return status;
}

static uint64_t lines_of(const struct cs_buf *b)
{
    uint64_t n = 0;
    for (const char *p = b->p, *end = p + b->n; p < end && (p = memchr(p, '\n', (size_t)(end - p))) != NULL;
         p++)
        n++;
    return n;
}

static enum cs_status commit(void *ctx, void *worker, void *slot, enum cs_status status, bool *enough,
                             struct cs_error *e)
{
    struct run *r = ctx;
    struct slot *s = slot;
    struct cs_input *in = r->in;
    if (s->chunk.file != in->file) {
        in->file = s->chunk.file;
        in->lines = 1;
        in->part_rows = 0;
    }
    if (status) place_error(r, s, e);
    status = check_parts(r, s, worker, status, e);
    struct cs_error late;
    enum cs_status st = CS_OK;
    if (r->pass->in_order && s->out.n) {
        in->committing = s;
        in->place_at = 0;
        in->place_lines = 0;
        st = r->pass->in_order(r->pass->ctx, &s->out, &late);
        if (st) cs_buf_clear(&s->out);
    }
    *enough =
        !st && r->pass->enough && r->pass->enough(r->pass->ctx, lines_of(&s->out)) && !in->options.sealed;
    if (*enough) status = CS_OK; /* what is wrong lies behind the last row that was wanted */
    if (!st && r->out && s->out.n) st = cs_output_write(r->out, s->out.p, s->out.n, &late);
    if (!status && st) {
        status = st;
        *e = late;
    }
    in->lines += s->split.lines;
    in->rows += s->block.rows;
    in->bytes += s->chunk.n;
    if (in->options.progress) in->options.progress(in->options.progress_ctx, in->bytes, in->rows);
    return status;
}

/* ---- the pass ---- */

static enum cs_status start(void *ctx, void **worker, struct cs_error *e)
{
    const struct run *r = ctx;
    return r->pass->start(r->pass->ctx, worker, e);
}

static enum cs_status finish(void *ctx, void *worker, bool ok, struct cs_error *e)
{
    const struct run *r = ctx;
    return r->pass->finish(r->pass->ctx, worker, ok, e);
}

static void release(void *slot)
{
    struct slot *s = slot;
    free(s->chunk.data);
    cs_buf_release(&s->made);
    cs_split_release(&s->split);
    cs_buf_release(&s->out);
}

static bool ended(void *ctx)
{
    const struct run *r = ctx;
    return r->in->feed ? cs_feed_ended(r->in->feed) : r->in->stretch == r->in->made.n;
}

static enum cs_status begin(struct cs_input *in, struct cs_error *e)
{
    in->stretch = 0;
    if (in->used && in->feed) {
        enum cs_status st = cs_feed_rewind(in->feed, e);
        if (st) return st;
    }
    in->used = true;
    in->stopped = false;
    in->rows = in->bytes = in->part_rows = 0;
    in->file = 0;
    in->lines = 1;
    in->seal = (struct cs_seal){0};
    return CS_OK;
}

enum cs_status cs_input_run(struct cs_input *in, const struct cs_pass *pass, struct cs_output *out,
                            struct cs_error *e)
{
    enum cs_status st = begin(in, e);
    if (st) return st;
    struct run r = {.in = in, .pass = pass, .out = out};
    const struct cs_work k = {&r,   sizeof(struct slot), start, read_chunk, work, commit, finish, release,
                              ended};
    st = cs_workers_run(&k, in->jobs, &in->stopped, e);
    if (!st && in->options.sealed && !cs_feed_all_sealed(in->feed)) {
        cs_fail(e, CS_DATA, "the input is not sealed: it may be cut off");
        cs_error_cure(e, "cs-ingest --seal at the start of the pipeline");
        st = cs_error_at(e, cs_feed_file(in->feed, in->file), 0, 0);
    }
    return st;
}

/* ---- the rest ---- */

enum cs_status cs_input_open(struct cs_input **out, const struct cs_input_options *options,
                             struct cs_error *e)
{
    struct cs_input *in = cs_alloc(1, sizeof *in);
    *out = NULL;
    if (!in) return cs_fail_memory(e);
    in->options = *options;
    /* live: a second worker would wait for input that nobody needs any more */
    in->jobs = cs_workers_jobs(options->live ? 1 : options->jobs);
    enum cs_status st = cs_feed_open(&in->feed, &in->options, e);
    if (st) {
        free(in);
        return st;
    }
    *out = in;
    return CS_OK;
}

enum cs_status cs_input_make(struct cs_input **out, const struct cs_made *made, unsigned jobs,
                             struct cs_error *e)
{
    struct cs_input *in = *out = cs_alloc(1, sizeof *in);
    if (!in) return cs_fail_memory(e);
    in->made = *made;
    in->jobs = cs_workers_jobs(jobs);
    enum cs_status st = cs_header_read(&in->header, made->header, &in->arena, e);
    if (!st) return CS_OK;
    cs_input_close(in);
    *out = NULL;
    return st;
}

void cs_input_close(struct cs_input *in)
{
    if (!in) return;
    cs_feed_close(in->feed);
    cs_arena_release(&in->arena);
    free(in);
}

enum cs_status cs_input_again(struct cs_input *in, struct cs_error *e)
{
    return in->feed ? cs_feed_again(in->feed, e) : CS_OK;
}

const struct cs_header *cs_input_header(const struct cs_input *in)
{
    return in->feed ? cs_feed_header(in->feed) : &in->header;
}

void cs_input_wait(struct cs_input *in, enum cs_status (*wait)(void *, int fd, struct cs_error *), void *ctx)
{
    in->options.wait = wait;
    in->options.wait_ctx = ctx;
}

bool cs_input_sealed(const struct cs_input *in)
{
    return in->feed && !in->stopped && cs_feed_ended(in->feed) && cs_feed_all_sealed(in->feed);
}

struct cs_seal cs_input_seal(const struct cs_input *in)
{
    struct cs_seal seal = in->seal;
    if (!cs_input_sealed(in)) seal.rows = seal.read = in->rows;
    return seal;
}

uint64_t cs_input_size(const struct cs_input *in)
{
    return in->feed ? cs_files_size(in->options.files, in->options.n) : 0;
}

uint64_t cs_input_rows(const struct cs_input *in)
{
    return in->rows;
}

const struct cs_block *cs_input_block(const struct cs_input *in)
{
    return &in->committing->block;
}

void cs_input_place(struct cs_input *in, uint32_t row, const char **file, uint64_t *line)
{
    const struct cs_block *b = &in->committing->block;
    uint32_t start = b->start[row];
    if (start < in->place_at) in->place_at = 0, in->place_lines = 0;
    for (const char *p = b->data + in->place_at, *end = b->data + start;
         p < end && (p = memchr(p, '\n', (size_t)(end - p))) != NULL; p++)
        in->place_lines++;
    in->place_at = start;
    *file = cs_feed_file(in->feed, in->committing->chunk.file);
    *line = in->lines + in->place_lines + 1;
}
