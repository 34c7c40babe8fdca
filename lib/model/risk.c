/* risk.c - the pass that scores: bands and rows a block at a time, on all workers.
 *
 * A block's output ends with a tail (struct tail, then a struct seen for each cause), which is taken off
 * again in order: so what is counted, and when the first row goes out, depends on rows alone.
 */
#include "model/risk.h"
#include "model/care.h"
#include "model/levers.h"
#include "model/ranking.h"
#include "model/risk_row.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { HELD_MOST = 8 << 20 };

void cs_risk_rules(const struct cs_churn_rules *rules, const struct cs_frame *f, const size_t *rule_column,
                   double *risk)
{
    for (size_t i = 0; i < f->n; i++) risk[i] = 0;
    for (size_t k = 0; k < rules->n; k++) {
        if (rule_column[k] == SIZE_MAX) continue;
        const double *const holds = f->columns[rule_column[k]].number;
        for (size_t i = 0; i < f->n; i++)
            if (holds[i] == 1) risk[i] += rules->rule[k].points;
    }
    for (size_t i = 0; i < f->n; i++) risk[i] = risk[i] > 1 ? 1 : round(risk[i] * 1e9) / 1e9;
}

struct run {
    struct cs_risk *risk;
    struct cs_ends *ends;
    const struct cs_risk_words *words;
    struct cs_ranking ranking;
    bool ranks;                    /* the pass that only finds out who is highest */
    struct cs_ranked high, medium; /* with a capacity: the last of each */
    bool begun;                    /* the header is out */
    bool *known;                   /* by cause: a value of the model was seen, or there is nothing to see */
    struct cs_slice *stranger;     /* by cause: the first value that the model does not know */
    struct cs_buf held;            /* rows until all are known */
    struct cs_arena arena;
};

struct tail {
    uint64_t rows, count[CS_BAND_N], unknown, bad, unmet;
};
struct seen {
    uint32_t stranger; /* a row, or UINT32_MAX */
    uint32_t known;
};

struct worker {
    struct run *run;
    struct cs_eval *eval;
    struct cs_worths worths;
    struct cs_risk_row row_text;
    struct cs_ranking ranking;
    const struct cs_vec **holds; /* conditions of care */
    struct cs_lever_room room;
    struct cs_buf *out;
    struct tail tail;
    uint32_t row[CS_BATCH];
};

/* ---- workers ---- */

static void free_worker(struct worker *w)
{
    cs_eval_free(w->eval);
    cs_worths_release(&w->worths);
    cs_risk_row_release(&w->row_text);
    cs_ranking_release(&w->ranking);
    cs_lever_room_release(&w->room);
    free(w->holds);
    free(w);
}

static enum cs_status start(void *ctx, void **worker, struct cs_error *e)
{
    struct run *run = ctx;
    struct worker *w = cs_alloc(1, sizeof *w);
    if (!w) return cs_fail_memory(e);
    w->run = run;
    cs_risk_row_make(&w->row_text, run->risk, run->words);
    w->ranking.most = run->ranking.most;
    enum cs_status st = cs_eval_make(&w->eval, run->risk->frame->plan, e);
    if (!st) st = cs_worths_make(&w->worths, run->risk->causes, e);
    w->holds = cs_alloc(run->risk->care ? run->risk->care->n + 1 : 1, sizeof *w->holds);
    if (!st && !w->holds) st = cs_fail_memory(e);
    if (!st && run->risk->levers) st = cs_lever_room_make(&w->room, run->risk->levers, e);
    if (st)
        free_worker(w);
    else
        *worker = w;
    return st;
}

static enum cs_status finish(void *ctx, void *worker, bool ok, struct cs_error *e)
{
    struct run *run = ctx;
    struct worker *w = worker;
    enum cs_status st = ok ? cs_ranking_merge(&run->ranking, &w->ranking, e) : CS_OK;
    free_worker(w);
    return st;
}

static enum cs_band band_of(const struct run *run, struct cs_ranked x)
{
    const struct cs_bands *bands = &run->risk->bands;
    if (bands->capacity) {
        if (!cs_ranks_above(run->high, x)) return CS_BAND_HIGH;
        return cs_ranks_above(run->medium, x) ? CS_BAND_LOW : CS_BAND_MEDIUM;
    }
    return x.risk >= bands->high ? CS_BAND_HIGH : x.risk >= bands->medium ? CS_BAND_MEDIUM : CS_BAND_LOW;
}

/* What can be done about a row, and the end of its line. */
static void add_advice(struct worker *w, uint32_t i, enum cs_band band, const size_t *reasons, size_t n)
{
    const struct cs_risk *r = w->run->risk;
    struct cs_slice care = {"", 0};
    if (r->levers) {
        cs_buf_addc(w->out, '\t');
        cs_levers_say(r->levers, &w->room, &w->worths, i, band, w->out);
    }
    if (r->care) care = cs_care_find(r->care, w->holds, w->row[i], band, reasons, n);
    char *const begin = cs_buf_room(w->out, care.n + 2), *p = begin;
    if (!p) return;
    if (r->care) *p++ = '\t';
    if (care.n) memcpy(p, care.p, care.n);
    p += care.n;
    *p++ = '\n';
    w->out->n += (size_t)(p - begin);
}

static enum cs_status one_batch(struct worker *w, const struct cs_block *b, uint32_t first, uint32_t n,
                                struct cs_error *e)
{
    const struct run *run = w->run;
    const struct cs_vec *holds = NULL;
    enum cs_status st = CS_OK;
    uint32_t rows = 0;
    cs_eval_batch(w->eval, b, first, n);
    if (run->risk->frame->where != CS_NO_NODE) st = cs_eval_get(w->eval, run->risk->frame->where, &holds, e);
    if (st) return st;
    for (uint32_t i = 0; i < n; i++)
        if (!holds || (holds->tag[i] != CS_TAG_MISSING && holds->v[i])) w->row[rows++] = i;
    st = cs_worths_fill(&w->worths, w->eval, first, w->row, rows, e);
    if (!st && run->risk->care) st = cs_care_fill(run->risk->care, w->eval, w->holds, e);
    for (uint32_t i = 0; i < rows && !st; i++) {
        const uint32_t at = first + w->row[i];
        const struct cs_ranked x = {w->worths.risk[i], b->offset + b->start[at]};
        if (run->ranks) {
            st = cs_ranking_add(&w->ranking, x, e);
            continue;
        }
        const enum cs_band band = band_of(run, x);
        w->tail.count[band]++;
        size_t reasons[CS_REASONS];
        const size_t given =
            cs_risk_row_add(&w->row_text, &w->worths, b, at, i, w->row, band, w->out, reasons);
        add_advice(w, i, band, reasons, given);
    }
    w->tail.rows += rows;
    return st;
}

static enum cs_status some_rows(struct worker *w, const struct cs_block *b, struct cs_error *e)
{
    enum cs_status st = CS_OK;
    w->tail = (struct tail){0};
    cs_worths_clear(&w->worths);
    cs_buf_clear(w->out);
    for (uint32_t first = 0; first < b->rows && !st; first += CS_BATCH)
        st = one_batch(w, b, first, b->rows - first < CS_BATCH ? b->rows - first : CS_BATCH, e);
    return st;
}

static void add_tail(struct worker *w)
{
    w->tail.unknown = w->worths.unknown;
    w->tail.bad = w->worths.bad;
    w->tail.unmet = w->worths.unmet;
    for (size_t k = 0; k < w->run->risk->causes->n; k++) {
        const struct seen seen = {w->worths.stranger[k], w->worths.known[k]};
        cs_buf_add(w->out, &seen, sizeof seen);
    }
    cs_buf_add(w->out, &w->tail, sizeof w->tail);
}

/* Rows before a failing one are good, and are written whatever the size of the block. */
static enum cs_status block(void *worker, const struct cs_block *b, struct cs_buf *out, struct cs_error *e)
{
    struct worker *w = worker;
    struct cs_block good = *b;
    w->out = out;
    enum cs_status failed = some_rows(w, &good, e), st = failed;
    while (st && !w->run->ranks) {
        struct cs_error late;
        cs_buf_clear(out);
        if (e->row == CS_NO_ROW || e->row == 0 || e->row >= good.rows) break;
        good.rows = (uint32_t)e->row;
        st = some_rows(w, &good, &late);
        if (st) *e = late;
    }
    if (!st && !w->run->ranks) add_tail(w);
    return failed ? e->status : CS_OK;
}

/* ---- in order ---- */

static enum cs_status begin(struct run *run, struct cs_error *e)
{
    const struct cs_risk *r = run->risk;
    struct cs_slice *names = cs_arena_alloc(&run->arena, r->n_carried + 8, sizeof *names);
    size_t n = 0;
    run->begun = true;
    if (!names) return cs_fail_memory(e);
    names[n++] = CS_LIT("customer_id");
    for (size_t i = 0; i < r->n_carried; i++) names[n++] = r->carried[i];
    names[n++] = CS_LIT("risk");
    names[n++] = CS_LIT("band");
    names[n++] = CS_LIT("reason");
    names[n++] = CS_LIT("reason_worth");
    if (r->levers) names[n++] = CS_LIT("change");
    if (r->levers) names[n++] = CS_LIT("change_detail");
    if (r->care) names[n++] = CS_LIT("care");
    enum cs_status st = cs_ends_header(run->ends, names, n, e);
    if (!st && run->held.n) st = cs_output_write(run->ends->out, run->held.p, run->held.n, e);
    cs_buf_release(&run->held);
    run->held = (struct cs_buf){0};
    return st;
}

static bool take_tail(struct run *run, struct cs_buf *out)
{
    const size_t n = run->risk->causes->n;
    const struct cs_block *b = cs_input_block(run->ends->in);
    struct tail tail;
    bool all = true;
    out->n -= sizeof tail + n * sizeof(struct seen);
    memcpy(&tail, out->p + out->n + n * sizeof(struct seen), sizeof tail);
    run->risk->rows += tail.rows;
    run->risk->unknown += tail.unknown;
    run->risk->bad += tail.bad;
    run->risk->unmet += tail.unmet;
    for (size_t i = 0; i < CS_BAND_N; i++) run->risk->count[i] += tail.count[i];
    for (size_t k = 0; k < n; k++) {
        const uint32_t column = run->risk->causes->cause[k].column;
        struct seen seen;
        memcpy(&seen, out->p + out->n + k * sizeof seen, sizeof seen);
        run->known[k] |= seen.known != 0;
        all &= run->known[k];
        if (seen.stranger != UINT32_MAX && !run->stranger[k].p)
            run->stranger[k] = column == CS_NO_COLUMN
                                   ? CS_LIT("?")
                                   : cs_arena_copy(&run->arena, cs_field(b, seen.stranger, column));
    }
    return all;
}

static enum cs_status in_order(void *ctx, struct cs_buf *out, struct cs_error *e)
{
    struct run *run = ctx;
    if (run->ranks) return CS_OK;
    const bool all = take_tail(run, out);
    if (run->begun) return CS_OK;
    if (all || run->held.n + out->n > HELD_MOST) return begin(run, e);
    cs_buf_adds(&run->held, cs_buf_slice(out));
    cs_buf_clear(out);
    return cs_buf_status(&run->held, e);
}

/* ---- the whole ---- */

static enum cs_status rank(struct run *run, struct cs_error *e)
{
    const size_t most = run->risk->bands.capacity;
    const struct cs_pass pass = {.ctx = run, .start = start, .block = block, .finish = finish};
    const struct cs_ranked below_all = {-1, UINT64_MAX};
    run->ranking.most = most > SIZE_MAX / 2 ? SIZE_MAX : 2 * most;
    run->ranks = true;
    enum cs_status st = cs_input_again(run->ends->in, e);
    if (!st) st = cs_input_run(run->ends->in, &pass, NULL, e);
    if (st) return st;
    cs_ranking_sort(&run->ranking);
    const size_t n = run->ranking.n;
    run->high = most <= n ? run->ranking.v[most - 1] : below_all;
    run->medium = run->ranking.most <= n ? run->ranking.v[run->ranking.most - 1] : below_all;
    cs_ranking_release(&run->ranking);
    run->ranks = false;
    return CS_OK;
}

static enum cs_status all_known(const struct run *run, struct cs_error *e)
{
    const struct cs_causes *c = run->risk->causes;
    for (size_t k = 0; k < c->n; k++)
        if (!run->known[k] && run->stranger[k].p)
            return cs_fail(e, CS_DATA, "column '%s': the model knows none of its values, such as '%s'",
                           cs_quote(c->model->features[k].name).text, cs_quote(run->stranger[k]).text);
    return CS_OK;
}

static enum cs_status write_all(struct run *run, struct cs_error *e)
{
    const struct cs_pass pass = {
        .ctx = run, .start = start, .block = block, .finish = finish, .in_order = in_order};
    const struct cs_causes *c = run->risk->causes;
    run->known = cs_arena_alloc(&run->arena, c->n + 1, sizeof *run->known);
    run->stranger = cs_arena_alloc(&run->arena, c->n + 1, sizeof *run->stranger);
    if (!run->known || !run->stranger) return cs_fail_memory(e);
    for (size_t k = 0; k < c->n; k++) run->known[k] = !c->cause[k].levels;
    enum cs_status st = cs_input_run(run->ends->in, &pass, run->ends->out, e);
    if (!st) st = all_known(run, e);
    return st || run->begun ? st : begin(run, e);
}

enum cs_status cs_risk_run(struct cs_risk *r, struct cs_ends *ends, struct cs_error *e)
{
    struct cs_risk_words words;
    struct run run = {.risk = r, .ends = ends, .words = &words};
    enum cs_status st = cs_risk_words_make(&words, r->causes, r->rules, r->rule_column,
                                           cs_input_header(ends->in), r->lang, e);
    if (!st && r->bands.capacity) st = rank(&run, e);
    if (!st && r->levers)
        cs_levers_cut(r->levers, r->bands.capacity ? run.high.risk : r->bands.high,
                      r->bands.capacity ? run.medium.risk : r->bands.medium);
    if (!st) st = write_all(&run, e);
    cs_ranking_release(&run.ranking);
    cs_buf_release(&run.held);
    cs_arena_release(&run.arena);
    cs_risk_words_release(&words);
    return st;
}
