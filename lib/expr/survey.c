/* survey.c - collects what must be known of all rows before any of them can be judged. */
#include "expr/survey.h"
#include <stdlib.h>

static const char *const columns[] = {"created_at",  "assigned_at", "responded_at",
                                      "resolved_at", "closed_at",   "csat_at"};

enum cs_status cs_newest_watch_make(struct cs_newest_watch *w, const struct cs_scope *scope,
                                    struct cs_error *e)
{
    *w = (struct cs_newest_watch){0};
    enum cs_status status = cs_plan_make(&w->plan, scope, e);
    for (size_t i = 0; i < sizeof columns / sizeof columns[0] && status == CS_OK; i++) {
        uint32_t column = cs_header_find(scope->header, cs_slicez(columns[i]));
        if (column != CS_NO_COLUMN) status = cs_plan_column(w->plan, column, &w->times[w->n++], e);
    }
    return status;
}

void cs_newest_watch_release(struct cs_newest_watch *w)
{
    cs_plan_free(w->plan);
    *w = (struct cs_newest_watch){0};
}

/* Of equal instants the larger offset, so that the order of the rows does not matter. */
static void see(struct cs_newest *x, struct cs_time t)
{
    if (x->any && (t.at < x->at.at || (t.at == x->at.at && t.off <= x->at.off))) return;
    x->any = true;
    x->at = t;
}

enum cs_status cs_newest_batch(const struct cs_newest_watch *w, struct cs_eval *eval,
                               struct cs_newest *newest, struct cs_error *e)
{
    for (size_t i = 0; i < w->n; i++) {
        const struct cs_vec *x;
        enum cs_status status = cs_eval_get(eval, w->times[i], &x, e);
        if (status != CS_OK) return status;
        for (uint32_t r = 0; r < x->n; r++)
            if (x->tag[r] != CS_TAG_MISSING && (!newest->any || x->v[r] >= newest->at.at))
                see(newest, cs_vec_time(x, r));
    }
    return CS_OK;
}

void cs_newest_merge(struct cs_newest *into, const struct cs_newest *from)
{
    if (from->any) see(into, from->at);
}

/* ---- the pass ---- */

struct survey {
    struct cs_newest_watch watch;
    struct cs_newest *newest;
    const struct cs_plan *plan; /* whose gaps to collect; NULL: none */
    struct cs_gaps *gaps;
};
struct surveyor {
    struct survey *survey;
    struct cs_eval *watch_eval, *gap_eval;
    struct cs_newest newest;
    struct cs_gaps *gaps;
};

static void surveyor_free(struct surveyor *w)
{
    cs_eval_free(w->watch_eval);
    cs_eval_free(w->gap_eval);
    cs_gaps_free(w->gaps);
    free(w);
}

static enum cs_status start(void *ctx, void **worker, struct cs_error *e)
{
    struct survey *s = ctx;
    struct surveyor *w = cs_alloc(1, sizeof *w);
    if (!w) return cs_fail_memory(e);
    w->survey = s;
    enum cs_status status = s->newest ? cs_eval_make(&w->watch_eval, s->watch.plan, e) : CS_OK;
    if (status == CS_OK && s->plan) status = cs_eval_make(&w->gap_eval, s->plan, e);
    if (status == CS_OK && s->plan) status = cs_gaps_make(&w->gaps, s->plan, e);
    if (status == CS_OK)
        *worker = w;
    else
        surveyor_free(w);
    return status;
}

static enum cs_status watch_batch(void *worker, const struct cs_block *block, uint32_t first, uint32_t n,
                                  struct cs_error *e)
{
    struct surveyor *w = worker;
    cs_eval_batch(w->watch_eval, block, first, n);
    return cs_newest_batch(&w->survey->watch, w->watch_eval, &w->newest, e);
}

static enum cs_status look(void *worker, const struct cs_block *block, struct cs_buf *out, struct cs_error *e)
{
    struct surveyor *w = worker;
    struct cs_block good = *block; /* the rows before a failure: there may be an earlier one */
    struct cs_error earlier;
    (void)out;
    enum cs_status status = w->watch_eval ? cs_each_batch(block, watch_batch, w, e) : CS_OK;
    if (!w->gaps) return status;
    if (status != CS_OK && e->row < good.rows) good.rows = (uint32_t)e->row;
    if (cs_gaps_collect(w->gaps, w->gap_eval, &good, &earlier) == CS_OK) return status;
    *e = earlier;
    return e->status;
}

static enum cs_status finish(void *ctx, void *worker, bool ok, struct cs_error *e)
{
    struct survey *s = ctx;
    struct surveyor *w = worker;
    enum cs_status status = CS_OK;
    if (ok && s->newest) cs_newest_merge(s->newest, &w->newest);
    if (ok && w->gaps) {
        if (s->gaps) {
            status = cs_gaps_merge(s->gaps, w->gaps, 0, e);
        } else {
            s->gaps = w->gaps;
            w->gaps = NULL;
        }
    }
    surveyor_free(w);
    return status;
}

enum cs_status cs_survey(struct cs_input *input, const struct cs_scope *scope, struct cs_newest *newest,
                         const struct cs_plan *plan, struct cs_gaps **gaps, struct cs_error *e)
{
    struct survey s = {.newest = newest, .plan = plan && cs_plan_has_gaps(plan) ? plan : NULL};
    const struct cs_pass pass = {.ctx = &s, .start = start, .block = look, .finish = finish};
    if (!s.newest && !s.plan) return CS_OK;
    enum cs_status status = newest ? cs_newest_watch_make(&s.watch, scope, e) : CS_OK;
    if (status == CS_OK) status = cs_input_run(input, &pass, NULL, e);
    if (status == CS_OK && s.gaps) status = cs_gaps_finish(s.gaps, e);
    cs_newest_watch_release(&s.watch);
    if (status == CS_OK && gaps)
        *gaps = s.gaps;
    else
        cs_gaps_free(s.gaps);
    return status;
}
