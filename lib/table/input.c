/* input.c - one pass: blocks to workers, results back in input order.
 *
 * Workers pull: each takes a free slot, reads the next chunk under the feed's lock, works on it without any
 * lock, and hands the slot back. Slots finish in any order and are committed in input order by whoever holds
 * the next one. There are twice as many slots as workers, so a slow block does not stop the others at once. A
 * small input never starts a thread.
 */
#include "table/input.h"
#include "table/feed.h"
#include "table/split.h"
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

enum { JOBS_MOST = 256 };

struct slot {
    struct cs_chunk chunk;
    struct cs_split split;
    struct cs_block block;
    struct cs_buf out;
    enum cs_status status;
    struct cs_error error;
    bool line_error; /* error.row counts lines of the chunk, not rows */
    bool ready;
};

struct cs_input {
    struct cs_input_options options;
    struct cs_feed *feed;
    unsigned jobs;
    uint64_t rows, bytes; /* committed in this pass */
    /* of the file that is being committed */
    unsigned file;
    uint64_t lines;      /* lines before the next block, the header included */
    uint64_t part_rows;  /* rows since the last seal */
    struct cs_seal seal; /* sum of the seals seen */
    bool used;           /* a pass has begun: the next one rewinds */
    bool stopped;        /* the last pass ended early: what the end of the input says is not known */
};

struct run {
    struct cs_input *in;
    const struct cs_pass *pass;
    struct cs_output *out;
    struct slot *slots;
    unsigned n_slots;
    pthread_mutex_t feed_lock, lock;
    pthread_cond_t changed;
    uint64_t next_read;   /* under feed_lock */
    bool feed_done;       /* under feed_lock */
    uint64_t next_commit; /* the rest under lock */
    unsigned busy;        /* slots taken and not yet committed */
    bool committing, stop;
    enum cs_status status;
    struct cs_error *error;
};

/* ---- one block ---- */

static void work(struct run *r, struct slot *s, void *worker)
{
    const struct cs_header *header = cs_feed_header(r->in->feed);
    s->block = (struct cs_block){
        .header = header, .data = s->chunk.data, .size = s->chunk.n, .offset = s->chunk.offset};
    s->split.max_record = r->in->options.max_record ? r->in->options.max_record : 16 << 20;
    struct cs_error split_error;
    enum cs_status split = cs_split(&s->split, &s->block, s->chunk.after_seal, &split_error);
    cs_buf_clear(&s->out);
    if (split && split_error.row == CS_NO_ROW) s->block.rows = 0; /* memory: nothing was split */
    if (s->block.rows) s->status = r->pass->block(worker, &s->block, &s->out, &s->error);
    if (!s->status) s->status = cs_buf_status(&s->out, &s->error);
    if (!s->status && split) {
        s->status = split;
        s->error = split_error;
        s->line_error = true;
    }
}

/* ---- commits, in order ---- */

static void place_error(struct run *r, struct slot *s)
{
    struct cs_error *e = &s->error;
    if (e->file[0] || e->row == CS_NO_ROW) return;
    uint64_t before = s->line_error ? e->row : cs_block_lines_before(&s->block, (uint32_t)e->row);
    cs_error_at(e, cs_feed_file(r->in->feed, s->chunk.file), r->in->lines + before + 1, e->column);
}

/* Rows of the block that came well: those before a failure. */
static uint32_t good_rows(const struct slot *s)
{
    if (s->status && !s->line_error) return s->error.row < s->block.rows ? (uint32_t)s->error.row : 0;
    return s->block.rows;
}

/* Counts the rows of each part that ends in the block. The rows behind a wrong seal are taken back, so that
 * what comes out does not depend on the block that the seal happens to be in. */
static void check_parts(struct run *r, struct slot *s, void *worker)
{
    struct cs_input *in = r->in;
    uint32_t counted = 0, good = good_rows(s);
    for (size_t i = 0; i < s->split.n_parts && s->split.parts[i].rows <= good; i++) {
        const struct cs_part *part = &s->split.parts[i];
        in->part_rows += part->rows - counted;
        counted = part->rows;
        if (part->seal.rows != in->part_rows) {
            bool wrote = s->out.n > 0;
            s->block.rows = part->rows;
            cs_buf_clear(&s->out);
            if (wrote && part->rows) (void)r->pass->block(worker, &s->block, &s->out, &s->error);
            s->line_error = false;
            s->status = cs_fail(&s->error, CS_DATA, "the seal says %llu rows, but %llu came",
                                (unsigned long long)part->seal.rows, (unsigned long long)in->part_rows);
            cs_error_at(&s->error, cs_feed_file(in->feed, s->chunk.file), in->lines + part->lines + 1, 0);
            return;
        }
        in->seal.rows += part->seal.rows;
        in->seal.read += part->seal.read;
        in->seal.rejected += part->seal.rejected;
        in->seal.duplicates += part->seal.duplicates;
        in->seal.repairs += part->seal.repairs;
        in->part_rows = 0;
    }
    in->part_rows += s->block.rows - counted;
}

static uint64_t lines_of(const struct cs_buf *b)
{
    uint64_t n = 0;
    for (const char *p = b->p, *end = p + b->n; p < end && (p = memchr(p, '\n', (size_t)(end - p))) != NULL;
         p++)
        n++;
    return n;
}

/* Called with r->committing set and no lock held: nobody else commits. `worker` is the caller's own state.
 * True when the pass has had enough. */
static bool commit(struct run *r, struct slot *s, void *worker)
{
    struct cs_input *in = r->in;
    if (s->chunk.file != in->file) {
        in->file = s->chunk.file;
        in->lines = 1;
        in->part_rows = 0;
    }
    if (s->status) place_error(r, s);
    check_parts(r, s, worker);
    struct cs_error late;
    enum cs_status st = CS_OK;
    if (r->pass->in_order && s->out.n) {
        st = r->pass->in_order(r->pass->ctx, &s->out, &late);
        if (st) cs_buf_clear(&s->out);
    }
    bool enough =
        !st && r->pass->enough && r->pass->enough(r->pass->ctx, lines_of(&s->out)) && !in->options.sealed;
    if (enough) s->status = CS_OK; /* what is wrong lies behind the last row that was wanted */
    if (!st && r->out && s->out.n) st = cs_output_write(r->out, s->out.p, s->out.n, &late);
    if (!s->status && st) {
        s->status = st;
        s->error = late;
    }
    in->lines += s->split.lines;
    in->rows += s->block.rows;
    in->bytes += s->chunk.n;
    if (in->options.progress) in->options.progress(in->options.progress_ctx, in->bytes, in->rows);
    return enough;
}

/* Commits whatever is next and ready; the lock is held on entry and on return. */
static void commit_ready(struct run *r, void *worker)
{
    while (!r->committing && r->slots[r->next_commit % r->n_slots].ready) {
        struct slot *s = &r->slots[r->next_commit % r->n_slots];
        bool stopped = r->stop;
        r->committing = true;
        pthread_mutex_unlock(&r->lock);
        bool enough = !stopped && commit(r, s, worker);
        pthread_mutex_lock(&r->lock);
        r->committing = false;
        if (!stopped && s->status) {
            r->status = s->status;
            *r->error = s->error;
        }
        r->stop |= enough || s->status;
        s->ready = false;
        r->next_commit++;
        r->busy--;
        pthread_cond_broadcast(&r->changed);
    }
}

/* ---- workers ---- */

/* Reads the next chunk; false at the end. Slots are used in the order of reading, so that order finds them
 * again. */
static struct slot *take(struct run *r)
{
    pthread_mutex_lock(&r->lock);
    while (r->busy == r->n_slots && !r->stop) pthread_cond_wait(&r->changed, &r->lock);
    bool stop = r->stop;
    if (!stop) r->busy++;
    pthread_mutex_unlock(&r->lock);
    if (stop) return NULL;

    pthread_mutex_lock(&r->feed_lock);
    struct slot *s = NULL;
    if (!r->feed_done) {
        s = &r->slots[r->next_read % r->n_slots];
        bool end;
        s->status = CS_OK;
        s->line_error = false;
        s->split.n_parts = s->split.lines = 0;
        s->block.rows = 0;
        s->error = (struct cs_error)CS_ERROR_INIT;
        s->status = cs_feed_next(r->in->feed, &s->chunk, &end, &s->error);
        if (s->status) {
            s->line_error = true;
            s->chunk.n = 0;
            cs_buf_clear(&s->out);
        }
        r->feed_done = end || s->status;
        if (end)
            s = NULL;
        else
            r->next_read++;
    }
    pthread_mutex_unlock(&r->feed_lock);
    if (!s) {
        pthread_mutex_lock(&r->lock);
        r->busy--;
        pthread_mutex_unlock(&r->lock);
    }
    return s;
}

static void give_back(struct run *r, struct slot *s, void *worker)
{
    pthread_mutex_lock(&r->lock);
    s->ready = true;
    commit_ready(r, worker);
    pthread_mutex_unlock(&r->lock);
}

struct worker {
    struct run *run;
    void *state;
    pthread_t thread;
};

static void *loop(void *arg)
{
    struct worker *w = arg;
    struct slot *s;
    while ((s = take(w->run)) != NULL) {
        if (!s->status) work(w->run, s, w->state);
        give_back(w->run, s, w->state);
    }
    return NULL;
}

/* ---- the pass ---- */

static enum cs_status run_workers(struct run *r, struct cs_error *e)
{
    struct worker *w = cs_alloc(r->in->jobs, sizeof *w);
    unsigned made = 0, started = 0;
    if (!w) return cs_fail_memory(e);
    enum cs_status st = r->pass->start(r->pass->ctx, &w[0].state, e);
    if (!st) made = 1;
    w[0].run = r;
    if (!st) {
        struct slot *s = take(r); /* the first block is ours: it may be the only one */
        if (s && !s->status) work(r, s, w[0].state);
        if (s) give_back(r, s, w[0].state);
    }
    for (unsigned i = 1; !st && !r->stop && !r->status && i < r->in->jobs && !cs_feed_ended(r->in->feed);
         i++) {
        w[i].run = r;
        st = r->pass->start(r->pass->ctx, &w[i].state, e);
        if (!st) made++;
    }
    for (unsigned i = 1; !st && i < made; i++) {
        if (pthread_create(&w[i].thread, NULL, loop, &w[i]) != 0) break; /* fewer workers do it too */
        started++;
    }
    if (!st) loop(&w[0]);
    for (unsigned i = 1; i <= started; i++) pthread_join(w[i].thread, NULL);
    if (!st) st = r->status; /* *e is filled */
    for (unsigned i = 0; i < made; i++) {
        struct cs_error other;
        enum cs_status finish = r->pass->finish(r->pass->ctx, w[i].state, st == CS_OK, st ? &other : e);
        if (!st) st = finish;
    }
    free(w);
    return st;
}

static enum cs_status begin(struct cs_input *in, struct cs_error *e)
{
    if (in->used) {
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
    struct run r = {
        .in = in, .pass = pass, .out = out, .error = e, .n_slots = in->jobs > 1 ? 2 * in->jobs : 1};
    r.slots = cs_alloc(r.n_slots, sizeof *r.slots);
    if (!r.slots) return cs_fail_memory(e);
    pthread_mutex_init(&r.feed_lock, NULL);
    pthread_mutex_init(&r.lock, NULL);
    pthread_cond_init(&r.changed, NULL);
    st = run_workers(&r, e);
    pthread_cond_destroy(&r.changed);
    pthread_mutex_destroy(&r.lock);
    pthread_mutex_destroy(&r.feed_lock);
    for (unsigned i = 0; i < r.n_slots; i++) {
        free(r.slots[i].chunk.data);
        cs_split_release(&r.slots[i].split);
        cs_buf_release(&r.slots[i].out);
    }
    free(r.slots);
    in->stopped = r.stop;
    if (!st && in->options.sealed && !cs_feed_all_sealed(in->feed)) {
        cs_fail(e, CS_DATA, "the input is not sealed: it may be cut off");
        cs_error_cure(e, "cs-ingest --seal at the start of the pipeline");
        st = cs_error_at(e, cs_feed_file(in->feed, in->file), 0, 0);
    }
    return st;
}

/* ---- the rest ---- */

static unsigned cores(void)
{
    cpu_set_t set; /* what we may use, not what there is */
    if (sched_getaffinity(0, sizeof set, &set) == 0 && CPU_COUNT(&set) > 0) return (unsigned)CPU_COUNT(&set);
    return 1;
}

enum cs_status cs_input_open(struct cs_input **out, const struct cs_input_options *options,
                             struct cs_error *e)
{
    struct cs_input *in = cs_alloc(1, sizeof *in);
    *out = NULL;
    if (!in) return cs_fail_memory(e);
    in->options = *options;
    in->jobs = options->jobs ? options->jobs : cores();
    if (options->live) in->jobs = 1; /* a second worker would wait for input that nobody needs any more */
    if (in->jobs > JOBS_MOST) in->jobs = JOBS_MOST;
    enum cs_status st = cs_feed_open(&in->feed, &in->options, e);
    if (st) {
        free(in);
        return st;
    }
    *out = in;
    return CS_OK;
}

void cs_input_close(struct cs_input *in)
{
    if (!in) return;
    cs_feed_close(in->feed);
    free(in);
}

enum cs_status cs_input_again(struct cs_input *in, struct cs_error *e)
{
    return cs_feed_again(in->feed, e);
}

const struct cs_header *cs_input_header(const struct cs_input *in)
{
    return cs_feed_header(in->feed);
}

void cs_input_wait(struct cs_input *in, enum cs_status (*wait)(void *, int fd, struct cs_error *), void *ctx)
{
    in->options.wait = wait;
    in->options.wait_ctx = ctx;
}

bool cs_input_sealed(const struct cs_input *in)
{
    return !in->stopped && cs_feed_ended(in->feed) && cs_feed_all_sealed(in->feed);
}

struct cs_seal cs_input_seal(const struct cs_input *in)
{
    struct cs_seal seal = in->seal;
    if (!cs_input_sealed(in)) seal.rows = seal.read = in->rows;
    return seal;
}

uint64_t cs_input_rows(const struct cs_input *in)
{
    return in->rows;
}
