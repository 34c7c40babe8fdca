/* ends.c - opening, sealing and closing a tool's input and output in one way. */
#include "table/ends.h"
#include "base/program.h"
#include "table/progress.h"
#include "table/split.h"
#include <stdlib.h>

static enum cs_status count_option(uint64_t value, uint64_t most, const char *name, struct cs_error *e)
{
    if (value <= most) return CS_OK;
    return cs_fail(e, CS_USAGE, "option '%s': at most %llu", name, (unsigned long long)most);
}

enum cs_status cs_ends_open(struct cs_ends *x, const struct cs_common *common,
                            const struct cs_texts *operands, struct cs_error *e)
{
    *x = (struct cs_ends){0};
    if (operands->n == 0 && cs_stdin_is_terminal()) {
        cs_fail(e, CS_USAGE, "no input: standard input is a terminal");
        return cs_error_cure(e, "name a file, or see '%s --help'", cs_program_name());
    }
    enum cs_status st = count_option(common->jobs, 256, "-j", e);
    if (!st) st = count_option(common->max_record, 1u << 30, "--max-record", e);
    if (!st) st = count_option(common->block_size, 1u << 30, "--block-size", e);
    if (st) return st;
    x->options = (struct cs_input_options){.files = operands->v,
                                           .n = operands->n,
                                           .jobs = (unsigned)common->jobs,
                                           .block_size = (size_t)common->block_size,
                                           .max_record = (size_t)common->max_record,
                                           .live = common->live,
                                           .sealed = common->sealed};
    x->progress = cs_progress_start(common->progress, operands->v, operands->n);
    if (x->progress) {
        x->options.progress = cs_progress_tell;
        x->options.progress_ctx = x->progress;
    }
    st = cs_input_open(&x->in, &x->options, e);
    if (!st) st = cs_output_open(&x->out, common->output, 0, e);
    if (st) {
        struct cs_error ignored;
        return cs_ends_close(x, st, &ignored);
    }
    cs_output_live(x->out, common->live);
    return CS_OK;
}

enum cs_status cs_ends_header(struct cs_ends *x, const struct cs_slice *names, size_t n, struct cs_error *e)
{
    struct cs_buf b = {0};
    for (size_t i = 0; i < n; i++) {
        if (i) cs_buf_addc(&b, '\t');
        cs_field_add(&b, names[i]);
    }
    cs_buf_addc(&b, '\n');
    enum cs_status st = cs_buf_status(&b, e);
    if (!st) st = cs_output_write(x->out, b.p, b.n, e);
    cs_buf_release(&b);
    return st;
}

enum cs_status cs_ends_seal(struct cs_ends *x, uint64_t rows, uint64_t duplicates, uint64_t repairs,
                            struct cs_error *e)
{
    if (!x->in || !cs_input_sealed(x->in)) return CS_OK;
    struct cs_seal seal = cs_input_seal(x->in);
    seal.rows = rows;
    seal.duplicates += duplicates;
    seal.repairs += repairs;
    return cs_ends_seal_with(x, &seal, e);
}

enum cs_status cs_ends_seal_with(struct cs_ends *x, const struct cs_seal *seal, struct cs_error *e)
{
    struct cs_buf b = {0};
    cs_seal_write(seal, &b);
    enum cs_status st = cs_buf_status(&b, e);
    if (!st) st = cs_output_write(x->out, b.p, b.n, e);
    cs_buf_release(&b);
    return st;
}

enum cs_status cs_ends_close(struct cs_ends *x, enum cs_status st, struct cs_error *e)
{
    cs_progress_end(x->progress);
    cs_input_close(x->in);
    if (st && st != CS_FINDING) {
        cs_output_discard(x->out);
    } else { /* a finding is an answer, and is published */
        enum cs_status committed = cs_output_commit(x->out, e);
        if (committed) st = committed;
    }
    *x = (struct cs_ends){0};
    return st;
}
