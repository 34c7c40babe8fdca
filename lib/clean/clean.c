/* clean.c - the passes of cs-clean, and what a worker does in each.
 *
 * Where only cells are mended, a worker writes the rows as it goes. Else a block is mended aside and laid on
 * the worker's desk.
 */
#include "clean/clean.h"
#include <stdlib.h>
#include <string.h>

enum { WRITE, JUDGE, LEARN };

struct worker {
    struct cs_clean *clean;
    struct cs_mend mend;
    struct cs_desk desk;
    struct cs_audit audit;
    uint64_t *counts; /* three by rule: done, unfilled, unjudged */
    struct cs_map unknown;
    uint64_t *unknown_n;
    size_t unknown_cap;
    uint64_t read, keyless;
    uint32_t *key_place;    /* by column: its place in the key + 1, or 0 */
    struct cs_slice *cells; /* the key's cells of the row at hand, mended */
    struct cs_mark *marks;
    size_t marks_cap, n_marks;
    struct cs_stats *stats; /* by step, while learning */
    struct cs_past *histories;
    struct cs_buf text, a, b, sketches;
};

/* ---- rows written as they are mended ---- */

static bool compares(const struct cs_clean *c)
{
    return !c->judged && (!c->repairs->twice.off || c->repairs->twice.near.on);
}

static struct cs_hash128 identity(struct worker *w, struct cs_slice text, bool *keyless)
{
    struct cs_hash128 h = cs_twice_identity(&w->clean->repairs->twice, w->cells, text, &w->a, &w->b, keyless);
    w->keyless += *keyless;
    return h;
}

struct mending {
    struct worker *w;
    const struct cs_block *b;
};

static void take_cells(struct worker *w, const struct cs_block *b, uint32_t row)
{
    const struct cs_twice *t = &w->clean->repairs->twice;
    for (size_t i = 0; i < t->n_key; i++) w->cells[i] = cs_field(b, row, t->key[i].column);
}

/* Behind a row: its mark. The key's cells of the next row are taken as they are; mending replaces them. */
static enum cs_status mark_row(void *ctx, uint32_t row, struct cs_slice text, size_t end, struct cs_error *e)
{
    struct mending *m = ctx;
    struct worker *w = m->w;
    struct cs_mark *mark = &w->marks[w->n_marks++];
    bool keyless = false;
    (void)e;
    mark->end = end;
    mark->fate = CS_FATE_STAYS;
    if (!w->clean->repairs->twice.off) mark->hash = identity(w, text, &keyless);
    mark->gone = keyless;
    if (row + 1 < m->b->rows) take_cells(w, m->b, row + 1);
    return CS_OK;
}

static enum cs_status leave(struct worker *w, struct cs_buf *out, struct cs_error *e)
{
    struct cs_leaf leaf = {.rows_size = out->n, .n = w->n_marks};
    cs_buf_add(out, w->marks, w->n_marks * sizeof *w->marks);
    leaf.audit_size = out->n;
    enum cs_status st = cs_audit_write(&w->audit, out, e);
    leaf.audit_size = out->n - leaf.audit_size;
    leaf.sketches_size = w->sketches.n;
    cs_buf_add(out, w->sketches.p, w->sketches.n);
    cs_buf_add(out, &leaf, sizeof leaf);
    return st;
}

static enum cs_status room_for_marks(struct worker *w, uint32_t rows, struct cs_error *e)
{
    w->n_marks = 0;
    cs_buf_clear(&w->sketches);
    cs_audit_clear(&w->audit);
    return cs_grow(&w->marks, &w->marks_cap, rows, sizeof *w->marks, e);
}

static bool settles(const struct cs_clean *c)
{
    return c->audit || c->judged || compares(c) || c->repairs->drops;
}

static enum cs_status write_mended(struct worker *w, const struct cs_block *b, struct cs_buf *out,
                                   struct cs_error *e)
{
    struct mending m = {w, b};
    size_t n, marks = (size_t)b->rows * sizeof *w->marks + sizeof(struct cs_leaf);
    bool marked = settles(w->clean);
    enum cs_status st = room_for_marks(w, b->rows, e);
    char *room = st ? NULL : cs_buf_room(out, cs_mend_room(&w->mend, b) + marks);
    if (!st && !room) st = cs_fail_memory(e);
    if (st) return st;
    take_cells(w, b, 0);
    st = cs_mend_block(&w->mend, b, room, &n, NULL, marked ? mark_row : NULL, &m, e);
    out->n = n;
    w->read += b->rows;
    if (!marked || !w->n_marks) return st;
    struct cs_error late;
    enum cs_status left = leave(w, out, &late);
    if (left && !st) *e = late;
    return st ? st : left;
}

/* ---- blocks on the desk ---- */

/* Mends the cells aside and lays the block on the desk. */
static enum cs_status lay(struct worker *w, const struct cs_block *b, struct cs_error *e)
{
    bool same;
    size_t n;
    cs_buf_clear(&w->text);
    char *room = cs_buf_room(&w->text, cs_mend_room(&w->mend, b));
    if (!room) return cs_fail_memory(e);
    enum cs_status st = cs_mend_block(&w->mend, b, room, &n, &same, NULL, NULL, e);
    w->text.n = n;
    return st ? st : cs_desk_lay(&w->desk, b, same ? NULL : &w->text, e);
}

static enum cs_status add_sketch(struct worker *w, uint32_t row, struct cs_near_sketch *s, struct cs_error *e)
{
    const struct cs_near *near = &w->clean->repairs->twice.near;
    enum cs_status st = cs_near_sketch_row(near, &w->desk.now, row, s, &w->a, &w->b, e);
    if (st) return st;
    cs_buf_add(&w->sketches, s, cs_near_size(s));
    return cs_buf_status(&w->sketches, e);
}

/* Marks of all rows of the desk, before the stages; their ends come when they are written. */
static enum cs_status mark_rows(struct worker *w, struct cs_error *e)
{
    const struct cs_twice *t = &w->clean->repairs->twice;
    const struct cs_block *b = &w->desk.now;
    struct cs_near_sketch sketch;
    enum cs_status st = room_for_marks(w, b->rows, e);
    for (uint32_t row = 0; row < b->rows && !st; row++) {
        struct cs_mark *mark = &w->marks[w->n_marks++];
        bool keyless = false;
        *mark = (struct cs_mark){.fate = CS_FATE_STAYS};
        if (!compares(w->clean)) continue;
        take_cells(w, b, row);
        if (!t->off) mark->hash = identity(w, cs_row(b, row), &keyless);
        mark->gone = keyless;
        if (t->near.on) st = add_sketch(w, row, &sketch, e);
    }
    return st;
}

static enum cs_status write_block(struct worker *w, const struct cs_block *b, struct cs_buf *out,
                                  struct cs_error *e)
{
    struct cs_clean *c = w->clean;
    struct cs_desk *d = &w->desk;
    cs_audit_clear(&w->audit);
    enum cs_status st = lay(w, b, e);
    if (st) return st;
    size_t gone = c->judged ? cs_judge_find(&c->judge, b->offset + b->start[0]) : 0;
    struct cs_audit audit = w->audit; /* of the cells: marking clears it */
    w->audit = (struct cs_audit){0};
    st = mark_rows(w, e);
    cs_audit_release(&w->audit);
    w->audit = audit;
    if (!st) st = cs_desk_run(d, c->repairs->stages, e);
    if (st) return st;
    for (uint32_t row = 0; row < d->now.rows; row++) {
        cs_desk_write(d, row, out);
        w->marks[row].end = out->n;
        w->marks[row].fate = d->fate[row];
        if (d->fate[row] == CS_FATE_TWICE) w->marks[row].gone = (uint32_t)gone++;
    }
    w->read += b->rows;
    if (!settles(c) || !w->n_marks) return CS_OK;
    st = cs_buf_status(out, e);
    return st ? st : leave(w, out, e);
}

static enum cs_status judge_block(struct worker *w, const struct cs_block *b, struct cs_buf *out,
                                  struct cs_error *e)
{
    const struct cs_twice *t = &w->clean->repairs->twice;
    struct cs_near_sketch sketch = {.n = 0};
    enum cs_status st = lay(w, b, e);
    for (uint32_t row = 0; row < b->rows && !st; row++) {
        struct cs_vote v = {.place = b->offset + b->start[row]};
        take_cells(w, &w->desk.now, row);
        if (!t->off) v.hash = identity(w, cs_row(&w->desk.now, row), &v.keyless);
        if (t->keep != CS_KEEP_FIRST) v.score = cs_twice_score(t, &w->desk.now, row);
        if (t->near.on) st = cs_near_sketch_row(&t->near, &w->desk.now, row, &sketch, &w->a, &w->b, e);
        if (st) break;
        cs_buf_add(out, &v, sizeof v);
        if (t->near.on) cs_buf_add(out, &sketch, cs_near_size(&sketch));
    }
    return st;
}

static enum cs_status learn_block(struct worker *w, const struct cs_block *b, struct cs_error *e)
{
    enum cs_status st = lay(w, b, e);
    if (!st) st = cs_desk_run(&w->desk, w->clean->stage, e);
    return st ? st : cs_desk_learn(&w->desk, w->clean->stage, w->stats, w->histories, e);
}

static enum cs_status one_block(struct worker *w, const struct cs_block *b, struct cs_buf *out,
                                struct cs_error *e)
{
    const struct cs_clean *c = w->clean;
    if (c->mode == JUDGE) return judge_block(w, b, out, e);
    if (c->mode == LEARN) return learn_block(w, b, e);
    if (!c->repairs->n_steps && !c->judged && !c->repairs->twice.near.on) return write_mended(w, b, out, e);
    return write_block(w, b, out, e);
}

/* Rows before a failing one are good, and are written whatever the size of the block. */
static enum cs_status clean_block(void *worker, const struct cs_block *b, struct cs_buf *out,
                                  struct cs_error *e)
{
    struct worker *w = worker;
    const struct cs_clean *c = w->clean;
    struct cs_block good = *b;
    enum cs_status failed = one_block(w, b, out, e), st = failed;
    bool whole = c->mode != WRITE || (!c->repairs->n_steps && !c->judged && !c->repairs->twice.near.on);
    while (st && !whole) {
        struct cs_error late;
        cs_buf_clear(out);
        if (e->row == CS_NO_ROW || e->row == 0 || e->row >= good.rows) break;
        good.rows = (uint32_t)e->row;
        st = one_block(w, &good, out, &late);
        if (st) *e = late;
    }
    return failed ? e->status : CS_OK;
}

/* ---- workers ---- */

static void free_worker(struct worker *w)
{
    if (!w) return;
    const struct cs_repairs *r = w->clean->repairs;
    for (size_t i = 0; i < r->n_steps; i++) {
        if (w->stats) cs_stats_release(&w->stats[i]);
        if (w->histories) cs_past_release(&w->histories[i]);
    }
    cs_mend_release(&w->mend);
    cs_desk_release(&w->desk);
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
    struct worker *w = cs_alloc(1, sizeof *w);
    if (!w) return cs_fail_memory(e);
    w->clean = c;
    w->cells = cs_alloc(r->twice.n_key + 1, sizeof *w->cells);
    w->key_place = cs_alloc(r->header->n, sizeof *w->key_place);
    w->counts = cs_alloc(3 * r->n_rules + 1, sizeof *w->counts);
    w->stats = cs_alloc(r->n_steps, sizeof *w->stats);
    w->histories = cs_alloc(r->n_steps, sizeof *w->histories);
    if (!w->cells || !w->key_place || !w->counts || !w->stats || !w->histories) {
        free_worker(w);
        return cs_fail_memory(e);
    }
    for (size_t i = 0; i < r->n_steps; i++) w->stats[i].want = r->steps[i].want;
    for (size_t i = 0; i < r->twice.n_key; i++) w->key_place[r->twice.key[i].column] = (uint32_t)i + 1;
    w->mend = (struct cs_mend){
        .mender = &r->mender, .counts = w->counts, .key_place = w->key_place, .cells = w->cells};
    w->desk = (struct cs_desk){.repairs = r,
                               .counts = w->counts,
                               .unfilled = w->counts + r->n_rules,
                               .unjudged = w->counts + 2 * r->n_rules,
                               .judge = c->judged ? &c->judge : NULL};
    if (c->mode == WRITE) {
        w->mend.unknown = &w->unknown;
        w->mend.unknown_n = &w->unknown_n;
        w->mend.unknown_cap = &w->unknown_cap;
        w->mend.audit = w->desk.audit = c->audit ? &w->audit : NULL;
    }
    *worker = w;
    return CS_OK;
}

static enum cs_status merge_unknown(struct cs_clean *c, const struct worker *w, struct cs_error *e)
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

static enum cs_status merge_written(struct cs_clean *c, const struct worker *w, struct cs_error *e)
{
    struct cs_clean_counts *sum = &c->counts;
    struct cs_repairs *r = c->repairs;
    sum->read += w->read;
    sum->missing += w->mend.missing;
    sum->widths += w->mend.widths;
    sum->blanks += w->mend.blanks;
    if (w->desk.eval) sum->bad += cs_eval_bad(w->desk.eval);
    for (size_t i = 0; i < r->n_rules; i++) {
        r->tally[i].n += w->counts[i];
        r->tally[i].unfilled += w->counts[r->n_rules + i];
        r->tally[i].unjudged += w->counts[2 * r->n_rules + i];
        if (!r->tally[i].rows && strcmp(r->tally[i].did, "flagged") != 0) sum->cells += w->counts[i];
    }
    return merge_unknown(c, w, e);
}

static enum cs_status merge_learnt(struct cs_clean *c, const struct worker *w, struct cs_error *e)
{
    enum cs_status st = CS_OK;
    for (size_t i = 0; i < c->repairs->n_steps && !st; i++) {
        struct cs_step *s = &c->repairs->steps[i];
        if (s->stage != c->stage || s->learnt) continue;
        st = cs_stats_merge(&s->stats, &w->stats[i], e);
        if (!st) st = cs_past_merge(&s->history, &w->histories[i], e);
    }
    return st;
}

static enum cs_status finish_worker(void *ctx, void *worker, bool ok, struct cs_error *e)
{
    struct cs_clean *c = ctx;
    struct worker *w = worker;
    enum cs_status st = CS_OK;
    if (c->mode == WRITE || (c->mode == JUDGE && !c->judge.second)) c->counts.keyless += w->keyless;
    if (ok && c->mode == WRITE) st = merge_written(c, w, e);
    if (ok && c->mode == LEARN) st = merge_learnt(c, w, e);
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
    const struct cs_twice *t = &c->repairs->twice;
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
    const bool near = c->repairs->twice.near.on;
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
                                 .block = clean_block,
                                 .finish = finish_worker,
                                 .in_order = judge_rows};
    bool more = true;
    enum cs_status st = CS_OK;
    c->mode = JUDGE;
    c->judge.twice = &c->repairs->twice;
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
        .ctx = c, .start = start_worker, .block = clean_block, .finish = finish_worker};
    c->mode = LEARN;
    c->stage = stage;
    enum cs_status st = cs_input_run(in, &pass, NULL, e);
    for (size_t i = 0; i < c->repairs->n_steps && !st; i++) {
        struct cs_step *s = &c->repairs->steps[i];
        if (s->stage != stage || !learns(s)) continue;
        st = cs_stats_finish(&s->stats, !s->fill && s->method > CS_BY_RANGE ? &s->fence : NULL, e);
        cs_past_finish(&s->history);
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
    return cs_settle_block(&((struct cs_clean *)ctx)->settle, out, e);
}

enum cs_status cs_clean_run(struct cs_clean *c, struct cs_input *in, struct cs_output *out,
                            struct cs_error *e)
{
    struct cs_repairs *r = c->repairs;
    c->mode = WRITE;
    c->settle = (struct cs_settle){.repairs = r,
                                   .judge = c->judged ? &c->judge : NULL,
                                   .dropped = c->dropped,
                                   .rejects = c->rejects,
                                   .audit = c->audit,
                                   .by_rule = cs_alloc(r->n_rules, sizeof(uint64_t))};
    if (!c->settle.by_rule) return cs_fail_memory(e);
    struct cs_pass pass = {.ctx = c, .start = start_worker, .block = clean_block, .finish = finish_worker};
    if (settles(c)) pass.in_order = settle_block;
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
    cs_settle_release(&c->settle);
    cs_judge_release(&c->judge);
    cs_map_release(&c->unknown);
    free(c->unknown_n);
}
