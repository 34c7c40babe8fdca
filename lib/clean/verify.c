/* verify.c - decodes everything and keeps nothing. */
#include "clean/verify.h"
#include "expr/expr.h"
#include <stdlib.h>

struct worker {
    struct cs_arena vectors, texts;
    struct cs_vec vec[4]; /* by type */
};

static enum cs_status verify_batch(void *worker, const struct cs_block *b, uint32_t first, uint32_t n,
                                   struct cs_error *e)
{
    struct worker *w = worker;
    struct cs_error earliest;
    enum cs_status st = CS_OK;
    for (uint32_t c = 0; c < b->header->n; c++) {
        const struct cs_column_def *def = cs_schema_column(b->header->name[c]);
        struct cs_error one;
        cs_arena_reset(&w->texts);
        if (!cs_decode(b, c, first, n, &w->vec[def ? def->type : CS_TEXT], &w->texts, NULL, &one)) continue;
        if (!st || one.row < earliest.row) earliest = one;
        st = earliest.status;
    }
    if (st) *e = earliest;
    if (st) e->cure[0] = '\0'; /* cures are for who wants to go on */
    return st;
}

static enum cs_status verify_block(void *worker, const struct cs_block *b, struct cs_buf *out,
                                   struct cs_error *e)
{
    (void)out;
    return cs_each_batch(b, verify_batch, worker, e);
}

static enum cs_status start(void *ctx, void **worker, struct cs_error *e)
{
    struct worker *w = cs_alloc(1, sizeof *w);
    (void)ctx;
    enum cs_status st = w ? CS_OK : cs_fail_memory(e);
    for (int type = CS_NUM; type <= CS_BOOL && !st; type++)
        st = cs_vec_make(&w->vec[type], (enum cs_type)type, &w->vectors, e);
    if (st && w) cs_arena_release(&w->vectors);
    if (st) {
        free(w);
        return st;
    }
    *worker = w;
    return CS_OK;
}

static enum cs_status finish(void *ctx, void *worker, bool ok, struct cs_error *e)
{
    struct worker *w = worker;
    (void)ctx, (void)ok, (void)e;
    cs_arena_release(&w->vectors);
    cs_arena_release(&w->texts);
    free(w);
    return CS_OK;
}

enum cs_status cs_verify_stream(struct cs_input *in, struct cs_error *e)
{
    const struct cs_pass pass = {.start = start, .block = verify_block, .finish = finish};
    return cs_input_run(in, &pass, NULL, e);
}
