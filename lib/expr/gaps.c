/* gaps.c - seconds to the neighbouring contact with the same keys: collected, sorted, and found again by row.
 *
 * A run holds one entry of 48 bytes for each contact that takes part. When it is finished, neighbours have
 * been told their distances and the entries have shrunk, in place, to 32 bytes ordered by row: what a row
 * asks for is found by walking along.
 */
#include "base/state.h"
#include "expr/eval.h"
#include "expr/gapsort.h"
#include "expr/hinge.h"
#include "expr/kernels.h"
#include <stdlib.h>
#include <string.h>

#define NO_GAP INT64_MIN

struct found {
    uint64_t row;
    int64_t previous, next;
    uint64_t first; /* when the first contact began, as in struct cs_gap_row */
};

#define SECONDS_ZERO (INT64_C(1) << 50)
#define OFFSET_ZERO  (24 * 60)

static uint64_t pack_time(int64_t at, int32_t off)
{
    return (uint64_t)(at + SECONDS_ZERO) << CS_GAP_OFFSET_BITS | (uint64_t)(off / 60 + OFFSET_ZERO);
}

static int64_t seconds_of(uint64_t packed)
{
    return (int64_t)(packed >> CS_GAP_OFFSET_BITS) - SECONDS_ZERO;
}

static int32_t offset_of(uint64_t packed)
{
    return ((int32_t)(packed & ((1u << CS_GAP_OFFSET_BITS) - 1)) - OFFSET_ZERO) * 60;
}

struct run {
    struct cs_gap_row *rows; /* until finished */
    size_t n, cap;
    struct cs_buf pool;  /* rests of ticket ids */
    struct found *found; /* the same memory, when finished */
};

struct cs_gaps {
    const struct cs_plan *plan;
    size_t n;
    struct run *runs; /* one a spec */
    bool portable;    /* keys are hashed without the secret of this process */
};

enum cs_status cs_gaps_make(struct cs_gaps **out, const struct cs_plan *plan, struct cs_error *e)
{
    struct cs_gaps *g = cs_alloc(1, sizeof *g);
    *out = g;
    if (!g) return cs_fail_memory(e);
    g->plan = plan;
    g->n = plan->n_gaps;
    g->runs = cs_alloc(g->n + 1, sizeof *g->runs);
    if (g->runs) return CS_OK;
    free(g);
    *out = NULL;
    return cs_fail_memory(e);
}

void cs_gaps_free(struct cs_gaps *g)
{
    if (!g) return;
    for (size_t i = 0; i < g->n; i++) {
        free(g->runs[i].rows);
        free(g->runs[i].found);
        cs_buf_release(&g->runs[i].pool);
    }
    free(g->runs);
    free(g);
}

/* ---- collecting ---- */

/* What one batch of one spec is read from. */
struct columns {
    const struct cs_vec *among, *time, *id;
    const struct cs_vec **keys;
    uint32_t n_keys;
    bool portable;
};

static enum cs_status get_columns(const struct cs_plan *p, const struct cs_gap_spec *spec, struct cs_eval *v,
                                  struct columns *c, struct cs_error *e)
{
    enum cs_status s = cs_eval_get(v, p->gap_time, &c->time, e);
    if (!s && p->gap_id != CS_NO_NODE) s = cs_eval_get(v, p->gap_id, &c->id, e);
    if (!s && spec->among != CS_NO_NODE) s = cs_eval_get(v, spec->among, &c->among, e);
    c->n_keys = spec->n_keys;
    for (uint32_t i = 0; i < spec->n_keys && !s; i++) s = cs_eval_get(v, spec->keys[i], &c->keys[i], e);
    return s;
}

/* Values of a type are equal when their bytes here are: numbers are normalised, times count as instants. */
static void add_key_bytes(const struct cs_vec *x, uint32_t i, struct cs_buf *b)
{
    uint64_t n = x->type == CS_TEXT ? x->s[i].n : 0;
    if (x->type == CS_TEXT) {
        cs_buf_add(b, &n, sizeof n);
        cs_buf_adds(b, x->s[i]);
        return;
    }
    cs_buf_addc(b, (char)x->tag[i]);
    cs_buf_add(b, &x->v[i], sizeof x->v[i]);
}

/* False when a key is missing. */
static bool hash_keys(const struct columns *c, uint32_t i, struct cs_buf *scratch, struct cs_hash128 *hash)
{
    for (uint32_t k = 0; k < c->n_keys; k++)
        if (cs_is_missing(c->keys[k], i)) return false;
    if (c->n_keys == 1 && c->keys[0]->type == CS_TEXT) {
        *hash = c->portable ? cs_digest128(c->keys[0]->s[i]) : cs_hash128(c->keys[0]->s[i]);
        return true;
    }
    cs_buf_clear(scratch);
    for (uint32_t k = 0; k < c->n_keys; k++) add_key_bytes(c->keys[k], i, scratch);
    *hash = c->portable ? cs_digest128(cs_buf_slice(scratch)) : cs_hash128(cs_buf_slice(scratch));
    return true;
}

static void set_id(struct cs_gap_row *to, struct cs_slice id, struct cs_buf *pool)
{
    for (size_t k = 0; k < 8; k++) to->id = to->id << 8 | (k < id.n ? (unsigned char)id.p[k] : 0U);
    if (id.n <= 8) return;
    uint32_t rest = id.n - 8 < UINT32_MAX ? (uint32_t)(id.n - 8) : UINT32_MAX;
    to->more = (uint32_t)pool->n + 1;
    cs_buf_add(pool, &rest, sizeof rest);
    cs_buf_add(pool, id.p + 8, rest);
}

/* Contacts after the as-of time have not happened yet. */
static bool takes_part(const struct cs_plan *p, const struct columns *c, uint32_t i)
{
    if (cs_is_missing(c->time, i) || (c->among && (c->among->tag[i] || !c->among->v[i]))) return false;
    return !p->scope.has_as_of || c->time->v[i] <= p->scope.as_of.at;
}

/* Places in the pool are numbers of 32 bits. */
static enum cs_status pool_status(const struct cs_buf *pool, struct cs_error *e)
{
    enum cs_status s = cs_buf_status(pool, e);
    return !s && pool->n >= UINT32_MAX ? cs_fail(e, CS_FAIL, "more long ticket ids than can be kept") : s;
}

/* `load` may be NULL. */
static enum cs_status collect_batch(const struct cs_plan *p, struct run *run, const struct columns *c,
                                    const struct cs_block *b, uint32_t first, uint32_t n,
                                    struct cs_gap_window window, const uint32_t *load, struct cs_buf *scratch,
                                    struct cs_error *e)
{
    enum cs_status s = cs_grow(&run->rows, &run->cap, run->n + n, sizeof *run->rows, e);
    if (s) return s;
    for (uint32_t i = 0; i < n; i++) {
        struct cs_hash128 hash;
        if (c->time->v[i] < window.from || c->time->v[i] > window.to) continue;
        bool whole = takes_part(p, c, i) && hash_keys(c, i, scratch, &hash);
        if (scratch->failed) break; /* the next row would forget it */
        if (!whole) continue;
        struct cs_gap_row *to = &run->rows[run->n++];
        *to = (struct cs_gap_row){.key = {hash.hi, hash.lo},
                                  .at = pack_time(c->time->v[i], c->time->off[i]),
                                  .row = b->offset + b->start[first + i],
                                  .load = load ? load[i] : 0};
        if (c->id && !cs_is_missing(c->id, i)) set_id(to, c->id->s[i], &run->pool);
    }
    s = cs_buf_status(scratch, e);
    return s ? s : pool_status(&run->pool, e);
}

struct collector {
    struct cs_gaps *gaps;
    struct cs_eval *eval;
    struct cs_arena arena;
    struct cs_buf scratch;
};

static enum cs_status collect_specs(void *ctx, const struct cs_block *b, uint32_t first, uint32_t n,
                                    struct cs_error *e)
{
    struct collector *c = ctx;
    const struct cs_plan *p = c->gaps->plan;
    enum cs_status s = CS_OK;
    cs_arena_reset(&c->arena);
    cs_eval_batch(c->eval, b, first, n);
    for (size_t k = 0; k < c->gaps->n && !s; k++) {
        struct columns x = {.keys = cs_arena_alloc(&c->arena, p->gaps[k]->n_keys, sizeof *x.keys)};
        if (!x.keys) return cs_fail_memory(e);
        s = get_columns(p, p->gaps[k], c->eval, &x, e);
        const struct cs_gap_window all = {INT64_MIN, INT64_MAX};
        if (!s) s = collect_batch(p, &c->gaps->runs[k], &x, b, first, n, all, NULL, &c->scratch, e);
    }
    return s;
}

enum cs_status cs_gaps_collect(struct cs_gaps *g, struct cs_eval *v, const struct cs_block *b,
                               struct cs_error *e)
{
    struct collector c = {.gaps = g, .eval = v};
    uint64_t bad = cs_eval_bad(v);
    enum cs_status s = cs_each_batch(b, collect_specs, &c, e);
    cs_eval_set_bad(v, bad);
    cs_buf_release(&c.scratch);
    cs_arena_release(&c.arena);
    return s;
}

enum cs_status cs_gaps_carry(struct cs_gaps *g, uint32_t k, struct cs_eval *v, const struct cs_block *b,
                             uint32_t first, uint32_t n, struct cs_gap_window window, const uint32_t *load,
                             struct cs_error *e)
{
    const struct cs_plan *p = g->plan;
    const struct cs_vec *keys[CS_GAP_KEYS];
    struct columns x = {.keys = keys, .portable = g->portable};
    struct cs_buf scratch = {0};
    if (p->gaps[k]->n_keys > CS_GAP_KEYS)
        return cs_fail(e, CS_USAGE, "a gap with more than %d keys", CS_GAP_KEYS);
    enum cs_status s = get_columns(p, p->gaps[k], v, &x, e);
    if (!s) s = collect_batch(p, &g->runs[k], &x, b, first, n, window, load, &scratch, e);
    cs_buf_release(&scratch);
    return s;
}

size_t cs_gaps_runs(const struct cs_gaps *g)
{
    return g->n;
}

/* ---- contacts as text ---- */

void cs_gaps_portable(struct cs_gaps *g)
{
    g->portable = true;
}

void cs_gaps_order(struct cs_gaps *g)
{
    for (size_t k = 0; k < g->n; k++) cs_gap_sort_rows(g->runs[k].rows, g->runs[k].n);
}

size_t cs_gaps_contacts(const struct cs_gaps *g, uint32_t run)
{
    return g->runs[run].n;
}

uint32_t cs_gaps_write(const struct cs_gaps *g, uint32_t run, size_t i, struct cs_buf *b)
{
    const struct cs_gap_row *x = &g->runs[run].rows[i];
    const uint64_t words[] = {x->key[0], x->key[1], x->at, x->id};
    for (size_t k = 0; k < 4; k++) cs_state_put_hex(b, words[k]);
    cs_buf_addc(b, '\t');
    if (x->more) {
        const char *rest = g->runs[run].pool.p + x->more - 1;
        uint32_t n;
        memcpy(&n, rest, sizeof n);
        cs_field_add(b, cs_slice(rest + sizeof n, n));
    }
    return x->load;
}

enum cs_status cs_gaps_read(struct cs_gaps *g, uint32_t k, struct cs_slice words, struct cs_slice rest,
                            uint32_t load, struct cs_error *e)
{
    struct run *run = &g->runs[k];
    struct cs_gap_row x = {.load = load};
    if (!cs_state_take_hex(&words, &x.key[0]) || !cs_state_take_hex(&words, &x.key[1]) ||
        !cs_state_take_hex(&words, &x.at) || !cs_state_take_hex(&words, &x.id) || words.n)
        return cs_fail(e, CS_DATA, "not a contact");
    enum cs_status s = cs_grow(&run->rows, &run->cap, run->n + 1, sizeof *run->rows, e);
    if (s) return s;
    if (rest.n) {
        uint32_t n = (uint32_t)rest.n;
        if (rest.n >= UINT32_MAX) return cs_fail(e, CS_DATA, "not a contact");
        x.more = (uint32_t)run->pool.n + 1;
        cs_buf_add(&run->pool, &n, sizeof n);
        cs_buf_adds(&run->pool, rest);
    }
    run->rows[run->n++] = x;
    return pool_status(&run->pool, e);
}

enum cs_status cs_gaps_merge(struct cs_gaps *into, struct cs_gaps *from, uint32_t load, struct cs_error *e)
{
    for (size_t k = 0; k < into->n; k++) {
        struct run *a = &into->runs[k], *b = &from->runs[k];
        enum cs_status s = cs_grow(&a->rows, &a->cap, a->n + b->n, sizeof *a->rows, e);
        if (s) return s;
        for (size_t i = 0; i < b->n; i++) {
            struct cs_gap_row *to = &a->rows[a->n + i];
            *to = b->rows[i];
            if (to->more) to->more += (uint32_t)a->pool.n;
            if (to->load) to->load += load;
        }
        a->n += b->n;
        b->n = 0;
        cs_buf_adds(&a->pool, cs_buf_slice(&b->pool));
        cs_buf_release(&b->pool);
        free(b->rows);
        b->rows = NULL;
        b->cap = 0;
        s = pool_status(&a->pool, e);
        if (s) return s;
    }
    return CS_OK;
}

/* ---- finishing ---- */

static bool same_keys(const struct cs_gap_row *a, const struct cs_gap_row *b)
{
    return a->key[0] == b->key[0] && a->key[1] == b->key[1];
}

/* Sorted contacts to distances: key[0] becomes the seconds since the one before, key[1] those to the next,
 * and `id` the time of the first. */
static void measure(struct cs_gap_row *x, size_t n)
{
    bool with_previous = false;
    int64_t previous_at = 0;
    uint64_t first = 0;
    for (size_t i = 0; i < n; i++) {
        int64_t at = seconds_of(x[i].at);
        if (!with_previous) first = x[i].at;
        x[i].id = first;
        bool with_next = i + 1 < n && same_keys(&x[i], &x[i + 1]);
        int64_t previous = with_previous ? at - previous_at : NO_GAP;
        int64_t next = with_next ? seconds_of(x[i + 1].at) - at : NO_GAP;
        with_previous = with_next;
        previous_at = at;
        x[i].key[0] = (uint64_t)previous;
        x[i].key[1] = (uint64_t)next;
    }
}

enum cs_status cs_gaps_settle(struct cs_gaps *g, cs_gap_fn *f, void *ctx, struct cs_error *e)
{
    struct cs_settled out;
    for (uint32_t k = 0; k < g->n; k++) {
        struct run *run = &g->runs[k];
        cs_gap_sort(run->rows, run->n, run->pool.p);
        cs_buf_release(&run->pool);
        measure(run->rows, run->n);
        out.run = k;
        for (size_t at = 0; at < run->n; at += out.n) {
            out.n = run->n - at < CS_BATCH ? (uint32_t)(run->n - at) : CS_BATCH;
            for (uint32_t i = 0; i < out.n; i++)
                for (int next = 0; next < 2; next++) {
                    const int64_t gap = (int64_t)run->rows[at + i].key[next];
                    out.gap[next][i] = gap == NO_GAP ? 0 : gap;
                    out.tag[next][i] = gap == NO_GAP ? CS_TAG_MISSING : 0;
                }
            for (uint32_t i = 0; i < out.n; i++) out.load[i] = run->rows[at + i].load;
            enum cs_status s = f(ctx, &out, e);
            if (s) return s;
        }
        free(run->rows);
        run->rows = NULL;
        run->n = run->cap = 0;
    }
    return CS_OK;
}

/* Halves the memory: entry i of the smaller kind ends before entry i of the larger begins to matter. */
static void shrink(struct run *run)
{
    char *memory = (char *)run->rows;
    for (size_t i = 0; i < run->n; i++) {
        struct cs_gap_row from;
        memcpy(&from, memory + i * sizeof from, sizeof from);
        struct found to = {from.row, (int64_t)from.key[0], (int64_t)from.key[1], from.id};
        memcpy(memory + i * sizeof to, &to, sizeof to);
    }
    void *smaller = run->n ? realloc(memory, run->n * sizeof(struct found)) : NULL;
    run->found = smaller ? smaller : (void *)memory;
    run->rows = NULL;
}

enum cs_status cs_gaps_finish(struct cs_gaps *g, struct cs_error *e)
{
    (void)e;
    for (size_t k = 0; k < g->n; k++) {
        struct run *run = &g->runs[k];
        cs_gap_sort(run->rows, run->n, run->pool.p);
        cs_buf_release(&run->pool);
        measure(run->rows, run->n);
        cs_gap_sort_rows(run->rows, run->n);
        shrink(run);
    }
    return CS_OK;
}

/* ---- asking ---- */

/* The first entry at or behind a row. */
static size_t find_row(const struct run *run, uint64_t row)
{
    size_t low = 0, high = run->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (run->found[middle].row < row)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

enum asked { PREVIOUS, NEXT, FIRST };

static void put(struct cs_run *r, uint32_t i, const struct found *x, enum asked what)
{
    int64_t gap = what == NEXT ? x->next : x->previous;
    if (what == FIRST) {
        r->out->v[i] = seconds_of(x->first);
        r->out->off[i] = offset_of(x->first);
        r->out->tag[i] = 0;
    } else if (gap != NO_GAP) {
        cs_out_num(r, i, cs_int(gap));
    }
}

static enum cs_status read_gaps(struct cs_run *r, enum asked what)
{
    const struct cs_gaps *g = cs_eval_get_gaps(r->eval);
    const struct cs_block *b = cs_eval_block(r->eval);
    if (!g || r->node->column >= g->n)
        return cs_fail(r->error, CS_FAIL, "contacts were not collected before their gaps were asked for");
    const struct run *run = &g->runs[r->node->column];
    size_t at = find_row(run, b->offset + b->start[cs_eval_row(r->eval, 0)]);
    for (uint32_t i = 0; i < r->n; i++) {
        uint64_t row = b->offset + b->start[cs_eval_row(r->eval, i)];
        while (at < run->n && run->found[at].row < row) at++;
        cs_out_missing(r, i);
        if (at < run->n && run->found[at].row == row) put(r, i, &run->found[at], what);
    }
    return CS_OK;
}

enum cs_status cs_run_gap_prev(struct cs_run *r)
{
    return read_gaps(r, PREVIOUS);
}

enum cs_status cs_run_gap_next(struct cs_run *r)
{
    return read_gaps(r, NEXT);
}

enum cs_status cs_run_first_at(struct cs_run *r)
{
    return read_gaps(r, FIRST);
}
