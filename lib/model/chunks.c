/* chunks.c - numbers in place of an input for table/workers.h. */
#include "model/chunks.h"
#include "table/workers.h"
#include <stdlib.h>
#include <string.h>

struct run {
    const struct cs_chunks *chunks;
    size_t next;
};
struct slot {
    size_t first, end;
    void *result;
};

static enum cs_status start(void *ctx, void **worker, struct cs_error *e)
{
    (void)e;
    *worker = ctx;
    return CS_OK;
}

static enum cs_status read_slot(void *ctx, void *slot, bool *end, struct cs_error *e)
{
    struct run *r = ctx;
    struct slot *s = slot;
    const struct cs_chunks *c = r->chunks;
    *end = r->next >= c->n;
    if (*end) return CS_OK;
    if (!s->result) s->result = cs_alloc(1, c->room);
    if (!s->result) return cs_fail_memory(e);
    memset(s->result, 0, c->room);
    s->first = r->next;
    s->end = c->n - r->next > c->step ? r->next + c->step : c->n;
    r->next = s->end;
    return CS_OK;
}

static enum cs_status work(void *ctx, void *worker, void *slot, struct cs_error *e)
{
    const struct run *r = ctx;
    struct slot *s = slot;
    (void)worker;
    return r->chunks->work(r->chunks->ctx, s->first, s->end, s->result, e);
}

static enum cs_status commit(void *ctx, void *worker, void *slot, enum cs_status status, bool *enough,
                             struct cs_error *e)
{
    const struct run *r = ctx;
    const struct slot *s = slot;
    (void)worker;
    (void)enough;
    (void)e;
    if (!status && r->chunks->take) r->chunks->take(r->chunks->ctx, s->first, s->result);
    return status;
}

static enum cs_status finish(void *ctx, void *worker, bool ok, struct cs_error *e)
{
    (void)ctx;
    (void)worker;
    (void)ok;
    (void)e;
    return CS_OK;
}

static void release(void *slot)
{
    free(((struct slot *)slot)->result);
}

static bool ended(void *ctx)
{
    const struct run *r = ctx;
    return r->next >= r->chunks->n;
}

enum cs_status cs_chunks_run(const struct cs_chunks *c, struct cs_error *e)
{
    struct run r = {.chunks = c};
    const struct cs_work w = {.ctx = &r,
                              .slot_size = sizeof(struct slot),
                              .start = start,
                              .read = read_slot,
                              .work = work,
                              .commit = commit,
                              .finish = finish,
                              .release = release,
                              .ended = ended};
    return cs_workers_run(&w, cs_workers_jobs(c->jobs), NULL, e);
}
