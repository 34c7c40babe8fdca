/* export.c - bytes, text and format put together, with what was looked at too early kept for later. */
#include "ingest/export.h"
#include "ingest/sniff.h"
#include "table/workers.h"
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HEAD = 64 * 1024, LOOK_ROWS = 64 * 1024 };

struct cs_export {
    const char *path;
    struct cs_export_options options;
    struct cs_text *text;
    const struct cs_format *format;
    void *reader; /* NULL: at rest */
    const struct cs_header *names;
    struct cs_rows *seen; /* stretches that were pulled for a look, and are still to come */
    size_t n_seen, seen_cap, next_seen;
    bool ended; /* the reader has no more */
    struct cs_export_counts counts;
};

const char *cs_export_name(const struct cs_export *x)
{
    return strcmp(x->path, "-") ? x->path : "standard input";
}

static enum cs_status named(const struct cs_export *x, enum cs_status status, struct cs_error *e)
{
    return status == CS_OK || e->file[0] ? status : cs_error_at(e, cs_export_name(x), e->line, e->column);
}

/* ---- opening ---- */

/* The end of a regular file; of a pipe it is not known. */
static size_t read_tail(const char *path, char tail[CS_SNIFF_TAIL])
{
    struct stat st;
    ssize_t got = 0;
    int fd = strcmp(path, "-") ? open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK) : -1;
    if (fd < 0) return 0;
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
        got = pread(fd, tail, CS_SNIFF_TAIL, st.st_size > CS_SNIFF_TAIL ? st.st_size - CS_SNIFF_TAIL : 0);
    close(fd);
    return got > 0 ? (size_t)got : 0;
}

/* Refuses what is known to be no export. */
static enum cs_status sniff(const struct cs_export *x, struct cs_slice head, bool all, struct cs_error *e)
{
    char tail[CS_SNIFF_TAIL];
    if (cs_sniff_head(head, e) != CS_OK) return e->status;
    return cs_sniff_seal(all ? head : cs_slice(tail, read_tail(x->path, tail)), e);
}

static enum cs_status choose_format(struct cs_export *x, struct cs_bytes *bytes, struct cs_error *e)
{
    struct cs_slice head;
    bool all;
    bool live = x->options.dialect.live;
    if (cs_bytes_peek(bytes, live ? 1 : HEAD, live, &head, &all, e) != CS_OK) return e->status;
    x->format =
        x->options.dialect.format ? x->options.dialect.format : cs_format_recognise(head, all, x->path);
    if (!x->format) return cs_fail(e, CS_FAIL, "no format is known");
    return x->format->binary ? CS_OK : sniff(x, head, all, e);
}

static bool rejects_bytes(const struct cs_export *x)
{
    return x->options.on_bad == CS_BAD_REJECT && !x->format->binary;
}

static enum cs_status start(struct cs_export *x, struct cs_error *e)
{
    uint32_t n;
    uint64_t line;
    x->ended = false;
    x->counts = (struct cs_export_counts){0};
    if (x->format->open(&x->reader, x->text, &x->options.dialect, e) != CS_OK) return named(x, e->status, e);
    const struct cs_slice *cells = x->format->header(x->reader, &n, &line);
    for (uint32_t i = 0; i < n && rejects_bytes(x); i++) {
        if (cells[i].n == 0 || !memchr(cells[i].p, CS_BAD_MARK, cells[i].n)) continue;
        cs_fail(e, CS_DATA, "bytes of no character in the header");
        cs_error_at(e, NULL, line, 0);
        return named(x, e->status, e);
    }
    if (x->names && n != x->names->n) {
        cs_fail(e, CS_FAIL, "the file has changed while it was read");
        return named(x, e->status, e);
    }
    return CS_OK;
}

enum cs_status cs_export_open(struct cs_export **to, const char *path,
                              const struct cs_export_options *options, struct cs_error *e)
{
    struct cs_export *x = cs_alloc(1, sizeof *x);
    struct cs_bytes *bytes;
    const struct cs_text_options text = {options->encoding, options->dialect.live};
    *to = x;
    if (!x) return cs_fail_memory(e);
    x->path = path;
    x->options = *options;
    if (cs_bytes_open(&bytes, path, e) != CS_OK || choose_format(x, bytes, e) != CS_OK) {
        cs_bytes_close(bytes);
        return named(x, e->status, e);
    }
    if (cs_text_open(&x->text, bytes, &text, e) != CS_OK) return named(x, e->status, e);
    cs_text_on_bad(x->text, options->on_bad);
    return start(x, e);
}

static void forget_seen(struct cs_export *x)
{
    for (size_t i = 0; i < x->n_seen; i++) cs_rows_release(&x->seen[i]);
    x->n_seen = x->next_seen = 0;
}

static void stop(struct cs_export *x)
{
    if (x->reader) x->format->close(x->reader);
    x->reader = NULL;
}

void cs_export_close(struct cs_export *x)
{
    if (!x) return;
    forget_seen(x);
    free(x->seen);
    stop(x);
    cs_text_close(x->text);
    free(x);
}

const struct cs_slice *cs_export_header(const struct cs_export *x, uint32_t *n, uint64_t *line)
{
    return x->format->header(x->reader, n, line);
}

void cs_export_names(struct cs_export *x, const struct cs_header *names)
{
    x->names = names;
}

/* ---- looking ---- */

/* Pulls one more stretch, and keeps it. */
static enum cs_status see_more(struct cs_export *x, struct cs_error *e)
{
    if (cs_grow(&x->seen, &x->seen_cap, x->n_seen + 1, sizeof *x->seen, e) != CS_OK) return e->status;
    struct cs_rows *rows = &x->seen[x->n_seen++];
    *rows = (struct cs_rows){.header = x->names};
    if (x->format->next(x->reader, rows, &x->ended, e) != CS_OK || cs_export_split(x, rows, e) != CS_OK)
        return named(x, e->status, e);
    return CS_OK;
}

enum cs_status cs_export_sample(struct cs_export *x, const struct cs_rows **rows, struct cs_error *e)
{
    if (x->n_seen == 0 && see_more(x, e) != CS_OK) return e->status;
    *rows = &x->seen[0];
    return CS_OK;
}

static enum cs_status rewind_export(struct cs_export *x, struct cs_error *e)
{
    stop(x);
    forget_seen(x);
    return named(x, cs_text_rewind(x->text, e), e) == CS_OK ? start(x, e) : e->status;
}

/* All rows, on all cores. */
struct looking {
    struct cs_export *x;
    const struct cs_export_looking *l;
};
struct look_slot {
    struct cs_rows rows;
    void *seen;
};

static enum cs_status look_start(void *ctx, void **worker, struct cs_error *e)
{
    (void)ctx;
    (void)e;
    *worker = NULL;
    return CS_OK;
}

static enum cs_status look_pull(void *ctx, void *slot, bool *end, struct cs_error *e)
{
    const struct looking *k = ctx;
    struct look_slot *s = slot;
    return cs_export_next(k->x, &s->rows, end, e);
}

static enum cs_status look_work(void *ctx, void *worker, void *slot, struct cs_error *e)
{
    const struct looking *k = ctx;
    const struct cs_export_looking *l = k->l;
    struct look_slot *s = slot;
    (void)worker;
    if (!s->seen) s->seen = cs_alloc(l->n, l->size);
    if (!s->seen) return cs_fail_memory(e);
    if (cs_export_split(k->x, &s->rows, e) != CS_OK) return e->status;
    const struct cs_block block = cs_rows_block(&s->rows);
    memset(s->seen, 0, l->n * l->size);
    l->look(l->ctx, s->seen, &block);
    return CS_OK;
}

static enum cs_status look_commit(void *ctx, void *worker, void *slot, enum cs_status status, bool *enough,
                                  struct cs_error *e)
{
    const struct looking *k = ctx;
    const struct look_slot *s = slot;
    (void)worker;
    (void)enough;
    (void)e;
    if (status == CS_OK) k->l->take(k->l->ctx, s->seen);
    return status;
}

static enum cs_status look_finish(void *ctx, void *worker, bool ok, struct cs_error *e)
{
    (void)ctx;
    (void)worker;
    (void)ok;
    (void)e;
    return CS_OK;
}

static void look_release(void *slot)
{
    struct look_slot *s = slot;
    cs_rows_release(&s->rows);
    free(s->seen);
}

static bool look_ended(void *ctx)
{
    const struct looking *k = ctx;
    return k->x->ended;
}

static enum cs_status look_at_all(struct cs_export *x, const struct cs_export_looking *l, unsigned jobs,
                                  struct cs_error *e)
{
    struct looking looking = {x, l};
    const struct cs_work work = {.ctx = &looking,
                                 .slot_size = sizeof(struct look_slot),
                                 .start = look_start,
                                 .read = look_pull,
                                 .work = look_work,
                                 .commit = look_commit,
                                 .finish = look_finish,
                                 .release = look_release,
                                 .ended = look_ended};
    if (rewind_export(x, e) != CS_OK || cs_workers_run(&work, jobs, NULL, e) != CS_OK) return e->status;
    return rewind_export(x, e);
}

/* What a pipe has given, and more of it. */
static enum cs_status look_at_head(struct cs_export *x, const struct cs_export_looking *l, void *seen,
                                   struct cs_error *e)
{
    uint64_t rows = 0;
    for (size_t i = 0; rows < LOOK_ROWS; i++) {
        bool more = !x->ended && !(x->options.dialect.live && i > 0);
        if (i == x->n_seen && !more) break;
        if (i == x->n_seen && see_more(x, e) != CS_OK) return e->status;
        struct cs_block block = cs_rows_block(&x->seen[i]);
        l->look(l->ctx, seen, &block);
        rows += block.rows;
    }
    l->take(l->ctx, seen);
    return CS_OK;
}

enum cs_status cs_export_look(struct cs_export *x, const struct cs_export_looking *l, unsigned jobs,
                              struct cs_error *e)
{
    if (cs_text_kept(x->text)) return look_at_all(x, l, jobs, e);
    void *seen = cs_alloc(l->n, l->size);
    enum cs_status status = seen ? look_at_head(x, l, seen, e) : cs_fail_memory(e);
    free(seen);
    return status;
}

enum cs_status cs_export_rest(struct cs_export *x, struct cs_error *e)
{
    if (!cs_text_kept(x->text)) return CS_OK;
    stop(x);
    forget_seen(x);
    return named(x, cs_text_rest(x->text, e), e);
}

/* ---- pulling ---- */

enum cs_status cs_export_next(struct cs_export *x, struct cs_rows *rows, bool *end, struct cs_error *e)
{
    *end = false;
    cs_rows_clear(rows);
    rows->header = x->names;
    if (!x->reader && start(x, e) != CS_OK) return e->status;
    if (x->next_seen < x->n_seen) {
        cs_rows_release(rows);
        *rows = x->seen[x->next_seen];
        x->seen[x->next_seen++] = (struct cs_rows){0};
        return CS_OK;
    }
    *end = x->ended || x->names->n == 0; /* nothing in it, not even a header */
    if (*end) return CS_OK;
    return named(x, x->format->next(x->reader, rows, &x->ended, e), e);
}

enum cs_status cs_export_split(const struct cs_export *x, struct cs_rows *rows, struct cs_error *e)
{
    if (x->format->split && rows->n_pieces > 0) {
        enum cs_status status = x->format->split(x->reader, rows, e);
        rows->n_pieces = 0;
        if (status != CS_OK) return named(x, status, e);
    }
    return rejects_bytes(x) ? named(x, cs_rows_reject_marked(rows, CS_BAD_MARK, e), e) : CS_OK;
}

enum cs_status cs_export_count(struct cs_export *x, const struct cs_rows *rows, struct cs_error *e)
{
    x->counts.rows += rows->n;
    x->counts.records += rows->n + rows->n_rejected;
    cs_count_add(&x->counts.kept, &rows->kept);
    for (size_t i = 0; i < rows->n_rejected; i++) {
        const struct cs_rejected *r = &rows->rejected[i];
        cs_count_line(&x->counts.rejected[r->why], r->line);
        if (cs_sniff_seal(cs_slice(rows->left.p + r->at, r->n), e) == CS_OK) continue;
        return cs_error_at(e, cs_export_name(x), r->line, 0); /* a long pipe's */
    }
    return CS_OK;
}

uint64_t cs_export_bytes(const struct cs_export *x)
{
    return cs_bytes_packed(cs_text_bytes(x->text));
}

struct cs_export_counts cs_export_counts(const struct cs_export *x)
{
    struct cs_export_counts counts = x->counts;
    if (x->format->binary) return counts;
    counts.bad_bytes = *cs_decoder_bad(cs_text_decoder(x->text));
    counts.nuls = *cs_decoder_nuls(cs_text_decoder(x->text));
    counts.first_bad = cs_decoder_first_bad(cs_text_decoder(x->text), counts.first_bad_bytes);
    return counts;
}

void cs_export_describe(const struct cs_export *x, struct cs_buf *out)
{
    const char *packing = cs_bytes_packing(cs_text_bytes(x->text));
    if (packing) cs_buf_addf(out, "%s, ", packing);
    if (!x->format->binary) cs_buf_addz(out, cs_encoding_name(cs_decoder_encoding(cs_text_decoder(x->text))));
    if (!x->format->describe || !x->reader) return;
    if (!x->format->binary) cs_buf_addz(out, ", ");
    x->format->describe(x->reader, out);
}
