/* clean.c - the passes of cs-clean, and its workers' beginning and end. */
#include "clean/cleaner.h"
#include <stdlib.h>
#include <string.h>

/* ---- workers ---- */

static void free_worker(struct cs_cleaner *w)
{
    if (!w) return;
    const struct cs_repairs *r = w->clean->repairs;
    for (size_t i = 0; i < r->n_steps; i++) {
        if (w->stats) cs_stats_release(&w->stats[i]);
        if (w->histories) cs_last_known_release(&w->histories[i]);
    }
    cs_mend_release(&w->mend);
    cs_value_steps_release(&w->steps);
    cs_audit_release(&w->audit);
    cs_map_release(&w->unknown);
    free(w->unknown_n);
    free(w->counts);
    free(w->cells);
    free(w->key_place);
    free(w->marks);
    free(w->stats);
    free(w->histories);
    cs_buf_release(&w->text);
    cs_buf_release(&w->a);
    cs_buf_release(&w->b);
    cs_buf_release(&w->sketches);
    free(w);
}

static enum cs_status start_worker(void *ctx, void **worker, struct cs_error *e)
{
    struct cs_clean *c = ctx;
    const struct cs_repairs *r = c->repairs;
    struct cs_cleaner *w = cs_alloc(1, sizeof *w);
    if (!w) return cs_fail_memory(e);
    w->clean = c;
    w->cells = cs_alloc(r->duplicates.n_key + 1, sizeof *w->cells);
    w->key_place = cs_alloc(r->header->n, sizeof *w->key_place);
    w->counts = cs_alloc(3 * r->n_rules + 1, sizeof *w->counts);
    w->stats = cs_alloc(r->n_steps, sizeof *w->stats);
    w->histories = cs_alloc(r->n_steps, sizeof *w->histories);
    if (!w->cells || !w->key_place || !w->counts || !w->stats || !w->histories) {
        free_worker(w);
        return cs_fail_memory(e);
    }
    for (size_t i = 0; i < r->n_steps; i++) w->stats[i].want = r->steps[i].want;
    for (size_t i = 0; i < r->duplicates.n_key; i++)
        w->key_place[r->duplicates.key[i].column] = (uint32_t)i + 1;
    w->mend = (struct cs_mend){
        .mender = &r->mender, .counts = w->counts, .key_place = w->key_place, .cells = w->cells};
    w->steps = (struct cs_value_steps){.repairs = r,
                                       .counts = w->counts,
                                       .unfilled = w->counts + r->n_rules,
                                       .unjudged = w->counts + 2 * r->n_rules,
                                       .judge = c->judged ? &c->judge : NULL};
    if (c->mode == CS_PASS_WRITE) {
        w->mend.unknown = &w->unknown;
        w->mend.unknown_n = &w->unknown_n;
        w->mend.unknown_cap = &w->unknown_cap;
        w->mend.audit = w->steps.audit = c->audit ? &w->audit : NULL;
    }
    w->audit.show.plan = c->show;
    *worker = w;
    return CS_OK;
}

static enum cs_status merge_unknown(struct cs_clean *c, const struct cs_cleaner *w, struct cs_error *e)
{
    enum cs_status st = CS_OK;
    for (uint32_t i = 0; i < w->unknown.n && !st; i++) {
        bool added;
        uint32_t id = cs_map_add(&c->unknown, w->unknown.key[i], &added);
        if (id == CS_MAP_NONE) return cs_fail_memory(e);
        st = cs_grow(&c->unknown_n, &c->unknown_cap, (size_t)id + 1, sizeof *c->unknown_n, e);
        if (st) break;
        c->unknown_n[id] = (added ? 0 : c->unknown_n[id]) + w->unknown_n[i];
    }
    return st;
}

static enum cs_status merge_written(struct cs_clean *c, const struct cs_cleaner *w, struct cs_error *e)
{
    struct cs_clean_counts *sum = &c->counts;
    struct cs_repairs *r = c->repairs;
    sum->read += w->read;
    sum->missing += w->mend.missing;
    sum->widths += w->mend.widths;
    sum->blanks += w->mend.blanks;
    if (w->steps.eval) sum->bad += cs_eval_bad(w->steps.eval);
    for (size_t i = 0; i < r->n_rules; i++) {
        r->tally[i].n += w->counts[i];
        r->tally[i].unfilled += w->counts[r->n_rules + i];
        r->tally[i].unjudged += w->counts[2 * r->n_rules + i];
        if (!r->tally[i].rows && strcmp(r->tally[i].did, "flagged") != 0) sum->cells += w->counts[i];
    }
    return merge_unknown(c, w, e);
}

static enum cs_status merge_learnt(struct cs_clean *c, const struct cs_cleaner *w, struct cs_error *e)
{
    enum cs_status st = CS_OK;
    for (size_t i = 0; i < c->repairs->n_steps && !st; i++) {
        struct cs_step *s = &c->repairs->steps[i];
        if (s->stage != c->stage || s->learnt) continue;
        st = cs_stats_merge(&s->stats, &w->stats[i], e);
        if (!st) st = cs_last_known_merge(&s->history, &w->histories[i], e);
    }
    return st;
}

static enum cs_status finish_worker(void *ctx, void *worker, bool ok, struct cs_error *e)
{
    struct cs_clean *c = ctx;
    struct cs_cleaner *w = worker;
    enum cs_status st = CS_OK;
    if (c->mode == CS_PASS_WRITE || (c->mode == CS_PASS_JUDGE && !c->judge.second))
        c->counts.keyless += w->keyless;
    if (ok && c->mode == CS_PASS_WRITE) st = merge_written(c, w, e);
    if (ok && c->mode == CS_PASS_LEARN) st = merge_learnt(c, w, e);
    free_worker(w);
    return st;
}

/* ---- the passes ---- */

static bool learns(const struct cs_step *s)
{
    return !s->learnt && (s->want || (s->fill && s->policy == CS_FILL_HISTORY));
}

static bool stage_learns(const struct cs_repairs *r, unsigned stage)
{
    bool any = false;
    for (size_t i = 0; i < r->n_steps; i++) any |= r->steps[i].stage == stage && learns(&r->steps[i]);
    return any;
}

static bool must_judge(const struct cs_clean *c)
{
    const struct cs_duplicates *t = &c->repairs->duplicates;
    bool learning = false;
    for (unsigned i = 0; i < c->repairs->stages; i++) learning |= stage_learns(c->repairs, i);
    if (t->off && !t->near.on) return false;
    return learning || (!t->off && t->keep != CS_KEEP_FIRST);
}

bool cs_clean_looks_ahead(const struct cs_clean *c)
{
    bool any = must_judge(c);
    for (unsigned i = 0; i < c->repairs->stages; i++) any |= stage_learns(c->repairs, i);
    return any;
}

/* cs_pass.in_order of the passes that judge. */
static enum cs_status judge_rows(void *ctx, struct cs_buf *out, struct cs_error *e)
{
    struct cs_clean *c = ctx;
    const bool near = c->repairs->duplicates.near.on;
    const size_t head = offsetof(struct cs_near_sketch, pair);
    struct cs_vote v;
    struct cs_near_sketch sketch;
    enum cs_status st = CS_OK;
    for (size_t at = 0; at < out->n && !st;) {
        memcpy(&v, out->p + at, sizeof v);
        at += sizeof v;
        if (near) {
            memcpy(&sketch, out->p + at, head);
            memcpy(sketch.pair, out->p + at + head, sketch.n * sizeof sketch.pair[0]);
            at += cs_near_size(&sketch);
        }
        st = cs_judge_row(&c->judge, &v, near ? &sketch : NULL, e);
    }
    cs_buf_clear(out);
    return st;
}

static enum cs_status run_judge(struct cs_clean *c, struct cs_input *in, struct cs_error *e)
{
    const struct cs_pass pass = {.ctx = c,
                                 .start = start_worker,
                                 .block = cs_clean_block,
                                 .finish = finish_worker,
                                 .in_order = judge_rows};
    bool more = true;
    enum cs_status st = CS_OK;
    c->mode = CS_PASS_JUDGE;
    c->judge.duplicates = &c->repairs->duplicates;
    c->judge.list = c->dropped != NULL;
    while (more && !st) {
        st = cs_input_run(in, &pass, NULL, e);
        if (!st) st = cs_judge_end(&c->judge, &more, e);
    }
    c->judged = true;
    return st;
}

static enum cs_status run_learn(struct cs_clean *c, struct cs_input *in, unsigned stage, struct cs_error *e)
{
    const struct cs_pass pass = {
        .ctx = c, .start = start_worker, .block = cs_clean_block, .finish = finish_worker};
    c->mode = CS_PASS_LEARN;
    c->stage = stage;
    enum cs_status st = cs_input_run(in, &pass, NULL, e);
    for (size_t i = 0; i < c->repairs->n_steps && !st; i++) {
        struct cs_step *s = &c->repairs->steps[i];
        if (s->stage != stage || !learns(s)) continue;
        st = cs_stats_finish(&s->stats, !s->fill && s->method > CS_BY_RANGE ? &s->fence : NULL, e);
        cs_last_known_finish(&s->history);
        s->learnt = true;
    }
    return st;
}

enum cs_status cs_clean_prepare(struct cs_clean *c, struct cs_input *in, struct cs_error *e)
{
    enum cs_status st = CS_OK;
    if (!cs_clean_looks_ahead(c)) return CS_OK;
    st = cs_input_again(in, e);
    if (!st && must_judge(c)) st = run_judge(c, in, e);
    for (unsigned i = 0; i < c->repairs->stages && !st; i++)
        if (stage_learns(c->repairs, i)) st = run_learn(c, in, i, e);
    return st;
}

static enum cs_status settle_block(void *ctx, struct cs_buf *out, struct cs_error *e)
{
    return cs_drops_block(&((struct cs_clean *)ctx)->settle, out, e);
}

enum cs_status cs_clean_run(struct cs_clean *c, struct cs_input *in, struct cs_output *out,
                            struct cs_error *e)
{
    struct cs_repairs *r = c->repairs;
    c->mode = CS_PASS_WRITE;
    c->settle = (struct cs_drops){.repairs = r,
                                  .judge = c->judged ? &c->judge : NULL,
                                  .in = in,
                                  .in_size = cs_input_size(in),
                                  .dropped = c->dropped,
                                  .rejects = c->rejects,
                                  .audit = c->audit,
                                  .by_rule = cs_alloc(r->n_rules, sizeof(uint64_t))};
    if (!c->settle.by_rule) return cs_fail_memory(e);
    struct cs_pass pass = {.ctx = c, .start = start_worker, .block = cs_clean_block, .finish = finish_worker};
    if (cs_clean_settles(c)) pass.in_order = settle_block;
    enum cs_status st = cs_input_run(in, &pass, out, e);
    c->counts.duplicates = c->settle.duplicates;
    for (size_t i = 0; i < r->n_rules; i++) {
        r->tally[i].n += c->settle.by_rule[i];
        c->counts.dropped += c->settle.by_rule[i];
    }
    c->counts.written = c->counts.read - c->counts.duplicates - c->counts.dropped;
    return st;
}

void cs_clean_release(struct cs_clean *c)
{
    cs_drops_release(&c->settle);
    cs_judge_release(&c->judge);
    cs_map_release(&c->unknown);
    free(c->unknown_n);
}
