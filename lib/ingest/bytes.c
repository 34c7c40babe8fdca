/* bytes.c - a descriptor, what was peeked at, a spool, and an unpacker between. Everything is a reading at a
 * position of the unpacked content: from memory, else from the spool, else from the file, which a regular
 * file can begin anew. */
#include "ingest/bytes.h"
#include "ingest/unpack.h"
#include "table/spool.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { READ = 256 * 1024 };

struct cs_bytes {
    char *path; /* NULL: standard input */
    int fd;     /* -1 while a regular file is closed */
    bool regular;
    dev_t dev;
    ino_t ino;
    off_t start; /* of a regular standard input, which may be half read */

    off_t offset; /* packed bytes read */
    enum cs_packing packing;
    struct cs_unpack *unpack;
    struct cs_buf raw; /* packed bytes that wait, from raw_at */
    size_t raw_at;
    bool raw_end, source_end;
    off_t source_at; /* unpacked bytes that came of the file */

    struct cs_buf head; /* peeked at */
    bool head_is_all;
    struct cs_spool spool; /* all that came of the file, when open */
    off_t at;              /* of the next byte to hand out */
};

const char *cs_bytes_name(const struct cs_bytes *b)
{
    return b->path ? b->path : "standard input";
}

uint64_t cs_bytes_packed(const struct cs_bytes *b)
{
    return (uint64_t)b->offset;
}

const char *cs_bytes_packing(const struct cs_bytes *b)
{
    return cs_packing_name(b->packing);
}

bool cs_bytes_kept(const struct cs_bytes *b)
{
    return b->regular || b->spool.open || b->head_is_all;
}

static enum cs_status named(const struct cs_bytes *b, enum cs_status status, struct cs_error *e)
{
    return status == CS_OK ? CS_OK : cs_error_at(e, cs_bytes_name(b), 0, 0);
}

static enum cs_status fail_io(const struct cs_bytes *b, int number, const char *what, struct cs_error *e)
{
    cs_fail_errno(e, number, what);
    return named(b, CS_FAIL, e);
}

/* ---- the file ---- */

static enum cs_status open_file(struct cs_bytes *b, struct cs_error *e)
{
    struct stat st;
    if (b->path) b->fd = open(b->path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (b->fd < 0 || fstat(b->fd, &st) < 0) return fail_io(b, errno, "cannot open", e);
    if (S_ISDIR(st.st_mode)) return fail_io(b, EISDIR, "cannot read", e);
    if (b->regular && (st.st_dev != b->dev || st.st_ino != b->ino)) {
        cs_fail(e, CS_FAIL, "another file has taken its place");
        return named(b, CS_FAIL, e);
    }
    b->regular = S_ISREG(st.st_mode);
    if (b->regular && !b->path) b->start = lseek(b->fd, 0, SEEK_CUR);
    b->dev = st.st_dev;
    b->ino = st.st_ino;
    return CS_OK;
}

static void close_file(struct cs_bytes *b)
{
    if (b->path && b->fd >= 0) {
        close(b->fd);
        b->fd = -1;
    }
}

/* Appends what one read gives; *end at the end of the file. */
static enum cs_status read_file(struct cs_bytes *b, struct cs_buf *to, size_t want, bool *end,
                                struct cs_error *e)
{
    if (b->fd < 0 && open_file(b, e) != CS_OK) return e->status;
    char *room = cs_buf_room(to, want);
    if (!room) return named(b, cs_fail_memory(e), e);
    ssize_t n;
    while ((n = b->regular ? pread(b->fd, room, want, b->start + b->offset) : read(b->fd, room, want)) < 0) {
        if (errno == EAGAIN)
            poll(&(struct pollfd){.fd = b->fd, .events = POLLIN}, 1, -1);
        else if (errno != EINTR)
            return fail_io(b, errno, "cannot read", e);
    }
    to->n += (size_t)n;
    b->offset += n;
    *end = n == 0;
    return CS_OK;
}

/* Appends unpacked bytes, or comes to the end. */
static enum cs_status unpack(struct cs_bytes *b, struct cs_buf *to, size_t want, bool *end,
                             struct cs_error *e)
{
    size_t before = to->n;
    *end = false;
    if (!b->unpack && cs_unpack_make(&b->unpack, b->packing, e) != CS_OK) return named(b, e->status, e);
    while (!*end && to->n == before) {
        if (b->raw_at == b->raw.n && !b->raw_end) {
            b->raw_at = 0;
            cs_buf_clear(&b->raw);
            if (read_file(b, &b->raw, READ, &b->raw_end, e) != CS_OK) return e->status;
        }
        struct cs_slice packed = cs_slice(b->raw.p + b->raw_at, b->raw.n - b->raw_at);
        enum cs_status status = cs_unpack_run(b->unpack, &packed, b->raw_end, to, want, end, e);
        b->raw_at = b->raw.n - packed.n;
        if (status != CS_OK) return named(b, status, e);
    }
    return CS_OK;
}

/* Goes on where the file is. */
static enum cs_status read_source(struct cs_bytes *b, struct cs_buf *to, size_t want, struct cs_error *e)
{
    size_t before = to->n;
    enum cs_status status = b->packing == CS_PACKING_NONE ? read_file(b, to, want, &b->source_end, e)
                                                          : unpack(b, to, want, &b->source_end, e);
    if (status != CS_OK) return status;
    b->source_at += (off_t)(to->n - before);
    return CS_OK;
}

/* The next reading of a regular file begins at its first byte. */
static void restart_source(struct cs_bytes *b)
{
    cs_unpack_free(b->unpack);
    b->unpack = NULL;
    cs_buf_clear(&b->raw);
    b->raw_at = 0;
    b->raw_end = b->source_end = false;
    b->offset = b->source_at = 0;
}

/* Brings a regular file to a position. */
static enum cs_status seek_source(struct cs_bytes *b, off_t at, struct cs_error *e)
{
    struct cs_buf skipped = {0};
    if (b->source_at > at) restart_source(b);
    if (b->packing == CS_PACKING_NONE) b->offset = b->source_at = at;
    while (b->source_at < at && !b->source_end) {
        size_t left = (size_t)(at - b->source_at);
        cs_buf_clear(&skipped);
        if (read_source(b, &skipped, left < READ ? left : READ, e) != CS_OK) break;
    }
    cs_buf_release(&skipped);
    return b->source_at == at || b->source_end ? CS_OK : e->status;
}

/* ---- reading at a position ---- */

static enum cs_status read_spool(struct cs_bytes *b, off_t at, struct cs_buf *to, size_t want,
                                 struct cs_error *e)
{
    size_t got;
    char *room = cs_buf_room(to, want);
    if (!room) return named(b, cs_fail_memory(e), e);
    if (cs_spool_read(&b->spool, at, room, want, &got, e) != CS_OK) return named(b, e->status, e);
    to->n += got;
    return CS_OK;
}

static enum cs_status read_at(struct cs_bytes *b, off_t at, struct cs_buf *to, size_t want, bool *end,
                              struct cs_error *e)
{
    *end = false;
    if (b->spool.open && at < b->spool.n) return read_spool(b, at, to, want, e);
    if (b->source_at != at && seek_source(b, at, e) != CS_OK) return e->status;
    size_t before = to->n;
    if (!b->source_end && read_source(b, to, want, e) != CS_OK) return e->status;
    *end = b->source_end;
    if (!b->spool.open) return CS_OK;
    return named(b, cs_spool_add(&b->spool, to->p + before, to->n - before, e), e);
}

enum cs_status cs_bytes_peek(struct cs_bytes *b, size_t want, bool live, struct cs_slice *head, bool *all,
                             struct cs_error *e)
{
    size_t before = b->head.n;
    while (b->head.n < want && !b->head_is_all && !(live && b->head.n > before))
        if (read_at(b, (off_t)b->head.n, &b->head, READ, &b->head_is_all, e) != CS_OK) return e->status;
    *head = cs_buf_slice(&b->head);
    *all = b->head_is_all;
    return CS_OK;
}

void cs_bytes_skip(struct cs_bytes *b, size_t n)
{
    b->at += (off_t)n;
}

enum cs_status cs_bytes_read(struct cs_bytes *b, struct cs_buf *to, size_t want, bool *end,
                             struct cs_error *e)
{
    size_t before = to->n;
    enum cs_status status = CS_OK;
    if (b->at < (off_t)b->head.n) {
        size_t left = b->head.n - (size_t)b->at;
        cs_buf_add(to, b->head.p + b->at, left < want ? left : want);
        if (to->failed) status = named(b, cs_fail_memory(e), e);
        *end = b->head_is_all && left <= want;
    } else if (b->head_is_all) {
        *end = true;
    } else {
        if (!cs_bytes_kept(b)) cs_buf_release(&b->head); /* no way back any more */
        status = read_at(b, b->at, to, want, end, e);
    }
    if (status != CS_OK) return status;
    b->at += (off_t)(to->n - before);
    return CS_OK;
}

/* ---- again ---- */

enum cs_status cs_bytes_again(struct cs_bytes *b, struct cs_error *e)
{
    if (cs_bytes_kept(b)) return CS_OK;
    if (b->source_at != (off_t)b->head.n) {
        cs_fail(e, CS_FAIL, "a pipe cannot be read twice");
        return named(b, CS_FAIL, e);
    }
    return named(b, cs_spool_add(&b->spool, b->head.p, b->head.n, e), e);
}

enum cs_status cs_bytes_rewind(struct cs_bytes *b, struct cs_error *e)
{
    if (!cs_bytes_kept(b) && b->at > (off_t)b->head.n) {
        cs_fail(e, CS_FAIL, "a pipe cannot be read twice");
        return named(b, CS_FAIL, e);
    }
    if (b->regular && b->source_at != (off_t)b->head.n) restart_source(b);
    b->at = 0;
    return CS_OK;
}

enum cs_status cs_bytes_rest(struct cs_bytes *b, struct cs_error *e)
{
    if (cs_bytes_rewind(b, e) != CS_OK) return e->status;
    if (!b->regular && !b->spool.open) return CS_OK;
    cs_buf_release(&b->head);
    b->head_is_all = false;
    if (!b->regular) return CS_OK;
    restart_source(b);
    cs_buf_release(&b->raw);
    close_file(b);
    return CS_OK;
}

enum cs_status cs_bytes_seekable(struct cs_bytes *b, int *fd, struct cs_error *e)
{
    if (b->regular && b->packing == CS_PACKING_NONE && b->start == 0) {
        *fd = b->fd;
        if (b->fd < 0 && open_file(b, e) != CS_OK) return e->status;
        *fd = b->fd;
        return CS_OK;
    }
    if (!b->spool.open) { /* from the first byte, whatever was read of a regular file */
        if (!cs_bytes_kept(b) && cs_bytes_again(b, e) != CS_OK) return e->status;
        if (!b->spool.open && cs_spool_add(&b->spool, b->head.p, b->head.n, e) != CS_OK)
            return named(b, e->status, e);
    }
    struct cs_buf piece = {0};
    enum cs_status status = CS_OK;
    for (bool end = b->head_is_all; status == CS_OK && !end;) {
        cs_buf_clear(&piece);
        status = read_at(b, b->spool.n, &piece, READ, &end, e);
    }
    cs_buf_release(&piece);
    *fd = b->spool.fd;
    return status;
}

/* ---- opening ---- */

/* As many bytes as it takes to know the packing; what was packed is not the head. */
static enum cs_status recognise(struct cs_bytes *b, struct cs_error *e)
{
    while (!b->head_is_all && cs_packing_undecided(cs_buf_slice(&b->head)))
        if (read_file(b, &b->head, READ, &b->head_is_all, e) != CS_OK) return e->status;
    if (cs_packing_of(cs_buf_slice(&b->head), &b->packing, e) != CS_OK) return named(b, e->status, e);
    b->source_end = b->head_is_all;
    b->source_at = (off_t)b->head.n;
    if (b->packing == CS_PACKING_NONE) return CS_OK;
    b->raw = b->head;
    b->raw_end = b->head_is_all;
    b->head = (struct cs_buf){0};
    b->head_is_all = b->source_end = false;
    b->source_at = 0;
    return CS_OK;
}

enum cs_status cs_bytes_open(struct cs_bytes **to, const char *path, struct cs_error *e)
{
    struct cs_bytes *b = cs_alloc(1, sizeof *b);
    *to = b;
    if (!b) return cs_fail_memory(e);
    b->fd = STDIN_FILENO;
    if (strcmp(path, "-") != 0) {
        b->fd = -1;
        b->path = strdup(path);
        if (!b->path) return cs_fail_memory(e);
    }
    return open_file(b, e) == CS_OK ? recognise(b, e) : e->status;
}

void cs_bytes_close(struct cs_bytes *b)
{
    if (!b) return;
    close_file(b);
    cs_unpack_free(b->unpack);
    cs_spool_close(&b->spool);
    cs_buf_release(&b->raw);
    cs_buf_release(&b->head);
    free(b->path);
    free(b);
}
