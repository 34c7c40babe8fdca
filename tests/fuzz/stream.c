/* stream.c - the whole way of reading a cs stream: any bytes, the same rows and the same failure for every
 * block size and number of workers. The first byte of the input chooses what to compare with. */
#include "fuzz.h"
#include "table/input.h"
#include <sys/mman.h>
#include <unistd.h>

struct seen {
    enum cs_status status;
    struct cs_error error;
    struct cs_buf rows;
    uint64_t n;
    bool sealed;
    struct cs_seal seal;
};

static enum cs_status start(void *ctx, void **worker, struct cs_error *e)
{
    (void)e;
    *worker = ctx;
    return CS_OK;
}

static enum cs_status finish(void *ctx, void *worker, bool ok, struct cs_error *e)
{
    (void)ctx, (void)worker, (void)ok, (void)e;
    return CS_OK;
}

/* Every column as every type; bad cells are missing, bad text ends the row. */
static enum cs_status decode_row(const struct cs_block *b, uint32_t row, struct cs_arena *arena,
                                 struct cs_buf *out, struct cs_error *e)
{
    static const enum cs_type types[] = {CS_NUM, CS_TIME, CS_BOOL, CS_TEXT};
    for (uint32_t column = 0; column < b->header->n; column++)
        for (size_t t = 0; t < sizeof types / sizeof *types; t++) {
            struct cs_vec x;
            uint64_t bad = 0;
            enum cs_status st = cs_vec_make(&x, types[t], arena, e);
            if (!st) st = cs_decode(b, column, row, 1, &x, arena, &bad, e);
            if (st) return st;
            cs_buf_addf(out, " %u", x.tag[0]);
        }
    return CS_OK;
}

static enum cs_status block(void *worker, const struct cs_block *b, struct cs_buf *out, struct cs_error *e)
{
    struct cs_arena arena = {0};
    enum cs_status st = CS_OK;
    (void)worker;
    for (uint32_t row = 0; row < b->rows && !st; row++) {
        struct cs_slice text = cs_row(b, row);
        size_t before = out->n;
        cs_buf_adds(out, text);
        st = decode_row(b, row, &arena, out, e);
        if (st) out->n = before;
        if (!st) cs_buf_addc(out, '\n');
        cs_arena_reset(&arena);
    }
    cs_arena_release(&arena);
    return st;
}

static enum cs_status in_order(void *ctx, struct cs_buf *out, struct cs_error *e)
{
    (void)e;
    cs_buf_adds(&((struct seen *)ctx)->rows, cs_buf_slice(out));
    return CS_OK;
}

static struct seen read_all(const char *path, unsigned jobs, size_t block_size)
{
    struct seen s = {.error = CS_ERROR_INIT};
    struct cs_input_options o = {
        .files = &path, .n = 1, .jobs = jobs, .block_size = block_size, .max_record = 200};
    struct cs_pass pass = {.ctx = &s, .start = start, .block = block, .finish = finish, .in_order = in_order};
    struct cs_input *in;
    s.status = cs_input_open(&in, &o, &s.error);
    if (s.status) return s;
    s.status = cs_input_run(in, &pass, NULL, &s.error);
    s.n = cs_input_rows(in);
    s.sealed = cs_input_sealed(in);
    s.seal = cs_input_seal(in);
    cs_input_close(in);
    return s;
}

static void compare(const struct seen *a, const struct seen *b)
{
    holds(a->status == b->status, "the same status");
    holds(cs_slice_eq(cs_buf_slice(&a->rows), cs_buf_slice(&b->rows)), "the same rows");
    if (a->status) {
        holds(strcmp(a->error.text, b->error.text) == 0, "the same failure");
        holds(a->error.line == b->error.line, "at the same line");
        return;
    }
    holds(a->n == b->n, "the same number of rows");
    holds(a->sealed == b->sealed && memcmp(&a->seal, &b->seal, sizeof a->seal) == 0, "the same seal");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const size_t sizes[] = {1, 2, 3, 7, 64, 100};
    if (size < 1) return 0;
    int fd = memfd_create("stream", 0);
    char path[32];
    holds(fd >= 0 && write(fd, data + 1, size - 1) == (ssize_t)size - 1, "a file in memory");
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    struct seen whole = read_all(path, 1, 0);
    struct seen pieces = read_all(path, 1 + data[0] % 2, sizes[data[0] / 2 % 6]);
    check_error(whole.status, &whole.error);
    compare(&whole, &pieces);
    cs_buf_release(&whole.rows);
    cs_buf_release(&pieces.rows);
    close(fd);
    return 0;
}
