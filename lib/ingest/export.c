/* export.c - bytes from a descriptor, through the decoder, into the record splitter. */
#include "ingest/export.h"
#include "ingest/sniff.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { READ = 256 * 1024, HEAD = 1024 * 1024 };

struct cs_export {
    const char *path; /* NULL: standard input */
    struct cs_export_options options;
    int fd; /* -1 while a regular file is closed */
    bool regular;
    dev_t dev;
    ino_t ino;
    struct cs_buf head;
    bool head_is_all, spent; /* spent: a pipe has been read beyond its head */
    off_t offset;            /* of the next byte to read */

    struct cs_decoder *decoder;
    struct cs_csv *csv;
    struct cs_csv_sink sink;
    struct cs_export_counts counts;
    enum cs_encoding encoding;
    bool has_header;
    char delimiter;
};

const char *cs_export_name(const struct cs_export *x)
{
    return x->path ? x->path : "standard input";
}

bool cs_export_again(const struct cs_export *x)
{
    return x->regular || x->head_is_all;
}

bool cs_export_head_is_all(const struct cs_export *x)
{
    return x->head_is_all;
}

const struct cs_export_counts *cs_export_counts(const struct cs_export *x)
{
    return &x->counts;
}

enum cs_encoding cs_export_encoding(const struct cs_export *x)
{
    return x->encoding;
}

char cs_export_delimiter(const struct cs_export *x)
{
    return x->delimiter;
}

bool cs_export_empty(const struct cs_export *x)
{
    return !x->has_header;
}

void cs_export_names(struct cs_export *x, const struct cs_header *header)
{
    cs_csv_names(x->csv, header);
}

/* ---- bytes ---- */

static enum cs_status fail_io(const struct cs_export *x, const char *what, struct cs_error *e)
{
    cs_fail_errno(e, errno, what);
    return cs_error_at(e, cs_export_name(x), 0, 0);
}

static enum cs_status open_file(struct cs_export *x, struct cs_error *e)
{
    struct stat st;
    if (x->path) x->fd = open(x->path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (x->fd < 0 || fstat(x->fd, &st) < 0) return fail_io(x, "cannot open", e);
    if (S_ISDIR(st.st_mode)) {
        errno = EISDIR;
        return fail_io(x, "cannot read", e);
    }
    if (x->regular && (st.st_dev != x->dev || st.st_ino != x->ino)) {
        cs_fail(e, CS_FAIL, "another file has taken its place");
        return cs_error_at(e, x->path, 0, 0);
    }
    x->regular = x->path && S_ISREG(st.st_mode);
    x->dev = st.st_dev;
    x->ino = st.st_ino;
    return CS_OK;
}

/* Appends what one read gives; *end at the end of the file. */
static enum cs_status read_some(struct cs_export *x, struct cs_buf *to, bool *end, struct cs_error *e)
{
    char *room = cs_buf_room(to, READ);
    if (!room) return cs_fail_memory(e);
    ssize_t n;
    do {
        n = x->regular ? pread(x->fd, room, READ, x->offset) : read(x->fd, room, READ);
    } while (n < 0 && errno == EINTR);
    if (n < 0) return fail_io(x, "cannot read", e);
    to->n += (size_t)n;
    x->offset += n;
    *end = n == 0;
    return CS_OK;
}

static void close_file(struct cs_export *x)
{
    if (x->path && x->fd >= 0) close(x->fd);
    if (x->path) x->fd = -1;
}

/* A header and a row: enough to begin with when nobody wants to wait. */
static bool has_rows(const struct cs_export *x)
{
    const char *eol = x->head.n ? memchr(x->head.p, '\n', x->head.n) : NULL;
    return eol && memchr(eol + 1, '\n', x->head.n - (size_t)(eol + 1 - x->head.p));
}

/* Is the head still too short? A wide table's header may be longer than any head. */
static bool wants_head(const struct cs_export *x)
{
    size_t longest = x->options.max_record ? x->options.max_record : (size_t)16 << 20;
    if (x->head_is_all || x->head.n > longest) return false;
    if (x->options.live) return !has_rows(x);
    return x->head.n < HEAD || !has_rows(x);
}

/* The end of a file longer than its head; of a pipe it is not known. */
static enum cs_status read_tail(const struct cs_export *x, char tail[CS_SNIFF_TAIL], size_t *n,
                                struct cs_error *e)
{
    struct stat st;
    *n = 0;
    if (!x->regular) return CS_OK;
    if (fstat(x->fd, &st) < 0) return fail_io(x, "cannot read", e);
    off_t from = st.st_size > CS_SNIFF_TAIL ? st.st_size - CS_SNIFF_TAIL : 0;
    ssize_t got;
    do {
        got = pread(x->fd, tail, CS_SNIFF_TAIL, from);
    } while (got < 0 && errno == EINTR);
    if (got < 0) return fail_io(x, "cannot read", e);
    *n = (size_t)got;
    return CS_OK;
}

/* Refuses what is known to be no export. */
static enum cs_status sniff(const struct cs_export *x, struct cs_error *e)
{
    char tail[CS_SNIFF_TAIL];
    struct cs_slice end = cs_buf_slice(&x->head);
    enum cs_status status = cs_sniff_head(end, e);
    if (status == CS_OK && !x->head_is_all) {
        end.p = tail;
        status = read_tail(x, tail, &end.n, e);
    }
    if (status == CS_OK) status = cs_sniff_seal(end, e);
    return status == CS_OK ? CS_OK : cs_error_at(e, cs_export_name(x), 0, 0);
}

enum cs_status cs_export_open(struct cs_export **to, const char *path,
                              const struct cs_export_options *options, struct cs_error *e)
{
    struct cs_export *x = cs_alloc(1, sizeof *x);
    *to = x;
    if (!x) return cs_fail_memory(e);
    x->path = strcmp(path, "-") != 0 ? path : NULL;
    x->options = *options;
    x->fd = x->path ? -1 : STDIN_FILENO;
    if (open_file(x, e) != CS_OK) return e->status;
    while (wants_head(x))
        if (read_some(x, &x->head, &x->head_is_all, e) != CS_OK) return e->status;
    if (sniff(x, e) != CS_OK) return e->status;
    if (x->regular) close_file(x); /* thousands of files may be given */
    return CS_OK;
}

void cs_export_close(struct cs_export *x)
{
    if (!x) return;
    close_file(x);
    cs_csv_free(x->csv);
    cs_decoder_free(x->decoder);
    cs_buf_release(&x->head);
    free(x);
}

/* ---- records ---- */

static enum cs_status on_header(void *ctx, const struct cs_slice *cells, uint32_t n, uint64_t line,
                                struct cs_error *e)
{
    struct cs_export *x = ctx;
    x->has_header = true;
    return x->sink.header(x->sink.ctx, cells, n, line, e);
}

static enum cs_status on_rows(void *ctx, const struct cs_block *block, const uint64_t *line,
                              struct cs_error *e)
{
    struct cs_export *x = ctx;
    return x->sink.rows(x->sink.ctx, block, line, e);
}

static enum cs_status on_reject(void *ctx, enum cs_reject why, uint64_t line, struct cs_slice record,
                                uint32_t fields, struct cs_error *e)
{
    struct cs_export *x = ctx;
    if (cs_sniff_seal(record, e) != CS_OK) return cs_error_at(e, NULL, line, 0); /* a long pipe's */
    cs_count_line(&x->counts.rejected[why], line);
    return x->sink.reject ? x->sink.reject(x->sink.ctx, why, line, record, fields, e) : CS_OK;
}

/* The first text decides the delimiter; then the splitter can be made. */
static enum cs_status start_csv(struct cs_export *x, struct cs_slice text, struct cs_error *e)
{
    struct cs_csv_sink sink = {x, on_header, on_rows, on_reject};
    x->delimiter = x->options.delimiter ? x->options.delimiter : cs_csv_guess(text);
    return cs_csv_make(&x->csv, x->delimiter, x->options.max_record, &sink, e);
}

static enum cs_status feed(struct cs_export *x, struct cs_slice bytes, bool last, struct cs_error *e)
{
    struct cs_buf first = {0}, *text = x->csv ? cs_csv_text(x->csv) : &first;
    x->counts.bytes += bytes.n;
    enum cs_status status = cs_decoder_feed(x->decoder, bytes, last, text, e);
    if (status == CS_OK && !x->csv) {
        status = start_csv(x, cs_buf_slice(&first), e);
        if (status == CS_OK) cs_buf_adds(cs_csv_text(x->csv), cs_buf_slice(&first));
    }
    cs_buf_release(&first);
    if (status == CS_OK) status = cs_csv_run(x->csv, last, e);
    if (status == CS_OK && x->options.live) status = cs_csv_flush(x->csv, e);
    return status;
}

static enum cs_status read_rest(struct cs_export *x, struct cs_error *e)
{
    struct cs_buf bytes = {0};
    bool end = false;
    enum cs_status status = CS_OK;
    if (x->spent) return cs_fail(e, CS_FAIL, "a pipe cannot be read twice");
    x->spent = !x->regular;
    while (status == CS_OK && !end) {
        cs_buf_clear(&bytes);
        status = read_some(x, &bytes, &end, e);
        if (status == CS_OK) status = feed(x, cs_buf_slice(&bytes), end, e);
    }
    cs_buf_release(&bytes);
    return status;
}

static enum cs_status read_all(struct cs_export *x, bool head, struct cs_error *e)
{
    bool whole = x->head_is_all;
    if (cs_decoder_make(&x->decoder, x->options.encoding, e) != CS_OK) return e->status;
    cs_decoder_set(x->decoder, CS_BAD_REPLACE, x->options.live);
    /* A pipe's head is used up by its one reading. */
    enum cs_status status = feed(x, cs_buf_slice(&x->head), whole, e);
    if (status == CS_OK && head) return cs_csv_flush(x->csv, e);
    if (status != CS_OK || whole) return status;
    x->offset = (off_t)x->head.n;
    if (x->regular && x->fd < 0) status = open_file(x, e);
    if (status == CS_OK) status = read_rest(x, e);
    if (x->regular) close_file(x);
    return status;
}

enum cs_status cs_export_read(struct cs_export *x, const struct cs_csv_sink *sink, bool head,
                              struct cs_error *e)
{
    x->sink = *sink;
    x->counts = (struct cs_export_counts){0};
    enum cs_status status = read_all(x, head, e);
    if (x->csv) {
        x->counts.records = cs_csv_records(x->csv);
        x->counts.lines = cs_csv_line(x->csv);
    }
    if (x->decoder) {
        x->counts.bad_bytes = *cs_decoder_bad(x->decoder);
        x->counts.nuls = *cs_decoder_nuls(x->decoder);
        x->encoding = cs_decoder_encoding(x->decoder);
    }
    cs_csv_free(x->csv);
    cs_decoder_free(x->decoder);
    x->csv = NULL;
    x->decoder = NULL;
    if (status != CS_OK && !e->file[0]) snprintf(e->file, sizeof e->file, "%s", cs_export_name(x));
    return status;
}
