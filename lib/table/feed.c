/* feed.c - reading files into chunks of whole lines. What follows the last line end of a read is carried over
 * to the next chunk; a search for line ends never looks at a byte twice. */
#include "table/feed.h"
#include "table/scan.h"
#include "table/spool.h"
#include "table/split.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BLOCK_DEFAULT = 1 << 19, RECORD_DEFAULT = 16 << 20, PIPE_SIZE = 1 << 20 };

/* Where the spool holds a file that cannot be read twice. */
struct kept {
    bool is;
    off_t from, to;
};

struct cs_feed {
    const struct cs_input_options *options;
    size_t block_size, max_record;
    struct cs_arena arena; /* the header */
    struct cs_header header;
    int fd;          /* -1: no file is open */
    unsigned file;   /* number of the open file, or of the next one to open */
    uint64_t offset; /* of carry in the whole input */
    struct cs_buf carry;
    bool carry_lines; /* carry may hold line ends (what was read together with a header) */
    bool last_sealed; /* the last line handed out was a seal */
    bool all_sealed;
    bool cut_short;        /* the file ended inside a line: told at the next call */
    bool regular;          /* the open file is one that can be read again */
    off_t stdin_start;     /* where a regular standard input began, or -1 */
    struct kept *kept;     /* one a file when a second pass will come, else NULL */
    struct cs_spool spool; /* their copies */
    off_t at;              /* of the next byte to read again */
    bool replay;           /* a later pass */
};

static const char *path_of(const struct cs_feed *f, unsigned file)
{
    const char *path = f->options->n ? f->options->files[file] : "-";
    return strcmp(path, "-") == 0 ? NULL : path;
}

const char *cs_feed_file(const struct cs_feed *f, unsigned file)
{
    const char *path = path_of(f, file);
    return path ? path : "standard input";
}

static unsigned files(const struct cs_feed *f)
{
    return f->options->n ? (unsigned)f->options->n : 1;
}

static enum cs_status fail_here(struct cs_feed *f, int number, const char *what, struct cs_error *e)
{
    cs_fail_errno(e, number, what);
    return cs_error_at(e, cs_feed_file(f, f->file), 0, 0);
}

/* ---- the spool: what cannot be read twice (pipes) is kept for the second pass ---- */

/* Keeps a piece of the open file. */
static enum cs_status keep(struct cs_feed *f, const char *p, size_t n, struct cs_error *e)
{
    struct kept *kept = &f->kept[f->file];
    if (!kept->is) kept->from = f->spool.n;
    kept->is = true;
    enum cs_status st = cs_spool_add(&f->spool, p, n, e);
    kept->to = f->spool.n;
    return st;
}

static bool replays(const struct cs_feed *f)
{
    return f->replay && f->kept[f->file].is;
}

static enum cs_status read_spool(struct cs_feed *f, char *to, size_t room, size_t *got, struct cs_error *e)
{
    off_t left = f->kept[f->file].to - f->at;
    *got = 0;
    if ((off_t)room > left) room = (size_t)left;
    if (room && cs_spool_read(&f->spool, f->at, to, room, got, e) != CS_OK)
        return cs_error_at(e, cs_feed_file(f, f->file), 0, 0);
    f->at += (off_t)*got;
    return CS_OK;
}

/* ---- bytes ---- */

static enum cs_status read_some(struct cs_feed *f, char *to, size_t room, size_t *got, struct cs_error *e)
{
    ssize_t k;
    if (replays(f)) return read_spool(f, to, room, got, e);
    if (f->options->wait) {
        enum cs_status st = f->options->wait(f->options->wait_ctx, f->fd, e);
        if (st) return st;
    }
    while ((k = read(f->fd, to, room)) < 0) {
        if (errno == EAGAIN)
            poll(&(struct pollfd){.fd = f->fd, .events = POLLIN}, 1, -1);
        else if (errno != EINTR)
            return fail_here(f, errno, "cannot read", e);
    }
    *got = (size_t)k;
    return k > 0 && f->kept && !f->replay && !f->regular ? keep(f, to, *got, e) : CS_OK;
}

static void close_file(struct cs_feed *f)
{
    if (f->fd > STDERR_FILENO && !(f->spool.open && f->fd == f->spool.fd)) close(f->fd);
    f->fd = -1;
}

static enum cs_status open_file(struct cs_feed *f, struct cs_error *e)
{
    const char *path = path_of(f, f->file);
    struct stat st;
    if (replays(f)) {
        f->fd = f->spool.fd;
        f->at = f->kept[f->file].from;
        return CS_OK;
    }
    f->fd = path ? open(path, O_RDONLY | O_CLOEXEC) : STDIN_FILENO;
    if (f->fd < 0) return fail_here(f, errno, "cannot open", e);
    bool known = fstat(f->fd, &st) == 0;
    if (known && S_ISDIR(st.st_mode)) return fail_here(f, EISDIR, "cannot read", e);
    f->regular = known && S_ISREG(st.st_mode);
    if (f->regular && !path && f->stdin_start < 0) f->stdin_start = lseek(f->fd, 0, SEEK_CUR);
#ifdef POSIX_FADV_SEQUENTIAL
    if (f->regular) (void)posix_fadvise(f->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
#endif
#ifdef F_SETPIPE_SZ
    if (!f->regular) (void)fcntl(f->fd, F_SETPIPE_SZ, PIPE_SIZE); /* not a pipe, or not allowed: as it is */
#endif
    return CS_OK;
}

static enum cs_status fail_header(struct cs_feed *f, struct cs_error *e)
{
    return cs_error_at(e, cs_feed_file(f, f->file), 1, 0);
}

/* Reads up to the first line end into carry; what follows it stays there. */
static enum cs_status read_header(struct cs_feed *f, struct cs_error *e)
{
    const char *lf = NULL;
    size_t searched = 0, got;
    while (!lf) {
        size_t want = f->block_size < 65536 ? f->block_size : 65536;
        char *to = cs_buf_room(&f->carry, want);
        if (!to) return cs_fail_memory(e);
        enum cs_status st = read_some(f, to, want, &got, e);
        if (st) return st;
        f->carry.n += got;
        if (got == 0 && f->carry.n == 0) {
            cs_fail(e, CS_DATA, "the input is empty, not even a header");
            return cs_error_at(e, cs_feed_file(f, f->file), 0, 0);
        }
        if (got == 0) {
            cs_fail(e, CS_DATA, "the header line has no end");
            return fail_header(f, e);
        }
        lf = memchr(f->carry.p + searched, '\n', f->carry.n - searched);
        searched = f->carry.n;
        if (!lf && searched > f->max_record) {
            cs_fail_record(f->max_record, e);
            return fail_header(f, e);
        }
    }
    struct cs_slice line = cs_slice(f->carry.p, (size_t)(lf - f->carry.p));
    enum cs_status st = CS_OK;
    if (line.n > f->max_record) {
        st = cs_fail_record(f->max_record, e);
    } else if (!f->header.n) {
        st = cs_header_read(&f->header, line, &f->arena, e);
    } else if (!cs_slice_eq(line, f->header.line)) {
        st = cs_fail(e, CS_DATA, "the header differs from that of '%s'", cs_feed_file(f, 0));
        cs_error_cure(e, "cs-select -c writes the same columns in the same order");
    }
    if (st) return fail_header(f, e);
    f->carry.n -= line.n + 1;
    memmove(f->carry.p, lf + 1, f->carry.n);
    f->offset += line.n + 1;
    f->carry_lines = true;
    f->last_sealed = false;
    return CS_OK;
}

static enum cs_status next_file(struct cs_feed *f, struct cs_error *e)
{
    enum cs_status st = open_file(f, e);
    return st ? st : read_header(f, e);
}

/* ---- chunks ---- */

static enum cs_status chunk_room(struct cs_chunk *c, size_t size, struct cs_error *e)
{
    return cs_grow(&c->data, &c->cap, size + CS_SCAN_PAD, 1, e);
}

/* The file is at its end: what is left must be whole lines. */
static void end_file(struct cs_feed *f)
{
    f->all_sealed &= f->last_sealed;
    close_file(f);
    f->file++;
    f->carry.n = 0;
}

/* Keeps [keep, n) of the chunk for later and looks at the last line handed out. */
static enum cs_status cut(struct cs_feed *f, struct cs_chunk *c, size_t keep, struct cs_error *e)
{
    cs_buf_clear(&f->carry);
    cs_buf_add(&f->carry, c->data + keep, c->n - keep);
    enum cs_status st = cs_buf_status(&f->carry, e);
    if (st) return st;
    f->carry_lines = false;
    f->offset = c->offset + keep;
    c->n = keep;
    memset(c->data + keep, 0, CS_SCAN_PAD);
    const char *before = keep > 1 ? memrchr(c->data, '\n', keep - 1) : NULL;
    const char *last = before ? before + 1 : c->data;
    f->last_sealed = cs_is_seal(last, (size_t)(c->data + keep - last));
    return CS_OK;
}

/* What is left has no line end. */
static enum cs_status fail_cut_short(const struct cs_feed *f, size_t left, struct cs_error *e)
{
    if (left > f->max_record)
        cs_fail_record(f->max_record, e);
    else
        cs_fail(e, CS_DATA, "the last line has no end: the input was cut off");
    return cs_error_row(e, 0);
}

/* Fills a chunk from the open file; c->n is 0 when the file had nothing left. */
static enum cs_status fill(struct cs_feed *f, struct cs_chunk *c, struct cs_error *e)
{
    size_t lines_end = 0, got = 1; /* lines_end: behind the last line end known */
    c->file = f->file;
    c->offset = f->offset;
    c->after_seal = f->last_sealed;
    c->n = f->carry.n;
    enum cs_status st = chunk_room(c, c->n, e);
    if (st) return st;
    if (c->n) memcpy(c->data, f->carry.p, c->n);
    if (f->carry_lines && c->n) {
        const char *lf = memrchr(c->data, '\n', c->n);
        lines_end = lf ? (size_t)(lf - c->data) + 1 : 0;
    }
    while (got && !(lines_end && (c->n >= f->block_size || f->options->live))) {
        if (!lines_end && c->n > f->max_record) return fail_cut_short(f, c->n, e);
        size_t want = c->n < f->block_size ? f->block_size - c->n : c->n < 4096 ? 4096 : c->n;
        if (f->block_size < 4096 && want > f->block_size) want = f->block_size; /* tests: tiny reads too */
        st = chunk_room(c, c->n + want, e);
        if (!st) st = read_some(f, c->data + c->n, want, &got, e);
        if (st) return st;
        const char *lf = got ? memrchr(c->data + c->n, '\n', got) : NULL;
        if (lf) lines_end = (size_t)(lf - c->data) + 1;
        c->n += got;
    }
    if (!got && lines_end < c->n) {
        if (!lines_end) return fail_cut_short(f, c->n, e);
        f->cut_short = true;
    }
    bool at_end = !got && !f->cut_short;
    st = cut(f, c, lines_end, e);
    if (!st && at_end && c->n) end_file(f);
    return st;
}

enum cs_status cs_feed_next(struct cs_feed *f, struct cs_chunk *c, bool *end, struct cs_error *e)
{
    *end = false;
    c->file = f->file;
    c->n = 0;
    if (f->cut_short) return fail_cut_short(f, f->carry.n, e);
    for (;;) {
        enum cs_status st;
        if (f->fd < 0) {
            if (f->file >= files(f)) {
                *end = true;
                return CS_OK;
            }
            st = next_file(f, e);
            if (st) return st;
        }
        bool sealed = f->last_sealed;
        st = fill(f, c, e);
        if (st || c->n) return st;
        f->last_sealed = sealed; /* nothing came: the last line is still the last */
        end_file(f);
    }
}

bool cs_feed_ended(const struct cs_feed *f)
{
    return !f->cut_short && f->fd < 0 && f->file >= files(f);
}

bool cs_feed_all_sealed(const struct cs_feed *f)
{
    return f->all_sealed;
}

const struct cs_header *cs_feed_header(const struct cs_feed *f)
{
    return &f->header;
}

static void start(struct cs_feed *f)
{
    f->file = 0;
    f->offset = 0;
    f->carry.n = 0;
    f->all_sealed = true;
    f->cut_short = f->last_sealed = false;
}

static enum cs_status check_files(const struct cs_feed *f, struct cs_error *e)
{
    bool seen = false;
    for (unsigned i = 0; i < files(f); i++) {
        if (!path_of(f, i) && seen) return cs_fail(e, CS_USAGE, "standard input is named twice");
        seen |= !path_of(f, i);
    }
    return CS_OK;
}

enum cs_status cs_feed_open(struct cs_feed **out, const struct cs_input_options *options, struct cs_error *e)
{
    struct cs_feed *f = cs_alloc(1, sizeof *f);
    *out = NULL;
    if (!f) return cs_fail_memory(e);
    f->options = options;
    f->block_size = options->block_size ? options->block_size : BLOCK_DEFAULT;
    f->max_record = options->max_record ? options->max_record : RECORD_DEFAULT;
    f->fd = -1;
    f->stdin_start = -1;
    start(f);
    enum cs_status st = check_files(f, e);
    if (!st) st = next_file(f, e);
    if (st) {
        cs_feed_close(f);
        return st;
    }
    *out = f;
    return CS_OK;
}

enum cs_status cs_feed_again(struct cs_feed *f, struct cs_error *e)
{
    if (f->kept) return CS_OK;
    f->kept = cs_arena_alloc(&f->arena, files(f), sizeof *f->kept);
    if (!f->kept) return cs_fail_memory(e);
    if (f->regular) return CS_OK;
    /* What was already read: the header, and what came with it. */
    enum cs_status st = keep(f, f->header.line.p, f->header.line.n, e);
    if (!st) st = keep(f, "\n", 1, e);
    return st ? st : keep(f, f->carry.p, f->carry.n, e);
}

enum cs_status cs_feed_rewind(struct cs_feed *f, struct cs_error *e)
{
    close_file(f);
    start(f);
    f->replay = true;
    if (f->stdin_start >= 0 && lseek(STDIN_FILENO, f->stdin_start, SEEK_SET) < 0)
        return fail_here(f, errno, "cannot read again", e);
    return next_file(f, e);
}

void cs_feed_close(struct cs_feed *f)
{
    if (!f) return;
    close_file(f);
    cs_spool_close(&f->spool);
    cs_buf_release(&f->carry);
    cs_arena_release(&f->arena);
    free(f);
}
